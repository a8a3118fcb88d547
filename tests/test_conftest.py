"""The rule about skipped tests: named everywhere, failures in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = """\
import pytest

@pytest.mark.skip(reason="no browser")
def test_marked():
    pass

def test_inside():
    pytest.importorskip("no_such_module_at_all")

@pytest.mark.xfail(reason="known")
def test_known():
    assert False

def test_runs():
    pass
"""


def outcome(folder: Path, source: str, ci: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(Path(__file__).with_name("conftest.py"), folder / "conftest.py")
    (folder / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--rootdir", str(folder), str(folder)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CI": ci, "PYTEST_ADDOPTS": ""}, cwd=folder
    )


def test_elsewhere_skipped_tests_are_named(tmp_path: Path) -> None:
    done = outcome(tmp_path, SKIPS, "")
    assert done.returncode == 0
    summary = done.stdout[done.stdout.index("skipped here") :]
    assert "test_marked" in summary and "test_inside" in summary and "test_runs" not in summary


def test_in_ci_a_skipped_test_fails(tmp_path: Path) -> None:
    done = outcome(tmp_path, SKIPS, "true")
    assert done.returncode == 1
    assert "test_marked was skipped in CI" in done.stdout and "test_inside was skipped in CI" in done.stdout
    assert "1 passed" in done.stdout and "1 xfailed" in done.stdout


@pytest.mark.parametrize(("ci", "status"), [("", 5), ("true", 2)])
def test_a_module_that_skips_itself(tmp_path: Path, ci: str, status: int) -> None:
    source = 'import pytest\npytest.skip("not here", allow_module_level=True)\n'
    assert outcome(tmp_path, source, ci).returncode == status
