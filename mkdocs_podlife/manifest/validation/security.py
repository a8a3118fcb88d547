"""Security contexts of Pods and containers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.windows import check_windows_options
from mkdocs_podlife.manifest.visiting import containers_of

Plain = Mapping[str, Any]

_SELINUX_MOUNT = 37  # the first version whose volumes are mounted with a label unless told otherwise
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_SYSCTL = r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_IS_SYSCTL = re.compile(_SYSCTL)
_WINDOWS_ONLY = "windows options cannot be set for a linux pod"


def check_container_security(errors: Errors, context: Plain | None, path: str, host_users: bool) -> None:
    """A container's securityContext."""
    if context is None:
        return
    for field in ("runAsUser", "runAsGroup"):
        if field in context:
            errors.invalid_each(f"{path}.{field}", context[field], names.identity(context[field]))
    mount = context.get("procMount")
    if mount is not None:
        if mount not in ("Default", "Unmasked"):
            errors.unsupported(f"{path}.procMount", mount, ("Default", "Unmasked"))
        if host_users and mount == "Unmasked":
            errors.invalid(f"{path}.procMount", mount, "`hostUsers` must be false to use `Unmasked`")
    check_seccomp(errors, context.get("seccompProfile"), f"{path}.seccompProfile")
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged"):
            words = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
            errors.invalid(path, _internal(context), words)
        for capability in context.get("capabilities", {}).get("add", ()):
            if capability == "CAP_SYS_ADMIN":
                words = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
                errors.invalid(path, _internal(context), words)
    check_windows_options(errors, context.get("windowsOptions"), f"{path}.windowsOptions")
    check_apparmor(errors, context.get("appArmorProfile"), f"{path}.appArmorProfile")


def _internal(context: Plain) -> dict[str, Any]:
    """The internal struct as JSON: Go's field names, unset pointers null."""
    capabilities = context.get("capabilities")
    return {
        "Capabilities": None
        if capabilities is None
        else {"Add": capabilities.get("add"), "Drop": capabilities.get("drop")},
        "Privileged": context.get("privileged"),
        "SELinuxOptions": context.get("seLinuxOptions"),
        "WindowsOptions": context.get("windowsOptions"),
        "RunAsUser": context.get("runAsUser"),
        "RunAsGroup": context.get("runAsGroup"),
        "RunAsNonRoot": context.get("runAsNonRoot"),
        "ReadOnlyRootFilesystem": context.get("readOnlyRootFilesystem"),
        "AllowPrivilegeEscalation": context.get("allowPrivilegeEscalation"),
        "ProcMount": context.get("procMount"),
        "SeccompProfile": context.get("seccompProfile"),
        "AppArmorProfile": context.get("appArmorProfile"),
    }


def check_seccomp(errors: Errors, profile: Plain | None, path: str) -> None:
    """A seccomp profile."""
    if profile is None:
        return
    kind, local = profile.get("type", ""), profile.get("localhostProfile")
    if not kind:
        errors.required(f"{path}.type", "type is required when seccompProfile is set")
    elif kind not in _PROFILES:
        errors.unsupported(f"{path}.type", kind, _PROFILES)
    if kind == "Localhost":
        if local is None:
            errors.required(f"{path}.localhostProfile", "must be set when seccomp type is Localhost")
        else:
            errors.invalid_each(f"{path}.localhostProfile", local, names.local_path(local))
    elif local is not None:
        internal = {"Type": kind, "LocalhostProfile": local}
        errors.invalid(f"{path}.localhostProfile", internal, "can only be set when seccomp type is Localhost")


def check_apparmor(errors: Errors, profile: Plain | None, path: str) -> None:
    """An AppArmor profile."""
    if profile is None:
        return
    kind, local = profile.get("type", ""), profile.get("localhostProfile")
    here = f"{path}.localhostProfile"
    if kind == "Localhost":
        if local is not None and local != local.strip():
            errors.invalid(here, local, "must not be padded with whitespace")
        elif not local:
            errors.required(here, "must be set when AppArmor type is Localhost")
        if local and len(local.encode()) > 4095:
            errors.too_long(here, 4095)
    elif kind in _PROFILES:
        if local is not None:
            errors.invalid(here, local, "can only be set when AppArmor type is Localhost")
    elif not kind:
        errors.required(f"{path}.type", "type is required when appArmorProfile is set")
    else:
        errors.unsupported(f"{path}.type", kind, _PROFILES)


