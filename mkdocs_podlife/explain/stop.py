"""Stop timing: how long a Pod's deletion took, as a sum (section 7 of the rules)."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.engine.trace import Kill
from mkdocs_podlife.explain.deaf import manner
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, phrase
from mkdocs_podlife.explain.story.lost import unheard
from mkdocs_podlife.explain.sums import Sum, Term

SECOND = 1000
FLOOR = 2  # s: the least between the stop signal and SIGKILL (R7.15)
AT_ONCE = 100  # ms
BLINK = 50  # ms: what is shorter would read "0 s"
HELD = 2_000  # ms: an object that is there so long after its last container is held by a finalizer (R7.5)


class StopTiming(NamedTuple):
    """The stop of one container at the Pod's end, from DELETE to the object's going."""

    container: str
    sum: Sum
    outlived: bool = False  # the object was gone before the container ended (R7.3, R7.23)
    held: bool = False  # the object is still there at the last moment shown


def _why(life: Life, kill: Kill, *, floor: bool) -> str:
    """What a process did with its stop signal until SIGKILL: a key below `stop.term.`."""
    if floor:
        return "floor"
    container = next((c for c in life.containers() if c.name == kill.container), None)
    how = manner(life, container, kill) if container is not None else "plain"
    return {"waits": "waits", "slow": "late"}.get(how, "grace")


def _hook_term(life: Life, container: str, begin: int, stop_at: int) -> Term | None:
    hook = next((h for h in life.hooks(container, "preStop") if begin <= h.begin <= begin + SECOND), None)
    if hook is None:
        return None
    cut = hook.outcome == "cut" or hook.end is None or hook.end > stop_at + 50
    taken = (stop_at if cut or hook.end is None else min(hook.end, stop_at)) - begin
    word = phrase("stop.term.hook-cut") if cut else phrase("stop.term.hook")
    path = life.pod.container(container).path + ".lifecycle.preStop"
    return Term(taken, taken, word, "lifecycle.preStop", None, path)


def _before(life: Life, at: int) -> str:
    """Why a stop began only at `at`: the node was lost, and nobody was there (R9.25), the kubelet was started anew
    (R6.15), or it first finished what it had begun (R7.21). A key below `stop.term.`."""
    deleted, since = life.trace.deleted_at or 0, life.trace.kubelet_since
    if unheard(life, deleted) is not None:
        return "node"
    return "anew" if since is not None and deleted < since <= at else "sync"


def stop_timings(life: Life) -> tuple[StopTiming, ...]:
    """One sum for each container that was stopped with the Pod: hook, then the process, then the object's going.

    Empty when the Pod was not deleted in this life or nothing ran then.
    """
    trace = life.trace
    if trace.deleted_at is None:
        return ()
    out: list[StopTiming] = []
    for kill in life.kills(None, "deletion"):
        early = life.early_signal(kill.container, kill.attempt)
        if early is not None and kill.kill_at is None:
            kill = kill._replace(begin=early, stop_at=early)
        if kill.dead_at is None or kill.stop_at is None:
            continue
        terms: list[Term] = []
        wait = kill.begin - trace.deleted_at
        if wait >= 100:
            terms.append(Term(wait, wait, phrase(f"stop.term.{_before(life, kill.begin)}")))
        hook = _hook_term(life, kill.container, kill.begin, kill.stop_at)
        if hook is not None and hook.low >= BLINK:
            terms.append(hook)
        held = kill.stop_at - kill.begin - (hook.low if hook is not None else 0)
        if held >= AT_ONCE:
            terms.append(Term(held, held, phrase("stop.term.turn")))
        process = kill.dead_at - kill.stop_at
        if kill.kill_at is not None:
            floor = kill.left == FLOOR and (kill.grace > FLOOR or kill.grace < FLOOR)
            asked = kill.grace != life.pod.grace_period  # at the deletion; then no field says it
            field = "" if floor or asked else "terminationGracePeriodSeconds"
            word = phrase(f"stop.term.{_why(life, kill, floor=floor)}", signal=Code(kill.signal))
            written = None if not field else f"{life.pod.spec_path}.{field}" in life.pod.written
            terms.append(Term(process, process, word, field, written, f"{life.pod.spec_path}.{field}" if field else ""))
        else:
            terms.append(Term(process, process, phrase("stop.term.process")))
        end = kill.dead_at
        if trace.gone_at is not None and trace.gone_at >= kill.dead_at:
            last = max((k.dead_at for k in life.kills(None, "deletion") if k.dead_at is not None), default=kill.dead_at)
            if last - kill.dead_at >= AT_ONCE:
                others = last - kill.dead_at
                terms.append(Term(others, others, phrase("stop.term.others")))
            away = unheard(life, last)
            if away is not None and away.back is not None and last < away.back < trace.gone_at:
                terms.append(Term(away.back - last, away.back - last, phrase("stop.term.node")))
                last = away.back
            rest = trace.gone_at - max(last, kill.dead_at)
            held_back = rest > HELD and bool(life.pod.finalizers)
            terms.append(Term(rest, rest, phrase("stop.term.finalizer" if held_back else "stop.term.gone")))
            end = trace.gone_at
        outlived = trace.gone_at is not None and trace.gone_at < kill.dead_at - AT_ONCE
        held = trace.gone_at is None
        word = phrase("stop.result-outlived" if outlived else "stop.result-held" if held else "stop.result")
        result = Term(end - trace.deleted_at, end - trace.deleted_at, word)
        one = Sum("stop", tuple(terms), result, (trace.deleted_at, end))
        out.append(StopTiming(kill.container, one, outlived, held))
    return tuple(out)
