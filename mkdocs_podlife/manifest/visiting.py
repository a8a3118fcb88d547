"""Every container of a Pod, of whatever kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def containers_of(spec: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every container with its path below the spec, in the order in which the server visits them."""
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for index, item in enumerate(spec.get(kind, ())):
            yield f"{kind}[{index}]", item
