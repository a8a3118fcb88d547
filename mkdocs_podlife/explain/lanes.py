"""The lanes of the Pod and its containers: STATUS, runs and waits, restarts, traffic."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_podlife.engine.trace import Kill, Row, Run, Wait
from mkdocs_podlife.explain.phrase import Code, Count, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.scene import SHORT_STEP, Scene, long_steps
from mkdocs_podlife.explain.timeline_model import Lane, LaneKind, Mark
from mkdocs_podlife.manifest.model import Container

BRIEF = 250  # ms; a STATUS word shown for less than that is passed over
WAITING = {"Pending", "ContainerCreating", "PodInitializing", "SchedulingGated", "Completed", "Succeeded", "NotReady"}

WAITS = {"pull", "volume", "config", "scheduling", "gate", "sandbox"}

Stretch = tuple[int, int]


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


def _caption(row: Row, restarts: bool) -> tuple[Phrase, ...]:
    status = Code(row.status)
    short = phrase("timeline.status.word", status=status)
    if _look(row) in {"error", "backoff"}:
        return (short,)
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
        fold = scene.folded(begin)
        if fold is not None:
            continue
        texts = _caption(row, restarts)
        if _look(row) == "waiting":
            texts += (phrase("timeline.status.brief"),)
        following = next((f for f in scene.folds if begin < f.begin < end), None)
        marks.append(Mark("caption", begin, following.begin if following else end, _look(row), texts))
    for fold in scene.folds:
        words = (
            phrase("timeline.repeats.times", every=Length(fold.every), n=fold.times),
            phrase("timeline.repeats.every", every=Length(fold.every)),
        )
        looks = [m for m in stretches if m[0] < fold.begin]
        steady = all(_look(m[2]) == "running" for m in stretches if fold.begin <= m[0] < fold.end)
        look = "running" if steady and looks else "mixed"
        marks.append(Mark("caption", fold.begin, fold.end, look, words))
    out = list(scene.trim([m for m in marks if scene.folded(m.begin) is None]))
    out += [m for m in marks if scene.folded(m.begin) is not None]
    if scene.tail is not None:
        gone = phrase("timeline.status.gone", at=Instant(scene.tail))
        out.append(Mark("caption", scene.tail, scene.end, "gone", (gone,)))
    return Lane("status", tuple(sorted(out, key=lambda m: m.begin)), name="STATUS")


def ready_of(scene: Scene, container: str) -> list[Stretch]:
    """When the API said that a container is ready, ms."""
    out: list[Stretch] = []
    begin: int | None = None
    for status in scene.life.trace.statuses:
        states = {s.name: s for s in (*status.init, *status.containers)}
        state = states.get(container)
        ready = state is not None and state.ready
        if ready and begin is None:
            begin = status.at
        elif not ready and begin is not None:
            out.append((begin, status.at))
            begin = None
    if begin is not None:
        out.append((begin, scene.end))
    return out


def run_end(scene: Scene, run: Run) -> int | None:
    """Where the box of a run ends: at its exit; in a crash loop where the kubelet notices it (as STATUS does)."""
    if run.exited is None:
        return None
    if scene.restarts_freely(run.container) and run.noticed is not None:
        return run.noticed
    return run.exited


def _cells(scene: Scene, container: Container, run: Run, kill: Kill | None) -> list[tuple[int, int, str]]:
    """A run's pieces: (begin, end, look)."""
    end = run_end(scene, run)
    stop = scene.end if end is None else end
    signal = kill.stop_at if kill is not None and kill.stop_at is not None and kill.stop_at < stop else stop
    edges = {run.started, signal}
    if kill is not None and run.started < kill.begin < signal - 100:
        edges.add(kill.begin)
    ready = [(max(a, run.started), min(b, signal)) for a, b in ready_of(scene, container.name)]
    ready = [(a, b) for a, b in ready if a < b]
    for a, b in ready:
        # What is ready within a twentieth of a second is ready at once, and an exit is not a readiness change.
        edges |= {a if a - run.started > 50 else run.started, b if signal - b > 1_100 else signal}
    points = sorted(edges)
    cells: list[tuple[int, int, str]] = []
    for a, b in zip(points, points[1:], strict=False):
        middle = (a + b) // 2
        is_ready = any(x <= middle < y for x, y in ready)
        if container.role == "init":
            look = "start-ready"
        elif container.role == "sidecar":
            look = "start-ready" if is_ready else "start"
        else:
            look = "ready" if is_ready else "open"
        cells.append((a, b, look))
    if signal < stop:
        cells.append((signal, stop, "stop"))
    return cells


