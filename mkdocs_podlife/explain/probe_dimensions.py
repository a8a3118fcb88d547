"""What set the lengths that probes make: their first check, the failures that act, the check that finds a change."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable

from mkdocs_podlife.engine.trace import ProbeRun
from mkdocs_podlife.explain.dimension_model import Dimension, length_of, probe_ref
from mkdocs_podlife.explain.phrase import Length, Span, phrase
from mkdocs_podlife.explain.scene import Scene
from mkdocs_podlife.explain.why import cause_of
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind


def _acts(
    scene: Scene, container: Container, kind: ProbeKind, probe: Probe, before: ProbeRun | None, run: ProbeRun
) -> Iterable[Dimension]:
    """From what breaks to the failure that acts (R6.7)."""
    acted = run.acted_at if run.acted_at is not None else run.last
    period, threshold = probe.period * 1000, probe.failure_threshold
    fields = (
        probe_ref(scene, container, kind, "failureThreshold"),
        probe_ref(scene, container, kind, "periodSeconds"),
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
    refs = [probe_ref(scene, container, kind, "periodSeconds")]
    numbers = {"period": probe.period}
    key = "timeline.key.first"
    if probe.initial_delay:
        refs.insert(0, probe_ref(scene, container, kind, "initialDelaySeconds"))
        numbers["delay"] = probe.initial_delay
        key += "-delay"
    if results[0].result == "failure" and cause_of(results[0].output) in {"timeout", "grpc-connect"}:
        refs.append(probe_ref(scene, container, kind, "timeoutSeconds"))  # its result comes only then (R6.30)
        numbers["timeout"] = probe.timeout
        key += "-unanswered"
    why = phrase(key, **numbers)
    yield Dimension(start, first, 5, (kind, "first-check", container.name), Length(first - start), why, tuple(refs))


def _periods(scene: Scene, container: Container, kind: ProbeKind, probe: Probe) -> Iterable[Dimension]:
    """From the first failure of a startup probe to its pass; from a first success to the one that counts."""
    results = scene.life.probe_runs(container.name, kind)
    field = probe_ref(scene, container, kind, "periodSeconds")
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
            threshold = probe_ref(scene, container, kind, "successThreshold")
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
            field = probe_ref(scene, container, kind, "periodSeconds")
            why = phrase("timeline.key.next-check", period=probe.period)
            rule = (kind, "next", container.name)
            shown = length_of(after.first - steps[-1])
            yield Dimension(steps[-1], after.first, 3, rule, Span(0, period), why, (field,), shown)


def probe_dimensions(scene: Scene, container: Container) -> Iterable[Dimension]:
    """All that a container's probes propose."""
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
