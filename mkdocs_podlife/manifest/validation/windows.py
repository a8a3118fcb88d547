"""Windows options of Pods and containers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.visiting import containers_of

Plain = Mapping[str, Any]

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NET_BIOS = re.compile(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}')
_DNS_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_DNS = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*")
_DOTS = re.compile(r"[. ]+")
_FORBIDDEN = re.compile(r'["/\\:;|=,+*?<>@\[\]]')
MAX_DOMAIN, MAX_USER, MAX_CREDENTIALS = 256, 104, 64 * 1024


def check_windows_options(errors: Errors, options: Plain | None, path: str) -> None:
    """`windowsOptions` of a security context."""
    if options is None:
        return
    name = options.get("gmsaCredentialSpecName")
    if name is not None:
        errors.invalid_each(f"{path}.gmsaCredentialSpecName", name, names.dns_subdomain(name))
    credentials = options.get("gmsaCredentialSpec")
    if credentials == "":
        errors.invalid(f"{path}.gmsaCredentialSpec", credentials, "gmsaCredentialSpec cannot be an empty string")
    elif credentials is not None and len(credentials.encode()) > MAX_CREDENTIALS:
        errors.invalid(f"{path}.gmsaCredentialSpec", credentials, "gmsaCredentialSpec size must be under 64 KiB")
    user = options.get("runAsUserName")
    if user is not None:
        errors.invalid_each(f"{path}.runAsUserName", user, _user_name(user))


def _user_name(value: str) -> list[str]:
    if not value:
        return ["runAsUserName cannot be an empty string"]
    if _CONTROL.search(value):
        return ["runAsUserName cannot contain control characters"]
    parts = value.split("\\")
    if len(parts) > 2:
        return ["runAsUserName cannot contain more than one backslash"]
    user, found = parts[-1], []
    if len(parts) == 2:
        if len(parts[0].encode()) >= MAX_DOMAIN:
            found.append(f"runAsUserName's Domain length must be under {MAX_DOMAIN} characters")
        if not (_NET_BIOS.fullmatch(parts[0]) or _DNS.fullmatch(parts[0])):
            found.append("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
    if not user:
        found.append("runAsUserName's User cannot be empty")
    elif len(user.encode()) > MAX_USER:
        found.append(f"runAsUserName's User length must not be longer than {MAX_USER} characters")
    if _DOTS.fullmatch(user):
        found.append("runAsUserName's User cannot contain only periods or spaces")
    if _FORBIDDEN.search(user):
        found.append("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
    return found


def check_host_process(errors: Errors, spec: Plain, path: str) -> None:
    """With one HostProcess container all are such, and the Pod is in the host's network."""
    of_pod = _host_process(spec)
    count = total = 0
    for here, item in containers_of(spec):
        own = _host_process(item)
        total += 1
        if of_pod is not None and own is not None and of_pod != own:
            words = f"pod hostProcess value must be identical if both are specified, was {str(of_pod).lower()}"
            errors.invalid(f"{path}.{here}.securityContext.windowsOptions.hostProcess", own, words)
        count += bool(of_pod if own is None else own)
    if not count:
        return
    if count != total:
        words = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
        errors.invalid(path, "", words)
    if not spec.get("hostNetwork"):
        words = "hostNetwork must be true if pod contains any hostProcess containers"
        errors.invalid(f"{path}.hostNetwork", False, words)


def _host_process(owner: Plain) -> bool | None:
    found: bool | None = ((owner.get("securityContext") or {}).get("windowsOptions") or {}).get("hostProcess")
    return found
