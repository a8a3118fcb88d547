"""The engine against a real kubelet: every recorded single-Pod case."""

from __future__ import annotations

import pytest

from tests.engine.recorded import CASES, compare_events, compare_rows, life

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