def _run_marks(scene: Scene, container: Container, run: Run) -> Iterable[Mark]:
    kill = next((k for k in scene.life.kills(container.name) if k.attempt == run.attempt), None)
    cells = _cells(scene, container, run, kill)
    end = run_end(scene, run)
    stop = cells[-1][1] if cells else run.started
    steps = long_steps(run, stop)
    signal = cells[-1][0] if cells and cells[-1][2] == "stop" else None
    dividers = [s for s in steps if s[0] > run.started + SHORT_STEP and (signal is None or s[0] < signal)]
    for a, b, look in cells:
        yield Mark("bar", a, b, look)
    for a, _, _ in dividers:
        yield Mark("divider", a, a)
    previous = ""
    for a, b, look in cells:
        cuts = [a, *sorted(s[0] for s in dividers if a < s[0] < b), b]
        for x, y in zip(cuts, cuts[1:], strict=False):
            step = next((s[2] for s in steps if s[0] <= x + SHORT_STEP and s[1] > x + SHORT_STEP), "")
            begins = x in {d[0] for d in dividers} or x == run.started
            texts = _texts(container, look, step if begins else "", x == a, look == previous, run, kill)
            yield Mark("label", x, y, "stop" if look == "stop" else "", texts)
        previous = look
    if signal is not None:
        yield Mark("signal", signal, signal)
    if end is not None:
        yield _exit(run, end)


def _texts(
    container: Container, look: str, step: str, first: bool, same: bool, run: Run, kill: Kill | None
) -> tuple[Phrase, ...]:
    """What may stand in a piece of a run, long to short."""
    if look == "stop" and kill is not None:
        signal = phrase("timeline.run.signal", signal=Code(kill.signal))
        return (phrase("timeline.run.ignored", signal=Code(kill.signal)), signal) if run.by == "SIGKILL" else (signal,)
    if not first:
        return (phrase("timeline.run.step", step=Code(step)),) if step else ()
    if same:
        return (phrase("timeline.run.no-signal"),)
    if container.role == "init":
        return (phrase("timeline.run.step", step=Code(step)),) if step else (phrase("timeline.run.running"),)
    starting = look == "start" and container.startup is not None
    word = "starting" if starting else "ready" if look in {"ready", "start-ready"} else "not-ready"
    state = phrase(f"timeline.run.{word}")
    short = phrase(f"timeline.run.{word}-short")
    return (phrase("timeline.run.with-step", state=state, step=Code(step)), state, short) if step else (state, short)


def _exit(run: Run, end: int) -> Mark:
    if run.by == "SIGKILL":
        return Mark("exit", end, end, "killed", after=(phrase("timeline.exit.killed", code=run.code or 137),))
    code = run.code or 0
    if code == 0:
        return Mark("exit", end, end, "done", after=(phrase("timeline.exit.code", code=0),))
    plain = run.reason in {"", "Error"}
    words = phrase("timeline.exit.code", code=code)
    long = () if plain else (phrase("timeline.exit.reason", reason=Code(run.reason), code=code),)
    return Mark("exit", end, end, "failed", after=(*long, words))


def _gap_texts(scene: Scene, container: Container) -> tuple[Phrase, ...]:
    """Why a container has not started for the first time."""
    inits = [c for c in scene.life.pod.init_containers if c.name != container.name]
    before = []
    for c in scene.life.pod.init_containers:
        if c.name == container.name:
            break
        before.append(c)
    before = before if container in scene.life.pod.init_containers else inits
    if not before:
        return ()
    if len(before) == 1:
        kind = "sidecar" if before[0].role == "sidecar" else "init"
        return (
            phrase("timeline.wait.for-one", name=Code(before[0].name)),
            phrase(f"timeline.wait.for-{kind}"),
        )
    last = before[-1]
    if container.role == "app":
        return (phrase("timeline.wait.for-many", n=len(before)), phrase("timeline.wait.waits"))
    return (phrase("timeline.wait.for-one", name=Code(last.name)), phrase("timeline.wait.waits"))


def wait_texts(wait: Wait) -> tuple[Phrase, ...]:
    """Why the kubelet or the scheduler holds something back."""
    if wait.kind == "crash-backoff" or wait.kind == "pull-backoff":
        value = Length(wait.value * 1000)
        return (phrase("timeline.wait.backoff", length=value), phrase("timeline.wait.length", length=value))
    kind = wait.kind if wait.kind in WAITS else "other"
    long = (phrase(f"timeline.wait.{kind}-what", what=Code(wait.what)),) if wait.what else ()
    return (*long, phrase(f"timeline.wait.{kind}"))


def held_back(scene: Scene, container: Container) -> list[tuple[Wait, int]]:
    """The waits that concern a container with the instants at which they really ended (ms).

    A pull's back-off runs out before the kubelet looks again; it ended with the next attempt.
    """
    waits = [w for w in scene.life.trace.waits if w.container in {container.name, ""}]
    waits.sort(key=lambda w: w.begin)
    out: list[tuple[Wait, int]] = []
    for i, wait in enumerate(waits):
        end = wait.until if wait.until is not None else scene.end
        if wait.kind == "pull-backoff":
            following = [w.begin for w in waits[i + 1 :] if w.kind in {"pull-backoff", "pull"}]
            starts = [r.started for r in scene.life.runs(container.name) if r.started > wait.begin]
            end = min([*following, *starts, max(end, scene.end)])
        out.append((wait, end))
    return out


