"""The tracks that cut across containers: STATUS, restart counts, traffic."""

from __future__ import annotations

import re

from mkdocs_podlife.engine.trace import Row
from mkdocs_podlife.explain.lanes import WAITING
from mkdocs_podlife.explain.phrase import Code, Codes, Count, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.scene import Scene
from mkdocs_podlife.explain.timeline_model import Lane, Mark
from mkdocs_podlife.manifest.model import Container

_PARTS = re.compile(r"[A-Z]+[a-z]*|[^A-Z]+")
BRIEF = 250  # ms; a STATUS word shown for less than that is passed over


def _look(row: Row) -> str:
    """The line under a STATUS word."""
    status = row.status
    if status == "Running":
        have, _, all_of = row.ready.partition("/")
        return "running" if have == all_of else "waiting"
    if status == "Terminating":
        return "terminating"
    if status.endswith("BackOff"):
        return "backoff"
    init = status.removeprefix("Init:")
    if status in WAITING or init.replace("/", "").isdigit() or init in WAITING:
        return "waiting"
    return "error"


def shortened(status: str) -> list[str]:
    """A long STATUS word for a stretch without room: its last parts left out, one after the other, an ellipsis in
    their place (CrashLoop…, Crash…). What is left always has a whole part and saves three characters."""
    head, _, word = status.rpartition(":")
    parts = _PARTS.findall(word)
    cuts = ["".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]
    return [f"{head}:{cut}…" if head else f"{cut}…" for cut in cuts if len(cut) <= len(word) - 4]


def _caption(row: Row, restarts: bool) -> tuple[Phrase, ...]:
    status = Code(row.status)
    short = phrase("timeline.status.word", status=status)
    if _look(row) in {"error", "backoff"}:
        return (short, *(phrase("timeline.status.word", status=Code(cut)) for cut in shortened(row.status)))
    ready = phrase("timeline.status.ready", status=status, ready=row.ready)
    if restarts:
        count = Count(row.restarts, "restart")
        full = phrase("timeline.status.restarts", status=status, ready=row.ready, restarts=count)
        return (full, ready, short)
    return (ready, short)


def status_lane(scene: Scene) -> Lane:
    """What `kubectl get pods` says."""
    rows = scene.life.trace.rows
    restarts = any(r.restarts for r in rows)
    stretches: list[tuple[int, int, Row]] = []
    for i, row in enumerate(rows):
        if row.gone:
            continue
        end = rows[i + 1].at if i + 1 < len(rows) else scene.end
        begin = 0 if not stretches else row.at
        if stretches:
            before = stretches[-1]
            same = before[2].status == row.status and before[2].ready == row.ready
            brief = before[1] - before[0] < BRIEF and _look(before[2]) == _look(row) == "waiting"
            if (same and before[2].restarts == row.restarts) or brief:
                stretches[-1] = (before[0], end, row)
                continue
        stretches.append((begin, end, row))
    marks: list[Mark] = []
    for begin, end, row in stretches:
        if scene.repeated(begin):
            continue
        texts = _caption(row, restarts)
        if _look(row) == "waiting":
            texts += (phrase("timeline.status.brief"),)
        following = next((f for f in scene.folds if f.repeats and begin < f.begin < end), None)
        marks.append(Mark("caption", begin, following.begin if following else end, _look(row), texts))
    for fold in (f for f in scene.folds if f.repeats):
        words = (
            phrase("timeline.repeats.times", every=Length(fold.every), n=fold.times),
            phrase("timeline.repeats.every", every=Length(fold.every)),
        )
        looks = [m for m in stretches if m[0] < fold.begin]
        steady = all(_look(m[2]) == "running" for m in stretches if fold.begin <= m[0] < fold.end)
        look = "running" if steady and looks else "mixed"
        marks.append(Mark("caption", fold.begin, fold.end, look, words))
    out = list(scene.trim([m for m in marks if not scene.repeated(m.begin)]))
    out += [m for m in marks if scene.repeated(m.begin)]
    if scene.tail is not None:
        at = scene.life.trace.gone_at if scene.life.trace.gone_at is not None else scene.tail
        out.append(Mark("caption", at, scene.end, "gone", (phrase("timeline.status.gone", at=Instant(at)),)))
    return Lane("status", tuple(sorted(out, key=lambda m: m.begin)), name="STATUS")


