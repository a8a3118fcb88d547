"""How a Pod came to be ready: what ran before, postStart, the startup probe, the first readiness check."""

from __future__ import annotations

from mkdocs_podlife.engine.trace import Hook
from mkdocs_podlife.explain.findings.pre_stop_too_long import stated_length
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Count, Instant, Instants, Length, Ordinal, Phrase, phrase
from mkdocs_podlife.explain.story.before import before, gated
from mkdocs_podlife.explain.story.common import SECOND, who
from mkdocs_podlife.explain.story.lost import unheard
from mkdocs_podlife.explain.story.pace import pace

PULL = 2000  # ms: a shorter pull is not worth a word
LONG = 1000  # ms: a start-up step shorter than that is not worth a sentence
MOST_TIMES = 5  # failures that are told one by one


def arrival(life: Life) -> list[Phrase]:
    """From creation to Ready (or to the run of containers that never get ready)."""
    if gated(life):  # when it was ready, and what for, is told of the gate
        return before(life)
    for family in (_startup, _post_start, _slow_readiness):
        found = family(life)
        if found:  # it says itself when the Pod was ready
            return [p for p in before(life, ready=False) if p.key != found[0].key] + found
    out = before(life)
    if life.ready_at is None:
        return out + _deleted_before(life)
    if out:
        if out[-1].key.endswith("-ready"):
            return out
        return [*out, phrase("story.ready-then", at=Instant(life.ready_at))]
    pulls = [w for w in life.waits("pull") if w.until is not None and w.until <= life.ready_at]
    longest = max(pulls, key=lambda w: (w.until or 0) - w.begin, default=None)
    if longest is not None and longest.until is not None and longest.until - longest.begin >= PULL:
        length = Length(longest.until - longest.begin)
        return [phrase("story.ready-pulled", at=Instant(life.ready_at), image=Code(longest.what), length=length)]
    return [phrase("story.ready", at=Instant(life.ready_at))]


def _deleted_before(life: Life) -> list[Phrase]:
    """Deleted while it ran and before it was Ready, though nothing failed."""
    deleted = life.trace.deleted_at
    if deleted is None or life.pod.readiness_gates or unheard(life, deleted) is not None:
        return []
    if any(k.begin < deleted for k in life.kills(None, "eviction")):
        return []  # then it was stopped before
    if not any(r.started < deleted and (r.exited is None or r.exited >= deleted) for r in life.trace.runs):
        return []
    if any(p.result != "success" and p.probe == "readiness" and p.first < deleted for p in life.trace.probes):
        return []  # told of the probe
    return [phrase("story.not-yet-ready")]


def _startup(life: Life) -> list[Phrase]:
    """A slow start that its startup probe let through (R6.8)."""
    for container in life.apps:
        probe = container.startup
        if probe is None:
            continue
        runs = [p for p in life.probe_runs(container.name, "startup") if p.attempt == 0]
        passed = next((p for p in runs if p.result == "success"), None)
        failed = [p for p in runs if p.result == "failure" and (passed is None or p.first < passed.first)]
        if passed is None or life.ready_at is None:
            continue
        run = life.run_of(container.name, 0)
        if not failed and run is not None and passed.first - run.started >= LONG:
            return [
                phrase(
                    "story.startup-first",
                    started=Instant(run.started),
                    ready=Instant(life.ready_at),
                    at=Instant(passed.first),
                    period=Length(probe.period * SECOND),
                )
            ]
        if not failed:
            continue
        times = [t for p in failed for t in p.times] or [failed[0].first]
        limit = times[0] + (probe.failure_threshold - 1) * probe.period * SECOND
        fails: dict[str, Arg] = {"fails": Instants(tuple(times))}
        key = "story.startup-slow"
        if len(times) > MOST_TIMES:
            fails, key = {"first": Instant(times[0]), "last": Instant(times[-1])}, "story.startup-slow-many"
        if limit <= passed.first:  # the check that passed was the last that it had
            key += "-last"
        out = [
            phrase(
                key,
                ready=Instant(life.ready_at),
                **fails,
                count=Count(len(times), "time"),
                passes=Instant(passed.first),
                which=Ordinal(probe.failure_threshold),
                limit=Instant(limit),
            )
        ]
        return out + _after_startup(life, container.name)
    return []


def _after_startup(life: Life, container: str) -> list[Phrase]:
    spec = life.pod.container(container)
    live = next((p for p in life.probe_runs(container, "liveness")), None)
    ready = next((p for p in life.probe_runs(container, "readiness")), None)
    if ready is not None and spec.readiness is not None and spec.readiness.success_threshold > 1:
        return [
            phrase(
                "story.startup-then-threshold",
                ready=Instant(ready.first),
                n=spec.readiness.success_threshold,
                period=Length(spec.readiness.period * SECOND),
            )
        ]
    if live is None or spec.liveness is None:
        return []
    if ready is None or spec.readiness is None:
        return [
            phrase("story.startup-then-liveness", at=Instant(live.first), period=Length(spec.liveness.period * SECOND))
        ]
    if spec.readiness.period == spec.liveness.period:
        return [
            phrase(
                "story.startup-then-both",
                ready=Instant(ready.first),
                live=Instant(live.first),
                period=Length(spec.liveness.period * SECOND),
            )
        ]
    return [
        phrase(
            "story.startup-then-each",
            ready=Instant(ready.first),
            live=Instant(live.first),
            ready_period=Length(spec.readiness.period * SECOND),
            live_period=Length(spec.liveness.period * SECOND),
        )
    ]


