"""Who reads with a keyboard, a screen reader, weak eyes or on paper gets all of every card, in both schemes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / ".cache" / "node" / "node_modules" / "axe-core" / "axe.min.js"

OPEN_ALL = "() => document.querySelectorAll('.podlife details').forEach(details => { details.open = true })"
RUN_AXE = """async only => {
  const result = await axe.run({include: [[".podlife"]]}, {resultTypes: ["violations"], ...only});
  return result.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160)).join(" | "));
}"""

# Every text of a card against what lies behind it, every shape that tells something against the card.
CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const ink = canvas.getContext("2d", {willReadFrequently: true});
  const known = new Map();
  const rgba = colour => {
    if (!known.has(colour)) {
      ink.clearRect(0, 0, 1, 1); ink.fillStyle = "#000"; ink.fillStyle = colour; ink.fillRect(0, 0, 1, 1);
      known.set(colour, [...ink.getImageData(0, 0, 1, 1).data]);
    }
    return [...known.get(colour)];
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] / 255 + below[i] * (1 - top[3] / 255));
  const light = c => {
    const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = node => {
    const layers = [];
    for (let n = node; n; n = n.parentElement) {
      const colour = rgba(getComputedStyle(n).backgroundColor);
      layers.push(colour);
      if (colour[3] === 255) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  // In a picture: what was painted before, where the middle of this stands.
  const painted = new Map();  // of each picture: its filled shapes, and where they are
  const fills = svg => {
    if (!painted.has(svg)) {
      const hatch = svg.querySelector("pattern .hb");
      painted.set(svg, [...svg.querySelectorAll("path, rect, circle, polygon")].flatMap(shape => {
        const fill = getComputedStyle(shape).fill;
        if (fill === "none" || shape.closest("pattern")) return [];
        const colour = rgba(fill.startsWith("url") && hatch ? getComputedStyle(hatch).fill : fill);
        return [{shape, colour, there: shape.getBoundingClientRect()}];
      }));
    }
    return painted.get(svg);
  };
  const ground = (node, svg) => {
    let colour = behind(svg.parentElement);
    const box = node.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    for (const {shape, colour: own, there} of fills(svg)) {
      if (shape === node || !(shape.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
      if (x < there.left || x > there.right || y < there.top || y > there.bottom) continue;
      const at = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
      if (shape.isPointInFill(at)) colour = over(own, colour);
    }
    return colour;
  };
  const faint = new Set();
  let texts = 0, shapes = 0;
  for (const card of document.querySelectorAll(".podlife .pl-card")) {
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode());) {
      const node = text.parentElement;
      if (!text.data.trim() || !node.getClientRects().length || node.closest("title, desc, .md-code__nav")) continue;
      const svg = node.closest("svg"), style = getComputedStyle(node);
      const back = svg ? ground(node, svg) : behind(node);
      const own = rgba(svg ? style.fill : style.color);
      for (let n = node; n; n = n.parentElement) own[3] *= +getComputedStyle(n).opacity;
      texts++;
      const found = ratio(over(own, back), back), kind = node.className.baseVal ?? node.className;
      if (found < 4.5) faint.add(`text ${found.toFixed(2)}: ${text.data.trim().slice(0, 40)} (${node.tagName} ${kind})`);
    }
    for (const shape of card.querySelectorAll("svg path, svg rect, svg circle, svg polygon")) {
      const look = getComputedStyle(shape);
      const kind = shape.getAttribute("class") || "";
      if (shape.closest("pattern") || DECORATION.has(kind.split(" ")[0])) continue;
      const colours = [look.stroke, look.fill].filter(c => c !== "none" && !c.startsWith("url"));
      if (!colours.length) continue;
      shapes++;
      let back = behind(shape.closest("svg").parentElement);
      if (kind === "iv")  // drawn in the ground's colour on the filled mark before it
        for (let n = shape.previousElementSibling; n; n = n.previousElementSibling) {
          const fill = getComputedStyle(n).fill;
          if (n.tagName !== "text" && fill !== "none" && !fill.startsWith("url")) { back = over(rgba(fill), back); break; }
        }
      const best = Math.max(...colours.map(c => ratio(over(rgba(c), back), back)));
      if (best < 3) faint.add(`shape ${best.toFixed(2)}: ${kind}`);
    }
  }
  return {faint: [...faint], texts, shapes};
}"""
# Hairlines, guides, the soft ground of a repetition, grounds that cut a line behind a text: they say nothing alone.
DECORATION = ["gd", "hr", "sf", "bg", "cut", "k", "hl", "hb"]
SCHEMES = ["light", "dark"]
PARTS = 4


# Contrast is seen to by our own script, which looks into the pictures too, on every page; by axe, which takes most of its
# time for it, on those that show each kind of card.
NO_CONTRAST: dict[str, Any] = {"rules": {"color-contrast": {"enabled": False}}}
CONTRAST_ONLY: dict[str, Any] = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module")
def seen(built_site: Path) -> list[str]:
    """Every page of the documentation with a card; of the Chinese ones, which have the same nodes and colours, two."""
    found = sorted(
        file.parent.relative_to(built_site).as_posix() + "/"
        for file in built_site.rglob("index.html")
        if 'class="podlife' in file.read_text("utf-8")
    )
    chinese = [path for path in found if path.startswith("zh/")]
    assert len(found) > 2 * len(PAGES) - 2
    return [path for path in found if path not in chinese] + chinese[:2]


@pytest.fixture(scope="module", params=SCHEMES)
def page(request: pytest.FixtureRequest, browser: Any) -> Any:
    context = browser.new_context(color_scheme=request.param)
    page = context.new_page()
    yield page
    context.close()


