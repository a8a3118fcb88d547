"""The pictures in a real browser: no text over another, none clipped, none wider than it was taken to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.measure import text_width
from tests.explain.lives import LIVES
from tests.render.figure_page import CHROMIUM, MEASURE, WIDTHS, browser, figures, fonts, page

DATA = Path(__file__).parents[1] / "data"
ROLLOUTS = {"deployment-rolling", "job-backoff"}  # no life of a single Pod

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


@pytest.fixture(scope="module")
def lives() -> dict[str, Trace]:
    """Those written by hand, every recorded case as the engine lives it, and the articles' Pods as they stand."""
    found = {name: life() for name, life in LIVES.items()}
    for case in sorted((DATA / "traces").iterdir()):
        if case.is_dir() and case.name not in ROLLOUTS:
            pod = next(m.pod for m in read((case / "pod.yaml").read_text("utf-8")).manifests if m.pod is not None)
            found[case.name] = simulate(pod, read_scenario((case / "scenario.yaml").read_text("utf-8"))[0])
    for file in sorted((DATA / "seeds").glob("*.yaml")):
        for i, manifest in enumerate(read(file.read_text("utf-8")).manifests):
            if manifest.pod is not None:
                found[f"{file.stem}-{i}"] = simulate(manifest.pod)
    assert len(found) > 50
    return found


def _cards(lives: dict[str, Trace], lang: str) -> list[tuple[str, str]]:
    return [(name, figures(trace, lang, f"c{i}")) for i, (name, trace) in enumerate(lives.items())]


@pytest.mark.parametrize("font", fonts())
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_text_overlaps_or_is_clipped(
    chromium: Any, tmp_path: Path, lives: dict[str, Trace], lang: str, width: int, font: str
) -> None:
    tab = _open(chromium, page(_cards(lives, lang), lang, font=font), width, tmp_path)
    assert tab.evaluate(MEASURE) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself must not scroll sideways"
    sizes = tab.evaluate("[...document.querySelectorAll('.podlife svg')].map(s => s.getScreenCTM().a)")
    assert min(sizes) >= 0.999, "never smaller than 1:1"


@pytest.mark.parametrize("font", fonts())
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_estimates_are_rather_too_wide(
    chromium: Any, tmp_path: Path, lives: dict[str, Trace], lang: str, font: str
) -> None:
    tab = _open(chromium, page(_cards(lives, lang), lang, font=font), 1280, tmp_path)
    for text, look, real in tab.evaluate(WIDTHS):
        names = look.split()
        estimate = text_width(text, monospace="m" in names, bold="b" in names)
        assert estimate >= real - 1, text
        squares = sum(text.count(sign) for sign in "·×…≥≤→")  # a whole em in a Chinese font, half of one in Roboto
        assert estimate <= real * 1.3 + 3 + 6 * squares, text


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (color, under) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const c of [under, color]) if (c) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const page = getComputedStyle(document.body).backgroundColor;
  const out = [];
  for (const svg of document.querySelectorAll('.podlife svg')) {
    const fills = [...svg.querySelectorAll('path')].filter(p => p.isPointInFill && getComputedStyle(p).fill !== 'none');
    for (const t of svg.querySelectorAll('text')) {
      const b = t.getBBox(), m = svg.getScreenCTM().inverse().multiply(t.getScreenCTM());
      const at = new DOMPoint(b.x + b.width / 2, b.y + b.height / 2).matrixTransform(m);
      let under = page;
      for (const p of fills) {
        const local = at.matrixTransform(svg.getScreenCTM().inverse().multiply(p.getScreenCTM()).inverse());
        const fill = getComputedStyle(p).fill;
        if (p.isPointInFill(local) && !fill.startsWith('url')) under = fill;
      }
      const back = rgb(under, page), front = rgb(getComputedStyle(t).fill, `rgb(${back})`);
      if (ratio(front, back) < 4.5) out.push(`text "${t.textContent}" ${ratio(front, back).toFixed(2)}`);
    }
    for (const p of svg.querySelectorAll('path:not(.gd):not(.hr):not(.sf):not(.hb):not(.hl):not(.iv)')) {
      const s = getComputedStyle(p), back = rgb(page);
      const best = Math.max(...[s.stroke, s.fill].filter(c => c.startsWith('rgb') || c.startsWith('color'))
        .map(c => ratio(rgb(c, page), back)), 0);
      if (best < 3) out.push(`${p.getAttribute('class')} ${best.toFixed(2)}`);
    }
  }
  return [...new Set(out)];
}"""


@pytest.mark.parametrize("scheme", ["light", "slate"])
def test_contrast_in_both_schemes(chromium: Any, tmp_path: Path, lives: dict[str, Trace], scheme: str) -> None:
    tab = _open(chromium, page(_cards(lives, "en"), "en", scheme), 1280, tmp_path)
    assert tab.evaluate(CONTRAST) == []


def test_the_measuring_script_finds_an_overlap(chromium: Any, tmp_path: Path) -> None:
    bad = '<svg class="x" viewBox="0 0 50 40" width="50" height="40"><text y="20">one</text><text x="4" y="22">two</text></svg>'
    tab = _open(chromium, page([("bad", bad)], "en"), 800, tmp_path)
    assert len(tab.evaluate(MEASURE)) == 1


def test_the_contrast_script_finds_faint_colours(chromium: Any, tmp_path: Path) -> None:
    html = page([("startup", figures(LIVES["startup"](), "en", "c"))], "en")
    tab = _open(chromium, html.replace(":root{", ":root{--podlife-mute:#bbb;--podlife-fail:#e99;"), 1280, tmp_path)
    found = tab.evaluate(CONTRAST)
    assert any(f.startswith('text "waits for startup"') for f in found)
    assert any(f.startswith('text "1"') for f in found)
    assert any(f.startswith("fo ") for f in found)
