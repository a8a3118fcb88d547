"""Where each instant stands: an axis that is to scale where things happen and says so where it is not.

A life holds runs of one second and waits of five minutes. Segments up to a limit `T` are drawn to one scale; longer
ones grow with the cube root only, so that 10, 20, 40 … 300 s still look longer and longer while a run keeps about the
twelve units it needs. The largest `T` is taken at which nothing telling has to be stretched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import inf
from typing import Literal, NamedTuple

LIMITS = (inf, 120.0, 60.0, 30.0, 20.0, 15.0, 10.0, 8.0, 6.0, 5.0, 4.0, 3.0, 2.0)  # s
LEAST = 8.0  # units; no segment is narrower
IDLE_SHARE = 1 / 3  # of the width: the most that a segment may take in which nothing telling happens
TELLING_LINEAR = 3.5  # s; telling stretches up to that stay to scale whatever the limit
TO_SCALE = 0.03  # relative deviation that still counts as "to scale"

Drawn = Literal["scale", "short", "wide"]


class Segment(NamedTuple):
    """The time between two neighbouring instants.

    Attributes:
        length: seconds.
        need: units it must have, for what stands in it or above it.
        telling: whether its length is the story (between counted failures, a hook, signal to kill, a short run).
        fixed: its width in units when that does not depend on its length (a repeated life, an empty tail).
    """

    length: float
    need: float = LEAST
    telling: bool = False
    fixed: float | None = None


class Axis(NamedTuple):
    """The laid out axis: `xs` has one more entry than `drawn` and `widths`; units from the left end, in tenths."""

    xs: tuple[float, ...]
    drawn: tuple[Drawn, ...]
    scale: float  # units per second
    limit: float  # T, seconds

    def place(self, times: Sequence[int], at: int) -> float:
        """The x of an instant; `times` are those of the axis (ms), linear in between, held at the ends."""
        i = bisect_right(times, at) - 1
        if i < 0:
            return self.xs[0]
        if i >= len(times) - 1:
            return self.xs[-1]
        begin, end = times[i], times[i + 1]
        left, right = self.xs[i], self.xs[i + 1]
        return round(left + (right - left) * (at - begin) / (end - begin), 1)


def _weight(segment: Segment, limit: float) -> float:
    """What a segment counts for, in seconds of the scale."""
    length = segment.length
    if length <= limit or (segment.telling and length <= TELLING_LINEAR):
        return length
    return limit * float((length / limit) ** (1 / 3))


def _solve(needs: Sequence[float], weights: Sequence[float], width: float) -> float:
    """The scale `s` at which Σ max(need, s·weight) is `width`.

    The sum is piecewise linear and grows with `s`, so it is walked from break to break instead of bisected.
    0 when the needs alone are wider.
    """
    left = width - sum(needs)
    if left < 0:
        return 0.0
    active = 0.0
    freed = 0.0
    scale = 0.0
    order = sorted((n / w, n, w) for n, w in zip(needs, weights, strict=True) if w > 0)
    for i, (_, need, weight) in enumerate(order):
        active += weight
        freed += need
        scale = (left + freed) / active
        if i + 1 == len(order) or scale <= order[i + 1][0]:
            break
    return scale


def lay_out(segments: Sequence[Segment], width: float) -> Axis:
    """Give each segment its width.

    Args:
        segments: from the first instant to the last; at least one.
        width: units to be filled.

    Returns:
        The axis. When all needs together are wider than `width`, everything is squeezed by one factor.
    """
    fixed = sum(s.fixed for s in segments if s.fixed is not None)
    free = [s for s in segments if s.fixed is None]
    room = max(width - fixed, LEAST * len(free))
    needs = [max(s.need, LEAST) for s in free]
    if sum(needs) > room:
        squeeze = room / sum(needs)
        needs = [n * squeeze for n in needs]
    scale, limit = 0.0, LIMITS[-1]
    weights: list[float] = [s.length for s in free]
    for limit in LIMITS:
        weights = [_weight(s, limit) for s in free]
        scale = _solve(needs, weights, room)
        if _good(free, needs, weights, scale, width):
            break
    widths: list[float] = []
    drawn: list[Drawn] = []
    filled = iter(max(n, scale * w) for n, w in zip(needs, weights, strict=True))
    for segment in segments:
        wide = next(filled) if segment.fixed is None else segment.fixed
        widths.append(wide)
        drawn.append(_drawn(wide, scale * segment.length))
    total = sum(widths)
    stretch = width / total if total else 1.0
    xs = [0.0]
    at = 0.0
    for wide in widths:
        at += wide * stretch
        xs.append(round(at, 1))
    return Axis(tuple(xs), tuple(drawn), scale * stretch, limit)


def _good(
    free: Sequence[Segment], needs: Sequence[float], weights: Sequence[float], scale: float, width: float
) -> bool:
    """Whether nothing telling is stretched and nothing idle eats the picture."""
    for segment, need, weight in zip(free, needs, weights, strict=True):
        if segment.telling:
            if scale * segment.length < need:
                return False
        elif len(free) > 1 and scale * weight > width * IDLE_SHARE:
            return False
    return True


def _drawn(width: float, to_scale: float) -> Drawn:
    if abs(width - to_scale) <= TO_SCALE * max(width, 1.0):
        return "scale"
    return "short" if width < to_scale else "wide"
