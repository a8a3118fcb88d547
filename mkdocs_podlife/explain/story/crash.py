"""Containers that end by themselves, or never begin: crash loops, init failures, entry points that do not exist."""

from __future__ import annotations

import re

from mkdocs_podlife.engine.restarts import may_restart
from mkdocs_podlife.engine.trace import Run
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Codes, Instant, Instants, Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import SECOND, ended_with, middle, same, who
from mkdocs_podlife.explain.story.pace import pace
from mkdocs_podlife.explain.story.rest import against_policy

_EXEC = re.compile(r'exec: "([^"]*)"')


def start_error(life: Life) -> list[Phrase]:
    """The runtime cannot start the entry point (R5.2, R17.10)."""
    for container in life.containers():
        runs = [r for r in life.runs(container.name) if r.start_error]
        if not runs:
            continue
        match = _EXEC.search(runs[0].start_error)
        subject = who(life, container.name)
        if match and "no such file" in runs[0].start_error:
            head = phrase("story.command-missing", path=Code(match.group(1)), who=subject)
        elif match and "not found in $PATH" in runs[0].start_error:
            head = phrase("story.command-missing", path=Code(match.group(1)), who=subject)
        else:
            words = runs[0].start_error.rsplit("container process: ", 1)[-1].removesuffix(": unknown")
            head = phrase("story.start-error", words=Code(words), who=subject)
        return [head, *(pace(life, container.name) or _never(life, container.name, runs[0].started))]
    return []


def _never(life: Life, container: str, tried: int) -> list[Phrase]:
    if life.pod.restart_policy != "Never":
        return []
    at, policy = life.phase_at("Failed"), Code("restartPolicy: Never")
    if at is not None:
        args: dict[str, Arg] = {"at": Instant(at), "phase": Code("Failed"), "policy": policy}
        return ended_with(life, container, tried, args) or [phrase("story.fails-never", at=Instant(at), policy=policy)]
    on = tuple(c.name for c in life.apps if (r := life.runs(c.name)) and r[-1].exited is None)
    return [phrase("story.not-restarted-on", policy=policy, others=Codes(on))] if on else []


def _by_itself(life: Life, container: str) -> list[Run]:
    return [r for r in life.runs(container) if not r.start_error and life.alone(r)]


def init_fails(life: Life) -> list[Phrase]:
    """An init container that ends with a failure (R4.2, R4.7)."""
    for container in life.inits:
        failed = [r for r in _by_itself(life, container.name) if r.code]
        if not failed:
            continue
        apps = Codes(tuple(c.name for c in life.apps))
        run = failed[0]
        args: dict[str, Arg] = {
            "name": Code(container.name),
            "code": run.code or 0,
            "apps": apps,
            "at": Instant(run.exited or 0),
        }
        if life.phase == "Failed" and life.pod.restart_policy == "Never":
            return [phrase("story.init-fails-never", policy=Code("restartPolicy: Never"), **args)]
        if life.runs(container.name)[-1].code == 0:
            started = next((r.started for c in life.apps for r in life.runs(c.name)[:1]), None)
            if started is not None:
                if len(failed) == 1:
                    return [phrase("story.init-fails-once", begin=Instant(started), **args)]
                return [phrase("story.init-fails-then", n=len(failed), begin=Instant(started), **args)]
        return [phrase("story.init-fails", **args), *pace(life, container.name)]
    return []


def loop(life: Life) -> list[Phrase]:
    """A container that ends by itself and is started again, more than once or into a back-off (R8.6, R8.12)."""
    if life.kills(None, "restart-all"):  # then the whole Pod begins again, and that is told (R8.14)
        return []
    best: list[Phrase] = []
    for container in (*life.sidecars, *life.apps):
        runs = life.runs(container.name)
        ended = _by_itself(life, container.name)
        if not ended or (
            len(runs) < 2 and not [w for w in life.waits("crash-backoff") if w.container == container.name]
        ):
            continue
        if life.pod.restart_policy == "Never" and not container.restart_policy and not container.restart_rules:
            continue
        head = [_head(life, container.name, ended), *_rule(life, container.name, ended)]
        sentences = [*head, *pace(life, container.name)]
        if len(ended) > 1 or not best:
            return _others(life, container.name) + sentences + _loops_too(life, container.name)
        best = sentences
    return best


