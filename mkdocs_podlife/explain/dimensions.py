"""What set each length: a chain of dimensions under the lanes, as in an engineering drawing.

Every rule proposes stretches; where two overlap the more telling one stays. A stretch names the fields that set it, so
that the key can lead to their lines.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

from mkdocs_podlife.engine.trace import Kill, Run
from mkdocs_podlife.explain.dimension_model import Dimension, length_of, ref, restart_ref, script_ref
from mkdocs_podlife.explain.lanes import held_back
from mkdocs_podlife.explain.letters import Letters
from mkdocs_podlife.explain.phrase import Code, Length, Phrase, Span, phrase
from mkdocs_podlife.explain.probe_dimensions import probe_dimensions
from mkdocs_podlife.explain.probe_lanes import grace_ref
from mkdocs_podlife.explain.scene import Scene, long_steps
from mkdocs_podlife.explain.timeline_model import FieldRef, Lane, Mark
from mkdocs_podlife.manifest.model import Container

FIRST_BACKOFF, PULL_CAP = 10_000, 300_000  # ms (R8.1, R3.7)
FLOOR = 2  # s that the kubelet leaves at least between the stop signal and SIGKILL (R7.15)
MOST = 12  # dimensions in the chain


def _flips(scene: Scene, container: Container, run: Run) -> list[int]:
    """The instants in a run at which a probe's result turns over."""
    out: list[int] = []
    end = run.exited if run.exited is not None else scene.end
    for kind in ("startup", "readiness", "liveness"):
        results = scene.life.probe_runs(container.name, kind)
        for before, after in itertools.pairwise(results):
            if before.result != after.result and run.started <= after.first <= end:
                out.append(after.first)
    return out


def _step_dimensions(scene: Scene, container: Container) -> Iterable[Dimension]:
    """How long the script's commands take, where their end is what happens next."""
    for run in scene.life.runs(container.name)[:1]:
        if not run.steps or (scene.restarts_freely(container.name) and len(scene.life.runs(container.name)) > 2):
            continue
        by_itself = run.by == "itself" and run.exited is not None
        flips = _flips(scene, container, run)
        until = run.exited if by_itself and run.exited is not None else max(flips, default=-1)
        for begin, end, text in long_steps(run, until if by_itself else scene.end + 1):
            if end > until:
                continue
            if not container.path:
                why = phrase("timeline.run.step", step=Code(text))
                yield Dimension(begin, end, 3, ("step", container.name, text), Length(end - begin), why)
                continue
            field = script_ref(scene, container, text)
            several = len(scene.life.containers()) > 1
            key = "timeline.key.step-in" if several else "timeline.key.step"
            why = phrase(key, step=Code(text), name=Code(container.name))
            yield Dimension(begin, end, 3, ("step", field.path, text), Length(end - begin), why, (field,))


def _notice(scene: Scene, container: Container) -> Iterable[Dimension]:
    """From an exit until the kubelet sees it (R8.10), where the end of this container is waited for."""
    runs = scene.life.runs(container.name)
    if len(runs) > 2:
        return  # what is told of a container that goes on restarting is its pace
    for run in runs:
        if run.exited is None or run.noticed is None or run.noticed - run.exited < 200 or run.by == "SIGKILL":
            continue
        why = phrase("timeline.key.notice")
        shown = length_of(run.noticed - run.exited)
        yield Dimension(run.exited, run.noticed, 4, ("notice",), Span(0, 1000), why, shown=shown)


def _used_up(scene: Scene, container: Container, kill: Kill, stop: int, dead: int) -> Dimension:
    """A grace period that ended in SIGKILL: where its length came from (R7.10, R7.14, R7.15, R7.22)."""
    length = Length(kill.left * 1000)
    ref = grace_ref(scene, container, kill)
    if kill.left > kill.grace or (kill.left == FLOOR and kill.left < kill.grace):
        return Dimension(stop, dead, 0, ("floor",), length, phrase("timeline.key.floor"))
    if kill.left < kill.grace:
        return Dimension(stop, dead, 0, ("rest", ref.path), length, phrase("timeline.key.grace-rest"), (ref,))
    if kill.cause == "deletion" and kill.grace != scene.life.pod.grace_period:
        return Dimension(stop, dead, 0, ("asked",), length, phrase("timeline.key.grace-asked"))
    return Dimension(stop, dead, 0, ("grace", ref.path), length, phrase("timeline.key.grace"), (ref,))


