"""How a deletion without grace is told: the object goes at once, unless a finalizer holds it; the processes do not."""

from __future__ import annotations

from mkdocs_podlife.engine.trace import Kill
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.story.busy import finished_first
from mkdocs_podlife.explain.story.common import SECOND, who
from mkdocs_podlife.explain.story.lost import unheard

NO_GRACE = Code("terminationGracePeriodSeconds: 0")


def forced(life: Life, at: Instant, kills: list[Kill]) -> list[Phrase]:
    """The object is gone before its processes are (R7.3, R7.22)."""
    kill = max(kills, key=lambda k: k.dead_at or 0)
    dead = kill.dead_at if kill.dead_at is not None else kill.begin
    stop = kill.stop_at if kill.stop_at is not None else kill.begin
    begin = min(k.begin for k in kills)
    gone = life.trace.gone_at or 0
    if gone - at.ms > SECOND:
        return [
            phrase(
                "story.deleted-forced-later",
                at=at,
                gone=Instant(gone),
                dead=Instant(dead),
                signal=Code(kill.signal),
                grace=Length(kill.grace * SECOND),
            )
        ]
    args: dict[str, Arg] = {"signal": Code(kill.signal)}
    if begin - at.ms >= SECOND:
        away = unheard(life, at.ms) is not None
        tail = "-away" if away else "-waits"
        args |= {"begin": Instant(begin), "dead": Instant(dead)}
        args |= {} if away else {"first": finished_first(life, at.ms, begin)}
    elif stop - kill.begin >= SECOND // 2 and life.hooks(kill.container, "preStop"):
        tail = "-hook" if dead - stop >= SECOND // 2 else "-hook-quick"
        args |= {"hook": Length(stop - kill.begin), "dead": Instant(dead)}
        args |= {"left": Length(dead - stop)} if tail == "-hook" else {}
    elif dead - stop < SECOND // 2:
        tail = "-quick"
        args |= {"who": who(life, kill.container), "code": life.code_of(kill.container, kill.attempt)}
    else:
        tail = ""
        args |= {"left": Length(dead - stop), "dead": Instant(dead)}
    if life.pod.grace_period == 0:  # the spec's own grace period makes it like a forced one (R7.3)
        return [phrase("story.deleted-zero" + tail, at=at, field=NO_GRACE, **args)]
    return [phrase("story.deleted-forced" + tail, at=at, **args)]


def forced_unheard(life: Life, gone: Instant, kills: list[Kill]) -> list[Phrase]:
    """Deleted with grace, and then by force, while the node does not answer: the processes go when it is back."""
    if not kills:
        return [phrase("story.deleted-forced-unheard", at=gone)]
    dead = max(k.dead_at or k.begin for k in kills)
    begin = Instant(min(k.begin for k in kills))
    return [phrase("story.deleted-forced-away", at=gone, begin=begin, dead=Instant(dead))]


def held_back(life: Life, at: Instant, kills: list[Kill]) -> list[Phrase]:
    """Without grace, but a finalizer holds the object (R7.3, R7.5): the stop is the same, and the kubelet's own second
    of grace (R7.22) is nothing that anybody asked for. Nothing is told when there was any grace, or nothing to stop."""
    first = next((s for s in life.trace.statuses if s.deletion is not None), None)
    if not kills or first is None or first.deletion_grace != 0 or any(k.dead_at is None for k in kills):
        return []
    if life.pod.grace_period == 0:
        how = phrase("story.held.zero", at=at, field=NO_GRACE)
    else:
        how = phrase("story.held.forced", at=at)
    kill = max(kills, key=lambda k: k.dead_at or 0)
    dead, stop, begin = kill.dead_at or 0, kill.stop_at or kill.begin, min(k.begin for k in kills)
    args: dict[str, Arg] = {"how": how, "signal": Code(kill.signal), "dead": Instant(dead)}
    if begin - at.ms >= SECOND:
        args["begin"] = Instant(begin)
        if unheard(life, at.ms) is not None:
            return [phrase("story.held.away", **args)]
        return [phrase("story.held.later", first=finished_first(life, at.ms, begin), **args)]
    args |= {"who": who(life, kill.container), "code": life.code_of(kill.container, kill.attempt)}
    if stop - kill.begin >= SECOND // 2 and life.hooks(kill.container, "preStop"):
        return [phrase("story.held.hook", hook=Length(stop - kill.begin), **args)]
    if kill.kill_at is not None:
        return [phrase("story.held.killed", left=Length(dead - stop), **args)]
    return [phrase("story.held.quick" if dead - stop < SECOND // 2 else "story.held.within", **args)]
