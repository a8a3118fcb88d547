"""Lives that never get as far as a running container: scheduling, volumes, configuration, images."""

from __future__ import annotations

import re

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Codes, Count, Instant, Length, Lengths, Phrase, phrase
from mkdocs_podlife.explain.story.common import who

_CONFIG = re.compile(r'Error: (configmap|secret) "([^"]+)" not found', re.IGNORECASE)
_MOUNT = re.compile(r'(configmap|secret) "([^"]+)" not found', re.IGNORECASE)

_USER = re.compile(r"Error: (container[^(]*(?:root|user)[^(]*?)(?: \(pod: .*)?$")
REJECTED = "Pod was rejected: "


def blocked(life: Life) -> list[Phrase]:
    """What held the Pod back for long: that which came to an end, one after another, and the first that did not."""
    out: list[Phrase] = []
    for family in (_rejected, _gates, _node, _scheduling, _volume, _config, _image):
        found = family(life)
        out += found
        if found and not over(found):
            return out + (_beside(life) if family in (_config, _image) else [])
    return out


def over(told: list[Phrase]) -> bool:
    """Whether the last of these came to an end."""
    return told[-1].key.endswith(("-until", ".image-then", ".image-changed"))


def _beside(life: Life) -> list[Phrase]:
    """What runs beside a container that cannot be created: the Pod is Pending all the same (R9.2)."""
    running = [c.name for c in life.apps if life.runs(c.name)]
    if len(running) == len(life.apps) or not running or life.phase != "Pending":
        return []
    return [phrase("story.blocked-beside", names=Codes(tuple(running)))]


def _rejected(life: Life) -> list[Phrase]:
    """The kubelet of the node that a Pod names does not take it (R9.22)."""
    last = life.final
    if last is None or last.phase != "Failed" or not (last.message or "").startswith(REJECTED) or life.trace.runs:
        return []
    words = Code((last.message or "").removeprefix(REJECTED).strip())
    return [phrase("story.rejected", reason=Code(last.reason or ""), words=words)]


def _gates(life: Life) -> list[Phrase]:
    gates = life.pod.scheduling_gates
    if not gates:
        return []
    names = Codes(gates)
    at = life.scheduled_at
    if at is None:
        return [phrase("story.gated", gates=names)]
    return [phrase("story.gated-until", gates=names, at=Instant(at))]


def _node(life: Life) -> list[Phrase]:
    trace = life.trace
    if not life.pod.node_name or any(s.ip or s.containers for s in trace.statuses) or trace.runs:
        return []
    name = Code(f"nodeName: {life.pod.node_name}")
    collected = next((s for s in trace.statuses if any(c.reason == "DeletionByPodGC" for c in s.conditions)), None)
    if trace.gone_at is not None and collected is not None:
        return [phrase("story.node-unknown-gone", node=name, at=Instant(trace.gone_at))]
    return [phrase("story.node-unknown", node=name)]


def _scheduling(life: Life) -> list[Phrase]:
    failed = life.occurrences("FailedScheduling")
    if not failed:
        return []
    message = failed[0].message
    at = life.scheduled_at
    if "persistentvolumeclaim" in message:
        claim = message.split('persistentvolumeclaim "', 1)[-1].split('"', 1)[0]
        key, args = "story.pvc", {"claim": Code(claim)}
    else:
        reason = message.split(": ", 1)[-1].split(". ", 1)[0].rstrip(".")
        key, args = "story.unschedulable", {"reason": Code(reason.split(" ", 1)[-1])}
    if at is None:
        return [phrase(key, **args)]
    return [phrase(key + "-until", at=Instant(at), **args)]


