"""How a Pod that nobody deletes comes to its end: its own deadline, its node's kubelet, its containers' ends."""

from __future__ import annotations

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Codes, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import SECOND, who
from mkdocs_podlife.explain.story.probed import probe_kills


def deadline(life: Life) -> list[Phrase]:
    hits = life.occurrences("DeadlineExceeded")
    if not hits:
        return []
    field = Code(f"activeDeadlineSeconds: {life.pod.active_deadline}")
    dead = [k.dead_at for k in life.kills(None, "deadline") if k.dead_at is not None]
    failed = life.phase_at("Failed")
    if dead and failed is not None:
        begin = min(k.begin for k in life.kills(None, "deadline"))
        if max(dead) - begin < SECOND // 2:
            return [phrase("story.deadline-quick", field=field, at=Instant(hits[0].at), failed=Instant(failed))]
        return [
            phrase(
                "story.deadline",
                field=field,
                at=Instant(hits[0].at),
                length=Length(max(dead) - begin),
                failed=Instant(failed),
            )
        ]
    return [phrase("story.deadline-short", field=field, at=Instant(hits[0].at))]


BY_KUBELET = {"Evicted": "evicted", "Preempting": "preempted", "Terminated": "shutdown"}


def by_kubelet(life: Life) -> list[Phrase]:
    """The node's kubelet ended it: pressure, a limit, a critical Pod, shutdown (R9.21, R9.23)."""
    failed = next((s for s in life.trace.statuses if s.phase == "Failed" and s.reason in BY_KUBELET), None)
    kills = life.kills(None, "eviction")
    if failed is None or not kills:
        return []
    begin = min(k.begin for k in kills)
    dead = max(k.dead_at or k.begin for k in kills)
    key = f"story.node-{BY_KUBELET[failed.reason or '']}"
    if dead - begin < SECOND // 2:
        return [phrase(key + "-quick", at=Instant(begin), failed=Instant(failed.at))]
    return [phrase(key, at=Instant(begin), length=Length(dead - begin), failed=Instant(failed.at))]


def finished(life: Life) -> list[Phrase]:
    """Succeeded or Failed by its own containers' ends (R9.2, R7.26a)."""
    trace = life.trace
    done = next((s for s in trace.statuses if s.phase in {"Succeeded", "Failed"}), None)
    if done is None or (trace.deleted_at is not None and trace.deleted_at < done.at):
        return []
    if life.kills(None, "startup") or probe_kills(life):
        return []
    ends = [(c.name, life.runs(c.name)[-1]) for c in life.apps if life.runs(c.name)]
    if not ends or any(run.exited is None for _, run in ends) or any(run.start_error for _, run in ends):
        return []
    last = max(run.exited or 0 for _, run in ends)
    if any(len(life.runs(name)) > 1 for name, _ in ends):
        return [phrase("story.finished-at-last", at=Instant(last), phase=Code(done.phase), done=Instant(done.at))]
    code = Codes(tuple(dict.fromkeys(str(run.code) for _, run in ends)))
    policy = Code(f"restartPolicy: {life.pod.restart_policy}")
    out: list[Phrase] = []
    apps = {name for name, _ in ends}
    sidecar = [k for k in life.kills(None, "finished") if k.dead_at is not None and k.container not in apps]
    names = Codes(tuple(name for name, _ in ends))
    if sidecar:
        dead = max(k.dead_at or 0 for k in sidecar)
        out.append(
            phrase(
                "story.finished-sidecar",
                names=names,
                at=Instant(last),
                code=code,
                seen=Instant(min(k.begin for k in sidecar)),
                dead=Instant(dead),
                phase=Code(done.phase),
                sidecars=Codes(tuple(k.container for k in sidecar)),
            )
        )
    elif len(ends) == 1 and ends[0][1].reason == "OOMKilled":
        out.append(
            phrase(
                "story.finished-oom",
                who=who(life, ends[0][0]),
                at=Instant(last),
                phase=Code(done.phase),
                done=Instant(done.at),
                policy=policy,
            )
        )
    elif len(ends) == 1:
        out.append(
            phrase(
                "story.finished",
                who=who(life, ends[0][0]),
                at=Instant(last),
                code=code,
                phase=Code(done.phase),
                done=Instant(done.at),
                policy=policy,
            )
        )
    else:
        out.append(
            phrase(
                "story.finished-all",
                names=names,
                at=Instant(last),
                codes=code,
                phase=Code(done.phase),
                done=Instant(done.at),
            )
        )
    return out
