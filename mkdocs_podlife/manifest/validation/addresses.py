"""IP addresses as the API server reads them."""

from __future__ import annotations

import ipaddress
import re

from mkdocs_podlife.manifest.validation.errors import go_quote

_STRICT = 36  # the first version that refuses zeros in front and IPv4 in IPv6's clothes
_FOUR = re.compile(r"([0-9]{1,7})\.([0-9]{1,7})\.([0-9]{1,7})\.([0-9]{1,7})")


def _parsed(value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, zeros in front of a number allowed; None for what is none."""
    four = _FOUR.fullmatch(value)
    try:
        address = ipaddress.ip_address(".".join(str(int(n)) for n in four.groups()) if four else value)
    except ValueError:
        return None
    return None if "%" in value else address


def ip_errors(value: str, minor: int) -> list[str]:
    """What is wrong with an IPv4 or IPv6 address."""
    address = _parsed(value)
    if address is None:
        return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]
    if minor < _STRICT:
        return []
    if _FOUR.fullmatch(value) and value != str(address):
        return ["must not have leading 0s"]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return ["must not be an IPv4-mapped IPv6 address"]
    return []


def ip_warning(path: str, value: str) -> str:
    """The warning about an odd way to write an address that is accepted; an empty string for a plain one."""
    address = _parsed(value)
    if address is None:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    shown = str(mapped or address)
    if mapped is not None or (_FOUR.fullmatch(value) and value != shown):
        return (
            f"{path}: non-standard IP address {go_quote(value)} will be considered invalid in a future Kubernetes "
            f"release: use {go_quote(shown)}"
        )
    if ":" in value and value != shown:
        return f"{path}: IPv6 address {go_quote(value)} should be in RFC 5952 canonical format ({go_quote(shown)})"
    return ""
