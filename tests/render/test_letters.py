"""Lengths and their letters: what the key does not name is not drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_podlife.render.timeline_svg import LETTER_ROOM, _relettered
from tests.explain.support import facts_of

TRACES = Path(__file__).resolve().parents[1] / "data" / "traces"
CASES = ["sandbox-death", "sidecar", "liveness-exec", "prestop-ok", "multi-exit-codes-onfailure"]


class Even:
    """An axis to scale: `wide` px for the whole life."""

    def __init__(self, end: int, wide: float) -> None:
        self._scale = wide / end

    def place(self, ms: float) -> float:
        return ms * self._scale


@pytest.mark.parametrize("wide", [150.0, 450.0, 20_000.0])
@pytest.mark.parametrize("case", CASES)
def test_every_length_drawn_has_its_line_in_the_key(case: str, wide: float) -> None:
    folder = TRACES / case
    timeline = facts_of(
        (folder / "pod.yaml").read_text("utf-8"), (folder / "scenario.yaml").read_text("utf-8")
    ).timeline
    assert timeline is not None
    axis = Even(timeline.end, wide)
    result = _relettered(timeline, axis)  # type: ignore[arg-type]
    letters = [entry.letter for entry in result.key]
    lengths = [m for lane in result.lanes for m in lane.marks if m.shape in {"dimension", "bracket"}]
    assert {m.label for m in lengths} == set(letters)
    assert letters == [entry.letter for entry in timeline.key][: len(letters)]  # no gap in the alphabet
    for letter in letters:  # and each has room for its letter once at least
        rooms = [axis.place(m.end) - axis.place(m.begin) for m in lengths if m.label == letter]
        assert max(rooms) >= LETTER_ROOM
    kept = sum(m.shape in {"dimension", "bracket"} for lane in timeline.lanes for m in lane.marks)
    assert len(lengths) <= kept and (wide < 1_000 or len(lengths) == kept)