def _reason(scene: Scene, container: Container, begin: int, end: int) -> tuple[Phrase, ...]:
    """The waiting reason that the API showed last in a gap, when it says more than that a start is under way."""
    reason = ""
    for status in scene.life.trace.statuses:
        if begin <= status.at <= end:
            state = next((s.state for s in (*status.init, *status.containers) if s.name == container.name), None)
            if state is not None and state.kind == "waiting":
                reason = state.reason
    return (phrase("timeline.wait.reason", reason=Code(reason)),) if reason not in {"", *WAITING} else ()


def _waits(scene: Scene, container: Container, begin: int, end: int, default: tuple[Phrase, ...]) -> Iterable[Mark]:
    """The dashed lines of a gap between two runs."""
    at = begin
    for wait, until in held_back(scene, container):
        a, b = max(wait.begin, at), min(until, end)
        if b - a < 100:
            continue
        if a - at >= 100:
            yield Mark("wait", at, a, "", default)
        else:
            a = at
        yield Mark("wait", a, b, wait.kind, wait_texts(wait))
        at = b
        if wait.kind == "pull-backoff":
            yield Mark("exit", wait.begin, wait.begin, "failed")
    if end - at >= 50:
        yield Mark("wait", at, end, "", default or _reason(scene, container, at, end))


def container_lane(scene: Scene, container: Container) -> Lane:
    """A container's waits, runs and exits."""
    marks: list[Mark] = []
    runs = scene.life.runs(container.name)
    at, default = 0, _gap_texts(scene, container)
    for run in runs:
        marks += _waits(scene, container, at, run.started, default)
        marks += _run_marks(scene, container, run)
        end = run_end(scene, run)
        at, default = scene.end if end is None else end, ()
    last = runs[-1] if runs else None
    if last is None:
        marks += _waits(scene, container, 0, scene.tail or scene.end, default)
    elif last.exited is not None:
        marks += [m for m in _waits(scene, container, at, scene.end, ()) if m.look]
    kinds: dict[str, LaneKind] = {"init": "init", "sidecar": "sidecar"}
    return Lane(kinds.get(container.role, "app"), scene.trim(marks), name=container.name)


def restarts_lane(scene: Scene, container: Container) -> Lane | None:
    """The restart count at each start, where a container restarts twice or more outside a repetition."""
    runs = [r for r in scene.life.runs(container.name) if r.attempt > 0 and scene.folded(r.started) is None]
    if len(runs) < 2:
        return None
    marks = [Mark("count", r.started, r.started, label=str(r.attempt)) for r in runs]
    return Lane("restarts", scene.trim(marks), label=phrase("timeline.lane.restarts"), sub=True)


def traffic_lane(scene: Scene) -> Lane | None:
    """Whether the Pod is offered traffic; its readiness when nothing routes to it."""
    trace, life = scene.life.trace, scene.life
    probed = any(c.readiness is not None for c in life.containers())
    started = [r.started for r in trace.runs]
    if not started or not (probed or trace.kills or life.sidecars or any(r.attempt for r in trace.runs)):
        return None
    routed = bool(life.pod.labels) and any(e.listed for e in trace.endpoints)  # no Service selects what has no label
    edges: list[tuple[int, str]] = [(min(started), "none")]
    if routed:
        for e in trace.endpoints:
            edges.append((e.at, "terminating" if e.listed and e.terminating else "full" if e.ready else "none"))
    else:
        for stretch in life.ready_stretches:
            edges.append((stretch.begin, "full"))
            if stretch.end is not None and stretch.end != trace.gone_at:
                edges.append((stretch.end, "none"))
    marks = []
    stop = scene.tail if scene.tail is not None else scene.end
    joined: list[tuple[int, str]] = []
    for at, look in edges:
        if joined and joined[-1][0] >= at - 50:
            joined[-1] = (joined[-1][0], look)
        elif not joined or joined[-1][1] != look:
            joined.append((at, look))
    for i, (at, look) in enumerate(joined):
        end = joined[i + 1][0] if i + 1 < len(joined) else stop
        marks.append(Mark("traffic", at, end, look, _traffic_texts(scene, look, routed, len(joined))))
    label = phrase("timeline.lane.traffic" if routed else "timeline.lane.readiness-condition")
    return Lane("traffic", scene.trim(marks), label=label)


def _traffic_texts(scene: Scene, look: str, routed: bool, stretches: int) -> tuple[Phrase, ...]:
    word = "traffic" if routed else "condition"
    short = phrase(f"timeline.{word}.{look}")
    if look == "full" and stretches <= 2 and not any(c.readiness for c in scene.life.containers()):
        return (phrase(f"timeline.{word}.always"), short)
    if look == "none":
        return (phrase(f"timeline.{word}.none-why"), short)
    return (short,)
