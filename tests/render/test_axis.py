"""The axis algorithm against the values of the visual reference, and its promises."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_podlife.render.axis import LEAST, Segment, lay_out

WIDTH = 560.0


def segments(
    times: list[float], needs: dict[int, float] | None = None, telling: tuple[int, ...] = (), fixed: dict[int, float] | None = None
) -> list[Segment]:
    """Segments between instants (s); needs, telling and fixed by index of the segment."""
    needs, fixed = needs or {}, fixed or {}
    return [
        Segment(b - a, needs.get(i, LEAST), i in telling, fixed.get(i)) for i, (a, b) in enumerate(pairwise(times))
    ]  # fmt: skip


def crash_loop() -> list[Segment]:
    starts = [0.45, 2.14, 15.21, 46.22, 104.2, 193.2, 355.2, 660.2]
    ends = [2.09, 4.09, 17.13, 47.3, 105.3, 194.3, 356.3, 661.3]
    times = [0.0]
    for a, b in zip(starts, ends, strict=True):
        times += [a, b]
    runs = tuple(range(1, 17, 2))
    return segments([*times, 663.0], dict.fromkeys(runs, 12.0), runs)


@pytest.mark.parametrize(
    ("name", "found", "limit", "scale"),
    [
        ("start-up", segments([0, 0.5, 2.4, 4.4, 6.4, 8.4, 10.4, 13.4, 15.4, 18.4, 20.4, 25.4, 26.6], {0: 32}), inf, 20.1),
        ("two init", segments([0, 0.505, 2.505, 2.734, 2.829, 4.83, 5.747, 5.849, 8.0]), inf, 69.9),
        ("liveness", segments([0, 0.44, 60.4, 63.4, 66.4, 69.4, 99.5, 199, 298, 397, 420], {0: 25, 2: 26, 3: 26, 4: 26}, (2, 3, 4, 5), {6: 40, 7: 40, 8: 40, 9: 24}), 10, 9.4),
        ("sidecar", segments([0, 0.53, 1.37, 2.36, 3.37, 4.37, 24.5, 25.5, 26.5, 60], {0: 24, 6: 26}, (2, 3, 4, 7), {8: 48}), 2, 47.8),
        ("deletion", segments([0, 0.6, 15, 20, 22, 22.7, 24], None, (2, 3), {5: 70}), 2, 49.6),
        ("crash loop", crash_loop(), 2, 9.9),
    ],
)  # fmt: skip
def test_the_check_values(name: str, found: list[Segment], limit: float, scale: float) -> None:
    axis = lay_out(found, WIDTH)
    assert axis.limit == limit, name
    assert axis.scale == pytest.approx(scale, rel=0.03), name
    assert axis.xs[-1] == pytest.approx(WIDTH, abs=0.1)


def test_waits_of_a_crash_loop_still_grow() -> None:
    axis = lay_out(crash_loop(), WIDTH)
    widths = [b - a for a, b in pairwise(axis.xs)]
    waits = widths[4:16:2]
    assert waits == sorted(waits)
    assert len(set(waits)) == len(waits)
    assert min(waits) >= 25 and max(waits) >= 2.5 * waits[0]
    assert min(widths[1:16:2]) >= 11.9


def test_kinds_of_segments_are_named() -> None:
    axis = lay_out(segments([0, 0.1, 6, 12, 18, 24, 30, 90], {0: 30}), WIDTH)
    assert axis.drawn == ("wide", "scale", "scale", "scale", "scale", "scale", "short")
    assert axis.limit == 8  # with 10 s the idle minute would take more than a third


def test_too_much_need_is_squeezed_into_the_width() -> None:
    axis = lay_out([Segment(1, 100) for _ in range(12)], WIDTH)
    assert axis.xs[-1] == pytest.approx(WIDTH, abs=0.1)
    assert len({round(b - a, 0) for a, b in pairwise(axis.xs)}) == 1


def test_places_between_instants_are_linear() -> None:
    axis = lay_out(segments([0, 10, 20]), WIDTH)
    times = (0, 10_000, 20_000)
    assert axis.place(times, -5) == 0
    assert axis.place(times, 5_000) == pytest.approx(axis.xs[1] / 2, abs=0.1)
    assert axis.place(times, 99_000) == axis.xs[2]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.05, 4_000), st.floats(8, 60), st.booleans(), st.sampled_from([None, None, None, 24.0, 40.0])),
        min_size=1,
        max_size=40,
    )
)
def test_any_axis_is_filled_in_order_and_alike_twice(found: list[tuple[float, float, bool, float | None]]) -> None:
    made = [Segment(*f) for f in found]
    axis = lay_out(made, WIDTH)
    assert axis == lay_out(made, WIDTH)
    assert axis.xs[-1] == pytest.approx(WIDTH, abs=0.2)
    assert all(b > a for a, b in pairwise(axis.xs))
    fixed = sum(s.fixed or 0 for s in made)
    if sum(max(s.need, LEAST) for s in made if s.fixed is None) + fixed <= WIDTH and any(s.fixed is None for s in made):
        for s, (a, b) in zip(made, pairwise(axis.xs), strict=True):
            assert b - a >= (s.fixed if s.fixed is not None else s.need) - 0.2
    solid = [(b - a) / s.length for s, (a, b), d in zip(made, pairwise(axis.xs), axis.drawn, strict=True) if d == "scale"]
    assert all(x == pytest.approx(axis.scale, rel=0.08, abs=0.3 / min(s.length for s in made)) for x in solid)
