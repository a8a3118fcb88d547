"""How an instant is written: one rule for the axis, the story, the key and the tables.

A story that says 20 s over an axis that says 20.1 s contradicts itself; so every room formats with these functions,
and one `fine` flag, worked out once for a whole card, decides about tenths.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from mkdocs_podlife.engine.printer import human_duration

TENTHS_BELOW = 10_000  # ms; below that an instant always shows a tenth
FINE_BELOW = 100_000  # ms; below that a fine card shows tenths
NEAR = 1_500  # ms; two instants nearer than that need tenths to stay apart
MINUTES_FROM = 999_500  # ms; what would round to 1000 s is written as kubectl does


def needs_tenths(instants: Iterable[int]) -> bool:
    """Whether a card that labels these instants (ms) needs tenths of a second up to 100 s.

    True when two different ones between 10 s and 100 s are nearer than 1.5 s, so that whole seconds would blur them.
    Instants below 10 s always have a tenth and do not count.
    """
    shown = sorted({t for t in instants if TENTHS_BELOW <= t < FINE_BELOW})
    return any(0 < later - earlier < NEAR for earlier, later in itertools.pairwise(shown))


def format_instant(ms: int, *, fine: bool = False, unit: str = "") -> str:
    """An instant or a length as readers see it.

    Args:
        ms: milliseconds since creation, or a length in milliseconds; not negative.
        fine: what `needs_tenths` said of the card.
        unit: appended to a number of seconds (the catalogue's own); minutes carry kubectl's own unit.

    Returns:
        "0", "0.4", "8.4", "20" below 1000 s (halves round up, a tenth of zero is left out), then "16m", "3h5m".
    """
    if ms >= MINUTES_FROM:
        return human_duration(ms)
    tenths = (ms + 50) // 100
    if tenths < 100 or (fine and tenths < 1000):
        whole, rest = divmod(tenths, 10)
        return f"{whole}.{rest}{unit}" if rest else f"{whole}{unit}"
    return f"{(ms + 500) // 1000}{unit}"


def format_range(least: int, most: int, *, unit: str = "") -> str:
    """A length with bounds (ms): "6–9 s", or one number when both round alike."""
    low, high = format_instant(least), format_instant(most)
    if low == high:
        return format_instant(most, unit=unit)
    return f"{low}–{format_instant(most, unit=unit)}"
