"""The marks of each lane, drawn with a pen. Outline = running, filled = ready, hatched = being stopped, dashed = waits.

Every state has a shape or a pattern of its own, so that none depends on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.timeline_model import Lane, Mark
from mkdocs_podlife.render.measure import text_width, wrap_name
from mkdocs_podlife.render.pen import Pen, first_fit, num
from mkdocs_podlife.render.track_svg import BASE, IN_BAR, IN_GAP, MARK, draw_events, draw_status, draw_traffic

Place = Callable[[int], float]
Say = Callable[[Phrase], str]

HEIGHTS = {
    "status": 30.0,
    "init": 32.0,
    "sidecar": 36.0,
    "app": 36.0,
    "ephemeral": 36.0,
    "probe": 26.0,
    "hook": 28.0,
    "grace": 28.0,
    "restarts": 22.0,
    "traffic": 28.0,
    "dimensions": 30.0,
    "range": 22.0,
    "events": 28.0,
}
LEADING = 13.0  # between two lines of a label
NAMED_TWICE = frozenset({"init", "sidecar", "ephemeral"})  # lanes whose kind stands under the name
BAR, HOOK = 11.0, 9.0  # half heights
WITH_ENDS = 22.0  # what a text needs beside its own width between end marks
LETTER_ROOM = 18.0  # units a length needs for its letter
RANGE_ROOM = 12.0  # units from which on a range is wide

_BARS = {
    "open": "bo",
    "ready": "br",
    "start": "so",
    "start-ready": "sr",
    "stop": "bh",
    "hook": "bk",
}


def _between(x1: float, x2: float, signs: Sequence[float], clear: float) -> tuple[float, float]:
    """A stretch shortened at both ends where a sign stands on them."""
    left, right = x1, x2
    for x in signs:
        if x1 - clear < x <= (x1 + x2) / 2:
            left = max(left, x + clear) if x <= x1 + 1 else left
        if (x1 + x2) / 2 < x < x2 + clear and x >= x2 - 1:
            right = min(right, x - clear)
    return left, right


def name_lines(lane: Lane) -> tuple[str, ...]:
    """The lines of a lane's name, the one that says its kind not among them."""
    return wrap_name(lane.name, most=2 if lane.kind in NAMED_TWICE else 3)


def lane_height(lane: Lane) -> float:
    """Units; more than usual where a name needs three lines."""
    lines = len(name_lines(lane)) + (lane.kind in NAMED_TWICE) if lane.label is None else 1
    return max(HEIGHTS[lane.kind], LEADING * lines + 8 if lines > 2 else 0.0)