def axe_complaints(page: Any, origin: str, paths: list[str], only: dict[str, Any]) -> list[str]:
    if not AXE.is_file():
        pytest.skip("needs axe-core: make node")
    complaints: list[str] = []
    for path in paths:
        page.goto(f"{origin}/{path}", wait_until="load")
        page.evaluate(OPEN_ALL)
        page.add_script_tag(path=AXE)
        complaints += [f"{path}: {what}" for what in page.evaluate(RUN_AXE, only)]
    return complaints


@pytest.mark.parametrize("part", range(PARTS))  # so that several processors share the longest of all tests
def test_axe_finds_nothing_in_our_nodes(browser: Any, origin: str, seen: list[str], part: int) -> None:
    page = browser.new_page(color_scheme="light")  # the same nodes in both schemes
    assert axe_complaints(page, origin, seen[part::PARTS], NO_CONTRAST) == []
    page.context.close()


def test_axe_finds_nothing_too_faint(page: Any, origin: str) -> None:
    assert axe_complaints(page, origin, PAGES, CONTRAST_ONLY) == []


def test_axe_would_find_something(page: Any, origin: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: make node")
    page.goto(f"{origin}/articles/live-exec/", wait_until="load")
    page.evaluate("""() => {
      document.querySelector(".podlife [role=img]").removeAttribute("aria-labelledby");
      document.querySelector(".podlife [role=img] title").remove();
      document.querySelector(".podlife .pl-story, .podlife .pl-g").style.color = "#888";
    }""")
    page.add_script_tag(path=AXE)
    found = " ".join(page.evaluate(RUN_AXE, {}))
    assert "svg-img-alt" in found and "color-contrast" in found


def test_texts_and_shapes_can_be_told_from_their_ground(page: Any, origin: str, seen: list[str]) -> None:
    script = CONTRAST.replace("DECORATION", f"new Set({DECORATION})")
    complaints: list[str] = []
    texts = shapes = 0
    for path in seen:
        page.goto(f"{origin}/{path}", wait_until="load")
        page.evaluate(OPEN_ALL)
        found = page.evaluate(script)
        texts, shapes = texts + found["texts"], shapes + found["shapes"]
        complaints += [f"{path}: {what}" for what in found["faint"]]
    assert texts > 1000 and shapes > 200
    assert complaints == []


def test_the_contrast_script_finds_what_is_faint(page: Any, origin: str) -> None:
    page.goto(f"{origin}/articles/live-exec/", wait_until="load")
    page.add_style_tag(content=".podlife .pl-story { color: #808080 } .podlife svg .rr, .podlife svg text { fill: #777 }")
    found = page.evaluate(CONTRAST.replace("DECORATION", f"new Set({DECORATION})"))["faint"]
    assert any(what.startswith("text") and "(P pl-story)" in what for what in found)
    assert any("(text" in what for what in found)


FOCUSABLE = """() => [...document.querySelectorAll(".podlife :is(summary, a[href], input, [tabindex='0'])")].filter(
  node => node.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})).map(
  (node, i) => { node.dataset.number = i; return `${i} ${node.outerHTML.slice(0, 90)}`; })"""


def test_the_keyboard_reaches_everything(browser: Any, origin: str) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{origin}/articles/live-exec/", wait_until="load")
    wanted = page.evaluate(FOCUSABLE)
    assert len(wanted) > 5
    reached: set[str] = set()
    for _ in range(300):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "document.activeElement.closest('.podlife') ? document.activeElement.dataset.number + ' ' : ''"
        )
        if here:
            reached.add(here)
            visible = page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
            assert visible, f"no focus ring: {here}"
        elif len(reached) == len(wanted):
            break
    assert [node for node in wanted if node.split(" ")[0] + " " not in reached] == []
    summary = page.locator(".podlife summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert summary.evaluate("node => node.parentElement.open") is True
    page.context.close()


PRINTED = """() => {
  const out = [];
  for (const details of document.querySelectorAll(".podlife details"))
    for (const child of details.children)
      if (!child.matches("summary") && !(child.getBoundingClientRect().height > 0)) out.push("not printed: " + child.outerHTML.slice(0, 90));
  for (const card of document.querySelectorAll(".podlife .pl-card")) {
    const frame = card.getBoundingClientRect();
    for (const node of card.querySelectorAll("*")) {
      if (node.closest("svg, .md-code__nav") && !node.matches("svg")) continue;
      const box = node.getBoundingClientRect();
      if (box.width > 2 && (box.right > frame.right + 1 || box.left < frame.left - 1)) out.push("beyond the card: " + node.outerHTML.slice(0, 90));
      if (!node.matches("svg") && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 2 && getComputedStyle(node).overflowX !== "visible")
        out.push("cut off: " + node.outerHTML.slice(0, 90));
    }
  }
  return out;
}"""
PAPER = 794 - 2 * 38  # CSS pixels: A4 with margins of 10 mm


@pytest.mark.parametrize("path", ["articles/live-exec/", "zh/articles/probes-all/", "articles/init-tabs/", "articles/nginx/"])
def test_on_paper_everything_is_open_and_nothing_cut_off(browser: Any, origin: str, path: str) -> None:
    page = browser.new_context(viewport={"width": PAPER, "height": 1000}, java_script_enabled=True).new_page()
    page.goto(f"{origin}/{path}", wait_until="load")
    closed = page.locator(".podlife details:not([open])").count()
    page.emulate_media(media="print")
    assert page.evaluate(PRINTED) == []
    assert closed > 0 or path == "articles/init-tabs/"
    page.context.close()
