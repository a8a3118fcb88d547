"""The timeline as HTML: labels and plot as two SVGs side by side in one scroller, the key, the sentence on the axis.

On a narrow screen the plot scrolls under the labels at its own size, so that no text becomes smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.timeline_model import Lane, Mark, Timeline
from mkdocs_podlife.render.axis_fit import FittedAxis, fit
from mkdocs_podlife.render.axis_svg import AXIS, axis_line, guides, soft
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.key_html import Link, axis_note, key_html
from mkdocs_podlife.render.lane_svg import (
    LEADING,
    LETTER_ROOM,
    NAMED_TWICE,
    RANGE_ROOM,
    LanePainter,
    lane_height,
    name_lines,
)
from mkdocs_podlife.render.pen import Pen, num, svg
from mkdocs_podlife.render.scrub import scrub_data
from mkdocs_podlife.render.track_svg import BASE
from mkdocs_podlife.render.words import Words, words_of

LABELS, PLOT = 92, 568  # widths in units; one unit is a CSS pixel at the card's own width
FOOT = 2.0
INDENT = 10


def _no_link(path: str) -> str:
    return ""


class Drawing(NamedTuple):
    """A drawn life, still in parts. `labels` and `plot` are what stands inside their SVGs, both `height` units high;
    `plot` uses the pattern `KEY-fh`. `timeline` has letters only where one is drawn: those are `letters`."""

    timeline: Timeline
    fitted: FittedAxis
    words: Words
    letters: frozenset[str]
    labels: str
    plot: str
    height: float


def draw(timeline: Timeline, *, catalogue: Catalogue, key: str) -> Drawing:
    """Draw a life. `key` is the prefix of every id, of the form `[a-z0-9-]+`. Equal lives are drawn once."""
    return _draw(timeline, catalogue, key)


@lru_cache(maxsize=32)
def _draw(timeline: Timeline, catalogue: Catalogue, key: str) -> Drawing:
    words = words_of(catalogue, timeline.fine)
    say = _remembering(words)
    tail = next((say(m.texts[0]) for m in timeline.lanes[0].marks if m.look == "gone"), "")
    fitted = fit(timeline, PLOT, say, tail)
    timeline = _wide_ranges(_relettered(timeline, fitted), fitted)
    painter = LanePainter(lru_cache(maxsize=None)(fitted.place), say, PLOT)
    pens: list[Pen] = []
    top = AXIS
    tops: list[float] = []
    for lane in timeline.lanes:
        pens.append(painter.draw(lane, top))
        tops.append(top)
        top += lane_height(lane)
    height = top + FOOT
    parts = [soft(timeline, fitted, height), guides(timeline, fitted, pens, height), axis_line(fitted, PLOT)]
    parts.append(svg(pens))
    rule = _rule(timeline.lanes, tops)
    body = "".join(parts)
    plot = _hatch(body, key) + _rule_path(rule, PLOT) + _hatched(body, key)
    labels = _labels(timeline.lanes, tops, catalogue, say) + _rule_path(rule, LABELS)
    return Drawing(timeline, fitted, words, frozenset(painter.letters), labels, plot, height)


def figure_html(
    timeline: Timeline, *, catalogue: Catalogue, key: str, link: Link = _no_link, trace: Trace | None = None
) -> str:
    """The figure of a life.

    Args:
        timeline: the facts.
        catalogue: the language.
        key: prefix of every id, of the form `[a-z0-9-]+`.
        link: spec path → href of the line that sets it, "" when there is none.
        trace: the life itself, when a script is to show what `kubectl` says at the instant under the pointer.

    Returns:
        A scroller with two SVGs, the key list when a length has a letter, and the sentence about the axis.
    """
    drawn = draw(timeline, catalogue=catalogue, key=key)
    plot = (
        f'<svg class="pl-p" role="img" aria-labelledby="{key}-ft {key}-fd" viewBox="0 0 {PLOT} {num(drawn.height)}" '
        f'data-search-exclude><title id="{key}-ft">{html_text(catalogue.text("timeline.title"))}</title>'
        f'<desc id="{key}-fd">{html_text(catalogue.text("timeline.desc"))}</desc>{drawn.plot}</svg>'
    )
    labels = (
        f'<svg class="pl-l" aria-hidden="true" viewBox="0 0 {LABELS} {num(drawn.height)}" data-search-exclude>'
        f"{drawn.labels}</svg>"
    )
    name = html_text(catalogue.text("timeline.scroller"))
    note = html_text(axis_note(drawn.timeline, drawn.fitted.axis.drawn, drawn.words))
    data = f' data-now="{html_text(scrub_data(trace, drawn.timeline, drawn.fitted))}"' if trace is not None else ""
    return (
        f'<div class="pl-scroll" tabindex="0" role="group" aria-label="{name}"{data}>{labels}{plot}</div>'
        f'{key_html(drawn.timeline.key, drawn.letters, drawn.words, key, link)}<p class="pl-axis">{note}</p>'
    )


def _remembering(words: Words) -> Callable[[Phrase], str]:
    """`words.text` that writes each phrase of a figure once. The timeline keeps the phrases alive, so ids hold."""
    known: dict[int, str] = {}

    def say(phrase: Phrase) -> str:
        text = known.get(id(phrase))
        if text is None:
            text = known[id(phrase)] = words.text(phrase)
        return text

    return say


def _relettered(timeline: Timeline, fitted: FittedAxis) -> Timeline:
    """The timeline with letters only for the lengths that have room for one, without gaps in the alphabet."""
    room: dict[str, float] = {}
    for lane in timeline.lanes:
        for mark in lane.marks:
            if mark.shape in {"dimension", "bracket"}:
                wide = fitted.place(mark.end) - fitted.place(mark.begin)
                room[mark.label] = max(room.get(mark.label, 0.0), wide)
    kept = [e.letter for e in timeline.key if room.get(e.letter, 0.0) >= LETTER_ROOM]
    if len(kept) == len(timeline.key):
        return timeline
    new = {old: timeline.key[i].letter for i, old in enumerate(kept)}
    lanes = []
    for lane in timeline.lanes:
        # a length that the key cannot name says nothing
        said = [m for m in lane.marks if m.shape not in {"dimension", "bracket"} or m.label in new]
        marks = (m._replace(label=new[m.label]) if m.shape in {"dimension", "bracket"} else m for m in said)
        if said or not lane.marks:
            lanes.append(lane._replace(marks=tuple(marks)))
    key = tuple(e._replace(letter=new[e.letter]) for e in timeline.key if e.letter in new)
    return timeline._replace(lanes=tuple(lanes), key=key)


def _wide_ranges(timeline: Timeline, fitted: FittedAxis) -> Timeline:
    """The timeline with only the ranges that are wide in the picture too."""
    lanes = []
    for lane in timeline.lanes:
        if lane.kind == "range":
            kept: list[Mark] = []
            for one, point in zip(lane.marks[::2], lane.marks[1::2], strict=True):
                if fitted.place(one.end) - fitted.place(one.begin) >= RANGE_ROOM:
                    kept += (one, point)
            lane = lane._replace(marks=tuple(kept))
        if lane.marks:
            lanes.append(lane)
    return timeline._replace(lanes=tuple(lanes))


# ---------------------------------------------------------------------- the plot


def _hatch(body: str, key: str) -> str:
    """The pattern of a stopping container, when one is there. Its id is the card's own."""
    if 'class="bh"' not in body:
        return ""
    return (
        f'<pattern id="{key}-fh" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path class="hb" d="M0 0h6v6h-6z"/><path class="hl" d="M0 0v6"/></pattern>'
    )


