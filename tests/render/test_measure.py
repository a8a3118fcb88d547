"""Width estimates: rather too wide than too narrow."""

from __future__ import annotations

import pytest

from mkdocs_podlife.render.measure import text_width, wrap_name


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),  # as Chromium measures them at 12 px: Liberation Sans, and the widest of the usual fonts
    [
        ("running, ready: sleep 60", 128.8, 146.1),
        ("SIGTERM ignored", 98.0, 103.0),
        ("CrashLoopBackOff", 101.2, 110.2),
        ("ready all the time", 91.4, 106.4),
        ("0.4", 16.7, 19.1),
        ("1234567890", 66.8, 76.4),
        ("不理会 SIGTERM", 94.0, 94.0),
        ("等待启动探针", 72.0, 72.0),
        ("6–9 s", 29.4, 31.3),
        ("no new traffic: terminating", 137.2, 160.5),
        ("Running · 1/1", 71.3, 82.3),
        ("…", 12.0, 12.0),
    ],
)
def test_an_estimate_is_that_of_the_widest_usual_font(text: str, narrow: float, wide: float) -> None:
    assert wide <= text_width(text) <= wide * 1.11
    assert text_width(text) <= narrow * 1.28


def test_chinese_is_one_em_each() -> None:
    assert text_width("存活探针") == 48
    assert text_width("不理会 SIGTERM") > text_width("SIGTERM") + 36


def test_monospace_and_bold() -> None:
    assert text_width("init-1", monospace=True) == pytest.approx(6 * 0.602 * 12)
    assert text_width("Running", bold=True) > text_width("Running")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("app", ("app",)),
        ("twelve-chars", ("twelve-chars",)),
        ("container-live-exec", ("container-", "live-exec")),
        ("averyveryverylongname", ("averyveryver", "ylongname")),
        ("a-name-that-goes-on-and-on-and-on-for-ever", ("a-name-that-", "goes-on-and-", "on-and-on-f…")),
        ("a-very-long-container-name-indeed", ("a-very-long-", "container-", "name-indeed")),
    ],
)
def test_names_take_at_most_three_lines(name: str, lines: tuple[str, ...]) -> None:
    assert wrap_name(name) == lines
    assert all(len(line) <= 12 for line in lines)
