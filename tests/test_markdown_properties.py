"""Any page: outside our cards its HTML is what it is without us, and a place told is a place in the page."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_podlife.markdown import PodlifeExtension
from mkdocs_podlife.page.raw_page import RawPage
from tests import fakes

LINES = st.sampled_from(
    [
        "```yaml", "```", "````", "~~~yaml", "~~~", "```yaml title=x", '```yaml title="x"', "```{.yaml}", "``` yaml {1}",
        "kind: Pod", "kind:\tPod", "metadata: {name: a}", "kind: Service", "a: [", "boom", "# -->", "---", "...",
        "<!--", "-->", "<div markdown='1'>", "</div>", "<b>x</b> `y`", "- item", "1. one", "> quoted", "!!! note", "",
        "", "text", "\x02podlife:1\x03", "\x02wzxhzdk:0\x03", "&amp; \\# *x*", "| a | b |", "|---|---|", "[^1]: note",
    ]
)  # fmt: skip
PREFIXES = st.sampled_from(["", "    ", "\t", "> ", "  ", " \t", ">\t"])
BODIES = st.lists(
    st.sampled_from(["metadata: {name: a}", "# -->", "\t", "", "x: [", "- a", "    b", "boom", "~~~"]), max_size=4
)


def _fence(prefix: str, mark: str, info: str, body: list[str], closed: bool) -> str:
    lines = [mark + info, "kind: Pod", *body, *([mark] if closed else [])]
    return "\n".join(prefix + line for line in lines)


LOOSE = st.builds(str.__add__, PREFIXES, LINES)
FENCES = st.builds(
    _fence,
    PREFIXES,
    st.sampled_from(["```", "~~~", "````"]),
    st.sampled_from(["yaml", "{.yaml}", ' yaml hl_lines="1"', "podlife", "json", ""]),
    BODIES,
    st.integers(0, 9).map(bool),
)
PAGES = st.lists(LOOSE | FENCES | st.just(""), max_size=14).map("\n".join)
EXTENSIONS = ["admonition", "md_in_html", "tables", "footnotes", "attr_list", "pymdownx.superfences"]
MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes.install(monkeypatch)


@MANY
@given(PAGES)
def test_outside_the_cards_nothing_changes(page: str) -> None:
    ours = markdown.markdown(page, extensions=[*EXTENSIONS, PodlifeExtension(on_error="card")])
    as_yaml = re.sub(r"([`~])podlife$", r"\1yaml", page, flags=re.MULTILINE)  # how a scenario is shown
    bare = markdown.markdown(as_yaml, extensions=EXTENSIONS)
    outside = re.sub(r"<figure .*?</figure>|<div class=\"podlife\".*?</div></div>", "", ours, flags=re.DOTALL)
    assert outside.replace("podlife", "yaml") == bare.replace("podlife", "yaml")


@MANY
@given(PAGES)
def test_a_place_told_is_in_the_page(page: str) -> None:
    rows = page.split("\n")
    found = RawPage(page)
    for option in found.unquoted:
        assert rows[option.place.line - 1][option.place.column - 1 :].startswith(option.option)
    for blocks in found._blocks.values():
        for block in blocks:
            assert rows[block.line - 1][block.indent :].startswith(("```", "~~~"))
            for number, line in enumerate(block.body.split("\n") if block.cuts else [], 1):
                row = rows[block.line + number - 1]
                assert row[block.cuts[number - 1] :] == line


@MANY
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_no_text_is_too_odd(page: str) -> None:
    ours = markdown.markdown(page, extensions=[*EXTENSIONS, PodlifeExtension()])
    assert ours == markdown.markdown(page, extensions=EXTENSIONS)
