"""The page of the rules is made from the citations in code and tests: it must be of today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_up_to_date() -> None:
    run = subprocess.run([sys.executable, ROOT / "tools" / "rules.py", "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
