"""The engine against a real kubelet: every recorded single-Pod case."""

from __future__ import annotations

import pytest

from tests.engine.recorded import CASES, compare_events, compare_rows, gaps, life

NOT_YET = {
    "probe-https-selfsigned": "nginx listens 20 ms after its start; whether the first readiness check comes before or "
    "after that is a race (R6.12): 9 of 14 recorded checks came before, these two after",
}


@pytest.mark.parametrize("case", CASES)
def test_events(case: str) -> None:
    wrong = compare_events(case, life(case))
    if case in NOT_YET:
        assert wrong, "it agrees now: take it off the list"
    else:
        assert wrong == []


@pytest.mark.parametrize("case", CASES)
def test_rows(case: str) -> None:
    assert compare_rows(case, life(case)) == []


def test_no_case_is_forgotten() -> None:
    assert len(CASES) == 54


def test_gaps() -> None:
    """Jitter, the relist's phase and the ticker's make two runs of one Pod differ by 1.5 s or 30 %, but no more often than
    in one gap of a hundred beyond that."""
    every = [gap for case in CASES for gap in gaps(case, life(case))]
    missed = [gap for gap in every if not _near(*gap)]
    assert len(every) > 240
    assert len(missed) <= len(every) / 100, missed


def _near(here: float, recorded: list[float]) -> bool:
    shortest, longest = min(recorded), max(recorded)
    steady = (
        len(recorded) > 1 and longest - shortest < 0.25
    )  # a grace period, a probe's tick: nothing is left to chance
    slack = max(0.8, 0.1 * longest) if steady else max(1.5, 0.3 * max(here, longest))
    return shortest - slack <= here <= longest + slack
