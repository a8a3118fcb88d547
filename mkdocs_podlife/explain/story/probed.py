"""What probes do to a container: kills by liveness and startup, and checks that always pass."""

from __future__ import annotations

import re
from typing import Literal

from mkdocs_podlife.engine.trace import Kill, ProbeRun
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Codes, Count, Instant, Instants, Length, Ordinal, Phrase, phrase
from mkdocs_podlife.explain.story.common import LEAST, SECOND, ended_with, not_ended, who
from mkdocs_podlife.explain.story.pace import cadence
from mkdocs_podlife.explain.trouble import trouble
from mkdocs_podlife.explain.why import cause_of
from mkdocs_podlife.manifest.model import Container, ProbeKind

_STATUS = re.compile(r"statuscode: (\d+)")
_DIAL = re.compile(r"dial tcp [^ ]*:(\d+)|service \"[^\"]*:(\d+)\" within")


def cause(life: Life, run: ProbeRun) -> Phrase:
    """Why a probe fails, in a clause."""
    spec = life.pod.container(run.container).probe(run.probe)
    kind = spec.handler.kind if spec else "exec"
    what = cause_of(run.output, kind)
    handler = spec.handler if spec else None
    if what == "status":
        match = _STATUS.search(run.output)
        path = handler.path if handler else "/"
        return phrase("story.cause.status", path=Code(path), status=match.group(1) if match else "?")
    if what in {"refused", "grpc-connect"}:
        match = _DIAL.search(run.output)
        port = next((g for g in match.groups() if g), "") if match else str(handler.port if handler else "")
        return phrase(f"story.cause.{what}", port=port)
    if what == "timeout":
        return phrase("story.cause.timeout", timeout=Length((spec.timeout if spec else 1) * SECOND))
    if what in {"exit", "file"} and handler is not None and handler.command:
        return phrase("story.cause.exit", command=Code(" ".join(handler.command)))
    if what in {"tls", "grpc-status", "answer"}:
        return phrase(f"story.cause.{what}")
    return phrase("story.cause.answer")


def _acting(life: Life, kill: Kill, kind: ProbeKind) -> ProbeRun | None:
    """The failures behind a kill: the last that acted before it, for a new kubelet may have begun it anew (R6.15)."""
    runs = [p for p in life.probe_runs(kill.container, kind) if p.attempt == kill.attempt and p.result == "failure"]
    acting = [p for p in runs if p.acts and p.first <= kill.begin]
    return acting[-1] if acting else runs[-1] if runs else None


def _grace_use(life: Life, kill: Kill) -> list[Phrase]:
    """What the kill did with its grace period, and the next start."""
    after = life.run_of(kill.container, kill.attempt + 1)
    if kill.dead_at is None:
        return []
    code = life.code_of(kill.container, kill.attempt)
    args: dict[str, Arg] = {
        "grace": Length(kill.grace * SECOND),
        "code": code,
        "length": Length(kill.dead_at - kill.begin),
    }
    tail = "-next" if after is not None else ""
    if after is not None:
        args["next"] = Instant(after.started)
    hook = next((h for h in life.hooks(kill.container, "preStop") if abs(h.begin - kill.begin) < SECOND), None)
    if hook is not None and kill.stop_at is None:
        return [phrase("story.kill-hook-ends" + tail, **args)]
    if hook is not None and kill.stop_at is not None and kill.stop_at - kill.begin >= 500:
        args["hook"] = Length(kill.stop_at - kill.begin)
        args["left"] = Length(kill.dead_at - kill.stop_at)
        quick = "-quick" if kill.dead_at - kill.stop_at < SECOND // 2 else ""
        cut = "-cut" if hook.outcome == "cut" or hook.end is None or hook.end > kill.stop_at + 100 else ""
        return [phrase(f"story.kill-prestop{cut}{quick}{tail}", **args)]
    if kill.kill_at is not None and kill.grace < LEAST:
        least = Length(LEAST * SECOND)
        return [phrase("story.kill-floor" + tail, signal=Code(kill.signal), least=least, **args)]
    if kill.kill_at is not None:
        key = f"story.kill-{not_ended(life, kill)}"
        return [phrase(key + tail, signal=Code(kill.signal), **args)]
    if kill.dead_at - kill.begin < 500:
        return [phrase("story.kill-quick" + tail, signal=Code(kill.signal), **args)]
    return [phrase("story.kill-slow" + tail, signal=Code(kill.signal), **args)]


