"""A node that stops answering: what it cuts short, what is heard of late, and its return (R9.24 to R9.26)."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.story.busy import pulled_at
from mkdocs_podlife.explain.story.common import SECOND, who

LATE = 5_000  # ms that an end on a lost node goes unnoticed at least, to be told


class Loss(NamedTuple):
    """ms: nothing is heard of the node from `begin` on, from `mark` on it counts as lost (None: it is back too early);
    `back`: it answers again, None: never."""

    begin: int
    mark: int | None
    back: int | None


def losses(life: Life) -> list[Loss]:
    """The times in which the Pod's node does not answer."""
    out: list[Loss] = []
    marks = [o.at for o in life.occurrences("NodeNotReady")]
    for action in life.trace.extra.get("nodes", ()):
        lost = bool(out) and out[-1].back is None
        if action.args["state"] == "lost" and not lost:
            out.append(Loss(action.at, None, None))
        elif action.args["state"] == "back" and lost:
            out[-1] = out[-1]._replace(back=action.at)
    known = [one._replace(mark=next((at for at in marks if _within(one, at)), None)) for one in out]
    return known or [Loss(at, at, None) for at in marks[:1]]


def _within(one: Loss, at: int) -> bool:
    return one.begin <= at and (one.back is None or at < one.back)


def unheard(life: Life, at: int) -> Loss | None:
    """The loss in the midst of which `at` (ms) falls: whatever the API server is told then, no kubelet hears."""
    return next((one for one in losses(life) if _within(one, at)), None)


def node_lost(life: Life) -> list[Phrase]:
    """Not Ready, later marked for deletion, or back in time. Where the Pod was being stopped, its end tells it."""
    found, deleted = next((one for one in losses(life) if one.mark is not None), None), life.trace.deleted_at
    if found is None or life.scheduled_at is None or (deleted is not None and deleted < found.begin):
        return []
    if any(s.phase in {"Succeeded", "Failed"} and s.at < found.begin for s in life.trace.statuses):
        return []
    mark = found.mark or 0
    args: dict[str, Arg] = {"begin": Instant(found.begin), "at": Instant(mark)}
    ends = [s.end for s in life.ready_stretches if s.begin < mark and s.end is not None]
    ready = any(abs(end - mark) < SECOND for end in ends)
    marked = [o for o in life.occurrences("TaintManagerEviction") if o.message.startswith("Marking")]
    if marked:
        key = "story.node-lost-deleted" if ready else "story.node-lost-deleted-unready"
        return [phrase(key, mark=Instant(marked[0].at), **args)]
    heard = found.back is not None and (deleted is None or deleted > found.back)
    if found.back is not None and heard:
        args["back"] = Instant(found.back)
    tail, doing = "" if heard else "-open", _doing(life, found.begin)
    if doing is not None:
        return [phrase("story.node-lost-waits-in" + tail, doing=doing, **args)]
    if any(not _alive(life, c.name, found.begin) for c in life.apps):
        return [phrase("story.node-lost-waits" + tail, **args)]
    if not ready:
        return [phrase("story.node-lost-unheard-back" if heard else "story.node-lost-unheard", **args)]
    if found.back is None or not heard:
        return [phrase("story.node-lost", **args)]
    if _ended(life, found.begin, found.back):
        return [phrase("story.node-lost-back-ended", **args)]
    again = next((s.begin for s in life.ready_stretches if s.begin > mark), None)
    if again is None:
        return [phrase("story.node-lost-back-unready", **args)]
    return [phrase("story.node-lost-back", ready=Instant(again), begin=args["begin"], at=args["at"])]


def deleted_unheard(life: Life, at: Instant) -> list[Phrase]:
    """A deletion of which the kubelet has not heard to the last moment shown."""
    if life.trace.gone_at is None:
        first = next((s for s in life.trace.statuses if s.deletion is not None), None)
        grace = first.deletion_grace if first is not None else None
        if life.occurrences("TaintManagerEviction"):
            return []  # who deleted it, and when, has been told
        return [phrase("story.deleted-unheard", at=at, grace=Length((grace or 0) * SECOND))]
    if life.pod.grace_period == 0:
        return [phrase("story.deleted-zero-unheard", at=at, field=Code("terminationGracePeriodSeconds: 0"))]
    return [phrase("story.deleted-forced-unheard", at=at)]


def stays_unheard(life: Life, at: Instant) -> list[Phrase]:
    """A stop that was under way when the node was lost, and of whose end nobody has heard."""
    found = unheard(life, life.last_at)
    return [phrase("story.stays-unheard", begin=Instant(found.begin))] if found and found.begin > at.ms else []


def lost_in_stop(life: Life, deleted: int, gone: int) -> Instant | None:
    """When the node was lost in the middle of the stop, so that its end was heard of only when the node was back."""
    return next((Instant(one.begin) for one in losses(life) if deleted < one.begin < gone), None)


def _alive(life: Life, container: str, at: int) -> bool:
    return any(r.started <= at and (r.exited is None or r.exited > at) for r in life.runs(container))


def _ended(life: Life, begin: int, back: int) -> bool:
    """Whether a container ended in between, so long before the return that it is worth a word."""
    ends = [(r.exited, r.noticed) for r in life.trace.runs if r.exited is not None and r.exited > begin]
    return any(exited < back - LATE and (noticed is None or noticed >= back) for exited, noticed in ends)


def _doing(life: Life, at: int) -> Phrase | None:
    """What of a start is under way at `at` (ms), as a part of a sentence."""
    image = pulled_at(life, at)
    if image is not None:
        return phrase("story.meanwhile.pull", image=image)
    hook = next((h for h in life.hooks(None, "postStart") if h.begin <= at and (h.end is None or h.end > at)), None)
    if hook is not None:
        return phrase("story.meanwhile.hook", who=who(life, hook.container))
    if any(w.begin <= at and (w.until is None or w.until > at) for w in life.waits("volume")):
        return phrase("story.meanwhile.volume")
    init = next((c for c in life.inits if _alive(life, c.name, at)), None)
    return phrase("story.meanwhile.init", name=Code(init.name)) if init is not None else None
