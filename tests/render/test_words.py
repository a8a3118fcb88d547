"""Arguments get their words, units and spaces."""

from __future__ import annotations

import pytest

from mkdocs_podlife.explain.phrase import (
    Arg,
    Code,
    Codes,
    Count,
    Instant,
    Instants,
    Length,
    Lengths,
    Ordinal,
    Phrase,
    Span,
    phrase,
)  # fmt: skip
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words

OVERRIDES = {"t.a": "x {a} y", "t.zh": "第 {a}重启", "t.zh2": "{a}被杀死", "t.b": "**{a}** `f: {a}`", "t.c": "{a} ends"}
EN, ZH = Words(Catalogue("en", OVERRIDES)), Words(Catalogue("zh", OVERRIDES))


@pytest.mark.parametrize(
    ("arg", "en"),
    [
        (Instant(69_400), "69 s"), (Instant(400), "0.4 s"), (Instant(1_020_000), "17 min"), (Length(11_000_000), "3 h 3 min"),
        (Length(30_000), "30 s"),
        (Span(6_000, 9_000), "6–9 s"), (Span(5_000, 5_000), "5 s"), (Instants((2_360, 4_360)), "2.4 and 4.4 s"),
        (Lengths((10_000, 20_000, 300_000)), "10, 20 and 300 s"), (Code("a <b>"), "a <b>"),
        (Codes(("a", "b")), "a and b"),
        (Count(1, "restart"), "1 restart"), (Count(3, "restart"), "3 restarts"), (Ordinal(3), "third"),
        (Ordinal(23), "23rd"), (Ordinal(112), "112th"), (Ordinal(21), "21st"), (7, "7"),
        ("two\nlines", "two lines"), (phrase("unit.colon"), ": "),
    ],
)  # fmt: skip
def test_english(arg: Arg, en: str) -> None:
    assert EN.text(Phrase("t.a", {"a": arg})) == f"x {en} y"


def test_fine_cards_show_tenths() -> None:
    assert Words(Catalogue("en"), fine=True).instant(20_060) == "20.1 s"
    assert Words(Catalogue("en")).instant(20_060) == "20 s"


@pytest.mark.parametrize(
    ("key", "arg", "text"),
    [
        ("t.zh", Instant(69_000), "第 69 秒重启"),
        ("t.zh2", Code("app"), "app 被杀死"),
        ("t.zh2", phrase("story.who.only"), "容器被杀死"),
        ("t.zh", Instants((2_000, 4_000)), "第 2、4 秒重启"),
        ("t.zh2", Count(3, "restart"), "重启 3 次被杀死"),
    ],
)
def test_chinese_spaces(key: str, arg: Arg, text: str) -> None:
    assert ZH.text(Phrase(key, {"a": arg})) == text


def test_html_marks_and_escapes() -> None:
    html = EN.html(Phrase("t.b", {"a": Code("<x>")}))
    assert html == "<b><code>&lt;x&gt;</code></b> <code>f: &lt;x&gt;</code>"


def test_sentences_begin_with_a_capital_but_names_do_not() -> None:
    assert EN.sentence(Phrase("t.c", {"a": phrase("story.who.only")})) == "The container ends"
    assert EN.sentence(Phrase("t.c", {"a": Code("app")})) == "app ends"
    assert EN.html_sentence(Phrase("t.c", {"a": Code("app")})) == "<code>app</code> ends"


def test_stories_are_joined_as_the_language_joins() -> None:
    two = [Phrase("t.c", {"a": "a"}), Phrase("t.c", {"a": "b"})]
    assert EN.story(two, html=False) == "A ends B ends"
    assert ZH.story(two, html=False) == "a endsb ends"


def test_chinese_hours() -> None:
    assert ZH.length(11_000_000) == "3 小时 3 分钟"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a",), "The sidecar a starts first, at 1 s, and app follows at 2 s."),
        (("a", "b"), "The sidecars a and b start first, at 1 s, and app follows at 2 s."),
        (("a", "b", "c"), "The sidecars a, b and c start first, at 1 s, and app follows at 2 s."),
    ],
)
def test_english_agrees_with_how_many(names: tuple[str, ...], said: str) -> None:
    told = phrase("story.sidecar", names=Codes(names), apps=Codes(("app",)), at=Instant(1000), first=Instant(2000))
    assert Words(Catalogue("en")).sentence(told) == said


def test_a_long_story_joins_two_sentences() -> None:
    ready = phrase("story.ready", at=Instant(500))
    gone = phrase("story.gone", at=Instant(9000))
    stays = phrase("story.stays", grace=Length(30_000))
    words = Words(Catalogue("en"))
    three = words.story([ready, gone, stays], html=False)
    four = words.story([ready, stays, gone, gone], html=False)
    assert three.startswith("Ready 0.5 s after creation. The Pod")
    assert four.startswith("Ready 0.5 s after creation; it runs until")
    assert four.count(". ") == 2
    own = Words(Catalogue("en", {"story.gone": "Pod gone at {at}."}))
    named = own.story([ready, gone, gone, gone], html=False)
    assert named.count(". Pod") == 3  # a name keeps its capital, so nothing is joined
    chinese = Words(Catalogue("zh")).story([ready, gone, gone, gone], html=False)
    assert chinese.count("。") == 3 and chinese.startswith("创建 0.5 秒后就绪；第 9 秒 Pod 消失。")
