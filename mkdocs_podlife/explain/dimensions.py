"""What set each length: a chain of dimensions under the lanes, as in an engineering drawing.

Every rule proposes stretches; where two overlap the more telling one stays. A stretch names the fields that set it, so
that the key can lead to their lines.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from mkdocs_podlife.engine.trace import Kill, ProbeRun, Run
from mkdocs_podlife.explain.lanes import held_back
from mkdocs_podlife.explain.letters import Letters
from mkdocs_podlife.explain.phrase import Code, Length, Phrase, Span, phrase
from mkdocs_podlife.explain.probe_lanes import grace_ref
from mkdocs_podlife.explain.scene import Scene, long_steps
from mkdocs_podlife.explain.timeline_model import FieldRef, Lane, Mark
from mkdocs_podlife.explain.why import cause_of
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind

FLOOR = 2  # s that the kubelet leaves at least between the stop signal and SIGKILL (R7.15)
MOST = 12  # dimensions in the chain


@dataclass(frozen=True, slots=True)
class Dimension:
    """A stretch (ms) and what set it. `rank`: the lower, the more telling. `shown`: its text in the picture."""

    begin: int
    end: int
    rank: int
    rule: Hashable
    length: Length | Span | Phrase
    why: Phrase
    fields: tuple[FieldRef, ...] = ()
    shown: Phrase | None = None


def _ref(scene: Scene, path: str, text: str) -> FieldRef:
    return FieldRef(path, text, path in scene.life.pod.written)


def _probe_ref(scene: Scene, container: Container, kind: ProbeKind, name: str) -> FieldRef:
    path = f"{container.path}.{kind}Probe.{name}"
    several = len(scene.life.probes()) > 1
    return _ref(scene, path, f"{kind}Probe.{name}" if several else name)


def _restart_ref(scene: Scene, container: Container) -> FieldRef:
    """The field that lets a container start again (R8.11, R8.13)."""
    if container.restart_rules:
        return _ref(scene, f"{container.path}.restartPolicyRules", "restartPolicyRules")
    if container.restart_policy:
        return _ref(scene, f"{container.path}.restartPolicy", f"restartPolicy: {container.restart_policy}")
    pod = scene.life.pod
    return _ref(scene, f"{pod.spec_path}.restartPolicy", f"restartPolicy: {pod.restart_policy}")


def _script_ref(scene: Scene, container: Container, text: str) -> FieldRef:
    name = "args" if any(text.split(" ")[0] in a for a in container.args) else "command"
    return _ref(scene, f"{container.path}.{name}", name)


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
            field = _script_ref(scene, container, text)
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
        shown = _length(run.noticed - run.exited)
        yield Dimension(run.exited, run.noticed, 4, ("notice",), Span(0, 1000), why, shown=shown)


def _length(ms: int) -> Phrase:
    return phrase("timeline.length", length=Length(ms))


def _acts(
    scene: Scene, container: Container, kind: ProbeKind, probe: Probe, before: ProbeRun | None, run: ProbeRun
) -> Iterable[Dimension]:
    """From what breaks to the failure that acts (R6.7)."""
    acted = run.acted_at if run.acted_at is not None else run.last
    period, threshold = probe.period * 1000, probe.failure_threshold
    fields = (
        _probe_ref(scene, container, kind, "failureThreshold"),
        _probe_ref(scene, container, kind, "periodSeconds"),
    )
    numbers = {"threshold": threshold, "period": probe.period}
    started = max((r.started for r in scene.life.runs(container.name) if r.started <= run.first), default=0)
    if before is not None and before.last >= started:
        runs = [r for r in scene.life.runs(container.name) if r.started == started]
        broken = [s.at for r in runs for s in r.steps if before.last - 50 <= s.at <= run.first]
        begin = broken[0] if broken else before.last
        if threshold == 1:
            why = phrase("timeline.key.acts-at-once", **numbers)
            least = 0 if broken else period
            yield Dimension(begin, acted, 1, (kind, "acts", container.name), Span(least, period), why, fields[1:])
            return
        if broken:
            why = phrase("timeline.key.acts", wait=Span(0, period), **numbers)
            span = Span((threshold - 1) * period, threshold * period)
        else:
            why = phrase("timeline.key.acts-from-pass", **numbers)
            span = Span(threshold * period, threshold * period)
        yield Dimension(begin, acted, 1, (kind, "acts", container.name, bool(broken)), span, why, fields)
    elif threshold > 1 and acted > run.first:
        why = phrase("timeline.key.acts-from-first", **numbers)
        length = Length((threshold - 1) * period)
        yield Dimension(run.first, acted, 1, (kind, "first", container.name), length, why, fields)


def _first_check(scene: Scene, container: Container, kind: ProbeKind, probe: Probe) -> Iterable[Dimension]:
    """From a start to a probe's first check (R6.5), where that check failed or the delay is long."""
    runs = scene.life.runs(container.name)
    results = scene.life.probe_runs(container.name, kind)
    if not runs or not results:
        return
    start, first = runs[0].started, results[0].first
    if container.startup is not None and kind != "startup":
        return
    if first - start < 300 or (results[0].result == "success" and kind == "liveness"):
        return
    refs = [_probe_ref(scene, container, kind, "periodSeconds")]
    numbers = {"period": probe.period}
    key = "timeline.key.first"
    if probe.initial_delay:
        refs.insert(0, _probe_ref(scene, container, kind, "initialDelaySeconds"))
        numbers["delay"] = probe.initial_delay
        key += "-delay"
    if results[0].result == "failure" and cause_of(results[0].output) in {"timeout", "grpc-connect"}:
        refs.append(_probe_ref(scene, container, kind, "timeoutSeconds"))  # its result comes only then (R6.30)
        numbers["timeout"] = probe.timeout
        key += "-unanswered"
    why = phrase(key, **numbers)
    yield Dimension(start, first, 5, (kind, "first-check", container.name), Length(first - start), why, tuple(refs))


