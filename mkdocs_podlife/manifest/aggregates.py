"""What a Pod's containers ask for together: the server compares the Pod's own resources with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mkdocs_podlife.manifest.quantity import value

Plain = Mapping[str, Any]


def in_pods(name: str) -> bool:
    """Is it a resource that a Pod as a whole can have?"""
    return name in ("cpu", "memory") or name.startswith("hugepages-")


def aggregate(spec: Plain, part: str) -> dict[str, Decimal]:
    """The sum of the regular containers and sidecars, or more if an init container with the sidecars before it asks
    for more. `part`: "requests" or "limits"."""
    total: dict[str, Decimal] = {}
    sidecars: dict[str, Decimal] = {}
    peak: dict[str, Decimal] = {}

    def wanted(item: Plain) -> dict[str, Decimal]:
        return {name: value(q) for name, q in item.get("resources", {}).get(part, {}).items() if in_pods(name)}

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