def _hatched(body: str, key: str) -> str:
    return body.replace('class="bh"', f'class="bh" fill="url(#{key}-fh)"')


def _rule(lanes: Sequence[Lane], tops: Sequence[float]) -> float:
    """The y of the hairline between what happens and how to read it; 0 when there is nothing below."""
    for lane, top in zip(lanes, tops, strict=True):
        if lane.kind in {"dimensions", "range", "events"}:
            return top
    return 0.0


def _rule_path(y: float, width: int) -> str:
    return f'<path class="hr" d="M0 {num(y)}H{width}"/>' if y else ""


# ---------------------------------------------------------------------- the labels


def _labels(lanes: Sequence[Lane], tops: Sequence[float], catalogue: Catalogue, say: Callable[..., str]) -> str:
    out = [f'<text class="q" y="15">{html_text(catalogue.text("timeline.axis.unit"))}</text>']
    for lane, top in zip(lanes, tops, strict=True):
        middle = top + lane_height(lane) / 2 + BASE
        if lane.kind == "status":
            out.append(f'<text class="m" y="{num(top + 21)}">STATUS</text>')
            continue
        x = f' x="{INDENT}"' if lane.sub else ""
        if lane.label is not None:
            look = ' class="q"' if lane.sub else ""
            out.append(f'<text{look}{x} y="{num(middle)}">{html_text(say(lane.label))}</text>')
            continue
        lines = [(line, "m q" if lane.sub else "m") for line in name_lines(lane)]
        if lane.kind in NAMED_TWICE:
            lines.append((catalogue.text(f"timeline.lane.{lane.kind}"), "q"))
        first = middle - LEADING / 2 * (len(lines) - 1)
        for i, (line, look) in enumerate(lines):
            out.append(f'<text class="{look}"{x} y="{num(first + LEADING * i)}">{html_text(line)}</text>')
    return "".join(out)