def _periods(scene: Scene, container: Container, kind: ProbeKind, probe: Probe) -> Iterable[Dimension]:
    """From the first failure of a startup probe to its pass; from a first success to the one that counts."""
    results = scene.life.probe_runs(container.name, kind)
    field = _probe_ref(scene, container, kind, "periodSeconds")
    for i, run in enumerate(results):
        if kind == "startup" and run.result == "failure" and not run.acts and i + 1 < len(results):
            after = results[i + 1]
            if after.result == "success" and after.first > run.first:
                why = phrase("timeline.key.periods", n=run.count, period=probe.period)
                rule: Hashable = (kind, "periods", container.name)
                length = Length(run.count * probe.period * 1000)
                yield Dimension(run.first, after.first, 5, rule, length, why, (field,))
        if kind == "readiness" and run.result == "success" and probe.success_threshold > 1 and len(run.times) > 1:
            index = min(probe.success_threshold, len(run.times)) - 1
            threshold = _probe_ref(scene, container, kind, "successThreshold")
            why = phrase("timeline.key.successes", threshold=probe.success_threshold, period=probe.period)
            length = Length(index * probe.period * 1000)
            rule = (kind, "successes", container.name)
            yield Dimension(run.first, run.times[index], 2, rule, length, why, (threshold, field))


def _next_check(scene: Scene, container: Container, kind: ProbeKind, probe: Probe) -> Iterable[Dimension]:
    """From a script's step to the check that finds things changed for the better."""
    results = scene.life.probe_runs(container.name, kind)
    period = probe.period * 1000
    for before, after in itertools.pairwise(results):
        if before.result != "failure" or after.result != "success":
            continue
        steps = [s.at for r in scene.life.runs(container.name) for s in r.steps if before.last <= s.at <= after.first]
        if steps and after.first - steps[-1] <= period:
            field = _probe_ref(scene, container, kind, "periodSeconds")
            why = phrase("timeline.key.next-check", period=probe.period)
            rule = (kind, "next", container.name)
            shown = _length(after.first - steps[-1])
            yield Dimension(steps[-1], after.first, 3, rule, Span(0, period), why, (field,), shown)


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
                fields = (_script_ref(scene, container, steps[0]),)
                why = phrase("timeline.key.own-step", step=Code(steps[0]))
            yield Dimension(kill.stop_at, kill.dead_at, 2, ("own", container.name), length, why, fields)


def _waits(scene: Scene, container: Container) -> Iterable[Dimension]:
    """Back-offs (R8.6, R8.7; of pulls R3.7)."""
    limit = phrase("timeline.key.backoff-length")
    for wait, until in held_back(scene, container):
        # A back-off counts from the end before (R8.8); what it held up began at the last end.
        ends = [r.noticed or r.exited or 0 for r in scene.life.runs(container.name) if (r.exited or until) < until]
        begin = max([wait.begin, *ends])
        if until - begin < 500 or wait.container != container.name:
            continue
        shown = _length(until - begin)
        if wait.kind == "crash-backoff":
            field = _restart_ref(scene, container)
            yield Dimension(begin, until, 0, ("backoff",), limit, phrase("timeline.key.backoff"), (field,), shown)
        elif wait.kind == "pull-backoff":
            field = _ref(scene, f"{container.path}.image", "image")
            yield Dimension(begin, until, 0, ("pull",), limit, phrase("timeline.key.pull-backoff"), (field,), shown)


def _deadline(scene: Scene) -> Iterable[Dimension]:
    """activeDeadlineSeconds, counted from the start of the Pod."""
    pod = scene.life.pod
    begin = next((k.begin for k in scene.life.trace.kills if k.cause == "deadline"), None)
    if begin is not None and pod.active_deadline is not None:
        field = _ref(scene, f"{pod.spec_path}.activeDeadlineSeconds", "activeDeadlineSeconds")
        length = Length(pod.active_deadline * 1000)
        start = max(0, begin - pod.active_deadline * 1000)
        yield Dimension(start, begin, 0, ("deadline",), length, phrase("timeline.key.deadline"), (field,))


def _probes(scene: Scene, container: Container) -> Iterable[Dimension]:
    kinds: tuple[ProbeKind, ...] = ("startup", "readiness", "liveness")
    for kind in kinds:
        probe = container.probe(kind)
        if probe is None:
            continue
        yield from _first_check(scene, container, kind, probe)
        yield from _periods(scene, container, kind, probe)
        yield from _next_check(scene, container, kind, probe)
        results = scene.life.probe_runs(container.name, kind)
        for i, run in enumerate(results):
            if run.result == "failure" and run.acts and scene.tells(run):
                before = results[i - 1] if i and results[i - 1].result == "success" else None
                if kind == "readiness" and before is None:
                    continue  # it never was ready: nothing changes at the threshold
                yield from _acts(scene, container, kind, probe, before, run)


_OF_CONTAINER: tuple[Callable[[Scene, Container], Iterable[Dimension]], ...] = (
    _waits,
    _step_dimensions,
    _notice,
    _probes,
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
