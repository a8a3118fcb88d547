"""Rarer turns: a changed spec, restart rules, a lost sandbox, readiness gates, probe warnings."""

from __future__ import annotations

from mkdocs_podlife.engine.texts import minor
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.story.before import gated
from mkdocs_podlife.explain.story.common import SECOND, who
from mkdocs_podlife.explain.story.evicting import refused
from mkdocs_podlife.explain.story.lost import node_lost
from mkdocs_podlife.explain.story.pace import cadence


def special(life: Life) -> list[Phrase]:
    """Sentences for what happened of these, the first two."""
    out: list[Phrase] = []
    for family in (_gate, _definition, _sandbox, _restart_all, _kubelet, _ephemeral, _warning, node_lost, refused):
        out += family(life)
    return out[:2]


def turns(life: Life) -> list[Phrase]:
    """What comes from outside to a container that loops: at most one sentence."""
    for family in (node_lost, _definition, _sandbox, _swapped, _kubelet, refused):
        found = family(life)
        if found:
            return found[:1]
    return []


def _kubelet(life: Life) -> list[Phrase]:
    """A new kubelet: what runs runs on, what it had in its memory is gone (R6.15, R8.5)."""
    at, deleted = life.trace.kubelet_since, life.trace.deleted_at
    if at is None or (deleted is not None and deleted < at) or any(k.begin >= at for k in life.kills(None, "deadline")):
        return []  # then it is told of the deletion, or of the deadline
    told: dict[str, Arg] = {"at": Instant(at)}
    lost = next((s for s in life.ready_stretches if s.end is not None and 0 <= s.end - at < SECOND), None)
    ends = [r.exited for r in life.trace.runs if r.exited is not None]
    if minor(life.trace.kubernetes) >= 35 or any(abs(end - at) < 2 * SECOND for end in ends):
        lost = None  # the kubelet's restart takes nothing from it: the container's own end does
    back = next((s.begin for s in life.ready_stretches if lost is not None and s.begin > (lost.end or 0)), None)
    if back is not None:
        return [phrase("story.kubelet-unready", back=Instant(back), **told)]
    if any(w.begin < at for w in life.waits("crash-backoff")):
        return [phrase("story.kubelet-forgets", **told)]
    if not any(r.started < at and (r.exited is None or r.exited > at) for r in life.trace.runs):
        return [phrase("story.kubelet-early", **told)]
    if _kill_forgotten(life, at):
        return [phrase("story.kubelet-in-kill", **told)]
    probed = any(p.first < at for p in life.trace.probes)
    return [phrase("story.kubelet-probes" if probed else "story.kubelet-anew", **told)]


def _kill_forgotten(life: Life, at: int) -> bool:
    """Whether a new kubelet knows nothing of a kill that a probe had begun, and whose process lives on (R6.15)."""
    for run in life.trace.runs:
        if run.exited is not None and run.exited <= at + 2 * SECOND:
            continue
        told = [o for o in life.occurrences("Killing", run.container) if run.started <= o.at < at]
        if told and not any(k.begin < at for k in life.kills(run.container) if k.attempt == run.attempt):
            return True
    return False


def _swapped(life: Life) -> list[Phrase]:
    """An image that is changed while its container is down: a container of another spec has no back-off (R8.4)."""
    for container in life.containers():
        for pulled in life.occurrences("Pulled", container.name):
            got = pulled.message.partition('"')[2].partition('"')[0]
            after = next((r for r in life.runs(container.name) if r.started >= pulled.at), None)
            if got and got != container.image and after is not None:
                told: dict[str, Arg] = {"at": Instant(after.started), "image": Code(got)}
                return [phrase("story.image-swapped", who=who(life, container.name), **told)]
    return []


