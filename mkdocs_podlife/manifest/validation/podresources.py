"""Resources of the Pod as a whole (`spec.resources`)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mkdocs_podlife.manifest.quantity import canonical, value
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.handlers import NOT_NEGATIVE

Plain = Mapping[str, Any]


def _allowed(name: str) -> bool:
    return name in ("cpu", "memory") or name.startswith("hugepages-")


def check_pod_resources(errors: Errors, spec: Plain, path: str) -> None:
    """Only cpu, memory and huge pages; not less than what the containers ask for together."""
    resources = spec["resources"]
    if resources.get("claims"):
        errors.forbidden(f"{path}.claims", "claims cannot be set for Resources at pod-level")
    limits, requests = resources.get("limits", {}), resources.get("requests", {})
    for part, amounts in (("limits", limits), ("requests", requests)):
        for name in sorted(amounts):
            here = f"{path}.{part}[{name}]"
            if not _allowed(name):
                errors.unsupported(here, name, ("cpu", "hugepages-", "memory"))
            if value(amounts[name]) < 0:
                errors.invalid(here, amounts[name], NOT_NEGATIVE)
            if part == "requests" and name in limits and value(amounts[name]) > value(limits[name]):
                words = f"must be less than or equal to {name} limit of {limits[name]}"
                errors.invalid(f"{path}.requests", amounts[name], words)
    for name, asked in sorted(_together(spec).items()):
        given = requests.get(name, "0")
        if asked > value(given):
            total = canonical(f"{asked.normalize():f}")
            words = f"must be greater than or equal to aggregate container requests of {total}"
            errors.invalid(f"{path}.requests[{name}]", given, words)
    for index, item in enumerate(spec.get("containers", ())):
        for name, limit in sorted(item.get("resources", {}).get("limits", {}).items()):
            if name in limits and value(limit) > value(limits[name]):
                words = f"must be less than or equal to pod limits of {limits[name]}"
                errors.invalid(f"{path}.containers[{index}][{name}].limits", limit, words)


def _together(spec: Plain) -> dict[str, Decimal]:
    """What the containers ask for together: the sum of the regular ones and sidecars, or more if an init container
    with the sidecars before it asks for more."""
    total: dict[str, Decimal] = {}
    sidecars: dict[str, Decimal] = {}
    peak: dict[str, Decimal] = {}

    def wanted(item: Plain) -> dict[str, Decimal]:
        return {name: value(q) for name, q in item.get("resources", {}).get("requests", {}).items() if _allowed(name)}

    for item in spec.get("containers", ()):
        for name, amount in wanted(item).items():
            total[name] = total.get(name, Decimal(0)) + amount
    for item in spec.get("initContainers", ()):
        own = wanted(item)
        if item.get("restartPolicy") == "Always":
            for name, amount in own.items():
                sidecars[name] = sidecars.get(name, Decimal(0)) + amount
            own = dict(sidecars)
        else:
            own = {name: own.get(name, Decimal(0)) + sidecars.get(name, Decimal(0)) for name in {*own, *sidecars}}
        for name, amount in own.items():
            peak[name] = max(peak.get(name, Decimal(0)), amount)
    for name, amount in sidecars.items():
        total[name] = total.get(name, Decimal(0)) + amount
    return {name: max(total.get(name, Decimal(0)), peak.get(name, Decimal(0))) for name in {*total, *peak}}