def _volume(life: Life) -> list[Phrase]:
    """An object that a volume needs (R3.12)."""
    failed = life.occurrences("FailedMount")
    if not failed:
        return []
    match = _MOUNT.search(failed[0].message)
    kind = "ConfigMap" if match and match.group(1).lower() == "configmap" else "Secret"
    what = Code(f"{kind} {match.group(2)}") if match else Code(failed[0].message)
    tries = Count(len(failed), "time")
    if life.trace.runs:
        return [phrase("story.volume-until", what=what, at=Instant(life.trace.runs[0].started), tries=tries)]
    return [phrase("story.volume", what=what, tries=tries, status=Code(life.shown(failed[-1].at)))]


def _config(life: Life) -> list[Phrase]:
    """A ConfigMap or Secret that the environment needs (R5.2)."""
    for container in life.containers():
        failed = [(o, m) for o in life.occurrences("Failed", container.name) if (m := _CONFIG.match(o.message))]
        if not failed:
            refused = life.occurrences("Failed", container.name)
            user = next((m for o in refused if (m := _USER.match(o.message))), None)
            if user is not None and not life.runs(container.name):
                tries = Count(len(refused), "time")
                return [phrase("story.config-user", words=Code(user[1]), who=who(life, container.name), tries=tries)]
            continue
        match = failed[0][1]
        kind = "ConfigMap" if match.group(1).lower() == "configmap" else "Secret"
        what = Code(f"{kind} {match.group(2)}")
        subject = who(life, container.name)
        runs = life.runs(container.name)
        if runs:
            return [phrase("story.config-until", what=what, at=Instant(runs[0].started), who=subject)]
        return [phrase("story.config", what=what, who=subject, tries=Count(len(failed), "time"))]
    return []


def _image(life: Life) -> list[Phrase]:
    out: list[Phrase] = []
    for container in life.containers():
        name = container.name
        image = Code(container.image)
        never = life.occurrences("ErrImageNeverPull", name)
        invalid = life.occurrences("InspectFailed", name)
        pulls = [o for o in life.occurrences("Failed", name) if o.message.startswith("Failed to pull image")]
        first = life.runs(name)[0].started if life.runs(name) else None
        if first is not None and pulls and pulls[0].at > first:
            continue  # then it was changed while it ran, and that is told
        if never:
            out.append(phrase("story.image-never", image=image, policy=Code("imagePullPolicy: Never")))
        elif invalid:
            out.append(phrase("story.image-invalid", image=image))
        elif pulls:
            message = pulls[0].message
            missing = message.endswith("not found") or "code = NotFound" in message
            runs = life.runs(name)
            key = "story.image-missing" if missing else "story.image-unreachable"
            out.append(phrase(key, image=image, at=Instant(pulls[0].at)))
            if runs:
                out.append(_then(life, name, container.image, runs[0].started))
            else:
                out += _pace(life, name, [o.at for o in pulls])
        if out:
            return out
    return out


def _pace(life: Life, container: str, attempts: list[int]) -> list[Phrase]:
    """How the attempts follow one another; nothing of a life that ended after the first."""
    values = tuple(
        dict.fromkeys(w.value for w in life.waits("pull-backoff") if not w.container or w.container == container)
    )
    count = Count(len(attempts), "attempt")
    if life.trace.ended in ("gone", "finished"):  # the last wait was for nothing
        values = values[: len(attempts) - 1]
        if not values:
            return []
    if values:
        waits = Lengths(tuple(v * 1000 for v in values))
        return [phrase("story.image-pace", waits=waits, count=count, watched=Length(life.over_at))]
    return [phrase("story.image-pace-first", count=count)]


def _then(life: Life, container: str, wanted: str, started: int) -> Phrase:
    """How a container whose image could not be had started all the same: at last, or with another image (R3.8)."""
    pulled = [o.message for o in life.occurrences("Pulled", container) if o.at <= started]
    got = pulled[-1].partition('"')[2].partition('"')[0] if pulled else wanted
    if got and got != wanted:
        return phrase("story.image-changed", image=Code(got), at=Instant(started))
    return phrase("story.image-then", at=Instant(started))
