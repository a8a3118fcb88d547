"""Trace → timeline: which lanes a life has, and what the axis must make room for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.explain.dimensions import dimension_lane, dimensions
from mkdocs_podlife.explain.event_marks import events_lane
from mkdocs_podlife.explain.instants import needs_tenths
from mkdocs_podlife.explain.lanes import container_lane, run_end
from mkdocs_podlife.explain.letters import Letters
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.probe_lanes import grace_lane, hook_lanes, probe_lane
from mkdocs_podlife.explain.ranges import range_lane
from mkdocs_podlife.explain.scene import Scene, make_scene
from mkdocs_podlife.explain.timeline_model import Demand, EventLine, Lane, Mark, Timeline
from mkdocs_podlife.explain.tracks import restarts_lane, status_lane, traffic_lane
from mkdocs_podlife.manifest.model import ProbeKind

LABELLED = 4  # moments of that rank and above are labelled wherever there is room
MOST_TURNS = 3
FEW_KILLS = 2  # with more, the words beside a SIGKILL get no room of their own

__all__ = ["Timeline", "timeline"]


def _lanes(scene: Scene, events: Sequence[EventLine], letters: Letters) -> Iterable[Lane | None]:
    """All lanes from top to bottom; None where one would be empty."""
    chain = dimensions(scene)
    yield status_lane(scene)
    kinds: tuple[ProbeKind, ...] = ("startup", "readiness", "liveness")
    for container in scene.containers:
        yield container_lane(scene, container)
        for kind in kinds:
            yield probe_lane(scene, container, kind)
        yield from hook_lanes(scene, container)
        yield grace_lane(scene, container, letters)
        yield restarts_lane(scene, container)
    yield traffic_lane(scene)
    yield dimension_lane(scene, chain, letters)
    yield range_lane(scene)
    yield events_lane(scene, events)


def _demands(scene: Scene, lanes: Sequence[Lane]) -> Iterable[Demand]:
    """Room that the marks need."""
    kills = sum(m.look == "killed" for lane in lanes for m in lane.marks if m.shape == "exit")
    for run in scene.life.trace.runs:
        end = run_end(scene, run)
        if end is not None and scene.folded(run.started) is None and run.started < end <= scene.end:
            yield Demand(run.started, end, "run")
    longest: dict[Phrase, Mark] = {}
    for mark in lanes[0].marks:  # each error that STATUS names, once
        if mark.look == "error" and scene.folded(mark.begin) is None:
            known = longest.setdefault(mark.texts[-1], mark)
            if mark.end - mark.begin > known.end - known.begin:
                longest[mark.texts[-1]] = mark
    for word, mark in longest.items():
        yield Demand(mark.begin, mark.end, "caption", word)
    for lane in lanes:
        squares = [m for m in lane.marks if m.shape in {"failure", "pass"} and scene.folded(m.begin) is None]
        for a, b in itertools.pairwise(squares):
            yield Demand(a.begin, b.begin, "squares")
        exits = [m for m in lane.marks if m.shape == "exit" and scene.folded(m.begin) is None]
        for a, b in itertools.pairwise(exits):
            yield Demand(a.begin, b.begin, "exits")
        for mark in lane.marks:
            if mark.shape in {"dimension", "bracket"}:
                yield Demand(mark.begin, mark.end, "dimension")
            elif mark.shape == "wait" and mark.look.endswith("backoff") and mark.texts:
                yield Demand(mark.begin, mark.end, "text", mark.texts[-1])
            elif mark.shape == "traffic" and mark.look == "terminating":
                yield Demand(mark.begin, mark.end, "text", mark.texts[-1])
            elif mark.shape == "label" and mark.look == "stop" and len(mark.texts) > 1 and kills <= FEW_KILLS:
                yield Demand(mark.begin, mark.end, "signal", mark.texts[-1])


def _telling(scene: Scene, lanes: Sequence[Lane]) -> Iterable[tuple[int, int]]:
    """Stretches whose length is the story."""
    for lane in lanes:
        points = [m for m in lane.marks if m.shape in {"failure", "pass"}]
        for a, b in itertools.pairwise(points):
            if a.shape == "failure":
                yield a.begin, b.begin
    for hook in scene.life.trace.hooks:
        if hook.end is not None:
            yield hook.begin, hook.end
    for kill in scene.life.trace.kills:
        if kill.stop_at is not None and kill.dead_at is not None:
            yield kill.stop_at, kill.dead_at
    for run in scene.life.trace.runs:
        end = run_end(scene, run)
        if end is not None and scene.restarts_freely(run.container):
            yield run.started, end


def _turns(scene: Scene) -> Iterable[int]:
    """The instants that deserve a dark guide: deletion, the first kill, the first Ready, in that order."""
    trace, life = scene.life.trace, scene.life
    if trace.deleted_at is not None:
        yield trace.deleted_at
    kill = next((k.begin for k in trace.kills if k.cause != "deletion"), None)
    if kill is not None:
        yield kill
    failing = any(p.result == "failure" for p in trace.probes)
    if life.ready_at is not None and (life.pod.init_containers or failing) and life.ready_at > 1_000:
        yield life.ready_at
    yield from (f.begin for f in scene.folds if f.repeats)


def timeline(trace: Trace, events_table: Sequence[EventLine]) -> Timeline:
    """The timeline of a life.

    Args:
        trace: what the engine saw.
        events_table: the rows that stand in the card's event table; their numbers are what the pills show.

    Returns:
        Lanes, marks, instants and key, without language.
    """
    scene = make_scene(Life(trace))
    letters = Letters()
    lanes = [lane for lane in _lanes(scene, events_table, letters) if lane is not None and lane.marks]
    shown = [m.at for m in scene.moments if m.rank >= LABELLED]
    shown += [scene.tail] if scene.tail is not None else []
    return Timeline(
        begin=0,
        end=scene.end,
        fine=needs_tenths(shown),
        moments=scene.moments,
        turns=tuple(sorted(set(list(_turns(scene))[:MOST_TURNS]))),
        demands=tuple(_demands(scene, lanes)),
        telling=tuple(_telling(scene, lanes)),
        lanes=tuple(lanes),
        key=letters.key(),
        folds=scene.folds,
        tail=scene.tail,
        cut=scene.cut,
    )
