"""Drawing one lane: paths gathered by class, texts that know their boxes.

All marks of a picture that look alike become one `<path>`: a site's search index pays for every element. A text
is only drawn where no other text of its lane stands and where it is inside the picture: two texts cannot overlap by
construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.measure import SIZE, text_width

CLEAR = 2.0  # units between two texts
# from bottom to top
LAYERS = "bo br so sr bk bh dv kd wt hd ps pe tn tf tt dm gb lt rg rd el ev ew sg gh fo fa ok iv".split()
_LEVEL = {look: i for i, look in enumerate(LAYERS)}
ASCENT, DESCENT = 0.82 * SIZE, 0.24 * SIZE


def num(value: float) -> str:
    """A coordinate in tenths, as short as can be."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


class Pen:
    """Collects one lane.

    Args:
        width: the picture's width, units. All coordinates are the picture's.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self.paths: dict[str, list[str]] = {}
        self.texts: list[str] = []
        self.boxes: list[tuple[float, float, float, float]] = []  # of texts: left, top, right, bottom in the picture

    def path(self, look: str, data: str) -> None:
        """Add to the path of a class; classes lie over each other as in `LAYERS`."""
        self.paths.setdefault(look, []).append(data)

    def line(self, look: str, x1: float, x2: float, y: float) -> None:
        """A horizontal line; nothing when it would be shorter than a unit."""
        if x2 - x1 >= 1:
            self.path(look, f"M{num(x1)} {num(y)}H{num(x2)}")

    def box(self, look: str, x1: float, x2: float, y1: float, y2: float) -> None:
        """A rectangle."""
        self.path(look, f"M{num(x1)} {num(y1)}H{num(x2)}V{num(y2)}H{num(x1)}z")

    def pill(self, look: str, x1: float, x2: float, y1: float, y2: float) -> None:
        """A rectangle with round ends, as round as its width allows."""
        r = min((y2 - y1) / 2, (x2 - x1) / 2)
        arc = f"a{num(r)} {num(r)} 0 0 1 "
        side = f"v{num(y2 - y1 - 2 * r)}" if y2 - y1 - 2 * r >= 0.1 else ""
        flat = x2 - x1 - 2 * r
        self.path(
            look,
            f"M{num(x1 + r)} {num(y1)}h{num(flat)}{arc}{num(r)} {num(r)}{side}{arc}{num(-r)} {num(r)}"
            f"h{num(-flat)}{arc}{num(-r)} {num(-r)}{side.replace('v', 'v-')}{arc}{num(r)} {num(-r)}z",
        )

    def disc(self, look: str, x: float, y: float, r: float) -> None:
        """A circle."""
        self.path(look, f"M{num(x - r)} {num(y)}a{num(r)} {num(r)} 0 1 1 0 .1z")

    def free(self, x1: float, x2: float, y: float) -> bool:
        """Whether a text from `x1` to `x2` on the baseline `y` is inside and clear of others."""
        if x1 < 0 or x2 > self.width:
            return False
        top, bottom = y - ASCENT, y + DESCENT
        return all(
            x2 + CLEAR <= left or x1 >= right + CLEAR or bottom <= upper or top >= lower
            for left, upper, right, lower in self.boxes
        )

    def behind_text(self, x1: float, x2: float, y: float) -> float:
        """Where a line from `x1` to `x2` may begin that would run through a text at its left end."""
        top, bottom = y - ASCENT, y + DESCENT
        for left, upper, right, lower in self.boxes:
            if upper < bottom and top < lower and left < x1 + SIZE and x1 < right < x2:
                x1 = right + 2 * CLEAR
        return x1

    def text(self, x: float, y: float, text: str, look: str = "", anchor: str = "start") -> bool:
        """Write a text if there is room.

        Args:
            x: where its start, middle or end stands.
            y: its baseline.
            text: plain; it is escaped here.
            look: classes; "m" is monospace, "b" bold.
            anchor: "start", "middle" or "end".

        Returns:
            Whether it was drawn.
        """
        names = look.split()
        wide = text_width(text, monospace="m" in names, bold="b" in names)
        left = x if anchor == "start" else x - wide / 2 if anchor == "middle" else x - wide
        if not self.free(left, left + wide, y):
            return False
        self.boxes.append((left, y - ASCENT, left + wide, y + DESCENT))
        names += {"middle": ["c"], "end": ["e"]}.get(anchor, [])
        classes = f' class="{" ".join(names)}"' if names else ""
        self.texts.append(f'<text x="{num(x)}" y="{num(y)}"{classes}>{html_text(text)}</text>')
        return True


def svg(pens: Sequence[Pen]) -> str:
    """What several pens have drawn: one path for each look, then the texts from top to bottom."""
    paths: dict[str, list[str]] = {}
    for pen in pens:
        for look, data in pen.paths.items():
            paths.setdefault(look, []).extend(data)
    looks = sorted(paths, key=lambda look: _LEVEL.get(look, 0))
    drawn = "".join(f'<path class="{look}" d="{"".join(paths[look])}"/>' for look in looks)
    return drawn + "".join(text for pen in pens for text in pen.texts)


def first_fit(texts: Iterable[str], room: float, *, bold: bool = False) -> str:
    """The first of the texts that is at most `room` units wide; "" when none is."""
    for text in texts:
        if text and text_width(text, bold=bold) <= room:
            return text
    return ""
