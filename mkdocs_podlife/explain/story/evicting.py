"""The Eviction API: a disruption budget without room refuses, one with room lets the Pod be deleted (R9.15)."""

from __future__ import annotations

from mkdocs_podlife.behaviour.durations import parse_duration
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Instant, Instants, Phrase, phrase

MOST = 5  # refusals that are told one by one


def _refusals(life: Life) -> tuple[int, ...]:
    """When evictions were refused, ms."""
    return tuple(parse_duration(a.args["at"]) for a in life.trace.assumptions if a.key == "eviction-refused")


def _granted(life: Life) -> int | None:
    """When one was granted, ms: the condition that it leaves says so."""
    conditions = (c for status in life.trace.statuses for c in status.conditions)
    return next((c.since for c in conditions if c.reason == "EvictionByEvictionAPI"), None)


def refused(life: Life) -> list[Phrase]:
    """Evictions that were refused, and none granted after them."""
    times = _refusals(life)
    if not times or _granted(life) is not None:
        return []
    return [phrase("story.evict-refused", times=Instants(times[:MOST]))]


def evicted(life: Life) -> list[Phrase]:
    """Who deleted the Pod, when it was not a person; and that the disruption budget had to be asked more than once."""
    at = _granted(life)
    if at is None:
        return []
    times = _refusals(life)
    if times:
        return [phrase("story.evicted-at-last", times=Instants(times[:MOST]), at=Instant(at))]
    return [phrase("story.evicted", at=Instant(at))]
