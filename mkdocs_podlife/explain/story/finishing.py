"""How a Pod that nobody deletes comes to its end: its own deadline, its node's kubelet, its containers' ends."""

from __future__ import annotations

import re

from mkdocs_podlife.engine.trace import Run
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Codes, Instant, Instants, Length, Phrase, phrase
from mkdocs_podlife.explain.story.busy import finished_first
from mkdocs_podlife.explain.story.common import SECOND, who
from mkdocs_podlife.explain.story.lost import unheard
from mkdocs_podlife.explain.story.probed import probe_kills

BY_KUBELET = {"Evicted": "evicted", "Preempting": "preempted", "Terminated": "shutdown"}
LATE = 2_000  # ms from a deadline until the kubelet acts on it: longer is worth a word
_PRESSURES = (
    (re.compile(r"low on resource: ([\w-]+)"), "node"),
    (re.compile(r'EmptyDir volume "([^"]*)"'), "volume"),
    (re.compile(r"Container (\S+) exceeded its local ephemeral storage"), "container"),
)


def deadline(life: Life) -> list[Phrase]:
    """activeDeadlineSeconds runs out (R9.20): what is stopped, and whether the kubelet was at it in time."""
    hits = life.occurrences("DeadlineExceeded")
    deleted = life.trace.deleted_at
    if not hits:
        return _unheard_deadline(life)
    if deleted is not None and deleted < hits[0].at:  # then that is what stops it
        return []
    seconds = life.pod.active_deadline
    over = _over(life)
    # another value is there only when the Pod was changed: then the field stands without it
    written = over is not None and over <= hits[0].at
    field = Code(f"activeDeadlineSeconds: {seconds}" if written else "activeDeadlineSeconds")
    args: dict[str, Arg] = {"field": field, "at": Instant(hits[0].at)}
    failed = life.phase_at("Failed")
    if failed is None:
        return [phrase("story.deadline-short", **args)]
    args["failed"] = Instant(failed)
    away = written and over is not None and unheard(life, over) is not None
    if away and over is not None:
        return [phrase("story.deadline-away", over=Instant(over), **args)]
    kills = life.kills(None, "deadline")
    dead = [k.dead_at for k in kills if k.dead_at is not None]
    if not dead:
        if written and over is not None and hits[0].at - over > LATE:
            first = finished_first(life, over, hits[0].at)
            return [phrase("story.deadline-late-idle", over=Instant(over), first=first, **args)]
        alive = any(r.started <= hits[0].at and (r.exited is None or r.exited > hits[0].at) for r in life.trace.runs)
        return [phrase("story.deadline-short" if alive else "story.deadline-idle", **args)]
    if written and over is not None and hits[0].at - over > LATE:
        first = finished_first(life, over, hits[0].at)
        return [phrase("story.deadline-late", over=Instant(over), first=first, **args)]
    begin = min(k.begin for k in kills)
    if hits[0].at < (life.trace.kubelet_since or 0) <= begin:
        return [phrase("story.deadline-anew", begin=Instant(begin), **args)]
    length = max(dead) - begin
    if length < SECOND // 2:
        return [phrase("story.deadline-quick", **args)]
    return [phrase("story.deadline", length=Length(length), **args)]


def _over(life: Life) -> int | None:
    """When activeDeadlineSeconds, counted from status.startTime, has run out, ms."""
    begun = next((s.at for s in life.trace.statuses if s.containers or s.init), 0)
    seconds = life.pod.active_deadline
    return begun + seconds * SECOND if seconds is not None else None


def _unheard_deadline(life: Life) -> list[Phrase]:
    """One that runs out on a lost node, which nobody sees."""
    over, deleted = _over(life), life.trace.deleted_at
    if over is None or over > life.last_at or unheard(life, over) is None or (deleted is not None and deleted < over):
        return []
    if life.phase in {"Succeeded", "Failed"}:
        return []
    field = Code(f"activeDeadlineSeconds: {life.pod.active_deadline}")
    return [phrase("story.deadline-unheard", field=field, over=Instant(over))]


