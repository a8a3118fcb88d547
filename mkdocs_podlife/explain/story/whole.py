"""The whole story, put together of what the families of lives have to say.

The first family that explains why the Pod never came to run wins; otherwise the story says how it came to be ready,
what happened to it then, and how it ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Instant, Instants, Phrase, phrase
from mkdocs_podlife.explain.story import (
    arrival,
    blocked,
    crash,
    ending,
    evicting,
    lost,
    owned,
    probed,
    readiness,
    rest,
    special,
)

MOST = 4  # sentences (a phrase may hold two short ones)
# how often a container came back, and when, or that it never did
PACE = ("story.pace-", "story.cadence", "story.backoff-from", "story.not-restarted")
# what comes upon a Pod from outside; where three such things meet, one more sentence tells of them
OUTSIDE = ("story.evict", "story.node-lost", "story.deadline", "story.deleted", "story.gone-late", "story.stays-un")
SHORT_PACE = frozenset({"story.cadence", "story.pace-at-once"})  # told in half a sentence


def story(life: Life, workload: Mapping[str, Any] | None = None) -> tuple[Phrase, ...]:
    """The sentences, in order; `workload` is the manifest as written, when the Pod is one of a workload's."""
    told = _told(life)
    more = owned.owned(life, workload or {})
    most = _most(told)
    if len(told) >= most and all(p.key in owned.LEAST for p in more):
        more = []
    return (*(told[: most - len(more)] if more else told), *more)


def _told(life: Life) -> tuple[Phrase, ...]:
    if life.trace.deleted_at is not None and life.scheduled_at is None:
        return (*blocked.blocked(life)[:1], *ending.ending(life))
    stuck = blocked.blocked(life)
    if stuck and life.ready_at is None and not blocked.over(stuck):
        return _fitted([*stuck, *lost.node_lost(life)[:1], *evicting.refused(life)], ending.ending(life))
    middle: list[Phrase] = []
    for family in (crash.start_error, crash.init_fails, probed.startup_kills, arrival.post_start_fails, crash.loop):
        middle = family(life)
        if middle:
            break
    if middle:
        middle += rest.sidecar_blocks(life)
    if family is crash.loop and middle:
        middle = [*readiness.beside(life), *middle]
    told = {p.key for p in middle}
    end = ([] if "story.others-done" in told else rest.partly(life)) + ending.ending(life)
    if middle:
        if any(p.key.startswith("story.finished") and p.key != "story.finished-at-last" for p in end):
            middle = [p for p in middle if p.key != "story.others-done"]
        return _fitted([*stuck, *middle, *(special.turns(life) or rest.by_chance(life))], end)
    out = [*stuck, *(rest.init_endless(life) or rest.sidecar_blocks(life) or arrival.arrival(life))]
    turns, signalled = special.special(life), rest.signalled(life)
    probes = _probes(life, {p.key for p in (*out, *turns, *signalled)})
    if any(p.key.startswith("story.kill") for p in probes):  # what liveness does is told of the kill
        out = [p for p in out if not p.key.startswith("story.startup-then-")]
    out += _in_order([*([turn] for turn in turns), signalled], probes)
    most = _most((*out, *end))
    if len(out) + len(end) >= most:  # that all went well is the least of it
        out = [p for p in out if not p.key.startswith("story.healthy")]
    if any(p.key == "story.poststart-cut" for p in out):  # that tells of the new kubelet
        out = [p for p in out if p.key not in ("story.kubelet-anew", "story.kubelet-probes")]
    if len(out) + len(end) > most:  # then, that nobody noticed
        out = [p for p in out if p.key not in ("story.kubelet-anew", "story.kubelet-probes", "story.evict-refused")]
    out = list(_fitted(out, end))
    fitted = len(out)
    settled = not end and not life.occurrences("NodeNotReady")
    long = len(out) > 1 and out[-1].key == "story.poststart"  # two sentences in itself
    if settled and life.ready_at is not None and not life.kills() and len(out) <= 2 and not long:
        out += rest.ends_later(life) or ending.stays(life)
        out += rest.by_chance(life)
    return tuple(out[: max(MOST, fitted)])


def _most(told: Sequence[Phrase]) -> int:
    """How many sentences there is room for."""
    outside = sum(p.key.startswith(OUTSIDE) for p in told)
    twice = any(p.key in {"story.evicted-at-last", "story.evict-refused"} for p in told)  # nothing else tells of it
    return MOST + (outside + twice > 2)


def _in_order(turns: list[list[Phrase]], probes: list[Phrase]) -> list[Phrase]:
    """What happened, as it came about. What probes did from a certain moment on is among it; what holds of them all
    the time comes last, but first that they never let the Pod be Ready."""
    groups = [group for group in turns if group]
    if probes and probes[0].key == "story.never-ready-short":
        return [probes[0], *_in_order(turns, probes[1:])]
    if probes and probes[0].key.startswith("story.never-ready"):
        return [*probes, *(p for group in sorted(groups, key=_begin) for p in group)]
    lasting = probes and probes[0].key.startswith(("story.healthy", "story.liveness-errors"))
    if probes and not lasting:
        groups.append(probes)
    told = [p for group in sorted(groups, key=_begin) for p in group]
    return [*told, *probes] if lasting else told


def _begin(told: list[Phrase]) -> int:
    """The first instant that sentences name, ms."""
    args = [arg for p in told for arg in p.args.values()]
    found = [arg.ms for arg in args if isinstance(arg, Instant)]
    found += [min(arg.ms) for arg in args if isinstance(arg, Instants)]
    return min(found, default=0)


def _fitted(head: list[Phrase], end: list[Phrase]) -> tuple[Phrase, ...]:
    """The sentences that there is room for: of how a life ended, at least the first, and that it was deleted; before
    it, the most telling. How often a container came back says more than how it took the first of its stops, unless the
    end counts the restarts; a few words of it can be said beside the rest."""
    most = _most((*head, *end))
    if len(head) + len(end) > most:  # the deletion says when
        end = [p for p in end if p.key != "story.evicted"]
    deleted = next((i + 1 for i, p in enumerate(end) if p.key.startswith(("story.deleted", "story.held"))), 1)
    kept = end[: max(min(deleted, 2), most - len(head))]
    room = most - len(kept)
    paced = {p.key for p in head if p.key.startswith(PACE)}
    counted = any(p.key == "story.deleted-between" for p in kept)
    if len(head) > room and paced and not counted:
        short = paced <= SHORT_PACE
        if not short or len(head) > room + 1:
            head = [p for p in head if not p.key.startswith("story.kill-")]
        room += short and len(head) > room
    return (*head[:room], *kept)


def _probes(life: Life, told: set[str]) -> list[Phrase]:
    """What the probes did: the gravest first. `told`: the keys of what has been said already."""
    killed = probed.liveness_kills(life)
    if killed and life.ready_at is None and any(kind == "readiness" for _, kind, _ in life.probes()):
        return [phrase("story.never-ready-short"), *killed]
    for family in (lambda _: killed, readiness.readiness, probed.liveness_errors):
        found = family(life)
        if found:
            return found
    known = bool(told & {"story.ready-delay", "story.ready-threshold"})  # they say when and how often it is checked
    return probed.healthy(life, but="readiness" if known and not life.many else None)