def _head(life: Life, container: str, ended: list[Run]) -> Phrase:
    lengths = [r.exited - r.started for r in ended if r.exited is not None]
    codes = tuple(dict.fromkeys(r.code or 0 for r in ended))
    subject = who(life, container)
    if all(r.reason == "OOMKilled" for r in ended):
        limit = life.pod.container(container).limits.get("memory", "")
        if limit:
            return phrase("story.oom-limit", who=subject, length=Length(middle(lengths)), limit=Code(limit))
        return phrase("story.oom", who=subject, length=Length(middle(lengths)))
    taken = life.tellings("port-taken", container, ended[0].attempt)
    if taken:
        holder = taken[0].args["holder"]
        args: dict[str, Arg] = {
            "who": subject,
            "port": taken[0].args["port"],
            "code": codes[0],
            "length": Length(middle(lengths)),
        }
        if holder != container:
            return phrase("story.exits-port", holder=Code(holder), **args)
    if len(ended) == 1:
        return phrase("story.exits-once", who=subject, at=Instant(ended[0].exited or 0), code=codes[0])
    if len(codes) == 1 and max(lengths) < SECOND // 2:
        key = "story.exits-healthy-at-once" if codes[0] == 0 else "story.exits-at-once"
        return phrase(key, who=subject, code=codes[0])
    if len(codes) == 1 and same(lengths):
        key = "story.exits-healthy" if codes[0] == 0 else "story.exits"
        return phrase(key, who=subject, length=Length(middle(lengths)), code=codes[0])
    if len(codes) == 1:
        return phrase(
            "story.exits-uneven", who=subject, code=codes[0], low=Length(min(lengths)), high=Length(max(lengths))
        )
    if same(lengths):
        return phrase(
            "story.exits-codes-even",
            who=subject,
            codes=Codes(tuple(str(c) for c in codes)),
            length=Length(middle(lengths)),
        )
    return phrase(
        "story.exits-codes",
        who=subject,
        codes=Codes(tuple(str(c) for c in codes)),
        low=Length(min(lengths)),
        high=Length(max(lengths)),
    )


def _rule(life: Life, container: str, ended: list[Run]) -> list[Phrase]:
    """Restarts that a restart rule asks for against the policy (R8.13)."""
    again = [r for r in ended if life.run_of(container, r.attempt + 1) is not None]
    return against_policy(life, again[0]) if again else []


def _loops_too(life: Life, container: str) -> list[Phrase]:
    """The other app containers that end by themselves and are started again."""
    found = [
        (other.name, ended)
        for other in life.apps
        if other.name != container and len(life.runs(other.name)) > 1 and (ended := _by_itself(life, other.name))
    ]
    if not found:
        return []
    if len(found) > 1:
        return [phrase("story.others-loop", names=Codes(tuple(name for name, _ in found)))]
    name, ended = found[0]
    lengths = [r.exited - r.started for r in ended if r.exited is not None]
    codes = Codes(tuple(dict.fromkeys(str(r.code or 0) for r in ended)))
    return [phrase("story.other-loops", name=Code(name), codes=codes, length=Length(middle(lengths)))]


def _others(life: Life, container: str) -> list[Phrase]:
    """What the other containers do beside the one that loops: those that have ended for good (R8.11)."""
    if life.phase in {"Succeeded", "Failed"} and len(life.runs(container)) == 1:
        return []  # then the end of the Pod tells of all
    done: list[Run] = []
    for other in life.apps:
        runs = life.runs(other.name)
        if other.name == container or not runs or runs[-1].exited is None or runs[-1].by != "itself":
            continue
        if not runs[-1].start_error and not may_restart(life.pod, other, runs[-1].code or 0):
            done.append(runs[-1])
    done.sort(key=lambda run: run.exited or 0)
    if not done:
        return []
    names = Codes(tuple(run.container for run in done))
    ends = Instants(tuple(run.exited or 0 for run in done))
    return [phrase("story.others-done", names=names, ends=ends, codes=Codes(tuple(str(r.code or 0) for r in done)))]
