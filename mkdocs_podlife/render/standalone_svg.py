"""The timeline as one SVG that stands alone: in an `<img>`, as an upload to a wiki, in an editor.

Nothing is asked for from elsewhere: no script, no font, no reference, no `foreignObject`. The style holds literal
colours for light, and again for dark under `prefers-color-scheme`; the background is the picture's own, so that it
reads the same on any page. Only class selectors and plain declarations are used, which librsvg (MediaWiki) knows too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import Code, Phrase, phrase
from mkdocs_podlife.explain.timeline_model import KeyEntry
from mkdocs_podlife.render import timeline_svg
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.key_html import axis_note
from mkdocs_podlife.render.measure import text_width
from mkdocs_podlife.render.palette import DARK, FONTS, LIGHT, literal
from mkdocs_podlife.render.pen import num
from mkdocs_podlife.render.text import tokens
from mkdocs_podlife.render.words import Words
from mkdocs_podlife.site import STYLESHEETS

PAD = 12.0  # around everything
HEAD = 34.0  # height of the title line
LEADING = 18.0  # between lines of text under the picture
KEY_INDENT = 26.0
CAUTION = 1.14  # a picture meets fonts wider than those the estimate is made for (DejaVu, Verdana)
WIDTH = timeline_svg.LABELS + timeline_svg.PLOT + 2 * PAD
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"^\.podlife svg ((?:text|path)|\.[A-Za-z]+)$")
_CLASS = re.compile(r'class="([^"]*)"')
_MONOSPACE = 'ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace'


@lru_cache(maxsize=1)
def _figure_rules() -> tuple[tuple[str, str], ...]:
    """Selector and declarations of every rule for the inside of a figure, from the stylesheet of the cards."""
    css = re.sub(r"/\*.*?\*/", "", STYLESHEETS[0].read_text("utf-8"), flags=re.DOTALL)
    rules: list[tuple[str, str]] = []
    for selectors, body in _RULE.findall(css):
        for selector in selectors.split(","):
            inside = _SELECTOR.match(" ".join(selector.split()))
            if inside is not None:
                rules.append((inside[1], " ".join(body.split()).rstrip(";")))
    return tuple(rules)


def style(body: str, key: str) -> str:
    """The style of a drawing: the rules for the classes it uses, light, then dark.

    Args:
        body: the drawing's markup.
        key: the prefix of its ids, for the hatch.
    """
    used = {name for names in _CLASS.findall(body) for name in names.split()}
    light = [f"text{{font-family:{FONTS}}}", f".bg{{fill:{LIGHT['bg']}}}", "path{fill:none}"]
    if "bh" in used:
        light.append(f".bh{{fill:url(#{key}-fh)}}")  # a rule, because the one for paths is stronger than an attribute
    dark = [f".bg{{fill:{DARK['bg']}}}"]
    for selector, declarations in _figure_rules():
        if selector.startswith(".") and selector[1:] not in used:
            continue
        plain = re.sub(r"font-family:[^;]*", f"font-family:{_MONOSPACE}", declarations)
        plain = re.sub(r"\s*([:;,])\s*", r"\1", plain)
        light.append(f"{selector}{{{literal(plain, LIGHT)}}}")
        coloured = ";".join(d for d in plain.split(";") if "var(" in d)
        if coloured:
            dark.append(f"{selector}{{{literal(coloured, DARK)}}}")
    return "".join(light) + "@media (prefers-color-scheme:dark){" + "".join(dark) + "}"


def key_phrase(entry: KeyEntry, words: Words) -> Phrase:
    """How a length comes about, its fields as code and marked when they are defaults."""
    default = words.catalogue.text("timeline.key.default")
    fields = {}
    for i, ref in enumerate(entry.fields):
        fields["field" if i == 0 else f"field{i + 1}"] = Code(ref.text if ref.written else f"{ref.text} {default}")
    return Phrase(entry.why.key, {**entry.why.args, **fields})


def lines_of(text: str, room: float) -> list[str]:
    """A text in lines of at most `room` units; Chinese breaks between characters."""
    lines, line = [], ""
    for token in tokens(text):
        if line.strip() and text_width(line + token.rstrip()) * CAUTION > room:
            lines.append(line.strip())
            line = token.lstrip()
        else:
            line += token
    return [*lines, line.strip()] if line.strip() else lines


def standalone_svg(facts: Facts, *, lang: str, key: str = "podlife") -> str | None:
    """The picture of a life, with its title, its key and the sentence about the axis.

    Args:
        facts: of one manifest.
        lang: any language tag.
        key: prefix of every id, `[a-z0-9-]+`.

    Returns:
        A whole SVG document that ends in a newline; None when there is no life to draw.
    """
    if facts.timeline is None:
        return None
    catalogue = Catalogue(lang)
    drawn = timeline_svg.draw(facts.timeline, catalogue=catalogue, key=key)
    words = drawn.words
    title = words.text(phrase("card.label", kind=facts.kind, name=facts.name))
    below, height = _below(drawn, HEAD + drawn.height + LEADING)
    left, plot = num(PAD), num(PAD + timeline_svg.LABELS)
    body = (
        f'<rect class="bg" width="{num(WIDTH)}" height="{num(height)}"/>'
        f"{_head(facts, title, words)}"
        f'<g transform="translate({left} {num(HEAD)})">{drawn.labels}</g>'
        f'<g transform="translate({plot} {num(HEAD)})">{drawn.plot}</g>'
        f"{below}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(WIDTH)}" height="{num(height)}" '
        f'viewBox="0 0 {num(WIDTH)} {num(height)}" role="img" aria-labelledby="{key}-t {key}-d" '
        f'lang="{catalogue.bcp47}" xml:lang="{catalogue.bcp47}">'
        f'<title id="{key}-t">{html_text(title)}</title>'
        f'<desc id="{key}-d">{html_text(words.story(facts.story, html=False))}</desc>'
        f"<style>{style(body, key)}</style>{body}</svg>\n"
    )


def _head(facts: Facts, title: str, words: Words) -> str:
    """The title at the left, where it comes from at the right; a long title is cut."""
    foot = words.catalogue.text("card.footer", kubernetes=facts.kubernetes)
    room = WIDTH - 3 * PAD - text_width(foot)
    if text_width(title, bold=True) > room:
        while title and text_width(title + "…", bold=True) > room:
            title = title[:-1]
        title += "…"
    return (
        f'<text class="b" x="{num(PAD)}" y="21">{html_text(title)}</text>'
        f'<text class="q e" x="{num(WIDTH - PAD)}" y="21">{html_text(foot)}</text>'
    )


def _below(drawn: timeline_svg.Drawing, top: float) -> tuple[str, float]:
    """The key and the sentence about the axis, and where the picture ends."""
    out: list[str] = []
    y = top
    for entry in drawn.timeline.key:
        if entry.letter in drawn.letters:
            lines = _entry(entry, drawn.words, y)
            out += lines
            y += LEADING * len(lines)
    for line in lines_of(axis_note(drawn.timeline, drawn.fitted.axis.drawn, drawn.words), WIDTH - 2 * PAD):
        out.append(f'<text class="q" x="{num(PAD)}" y="{num(y)}">{html_text(line)}</text>')
        y += LEADING
    return "".join(out), y - LEADING / 2


def _entry(entry: KeyEntry, words: Words, y: float) -> list[str]:
    """The lines of one letter, the first at `y`: letter, length, reason."""
    length = words.text(entry.length)
    text = f"{length} {words.text(key_phrase(entry, words))}"
    x, middle = PAD + KEY_INDENT, PAD + KEY_INDENT / 2 - 4
    out = []
    for i, line in enumerate(lines_of(text, WIDTH - x - PAD)):
        shown = html_text(line)
        if i == 0 and line.startswith(length):
            shown = f'<tspan class="b">{html_text(length)}</tspan>{html_text(line[len(length) :])}'
        out.append(f'<text x="{num(x)}" y="{num(y + i * LEADING)}">{shown}</text>')
    letter = (
        f'<path class="lt" d="M{num(middle - 8)} {num(y - 4)}a8 8 0 1 1 0 .1z"/>'
        f'<text class="i c" x="{num(middle)}" y="{num(y)}">{html_text(entry.letter)}</text>'
    )
    return [letter + out[0], *out[1:]]
