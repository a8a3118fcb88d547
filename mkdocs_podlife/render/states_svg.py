"""The states as one SVG: a column for each region, down is forward, ways back run on the right side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.states import Edge, Node, Region, States
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.measure import text_width
from mkdocs_podlife.render.pen import num
from mkdocs_podlife.render.words import words_of

TITLE = 26.0  # y of the first node
VISITED, UNVISITED = 36.0, 24.0  # node heights
GAP = 26.0  # between nodes: room for one line of text
LEAST_WIDTH, TIGHT_WIDTH = 124.0, 100.0
PAD = 11.0  # inside a node, left
STEM = 24.0  # x of the forward edge in its column
LANE = 12.0  # between two ways back
BETWEEN, TIGHT = 30.0, 17.0  # between columns; the tight figures where the columns would not fit
ALL = 660.0  # the card's inner width, which the columns fill

_LOOKS = {"plain": "nv", "good": "nr", "bad": "nf", "unvisited": "nu"}


@dataclass(slots=True)
class _Column:
    """A region laid out: node boxes (y, height), texts, and how wide it is."""

    region: Region
    title: str
    boxes: list[tuple[float, float]] = field(default_factory=list)
    node_width: float = LEAST_WIDTH
    width: float = 0.0
    height: float = 0.0


def _fitted(text: str, room: float) -> str:
    """A text cut to a width, at most."""
    if text_width(text) <= room:
        return text
    while text and text_width(text + "…") > room:
        text = text[:-1]
    return text + "…"


def _column(region: Region, say: Callable[[Phrase], str], least: float) -> _Column:
    column = _Column(region, _fitted(say(region.title), 220.0), node_width=least)
    y = TITLE
    for node in region.nodes:
        tall = VISITED if node.visits else UNVISITED
        column.boxes.append((y, tall))
        y += tall + GAP
        detail = text_width(say(node.detail)) if node.detail else 0.0
        name = text_width(node.name, bold=node.visits > 0)
        column.node_width = max(column.node_width, name + 2 * PAD, min(detail, 200.0) + 2 * PAD)
    column.height = y - GAP
    back = [e for e in region.edges if e.target < e.source]
    forward = [e for e in region.edges if e.target > e.source]
    widest = max((text_width(say(e.text)) for e in forward if e.text), default=0.0)
    if back:  # the ways back stay clear of the words beside the forward ones
        column.node_width = max(column.node_width, STEM + 12 + widest)
    column.width = max(column.node_width, STEM + 8 + widest, text_width(column.title))
    if back:
        words = max((text_width(say(e.text)) for e in back if e.text), default=0.0)
        column.width = max(column.width, column.node_width + 16 + LANE * (len(back) - 1) + 5 + words)
    return column


class _Drawing:
    """Collects paths by class and texts."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}
        self.texts: list[str] = []

    def path(self, look: str, data: str) -> None:
        self.paths[look] = self.paths.get(look, "") + data

    def text(self, x: float, y: float, text: str, look: str = "") -> None:
        classes = f' class="{look}"' if look else ""
        self.texts.append(f'<text x="{num(x)}" y="{num(y)}"{classes}>{html_text(text)}</text>')

    def svg(self) -> str:
        return "".join(f'<path class="{k}" d="{d}"/>' for k, d in self.paths.items()) + "".join(self.texts)


def _node(out: _Drawing, x: float, column: _Column, index: int, node: Node, say: Callable[[Phrase], str]) -> None:
    y, tall = column.boxes[index]
    r, wide = 6.0, column.node_width
    out.path(
        _LOOKS[node.look],
        f"M{num(x + r)} {num(y)}h{num(wide - 2 * r)}a6 6 0 0 1 6 6v{num(tall - 2 * r)}a6 6 0 0 1-6 6"
        f"h{num(2 * r - wide)}a6 6 0 0 1-6-6v{num(2 * r - tall)}a6 6 0 0 1 6-6z",
    )
    if not node.visits:
        out.text(x + PAD, y + 16, node.name, "q")
        return
    if node.detail is None:
        out.text(x + PAD, y + 22, node.name, "b")
        return
    out.text(x + PAD, y + 15, node.name, "b")
    out.text(x + PAD, y + 30, _fitted(say(node.detail), wide - 2 * PAD))


