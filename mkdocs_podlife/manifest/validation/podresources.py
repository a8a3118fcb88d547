"""Resources of the Pod as a whole (`spec.resources`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.aggregates import aggregate, in_pods
from mkdocs_podlife.manifest.quantity import canonical, value
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.resources import check_resources

Plain = Mapping[str, Any]


def check_pod_resources(errors: Errors, spec: Plain, path: str, claims: frozenset[str]) -> None:
    """Only cpu, memory and huge pages; not less than what the containers ask for together."""
    resources = spec["resources"]
    if resources.get("claims"):
        errors.forbidden(f"{path}.claims", "claims cannot be set for Resources at pod-level")
    check_resources(errors, resources, path, claims, _check_name)
    limits, requests = resources.get("limits", {}), resources.get("requests", {})
    for name, asked in sorted(aggregate(spec, "requests").items()):
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


def _check_name(errors: Errors, name: str, path: str) -> None:
    if not in_pods(name):
        errors.unsupported(path, name, ("cpu", "hugepages-", "memory"))
