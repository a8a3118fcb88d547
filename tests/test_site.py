"""Languages of a site and of a page, names of assets, fences of a raw page: all without MkDocs."""

from __future__ import annotations

import re

import pytest

from mkdocs_podlife import site
from mkdocs_podlife.manifest.fields import versions
from mkdocs_podlife.manifest.model import Place
from mkdocs_podlife.page.context import KNOWN_MINORS, PageContext, Settings, kubernetes_version, page_context
from mkdocs_podlife.page.fence import read_options
from mkdocs_podlife.page.raw_page import RawPage
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.site import (
    front_matter,
    language_of_path,
    normalised_language,
    resolve_language,
)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh"), ("zh-CN", "zh"), ("zh_CN", "zh"), ("zh-Hans", "zh"), ("ZH-hans-CN", "zh"), ("zh-SG", "zh"),
        ("zh-TW", "zh-Hant"), ("zh_HK", "zh-Hant"), ("zh-Hant", "zh-Hant"), ("zh-MO", "zh-Hant"),
        ("en", "en"), ("en-GB", "en"), ("en_US", "en"),
        ("de", ""), ("zha", ""), ("english", ""), ("", ""), (None, ""), (1, ""), (" zh ", "zh"),
    ],
)  # fmt: skip
def test_normalised_language(tag: object, language: str) -> None:
    assert normalised_language(tag) == language


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("zh/pods.md", "zh"), ("docs/zh/a/b.md", "zh"), ("pods.zh.md", "zh"), ("a/pods.zh-TW.md", "zh-Hant"),
        ("zh_CN/pods.md", "zh"), ("de/pods.md", ""), ("de/zh/pods.md", "zh"), ("pods.md", ""), ("v1/en/x.md", "en"),
        ("dazh/pods.md", ""), ("zh.md", ""), ("zh\\pods.md", "zh"), ("pods.zh.markdown", ""),
    ],
)  # fmt: skip
def test_language_of_path(path: str, language: str) -> None:
    assert language_of_path(path) == language


def test_the_first_source_that_speaks_decides() -> None:
    assert resolve_language(["", None, "fr", "zh-CN", "en"]) == "zh"
    assert resolve_language(["fr"]) == resolve_language([]) == "en"


@pytest.mark.parametrize(
    ("sources", "language"),
    [
        (["", "both"], "both"),
        (["both", "zh-CN"], "both"),
        (["both", "zh-TW"], "both-Hant"),
        (["", "both-Hant", "zh"], "both-Hant"),
        (["zh", "both", "zh-TW"], "zh"),
    ],
)
def test_both_in_the_characters_of_the_site(sources: list[str], language: str) -> None:
    assert resolve_language(sources) == language
    assert set(site.PAIRS) == {"both", "both-Hant"}


@pytest.mark.parametrize(
    ("meta", "entry"),
    [
        ({}, {}),
        ({"podlife": False}, {"mode": "off"}),
        ({"podlife": True}, {}),
        ({"podlife": "quiet"}, {"mode": "quiet"}),
        ({"podlife": {"lang": "zh"}}, {"lang": "zh"}),
        ({"podlife": None}, {}),
    ],
)
def test_front_matter(meta: dict[str, object], entry: dict[str, object]) -> None:
    assert front_matter(meta) == entry


def test_front_matter_language_goes_before_all_others() -> None:
    context = page_context("a.md", "", {"podlife": {"lang": "zh-TW"}, "lang": "en"}, Settings(lang="en"), "zh")
    assert context.settings.lang == "zh-Hant"
    assert page_context("a.md", "", {"lang": "fr"}, Settings(lang="en"), "zh").settings.lang == "zh"


def test_the_stylesheet_s_name_follows_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    before = site.stylesheet_name()
    assert re.fullmatch(r"assets/podlife/podlife-[0-9a-f]{8}\.css", before)
    monkeypatch.setattr(site, "stylesheet", lambda: "other")
    assert site.stylesheet_name() != before


def test_the_stylesheet_asks_nobody() -> None:
    text = re.sub(r"/\*.*?\*/", "", site.stylesheet(), flags=re.DOTALL)
    assert ".podlife" in text
    assert "@import" not in text and "url(http" not in text and "//" not in text


# --------------------------------------------------------------------------- options


@pytest.mark.parametrize("value", ["podlife", "true", "on", "", None])
def test_asked_for(value: str | None) -> None:
    assert read_options({"podlife": value}) == read_options({"podlife": "on"})
    assert read_options({"podlife": value})[0].explicit


