"""From a timeline to its axis: what each stretch needs, which instants get a label, where everything stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mkdocs_podlife.explain.instants import format_instant
from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.timeline_model import Demand, Timeline
from mkdocs_podlife.render.axis import LEAST, Axis, Segment, lay_out
from mkdocs_podlife.render.measure import text_width

MARGIN = 4.0
LEFT = 10.0  # on a phone the plot slides under the labels there: what begins at 0 stands clear of them
COPY, REST = 40.0, 24.0  # widths of a repeated life and of what is left out of it
COPY_BETWEEN = 30.0  # of a repeated life that others follow
BRIEF = ((2, 40.0), (4, 30.0), (99, 20.0))  # (so many at most, width) of a later life drawn briefly
LABEL_GAP = 7.0
LABEL_RANK = 2
STRETCHING_GAP = 300  # ms; a shorter stretch is not widened for labels
STRETCHING_RANK = 4  # an instant of that rank may widen a stretch for its label
NEEDS = {"run": 12.0, "exits": 20.0, "squares": 26.0, "dimension": 30.0}
FULL = 0.92  # of the width: beyond that needs are given up, the wishes first
_ASKED = (frozenset(NEEDS) - {"dimension"}, frozenset({"text", "signal", "dimension"}), frozenset({"caption"}))

_BESIDE = {"text": 24.0, "signal": 30.0, "caption": 4.0}  # what a word needs beside its own width

Say = Callable[[Phrase], str]


class FittedAxis(NamedTuple):
    """The axis of a picture. `labels`: instant → text. All x in units of the plot, margins included."""

    times: tuple[int, ...]
    axis: Axis
    labels: dict[int, str]

    def place(self, at: int) -> float:
        """The x of an instant."""
        return round(LEFT + self.axis.place(self.times, at), 1)


class _Builder:
    def __init__(self, timeline: Timeline, width: float, say: Say, tail_text: str) -> None:
        self.timeline = timeline
        self.room = width - LEFT - MARGIN
        self.say = say
        times = sorted({m.at for m in timeline.moments if m.at <= timeline.end} | {0, timeline.end})
        self.times = tuple(times)
        self.tail_text = tail_text
        self.count = len(times) - 1

    def index(self, at: int) -> int:
        """The instant of the axis nearest to `at` (neighbours were merged)."""
        i = bisect_left(self.times, at)
        if i == 0:
            return 0
        if i == len(self.times) or at - self.times[i - 1] <= self.times[i] - at:
            return i - 1
        return i

    def fixed(self) -> list[float | None]:
        """Widths that do not depend on lengths: copies of a repeated life, the empty tail."""
        out: list[float | None] = [None] * self.count
        folds = self.timeline.folds
        count = sum(not f.repeats for f in folds)
        brief = next(width for most, width in BRIEF if count <= most)
        for fold in folds:
            copy = brief if not fold.repeats else COPY if fold is folds[-1] else COPY_BETWEEN
            rest = self.index(fold.rest) if fold.rest is not None else self.count
            for i in range(self.index(fold.begin), self.index(fold.end)):
                out[i] = REST if i >= rest else copy
        tail = self.timeline.tail
        if tail is not None:
            words = [text_width(self.tail_text) + 8.0, COPY]
            for mark in (m for lane in self.timeline.lanes for m in lane.marks if m.after):
                if self.index(mark.begin) == self.index(tail):
                    words.append(text_width(self.say(mark.after[-1])) + 26.0)
            for i in range(self.index(tail), self.count):
                out[i] = max(words)
        return out

    def need_of(self, demand: Demand) -> float:
        """Units a demand asks for."""
        if demand.kind in NEEDS:
            return NEEDS[demand.kind]
        text = text_width(self.say(demand.phrase)) if demand.phrase is not None else 0.0
        return text + _BESIDE[demand.kind]

    def grow(self, needs: list[float], begin: int, end: int, need: float, fixed: Sequence[float | None]) -> None:
        """Make a stretch of the axis at least `need` wide, at the cost of its longest segment."""
        i, j = self.index(begin), self.index(end)
        if i >= j:
            return
        have = sum(needs[k] if fixed[k] is None else fixed[k] or 0.0 for k in range(i, j))
        free = [k for k in range(i, j) if fixed[k] is None]
        if have < need and free:
            longest = max(free, key=lambda k: self.times[k + 1] - self.times[k])
            needs[longest] += need - have

    def segments(self, needs: Sequence[float], fixed: Sequence[float | None]) -> list[Segment]:
        spans = ((self.index(x), self.index(y)) for x, y in self.timeline.telling)
        telling = {i for i, j in spans if j == i + 1}  # one that is split further is told by its parts
        out = []
        for i, (a, b) in enumerate(zip(self.times, self.times[1:], strict=False)):
            out.append(Segment((b - a) / 1000, needs[i], i in telling, fixed[i]))
        return out


def fit(timeline: Timeline, width: float, say: Say, tail_text: str = "") -> FittedAxis:
    """Lay out the axis of a timeline.

    Args:
        timeline: the facts.
        width: of the plot, units, margins included.
        say: phrase → text, for the room that words need.
        tail_text: what stands after the Pod has gone.
    """
    b = _Builder(timeline, width, say, tail_text)
    fixed = b.fixed()
    free_room = b.room - sum(f for f in fixed if f is not None)
    needs = [LEAST] * b.count
    for kinds in _ASKED:
        trial = list(needs)
        for demand in timeline.demands:
            if demand.kind in kinds:
                b.grow(trial, demand.begin, demand.end, b.need_of(demand), fixed)
        if kinds is not _ASKED[0] and sum(n for n, f in zip(trial, fixed, strict=True) if f is None) > free_room * FULL:
            break
        needs = trial
    axis = lay_out(b.segments(needs, fixed), b.room)
    labels = _choose(b, timeline, axis, needs, fixed, free_room)
    for left, right in zip(sorted(labels), sorted(labels)[1:], strict=False):
        b.grow(needs, left, right, _apart(labels[left], labels[right]), fixed)
    axis = lay_out(b.segments(needs, fixed), b.room)
    fitted = FittedAxis(b.times, axis, {})
    return FittedAxis(b.times, axis, _clear(timeline, fitted, labels, width))


def _apart(left: str, right: str) -> float:
    """How far the middles of two neighbouring labels must be apart."""
    return (text_width(left) + text_width(right)) / 2 + LABEL_GAP


def _ranked(timeline: Timeline) -> list[tuple[int, int]]:
    """(rank, instant) of what wants a label, the most wanted first, earlier before later."""
    found = [(m.rank, m.at) for m in timeline.moments if m.rank >= LABEL_RANK and m.at <= timeline.end]
    return sorted(found, key=lambda f: (-f[0], f[1]))


def _choose(
    b: _Builder, timeline: Timeline, axis: Axis, needs: list[float], fixed: Sequence[float | None], room: float
) -> dict[int, str]:
    """Which instants get a label: those that have room already, and the important ones where nothing telling is
    stretched for them and the whole still fits."""
    chosen: dict[int, str] = {}
    spare = room * FULL - sum(n for n, f in zip(needs, fixed, strict=True) if f is None)
    for rank, at in _ranked(timeline):
        text = format_instant(at, fine=timeline.fine)
        order = sorted(chosen)
        i = bisect_left(order, at)
        cost = 0.0
        good = True
        for other in order[max(0, i - 1) : i + 1]:
            lack = _apart(text, chosen[other]) - abs(axis.place(b.times, at) - axis.place(b.times, other))
            if chosen[other] == text:
                good = False
            elif lack > 0:
                stretch = any(
                    x <= min(at, other) + 60 and max(at, other) - 60 <= y for x, y in timeline.telling
                ) or all(fixed[k] is not None for k in range(b.index(min(at, other)), b.index(max(at, other))))
                good = good and not stretch and rank >= STRETCHING_RANK and abs(at - other) >= STRETCHING_GAP
                cost += lack
        if good and cost <= spare:
            spare -= cost
            chosen[at] = text
    return chosen


def _clear(timeline: Timeline, fitted: FittedAxis, labels: dict[int, str], width: float) -> dict[int, str]:
    """The labels that really stand clear of each other and of the picture's ends."""
    out: dict[int, str] = {}
    taken: list[tuple[float, float]] = []
    for _, at in _ranked(timeline):
        if at not in labels:
            continue
        half = text_width(labels[at]) / 2
        x = min(max(fitted.place(at), half), width - half)
        if all(x + half + 3 <= a or x - half >= z + 3 for a, z in taken):
            taken.append((x - half, x + half))
            out[at] = labels[at]
    return out
