"""The part of a Trace that a picture can show.

A Pod may be watched for a year and restart ten thousand times. What lies inside a folded repetition, or beyond the
runs that a picture has room for, is left out before anything is drawn, so that a picture costs what it shows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TypeVar

from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.explain.timeline_model import Fold

MOST_RUNS = 32  # outside repetitions

T = TypeVar("T")


class _Window:
    """Which instants are kept: up to `end`, and not in what the folds leave out."""

    def __init__(self, folds: tuple[Fold, ...], end: int) -> None:
        left_out = sorted((f.rest, f.end) for f in folds if f.rest is not None)
        self._begins = [a for a, _ in left_out]
        self._ends = [b for _, b in left_out]
        self.end = end

    def gap(self, at: int) -> int:
        """The number of the left-out stretch that an instant lies in, -1 for none."""
        i = bisect_right(self._begins, at) - 1
        return i if i >= 0 and at < self._ends[i] else -1

    def keep(self, items: Iterable[T], when: Callable[[T], int]) -> tuple[T, ...]:
        """The items whose instant is kept."""
        return tuple(item for item in items if (at := when(item)) <= self.end and self.gap(at) < 0)

    def keep_states(self, items: Iterable[T], when: Callable[[T], int]) -> tuple[T, ...]:
        """As `keep`, and the last item of each gap, because what it says still holds behind the gap."""
        out: list[T] = []
        last = -1
        for item in items:
            at = when(item)
            if at > self.end:
                break
            gap = self.gap(at)
            if gap >= 0 and gap == last:
                out[-1] = item
            else:
                out.append(item)
            last = gap
        return tuple(out)


def last_drawn_run(trace: Trace, folds: tuple[Fold, ...]) -> int | None:
    """The start (ms) of the first run that has no room any more, None when all have."""
    window = _Window(folds, trace.until)
    starts = sorted(r.started for r in trace.runs if window.gap(r.started) < 0)
    return starts[MOST_RUNS] if len(starts) > MOST_RUNS else None


def excerpt(trace: Trace, folds: tuple[Fold, ...], end: int) -> Trace:
    """A Trace with only what is drawn.

    Args:
        trace: all that was watched.
        folds: repetitions; what lies between a fold's `rest` and `end` goes.
        end: ms; what begins later goes.

    Returns:
        The smaller Trace. Runs keep their attempt numbers, event writes their counts.
    """
    window = _Window(folds, end)
    return trace._replace(
        occurrences=window.keep(trace.occurrences, lambda o: o.at),
        writes=window.keep(trace.writes, lambda w: w.at),
        rows=window.keep_states(trace.rows, lambda r: r.at),
        statuses=window.keep_states(trace.statuses, lambda s: s.at),
        endpoints=window.keep_states(trace.endpoints, lambda e: e.at),
        runs=window.keep(trace.runs, lambda r: r.started),
        hooks=window.keep(trace.hooks, lambda h: h.begin),
        kills=window.keep(trace.kills, lambda k: k.begin),
        # A back-off that counts from the end of a left-out run (R8.8) may hold back a drawn one.
        waits=window.keep(trace.waits, lambda w: w.begin if window.gap(w.begin) < 0 or w.until is None else w.until),
        probes=window.keep(trace.probes, lambda p: p.first),
    )