def test_show_is_a_list() -> None:
    assert read_options({"show": "timeline, events,,story"})[0].show == ("timeline", "events", "story")


def test_show_takes_no_other_words() -> None:
    options, faults = read_options({"show": "story,event"})
    assert options.show == ("story",) and [f.args["value"] for f in faults] == ["event"]


def test_every_wrong_word_is_reported_and_none_is_taken() -> None:
    options, faults = read_options({"podlife": "loud", "on_error": "raise", "title": "x"})
    assert (options.podlife, options.on_error) == ("", "")
    assert [(f.key, f.args["option"]) for f in faults] == [("option-value", "podlife"), ("option-value", "on_error")]


# --------------------------------------------------------------------------- the raw page


def test_places_in_a_tab_indented_fence() -> None:
    page = RawPage("text\n\n1. a\n\n\t```yaml\n\tkind: Pod\n\t\tx: 1\n\t```\n")
    block = page.take("yaml", "kind: Pod\n    x: 1")
    assert block is not None
    assert block.body == "kind: Pod\n\tx: 1"
    assert block.opening == Place(5, 2)
    assert block.place(Place(2, 1)) == Place(7, 2)


def test_places_in_a_quotation() -> None:
    block = RawPage("> > ```yaml\n> > kind: Pod\n> > ```").take("yaml", "kind: Pod")
    assert block is not None and block.place(Place(1, 7)) == Place(2, 11)


def test_the_nth_equal_block_and_no_further() -> None:
    page = RawPage("```yaml\na: 1\n```\n\n~~~ yaml\na: 1\n~~~\n")
    lines = [block.line if block else None for block in (page.take("yaml", "a: 1") for _ in range(3))]
    assert lines == [1, 5, None]


@pytest.mark.parametrize(
    "opening", ["```yaml", "``` yaml", "```.yaml", "```{.yaml}", "```{ .yaml #id }", '```yaml title="a b"', "```YAML"]
)
def test_openings(opening: str) -> None:
    assert RawPage(f"{opening}\na: 1\n```").take("yaml", "a: 1") is not None


@pytest.mark.parametrize(
    "text",
    [
        "````\n```yaml\na: 1\n```\n````",
        "```yaml\na: 1\n",
        "  ```yaml\na: 1\n  ```",
        "```yaml title=x\na: 1\n```",
        "```json\na: 1\n```",
    ],
    ids=["nested", "unclosed", "underindented", "unquoted", "other language"],
)
def test_what_superfences_does_not_take(text: str) -> None:
    assert RawPage(text).take("yaml", "a: 1") is None


def test_windows_line_ends_do_not_move_places() -> None:
    block = RawPage("a\r\n\r\n```yaml\r\nkind: Pod\r\n```\r\n").take("yaml", "kind: Pod")
    assert block is not None and (block.line, block.body) == (3, "kind: Pod")


def test_long_pages_are_scanned_in_one_pass() -> None:
    page = RawPage("```yaml\na: 1\n```\n\n" * 5000)
    assert [page.take("yaml", "a: 1") is not None for _ in range(5001)].count(True) == 5000


def test_keys_never_meet() -> None:
    context = PageContext()
    keys = [context.key(name, count) for name, count in [("a", 2), ("a", 1), ("a lifecycle", 1), ("A", 3), ("a", 2)]]
    assert len(set(keys)) == len(keys)
    assert all(key in context.keys for key in keys)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.36", "1.36"), ("v1.36", "1.36"), ("1.36.2", "1.36"), (1.36, "1.36"), ("1.25", "1.25"), ("1.37", "1.37"),
        ("1.99", ""), ("1.24", ""), ("1.3", ""), ("2.0", ""), ("latest", ""), ("", ""), ("1.36-rc1", ""),
    ],
)  # fmt: skip
def test_kubernetes_version(text: object, version: str) -> None:
    assert kubernetes_version(text) == version


def test_the_known_versions_are_those_with_tables_of_fields_and_the_sentences_say_so() -> None:
    assert versions() == tuple(f"1.{minor}" for minor in KNOWN_MINORS)
    for lang in ("en", "zh", "zh-Hant"):
        for key in ("cli.bad-version", "problem.scenario-version"):
            told = Catalogue(lang).text(key, value="1.99")
            assert f"1.{KNOWN_MINORS[0]}" in told and f"1.{KNOWN_MINORS[-1]}" in told, (lang, key)
