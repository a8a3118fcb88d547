"""The pictures in a real browser: no text over another, none clipped, none wider than it was taken to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.render.measure import text_width
from tests.explain.lives import LIVES
from tests.render.figure_page import CHROMIUM, MEASURE, WIDTHS, browser, figures, page

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")


@pytest.fixture(scope="module")
def chromium() -> Any:
    with browser() as found:
        yield found


def _open(chromium: Any, html: str, width: int, tmp_path: Path) -> Any:
    file = tmp_path / "page.html"
    file.write_text(html, "utf-8")
    tab = chromium.new_page(viewport={"width": width, "height": 900})
    tab.goto(file.as_uri())
    return tab


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_text_overlaps_or_is_clipped(chromium: Any, tmp_path: Path, lang: str, width: int) -> None:
    cards = [(name, figures(life(), lang, f"c{i}")) for i, (name, life) in enumerate(LIVES.items())]
    tab = _open(chromium, page(cards, lang), width, tmp_path)
    assert tab.evaluate(MEASURE) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself must not scroll sideways"
    sizes = tab.evaluate("[...document.querySelectorAll('.podlife svg')].map(s => s.getScreenCTM().a)")
    assert min(sizes) >= 0.999, "never smaller than 1:1"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_estimates_are_rather_too_wide(chromium: Any, tmp_path: Path, lang: str) -> None:
    cards = [(name, figures(life(), lang, f"c{i}")) for i, (name, life) in enumerate(LIVES.items())]
    tab = _open(chromium, page(cards, lang), 1280, tmp_path)
    for text, look, real in tab.evaluate(WIDTHS):
        names = look.split()
        estimate = text_width(text, monospace="m" in names, bold="b" in names)
        assert estimate >= real - 1, text
        assert estimate <= real * 1.25 + 3, text


def test_the_measuring_script_finds_an_overlap(chromium: Any, tmp_path: Path) -> None:
    bad = '<svg class="x" viewBox="0 0 50 40" width="50" height="40"><text y="20">one</text><text x="4" y="22">two</text></svg>'
    tab = _open(chromium, page([("bad", bad)], "en"), 800, tmp_path)
    assert len(tab.evaluate(MEASURE)) == 1