def probe_kills(life: Life, probe: Literal["liveness", "startup"] = "liveness") -> list[Kill]:
    """Kills that a probe is behind. When nothing may be restarted the whole Pod is stopped instead (R8.15): then the
    kill is one of a finished Pod, at the instant at which the probe acted."""
    acted = {
        (p.container, p.attempt): p.acted_at
        for p in life.trace.probes
        if p.probe == probe and p.result == "failure" and p.acts and p.acted_at is not None
    }
    out = life.kills(None, probe)
    for kill in life.kills(None, "finished"):
        at = acted.get((kill.container, kill.attempt))
        if at is not None and 0 <= kill.begin - at <= 2 * SECOND:
            out.append(kill)
    return out


def _liveness_kill(life: Life, kill: Kill, failing: ProbeRun) -> Phrase:
    """From the first failing check to the kill, and the command of the script that is behind it."""
    count, first = failing.counted or failing.count, _first_counted(life, failing)
    since = life.trace.kubelet_since
    if since is not None and first < since < kill.begin:  # a new kubelet counts from the start again (R6.15)
        first = min((t for t in failing.times if t >= since), default=first)
    args: dict[str, Arg] = {
        "who": who(life, kill.container),
        "cause": cause(life, failing),
        "at": Instant(kill.begin),
    }
    step = trouble(life, kill.container, "liveness", first, kill.attempt)
    tail = ""
    if step is not None:
        tail = "-after"
        args |= {"step": Code(step.text), "since": Instant(step.at)}
    if count == 1:
        return phrase("story.liveness-kill-first" + tail, threshold=Code("failureThreshold: 1"), **args)
    return phrase("story.liveness-kill" + tail, begin=Instant(first), which=Ordinal(count), **args)


def _first_counted(life: Life, failing: ProbeRun) -> int:
    """The first failure that counted for these, ms: the counter may come from the instance before (R6.6)."""
    first, missing = failing.first, failing.counted - failing.count
    before = [p for p in life.probe_runs(failing.container, failing.probe) if p.first < failing.first]
    for run in reversed(before):
        if missing <= 0 or run.result != "failure":
            break
        first = run.times[-missing] if missing <= len(run.times) else run.first
        missing -= run.count
    return first


def liveness_kills(life: Life) -> list[Phrase]:
    """Killed by liveness: since when it fails and why, the kill, its grace, the pace (R6.7, R7.18, R8.8)."""
    for kill in probe_kills(life):
        failing = _acting(life, kill, "liveness")
        if failing is None:
            continue
        out = [_liveness_kill(life, kill, failing)]
        spent, others = _grace_use(life, kill), _killed_too(life, kill)
        if others and spent and spent[0].key.startswith("story.kill-quick"):
            spent = []  # that it ends at once is the least of it
        return [*out, *spent, *others, *_afterwards(life, kill, "liveness")]
    return []


def _killed_too(life: Life, kill: Kill) -> list[Phrase]:
    """The other containers that liveness kills, while the Pod goes on."""
    first: dict[str, int] = {}
    for other in life.kills(None, "liveness"):
        if other.container != kill.container:
            first.setdefault(other.container, other.begin)
    if not first:
        return []
    return [phrase("story.killed-too", names=Codes(tuple(first)), at=Instants(tuple(first.values())))]


def _afterwards(life: Life, kill: Kill, cause: str) -> list[Phrase]:
    """How a container that its probe has killed goes on: again and again, or never (R8.11, R8.15)."""
    ended = _ended_by_policy(life, kill.container, cause)
    if ended:
        return ended
    spec = life.pod.container(kill.container)
    if life.pod.restart_policy == "Never" or life.run_of(kill.container, kill.attempt + 1) is None:
        done = next((s for s in life.trace.statuses if s.phase in {"Succeeded", "Failed"}), None)
        if done is not None and not life.trace.deleted_at:
            policy = Code(f"restartPolicy: {spec.restart_policy or life.pod.restart_policy}")
            args: dict[str, Arg] = {"at": Instant(done.at), "phase": Code(done.phase), "policy": policy}
            return ended_with(life, kill.container, kill.begin, args) or [phrase("story.not-restarted", **args)]
        if done is None or life.trace.deleted_at is not None:
            return _rests(life, kill, spec)
    return cadence(life, kill.container)


