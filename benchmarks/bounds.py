"""How wide the engine's earliest/latest bounds are, and how often recorded lives lie inside.

For every recorded case the first time of each event and each row that is matched, against the bounds that the engine
claims for it (±0.5 s), over all runs of the case. Run it as `python benchmarks/bounds.py`.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.engine.recorded import CASES, SLACK, event_bounds, life, row_bounds

Bound = tuple[float, float, float]


def report(what: str, bounds: list[Bound]) -> None:
    inside = [early - SLACK <= at <= late + SLACK for early, at, late in bounds]
    widths = sorted(late - early for early, _, late in bounds)
    print(
        f"{what:6} {len(bounds):5} of them, {100 * sum(inside) / len(inside):5.1f} % inside;"
        f" width: median {statistics.median(widths):.2f} s, nine in ten below {widths[len(widths) * 9 // 10]:.2f} s"
    )


def main() -> None:
    events: list[Bound] = []
    rows: list[Bound] = []
    for case in CASES:
        trace = life(case)
        events += event_bounds(case, trace)
        rows += row_bounds(case, trace)
    report("events", events)
    report("rows", rows)


if __name__ == "__main__":
    main()
