"""A page with many figures, as a site would show them, for looking at and for measuring."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.explain.states import states
from mkdocs_podlife.explain.timeline import timeline
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.states_svg import states_html
from mkdocs_podlife.render.timeline_svg import figure_html

ASSETS = Path(__file__).parents[2] / "mkdocs_podlife" / "render" / "assets"
CHROMIUM = Path("/usr/bin/chromium")
ARGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
).split()

# A page brings its own font, and a reader's machine another one: tried with what is here of the usual ones, wide and narrow.
USUAL_FONTS = ("DejaVu Sans", "Liberation Sans", "Roboto", "Noto Sans CJK SC")


def fonts() -> list[str]:
    """Which of the usual fonts this machine has; fontconfig comes with any Chromium."""
    try:
        listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
    except OSError:
        return []
    return [font for font in USUAL_FONTS if font in listed]


# What Material for MkDocs defines on its two schemes.
SCHEMES = {
    "light": "--md-typeset-color:rgba(0,0,0,.87);--md-default-fg-color--light:rgba(0,0,0,.54);"
    "--md-default-fg-color--lightest:rgba(0,0,0,.07);--md-default-bg-color:#fff;--md-code-bg-color:#f5f5f5;"
    "--md-code-hl-string-color:#1c7d4d;--md-code-hl-number-color:#d52a2a;--md-code-hl-constant-color:#6e59d9;"
    "--md-code-hl-keyword-color:#3f6ec6;--md-typeset-a-color:#4051b5",
    "slate": "--md-typeset-color:hsla(225,15%,90%,.82);--md-default-fg-color--light:hsla(225,15%,90%,.56);"
    "--md-default-fg-color--lightest:hsla(225,15%,90%,.12);--md-default-bg-color:hsl(225,15%,14%);"
    "--md-code-bg-color:hsl(225,15%,18%);--md-code-hl-string-color:#2fb170;--md-code-hl-number-color:#e6695b;"
    "--md-code-hl-constant-color:#9383e2;--md-code-hl-keyword-color:#6791e0;--md-typeset-a-color:#5488e8",
}

# Boxes of all texts of each SVG: overlaps between two texts, and texts that stick out of their SVG. A font's box is up to
# half as high again as its letters, so lines may share 5 px of it.
MEASURE = """() => {
  const out = [];
  for (const svg of document.querySelectorAll('.podlife svg')) {
    const frame = svg.getBoundingClientRect();
    const where = svg.closest('.podlife').dataset.name + ' ' + svg.getAttribute('class');
    const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    boxes.forEach(([text, box], i) => {
      if (box.left < frame.left - 1.5 || box.right > frame.right + 1.5 || box.bottom > frame.bottom + 1 || box.top < frame.top - 1)
        out.push(`${where}: "${text}" sticks out`);
      for (const [other, b] of boxes.slice(i + 1)) {
        const x = Math.min(box.right, b.right) - Math.max(box.left, b.left);
        const y = Math.min(box.bottom, b.bottom) - Math.max(box.top, b.top);
        if (x > 0.5 && y > 5) out.push(`${where}: "${text}" over "${other}"`);
      }
    });
  }
  return out;
}"""
WIDTHS = """() => [...document.querySelectorAll('.podlife svg text')].map(t =>
  [t.textContent, t.getAttribute('class') || '', t.getComputedTextLength()])"""


@dataclass(frozen=True)
class Line:
    """A row of the event table, as far as the timeline needs it."""

    number: int
    type: str


def event_lines(trace: Trace) -> list[Line]:
    """All rows that the trace ever wrote."""
    found = {w.index + 1: w.event.type for w in trace.writes}
    return [Line(n, t) for n, t in sorted(found.items())]


def figures(trace: Trace, lang: str, key: str) -> str:
    """Timeline and states of a life."""
    catalogue = Catalogue(lang)
    facts = timeline(trace, event_lines(trace))
    figure = figure_html(facts, catalogue=catalogue, key=key, link=lambda path: f"#{key}-line")
    return figure + states_html(states(trace), catalogue=catalogue, key=key, fine=facts.fine)


def page(cards: list[tuple[str, str]], lang: str, scheme: str = "light", font: str = "Roboto") -> str:
    """A whole document; `cards` are (name, HTML)."""
    css = (ASSETS / "podlife-figure.css").read_text("utf-8")
    body = "".join(f'<h3>{name}</h3><div class="podlife" data-name="{name}">{card}</div>' for name, card in cards)
    return f"""<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>figures</title><style>
:root{{{SCHEMES[scheme]}}}
body{{margin:0;background:var(--md-default-bg-color);color:var(--md-typeset-color);
font:16px/1.6 "{font}","Liberation Sans",Arial,"Noto Sans CJK SC","Noto Sans SC",sans-serif}}
main{{max-width:688px;margin:auto}} a{{color:var(--md-typeset-a-color)}} h3{{font-size:12px;margin:0}}
code{{font-family:"Liberation Mono",monospace;font-size:.85em;background:var(--md-code-bg-color)}}
.podlife{{border:1px solid var(--md-default-fg-color--lightest);padding:13px;margin:4px 0 20px}}
{css}</style><main>{body}</main></html>"""


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        try:
            yield found
        finally:
            found.close()


def packed(text: str) -> int:
    """Bytes after gzip."""
    return len(gzip.compress(text.encode("utf-8"), mtime=0))
