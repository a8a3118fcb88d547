"""Volumes and their sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mkdocs_podlife.manifest.quantity import value
from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.claims import check_claim_template
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.files import check_downward_file, check_item, check_mode
from mkdocs_podlife.manifest.validation.projected import check_projected
from mkdocs_podlife.manifest.validation.volume_drivers import PLUGINS

Plain = Mapping[str, Any]
_Check = Callable[[Errors, Plain, str], None]

_TOO_LONG_FOR_ISCSI = (
    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters "
    "if iscsi.initiatorName is specified."
)
_HOST_TYPES = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")


def check_volumes(errors: Errors, volumes: Sequence[Plain], path: str, pod_name: str) -> dict[str, Plain]:
    """All volumes. Returns those that containers may mount: a wrong one counts as not there."""
    created = {f"{pod_name}-{v.get('name', '')}" for v in volumes if "ephemeral" in v} if pod_name else set()
    good: dict[str, Plain] = {}
    for index, volume in enumerate(volumes):
        here = f"{path}[{index}]"
        own = Errors()
        name = volume.get("name", "")
        _check_source(own, volume, here, pod_name)
        own.required_valid(f"{here}.name", name, names.dns_label)
        if name in good:
            own.duplicate(f"{here}.name", name)
        if len(own):
            errors.causes += own.causes
        else:
            good[name] = volume
        claim = volume.get("persistentVolumeClaim", {}).get("claimName", "")
        if claim in created:
            words = "must not reference a PVC that gets created for an ephemeral volume"
            errors.invalid(f"{here}.persistentVolumeClaim.claimName", claim, words)
    return good


def _check_source(errors: Errors, volume: Plain, path: str, pod_name: str) -> None:
    first = ""
    for kind, check in _CHECKS.items():
        if kind not in volume:
            continue
        if first:
            # Upstream's own spelling slips, kept.
            shown = {"cephfs": "cephFS", "downwardAPI": "downwarAPI"}.get(kind, kind)
            errors.forbidden(f"{path}.{shown}", "may not specify more than 1 volume type")
            continue
        first = kind
        check(errors, volume[kind], f"{path}.{'persistentDisk' if kind == 'gcePersistentDisk' else kind}")
        if kind == "iscsi" and "initiatorName" in volume[kind]:
            portal = f"{volume.get('name', '')}:{volume[kind].get('targetPortal', '')}"
            if len(portal.encode()) > 64:
                errors.invalid(f"{path}.name", volume.get("name", ""), _TOO_LONG_FOR_ISCSI)
        if kind == "ephemeral" and pod_name and volume.get("name"):
            claim = f"{pod_name}-{volume['name']}"
            for words in names.dns_subdomain(claim):
                errors.invalid(f"{path}.name", volume["name"], f'PVC name "{claim}": {words}')
    if not first:
        errors.required(path, "must specify a volume type")


def _empty_dir(errors: Errors, source: Plain, path: str) -> None:
    if "sizeLimit" in source and value(source["sizeLimit"]) < 0:
        errors.forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")


def _host_path(errors: Errors, source: Plain, path: str) -> None:
    target = source.get("path", "")
    if not target:
        errors.required(f"{path}.path")
        return
    errors.invalid_each(f"{path}.path", target, names.no_backsteps(target))
    kind = source.get("type")
    if kind is not None and kind not in _HOST_TYPES:
        errors.unsupported(f"{path}.type", kind, _HOST_TYPES)


def _git_repo(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("repository"):
        errors.required(f"{path}.repository")
    directory = source.get("directory", "")
    errors.invalid_each(f"{path}.directory", directory, names.local_path(directory))


def _secret(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("secretName"):
        errors.required(f"{path}.secretName")
    check_mode(errors, source, path)
    for index, item in enumerate(source.get("items", ())):
        check_item(errors, item, f"{path}.items[{index}]")


def _config_map(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("name"):
        errors.required(f"{path}.name")
    check_mode(errors, source, path)
    for index, item in enumerate(source.get("items", ())):
        check_item(errors, item, f"{path}.items[{index}]")


def _downward(errors: Errors, source: Plain, path: str) -> None:
    check_mode(errors, source, path)
    for file in source.get("items", ()):
        check_downward_file(errors, file, path)  # upstream names the volume, not the item


def _csi(errors: Errors, source: Plain, path: str) -> None:
    driver = source.get("driver", "")
    if not driver:
        errors.required(f"{path}.driver")
    if len(driver.encode()) > 63:
        errors.too_long(f"{path}.driver", 63)
    errors.invalid_each(f"{path}.driver", driver, names.dns_subdomain(driver.lower()))
    if "nodePublishSecretRef" in source:
        name = source["nodePublishSecretRef"].get("name", "")
        if not name:
            errors.required(f"{path}.nodePublishSecretRef.name")
        else:
            errors.invalid_each(f"{path}.name", name, names.dns_subdomain(name))


def _ephemeral(errors: Errors, source: Plain, path: str) -> None:
    template = source.get("volumeClaimTemplate")
    if template is None:
        errors.required(f"{path}.volumeClaimTemplate")
    else:
        check_claim_template(errors, template, f"{path}.volumeClaimTemplate")


def _claim(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("claimName"):
        errors.required(f"{path}.claimName")


def _image(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("reference"):
        errors.required(f"{path}.reference")
    policy = source.get("pullPolicy", "")
    if policy not in ("Always", "IfNotPresent", "Never"):
        errors.unsupported(f"{path}.pullPolicy", policy, ("Always", "IfNotPresent", "Never"))


# In the order in which upstream looks: the first source found is checked, each further one is forbidden.
_ORDER = (
    "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi",
    "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc",
    "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
    "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
)  # fmt: skip
_OWN: dict[str, _Check] = {
    "emptyDir": _empty_dir,
    "hostPath": _host_path,
    "gitRepo": _git_repo,
    "secret": _secret,
    "persistentVolumeClaim": _claim,
    "downwardAPI": _downward,
    "configMap": _config_map,
    "projected": check_projected,
    "csi": _csi,
    "ephemeral": _ephemeral,
    "image": _image,
}
_CHECKS: dict[str, _Check] = {kind: _OWN.get(kind) or PLUGINS[kind] for kind in _ORDER}