def _gate(life: Life) -> list[Phrase]:
    if not gated(life) or life.ready_at is None:
        return []
    held = [s for s in life.trace.statuses if life.condition(s, "ContainersReady")]
    gate = Code(life.pod.readiness_gates[0])
    args: dict[str, Arg] = {"gate": gate, "begin": Instant(held[0].at), "at": Instant(life.ready_at)}
    lost = life.ready_stretches[0].end
    deleted = life.trace.deleted_at
    after = next((s for s in life.trace.statuses if s.at == lost), None)
    withdrawn = after is not None and not any(life.condition(after, one) for one in life.pod.readiness_gates)
    if lost is not None and withdrawn and (deleted is None or lost < deleted):
        return [phrase("story.readiness-gate-lost", lost=Instant(lost), **args)]
    return [phrase("story.readiness-gate", **args)]


def _definition(life: Life) -> list[Phrase]:
    unpulled = _unpulled(life)
    for kill in life.kills(None, "definition"):
        after = life.run_of(kill.container, kill.attempt + 1)
        if after is None:
            continue
        took = (kill.dead_at or kill.begin) - kill.begin
        told: dict[str, Arg] = {
            "who": who(life, kill.container),
            "at": Instant(kill.begin),
            "next": Instant(after.started),
        }
        if took < SECOND // 2:
            return [phrase("story.definition-quick", **told), *unpulled]
        return [phrase("story.definition", length=Length(took), **told), *unpulled]
    return unpulled


def _unpulled(life: Life) -> list[Phrase]:
    """An image to which a running container is changed and that cannot be pulled: it has been stopped for nothing."""
    for kill in life.kills(None, "definition"):
        failed = [o for o in life.occurrences("Failed", kill.container) if o.at >= kill.begin]
        pull = next((o for o in failed if o.message.startswith("Failed to pull image")), None)
        if pull is None or life.run_of(kill.container, kill.attempt + 1) is not None:
            continue
        image = Code(pull.message.partition('"')[2].partition('"')[0])
        return [phrase("story.definition-image", at=Instant(kill.begin), who=who(life, kill.container), image=image)]
    return []


def _sandbox(life: Life) -> list[Phrase]:
    changed = life.occurrences("SandboxChanged")
    lost = life.kills(None, "sandbox")
    if not changed and lost and life.pod.restart_policy == "Never":  # R3.3
        args: dict[str, Arg] = {"at": Instant(lost[0].begin), "policy": Code("restartPolicy: Never")}
        if life.phase == "Pending":
            return [phrase("story.sandbox-stays", **args)]
        return [phrase("story.sandbox-stops", **args)] if life.occurrences("DeadlineExceeded") else []
    if not changed:
        return []
    anew = [r for r in life.trace.runs if r.started > changed[0].at]
    after = next(iter(anew), None)
    if after is None:
        return []
    apps = {c.name for c in life.apps}
    done = next((s.at for s in life.trace.statuses if s.phase in {"Succeeded", "Failed"}), None)
    deleted = life.trace.deleted_at
    if done is not None and (deleted is None or done < deleted) and not any(r.container in apps for r in anew):
        return []  # that nothing is started again is told of the end
    return [phrase("story.sandbox", at=Instant(changed[0].at), next=Instant(after.started))]


def _restart_all(life: Life) -> list[Phrase]:
    kills = life.kills(None, "restart-all")
    if not kills:
        return []
    trigger = next(
        (
            r
            for r in life.trace.runs
            if r.by == "itself"
            and r.exited is not None
            and r.exited <= kills[0].begin
            and kills[0].begin - r.exited < 2 * SECOND
        ),
        None,
    )
    if trigger is None:
        return []
    return [
        phrase("story.restart-all", name=Code(trigger.container), code=trigger.code or 0, at=Instant(kills[0].begin)),
        *cadence(life, trigger.container)[:1],
    ]


def _ephemeral(life: Life) -> list[Phrase]:
    names = {c.name for c in life.containers()}
    extra = next((r for r in life.trace.runs if r.container not in names), None)
    if extra is None:
        return []
    return [phrase("story.ephemeral", name=Code(extra.container), at=Instant(extra.started))]


def _warning(life: Life) -> list[Phrase]:
    warned = life.occurrences("ProbeWarning")
    return [phrase("story.probe-warning", at=Instant(warned[0].at))] if warned else []
