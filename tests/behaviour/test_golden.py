"""The interpreter against dash and busybox: exit code, seconds slept, output and files of every golden script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .golden_harness import run

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "golden.json").read_text("utf-8"))


def test_there_are_enough() -> None:
    assert len(CASES) > 300
    assert any(case["dash"] != case["busybox"] for case in CASES)


@pytest.mark.parametrize("shell", ["dash", "busybox"])
def test_as_the_real_shell(shell: str) -> None:
    wrong = [case["script"] for case in CASES if run(shell, case["script"]) != case[shell]]
    assert not wrong
