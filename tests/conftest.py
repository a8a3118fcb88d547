"""What all tests share: skipped ones are named, and in CI (`CI=true`) they are failures.

But for those that try other people's texts: such texts are not ours to copy, so they are there or they are not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

MAY_LACK_THEIR_DATA = ("tests/manifest/test_corpus.py",)
IN_CI = os.environ.get("CI", "").lower() in {"true", "1", "yes"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a test that was skipped has failed: what it needs is installed there."""
    report = yield
    excused = item.nodeid.startswith(MAY_LACK_THEIR_DATA) or hasattr(report, "wasxfail")
    if IN_CI and report.skipped and not excused:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for modules that skip themselves."""
    report = yield
    if IN_CI and report.skipped and not collector.nodeid.startswith(MAY_LACK_THEIR_DATA):
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was skipped, so that nobody takes a green run for a whole one."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("skipped here")
        for report in skipped:
            terminalreporter.line(report.nodeid)
