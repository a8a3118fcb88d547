"""Numbers that tie the picture to the event table: a pill where a row first occurs, a line to where it last does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mkdocs_podlife.explain.phrase import phrase
from mkdocs_podlife.explain.scene import Scene
from mkdocs_podlife.explain.timeline_model import EventLine, Lane, Mark

TOGETHER = 600  # ms; events that near share a pill
BEFORE_START = 400  # ms by which Pulled and Created come before the start they belong to
FEW_RESTARTS = 2  # with more, only warnings are repeated at each restart
MOST_GROUPS = 2  # "1–4, 6" and no longer


class _Pill(NamedTuple):
    at: int
    last: int
    number: int
    warning: bool


def number_ranges(numbers: Iterable[int]) -> str:
    """Row numbers as a reader writes them: 1, 2, 3, 4, 6 → "1–4, 6"; a third group becomes "…"."""
    groups: list[list[int]] = []
    for number in sorted(set(numbers)):
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    texts = [f"{g[0]}–{g[-1]}" if len(g) > 1 else str(g[0]) for g in groups]
    return ", ".join(texts if len(texts) <= MOST_GROUPS else [*texts[: MOST_GROUPS - 1], "…"])


def _times(scene: Scene) -> dict[int, list[int]]:
    """When each row was written, by its number."""
    out: dict[int, list[int]] = {}
    for write in scene.life.trace.writes:
        out.setdefault(write.index + 1, []).append(write.event.last if write.event.count > 1 else write.event.first)
    return out


def _pills(scene: Scene, rows: Sequence[EventLine], times: dict[int, list[int]]) -> list[_Pill]:
    starts = sorted(r.started - BEFORE_START for r in scene.life.trace.runs if r.attempt > 0)
    free = [s for s in starts if scene.folded(s + BEFORE_START) is None]
    out: list[_Pill] = []
    for row in rows:
        warning = row.type == "Warning"
        cycles: dict[int, list[int]] = {}
        for at in times.get(row.number, []):
            if at <= scene.end and scene.folded(at) is None and scene.folded(at + BEFORE_START) is None:
                cycles.setdefault(sum(s <= at for s in starts), []).append(at)
        for i, (_, found) in enumerate(sorted(cycles.items())):
            if i and not warning and len(free) > FEW_RESTARTS:
                break
            out.append(_Pill(found[0], found[-1] if warning else found[0], row.number, warning))
    return out


def _clusters(pills: list[_Pill]) -> Iterable[Mark]:
    group: list[_Pill] = []
    for pill in [*sorted(pills, key=lambda p: (p.at, p.number)), None]:
        if group and (pill is None or pill.at - group[0].at > TOGETHER):
            end = max(p.last for p in group)
            look = "warning" if any(p.warning for p in group) else ""
            begin = group[0].at
            label = number_ranges(p.number for p in group)
            yield Mark("event", begin, end if end - begin > TOGETHER else begin, look, label=label)
            group = []
        if pill is not None:
            group.append(pill)


def events_lane(scene: Scene, rows: Sequence[EventLine]) -> Lane | None:
    """The pills of all rows of the event table."""
    times = _times(scene)
    marks = list(_clusters(_pills(scene, rows, times)))
    shown = {r.number for r in rows}
    for fold in scene.folds:
        ends = [*fold.copies[1:], fold.rest if fold.rest is not None else fold.end]
        for begin, end in zip(fold.copies, ends, strict=True):
            inside = [n for n, at in times.items() if n in shown and any(begin <= t + BEFORE_START < end for t in at)]
            if inside:
                marks.append(Mark("event", begin, begin, label=number_ranges(inside)))
    if not marks:
        return None
    return Lane("events", scene.trim(sorted(marks, key=lambda m: m.begin)), label=phrase("timeline.lane.events"))