def _rests(life: Life, kill: Kill, spec: Container) -> list[Phrase]:
    """A container that its probe has killed for good, while others of the Pod run on (R8.15)."""
    policy = spec.restart_policy or life.pod.restart_policy
    lost = next((s.end for s in life.ready_stretches if s.end is not None and s.end >= kill.begin), None)
    over = life.trace.deleted_at
    lives = {r.container for r in life.trace.runs if r.exited is None or (over is not None and r.exited >= over)}
    on = [c.name for c in life.apps if c.name != kill.container and c.name in lives]
    others = Codes(tuple(on))
    if policy == "Never" and lost is None and others.texts:
        return [phrase("story.not-restarted-on", policy=Code("restartPolicy: Never"), others=others)]
    if policy != "Never" or lost is None or not on:
        return []
    total = len(life.apps) + len(life.sidecars)
    return [
        phrase(
            "story.not-restarted-beside",
            policy=Code(f"restartPolicy: {policy}"),
            lost=Instant(lost),
            ready=Code(f"{total - 1}/{total}"),
            others=others,
        )
    ]


def _ended_by_policy(life: Life, container: str, cause: str) -> list[Phrase]:
    """After several kills the restart policy lets the container rest: OnFailure and an exit with 0 (R8.11)."""
    kills = life.kills(container, cause)
    done = next((s for s in life.trace.statuses if s.phase in {"Succeeded", "Failed"}), None)
    if done is None or life.trace.deleted_at is not None or len(kills) < 2:
        return []
    policy = life.pod.container(container).restart_policy or life.pod.restart_policy
    code = life.code_of(container, kills[-1].attempt)
    return [
        phrase(
            "story.kills-end",
            which=Ordinal(len(kills)),
            at=Instant(kills[-1].begin),
            code=code,
            policy=Code(f"restartPolicy: {policy}"),
            phase=Code(done.phase),
            done=Instant(done.at),
        )
    ]


def liveness_errors(life: Life) -> list[Phrase]:
    """A liveness probe that can never act, because it cannot be made (R6.20)."""
    for container, kind, _probe in life.probes():
        runs = life.probe_runs(container.name, kind)
        if kind == "liveness" and runs and all(r.result == "error" for r in runs):
            return [phrase("story.liveness-errors", who=who(life, container.name), at=Instant(runs[0].first))]
    return []


def startup_kills(life: Life) -> list[Phrase]:
    """Killed by the startup probe: it never got up within its budget (R6.8)."""
    kills = probe_kills(life, "startup")
    if not kills:
        return []
    kill = kills[0]
    failing = _acting(life, kill, "startup")
    if failing is None or any(life.alone(r) for r in life.runs(kill.container) if r.attempt < kill.attempt):
        return []  # one that crashes by itself is told as that
    run = life.run_of(kill.container, kill.attempt)
    count = failing.counted or failing.count
    args: dict[str, Arg] = {
        "who": who(life, kill.container),
        "cause": cause(life, failing),
        "up": Length(kill.begin - run.started) if run is not None else Length(0),
        "at": Instant(kill.begin),
    }
    key = "story.startup-kill" if life.ready_at is not None else "story.startup-kill-never"
    if count == 1:
        out = [phrase(key + "-first", threshold=Code("failureThreshold: 1"), **args)]
    else:
        out = [phrase(key, count=Count(count, "time"), **args)]
    return out + _grace_use(life, kill) + _afterwards(life, kill, "startup")


def healthy(life: Life, *, but: ProbeKind | None = None) -> list[Phrase]:
    """Probes that only ever passed, when nothing else tells of them: since when and how often."""
    out: list[Phrase] = []
    for container, kind, probe in life.probes():
        runs = life.probe_runs(container.name, kind)
        if kind in {"startup", but} or not runs or any(r.result in {"failure", "error"} for r in runs):
            continue
        if life.trace.deleted_at is not None and runs[0].first > life.trace.deleted_at:
            continue
        if container.startup is not None and any(
            r.result == "failure" for r in life.probe_runs(container.name, "startup")
        ):
            continue  # the slow start has told of it
        out.append(
            phrase(
                "story.healthy-of" if life.many else "story.healthy",
                probe=phrase(f"probe.name.{kind}"),
                first=Instant(runs[0].first),
                period=Length(probe.period * SECOND),
                who=who(life, container.name),
            )
        )
    return out[:2]
