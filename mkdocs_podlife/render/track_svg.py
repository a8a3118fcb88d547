"""The tracks that cut across containers, drawn with a pen: STATUS, traffic, the numbers of the event table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Protocol

from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.timeline_model import Mark
from mkdocs_podlife.render.measure import text_width
from mkdocs_podlife.render.pen import Pen, first_fit

BASE = 4.3  # from a lane's middle to the baseline of its text
MARK = 8.0  # half the height of a mark
IN_BAR, IN_GAP = 10.0, 14.0  # what a text needs beside its own width
OVERRULES = 0.35  # of the common stretch that a longer word must hold to silence its left neighbour
CLEAR = 6.0  # units that a caption of STATUS leaves before the next one's beginning
OWN = 0.5  # of a leaning caption that must stand over its own stretch
EDGE = 3.0  # units between the picture's left edge, where the labels begin on a phone, and a pill
DRIFT = 16.0  # units that a pill may be moved to the right
_TRAFFIC = {"full": "tf", "terminating": "tt"}


class Painter(Protocol):
    """What a track needs to know: where an instant stands and how a phrase reads."""

    def place(self, at: int, /) -> float: ...
    def say(self, phrase: Phrase, /) -> str: ...
    def texts(self, phrases: Sequence[Phrase]) -> Iterable[str]: ...


def draw_status(paint: Painter, pen: Pen, marks: Sequence[Mark], top: float) -> None:
    """Captions over a line. One that is too long may lean over an unlabelled left neighbour; where there is none, its
    word is cut."""
    free_from = 0.0
    y, base = top + 23.0, top + 17.0
    silent = _overruled(paint, marks)
    before = ""
    for i, mark in enumerate(marks):
        x1, x2 = paint.place(mark.begin), paint.place(mark.end)
        a, b = x1 + (1 if mark.begin else 0), x2 - 1
        if b > a and mark.look != "gone":
            if mark.look in {"error", "backoff"}:
                for d in (-1.5, 1.5):
                    pen.line("sE" if mark.look == "error" else "sB", a, b, y + d)
            elif mark.look != "mixed":
                pen.line({"running": "sR", "terminating": "sT"}.get(mark.look, "sW"), a, b, y)
            else:
                pen.line("sM", a, b, y)
        if i in silent:
            continue
        long = mark.look in {"error", "backoff"} and bool(mark.texts)
        text = first_fit(paint.texts(mark.texts[:1] if long else mark.texts), x2 - x1 - CLEAR)
        if text:
            if text != before:  # two brief waits are one
                pen.text(x1 + 2, base, text, "q" if mark.look == "gone" else "")
            free_from, before = x2, text if mark.look == "waiting" else ""
            continue
        before = ""
        if long:
            text = first_fit(paint.texts(mark.texts[:1]), x2 - free_from - CLEAR)
            own = OWN * text_width(text) <= x2 - x1
            if text and own and pen.text(x2 - CLEAR + 2, base, text, "", "end"):
                free_from = x2
                continue
            text = first_fit(paint.texts(mark.texts[1:]), x2 - x1 - CLEAR)
            if text and pen.text(x1 + 2, base, text):
                free_from = x2


def _overruled(paint: Painter, marks: Sequence[Mark]) -> set[int]:
    """The captions that make room for a longer word to their right (Error or … for CrashLoopBackOff)."""
    out: set[int] = set()
    for i, (before, mark) in enumerate(pairwise(marks)):
        if before.look in {"error", "waiting"} and mark.look == "backoff":
            wide = text_width(paint.say(mark.texts[0])) + CLEAR
            x0, x1, x2 = paint.place(before.begin), paint.place(mark.begin), paint.place(mark.end)
            if before.look == "waiting" and first_fit(paint.texts(before.texts[:-1]), x1 - x0 - CLEAR):
                continue
            if x2 - x1 < wide <= x2 - x0 and x2 - x1 >= OVERRULES * (x2 - x0):
                out.add(i)
    return out


def draw_traffic(paint: Painter, pen: Pen, marks: Sequence[Mark], y: float) -> None:
    for i, mark in enumerate(marks):
        x1, x2 = paint.place(mark.begin), paint.place(mark.end)
        if x2 - x1 < 1:
            continue
        if mark.look in {"none", "ended", "unselected"}:
            text = first_fit(paint.texts(mark.texts), x2 - x1 - IN_GAP)
            middle = (x1 + x2) / 2
            half = text_width(text) / 2 + 5
            if text and pen.text(middle, y + BASE, text, "", "middle"):
                pen.line("tn", x1, middle - half, y)
                pen.line("tn", middle + half, x2, y)
            else:
                pen.line("tn", x1, x2, y)
            continue
        pen.pill(_TRAFFIC[mark.look], x1, x2, y - MARK, y + MARK)
        text = first_fit(paint.texts(mark.texts), x2 - x1 - IN_BAR)
        if text:
            pen.text((x1 + x2) / 2, y + BASE, text, "", "middle")
        elif mark.look == "terminating" and i + 1 == len(marks):
            text = first_fit(paint.texts(mark.texts), pen.width - x2 - IN_BAR)
            if text:
                pen.text(x2 + 5, y + BASE, text)


def draw_events(paint: Painter, pen: Pen, marks: Sequence[Mark], y: float) -> None:
    """Pills; one that has no room moves right, and is left out when that would mislead."""
    behind = -100.0
    for mark in marks:
        wide = max(18.0, text_width(mark.label) + 10)
        x = max(paint.place(mark.begin), wide / 2 + EDGE)
        if mark.look == "warning" and mark.end > mark.begin:
            end = paint.place(mark.end)
        else:
            end = x
        moved = max(x, behind + 2 + wide / 2)
        if moved - x > DRIFT or moved + wide / 2 > pen.width:
            continue
        x = moved
        look = "ew" if mark.look == "warning" else "ev"
        if not pen.text(x, y + BASE, mark.label, "", "middle"):
            continue
        pen.line("el", x + wide / 2, end, y)
        pen.pill(look, x - wide / 2, x + wide / 2, y - 9, y + 9)
        behind = x + wide / 2
