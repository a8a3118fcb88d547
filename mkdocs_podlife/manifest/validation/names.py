"""The shapes of names, labels, ports and numbers. Every checker returns upstream's messages, none when all is well."""

from __future__ import annotations

import re

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_SUBDOMAIN_UNDERSCORE = r"[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?"
_LABEL_1035 = r"[a-z]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_HEADER = r"[-A-Za-z0-9]+"
_CONFIG_KEY = r"[-._a-zA-Z0-9]+"

_IS_LABEL = re.compile(_LABEL)
_IS_SUBDOMAIN = re.compile(_SUBDOMAIN)
_IS_SUBDOMAIN_UNDERSCORE = re.compile(rf"{_SUBDOMAIN_UNDERSCORE}(\.{_SUBDOMAIN_UNDERSCORE})*")
_IS_LABEL_1035 = re.compile(_LABEL_1035)
_IS_QUALIFIED = re.compile(_QUALIFIED)
_IS_VALUE = re.compile(rf"({_QUALIFIED})?")
_IS_HEADER = re.compile(_HEADER)
_IS_CONFIG_KEY = re.compile(_CONFIG_KEY)
_IS_PORT_NAME = re.compile(r"[-a-z0-9]+")
_IS_RELAXED_ENV = re.compile(r"[ -<>-~]+")

_LABEL_WORDS = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    f"with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '{_LABEL}')"
)
_SUBDOMAIN_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    f"and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{_SUBDOMAIN}')"
)
_SUBDOMAIN_UNDERSCORE_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must "
    "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    f"'{_SUBDOMAIN_UNDERSCORE}(\\.{_SUBDOMAIN_UNDERSCORE})*')"
)
_LABEL_1035_WORDS = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
    f"'{_LABEL_1035}')"
)
_NAME_PART_WORDS = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{_QUALIFIED}')"
)
_VALUE_WORDS = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
_HEADER_WORDS = (
    "a valid HTTP header must consist of alphanumeric characters or '-' "
    f"(e.g. 'X-Header-Name', regex used for validation is '{_HEADER}')"
)
_CONFIG_KEY_WORDS = (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' "
    f"(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '{_CONFIG_KEY}')"
)
RELAXED_ENV_WORDS = "a valid environment variable name must consist only of printable ASCII characters other than '='"
ID_WORDS = "must be between 0 and 2147483647, inclusive"


def _too_long(limit: int) -> str:
    return f"must be no more than {limit} characters"


def dns_label(value: str) -> list[str]:
    """An RFC 1123 label: container, volume and host names (R1.30)."""
    found = []
    if len(value.encode()) > 63:
        found.append(_too_long(63))
    if not _IS_LABEL.fullmatch(value):
        found.append("must not contain dots" if _IS_SUBDOMAIN.fullmatch(value) else _LABEL_WORDS)
    return found


def dns_subdomain(value: str) -> list[str]:
    """An RFC 1123 subdomain: the names of Pods, ConfigMaps, Secrets, nodes."""
    found = []
    if len(value.encode()) > 253:
        found.append(_too_long(253))
    if not _IS_SUBDOMAIN.fullmatch(value):
        found.append(_SUBDOMAIN_WORDS)
    return found


def dns_subdomain_underscore(value: str) -> list[str]:
    """As `dns_subdomain`, underscores allowed (DNS search paths)."""
    found = []
    if len(value.encode()) > 253:
        found.append(_too_long(253))
    if not _IS_SUBDOMAIN_UNDERSCORE.fullmatch(value):
        found.append(_SUBDOMAIN_UNDERSCORE_WORDS)
    return found


def dns_label_1035(value: str) -> list[str]:
    """An RFC 1035 label: Service names, and those of StatefulSets' Services."""
    found = []
    if len(value.encode()) > 63:
        found.append(_too_long(63))
    if not _IS_LABEL_1035.fullmatch(value):
        found.append(_LABEL_1035_WORDS)
    return found


def generate_name(value: str) -> str:
    """`generateName` may end in a hyphen: it is checked with a letter after it."""
    return value[:-1] + "a" if value.endswith("-") and len(value) > 1 else value


def qualified_name(value: str) -> list[str]:
    """`prefix/name`: label keys, condition types, scheduling gates."""
    prefix, slash, name = value.partition("/")
    found = []
    if "/" in name:
        return [
            "a qualified name " + _NAME_PART_WORDS + " with an optional DNS subdomain prefix and '/' "
            "(e.g. 'example.com/MyName')"
        ]
    if not slash:
        name = prefix
    elif not prefix:
        found.append("prefix part must be non-empty")
    else:
        found += ["prefix part " + words for words in dns_subdomain(prefix)]
    if not name:
        found.append("name part must be non-empty")
    elif len(name.encode()) > 63:
        found.append("name part " + _too_long(63))
    if not _IS_QUALIFIED.fullmatch(name):
        found.append("name part " + _NAME_PART_WORDS)
    return found


def label_value(value: str) -> list[str]:
    """The value of a label."""
    found = []
    if len(value.encode()) > 63:
        found.append(_too_long(63))
    if not _IS_VALUE.fullmatch(value):
        found.append(_VALUE_WORDS)
    return found


def port_number(value: int) -> list[str]:
    """A port as a number (R1.25)."""
    return [] if 1 <= value <= 65535 else ["must be between 1 and 65535, inclusive"]


def port_name(value: str) -> list[str]:
    """A port as a name (R1.25)."""
    found = []
    if len(value.encode()) > 15:
        found.append(_too_long(15))
    if not _IS_PORT_NAME.fullmatch(value):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", value):
        found.append("must contain at least one letter (a-z)")
    if "--" in value:
        found.append("must not contain consecutive hyphens")
    if value.startswith("-") or value.endswith("-"):
        found.append("must not begin or end with a hyphen")
    return found


def header_name(value: str) -> list[str]:
    """The name of an HTTP header."""
    return [] if _IS_HEADER.fullmatch(value) else [_HEADER_WORDS]


def env_name(value: str) -> list[str]:
    """The name of an environment variable (relaxed since 1.32)."""
    return [] if _IS_RELAXED_ENV.fullmatch(value) else [RELAXED_ENV_WORDS]


def config_key(value: str) -> list[str]:
    """A key of a ConfigMap or Secret."""
    found = []
    if len(value.encode()) > 253:
        found.append(_too_long(253))
    if not _IS_CONFIG_KEY.fullmatch(value):
        found.append(_CONFIG_KEY_WORDS)
    if value == ".":
        found.append("must not be '.'")
    elif value == "..":
        found.append("must not be '..'")
    elif value.startswith(".."):
        found.append("must not start with '..'")
    return found


def identity(value: int) -> list[str]:
    """A user or group number."""
    return [] if 0 <= value <= 2**31 - 1 else [ID_WORDS]


def no_backsteps(value: str) -> list[str]:
    """A path without `..`."""
    return ["must not contain '..'"] if ".." in value.split("/") else []


def local_path(value: str) -> list[str]:
    """A relative path without `..`."""
    return (["must be a relative path"] if value.startswith("/") else []) + no_backsteps(value)


def local_unreserved_path(value: str) -> list[str]:
    """As `local_path`, and not beginning with `..`."""
    found = local_path(value)
    if value.startswith("..") and not value.startswith("../"):
        found.append("must not start with '..'")
    return found
