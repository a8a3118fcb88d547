"""One rule for instants, whoever shows them."""

from __future__ import annotations

import pytest

from mkdocs_podlife.explain.instants import format_instant, format_range, needs_tenths


@pytest.mark.parametrize(
    ("ms", "fine", "text"),
    [
        (0, False, "0"),
        (440, False, "0.4"),
        (450, False, "0.5"),
        (1_000, False, "1"),
        (8_400, False, "8.4"),
        (9_949, False, "9.9"),
        (9_950, False, "10"),
        (9_999, True, "10"),
        (20_499, False, "20"),
        (20_500, False, "21"),
        (24_520, True, "24.5"),
        (25_040, True, "25"),
        (99_949, True, "99.9"),
        (99_950, True, "100"),
        (198_900, True, "199"),
        (999_499, False, "999"),
        (999_500, False, "16m"),
        (1_020_000, False, "17m"),
        (90_000_000, False, "25h"),
    ],
)
def test_an_instant_has_one_form(ms: int, fine: bool, text: str) -> None:
    assert format_instant(ms, fine=fine) == text


def test_the_unit_belongs_to_seconds_only() -> None:
    assert format_instant(30_000, unit=" s") == "30 s"
    assert format_instant(1_020_000, unit=" 秒") == "17m"


@pytest.mark.parametrize(
    ("instants", "fine"),
    [
        ([0, 440], False),  # below 10 s there is a tenth anyway
        ([24_500, 25_500, 26_500], True),
        ([60_000, 63_000, 66_000], False),
        ([15_000, 16_499], True),
        ([15_000, 16_500], False),
        ([15_000, 15_000], False),
        ([198_000, 198_500], False),  # from 100 s on there is never a tenth
    ],
)
def test_tenths_only_where_whole_seconds_would_blur(instants: list[int], fine: bool) -> None:
    assert needs_tenths(instants) is fine


def test_ranges() -> None:
    assert format_range(6_000, 9_000, unit=" s") == "6–9 s"
    assert format_range(30_000, 30_000, unit=" s") == "30 s"
    assert format_range(0, 1_000) == "0–1"
