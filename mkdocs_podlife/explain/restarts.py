"""Restart timing: what each restart waited for (section 8 of the rules)."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from mkdocs_podlife.explain.life import Life

RESET = 600  # s: a longer life makes the back-off start again at its first value (R8.6)


class Restart(NamedTuple):
    """One restart, ms. `backoff` is the back-off it waited for, in s; 0: it came at once."""

    attempt: int
    ended: int
    started: int
    backoff: int

    @property
    def gap(self) -> int:
        """From the end of the instance before to this start, ms."""
        return self.started - self.ended


class RestartTiming(NamedTuple):
    """The restarts of one container; `waiting`: the back-off (s) it stands in at the horizon, None when in none;
    `cut`: the back-off (s) that a deadline, a deletion or an eviction ended before the restart came."""

    container: str
    restarts: tuple[Restart, ...]
    waiting: int | None = None
    cut: int | None = None

    @property
    def backoffs(self) -> tuple[int, ...]:
        """The back-off of each restart in s, 0 for one that came at once."""
        return tuple(r.backoff for r in self.restarts)


def restart_timing(life: Life, container: str) -> RestartTiming | None:
    """The restarts of a container; None when it never ended and came back."""
    runs = life.runs(container)
    waits = [w for w in life.waits("crash-backoff") if w.container == container]
    ended = sorted((w.until, w.value) for w in waits if w.until is not None)
    ends = [until for until, _ in ended]
    restarts: list[Restart] = []
    for before, after in pairwise(runs):
        if before.exited is None:
            continue
        held = ended[bisect_right(ends, before.exited) : bisect_right(ends, after.started)]
        wait = max((v for _, v in held), default=0)
        if after.started - before.exited < (wait - 1) * 1000:  # a new kubelet has forgotten it (R8.5)
            wait = 0
        restarts.append(Restart(after.attempt, before.exited, after.started, wait))
    last = runs[-1] if runs else None
    dead = last is not None and last.exited is not None
    open_waits = [w for w in waits if w.until is None and dead]
    waiting = open_waits[-1].value if open_waits else None
    if not restarts and waiting is None:
        return None
    held_last = [w.value for w in waits if w.until is not None and dead and w.begin >= (runs[-1].exited or 0)]
    cut = held_last[-1] if held_last and waiting is None else None
    return RestartTiming(container, tuple(restarts), waiting, cut)


def restart_timings(life: Life) -> tuple[RestartTiming, ...]:
    """One entry for each container that was restarted, or waits for it."""
    found = [restart_timing(life, c.name) for c in life.containers()]
    return tuple(t for t in found if t is not None)
