"""The marks of each lane, drawn with a pen. Outline = running, filled = ready, hatched = being stopped, dashed = waits.

Every state has a shape or a pattern of its own, so that none depends on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.timeline_model import Lane, Mark
from mkdocs_podlife.render.measure import text_width
from mkdocs_podlife.render.pen import Pen, first_fit

Place = Callable[[int], float]
Say = Callable[[Phrase], str]

HEIGHTS = {
    "status": 30.0,
    "init": 32.0,
    "sidecar": 36.0,
    "app": 36.0,
    "probe": 26.0,
    "hook": 28.0,
    "grace": 28.0,
    "restarts": 22.0,
    "traffic": 28.0,
    "dimensions": 30.0,
    "events": 28.0,
}
BAR, HOOK, MARK = 11.0, 9.0, 8.0  # half heights
IN_BAR, IN_GAP, WITH_ENDS = 10.0, 14.0, 22.0  # what a text needs beside its own width
BASE = 4.3  # from a lane's middle to the baseline of its text

_BARS = {
    "open": "bo",
    "ready": "br",
    "start": "so",
    "start-ready": "sr",
    "stop": "bh",
    "hook": "bk",
}
_TRAFFIC = {"full": "tf", "terminating": "tt"}


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
        pen = Pen(top, self.width)
        middle = HEIGHTS[lane.kind] / 2
        if lane.kind == "status":
            self._status(pen, lane.marks)
        elif lane.kind == "events":
            self._events(pen, lane.marks, middle)
        elif lane.kind == "traffic":
            self._traffic(pen, lane.marks, middle)
        else:
            self._marks(pen, lane, middle)
        return pen

    # ------------------------------------------------------------------ the general lane

    def _marks(self, pen: Pen, lane: Lane, y: float) -> None:
        half = HOOK if lane.kind == "hook" else BAR
        ends = sorted(self.place(m.begin) for m in lane.marks if m.shape in {"exit", "failure", "pass"})
        later: list[Mark] = []
        for mark in lane.marks:
            x1, x2 = self.place(mark.begin), self.place(mark.end)
            if mark.shape == "bar":
                if x2 - x1 >= 1:
                    pen.box(_BARS[mark.look], x1, x2, y - half, y + half)
            elif mark.shape == "divider":
                pen.path("dv", f"M{x1:g} {y - half:g}v{2 * half:g}")
            elif mark.shape in {"wait", "hold"}:
                self._gap(pen, mark, y, ends)
            elif mark.shape == "passes":
                self._passes(pen, x1, x2, y, mark, ends)
            elif mark.shape == "more":
                pen.line("hd", x1 + MARK + 2, x2 - MARK - 2, y)
            elif mark.shape in {"dimension", "bracket"}:
                self._dimension(pen, mark, x1, x2, y)
            elif mark.shape == "count":
                pen.text(x1 + 2, y + BASE, mark.label)
            elif mark.shape == "wants":
                self._wants(pen, mark, x1, x2, y)
            else:
                later.append(mark)
        for mark in later:  # signs and words stand on top of bars
            if mark.shape == "label":
                self._label(pen, mark, y, ends)
        for i, mark in enumerate(later):
            if mark.shape != "label":
                self._sign(pen, mark, y, [m for m in lane.marks if m.begin > mark.begin], i)

    def _texts(self, phrases: Sequence[Phrase]) -> Iterable[str]:
        return (self.say(p) for p in phrases)

    def _label(self, pen: Pen, mark: Mark, y: float, ends: Sequence[float]) -> None:
        x1, x2 = self.place(mark.begin), self.place(mark.end)
        if any(abs(x - x2) < 1 for x in ends):
            x2 -= MARK + 1
        if any(abs(x - x1) < 1 for x in ends):
            x1 += MARK
        text = first_fit(self._texts(mark.texts), x2 - x1 - IN_BAR)
        if not text:
            return
        if mark.look == "stop":
            pen.text((x1 + x2) / 2, y + BASE, text, "ha", "middle")
        else:
            pen.text(x1 + 6, y + BASE, text)

    def _gap(self, pen: Pen, mark: Mark, y: float, ends: Sequence[float]) -> None:
        """A dashed or dotted line with its text in a gap."""
        x1, x2 = self.place(mark.begin), self.place(mark.end)
        if any(abs(x - x1) < 1 for x in ends):
            x1 += MARK + 1
        if any(abs(x - x2) < 1 for x in ends):
            x2 -= MARK + 1
        look = "hd" if mark.shape == "hold" else "wt"
        text = first_fit(self._texts(mark.texts), x2 - x1 - 4)
        if not text:
            pen.line(look, x1, x2, y)
            return
        half = text_width(text) / 2
        middle = (x1 + x2) / 2
        if pen.text(middle, y + BASE, text, "q" if mark.shape == "hold" else "", "middle"):
            pen.line(look, x1, middle - half - 5, y)
            pen.line(look, middle + half + 5, x2, y)
        else:
            pen.line(look, x1, x2, y)

    def _passes(self, pen: Pen, x1: float, x2: float, y: float, mark: Mark, ends: Sequence[float]) -> None:
        if any(abs(x - x1) < 1 for x in ends):
            x1 += MARK + 1
        if any(abs(x - x2) < 1 for x in ends):
            x2 -= MARK + 1
        if x2 - x1 < 2:
            pen.path("pe", f"M{x1:g} {y - 4:g}v8")
            return
        pen.path("pe", f"M{x1:g} {y - 4:g}v8M{x2:g} {y - 4:g}v8")
        text = first_fit(self._texts(mark.texts), x2 - x1 - WITH_ENDS)
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
        pen.path("kd", f"M{x1:g} {y - HOOK:g}H{x2:g}M{x1:g} {y + HOOK:g}H{x2:g}")
        text = first_fit(self._texts(mark.texts), x2 - x1 - IN_BAR)
        if text:
            pen.text(x1 + 8, y + BASE, text, "q")

    def _dimension(self, pen: Pen, mark: Mark, x1: float, x2: float, y: float) -> None:
        look = "gb" if mark.shape == "bracket" else "dm"
        pen.path(look, f"M{x1:g} {y - 6:g}v12M{x2:g} {y - 6:g}v12")
        room = x2 - x1
        text = first_fit(self._texts(mark.texts), room - 16 - 6 - 20)
        wide = 16 + (5 + text_width(text) if text else 0)
        if room < 18:
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

    def _sign(self, pen: Pen, mark: Mark, y: float, following: Sequence[Mark], order: int) -> None:
        x = self.place(mark.begin)
        del order
        if mark.shape == "signal":
            pen.path("sg", f"M{x - 4.5:g} {y - BAR - 3:g}h9l-4.5 8z")
            return
        if mark.shape == "exit":
            self._exit(pen, x, y, mark.look)
        elif mark.shape == "pass":
            self._exit(pen, x, y, "done")
        elif mark.shape == "failure":
            look, letter = {"acts": ("fa", "b v"), "error": ("gh", "q b")}.get(mark.look, ("fo", "b f"))
            if pen.text(x, y + BASE, mark.label, letter, "middle"):
                pen.box(look, x - MARK, x + MARK, y - MARK, y + MARK)
        elif mark.shape == "ghost":
            if not pen.text(x, y + BASE, mark.label, "q", "middle"):
                return
            pen.box("gh", x - MARK, x + MARK, y - MARK, y + MARK)
        if mark.after:
            limit = min((self.place(m.begin) for m in following if m.begin > mark.begin), default=self.width)
            waits = [m for m in following if m.begin == mark.begin and m.shape == "wait"]
            if waits:
                return
            text = first_fit(self._texts(mark.after), limit - x - MARK - 8)
            if text:
                pen.text(x + MARK + 5, y + BASE, text, "q" if mark.shape == "ghost" else "")

    def _exit(self, pen: Pen, x: float, y: float, look: str) -> None:
        if look == "killed":
            r, k = 9.0, 3.7
            pen.path("fa", f"M{x - k:g} {y - r:g}h{2 * k:g}l5.3 5.3v{2 * k:g}l-5.3 5.3h{-2 * k:g}l-5.3-5.3v{-2 * k:g}z")
        elif look == "failed":
            pen.box("fa", x - 7, x + 7, y - 7, y + 7)
        else:
            pen.disc("ok", x, y, 7.5)
            pen.path("iv", f"M{x - 3.5:g} {y + 0.2:g}l2.5 2.6 4.5-5")
            return
        pen.path("iv", f"M{x - 3:g} {y - 3:g}l6 6m-6 0l6-6")

    # ------------------------------------------------------------------ STATUS, traffic, events

    def _status(self, pen: Pen, marks: Sequence[Mark]) -> None:
        """Captions over a line; a caption that is too long may lean over an unlabelled left neighbour."""
        free_from = 0.0
        y = 23.0
        silent = self._overruled(marks)
        for i, mark in enumerate(marks):
            x1, x2 = self.place(mark.begin), self.place(mark.end)
            a, b = x1 + (1 if mark.begin else 0), x2 - 1
            if b > a and mark.look != "gone":
                if mark.look in {"error", "backoff"}:
                    for d in (-1.5, 1.5):
                        pen.line("sE" if mark.look == "error" else "sB", a, b, y + d)
                elif mark.look != "mixed":
                    pen.line({"running": "sR", "terminating": "sT"}.get(mark.look, "sW"), a, b, y)
                else:
                    pen.line("sM", a, b, y)
            text = first_fit(self._texts(mark.texts), x2 - x1 - 2)
            if i in silent:
                continue
            if text:
                pen.text(x1 + 2, 17, text, "q" if mark.look == "gone" else "")
                free_from = x2
            elif mark.texts:
                text = first_fit(self._texts(mark.texts[-1:]), x2 - free_from - 4)
                if text and mark.look in {"error", "backoff"} and pen.text(x2 - 2, 17, text, "", "end"):
                    free_from = x2

    def _overruled(self, marks: Sequence[Mark]) -> set[int]:
        """The captions that make room for a longer word to their right (Error for CrashLoopBackOff)."""
        out: set[int] = set()
        for i, (before, mark) in enumerate(zip(marks, marks[1:], strict=False)):
            if before.look == "error" and mark.look == "backoff":
                wide = text_width(self.say(mark.texts[-1])) + 4
                x0, x1, x2 = self.place(before.begin), self.place(mark.begin), self.place(mark.end)
                if x2 - x1 < wide <= x2 - x0:
                    out.add(i)
        return out

    def _traffic(self, pen: Pen, marks: Sequence[Mark], y: float) -> None:
        for mark in marks:
            x1, x2 = self.place(mark.begin), self.place(mark.end)
            if x2 - x1 < 1:
                continue
            if mark.look == "none":
                text = first_fit(self._texts(mark.texts), x2 - x1 - IN_GAP)
                middle = (x1 + x2) / 2
                half = text_width(text) / 2 + 5
                if text and pen.text(middle, y + BASE, text, "", "middle"):
                    pen.line("tn", x1, middle - half, y)
                    pen.line("tn", middle + half, x2, y)
                else:
                    pen.line("tn", x1, x2, y)
                continue
            pen.pill(_TRAFFIC[mark.look], x1, x2, y - MARK, y + MARK)
            text = first_fit(self._texts(mark.texts), x2 - x1 - IN_BAR)
            if text:
                pen.text((x1 + x2) / 2, y + BASE, text, "", "middle")

    def _events(self, pen: Pen, marks: Sequence[Mark], y: float) -> None:
        """Pills; one that has no room moves right, and is left out when that would mislead."""
        behind = -100.0
        for mark in marks:
            wide = max(18.0, text_width(mark.label) + 10)
            x = max(self.place(mark.begin), wide / 2 + 1)
            if mark.look == "warning" and mark.end > mark.begin:
                end = self.place(mark.end)
            else:
                end = x
            moved = max(x, behind + 2 + wide / 2)
            if moved - x > 16 or moved + wide / 2 > self.width:
                continue
            x = moved
            look = "ew" if mark.look == "warning" else "ev"
            if not pen.text(x, y + BASE, mark.label, "", "middle"):
                continue
            pen.line("el", x + wide / 2, end, y)
            pen.pill(look, x - wide / 2, x + wide / 2, y - 9, y + 9)
            behind = x + wide / 2