def _forward(out: _Drawing, x: float, column: _Column, edge: Edge, say: Callable[[Phrase], str]) -> None:
    """A way down: from the foot of one node to the head of a later one."""
    y1 = column.boxes[edge.source][0] + column.boxes[edge.source][1]
    y2 = column.boxes[edge.target][0]
    if edge.target > edge.source + 1:  # past other nodes: down the left side
        y1 = column.boxes[edge.source][0] + column.boxes[edge.source][1] / 2
        y2 += column.boxes[edge.target][1] / 2
        out.path("ed", f"M{num(x)} {num(y1)}h-6V{num(y2)}h2")
        out.path("ah", f"M{num(x)} {num(y2)}l-5-4v8z")
        return
    line, head = ("ed", "ah") if edge.visited else ("eu", "au")
    out.path(line, f"M{num(x + STEM)} {num(y1)}V{num(y2 - 6)}")
    out.path(head, f"M{num(x + STEM)} {num(y2)}l-4-6h8z")
    if edge.text is not None:
        out.text(x + STEM + 8, (y1 + y2) / 2 + 4, say(edge.text), "" if edge.visited else "q")


def _back(
    out: _Drawing, x: float, column: _Column, edge: Edge, lane: int, lanes: int, say: Callable[[Phrase], str]
) -> None:
    """A way back, on the right side; shorter ways have the inner lanes, all words stand right of the outermost."""
    right = x + column.node_width
    y1 = column.boxes[edge.source][0] + column.boxes[edge.source][1] / 2 + (4 if lane else -4)
    y2 = column.boxes[edge.target][0] + column.boxes[edge.target][1] / 2 + (0 if lane else 4)
    out_x = right + 14 + LANE * lane
    out.path(
        "ed",
        f"M{num(right)} {num(y1)}H{num(out_x - 5)}q5 0 5-5V{num(y2 + 5)}q0-5-5-5H{num(right + 5)}",
    )
    out.path("ah", f"M{num(right)} {num(y2)}l6-4v8z")
    if edge.text is None:
        return
    word_x = right + 14 + LANE * (lanes - 1) + 5
    if lanes > 1 and lane == 0:  # a short line leads from the inner way past the outer one to its words
        y = (y1 + y2) / 2
        out.path("eu", f"M{num(out_x)} {num(y)}H{num(word_x - 2)}")
        out.text(word_x, y + 4, say(edge.text))
    else:
        out.text(word_x, (y1 + y2) / 2 + 4 if lanes == 1 else y2 + 22, say(edge.text))


@lru_cache(maxsize=32)
def states_html(states: States, *, catalogue: Catalogue, key: str, fine: bool = False) -> str:
    """The states of a life.

    Args:
        states: the facts.
        catalogue: the language.
        key: prefix of every id, `[a-z0-9-]+`.
        fine: whether instants show tenths up to 100 s, as in the card's timeline.

    Returns:
        A scroller with one SVG.
    """
    words = words_of(catalogue, fine)
    say = words.text
    columns, between = [_column(region, say, LEAST_WIDTH) for region in states.regions], BETWEEN
    if sum(c.width + between for c in columns) > ALL:
        columns, between = [_column(region, say, TIGHT_WIDTH) for region in states.regions], TIGHT
    free = ALL - sum(c.width for c in columns) - between * (len(columns) - 1) - 12
    extra = max(0.0, min(free / max(len(columns) - 1, 1), 60.0)) if len(columns) > 1 else 0.0
    height = max(c.height for c in columns) + 6
    out = _Drawing()
    x = 8.0
    for i, column in enumerate(columns):
        if i:
            out.path("tp", f"M{num(x - (between + extra) / 2)} 2V{num(height)}")
        out.text(x, 14, column.title, "q")
        back = sorted((e for e in column.region.edges if e.target < e.source), key=lambda e: e.source - e.target)
        for edge in column.region.edges:
            if edge.target > edge.source:
                _forward(out, x, column, edge, say)
        for lane, edge in enumerate(back):
            _back(out, x, column, edge, lane, len(back), say)
        for index, node in enumerate(column.region.nodes):
            _node(out, x, column, index, node, say)
        x += column.width + between + extra
    width = max(x - between - extra + 4, 1.0)
    name = html_text(catalogue.text("states.scroller"))
    return (
        f'<div class="pl-scroll" tabindex="0" role="group" aria-label="{name}">'
        f'<svg class="pl-s" role="img" aria-labelledby="{key}-st {key}-sd" width="{num(width)}" height="{num(height)}" '
        f'viewBox="0 0 {num(width)} {num(height)}" data-search-exclude>'
        f'<title id="{key}-st">{html_text(catalogue.text("states.title"))}</title>'
        f'<desc id="{key}-sd">{html_text(catalogue.text("states.desc"))}</desc>{out.svg()}</svg></div>'
    )