def restarts_lane(scene: Scene, container: Container) -> Lane | None:
    """The restart count at each start, where a container restarts twice or more outside a repetition."""
    runs = [r for r in scene.life.runs(container.name) if r.attempt > 0 and not scene.repeated(r.started)]
    if len(runs) < 2:
        return None
    marks = [Mark("count", r.started, r.started, label=str(r.attempt)) for r in runs]
    return Lane("restarts", scene.trim(marks), label=phrase("timeline.lane.restarts"), sub=True)


def traffic_lane(scene: Scene) -> Lane | None:
    """Whether the Pod is offered traffic; its readiness when nothing routes to it."""
    trace, life = scene.life.trace, scene.life
    probed = any(c.readiness is not None for c in life.containers()) or bool(life.pod.readiness_gates)
    started = [r.started for r in trace.runs]
    if not started or not (probed or trace.kills or life.sidecars or any(r.attempt for r in trace.runs)):
        return None
    # no Service selects what has no label; where none is known, one is assumed
    routed = bool(life.pod.labels) and any(e.listed for e in trace.endpoints) and not trace.extra.get("unrouted")
    edges: list[tuple[int, str]] = [(min(started), "none")]
    if routed:
        for e in trace.endpoints:
            if edges[-1][1] == "terminating" and e.at - edges[-1][0] < BRIEF:
                edges.pop()  # too short to be seen, as a STATUS word may be
            look = "terminating" if e.listed and e.terminating else "full" if e.ready else "none"
            if not e.listed:  # its labels may have been taken away from the Service
                look = "ended" if _ended(scene, e.at) else "unselected" if edges[1:] else look
            edges.append((e.at, look))
    else:
        for stretch in life.ready_stretches:
            edges.append((stretch.begin, "full"))
            if stretch.end is not None and stretch.end != trace.gone_at:
                edges.append((stretch.end, "none"))
    marks = []
    stop = scene.tail if scene.tail is not None else scene.end
    if trace.gone_at is not None:
        stop = min(stop, trace.gone_at)  # by force it goes before its containers do (R7.3)
    joined: list[tuple[int, str]] = []
    for at, look in edges:
        if joined and joined[-1][0] >= at - 50:
            joined[-1] = (joined[-1][0], look)
        elif not joined or joined[-1][1] != look:
            joined.append((at, look))
    for i, (at, look) in enumerate(joined):
        end = min(joined[i + 1][0] if i + 1 < len(joined) else stop, stop)
        if end <= at and i:
            continue
        marks.append(Mark("traffic", at, end, look, _traffic_texts(scene, look, routed, len(joined))))
    label = phrase("timeline.lane.traffic" if routed else "timeline.lane.readiness-condition")
    return Lane("traffic", scene.trim(marks), label=label)


def _ended(scene: Scene, at: int) -> bool:
    """Whether a Pod has ended or is being deleted at `at`."""
    life = scene.life
    over = (life.trace.deleted_at, life.phase_at("Succeeded"), life.phase_at("Failed"))
    return any(t is not None and t <= at for t in over)


def _traffic_texts(scene: Scene, look: str, routed: bool, stretches: int) -> tuple[Phrase, ...]:
    word = "traffic" if routed else "condition"
    short = phrase(f"timeline.{word}.{look}")
    services = Codes(tuple(scene.life.trace.extra.get("services", ()))) if routed else Codes(())
    plain = not scene.life.pod.readiness_gates and not any(c.readiness for c in scene.life.containers())
    if look == "full" and stretches <= 2 and plain:
        by = (phrase("timeline.traffic.always-by", services=services),) if services.texts else ()
        return (*by, phrase(f"timeline.{word}.always"), short)
    if look == "full" and services.texts:
        return (phrase("timeline.traffic.full-by", services=services), short)
    if look in {"none", "ended", "unselected"}:
        return (phrase(f"timeline.{word}.{look}-why"), short)
    if look == "terminating":
        return (short, phrase("timeline.traffic.terminating-short"))
    return (short,)
