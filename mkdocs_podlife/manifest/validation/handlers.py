"""Probes and hooks (R1.20–R1.29)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors

Plain = Mapping[str, Any]

_ORDER = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
_NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
NOT_NEGATIVE = "must be greater than or equal to 0"


def check_handler(errors: Errors, item: Plain, path: str, grace: int) -> None:
    """The first handler is looked into, each further one is forbidden (R1.20); a sleep must fit into the grace period
    (R1.27)."""
    first = ""
    for kind in _ORDER:
        if kind not in item:
            continue
        here = f"{path}.{kind}"
        if first:
            errors.forbidden(here, "may not specify more than 1 handler type")
            continue
        first = kind
        action = item[kind]
        if kind == "exec":
            if not action.get("command"):
                errors.required(f"{here}.command")
        elif kind == "httpGet":
            _check_http(errors, action, here)
        elif kind == "sleep":
            seconds = action.get("seconds", 0)
            if not 0 <= seconds <= grace:
                words = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
                errors.invalid(here, seconds, words)
        else:
            check_port(errors, action.get("port", 0), f"{here}.port")
    if not first:
        errors.required(path, "must specify a handler type")


def check_port(errors: Errors, port: int | str, path: str) -> None:
    """A port that a handler names, by number or name (R1.25)."""
    found = names.port_name(port) if isinstance(port, str) else names.port_number(port)
    errors.invalid_each(path, port, found)


def _check_http(errors: Errors, action: Plain, path: str) -> None:
    if not action.get("path"):
        errors.required(f"{path}.path")
    check_port(errors, action.get("port", 0), f"{path}.port")
    if action.get("scheme") not in ("HTTP", "HTTPS"):
        errors.unsupported(f"{path}.scheme", action.get("scheme", ""), ("HTTP", "HTTPS"))
    for header in action.get("httpHeaders", ()):
        name = header.get("name", "")
        errors.invalid_each(f"{path}.httpHeaders", name, names.header_name(name))


def check_probes(errors: Errors, container: Plain, path: str, grace: int) -> None:
    """Liveness, readiness, startup, in this order (R1.21–R1.24)."""
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(kind)
        if probe is None:
            continue
        here = f"{path}.{kind}"
        check_handler(errors, probe, here, grace)
        for number in _NUMBERS:
            if probe.get(number, 0) < 0:
                errors.invalid(f"{here}.{number}", probe[number], NOT_NEGATIVE)
        own_grace = probe.get("terminationGracePeriodSeconds")
        if own_grace is not None and own_grace <= 0:
            errors.invalid(f"{here}.terminationGracePeriodSeconds", own_grace, "must be greater than 0")
        if kind == "readinessProbe":
            if own_grace is not None:
                errors.invalid(
                    f"{here}.terminationGracePeriodSeconds", own_grace, "must not be set for readinessProbes"
                )
        elif probe.get("successThreshold") != 1:
            errors.invalid(f"{here}.successThreshold", probe.get("successThreshold", 0), "must be 1")


def check_lifecycle(errors: Errors, lifecycle: Plain, path: str, grace: int) -> None:
    """The hooks."""
    for hook in ("postStart", "preStop"):
        if hook in lifecycle:
            check_handler(errors, lifecycle[hook], f"{path}.{hook}", grace)
