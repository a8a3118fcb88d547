"""How a Pod is deleted: the grace period, what the hooks and the processes make of it, and when the object goes."""

from __future__ import annotations

from mkdocs_podlife.engine.trace import Hook, Kill
from mkdocs_podlife.explain.findings.pre_stop_too_long import stated_length
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Codes, Count, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.restarts import restart_timing
from mkdocs_podlife.explain.stop import HELD
from mkdocs_podlife.explain.story.busy import finished_first
from mkdocs_podlife.explain.story.common import LEAST, SECOND, not_ended, who
from mkdocs_podlife.explain.story.forced import NO_GRACE, forced, forced_unheard, held_back
from mkdocs_podlife.explain.story.lost import deleted_unheard, lost_in_stop, stays_unheard, unheard


def deletion(life: Life) -> list[Phrase]:
    trace = life.trace
    if trace.deleted_at is None:
        return []
    at = Instant(trace.deleted_at)
    gone = trace.gone_at
    kills = [k for k in life.kills(None, "deletion", "eviction") if k.begin >= trace.deleted_at - SECOND]
    if gone is not None and gone - trace.deleted_at < 100 and not kills:
        if life.scheduled_at is None:
            return [phrase("story.deleted-unscheduled", at=at)]
        if life.phase in {"Succeeded", "Failed"}:
            return [phrase("story.deleted-finished", at=at, phase=Code(life.phase))]
    if not kills and life.pod.finalizers and life.phase in {"Succeeded", "Failed"} and not _stopping(life, at):
        if gone is None:
            return [phrase("story.deleted-held", at=at, phase=Code(life.phase))]
        return [phrase("story.deleted-held-until", at=at, phase=Code(life.phase), gone=Instant(gone))]
    late = gone is not None and gone - trace.deleted_at >= SECOND // 2 and unheard(life, gone) is not None
    if gone is not None and late and all(k.begin > gone for k in kills):
        return forced_unheard(life, Instant(gone), kills)
    running = [r for r in trace.runs if r.exited is None]
    if not kills and unheard(life, at.ms) is not None and (gone is None or gone - trace.deleted_at < SECOND // 2):
        return deleted_unheard(life, at)
    if gone is not None and gone - trace.deleted_at < SECOND // 2 and running:
        if life.pod.grace_period == 0:
            return [phrase("story.deleted-zero-open", at=at, field=NO_GRACE)]
        return [phrase("story.deleted-forced-open", at=at)]
    held = held_back(life, at, kills)
    if gone is not None and gone - trace.deleted_at < 100 and kills:
        return forced(life, at, kills)
    if gone is not None and kills and not held and gone < max(k.dead_at or gone for k in kills) - 500:
        return forced(life, at, kills)
    stopping = 0 if kills else _stopping(life, at)
    if stopping and gone is not None and gone < stopping:
        return [phrase("story.deleted-forced-in-stop", at=at, end=Instant(stopping))]
    out = held or _stop(life, at, kills)
    out += _again(life)
    if out and gone is not None:
        out.append(_gone(life, gone))
    if out and gone is None:
        out += stays_unheard(life, at)
    ended = [k.dead_at for k in kills if k.dead_at is not None]
    if out and gone is not None and ended and gone - max(ended) > HELD and life.pod.finalizers:
        out[-1] = phrase("story.gone-held", end=Instant(max(ended)), at=Instant(gone))
    if (
        out
        and gone is None
        and unheard(life, life.last_at) is None
        and len(ended) == len(kills)
        and (life.trace.ended == "finished" or life.last_at - max(ended, default=life.last_at) > HELD)
    ):
        out.append(phrase("story.stays-held", phase=Code(life.phase)))
    return out


def _stopping(life: Life, at: Instant) -> int:
    """When a stop is over that a probe, a rule or a deadline began: it is not interrupted (R7.21). 0 for none."""
    ends = [k.dead_at for k in life.kills() if k.begin < at.ms and k.dead_at is not None and k.dead_at > at.ms]
    return max(ends, default=0)


def _again(life: Life) -> list[Phrase]:
    """A second DELETE with a shorter grace period: the kill that has begun is not shortened (R7.2, R7.23)."""
    first: int | None = None
    for status in life.trace.statuses:
        if status.deletion is None:
            continue
        if first is None:
            first = status.deletion
        elif status.deletion < first:
            if any(k.dead_at is None or k.dead_at > status.deletion + SECOND for k in life.kills(None, "deletion")):
                return [phrase("story.deleted-again", at=Instant(status.at))]
            return []
    return []


def _gone(life: Life, gone: int) -> Phrase:
    terminating = next((e for e in life.trace.endpoints if e.terminating), None)
    deleted = life.trace.deleted_at or 0
    at, lost = Instant(gone), lost_in_stop(life, deleted, gone)
    if lost is not None and unheard(life, gone) is not None:
        return phrase("story.gone-forced", begin=lost, at=at)
    before = [e for e in life.trace.endpoints if e.at <= deleted and not e.terminating]
    if not before or not before[-1].ready or terminating is None:  # a Pod that is not Ready has no traffic to lose
        return phrase("story.gone", at=at) if lost is None else phrase("story.gone-late", begin=lost, at=at)
    if lost is not None:
        return phrase("story.gone-late-traffic", begin=lost, at=at)
    if terminating.at - deleted < SECOND // 2:
        return phrase("story.gone-traffic-at-once", at=at)
    return phrase("story.gone-traffic", stop=Instant(terminating.at), at=at)


def _stop(life: Life, at: Instant, kills: list[Kill]) -> list[Phrase]:
    if not kills:
        if life.trace.gone_at is None:
            return []
        stopping = _stopping(life, at)
        if stopping:
            return [phrase("story.deleted-in-stop", at=at, end=Instant(stopping))]
        alive = [r.exited for r in life.trace.runs if r.started < at.ms and r.exited is not None and r.exited > at.ms]
        if alive:  # they ended by themselves, or while there was no kubelet (R6.15)
            return [phrase("story.deleted-ended", at=at, end=Instant(max(alive)))]
        restarts = [t for c in (*life.sidecars, *life.apps) if (t := restart_timing(life, c.name)) is not None]
        count = sum(len(t.restarts) for t in restarts)
        if count:
            return [phrase("story.deleted-between", at=at, count=Count(count, "restart"))]
        return [phrase("story.deleted-idle", at=at)]
    grace = Length(kills[0].grace * SECOND)
    since = life.trace.kubelet_since or 0
    anew = [k.begin for k in kills if at.ms < since <= k.begin]  # others may have ended before
    begin = min(anew or [k.begin for k in kills])
    if begin - at.ms >= SECOND:  # what had begun is finished first (R7.21), or a kubelet's restart lay between (R6.15)
        args: dict[str, Arg] = {"at": at, "begin": Instant(begin), "grace": grace}
        lost = unheard(life, at.ms) is not None
        late = "away" if lost else "anew" if anew else "waits"
        if late == "waits":
            args["first"] = finished_first(life, at.ms, begin)
        if any(k.dead_at is None for k in kills):
            return [phrase(f"story.deleted-{late}-open", **args)]
        end = max(k.dead_at or k.begin for k in kills)
        quick = end - begin < SECOND // 2
        args["over"] = phrase("story.over.once") if quick else phrase("story.over.at", end=Instant(end))
        if lost and any(o.message.startswith("Marking") for o in life.occurrences("TaintManagerEviction")):
            return [phrase("story.deleted-back", **args)]  # who deleted it, and when, has been told
        return [phrase(f"story.deleted-{late}", **args)]
    sides = [k for k in kills if any(s.name == k.container for s in life.sidecars)]
    mains = [k for k in kills if k not in sides]
    last = max(kills, key=lambda k: k.dead_at if k.dead_at is not None else life.last_at + 1)
    if sides and mains and _in_turn(sides, mains):
        # the hook of a sidecar that waits for its turn says little of when it stops (R7.24)
        slowest = max(mains, key=lambda k: k.dead_at or 0)
        if _hook(life, slowest) is None:
            return _sidecars(life, at, grace, kills)
        last = slowest
    elif sides and mains and last in sides:  # its turn did not come in time, which the one before it is behind (R7.14)
        slowest = max(mains, key=lambda k: k.dead_at or 0)
        last = slowest if (slowest.dead_at or 0) > (last.dead_at or life.last_at) - SECOND else last
    if _hook(life, last) is not None:
        told = _hooked(life, at, grace, last)
        return told + _then(sides, last) if sides and mains and _in_turn(sides, mains) else told
    if last.dead_at is None:
        return [phrase("story.deleted-stopping", at=at, grace=grace, signal=Code(last.signal))]
    code = life.code_of(last.container, last.attempt)
    args = {
        "at": at,
        "grace": grace,
        "signal": Code(last.signal),
        "who": who(life, last.container),
        "code": code,
        "dead": Instant(last.dead_at),
        "length": Length(last.dead_at - last.begin),
    }
    if last.kill_at is None:
        quick = last.dead_at - last.begin < SECOND // 2
        return [phrase("story.deleted-at-once" if quick else "story.deleted-within", **args)]
    if last.grace < LEAST:
        return [phrase("story.deleted-floor", least=Length(LEAST * SECOND), **args)]
    if last.dead_at - last.begin < (last.grace - 1) * SECOND:
        return [phrase("story.deleted-shortened", **args)]
    how = not_ended(life, last)
    key = {"shell": "story.deleted-shell", "late": "story.deleted-late"}.get(how, "story.deleted-beyond")
    return [phrase(key, **args)]


def _in_turn(sides: list[Kill], mains: list[Kill]) -> bool:
    """Whether the sidecars got their stop signal only when the others had ended (R7.24); not so beside an init
    container."""
    if any(k.dead_at is None for k in mains):
        return True
    ended = max(k.dead_at or 0 for k in mains)
    return all(k.stop_at is None or k.stop_at >= ended - SECOND // 2 for k in sides)


def _hook(life: Life, kill: Kill) -> Hook | None:
    """The preStop hook of a stop, when there is something to say of it: one that is over at once and went well takes
    nothing of the grace period."""
    hooks = [h for h in life.hooks(kill.container, "preStop") if h.begin >= kill.begin - SECOND]
    if not hooks:
        return None
    quick = hooks[-1].outcome == "ok" and hooks[-1].end is not None and hooks[-1].end - hooks[-1].begin < SECOND // 2
    return None if quick and kill.stop_at is not None else hooks[-1]


def _hooked(life: Life, at: Instant, grace: Length, kill: Kill) -> list[Phrase]:
    hook = life.hooks(kill.container, "preStop")[-1]
    code = life.code_of(kill.container, kill.attempt)
    key = "story.hook.named" if life.many else "story.hook.only"
    whose = phrase(key, name=Code(kill.container)) if life.many else phrase(key)
    args: dict[str, Arg] = {"at": at, "grace": grace, "whose": whose, "who": who(life, kill.container)}
    if kill.stop_at is None and kill.dead_at is not None:  # what the hook does ends the process
        sent = [t for t in life.tellings("signal", kill.container, kill.attempt) if t.at >= hook.begin]
        key = "story.deleted-hook-ends" if sent else "story.deleted-hook-beside"
        return [phrase(key, dead=Instant(kill.dead_at), code=code, **args)]
    if kill.stop_at is None or kill.dead_at is None:
        return [phrase("story.deleted-hook-running", **args)]
    args |= {
        "stop": Instant(kill.stop_at),
        "dead": Instant(kill.dead_at),
        "code": code,
        "signal": Code(kill.signal),
        "left": Length(kill.dead_at - kill.stop_at),
        "hook": Length((hook.end or kill.stop_at) - hook.begin),
    }
    eaten = hook.outcome == "cut" or (hook.end is None or hook.end > kill.stop_at + 100)
    spec = life.pod.container(kill.container).pre_stop
    wanted = hook.wanted if hook.wanted is not None else stated_length(spec) if spec is not None else None
    if eaten and wanted is not None and kill.kill_at is not None:
        return [phrase("story.deleted-hook-eats", wanted=Length(wanted), **args)]
    if eaten:
        quick = kill.dead_at - kill.stop_at < SECOND // 2
        key = "story.deleted-hook-eats-quick" if quick else "story.deleted-hook-eats-unknown"
        return [phrase(key, **args)]
    if hook.outcome == "failed":
        return [phrase("story.deleted-hook-fails", **args)]
    if kill.kill_at is not None:
        late = not_ended(life, kill) == "late"
        return [phrase("story.deleted-hook-late" if late else "story.deleted-hook-killed", **args)]
    quick = kill.dead_at - kill.stop_at < SECOND // 2
    return [phrase("story.deleted-hook-quick" if quick else "story.deleted-hook", **args)]


def _then(sides: list[Kill], last: Kill) -> list[Phrase]:
    """The sidecars, behind a container whose hook has been told of (R7.25); none when they end with it."""
    ends = [k.dead_at for k in sides if k.dead_at is not None]
    if last.dead_at is None or len(ends) < len(sides) or max(ends) - last.dead_at < SECOND:
        return []
    names = Codes(tuple(k.container for k in sides))
    return [phrase("story.then-sidecars", sides=names, side=Instant(max(ends)))]


def _sidecars(life: Life, at: Instant, grace: Length, kills: list[Kill]) -> list[Phrase]:
    mains = [k for k in kills if all(s.name != k.container for s in life.sidecars)]
    sides = [k for k in kills if any(s.name == k.container for s in life.sidecars)]
    if any(k.dead_at is None for k in kills):
        last = max(kills, key=lambda k: k.dead_at if k.dead_at is not None else life.last_at + 1)
        return [phrase("story.deleted-stopping", at=at, grace=grace, signal=Code(last.signal))]
    main_dead = max((k.dead_at or 0 for k in mains), default=0)
    side = max(sides, key=lambda k: k.dead_at or 0)
    args: dict[str, Arg] = {
        "at": at,
        "grace": grace,
        "mains": Codes(tuple(k.container for k in mains)),
        "main": Instant(main_dead),
        "sides": Codes(tuple(k.container for k in sides)),
        "side": Instant(side.dead_at or 0),
    }
    if side.kill_at is not None and side.stop_at is not None:
        return [phrase("story.deleted-sidecar-killed", left=Length((side.dead_at or 0) - side.stop_at), **args)]
    return [phrase("story.deleted-sidecar", **args)]