def by_kubelet(life: Life) -> list[Phrase]:
    """The node's kubelet ended it: pressure, a limit, a critical Pod, shutdown (R9.21, R9.23)."""
    failed = next((s for s in life.trace.statuses if s.phase == "Failed" and s.reason in BY_KUBELET), None)
    if failed is None:
        return []
    args: dict[str, Arg] = {"failed": Instant(failed.at)}
    if failed.reason == "Evicted":
        args["why"] = _pressure(failed.message or "")
    kills = life.kills(None, "eviction")
    key = f"story.node-{BY_KUBELET[failed.reason or '']}"
    deleted = life.trace.deleted_at
    if kills and deleted is not None and deleted < failed.at:  # how it ends is told of the deletion
        del args["failed"]
        return [phrase(key + "-short", at=Instant(_asked(life, min(k.begin for k in kills))), **args)]
    if not kills:
        return [phrase(key + "-idle", **args)]
    begin = min(k.begin for k in kills)
    dead = max(k.dead_at or k.begin for k in kills)
    asked = _asked(life, begin)
    if begin - asked >= SECOND:
        args |= {"at": Instant(asked), "begin": Instant(begin), "first": finished_first(life, asked, begin)}
        return [phrase(key + "-late", **args)]
    if dead - begin < SECOND // 2:
        return [phrase(key + "-quick", at=Instant(begin), **args)]
    return [phrase(key, at=Instant(begin), length=Length(dead - begin), **args)]


def _asked(life: Life, begin: int) -> int:
    """When the kubelet came to end the Pod, ms: its event says so, or for a shutdown the node's own action."""
    events = [o.at for reason in ("Evicted", "Preempting") for o in life.occurrences(reason)]
    events += [a.at for a in life.trace.extra.get("nodes", ()) if a.args["state"] == "shutdown"]
    return max((at for at in events if at <= begin), default=begin)


def _pressure(message: str) -> Phrase:
    """Why the kubelet evicts a Pod, from its message (R9.21)."""
    for pattern, key in _PRESSURES:
        match = pattern.search(message)
        if match:
            return phrase(f"story.evicts.{key}", what=Code(match.group(1)))
    return phrase("story.evicts.other")


def finished(life: Life) -> list[Phrase]:
    """Succeeded or Failed by its own containers' ends (R9.2, R7.26a)."""
    trace = life.trace
    done = next((s for s in trace.statuses if s.phase in {"Succeeded", "Failed"}), None)
    if done is None or (trace.deleted_at is not None and trace.deleted_at < done.at):
        return []
    if probe_kills(life, "startup") or probe_kills(life):
        return []
    ends = [(c.name, life.runs(c.name)[-1]) for c in life.apps if life.runs(c.name)]
    if not ends or any(run.exited is None for _, run in ends) or any(run.start_error for _, run in ends):
        return []
    ends.sort(key=lambda end: end[1].exited or 0)
    last = max(run.exited or 0 for _, run in ends)
    policy = Code(f"restartPolicy: {life.pod.restart_policy}")
    args: dict[str, Arg] = {"phase": Code(done.phase), "done": Instant(done.at)}
    apps = {c.name for c in life.apps}
    lost = [k for k in life.kills(None, "sandbox") if k.container in apps]
    if lost and all(not life.runs(k.container) or life.runs(k.container)[-1].attempt == k.attempt for k in lost):
        return [phrase("story.sandbox-ends", at=Instant(lost[0].begin), policy=policy, **args)]
    if any(len(life.runs(name)) > 1 for name, _ in ends):
        return [phrase("story.finished-at-last", at=Instant(last), **args)]
    codes = [_code(run) for _, run in ends]
    code = Codes(tuple(codes if len(set(codes)) > 1 else codes[:1]))
    names = Codes(tuple(name for name, _ in ends))
    sidecar = [k for k in life.kills(None, "finished") if k.dead_at is not None and k.container not in apps]
    if sidecar:
        ended = phrase(
            "story.finished-sidecar",
            names=names,
            at=Instant(last),
            code=code,
            seen=Instant(min(k.begin for k in sidecar)),
            dead=Instant(max(k.dead_at or 0 for k in sidecar)),
            phase=Code(done.phase),
            sidecars=Codes(tuple(k.container for k in sidecar)),
        )
        return [ended]
    if len(ends) > 1:
        times = Instants(tuple(run.exited or 0 for _, run in ends))
        key = "story.finished-all" if len(code.texts) > 1 else "story.finished-alike"
        return [phrase(key, names=names, ends=times, codes=code, **args)]
    name, run = ends[0]
    if (run.by != "itself" and life.kills(name)) or life.signalled(run) is not None:  # who stopped it has been told
        at, phase = Instant(done.at), Code(done.phase)
        return [phrase("story.not-restarted", at=at, phase=phase, policy=policy)]
    key = "story.finished-oom" if run.reason == "OOMKilled" else "story.finished"
    return [phrase(key, who=who(life, name), at=Instant(last), code=code, policy=policy, **args)]


def _code(run: Run) -> str:
    """An exit code, with the reason when the kernel ended it (R7.16)."""
    return f"{run.code} {run.reason}" if run.reason == "OOMKilled" else str(run.code)