def _grace(scene: Scene, container: Container) -> Iterable[Dimension]:
    """From the stop signal to the end (R7.15, R7.16)."""
    for kill in scene.life.kills(container.name):
        early = scene.life.early_signal(kill.container, kill.attempt)
        if early is not None and kill.kill_at is None:
            kill = kill._replace(begin=early, stop_at=early)
        hooked = any(abs(h.begin - kill.begin) <= 500 for h in scene.life.hooks(container.name, "preStop"))
        if hooked and kill.stop_at is not None and kill.stop_at - kill.begin >= 500:
            continue  # the grace lane has it
        if kill.stop_at is None or kill.dead_at is None or kill.dead_at - kill.stop_at < 300:
            continue
        if kill.kill_at is not None:
            yield _used_up(scene, container, kill, kill.stop_at, kill.dead_at)
        else:
            length = Length(kill.dead_at - kill.stop_at)
            run = scene.life.run_of(container.name, kill.attempt)
            steps = [s.text for s in (run.steps if run else ()) if kill.stop_at - 50 <= s.at < kill.dead_at - 300]
            why = phrase("timeline.key.own-stop", name=Code(container.name))
            fields: tuple[FieldRef, ...] = ()
            if steps:
                fields = (script_ref(scene, container, steps[0]),)
                why = phrase("timeline.key.own-step", step=Code(steps[0]))
            yield Dimension(kill.stop_at, kill.dead_at, 2, ("own", container.name), length, why, fields)


def _waits(scene: Scene, container: Container) -> Iterable[Dimension]:
    """Back-offs (R8.6, R8.7; of pulls R3.7)."""
    cap = scene.life.trace.restart_cap * 1000
    grows = "timeline.key.backoff-length"
    limit = phrase(grows, first=Length(min(FIRST_BACKOFF, cap)), cap=Length(cap))
    pulls = phrase(grows, first=Length(FIRST_BACKOFF), cap=Length(PULL_CAP))
    for wait, until in held_back(scene, container):
        # A back-off counts from the end before (R8.8); what it held up began at the last end.
        ends = [r.noticed or r.exited or 0 for r in scene.life.runs(container.name) if (r.exited or until) < until]
        begin = max([wait.begin, *ends])
        if until - begin < 500 or wait.container != container.name:
            continue
        shown = length_of(until - begin)
        if wait.kind == "crash-backoff":
            field = restart_ref(scene, container)
            yield Dimension(begin, until, 0, ("backoff",), limit, phrase("timeline.key.backoff"), (field,), shown)
        elif wait.kind == "pull-backoff":
            field = ref(scene, f"{container.path}.image", "image")
            yield Dimension(begin, until, 0, ("pull",), pulls, phrase("timeline.key.pull-backoff"), (field,), shown)


def _deadline(scene: Scene) -> Iterable[Dimension]:
    """activeDeadlineSeconds, from status.startTime on, and what the kubelet needs to see that it is over (R9.20)."""
    pod, trace = scene.life.pod, scene.life.trace
    noticed = next((o.at for o in trace.occurrences if o.reason == "DeadlineExceeded"), None)
    start = next((s.at for s in trace.statuses if s.containers or s.init), None)  # the kubelet's first
    if noticed is not None and start is not None and pod.active_deadline is not None:
        field = ref(scene, f"{pod.spec_path}.activeDeadlineSeconds", "activeDeadlineSeconds")
        length = Length(pod.active_deadline * 1000)
        over = start + pod.active_deadline * 1000
        yield Dimension(start, over, 0, ("deadline",), length, phrase("timeline.key.deadline"), (field,))
        shown = length_of(noticed - over)
        yield Dimension(over, noticed, 4, ("notice",), Span(0, 1000), phrase("timeline.key.notice"), shown=shown)


_OF_CONTAINER: tuple[Callable[[Scene, Container], Iterable[Dimension]], ...] = (
    _waits,
    _step_dimensions,
    _notice,
    probe_dimensions,
    _grace,
)


def dimensions(scene: Scene) -> list[Dimension]:
    """The chain: no two overlap, in order of time."""
    proposed = [*_deadline(scene)]
    for container in scene.containers:
        for rule in _OF_CONTAINER:
            proposed += rule(scene, container)
    chain: list[Dimension] = []
    for d in sorted(proposed, key=lambda d: (d.rank, d.begin, d.end)):
        if d.begin >= scene.end or scene.folded(d.begin) is not None or d.end - d.begin < 150:
            continue
        if all(d.end <= c.begin + 60 or d.begin >= c.end - 60 for c in chain):
            chain.append(d)
    return sorted(chain, key=lambda d: d.begin)[:MOST]


def dimension_lane(scene: Scene, chain: list[Dimension], letters: Letters) -> Lane | None:
    """The lane "set by", its letters entered into the key."""
    marks: list[Mark] = []
    for d in chain:
        letter = letters.give(d.rule, d.length, d.why, *d.fields)
        shown = d.shown
        if shown is None:
            shown = d.length if isinstance(d.length, Phrase) else phrase("timeline.length", length=d.length)
        marks.append(Mark("dimension", d.begin, d.end, "", (shown,), label=letter))
    if not marks:
        return None
    return Lane("dimensions", scene.trim(marks), label=phrase("timeline.lane.dimensions"))
