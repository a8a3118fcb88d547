"""What lies behind the lanes: the axis with its labels, the guides, the soft ground of what repeats."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_podlife.explain.timeline_model import Timeline
from mkdocs_podlife.render.axis_fit import FittedAxis
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.measure import text_width
from mkdocs_podlife.render.pen import Pen, num

AXIS = 34.0  # height of the axis lane
LINE = 25.0  # y of its line


def soft(timeline: Timeline, fitted: FittedAxis, height: float) -> str:
    """The soft background of what repeats."""
    data = ""
    for fold in (f for f in timeline.folds if f.repeats):
        x1, x2 = fitted.place(fold.begin), fitted.place(fold.end)
        data += f"M{num(x1)} 0H{num(x2)}V{num(height)}H{num(x1)}z"
    return f'<path class="sf" d="{data}"/>' if data else ""


def guides(timeline: Timeline, fitted: FittedAxis, pens: Sequence[Pen], height: float) -> str:
    """Vertical lines at the labelled instants, dark ones at the turning points; they stop where a text stands."""
    boxes = [box for pen in pens for box in pen.boxes]
    turns = {fitted.place(t) for t in timeline.turns}
    places = {fitted.place(t) for t in fitted.labels if t > 0} - turns
    out = ""
    for look, xs in (("gd", places), ("tp", turns)):
        data = "".join(_guide(x, boxes, height) for x in sorted(xs))
        if data:
            out += f'<path class="{look}" d="{data}"/>'
    return out


def _guide(x: float, boxes: Sequence[tuple[float, float, float, float]], height: float) -> str:
    """One vertical line from the axis to the foot, with gaps for the texts in its way."""
    gaps = sorted((t - 1, b + 1) for left, t, right, b in boxes if left - 3 < x < right + 3)
    data, y = "", 30.0
    for begin, end in gaps:
        if begin - y > 1:
            data += f"M{num(x)} {num(y)}V{num(begin)}"
        y = max(y, end)
    return data + (f"M{num(x)} {num(y)}V{num(height)}" if height - y > 1 else "")


def axis_line(fitted: FittedAxis, width: float) -> str:
    """The axis: solid to scale, zigzag where shortened, dotted where widened."""
    solid, dotted, ticks = "", "", ""
    xs = [fitted.place(t) for t in fitted.times]
    pen_down = False
    for x1, x2, drawn in zip(xs, xs[1:], fitted.axis.drawn, strict=False):
        if drawn == "wide":
            dotted += f"M{num(x1)} {LINE:g}H{num(x2)}"
            pen_down = False
            continue
        if not pen_down:
            solid += f"M{num(x1)} {LINE:g}"
            pen_down = True
        if drawn == "short":
            half = min(8.0, (x2 - x1) / 2 - 1)
            tall = half * 0.75
            middle = (x1 + x2) / 2
            up, down = f"l{num(half / 2)} {num(-tall)}", f" {num(half)} {num(2 * tall)}"
            solid += f"H{num(middle - half)}{up}{down} {num(half / 2)} {num(-tall)}"
        solid += f"H{num(x2)}"
    for at, x in zip(fitted.times, xs, strict=True):
        size = 4 if at in fitted.labels else 2
        ticks += f"M{num(x)} {LINE - size:g}v{2 * size}"
    out = f'<path class="ax" d="{solid}{ticks}"/>'
    if dotted:
        out += f'<path class="ad" d="{dotted}"/>'
    for at in sorted(fitted.labels):
        text = fitted.labels[at]
        half = text_width(text) / 2
        x = min(max(fitted.place(at), half), width - half)
        out += f'<text class="c" x="{num(x)}" y="15">{html_text(text)}</text>'
    return out
