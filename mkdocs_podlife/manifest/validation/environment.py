"""Environment variables and their sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.manifest.quantity import value as amount
from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors

Plain = Mapping[str, Any]

_ENV_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
    "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip
VOLUME_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_KNOWN_LABELS = frozenset(
    ("metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid", "spec.nodeName",
     "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase", "status.hostIP",
     "status.hostIPs", "status.podIP", "status.podIPs", "spec.host")
)  # fmt: skip
_RESOURCES = (
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
    "requests.memory",
)  # fmt: skip
_HUGE = ("requests.hugepages-", "limits.hugepages-")
_SUBSCRIPT = re.compile(r"(.+?)\['(.*)'\]", re.DOTALL)
_BYTE_DIVISORS = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")
_SOURCES_BEFORE = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
_SOURCES = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"


def check_env(errors: Errors, variables: Sequence[Plain], path: str, minor: int) -> None:
    """`env`."""
    for index, variable in enumerate(variables):
        here = f"{path}[{index}]"
        name = variable.get("name", "")
        errors.required_valid(f"{here}.name", name, names.env_name)
        if "valueFrom" in variable:
            _check_source(errors, variable, f"{here}.valueFrom", minor)


def _check_source(errors: Errors, variable: Plain, path: str, minor: int) -> None:
    source = variable["valueFrom"]
    if "fieldRef" in source:
        check_field(errors, source["fieldRef"], _ENV_FIELDS, f"{path}.fieldRef")
    if "resourceFieldRef" in source:
        check_resource_field(errors, source["resourceFieldRef"], f"{path}.resourceFieldRef", volume=False)
    for kind in ("configMapKeyRef", "secretKeyRef"):
        if kind in source:
            _check_key(errors, source[kind], f"{path}.{kind}")
    if "fileKeyRef" in source:
        _check_file_key(errors, source["fileKeyRef"], f"{path}.fileKeyRef")
    if not source:
        errors.invalid(path, "", _SOURCES if minor >= 35 else _SOURCES_BEFORE)
    elif variable.get("value"):
        errors.invalid(path, "", "may not be specified when `value` is not empty")
    elif len(source) > 1:
        errors.invalid(path, "", "may not have more than one field specified at a time")


def check_field(errors: Errors, field: Plain, allowed: Sequence[str], path: str) -> None:
    """A `fieldRef` of a variable or of a downward API file."""
    label = field.get("fieldPath", "")
    if not label:
        errors.required(f"{path}.fieldPath")
        return
    version = field.get("apiVersion", "")
    if version != "v1":
        words = f"error converting fieldPath: unsupported pod version: {version}"
        errors.invalid(f"{path}.fieldPath", label, words)
        return
    subscripted = _SUBSCRIPT.fullmatch(label)
    head = subscripted[1] if subscripted else label
    if subscripted and head not in ("metadata.annotations", "metadata.labels"):
        words = f"error converting fieldPath: field label does not support subscript: {label}"
        errors.invalid(f"{path}.fieldPath", label, words)
        return
    if head not in _KNOWN_LABELS:
        errors.invalid(f"{path}.fieldPath", label, f"error converting fieldPath: field label not supported: {label}")
        return
    if subscripted:
        key = subscripted[2].lower() if head == "metadata.annotations" else subscripted[2]
        errors.invalid_each(path, key, names.qualified_name(key))
        return
    internal = "spec.nodeName" if label == "spec.host" else label
    if internal not in allowed:
        errors.unsupported(f"{path}.fieldPath", internal, sorted(allowed), plain=True)


def check_resource_field(errors: Errors, field: Plain, path: str, *, volume: bool) -> None:
    """A `resourceFieldRef`."""
    name = field.get("resource", "")
    if volume and not field.get("containerName"):
        errors.required(f"{path}.containerName")
    elif not name:
        errors.required(f"{path}.resource")
    elif name not in _RESOURCES and not name.startswith(_HUGE):
        errors.unsupported(f"{path}.resource", name, _RESOURCES, plain=True)
    divisor = field.get("divisor", "0")
    if amount(divisor) == 0:
        return
    kind = name.partition(".")[2]
    if name in _RESOURCES and kind == "cpu":
        allowed: tuple[str, ...] = ("1m", "1")
        words = "only divisor's values 1m and 1 are supported with the cpu resource"
    elif name in _RESOURCES or name.startswith(_HUGE):
        allowed = _BYTE_DIVISORS
        what = {"memory": "memory", "ephemeral-storage": "local ephemeral storage"}.get(kind, "hugepages")
        words = f"only divisor's values {', '.join(_BYTE_DIVISORS)} are supported with the {what} resource"
    else:
        return
    if divisor not in allowed:
        errors.invalid(f"{path}.divisor", name, words)


def _check_key(errors: Errors, reference: Plain, path: str) -> None:
    name, key = reference.get("name", ""), reference.get("key", "")
    errors.invalid_each(f"{path}.name", name, names.dns_subdomain(name))
    errors.required_valid(f"{path}.key", key, names.config_key)


def _check_file_key(errors: Errors, reference: Plain, path: str) -> None:
    key, file = reference.get("key", ""), reference.get("path", "")
    errors.required_valid(f"{path}.key", key, names.env_name)
    volume = reference.get("volumeName", "")
    errors.required_valid(f"{path}.volumeName", volume, names.dns_label)
    errors.required_valid(f"{path}.path", file, names.local_unreserved_path)


def check_env_from(errors: Errors, sources: Sequence[Plain], path: str) -> None:
    """`envFrom`. Upstream names the list, not the item, when the number of sources is wrong."""
    for index, source in enumerate(sources):
        here = f"{path}[{index}]"
        prefix = source.get("prefix", "")
        if prefix:
            errors.invalid_each(f"{here}.prefix", prefix, names.env_name(prefix))
        found = 0
        for kind in ("configMapRef", "secretRef"):
            if kind not in source:
                continue
            found += 1
            name = source[kind].get("name", "")
            if not name:
                errors.required(f"{here}.{kind}.name")
            else:
                errors.invalid_each(f"{here}.{kind}.name", name, names.dns_subdomain(names.generate_name(name)))
        if not found:
            errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")
        elif found > 1:
            errors.invalid(path, "", "may not have more than one field specified at a time")