def _post_start(life: Life) -> list[Phrase]:
    """A postStart hook long enough to be seen: it blocks the Pod's sync (R5.3, R5.5)."""
    for hook in life.hooks(None, "postStart"):
        end = hook.end if hook.end is not None else life.last_at
        if hook.outcome == "failed" or end - hook.begin < LONG:
            continue
        subject, shown = who(life, hook.container), Code(life.shown(end - 1))
        if hook.end is None:
            return [_unended(life, hook, subject)]
        if life.ready_at is not None and hook.outcome == "cut" and life.trace.kubelet_since is not None:
            return [phrase("story.poststart-cut", who=subject, end=Instant(end), ready=Instant(life.ready_at))]
        if life.ready_at is not None and unheard(life, end) is not None:
            return [phrase("story.poststart-unheard", who=subject, end=Instant(end), ready=Instant(life.ready_at))]
        if life.ready_at is not None:
            slow = _slow_readiness(life) if life.ready_at - end >= LONG else []
            if slow:  # what it is Ready so late for is another thing
                length = Length(end - hook.begin)
                return [
                    phrase("story.poststart-holds", who=subject, length=length, end=Instant(end), status=shown),
                    *slow,
                ]
            return [
                phrase(
                    "story.poststart",
                    who=subject,
                    length=Length(end - hook.begin),
                    end=Instant(end),
                    ready=Instant(life.ready_at),
                    status=shown,
                )
            ]
    return []


def _unended(life: Life, hook: Hook, subject: Phrase) -> Phrase:
    """A hook that is running at the last moment shown: one that would have ended is not called endless."""
    handler = life.pod.container(hook.container).post_start
    wanted = hook.wanted if hook.wanted is not None else stated_length(handler) if handler is not None else None
    args: dict[str, Arg] = {"who": subject, "begin": Instant(hook.begin), "status": Code(life.shown(life.last_at))}
    if wanted is not None:
        return phrase("story.poststart-open", watched=Length(life.last_at), **args)
    return phrase("story.poststart-endless", **args)


def _slow_readiness(life: Life) -> list[Phrase]:
    """Running, but Ready only later: the delay, the threshold or failing checks."""
    ready = life.ready_at
    started = [r.started for c in life.apps for r in life.runs(c.name)[:1]]
    if ready is None or not started or ready - max(started) < LONG:
        return []
    slow: list[Phrase] = []
    for container in (*life.sidecars, *life.apps):
        probe = container.readiness
        runs = [p for p in life.probe_runs(container.name, "readiness") if p.first <= ready]
        if probe is None or not runs:
            continue
        failed = [t for p in runs if p.result == "failure" for t in (p.times or (p.first,)) if t <= ready]
        start = Instant(life.runs(container.name)[0].started)
        if failed:
            key = "story.ready-after-failures" if len(failed) > 1 else "story.ready-after-failure"
            slow = [
                phrase(
                    key,
                    started=start,
                    ready=Instant(ready),
                    count=Count(len(failed), "time"),
                    last=Instant(failed[-1]),
                    who=who(life, container.name),
                )
            ]
        elif probe.success_threshold > 1:
            slow = [
                phrase(
                    "story.ready-threshold",
                    started=start,
                    ready=Instant(ready),
                    n=probe.success_threshold,
                    period=Length(probe.period * SECOND),
                    first=Instant(runs[0].first),
                )
            ]
        else:
            slow = [
                phrase(
                    "story.ready-delay",
                    started=start,
                    ready=Instant(ready),
                    first=Instant(runs[0].first),
                    delay=Length(probe.initial_delay * SECOND),
                    period=Length(probe.period * SECOND),
                )
            ]
        if abs(runs[-1].last - ready) < LONG:
            return slow
    return slow


def post_start_fails(life: Life) -> list[Phrase]:
    """A failing postStart hook kills its container every time (R5.4)."""
    failed = [h for h in life.hooks(None, "postStart") if h.outcome == "failed"]
    if not failed:
        return []
    name = failed[0].container
    kills = life.kills(name, "postStart")
    run = life.run_of(name, kills[0].attempt if kills else 0)
    at = Instant(failed[0].end if failed[0].end is not None else failed[0].begin)
    ended_first = (
        run is not None
        and run.by == "itself"
        and run.exited is not None
        and run.exited <= (failed[0].end or failed[0].begin)
    )
    if ended_first and run is not None and run.exited is not None:
        cut = run.exited - failed[0].begin >= SECOND // 2
        head = phrase(
            "story.poststart-outlives" if cut else "story.poststart-too-late",
            who=who(life, name),
            exit=Instant(run.exited),
            code=run.code or 0,
            at=at,
        )
    else:
        head = phrase("story.poststart-fails", who=who(life, name), at=at, grace=Length(life.pod.grace_period * SECOND))
    return [head, *pace(life, name)]