class LanePainter:
    """Draws lanes.

    Args:
        place: instant (ms) → x.
        say: phrase → text.
        width: of the picture.
    """

    def __init__(self, place: Place, say: Say, width: float) -> None:
        self.place = place
        self.say = say
        self.width = width
        self.letters: set[str] = set()  # those that found room

    def draw(self, lane: Lane, top: float) -> Pen:
        """A lane whose upper edge is at `top`."""
        pen = Pen(self.width)
        middle = top + lane_height(lane) / 2
        if lane.kind == "status":
            draw_status(self, pen, lane.marks, top)
        elif lane.kind == "events":
            draw_events(self, pen, lane.marks, middle)
        elif lane.kind == "traffic":
            draw_traffic(self, pen, lane.marks, middle)
        else:
            self._marks(pen, lane, middle)
        return pen

    # ------------------------------------------------------------------ the general lane

    def _marks(self, pen: Pen, lane: Lane, y: float) -> None:
        half = HOOK if lane.kind == "hook" else BAR
        ends = sorted(self.place(m.begin) for m in lane.marks if m.shape in {"exit", "failure", "pass"})
        for mark in lane.marks:
            if mark.shape in {"exit", "ghost"}:
                self._after(pen, mark, y, lane.marks)
        for mark in lane.marks:
            x1, x2 = self.place(mark.begin), self.place(mark.end)
            if mark.shape == "bar":
                if x2 - x1 >= 1:
                    pen.box(_BARS[mark.look], x1, x2, y - half, y + half)
            elif mark.shape == "divider":
                pen.path("dv", f"M{num(x1)} {num(y - half)}v{num(2 * half)}")
            elif mark.shape == "label":
                self._label(pen, mark, y, ends)
            elif mark.shape in {"wait", "hold"} or (mark.shape == "more" and mark.texts):
                self._gap(pen, mark, y, ends)
            elif mark.shape == "passes":
                self._passes(pen, x1, x2, y, mark, ends)
            elif mark.shape == "more":
                pen.line("hd", x1 + MARK + 2, x2 - MARK - 2, y)
            elif mark.shape in {"dimension", "bracket"}:
                self._dimension(pen, mark, x1, x2, y)
            elif mark.shape == "count":
                pen.text(x1 + 2, y + BASE, mark.label)
            elif mark.shape == "range":
                self._range(pen, mark, x1, x2, y, lane.marks)
            elif mark.shape == "wants":
                self._wants(pen, mark, x1, x2, y)
            else:
                self._sign(pen, mark, y)

    def texts(self, phrases: Sequence[Phrase]) -> Iterable[str]:
        """Each phrase as text, when it is asked for."""
        return (self.say(p) for p in phrases)

    def _label(self, pen: Pen, mark: Mark, y: float, ends: Sequence[float]) -> None:
        x1, x2 = _between(self.place(mark.begin), self.place(mark.end), ends, MARK - 3)
        text = first_fit(self.texts(mark.texts), x2 - x1 - IN_BAR)
        if not text:
            return
        if mark.look == "stop":
            pen.text((x1 + x2) / 2, y + BASE, text, "ha", "middle")
        else:
            pen.text(x1 + 6, y + BASE, text)

    def _gap(self, pen: Pen, mark: Mark, y: float, ends: Sequence[float]) -> None:
        """A dashed or dotted line with its text in a gap."""
        x1, x2 = _between(self.place(mark.begin), self.place(mark.end), ends, MARK + 1)
        x1 = pen.behind_text(x1, x2, y + BASE)
        look = "wt" if mark.shape == "wait" else "hd"
        text = first_fit(self.texts(mark.texts), x2 - x1 - 4)
        if not text:
            pen.line(look, x1, x2, y)
            return
        half = text_width(text) / 2
        middle = (x1 + x2) / 2
        if pen.text(middle, y + BASE, text, "" if mark.shape == "wait" else "q", "middle"):
            pen.line(look, x1, middle - half - 5, y)
            pen.line(look, middle + half + 5, x2, y)
        else:
            pen.line(look, x1, x2, y)

    def _passes(self, pen: Pen, x1: float, x2: float, y: float, mark: Mark, ends: Sequence[float]) -> None:
        x1, x2 = _between(x1, x2, ends, MARK + 1)
        if x2 - x1 < 2:
            pen.path("pe", f"M{num(x1)} {num(y - 4)}v8")
            return
        pen.path("pe", f"M{num(x1)} {num(y - 4)}v8M{num(x2)} {num(y - 4)}v8")
        text = first_fit(self.texts(mark.texts), x2 - x1 - WITH_ENDS)
        middle = (x1 + x2) / 2
        if text and pen.text(middle, y + BASE, text, "", "middle"):
            half = text_width(text) / 2 + 5
            pen.line("ps", x1, middle - half, y)
            pen.line("ps", middle + half, x2, y)
        else:
            pen.line("ps", x1, x2, y)

    def _wants(self, pen: Pen, mark: Mark, x1: float, x2: float, y: float) -> None:
        """What a hook that was cut off would still have taken: open to the right."""
        if x2 - x1 < 4:
            return
        pen.path("kd", f"M{num(x1)} {num(y - HOOK)}H{num(x2)}M{num(x1)} {num(y + HOOK)}H{num(x2)}")
        text = first_fit(self.texts(mark.texts), x2 - x1 - IN_BAR)
        if text:
            pen.text(x1 + 8, y + BASE, text, "q")

    def _dimension(self, pen: Pen, mark: Mark, x1: float, x2: float, y: float) -> None:
        look = "gb" if mark.shape == "bracket" else "dm"
        pen.path(look, f"M{num(x1)} {num(y - 6)}v12M{num(x2)} {num(y - 6)}v12")
        room = x2 - x1
        text = first_fit(self.texts(mark.texts), room - 16 - 6 - 20)
        wide = 16 + (5 + text_width(text) if text else 0)
        if room < LETTER_ROOM or not mark.label:
            pen.line(look, x1, x2, y)
            return
        middle = (x1 + x2) / 2
        left = middle - wide / 2
        circle = left + 8
        if not pen.text(circle, y + BASE - 0.3, mark.label, "i", "middle"):
            pen.line(look, x1, x2, y)
            return
        self.letters.add(mark.label)
        pen.disc("lt", circle, y, 8)
        if text and not pen.text(left + 21, y + BASE, text):
            wide = 16
        pen.line(look, x1, left - 3, y)
        pen.line(look, left + wide + 4, x2, y)

    def _range(self, pen: Pen, mark: Mark, x1: float, x2: float, y: float, marks: Sequence[Mark]) -> None:
        """From earliest to latest, its words beside the point between them where there is more room."""
        pen.path("rg", f"M{num(x1)} {num(y - 4)}v8" + ("" if mark.look == "open" else f"M{num(x2)} {num(y - 4)}v8"))
        point = next((self.place(m.begin) for m in marks if m.shape == "typical" and m.begin >= mark.begin), x1)
        left, right = (x1, point) if point - x1 > x2 - point else (point, x2)
        text = first_fit(self.texts(mark.texts), right - left - IN_GAP)
        middle, half = (left + right) / 2, text_width(text) / 2 + 3
        if text and pen.text(middle, y + BASE, text, "q", "middle"):
            pen.line("rg", x1, middle - half, y)
            pen.line("rg", middle + half, x2, y)
            return
        pen.line("rg", x1, x2, y)
        others = [m for m in marks if m.shape == "range" and m is not mark]
        before = max((self.place(m.end) for m in others if m.end <= mark.begin), default=0.0)
        behind = min((self.place(m.begin) for m in others if m.begin >= mark.end), default=self.width)
        if text := first_fit(self.texts(mark.texts), behind - x2 - IN_BAR):
            pen.text(x2 + 5, y + BASE, text, "q")
        elif text := first_fit(self.texts(mark.texts), x1 - before - IN_BAR):
            pen.text(x1 - 5, y + BASE, text, "q", "end")

    def _sign(self, pen: Pen, mark: Mark, y: float) -> None:
        x = self.place(mark.begin)
        if mark.shape == "typical":
            pen.disc("rd", x, y, 3)
        elif mark.shape == "signal":
            pen.path("sg", f"M{num(x - 4.5)} {num(y - BAR - 3)}h9l-4.5 8z")
        elif mark.shape == "exit":
            self._exit(pen, x, y, mark.look)
        elif mark.shape == "pass":
            self._exit(pen, x, y, "done")
        elif mark.shape == "ghost":
            if pen.text(x, y + BASE, mark.label, "q", "middle"):
                pen.box("gh", x - MARK, x + MARK, y - MARK, y + MARK)
        elif mark.shape == "failure":
            look, letter = {"acts": ("fa", "b v"), "error": ("gh", "q b")}.get(mark.look, ("fo", "b f"))
            half = max(MARK, text_width(mark.label, bold=True) / 2 + 3)
            if pen.text(x, y + BASE, mark.label, letter, "middle"):
                pen.box(look, x - half, x + half, y - MARK, y + MARK)

    def _after(self, pen: Pen, mark: Mark, y: float, marks: Sequence[Mark]) -> None:
        """The words to the right of a sign, up to what follows; a waiting line gives way, but keeps its own words."""
        x = self.place(mark.begin)
        limit = self.width
        for other in marks:
            if other is mark or other.end <= mark.begin or other.shape in {"label", "divider"}:
                continue
            if other.shape == "wait" and self.place(other.begin) - x < MARK:
                words = min((text_width(t) for t in self.texts(other.texts)), default=0.0)
                limit = min(limit, self.place(other.end) - words - 4 * MARK)
            elif other.begin > mark.begin:
                limit = min(limit, self.place(other.begin))
        text = first_fit(self.texts(mark.after), limit - x - MARK - 8)
        if text:
            pen.text(x + MARK + 5, y + BASE, text, "q" if mark.shape == "ghost" else "")

    def _exit(self, pen: Pen, x: float, y: float, look: str) -> None:
        if look == "killed":
            r, k = 9.0, 3.7
            side = num(2 * k)
            pen.path("fa", f"M{num(x - k)} {num(y - r)}h{side}l5.3 5.3v{side}l-5.3 5.3h-{side}l-5.3-5.3v-{side}z")
        elif look == "failed":
            pen.box("fa", x - 7, x + 7, y - 7, y + 7)
        else:
            pen.disc("ok", x, y, 7.5)
            pen.path("iv", f"M{num(x - 3.5)} {num(y + 0.2)}l2.5 2.6 4.5-5")
            return
        pen.path("iv", f"M{num(x - 3)} {num(y - 3)}l6 6m-6 0l6-6")
