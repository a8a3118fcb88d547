"""Containers that end, or will end, while the Pod stays: one of several, one that is sent a signal, one whose program
ends beyond what is shown."""

from __future__ import annotations

from mkdocs_podlife.engine.restarts import may_restart
from mkdocs_podlife.engine.trace import Run
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Codes, Instant, Instants, Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import SECOND, who
from mkdocs_podlife.manifest.model import Container


def policy_of(life: Life, container: Container, code: int | None = None) -> Code:
    """The field that decides over a restart: the policy, or the rules where they overrule it for a code (R8.13)."""
    policy = container.restart_policy or life.pod.restart_policy
    plain = policy == "Always" or (policy == "OnFailure" and code != 0)
    if code is not None and container.restart_rules and not plain and may_restart(life.pod, container, code):
        return Code("restartPolicyRules")
    return Code(f"restartPolicy: {policy}")


def partly(life: Life) -> list[Phrase]:
    """One container has ended for good and another runs on: the Pod is not Ready without it (R9.11)."""
    trace = life.trace
    over = trace.deleted_at if trace.deleted_at is not None else life.last_at
    if life.phase in {"Succeeded", "Failed"} and trace.deleted_at is None:
        return []
    gone: list[tuple[Container, Run]] = []
    on: list[str] = []
    for container in life.apps:
        runs = [r for r in life.runs(container.name) if r.started <= over]
        if not runs:
            return []
        last = runs[-1]
        if last.exited is None or last.exited >= over:
            on.append(container.name)
        elif last.by == "itself" and not last.start_error and not may_restart(life.pod, container, last.code or 0):
            gone.append((container, last))
    if not gone or not on:
        return []
    gone.sort(key=lambda pair: pair[1].exited or 0)
    container, run = gone[0]
    total = len(life.apps) + len(life.sidecars)
    lost = next((s.end for s in life.ready_stretches if s.end is not None and s.end >= (run.exited or 0)), None)
    args: dict[str, Arg] = {
        "name": Code(container.name),
        "at": Instant(run.exited or 0),
        "code": run.code or 0,
        "policy": policy_of(life, container),
        "others": Codes(tuple(on)),
    }
    if len(gone) > 1:
        args |= {
            "names": Codes(tuple(c.name for c, _ in gone)),
            "ends": Instants(tuple(r.exited or 0 for _, r in gone)),
            "codes": Codes(tuple(str(r.code or 0) for _, r in gone)),
        }
        if lost is None or lost > over:
            return [phrase("story.ends-beside-several", **args)]
        left = Code(f"{total - len(gone)}/{total}")
        return [phrase("story.ends-unready-several", lost=Instant(lost), ready=left, **args)]
    if lost is None or lost > over:
        return [phrase("story.ends-beside", **args)]
    return [phrase("story.ends-unready", lost=Instant(lost), ready=Code(f"{total - 1}/{total}"), **args)]


def signalled(life: Life) -> list[Phrase]:
    """A life that a signal from a command in the container ended: `kubectl exec`, a hook or a probe sent it."""
    for run in life.trace.runs:
        told = life.signalled(run)
        if told is None or run.exited is None:
            continue
        by_hand = any(a.at <= told.at <= a.at + SECOND for a in life.trace.extra.get("execs", ()))
        after = life.run_of(run.container, run.attempt + 1)
        args: dict[str, Arg] = {
            "command": Code(told.args["command"]),
            "who": who(life, run.container),
            "signal": Code("SIG" + told.args["name"]),
            "at": Instant(told.at),
            "code": run.code or 0,
            "end": Instant(run.exited),
        }
        key = "story.signalled-exec" if by_hand else "story.signalled"
        if after is not None:
            return [phrase(key + "-next", next=Instant(after.started), **args), *against_policy(life, run)]
        return [phrase(key, **args)]
    return []


def against_policy(life: Life, run: Run) -> list[Phrase]:
    """A restart that a rule asks for against the policy (R8.13)."""
    spec, code = next((c for c in life.containers() if c.name == run.container), None), run.code or 0
    if spec is None or not spec.restart_rules or life.kills(None, "restart-all"):
        return []
    policy = spec.restart_policy or life.pod.restart_policy
    if policy == "Always" or (policy == "OnFailure" and code):
        return []
    return [phrase("story.restart-rule", code=code, policy=Code(f"restartPolicy: {policy}"))]


def ends_later(life: Life) -> list[Phrase]:
    """A program that runs at the last moment shown and ends by itself after it: when, and what the restart policy
    then does. The first to end is told."""
    ends = []
    for container in (*life.sidecars, *life.apps):
        seen = life.outlook(container.name)
        if seen is not None and seen.ends is not None:
            ends.append((seen.ends, container, seen.code or 0))
    if not ends:
        return []
    at, container, code = min(ends, key=lambda one: one[0])
    run = life.runs(container.name)[-1]
    args: dict[str, Arg] = {
        "who": who(life, container.name),
        "length": Length(at - run.started),
        "code": code,
        "policy": policy_of(life, container, code),
    }
    if may_restart(life.pod, container, code):
        return [phrase("story.later-again", **args)]
    others = [c for c in life.apps if c.name != container.name]
    if others:
        total = len(life.apps) + len(life.sidecars)
        return [phrase("story.later-beside", ready=Code(f"{total - 1}/{total}"), **args)]
    return [phrase("story.later-done", phase=Code("Failed" if code else "Succeeded"), **args)]


def init_endless(life: Life) -> list[Phrase]:
    """An init container that runs on to the last moment shown: nothing after it starts (R4.2)."""
    if any(life.runs(c.name) for c in life.apps):
        return []
    for container in life.inits:
        runs = life.runs(container.name)
        if not runs or runs[-1].exited is not None:
            continue
        args: dict[str, Arg] = {
            "name": Code(container.name),
            "apps": Codes(tuple(c.name for c in life.apps)),
            "begin": Instant(runs[-1].started),
        }
        seen = life.outlook(container.name)
        if seen is not None and seen.ends is not None:
            length = Length(seen.ends - runs[-1].started)
            return [phrase("story.init-long", length=length, code=seen.code or 0, **args)]
        return [phrase("story.init-endless", watched=Length(life.last_at), **args)]
    return []


def by_chance(life: Life) -> list[Phrase]:
    """A life that hangs on `$RANDOM`: that it is one of several possible."""
    chance = next((a for a in life.trace.assumptions if a.key == "random"), None)
    if chance is None:
        return []
    return [phrase("story.by-chance", value=Code(f"$RANDOM = {chance.args['taken']}"))]


def sidecar_blocks(life: Life) -> list[Phrase]:
    """A sidecar that has not started: nothing after it starts (R4.3)."""
    if any(life.runs(c.name) for c in life.apps) or not life.sidecars:
        return []
    waiting = next((c for c in life.pod.init_containers if c.role == "sidecar" and life.runs(c.name)), None)
    if waiting is None:
        return []
    order = [c.name for c in life.pod.init_containers]
    if any(life.runs(name) for name in order[order.index(waiting.name) + 1 :]):  # what comes after it has its turn
        return []
    apps = Codes(tuple(c.name for c in life.apps))
    return [phrase("story.sidecar-blocks", name=Code(waiting.name), apps=apps)]
