"""Resource requests and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_podlife.manifest.quantity import QuantityError, is_whole, value
from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.handlers import NOT_NEGATIVE

Plain = Mapping[str, Any]

_FOR_CONTAINERS = frozenset(("cpu", "memory", "ephemeral-storage"))
_STANDARD = _FOR_CONTAINERS | frozenset(
    ("storage", "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps",
     "persistentvolumeclaims", "services.nodeports", "services.loadbalancers", "requests.cpu", "requests.memory",
     "requests.storage", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage")
)  # fmt: skip
_COUNTED = frozenset(
    ("pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps",
     "persistentvolumeclaims", "services.nodeports", "services.loadbalancers")
)  # fmt: skip


def _is_huge(name: str) -> bool:
    return name.startswith("hugepages-")


def _is_native(name: str) -> bool:
    return "/" not in name or "kubernetes.io/" in name


def _is_extended(name: str) -> bool:
    return not _is_native(name) and not name.startswith("requests.") and not names.qualified_name(f"requests.{name}")


def _divides(page: str, amount: str) -> bool:
    """Whether an amount of huge pages is a multiple of the page's size."""
    try:
        size = value(page)
    except QuantityError:
        return False
    return size > 0 and is_whole(page) and value(amount) % size == 0


def check_resources(
    errors: Errors,
    resources: Plain,
    path: str,
    claims: frozenset[str],
    check_name: Callable[[Errors, str, str], None] | None = None,
) -> None:
    """Names, amounts, and that no request is above its limit. `check_name`: other rules for the names."""
    check_name = check_name or _check_name
    limits, requests = resources.get("limits", {}), resources.get("requests", {})
    for name in sorted(limits):
        here = f"{path}.limits[{name}]"
        check_name(errors, name, here)
        _check_amount(errors, name, limits[name], here)
        _check_pages(errors, name, limits[name], here)
    for name in sorted(requests):
        here = f"{path}.requests[{name}]"
        check_name(errors, name, here)
        _check_amount(errors, name, requests[name], here)
        _check_limit(errors, name, requests[name], limits.get(name), path)
        _check_pages(errors, name, requests[name], here)
    every = {*limits, *requests}
    if any(map(_is_huge, every)) and not every & {"cpu", "memory"}:
        errors.forbidden(path, "HugePages require cpu or memory")
    _check_claims(errors, resources, f"{path}.claims", claims)


def _check_limit(errors: Errors, name: str, request: str, limit: str | None, path: str) -> None:
    overcommit = _is_native(name) and not _is_huge(name)
    if limit is None:
        if not overcommit:
            errors.required(f"{path}.limits", "Limit must be set for non overcommitable resources")
        return
    wanted, most = value(request), value(limit)
    if wanted != most and not overcommit:
        errors.invalid(f"{path}.requests", request, f"must be equal to {name} limit of {limit}")
    elif wanted > most:
        errors.invalid(f"{path}.requests", request, f"must be less than or equal to {name} limit of {limit}")


def _check_name(errors: Errors, name: str, path: str) -> None:
    wrong = names.qualified_name(name)
    if wrong:
        errors.invalid_each(path, name, wrong)
    elif "/" not in name and name not in _STANDARD and not _is_huge(name):
        errors.invalid(path, name, "must be a standard resource type or fully qualified")
    if "/" not in name:
        if name not in _FOR_CONTAINERS and not _is_huge(name):
            errors.invalid(path, name, "must be a standard resource for containers")
    elif not _is_native(name) and not _is_extended(name):
        errors.invalid(path, name, "doesn't follow extended resource name standard")


def _check_amount(errors: Errors, name: str, amount: str, path: str) -> None:
    if value(amount) < 0:
        errors.invalid(path, amount, NOT_NEGATIVE)
    if (name in _COUNTED or _is_extended(name)) and not is_whole(amount):
        errors.invalid(path, amount, "must be an integer")


def _check_pages(errors: Errors, name: str, amount: str, path: str) -> None:
    if _is_huge(name) and not _divides(name.removeprefix("hugepages-"), amount):
        errors.invalid(path, amount, f"{amount} is not positive integer multiple of {name}")


def _check_claims(errors: Errors, resources: Plain, path: str, known: frozenset[str]) -> None:
    seen: set[str] = set()
    in_part: set[str] = set()  # names of which some request was referred to
    for index, claim in enumerate(resources.get("claims", ())):
        here, name, request = f"{path}[{index}]", claim.get("name", ""), claim.get("request", "")
        if not name:
            errors.required(here)
            continue
        if name in seen:
            errors.duplicate(here, name)
        else:
            if request:
                errors.invalid_each(f"{here}.request", request, names.dns_label(request))
            key = f"{name}/{request}" if request else name
            if key in seen or (not request and name in in_part):
                errors.duplicate(here, key)
            seen.add(key)
            if request:
                in_part.add(name)
        if name not in known:
            listed = f": {', '.join(sorted(known))}" if known else " which is empty"
            errors.not_found(here, name, f"must be one of the names in pod.spec.resourceClaims{listed}")
