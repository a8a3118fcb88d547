"""Volumes and their sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mkdocs_podlife.manifest.quantity import value
from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.environment import VOLUME_FIELDS, check_field, check_resource_field
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.scheduling import check_label_selector

Plain = Mapping[str, Any]
_Check = Callable[[Errors, Plain, str], None]

_MODE = "must be a number between 0 and 0777 (octal), both inclusive"
_HOST_TYPES = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
_IQN = re.compile(r"iqn\.\d{4}-\d{2}\.([a-z0-9-.]+)(:[a-z0-9._:-]+)?\Z|eui\.[a-fA-F0-9]{16}\Z|naa\.[a-fA-F0-9]{32}\Z")


def check_volumes(errors: Errors, volumes: Sequence[Plain], path: str, pod_name: str) -> dict[str, Plain]:
    """All volumes. Returns those that containers may mount: a wrong one counts as not there."""
    created = {f"{pod_name}-{v.get('name', '')}" for v in volumes if "ephemeral" in v} if pod_name else set()
    good: dict[str, Plain] = {}
    for index, volume in enumerate(volumes):
        here = f"{path}[{index}]"
        own = Errors()
        name = volume.get("name", "")
        _check_source(own, volume, here, pod_name)
        if not name:
            own.required(f"{here}.name")
        else:
            own.invalid_each(f"{here}.name", name, names.dns_label(name))
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
        if check:
            check(errors, volume[kind], f"{path}.{'persistentDisk' if kind == 'gcePersistentDisk' else kind}")
        if kind == "ephemeral" and pod_name and volume.get("name"):
            claim = f"{pod_name}-{volume['name']}"
            for words in names.dns_subdomain(claim):
                errors.invalid(f"{path}.name", volume["name"], f'PVC name "{claim}": {words}')
    if not first:
        errors.required(path, "must specify a volume type")


def _mode(errors: Errors, source: Plain, path: str, field: str = "defaultMode") -> None:
    mode = source.get(field)
    if mode is not None and not 0 <= mode <= 0o777:
        errors.invalid(f"{path}.{field}", mode, _MODE)


def _required(*fields: str) -> _Check:
    def check(errors: Errors, source: Plain, path: str) -> None:
        for field in fields:
            if not source.get(field):
                errors.required(f"{path}.{field}")

    return check


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


def _items(errors: Errors, source: Plain, path: str) -> None:
    for index, item in enumerate(source.get("items", ())):
        here = f"{path}.items[{index}]"
        for field in ("key", "path"):
            if not item.get(field):
                errors.required(f"{here}.{field}")
        file = item.get("path", "")
        errors.invalid_each(f"{here}.path", file, names.local_unreserved_path(file))
        _mode(errors, item, here, "mode")


def _secret(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("secretName"):
        errors.required(f"{path}.secretName")
    _mode(errors, source, path)
    _items(errors, source, path)


def _config_map(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("name"):
        errors.required(f"{path}.name")
    _mode(errors, source, path)
    _items(errors, source, path)


def _nfs(errors: Errors, source: Plain, path: str) -> None:
    _required("server", "path")(errors, source, path)
    if not source.get("path", "").startswith("/"):
        errors.invalid(f"{path}.path", source.get("path", ""), "must be an absolute path")


def _disk(identity: str) -> _Check:
    def check(errors: Errors, source: Plain, path: str) -> None:
        _required(identity)(errors, source, path)
        if not 0 <= source.get("partition", 0) <= 255:
            errors.invalid(f"{path}.partition", source["partition"], "must be between 0 and 255, inclusive")

    return check


def _iscsi(errors: Errors, source: Plain, path: str) -> None:
    _required("targetPortal")(errors, source, path)
    iqn = source.get("iqn", "")
    if not iqn:
        errors.required(f"{path}.iqn")
    elif not iqn.startswith(("iqn", "eui", "naa")):
        errors.invalid(f"{path}.iqn", iqn, "must be valid format starting with iqn, eui, or naa")
    elif not _IQN.match(iqn):
        errors.invalid(f"{path}.iqn", iqn, "must be valid format")
    if not 0 <= source.get("lun", 0) <= 255:
        errors.invalid(f"{path}.lun", source["lun"], "must be between 0 and 255, inclusive")
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and "secretRef" not in source:
        errors.required(f"{path}.secretRef")


def _downward_file(errors: Errors, file: Plain, path: str) -> None:
    target = file.get("path", "")
    if not target:
        errors.required(f"{path}.path")
    errors.invalid_each(f"{path}.path", target, names.local_unreserved_path(target))
    if "fieldRef" in file:
        check_field(errors, file["fieldRef"], VOLUME_FIELDS, f"{path}.fieldRef")
        if "resourceFieldRef" in file:
            errors.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
    elif "resourceFieldRef" in file:
        check_resource_field(errors, file["resourceFieldRef"], f"{path}.resourceFieldRef", volume=True)
    else:
        errors.required(path, "one of fieldRef and resourceFieldRef is required")
    _mode(errors, file, path, "mode")


def _downward(errors: Errors, source: Plain, path: str) -> None:
    _mode(errors, source, path)
    for file in source.get("items", ()):
        _downward_file(errors, file, path)  # upstream names the volume, not the item


def _projected(errors: Errors, source: Plain, path: str) -> None:
    _mode(errors, source, path)
    seen: set[str] = set()

    def once(target: str, shown: str) -> None:
        if target and target in seen:
            errors.invalid(path, shown, "conflicting duplicate paths")
        seen.add(target)

    for index, projection in enumerate(source.get("sources", ())):
        here = f"{path}.sources[{index}]"
        for kind in ("secret", "configMap"):
            if kind not in projection:
                continue
            part = projection[kind]
            if not part.get("name"):
                errors.required(f"{here}.{kind}.name")
            _items(errors, part, f"{here}.{kind}")
            for item in part.get("items", ()):
                once(item.get("path", ""), part.get("name", ""))
        for file in projection.get("downwardAPI", {}).get("items", ()):
            _downward_file(errors, file, f"{here}.downwardAPI")
            once(file.get("path", ""), file.get("path", ""))
        if "serviceAccountToken" in projection:
            _token(errors, projection["serviceAccountToken"], f"{here}.serviceAccountToken", path)
        if "clusterTrustBundle" in projection:
            bundle = projection["clusterTrustBundle"]
            _trust_bundle(errors, bundle, f"{here}.clusterTrustBundle")
            once(bundle.get("path", ""), bundle.get("path", ""))
        if len(projection) > 1:
            errors.forbidden(here, "may not specify more than 1 volume type per source")


def _token(errors: Errors, token: Plain, path: str, volume_path: str) -> None:
    seconds, target = token.get("expirationSeconds", 3600), token.get("path", "")
    if seconds < 600:
        errors.invalid(f"{path}.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")
    if seconds > 1 << 32:
        errors.invalid(f"{path}.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds")
    if not target:
        errors.required(f"{volume_path}.path")
    else:
        errors.invalid_each(f"{volume_path}.path", target, names.local_unreserved_path(target))


def _trust_bundle(errors: Errors, bundle: Plain, path: str) -> None:
    if "name" in bundle and "signerName" in bundle:
        errors.invalid(path, dict(bundle), "only one of name and signerName may be used")
    elif "name" in bundle:
        if not bundle["name"]:
            errors.required(f"{path}.name", "must be a valid object name")
    elif "signerName" in bundle:
        if not bundle["signerName"]:
            errors.required(f"{path}.signerName", "must be a valid signer name")
        if bundle.get("labelSelector") is not None:
            check_label_selector(errors, bundle["labelSelector"], f"{path}.labelSelector")
    else:
        errors.required(path, "either name or signerName must be specified")
    target = bundle.get("path", "")
    if not target:
        errors.required(f"{path}.path")
    errors.invalid_each(f"{path}.path", target, names.local_unreserved_path(target))


def _csi(errors: Errors, source: Plain, path: str) -> None:
    driver = source.get("driver", "")
    if not driver:
        errors.required(f"{path}.driver")
    else:
        if len(driver.encode()) > 63:
            errors.too_long(f"{path}.driver", 63)
        errors.invalid_each(f"{path}.driver", driver, names.dns_subdomain(driver.lower()))
    if "nodePublishSecretRef" in source and not source["nodePublishSecretRef"].get("name"):
        errors.required(f"{path}.nodePublishSecretRef.name")


def _ephemeral(errors: Errors, source: Plain, path: str) -> None:
    template = source.get("volumeClaimTemplate")
    if template is None:
        errors.required(f"{path}.volumeClaimTemplate")
        return
    spec, here = template.get("spec", {}), f"{path}.volumeClaimTemplate.spec"
    modes = spec.get("accessModes", ())
    known = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
    if not modes:
        errors.required(f"{here}.accessModes", "at least 1 access mode is required")
    for mode in modes:
        if mode not in known:
            errors.unsupported(f"{here}.accessModes", mode, known)
    amount = spec.get("resources", {}).get("requests", {}).get("storage")
    if amount is None:
        errors.required(f"{here}.resources[storage]")
    elif value(amount) <= 0:
        errors.invalid(f"{here}.resources[storage]", amount, "must be greater than zero")


def _image(errors: Errors, source: Plain, path: str) -> None:
    if not source.get("reference"):
        errors.required(f"{path}.reference")
    policy = source.get("pullPolicy", "")
    if policy not in ("Always", "IfNotPresent", "Never"):
        errors.unsupported(f"{path}.pullPolicy", policy, ("Always", "IfNotPresent", "Never"))


# In the order in which upstream looks: the first source found is checked, each further one is forbidden.
_CHECKS: dict[str, _Check | None] = {
    "emptyDir": _empty_dir,
    "hostPath": _host_path,
    "gitRepo": _git_repo,
    "gcePersistentDisk": _disk("pdName"),
    "awsElasticBlockStore": _disk("volumeID"),
    "secret": _secret,
    "nfs": _nfs,
    "iscsi": _iscsi,
    "glusterfs": _required("endpoints", "path"),
    "flocker": None,
    "persistentVolumeClaim": _required("claimName"),
    "rbd": _required("monitors", "image"),
    "cinder": _required("volumeID"),
    "cephfs": _required("monitors"),
    "quobyte": _required("registry", "volume"),
    "downwardAPI": _downward,
    "fc": None,
    "flexVolume": _required("driver"),
    "configMap": _config_map,
    "azureFile": _required("secretName", "shareName"),
    "vsphereVolume": _required("volumePath"),
    "photonPersistentDisk": _required("pdID"),
    "portworxVolume": _required("volumeID"),
    "azureDisk": _required("diskName", "diskURI"),
    "storageos": None,
    "projected": _projected,
    "scaleIO": _required("gateway", "system", "volumeName"),
    "csi": _csi,
    "ephemeral": _ephemeral,
    "image": _image,
}
