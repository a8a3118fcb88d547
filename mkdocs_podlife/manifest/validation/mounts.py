"""Volume mounts and block devices of a container."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors

Plain = Mapping[str, Any]

_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_RECURSIVE = ("Disabled", "Enabled", "IfPossible")


def check_mounts(errors: Errors, container: Plain, volumes: Mapping[str, Plain], path: str) -> None:
    """`volumeMounts`. Some errors name the list instead of the item, as upstream does."""
    devices = {d.get("name", ""): d.get("devicePath", "") for d in container.get("volumeDevices", ())}
    seen: set[str] = set()
    for index, mount in enumerate(container.get("volumeMounts", ())):
        here = f"{path}[{index}]"
        name, target = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            errors.required(f"{here}.name")
        if name not in volumes:
            errors.not_found(f"{here}.name", name)
        if not target:
            errors.required(f"{here}.mountPath")
        if target in seen:
            errors.invalid(f"{here}.mountPath", target, "must be unique")
        seen.add(target)
        if name in devices:
            errors.invalid(f"{here}.name", name, "must not already exist in volumeDevices")
        if target in devices.values():
            errors.invalid(f"{here}.mountPath", target, "must not already exist as a path in volumeDevices")
        sub, expression = mount.get("subPath", ""), mount.get("subPathExpr", "")
        if sub:
            errors.invalid_each(f"{path}.subPath", sub, names.local_path(sub))
        if expression:
            if sub:
                errors.invalid(f"{here}.subPathExpr", expression, "subPathExpr and subPath are mutually exclusive")
            errors.invalid_each(f"{path}.subPathExpr", expression, names.local_path(expression))
        _check_propagation(errors, mount, container, f"{path}.mountPropagation")
        _check_recursive(errors, mount, f"{path}.recursiveReadOnly")


def _check_propagation(errors: Errors, mount: Plain, container: Plain, path: str) -> None:
    mode = mount.get("mountPropagation")
    if mode is None:
        return
    if mode not in _PROPAGATIONS:
        errors.unsupported(path, mode, _PROPAGATIONS)
    if mode == "Bidirectional" and not container.get("securityContext", {}).get("privileged"):
        errors.forbidden(path, "Bidirectional mount propagation is available only to privileged containers")


def _check_recursive(errors: Errors, mount: Plain, path: str) -> None:
    mode = mount.get("recursiveReadOnly")
    if mode is None or mode == "Disabled":
        return
    if mode not in _RECURSIVE:
        errors.unsupported(path, mode, _RECURSIVE)
        return
    if not mount.get("readOnly"):
        errors.forbidden(path, "may only be specified when readOnly is true")
    if mount.get("mountPropagation", "None") != "None":
        errors.forbidden(path, "may only be specified when mountPropagation is None or not specified")


def check_devices(errors: Errors, container: Plain, volumes: Mapping[str, Plain], path: str) -> None:
    """`volumeDevices`."""
    mounts = {m.get("name", ""): m.get("mountPath", "") for m in container.get("volumeMounts", ())}
    paths: set[str] = set()
    seen: set[str] = set()
    for index, device in enumerate(container.get("volumeDevices", ())):
        here = f"{path}[{index}]"
        name, target = device.get("name", ""), device.get("devicePath", "")
        volume = volumes.get(name)
        if not name:
            errors.required(f"{here}.name")
        if name in seen:
            errors.invalid(f"{here}.name", name, "must be unique")
        if volume is not None and "persistentVolumeClaim" not in volume and "ephemeral" not in volume:
            words = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
            errors.invalid(f"{here}.name", name, words)
        if volume is None:
            errors.not_found(f"{here}.name", name)
        if not target:
            errors.required(f"{here}.devicePath")
        if target in paths:
            errors.invalid(f"{here}.devicePath", target, "must be unique")
        if target and names.no_backsteps(target):
            errors.invalid(f"{here}.devicePath", target, "can not contain backsteps ('..')")
        else:
            paths.add(target)
        if name in mounts:
            errors.invalid(f"{here}.name", name, "must not already exist in volumeMounts")
        if target in mounts.values():
            errors.invalid(f"{here}.devicePath", target, "must not already exist as a path in volumeMounts")
        if name:
            seen.add(name)
