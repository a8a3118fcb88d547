"""Both languages say the same things with the same placeholders, and Chinese is set as Chinese is set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mkdocs_podlife.render.catalogue import LOCALE, Catalogue, language, needs_space, split

EN, ZH, HANT = Catalogue("en"), Catalogue("zh"), Catalogue("zh-Hant")
SOURCE = Path(__file__).resolve().parents[2] / "mkdocs_podlife"
OURS = ("story.", "card.", "why.", "probe.", "finding.", "stop.", "restart.", "count.", "ordinal.", "unit.")


def placeholders(catalogue: Catalogue, key: str) -> set[str]:
    return {part.text for part in catalogue.parts(key) if part.kind == "arg"}


@pytest.mark.parametrize("other", [ZH, HANT], ids=["zh", "zh-Hant"])
def test_same_keys(other: Catalogue) -> None:
    assert EN.keys() == other.keys()


@pytest.mark.parametrize("other", [ZH, HANT], ids=["zh", "zh-Hant"])
def test_same_placeholders(other: Catalogue) -> None:
    different = {
        key: (placeholders(EN, key), placeholders(other, key))
        for key in EN.keys() & other.keys()
        if placeholders(EN, key) != placeholders(other, key)
    }
    assert different == {}


def test_numbers_agree_with_a_placeholder() -> None:
    for catalogue in (EN, ZH, HANT):
        for key in catalogue.keys():
            numbers = {part.text for part in catalogue.parts(key) if part.kind == "number"}
            assert numbers <= placeholders(catalogue, key), key


def test_marks_are_closed() -> None:
    for catalogue in (EN, ZH, HANT):
        for key in catalogue.keys():
            parts = catalogue.parts(key)
            text = "".join(p.text for p in parts)
            assert "**" not in text and "`" not in text, key


def test_every_key_in_the_code_exists() -> None:
    written = set()
    for file in SOURCE.rglob("*.py"):
        written |= set(
            re.findall(r'"((?:story|why|probe|finding|stop|restart|card)\.[\w.-]*[\w])"', file.read_text("utf-8"))
        )
    written -= {"card.html.j2"}
    missing = {k for k in written if k not in EN and not any(e.startswith(k) for e in EN.keys())}
    assert missing == set()


@pytest.mark.parametrize("catalogue", [ZH, HANT], ids=["zh", "zh-Hant"])
@pytest.mark.parametrize("key", sorted(k for k in ZH.keys() if k.startswith(OURS)))
def test_chinese_is_set_as_chinese(key: str, catalogue: Catalogue) -> None:
    text = "".join("\x00" if p.kind == "arg" else p.text for p in catalogue.parts(key))
    assert not re.search(r"[一-鿿][,;:!?]", text), "half-width punctuation after Chinese"
    assert not re.search(r"[一-鿿][A-Za-z0-9]|[A-Za-z0-9][一-鿿]", text), "no space between Chinese and Latin"
    assert not re.search(r"优雅|退避|钩子|探测器|将会被|優雅|鉤子|探測器|將會被", text), "not the glossary's word"
    assert "!" not in text and "！" not in text


@pytest.mark.parametrize("key", sorted(k for k in EN.keys() if k.startswith(OURS)))
def test_english_has_no_chinese(key: str) -> None:
    text = "".join(p.text for p in EN.parts(key))
    assert not re.search(r"[⺀-鿿＀-￯]", text)
    assert "should" not in text.split() and "!" not in text


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("zh", "zh"), ("zh-CN", "zh"), ("zh_Hans", "zh"), ("zh-Hans-CN", "zh"), ("ZH-cn", "zh"), ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"), ("zh_MO", "zh-Hant"), ("zh_Hant", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("en", "en"), ("en-GB", "en"), ("de", "en"), ("", "en"),
    ],
)  # fmt: skip
def test_language(tag: str, name: str) -> None:
    assert language(tag) == name


# Characters of the simplified catalogue that the traditional one never writes, and the words that the localisation of
# Kubernetes for Taiwan has of its own.
SIMPLIFIED = set("个为义从们会决况准几创删刚动务区单发变号后启响围图场块声处复头够实对导尝层属带应开张强归录忆总态执报拟择拦据换无时显机"
                 "杀条来构样标栏检测满状环现码确离种称签类级线组终经绑结给绝继续缩网联节装视规计认让议记许设试话该语误说请读调谁负败资"
                 "轮载输边达过运还这进远连迟适释里针错锁键长门闭问间阶际随须页项顺预题额驱")
TAIWAN = {"集群": "叢集", "镜像": "映像檔", "服务器": "伺服器", "启动": "啓動", "重启": "重啓", "节点": "節點", "探针": "探針", "网络": "網路"}


def test_traditional_is_written_in_traditional_characters() -> None:
    wrong = {}
    for key in HANT.keys():
        found = {c for part in HANT.parts(key) for c in part.text if c in SIMPLIFIED - {"准", "后", "里"}}
        if found:
            wrong[key] = found
    assert wrong == {}


@pytest.mark.parametrize(("simplified", "traditional"), sorted(TAIWAN.items()))
def test_traditional_has_the_words_of_its_own(simplified: str, traditional: str) -> None:
    for key in ZH.keys():
        here = "".join(p.text for p in ZH.parts(key)).count(simplified)
        there = "".join(p.text for p in HANT.parts(key)).count(traditional)
        assert here == there, key


def test_missing_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN.text("story.no-such-sentence")


def test_missing_argument_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN.text("story.ready")


def test_keys_that_yaml_takes_for_booleans_stay_words() -> None:
    assert EN.text("card.head.no") == "no."


def test_overrides_replace_single_sentences() -> None:
    own = Catalogue("en", {"card.findings": "What `bites`"})
    assert own.text("card.findings") == "What bites"
    assert own.text("card.events") == EN.text("card.events")


def test_split_keeps_marks() -> None:
    parts = split("at **{at}** the `field: {name}` acts")
    assert [(p.text, p.code, p.strong) for p in parts] == [
        ("at ", False, False), ("at", False, True), (" the ", False, False), ("field: ", True, False),
        ("name", True, False), (" acts", False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "space"),
    [
        ("第", "6", True),
        ("Pod", "在", True),
        ("秒", "后", False),
        ("，", "6", False),
        ("a", "b", False),
        ("", "中", False),
    ],
)
def test_needs_space(a: str, b: str, space: bool) -> None:
    assert needs_space(a, b) is space


def test_one_topic_per_file() -> None:
    for file in LOCALE.rglob("*.yaml"):
        tops = {line.split(":")[0] for line in file.read_text("utf-8").splitlines() if re.match(r"[a-z]", line)}
        assert tops, file
