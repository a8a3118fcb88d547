"""What readiness does to a Pod that runs: never ready, or ready on and off (R6.14)."""

from __future__ import annotations

import itertools

from mkdocs_podlife.engine.trace import ProbeRun
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Count, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import NEAR, SECOND, who
from mkdocs_podlife.explain.story.probed import cause
from mkdocs_podlife.explain.trouble import trouble


def readiness(life: Life) -> list[Phrase]:
    """Never ready, or ready on and off (R6.14)."""
    running = [r for r in life.trace.runs if any(c.name == r.container for c in life.apps)]
    if not running or life.occurrences("SandboxChanged"):
        return []
    if life.ready_at is None:
        return _never_ready(life)
    stretches = life.ready_stretches
    breaks = [(a.end, b.begin) for a, b in itertools.pairwise(stretches) if a.end is not None]
    anew = [pair for pair in breaks if any(r.attempt > 0 and abs(pair[0] - r.started) < NEAR for r in running)]
    breaks = [pair for pair in breaks if pair not in anew]
    deleted = life.trace.deleted_at
    last = stretches[-1].end
    out: list[Phrase] = []
    for begin, end in anew[:1]:  # it was started anew, which has been told, and has to pass first
        failing = _unready_cause(life, begin)
        if failing is not None and end - begin >= SECOND:
            out.append(phrase("story.unready-anew", end=Instant(end), cause=cause(life, failing)))
    for begin, end in breaks[:1]:
        failing = _unready_cause(life, begin)
        if failing is None:
            return []
        step = trouble(life, failing.container, "readiness", failing.first, failing.attempt)
        args: dict[str, Arg] = {
            "begin": Instant(failing.first),
            "cause": cause(life, failing),
            "at": Instant(begin),
            "end": Instant(end),
            "length": Length(end - begin),
        }
        if step is not None:
            args |= {"step": Code(step.text), "since": Instant(step.at)}
        out.append(phrase("story.unready-after" if step is not None else "story.unready", **args))
        if len(breaks) > 1:
            out.append(phrase("story.unready-again", count=Count(len(breaks), "time")))
    if not breaks and last is not None and (deleted is None or last < deleted):
        failing = _unready_cause(life, last)
        if failing is not None:
            step = trouble(life, failing.container, "readiness", failing.first, failing.attempt)
            args = {"begin": Instant(failing.first), "cause": cause(life, failing), "at": Instant(last)}
            if step is not None:
                args |= {"step": Code(step.text), "since": Instant(step.at)}
            out.append(phrase("story.unready-stays-after" if step is not None else "story.unready-stays", **args))
    return out


def _unready_cause(life: Life, at: int) -> ProbeRun | None:
    """The readiness failures that made the Pod not ready at `at` (ms)."""
    for container in (*life.sidecars, *life.apps):
        for run in life.probe_runs(container.name, "readiness"):
            if run.result == "failure" and run.first <= at + 200 and run.last >= at - 200:
                return run
    return None


def beside(life: Life) -> list[Phrase]:
    """A container that runs all the time and whose readiness probe never passes, beside one that loops: without that
    loop the Pod would not be Ready either."""
    if life.ready_at is not None:
        return []
    told = _never_ready(life, frozenset(c.name for c in life.containers() if len(life.runs(c.name)) != 1))
    return [phrase("story.never-ready-beside", **p.args) if p.key == "story.never-ready" else p for p in told]


def _never_ready(life: Life, but: frozenset[str] = frozenset()) -> list[Phrase]:
    """Why a Pod is never Ready; `but`: containers that are not looked at."""
    gates = life.pod.readiness_gates
    for container in (*life.sidecars, *life.apps):
        if container.name in but:
            continue
        over = life.trace.deleted_at if life.trace.deleted_at is not None else life.last_at
        runs = [r for r in life.probe_runs(container.name, "readiness") if r.first <= over]
        if container.readiness is None:
            continue
        subject = who(life, container.name)
        later = next((r for r in life.trials(container.name, "readiness") if r.result == "success"), None)
        if runs and later is not None:
            return [
                phrase(
                    "story.ready-later",
                    who=subject,
                    cause=cause(life, max(runs, key=lambda r: r.count)),
                    watched=Length(life.over_at),
                    later=Length(later.first - life.runs(container.name)[0].started),
                )
            ]
        failed = [r for r in runs if r.result == "failure"]
        if runs and all(r.result == "error" for r in runs):
            return [phrase("story.never-ready-errors", who=subject, at=Instant(runs[0].first))]
        if failed and not any(r.result == "success" for r in runs):
            checks = Count(sum(r.count for r in failed), "time")
            return [
                phrase(
                    "story.never-ready",
                    who=subject,
                    cause=cause(life, max(failed, key=lambda r: r.count)),
                    count=checks,
                    watched=Length(life.over_at),
                )
            ]
    if gates and life.trace.runs and not but:
        return [phrase("story.never-ready-gate", gate=Code(gates[0]))]
    return []
