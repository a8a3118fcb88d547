"""The terminal's version."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from mkdocs_podlife.explain.facts import explain
from mkdocs_podlife.manifest.model import Admission, Manifest, Place
from mkdocs_podlife.render.tables import columns, event_table, get_rows, width
from mkdocs_podlife.render.text import card_text, wrapped
from tests.explain import lives
from tests.explain.support import facts_from, facts_of, pod


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(lives.LIVES))
def test_lives(name: str, lang: str) -> None:
    text = card_text(facts_from(lives.LIVES[name]()), lang=lang, width=80)
    assert text.endswith("\n") and "Events:" in text and "READY" in text
    assert not re.search(r"[ \t]\n", text), "no blanks at the ends of lines"
    story = text.split("\n\n")[1]
    assert all(width(line) <= 80 for line in story.splitlines())


def test_event_table_is_kubectls() -> None:
    facts = facts_of(pod("image: nginx"), at=5_000)
    table = event_table(facts.events)
    assert table[0] == "Events:"
    assert re.match(r"  Type +Reason +Age +From +Message$", table[1])
    assert re.match(r"  ---- +------ +--- +---- +-------$", table[2])
    assert table[-1].startswith("  Normal") and "spec.containers{app}: Container started" in table[-1]
    starts = {line.index(word) for line, word in zip(table[1:3], ("From", "----  "), strict=False) if word in line}
    assert starts
    assert event_table(()) == ["Events:  <none>"]


def test_get_rows_are_padded_as_kubectl_pads() -> None:
    lines = get_rows(facts_of(pod("image: nginx")).rows)
    assert lines[0].split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert {line.index("0/1") for line in lines if "0/1" in line} == {lines[0].index("READY")}


def test_chinese_wraps_without_losing_anything() -> None:
    text = "创建 0.5 秒后就绪；从第 60 秒起存活探测失败（test -e /tmp/x 以非 0 状态退出），第 69 秒被杀死。" * 3
    lines = wrapped(text, 40)
    assert all(width(line) <= 41 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。；）" for line in lines), "closing punctuation does not begin a line"
    assert not any(
        re.search(r"\d$", line) and nxt.startswith("秒") for line, nxt in pairwise(lines)
    )


def test_numbers_stay_with_their_unit() -> None:
    for columns_ in range(20, 60):
        lines = wrapped("Its shell ignores SIGTERM, so the whole 30 s grace period passes before it.", columns_)
        assert not any(line.endswith("30") for line in lines)


def test_columns_count_wide_characters_twice() -> None:
    assert columns([("中", "x"), ("abc", "y")], 1) == ["中  x", "abc y"]


def test_escape_sequences_do_not_reach_the_terminal() -> None:
    manifest = Manifest(
        "Pod", "v1", "a\x1b[2Jb", "default", Place(1, 1), admission=Admission(False, 422, "bad \x1b[31m", "Invalid")
    )
    text = card_text(explain(manifest, None), lang="en")
    assert "\x1b" not in text and "⟨U+001B⟩" in text


def test_refused() -> None:
    text = card_text(facts_of(pod("image: nginx\nlivenessProbe: {tcpSocket: {port: 99999}}")), lang="en")
    assert "refuses this Pod" in text and "must be between 1 and 65535, inclusive" in text
