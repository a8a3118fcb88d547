"""The pace of restarts: at once, then the growing back-off (R8.6, R8.8)."""

from __future__ import annotations

import itertools

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Count, Instant, Length, Lengths, Ordinal, Phrase, phrase
from mkdocs_podlife.explain.restarts import RESET, RestartTiming, restart_timing
from mkdocs_podlife.explain.story.common import SECOND, middle, same


def restarts_of(timing: RestartTiming) -> Count:
    """How many restarts were seen."""
    return Count(len(timing.restarts), "restart")


def pace(life: Life, container: str) -> list[Phrase]:
    """How a container that ends by itself, or fails to start, comes back: nothing, or one sentence."""
    timing = restart_timing(life, container)
    if timing is None:
        return []
    if not timing.restarts:
        return [phrase("story.pace-waiting", backoff=Length((timing.waiting or 0) * SECOND))]
    waited = list(timing.backoffs[1:]) if not timing.backoffs[0] else list(timing.backoffs)
    values = [v for v in waited if v]
    if timing.waiting and (not values or timing.waiting != values[-1]):
        values.append(timing.waiting)
    limit = life.trace.restart_cap
    cap = Length(limit * SECOND)
    args: dict[str, Arg] = {"count": restarts_of(timing), "watched": Length(life.over_at)}
    if not values:
        if timing.cut:
            return [phrase("story.pace-cut", count=args["count"], backoff=Length(timing.cut * SECOND))]
        if len(timing.restarts) == 1:
            return [phrase("story.pace-once", at=Instant(timing.restarts[0].started))]
        return [phrase("story.pace-at-once", **args)]
    running = Length(_running(life, container))
    if any(b < a or a == b < limit for a, b in itertools.pairwise(values)):  # it began again in between
        long = any(r.exited is not None and r.exited - r.started > RESET * SECOND for r in life.runs(container))
        key = "story.pace-reset" if long else "story.pace-waits" if timing.backoffs[0] else "story.pace-anew"
        return [phrase(key, waits=_lengths(values), running=running, **args)]
    if life.trace.ended == "finished" and not timing.backoffs[0] and running.ms < SECOND // 2:
        return [phrase("story.pace-finite-never-runs", waits=_lengths(values), **args)]
    if life.trace.ended == "finished" and not timing.backoffs[0]:
        return [phrase("story.pace-finite", waits=_lengths(values), running=running, **args)]
    if timing.backoffs[0]:
        return [phrase("story.pace-waits", waits=_lengths(values), running=running, **args)]
    growing = list(dict.fromkeys(values))
    capped = growing[-1] >= limit
    shown = growing[:-1] if capped else growing
    if not shown:
        return [phrase("story.pace-even", cap=cap, running=running, **args)]
    if running.ms < SECOND // 2:  # it never really ran: nothing to say of how long
        key = "story.pace-never-runs-capped" if capped else "story.pace-never-runs"
        return [phrase(key, waits=_lengths(shown), cap=cap, **args)]
    key = "story.pace-capped" if capped else "story.pace-growing"
    return [phrase(key, waits=_lengths(shown), cap=cap, running=running, **args)]


def _lengths(seconds: list[int]) -> Lengths:
    return Lengths(tuple(s * SECOND for s in seconds))


def _running(life: Life, container: str) -> int:
    """How long the container's process ran in all, ms."""
    return sum((r.exited if r.exited is not None else life.over_at) - r.started for r in life.runs(container))


def cadence(life: Life, container: str) -> list[Phrase]:
    """How a container that its probe kills comes back: the even restarts, and where the back-off steps in (R8.8)."""
    timing = restart_timing(life, container)
    if timing is None or not timing.restarts:
        return []
    even = [r for r in timing.restarts if not r.backoff]
    starts = [life.runs(container)[0].started, *(r.started for r in timing.restarts)]
    gaps = [b - a for a, b in itertools.pairwise(starts)]
    first_wait = next((i for i, r in enumerate(timing.restarts) if r.backoff), None)
    held = timing.waiting or timing.cut
    held_at_end = first_wait is None and held
    if first_wait is None and not held_at_end:
        if len(gaps) == 1:
            return []
        if same(gaps):
            return [
                phrase(
                    "story.cadence",
                    every=Length(middle(gaps)),
                    count=Count(len(gaps), "restart"),
                    watched=Length(life.over_at),
                )
            ]
        return [phrase("story.pace-at-once", count=Count(len(gaps), "restart"), watched=Length(life.over_at))]
    value = held if first_wait is None else timing.restarts[first_wait].backoff
    attempt = len(timing.restarts) if first_wait is None else timing.restarts[first_wait].attempt - 1
    kill = next((k for k in life.kills(container) if k.attempt == attempt), None)
    number = attempt + 1
    early = gaps[: len(even)] if first_wait is None else gaps[:first_wait]
    args: dict[str, Arg] = {
        "which": Ordinal(number),
        "backoff": Length((value or 0) * SECOND),
        "cap": Length(life.trace.restart_cap * SECOND),
        "at": Instant(kill.begin if kill else timing.restarts[first_wait or 0].ended),
    }
    later = timing.restarts[first_wait + 1 :] if first_wait is not None else ()
    tail = "-some" if any(not r.backoff for r in later) else ""  # judged by the exit before (R8.8)
    if len(early) > 1 and same(early):
        return [phrase("story.cadence-then-backoff" + tail, n=len(early), every=Length(middle(early)), **args)]
    return [phrase("story.backoff-from" + tail, count=Count(len(early), "restart"), **args)]
