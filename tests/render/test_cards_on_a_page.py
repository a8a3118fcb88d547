"""Cards as a page holds them: valid HTML, no id twice, and on a Chinese page no English sentence of ours."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import html5lib
import pytest
from markdown import Markdown

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.render.card import card_html
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.text import card_text
from tests.render.test_gallery import CASES, TRACES, facts

EN, ZH = Catalogue("en"), Catalogue("zh")
SEEDS = Path(__file__).resolve().parents[1] / "data" / "seeds"
# Pieces of our English sentences that nobody else says: at least two words of letters, not only placeholders.
OURS = sorted(
    {
        text
        for key in EN.keys()
        if not key.startswith(("cli.", "hook.", "wiki.")) and EN.parts(key) != ZH.parts(key)  # a command is one
        for part in EN.parts(key)
        if not part.code
        for text in (part.text, *part.forms)
        if len(re.findall(r"[A-Za-z]{2,}", text)) >= 2
    }
)


def said(html: str) -> str:
    """The text that a reader sees, without code and terminal output."""
    html = re.sub(r"<(code|pre|title|desc)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "\n", html)).replace(ZH.text("card.rows"), "")


def others(one: Facts) -> set[str]:
    """What is not ours to translate: messages of the API server, the kubelet, the runtime."""
    words = {row.message for row in one.events}
    if one.trace is not None:
        words |= {o.message for o in one.trace.occurrences}
        words |= {c.message for s in one.trace.statuses for c in s.conditions}
        words |= {str(w) for p in one.story for w in p.args.values() if isinstance(w, str)}
        words |= {getattr(w, "text", "") for p in one.story for w in p.args.values()}
    return words


@pytest.mark.parametrize("lang", ["zh", "zh-Hant"])
@pytest.mark.parametrize("name", CASES)
def test_no_english_sentence_on_a_chinese_card(name: str, lang: str) -> None:
    one = facts(name)
    foreign = sorted((w for w in others(one) if w), key=len, reverse=True)
    for text in (said(card_html(one, lang=lang, key="k", mode="full")), _outside_tables(card_text(one, lang=lang, width=500))):
        for word in foreign:
            text = text.replace(word, " ")
        assert [piece for piece in OURS if piece.strip() in text] == []
        assert re.findall(r"\b[a-z']{2,}(?: [a-z']{2,}){2,}\b", text) == []


def _outside_tables(text: str) -> str:
    """The terminal's lines that are ours: tables, YAML and `describe`'s lines hold no Chinese."""
    return "\n".join(line for line in text.splitlines() if re.search(r"[\u4e00-\u9fff]", line))


@pytest.mark.parametrize("name", ["liveness-exec", "sidecar-delete", "crashloop-exit1"])
def test_the_search_would_find_one(name: str) -> None:
    text = said(card_html(facts(name), lang="en", key="k", mode="full"))
    assert [piece for piece in OURS if piece.strip() in text]
    assert re.findall(r"\b[a-z']{2,}(?: [a-z']{2,}){2,}\b", text)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("mode", ["quiet", "telling", "full"])
@pytest.mark.parametrize("name", CASES)
def test_a_strict_parser_has_nothing_to_say(name: str, mode: str, lang: str) -> None:
    html = card_html(facts(name), lang=lang, key="k", mode=mode, link=lambda path: f"#{path[:3]}", rules="/rules/")
    html5lib.HTMLParser(strict=True).parse(f"<!DOCTYPE html><html><head><title>t</title></head><body>{html}</body></html>")


def test_a_page_of_41_cards(tmp_path: Path) -> None:
    """All seeds, then lives with the same names again, one with a scenario, one in each face."""
    blocks = [file.read_text("utf-8").rstrip("\n") for file in sorted(SEEDS.glob("*.yaml"))]
    names = [n for n in CASES if n not in {"scheduling-gate"}][: 41 - len(blocks)]
    blocks += [(TRACES / name / "pod.yaml").read_text("utf-8").rstrip("\n") for name in names]
    text = "\n\n".join(
        f'```yaml podlife="{("on", "full", "quiet")[i % 3]}" on_error="card"\n{block}\n```' for i, block in enumerate(blocks)
    )
    page = Markdown(extensions=["pymdownx.superfences", "mkdocs_podlife"]).convert(text)
    assert page.count('<div class="podlife"') >= 41
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) > 41 and len(ids) == len(set(ids))
    pointed = set(re.findall(r'(?:href="#|url\(#)([^")]*)', page)) | {
        name for names in re.findall(r'aria-labelledby="([^"]*)"', page) for name in names.split()
    }
    assert pointed <= set(ids)
    html5lib.HTMLParser(strict=True).parse(f"<!DOCTYPE html><html><head><title>t</title></head><body>{page}</body></html>")
