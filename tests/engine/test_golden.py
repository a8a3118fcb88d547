"""Golden lives, read against the rules line by line when they were written (see golden.py)."""

from __future__ import annotations

import pytest

from tests.engine import golden


@pytest.mark.parametrize("name", golden.names())
def test_life(name: str) -> None:
    case = golden.load(name)
    trace = golden.live(case)
    assert golden.rows(trace) == case["rows"]
    assert golden.events(trace) == case["events"]


@pytest.mark.parametrize("name", golden.names())
def test_bounds_hold_the_typical_time(name: str) -> None:
    trace = golden.live(golden.load(name))
    assert all(o.early <= o.at <= o.late for o in trace.occurrences)
    assert all(r.early <= r.at <= r.late for r in trace.rows)
