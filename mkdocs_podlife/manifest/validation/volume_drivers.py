"""Volumes of plugins that few clusters have any more. Most of them only need some fields to be there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors

Plain = Mapping[str, Any]
_Check = Callable[[Errors, Plain, str], None]

_BYTE = "must be between 0 and 255, inclusive"
_INITIATORS = {
    "iqn": re.compile(r"iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)\Z", re.ASCII),
    "eui": re.compile(r"eui.[A-Za-z0-9]{16}\Z"),
    "naa": re.compile(r"naa.[A-Za-z0-9]{32}\Z"),
}


def _required(*fields: str) -> _Check:
    def check(errors: Errors, source: Plain, path: str) -> None:
        for field in fields:
            if not source.get(field):
                errors.required(f"{path}.{field}")

    return check


def _disk(identity: str) -> _Check:
    def check(errors: Errors, source: Plain, path: str) -> None:
        _required(identity)(errors, source, path)
        if not 0 <= source.get("partition", 0) <= 255:
            # The words are upstream's; a zero is let through.
            errors.invalid(f"{path}.partition", source["partition"], "must be between 1 and 255, inclusive")

    return check


def _nfs(errors: Errors, source: Plain, path: str) -> None:
    _required("server", "path")(errors, source, path)
    if not source.get("path", "").startswith("/"):
        errors.invalid(f"{path}.path", source.get("path", ""), "must be an absolute path")


def _initiator(errors: Errors, name: str, path: str) -> None:
    pattern = _INITIATORS.get(name[:3])
    if pattern is None:
        errors.invalid(path, name, "must be valid format starting with iqn, eui, or naa")
    # An iqn may stand anywhere in the text; upstream forgot to say where it begins.
    elif not (pattern.search(name) if name.startswith("iqn") else pattern.match(name)):
        errors.invalid(path, name, "must be valid format")


def _iscsi(errors: Errors, source: Plain, path: str) -> None:
    _required("targetPortal")(errors, source, path)
    name = source.get("iqn", "")
    if not name:
        errors.required(f"{path}.iqn")
    else:
        _initiator(errors, name, f"{path}.iqn")
    if not 0 <= source.get("lun", 0) <= 255:
        errors.invalid(f"{path}.lun", source["lun"], _BYTE)
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and "secretRef" not in source:
        errors.required(f"{path}.secretRef")
    if "initiatorName" in source:
        _initiator(errors, source["initiatorName"], f"{path}.initiatorname")


def _fibre_channel(errors: Errors, source: Plain, path: str) -> None:
    targets, ids = source.get("targetWWNs", []), source.get("wwids", [])
    if not targets and not ids:
        errors.required(f"{path}.targetWWNs", "must specify either targetWWNs or wwids, but not both")
    if targets and ids:
        errors.invalid(f"{path}.targetWWNs", targets, "targetWWNs and wwids can not be specified simultaneously")
    if targets and not 0 <= source.get("lun", 0) <= 255:
        errors.invalid(f"{path}.lun", source["lun"], _BYTE)


def _flocker(errors: Errors, source: Plain, path: str) -> None:
    name, identity = source.get("datasetName", ""), source.get("datasetUUID", "")
    if not name and not identity:
        errors.required(path, "one of datasetName and datasetUUID is required")
    if name and identity:
        errors.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously")
    if "/" in name:
        errors.invalid(f"{path}.datasetName", name, "must not contain '/'")


def _with_secret(*fields: str) -> _Check:
    def check(errors: Errors, source: Plain, path: str) -> None:
        _required(*fields)(errors, source, path)
        if "secretRef" in source and not source["secretRef"].get("name"):
            errors.required(f"{path}.secretRef.name")

    return check


def _quobyte(errors: Errors, source: Plain, path: str) -> None:
    registry, words = source.get("registry", ""), "must be a host:port pair or multiple pairs separated by commas"
    if not registry:
        errors.required(f"{path}.registry", words)
    elif len(source.get("tenant", "").encode()) >= 65:
        errors.required(f"{path}.tenant", "must be a UUID and may not exceed a length of 64 characters")
    else:
        for pair in registry.split(","):
            if pair.count(":") != 1 and not re.fullmatch(r"\[[^\[\]]*\]:[^:\[\]]*", pair):
                errors.invalid(f"{path}.registry", registry, words)
    _required("volume")(errors, source, path)


def _flex(errors: Errors, source: Plain, path: str) -> None:
    _required("driver")(errors, source, path)
    for key in sorted(source.get("options", {})):
        owner = f".{key.partition('/')[0].lower()}"
        if owner.endswith((".kubernetes.io", ".k8s.io")):
            errors.invalid(f"{path}.options[{key}]", key, "kubernetes.io and k8s.io namespaces are reserved")


def _azure_disk(errors: Errors, source: Plain, path: str) -> None:
    _required("diskName", "diskURI")(errors, source, path)
    for field, known in (
        ("cachingMode", ("None", "ReadOnly", "ReadWrite")),
        ("kind", ("Dedicated", "Managed", "Shared")),
    ):
        if source.get(field) not in known:
            errors.unsupported(f"{path}.{field}", source.get(field, ""), known)
    address = source.get("diskURI", "")
    if source.get("kind") == "Managed":
        form = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
        good = address.startswith("/subscriptions/")
    else:
        form = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
        good = address.startswith("https://")
    if not good:
        errors.unsupported(f"{path}.diskURI", address, (form,), plain=True)


def _storage_os(errors: Errors, source: Plain, path: str) -> None:
    name, namespace = source.get("volumeName", ""), source.get("volumeNamespace", "")
    errors.required_valid(f"{path}.volumeName", name, names.dns_label)
    if namespace:
        errors.invalid_each(f"{path}.volumeNamespace", namespace, names.dns_label(namespace))
    if "secretRef" in source and not source["secretRef"].get("name"):
        errors.required(f"{path}.secretRef.name")


PLUGINS: dict[str, _Check] = {
    "gcePersistentDisk": _disk("pdName"),
    "awsElasticBlockStore": _disk("volumeID"),
    "nfs": _nfs,
    "iscsi": _iscsi,
    "glusterfs": _required("endpoints", "path"),
    "flocker": _flocker,
    "rbd": _required("monitors", "image"),
    "cinder": _with_secret("volumeID"),
    "cephfs": _required("monitors"),
    "quobyte": _quobyte,
    "fc": _fibre_channel,
    "flexVolume": _flex,
    "azureFile": _required("secretName", "shareName"),
    "vsphereVolume": _required("volumePath"),
    "photonPersistentDisk": _required("pdID"),
    "portworxVolume": _required("volumeID"),
    "azureDisk": _azure_disk,
    "storageos": _storage_os,
    "scaleIO": _required("gateway", "system", "volumeName"),
}
