"""The lane of a container: what it waits for, its runs with what they are at, how they end."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from mkdocs_podlife.engine.trace import Kill, Run, Wait
from mkdocs_podlife.explain.deaf import manner
from mkdocs_podlife.explain.phrase import Code, Length, Phrase, phrase
from mkdocs_podlife.explain.scene import SHORT_STEP, Scene, long_steps
from mkdocs_podlife.explain.timeline_model import Lane, LaneKind, Mark
from mkdocs_podlife.manifest.model import Container

AT_ONCE = 150  # ms
NOTICED = 1_100  # ms an exit takes at most to be noticed (R8.10)
WAITING = {"Pending", "ContainerCreating", "PodInitializing", "SchedulingGated", "Completed", "Succeeded", "NotReady"}

WAITS = {"pull", "volume", "config", "scheduling", "gate", "sandbox"}

PLAIN = {"init", "ephemeral"}  # roles that know no readiness

Stretch = tuple[int, int]


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
    if run.start_error:
        return run.started  # it never ran
    if scene.restarts_freely(run.container) and run.noticed is not None:
        return run.noticed
    return run.exited


def _cells(
    scene: Scene, container: Container, run: Run, kill: Kill | None, readiness: list[Stretch]
) -> list[tuple[int, int, str]]:
    """A run's pieces: (begin, end, look)."""
    end = run_end(scene, run)
    stop = scene.end if end is None else end
    signal = kill.stop_at if kill is not None and kill.stop_at is not None and kill.stop_at < stop else stop
    edges = {run.started, signal}
    too_late = kill is not None and kill.dead_at is not None and kill.dead_at <= kill.begin  # it had ended by then
    if kill is not None and not too_late and run.started < kill.begin < signal - 100:
        edges.add(kill.begin)
    ready = [(max(a, run.started), min(b, signal)) for a, b in readiness]
    ready = [(a, b) for a, b in ready if a < b]
    for a, b in ready:
        # What is ready within a blink is ready at once (R6.12), and an exit is not a readiness change.
        edges |= {a if a - run.started > AT_ONCE else run.started, b if signal - b > NOTICED else signal}
    points = sorted(edges)
    cells: list[tuple[int, int, str]] = []
    for a, b in itertools.pairwise(points):
        middle = (a + b) // 2
        is_ready = any(x <= middle < y for x, y in ready)
        if container.role in PLAIN:
            look = "start-ready"
        elif container.role == "sidecar":
            look = "start-ready" if is_ready else "start"
        else:
            look = "ready" if is_ready else "open"
        cells.append((a, b, look))
    if signal < stop:
        cells.append((signal, stop, "stop"))
    return cells


def _run_marks(
    scene: Scene, container: Container, run: Run, kill: Kill | None, readiness: list[Stretch]
) -> Iterable[Mark]:
    cells = _cells(scene, container, run, kill, readiness)
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
        for x, y in itertools.pairwise(cuts):
            step = next((s[2] for s in steps if s[0] <= x + SHORT_STEP and s[1] > x + SHORT_STEP), "")
            begins = x in {d[0] for d in dividers} or x == run.started
            texts = _texts(scene, container, look, step if begins else "", x == a, look == previous, run, kill)
            yield Mark("label", x, y, "stop" if look == "stop" else "", texts)
        previous = look
    if signal is not None:
        yield Mark("signal", signal, signal)
    if end is not None:
        yield _exit(run, end)


def _texts(
    scene: Scene, container: Container, look: str, step: str, first: bool, same: bool, run: Run, kill: Kill | None
) -> tuple[Phrase, ...]:
    """What may stand in a piece of a run, long to short."""
    if look == "stop" and kill is not None:
        signal = phrase("timeline.run.signal", signal=Code(kill.signal))
        if run.by != "SIGKILL":
            return (signal,)
        handled = manner(scene.life, container, kill) in {"waits", "slow"}
        words = ("late", "late-short") if handled else ("ignored",)
        return (*(phrase(f"timeline.run.{word}", signal=Code(kill.signal)) for word in words), signal)
    if not first:
        return (phrase("timeline.run.step", step=Code(step)),) if step else ()
    if same:
        return (phrase("timeline.run.no-signal"),)
    if container.role in PLAIN:
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
    ended = [at for phase in ("Succeeded", "Failed") if (at := scene.life.phase_at(phase)) is not None]
    over = min([scene.end, *ended])  # nothing is held back in a Pod that has ended (R9.3)
    out: list[tuple[Wait, int]] = []
    for i, wait in enumerate(waits):
        end = wait.until if wait.until is not None else max(wait.begin, over)
        again = any(r.started > wait.begin for r in scene.life.runs(wait.container))
        if not again and end < scene.end and end - wait.begin < 2_000:
            continue  # the kubelet looked again and found nothing left to start
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


def _stop_of(scene: Scene, run: Run, kill: Kill | None) -> Kill | None:
    """A run's stop, from the instant at which its process got the signal."""
    at = scene.life.early_signal(run.container, run.attempt)
    if at is None:
        return kill
    if kill is not None:
        return kill._replace(begin=min(kill.begin, at), stop_at=at)
    grace, told = scene.life.pod.grace_period, scene.life.tellings("stop", run.container, run.attempt)[0]
    return Kill(run.container, run.attempt, at, "deletion", grace, grace, told.args["name"], at, None, run.exited)


def container_lane(scene: Scene, container: Container) -> Lane:
    """A container's waits, runs and exits."""
    marks: list[Mark] = []
    runs = scene.life.runs(container.name)
    kills = {k.attempt: k for k in scene.life.kills(container.name)}
    readiness = ready_of(scene, container.name)
    at, default = 0, _gap_texts(scene, container)
    if container.role == "ephemeral" and runs:
        at = runs[0].started  # nobody waited for it
    for run in runs:
        marks += _waits(scene, container, at, run.started, default)
        stop = _stop_of(scene, run, kills.get(run.attempt))
        marks += _run_marks(scene, container, run, stop, readiness)
        end = run_end(scene, run)
        at, default = scene.end if end is None else end, ()
    last = runs[-1] if runs else None
    if last is None:
        marks += _waits(scene, container, 0, scene.tail or scene.end, default)
    elif last.exited is not None:
        marks += [m for m in _waits(scene, container, at, scene.end, ()) if m.look]
    kinds: dict[str, LaneKind] = {"init": "init", "sidecar": "sidecar", "ephemeral": "ephemeral"}
    return Lane(kinds.get(container.role, "app"), scene.trim(marks), name=container.name)
