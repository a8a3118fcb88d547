"""Every exported picture: what may stand in it, and how it looks on white and on black."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from mkdocs_podlife.render.palette import DARK, LIGHT, literal, mixed
from mkdocs_podlife.render.standalone_svg import lines_of, standalone_svg
from tests.wiki.everything import every_facts

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "style", "rect", "g", "path", "pattern", "text", "tspan"}
ATTRIBUTES = {
    "width", "height", "viewBox", "role", "aria-labelledby", "lang", "id", "class", "x", "y", "d", "transform", "fill",
    "patternUnits", "patternTransform", "{http://www.w3.org/XML/1998/namespace}lang",
}  # fmt: skip
SIZES = 200_000  # bytes; some wikis take no more in a page


@pytest.fixture(scope="module", params=["en", "zh"])
def pictures(request: pytest.FixtureRequest) -> dict[str, str]:
    made = {
        name: standalone_svg(f, lang=request.param, key=f"k{i}") for i, (name, f) in enumerate(every_facts().items())
    }
    return {name: svg for name, svg in made.items() if svg is not None}


def test_only_what_every_wiki_takes(pictures: dict[str, str]) -> None:
    assert len(pictures) > 55
    for name, svg in pictures.items():
        root = ElementTree.fromstring(svg)
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), name
        for element in root.iter():
            assert element.tag.removeprefix(SVG) in ALLOWED, (name, element.tag)
            assert set(element.attrib) <= ATTRIBUTES, (name, element.attrib)
        style = root.findtext(f"{SVG}style") or ""
        assert not re.search(r"@import|@font-face|var\(|color-mix|revert|:where|http|data:|expression", style), name
        assert set(re.findall(r"url\(([^)]*)\)", svg)) <= {f"#{i}" for i in ids}, name
        assert "prefers-color-scheme:dark" in style and "PingFang SC" in style
        assert len(svg.encode()) < SIZES, name
        width, height = float(root.get("width", "0")), float(root.get("height", "0"))
        assert (
            root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}" and 600 < width < 800 < 10 * height
        )
        assert root.findtext(f"{SVG}title") and root.findtext(f"{SVG}desc") is not None


def test_the_style_knows_every_class(pictures: dict[str, str]) -> None:
    """A class without a rule would be drawn black on black."""
    neutral = {"c", "e", "i", "b", "m"}  # no colour of their own
    for name, svg in pictures.items():
        head, _, dark = svg.partition("@media (prefers-color-scheme:dark)")
        used = {c for names in re.findall(r'class="([^"]*)"', svg) for c in names.split()}
        for look in used - {"bg"}:
            assert f".{look}{{" in head, (name, look)
            if look not in neutral:
                assert f".{look}{{" in dark.partition("</style>")[0], (name, look)


def _shot(chromium: Any, tmp_path: Path, svg: str, scheme: str, page: str) -> bytes:
    """A picture in an `<img>` on a page of that colour, as PNG."""
    (tmp_path / "a.svg").write_text(svg, "utf-8")
    (tmp_path / "page.html").write_text(
        f'<!DOCTYPE html><meta name="color-scheme" content="light dark"><body style="margin:0;background:{page}">'
        '<img src="a.svg" style="display:block">',
        "utf-8",
    )
    tab = chromium.new_page(color_scheme=scheme, viewport={"width": 700, "height": 700})
    tab.goto((tmp_path / "page.html").as_uri())
    box = tab.locator("img").bounding_box()
    shot: bytes = tab.locator("img").screenshot()
    tab.close()
    assert box["width"] == 684 and box["height"] > 150
    return shot


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_same_on_white_and_on_black(chromium: Any, tmp_path: Path, scheme: str) -> None:
    made = {name: standalone_svg(facts, lang="zh") for name, facts in every_facts().items()}
    chosen = {name: svg for name, svg in made.items() if svg is not None}
    for name in [*sorted(chosen)[::12], "11-pod-live-exec-0"]:
        white = _shot(chromium, tmp_path, chosen[name], scheme, "#fff")
        assert white == _shot(chromium, tmp_path, chosen[name], scheme, "#000"), name


def test_light_and_dark_differ(chromium: Any, tmp_path: Path) -> None:
    svg = standalone_svg(every_facts()["11-pod-live-exec-0"], lang="en")
    assert svg is not None
    assert _shot(chromium, tmp_path, svg, "light", "#fff") != _shot(chromium, tmp_path, svg, "dark", "#fff")


_CLIPPED = """() => {
  const svg = document.querySelector("svg"), frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter(t => {
    const b = t.getBoundingClientRect();
    return b.left < frame.left - 1 || b.right > frame.right + 1 || b.bottom > frame.bottom + 1;
  }).map(t => t.textContent);
}"""


def test_no_text_leaves_the_picture(chromium: Any, pictures: dict[str, str], tmp_path: Path) -> None:
    tab = chromium.new_page()
    for name, svg in pictures.items():
        tab.set_content(svg)
        assert tab.evaluate(_CLIPPED) == [], name
    tab.close()


def test_tints_are_those_of_the_stylesheet() -> None:
    assert mixed("#000000", 20, "#ffffff") == "#cccccc" and mixed("#ff0000", 12, "#000000") == "#1f0000"
    assert set(LIGHT) == set(DARK)
    assert literal("fill:var(--pl-run-t)", DARK) == f"fill:{DARK['run-t']}"
    with pytest.raises(KeyError):
        literal("fill:var(--pl-new)", LIGHT)


def _contrast(one: str, two: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_can_be_read(palette: dict[str, str]) -> None:
    for name in ("fg", "mute", "fail", "run", "stop", "start"):
        assert _contrast(palette[name], palette["bg"]) >= 4.5, name
    assert min(_contrast(palette[name], palette["soft"]) for name in ("mute", "fail")) >= 4.5  # code in such text
    for ground in ("run-t", "stop-t", "start-t", "fail-t", "soft"):
        assert _contrast(palette["fg"], palette[ground]) >= 4.5, ground


@pytest.mark.parametrize(
    "text", ["one two three four five six", "容器里的 shell 不理会 SIGTERM，所以宽限期全部用完。", "x" * 200]
)
def test_lines(text: str) -> None:
    lines = lines_of(text, 100)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "") and all(lines)
