"""What runs before the app containers: init containers and sidecars, and what holds back a Pod that is up."""

from __future__ import annotations

import itertools

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Codes, Count, Instant, Instants, Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import SECOND

TOGETHER = 500  # ms: nearer instants are told as one


def gated(life: Life) -> bool:
    """Whether a readiness gate held the Pod back after its containers were ready (R9.12)."""
    if not life.pod.readiness_gates or life.ready_at is None:
        return False
    held = [s for s in life.trace.statuses if life.condition(s, "ContainersReady") and not life.condition(s, "Ready")]
    return bool(held) and life.ready_at - held[0].at >= SECOND


def before(life: Life, *, ready: bool = True) -> list[Phrase]:
    """What runs before the app containers: init containers and sidecars in the order of the spec (R4.2, R4.3).
    `ready`: whether it may say, too, when the Pod was Ready."""
    roles = [c.role for c in life.pod.init_containers]
    if "init" not in roles or "sidecar" not in roles:
        return _inits(life, ready) or _sidecars(life, ready)
    turns = sum(a != b for a, b in itertools.pairwise(roles))
    first = next((r.started for c in life.apps for r in life.runs(c.name)[:1]), None)
    if first is None:
        return []
    apps = Codes(tuple(c.name for c in life.apps))
    if turns > 1:
        names = Codes(tuple(c.name for c in life.pod.init_containers))
        return [phrase("story.init-order", names=names, apps=apps, first=Instant(first))]
    if roles[0] == "sidecar":
        names = Codes(tuple(c.name for c in life.sidecars))
        begin = Instant(life.runs(life.sidecars[0].name)[0].started)
        return [phrase("story.sidecar-begins", names=names, at=begin), *_inits(life, ready)]
    return _inits(life, ready) + _sidecars(life, ready)


def _inits(life: Life, says_ready: bool) -> list[Phrase]:
    """Init containers that all ended well, one after another (R4.2, R4.5)."""
    done: list[tuple[str, int, int]] = []
    for container in life.inits:
        good = next((r for r in life.runs(container.name) if r.code == 0), None)
        if good is None or good.exited is None:
            return []
        done.append((container.name, good.started, good.exited))
    if not done:
        return []
    after = life.pod.init_containers[-1].role == "sidecar"
    following = life.sidecars if after else life.apps
    first = next((r.started for c in following for r in life.runs(c.name)[:1]), None)
    if first is None:
        return []
    apps = Codes(tuple(c.name for c in following))
    ready = says_ready and life.ready_at is not None and not gated(life) and life.ready_at - first < TOGETHER
    tail = "-ready" if ready and not after else ""
    if len(done) == 1:
        name, begin, end = done[0]
        if end - begin < SECOND // 2:
            return [phrase("story.init-quick" + tail, name=Code(name), end=Instant(end), apps=apps, at=Instant(first))]
        return [
            phrase(
                "story.init-one" + tail,
                name=Code(name),
                length=Length(end - begin),
                end=Instant(end),
                apps=apps,
                at=Instant(first),
            )
        ]
    return [
        phrase(
            "story.init-many" + tail,
            count=Count(len(done), "init"),
            names=Codes(tuple(n for n, _, _ in done)),
            ends=Instants(tuple(e for _, _, e in done)),
            apps=apps,
            at=Instant(first),
        )
    ]


def _sidecars(life: Life, says_ready: bool) -> list[Phrase]:
    if not life.sidecars:
        return []
    names = tuple(c.name for c in life.sidecars)
    apps = Codes(tuple(c.name for c in life.apps))
    first = next((r.started for c in life.apps for r in life.runs(c.name)[:1]), None)
    begin = next((r.started for r in life.runs(names[0])[:1]), None)
    if first is None or begin is None:
        return []
    stem = "story.sidecar-follow" if life.inits else "story.sidecar"
    held = gated(life) or not says_ready
    passed = [p for c in life.sidecars for p in life.probe_runs(c.name, "startup") if p.result == "success" and p.acts]
    if passed:
        at = max(p.acted_at if p.acted_at is not None else p.first for p in passed if p.attempt == 0)
        tail = "-ready" if life.ready_at is not None and not held and life.ready_at - at < TOGETHER else ""
        return [phrase(stem + "-startup" + tail, names=Codes(names), apps=apps, at=Instant(at), first=Instant(first))]
    tail = "-ready" if life.ready_at is not None and not held and life.ready_at - first < TOGETHER else ""
    return [phrase(stem + tail, names=Codes(names), apps=apps, at=Instant(begin), first=Instant(first))]
