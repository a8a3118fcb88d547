"""How far a real kubelet could have been off: the earliest and the latest instant of what the picture draws at one.

A crash loop's seventh restart may come minutes earlier or later, because every wait before it was rounded up by up to
half (R0.5). What is sure to a second says nothing here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from mkdocs_podlife.explain.phrase import Span, phrase
from mkdocs_podlife.explain.scene import SAME_MOST, Scene
from mkdocs_podlife.explain.timeline_model import Lane, Mark

WIDE = 2_000  # ms between earliest and latest that are worth a word …
WIDE_SHARE = 10  # … and this part of the time that has passed
_FIRST = {"Started": 0, "Killing": 1, "DeadlineExceeded": 1}  # which of two that overlap is told

_Range = tuple[int, int, int, int]  # rank, typical instant, earliest, latest


def _found(scene: Scene) -> Iterable[_Range]:
    trace = scene.life.trace
    for o in trace.occurrences:
        yield _FIRST.get(o.reason, 3), o.at, o.early, o.late
    for row in trace.rows:
        yield 2, row.at, row.early, row.late


def range_lane(scene: Scene) -> Lane | None:
    """Earliest and latest of the drawn instants for which they are far apart; no two of them overlap."""
    drawn = sorted(m.at for m in scene.moments)
    kept: list[_Range] = []
    for one in sorted(_found(scene)):
        _, at, early, late = one
        if late - early < max(WIDE, at // WIDE_SHARE) or at >= scene.end or scene.folded(at) is not None:
            continue
        i = bisect_left(drawn, at - SAME_MOST)
        if i == len(drawn) or drawn[i] > at + SAME_MOST:
            continue  # nothing is drawn there
        if all(late < a or early > b for _, _, a, b in kept):
            kept.append(one)
    marks: list[Mark] = []
    for _, at, early, late in sorted(kept, key=lambda k: k[1]):
        text = phrase("timeline.range", range=Span(early, late))
        marks.append(Mark("range", early, min(late, scene.end), "open" if late > scene.end else "", (text,)))
        marks.append(Mark("typical", at, at))
    if not marks:
        return None
    return Lane("range", tuple(marks), label=phrase("timeline.lane.range"))