def check_pod_security(errors: Errors, spec: Plain, path: str, minor: int) -> None:
    """The Pod's securityContext."""
    context = spec.get("securityContext") or {}
    for field in ("fsGroup", "runAsUser", "runAsGroup"):
        if field in context:
            errors.invalid_each(f"{path}.{field}", context[field], names.identity(context[field]))
    for index, group in enumerate(context.get("supplementalGroups", ())):
        errors.invalid_each(f"{path}.supplementalGroups[{index}]", group, names.identity(group))
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        words = "ShareProcessNamespace and HostPID cannot both be enabled"
        errors.invalid(f"{path}.shareProcessNamespace", True, words)
    _check_sysctls(errors, context.get("sysctls", ()), spec, f"{path}.sysctls")
    change = context.get("fsGroupChangePolicy")
    if change is not None and change not in ("Always", "OnRootMismatch"):
        errors.unsupported(f"{path}.fsGroupChangePolicy", change, ("Always", "OnRootMismatch"))
    check_seccomp(errors, context.get("seccompProfile"), f"{path}.seccompProfile")
    check_windows_options(errors, context.get("windowsOptions"), f"{path}.windowsOptions")
    check_apparmor(errors, context.get("appArmorProfile"), f"{path}.appArmorProfile")
    groups = context.get("supplementalGroupsPolicy")
    if groups is not None and groups not in ("Merge", "Strict"):
        errors.unsupported(f"{path}.supplementalGroupsPolicy", groups, ("Merge", "Strict"))
    label = context.get("seLinuxChangePolicy")
    known = ("MountOption", "Recursive") if minor >= _SELINUX_MOUNT else ("Recursive",)
    if label is not None and label not in known:
        errors.unsupported(f"{path}.seLinuxChangePolicy", label, known)


def _check_sysctls(errors: Errors, sysctls: Sequence[Plain], spec: Plain, path: str) -> None:
    seen: set[str] = set()
    for index, sysctl in enumerate(sysctls):
        name, here = sysctl.get("name", ""), f"{path}[{index}].name"
        if not name:
            errors.required(here)
        elif len(name) > 253 or not _IS_SYSCTL.fullmatch(name):
            errors.invalid(here, name, f"must have at most 253 characters and match regex ^{_SYSCTL}$")
        elif name in seen:
            errors.duplicate(here, name)
        dotted = name.replace("/", ".")
        if spec.get("hostNetwork") and dotted.startswith("net."):
            errors.invalid(here, name, "may not be specified when 'hostNetwork' is true")
        elif spec.get("hostIPC") and (
            dotted.startswith(("kernel.shm", "kernel.msg", "fs.mqueue.")) or dotted == "kernel.sem"
        ):
            errors.invalid(here, name, "may not be specified when 'hostIPC' is true")
        seen.add(name)


def check_os(errors: Errors, spec: Plain, path: str) -> None:
    """`spec.os` and what it forbids."""
    system = spec.get("os")
    if system is None:
        return
    name = system.get("name", "")
    if not name:
        errors.required(f"{path}.os.name", "cannot be empty")
    elif name not in ("linux", "windows"):
        errors.unsupported(f"{path}.os", name, ("linux", "windows"))
    elif name == "linux":
        _forbid(errors, spec, path, ("windowsOptions",), ("windowsOptions",), _WINDOWS_ONLY)
    else:
        words = "cannot be set for a windows pod"
        pod = ("appArmorProfile", "seLinuxOptions", "hostUsers", "hostPID", "hostIPC", "seccompProfile", "fsGroup",
               "fsGroupChangePolicy", "sysctls", "shareProcessNamespace", "runAsUser", "runAsGroup",
               "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy")  # fmt: skip
        container = ("appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem",
                     "privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup")  # fmt: skip
        _forbid(errors, spec, path, pod, container, words)


def _forbid(errors: Errors, spec: Plain, path: str, pod: Sequence[str], container: Sequence[str], words: str) -> None:
    of_spec = ("hostUsers", "hostPID", "hostIPC", "shareProcessNamespace")
    context = spec.get("securityContext") or {}
    for field in pod:
        if field in of_spec:
            if field in spec:
                errors.forbidden(f"{path}.{field}", words)
        elif field in context:
            errors.forbidden(f"{path}.securityContext.{field}", words)
    for here, item in containers_of(spec):
        for field in container:
            if field in item.get("securityContext", {}):
                errors.forbidden(f"{path}.{here}.securityContext.{field}", words)
