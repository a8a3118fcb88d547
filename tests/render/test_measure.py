"""Width estimates: rather too wide than too narrow."""

from __future__ import annotations

import pytest

from mkdocs_podlife.render.measure import text_width, wrap_name


@pytest.mark.parametrize(
    ("text", "real"),  # as Chromium measures them in Liberation Sans and Noto Sans CJK at 12 px
    [
        ("running, ready: sleep 60", 128.8),
        ("SIGTERM ignored", 98.0),
        ("CrashLoopBackOff", 101.2),
        ("ready all the time", 91.4),
        ("0.4", 16.7),
        ("1234567890", 66.8),
        ("不理会 SIGTERM", 94.0),
        ("等待启动探针", 72.0),
        ("6–9 s", 29.4),
        ("no new traffic: terminating", 137.2),
        ("…", 12.0),
    ],
)
def test_an_estimate_is_a_little_too_wide(text: str, real: float) -> None:
    assert real <= text_width(text) <= real * 1.16


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
        ("a-very-long-container-name-indeed", ("a-very-long-", "container-n…")),
    ],
)
def test_names_take_at_most_two_lines(name: str, lines: tuple[str, ...]) -> None:
    assert wrap_name(name) == lines
    assert all(len(line) <= 12 for line in lines)
