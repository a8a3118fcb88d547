"""Stop timing: how long a Pod's deletion took, as a sum (section 7 of the rules)."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import phrase
from mkdocs_podlife.explain.probes import Sum, Term

SECOND = 1000


@dataclass(frozen=True, slots=True)
class StopTiming:
    """The stop of one container at the Pod's end, from DELETE to the object's going."""

    container: str
    sum: Sum


def _hook_term(life: Life, container: str, begin: int, stop_at: int) -> Term | None:
    hook = next((h for h in life.hooks(container, "preStop") if begin <= h.begin <= begin + SECOND), None)
    if hook is None:
        return None
    taken = stop_at - begin
    cut = hook.end is None or hook.end > stop_at + 50
    word = phrase("stop.term.hook-cut") if cut else phrase("stop.term.hook")
    path = life.pod.container(container).path + ".lifecycle.preStop"
    return Term(taken, taken, word, "lifecycle.preStop", None, path)


def stop_timings(life: Life) -> tuple[StopTiming, ...]:
    """One sum for each container that was stopped with the Pod: hook, then the process, then the object's going.

    Empty when the Pod was not deleted in this life or nothing ran then.
    """
    trace = life.trace
    if trace.deleted_at is None:
        return ()
    out: list[StopTiming] = []
    for kill in life.kills(None, "deletion"):
        if kill.dead_at is None or kill.stop_at is None:
            continue
        terms: list[Term] = []
        wait = kill.begin - trace.deleted_at
        if wait >= 100:
            terms.append(Term(wait, wait, phrase("stop.term.sync")))
        hook = _hook_term(life, kill.container, kill.begin, kill.stop_at)
        if hook is not None:
            terms.append(hook)
        elif kill.stop_at - kill.begin >= 100:
            held = kill.stop_at - kill.begin
            terms.append(Term(held, held, phrase("stop.term.turn")))
        process = kill.dead_at - kill.stop_at
        if kill.kill_at is not None:
            floor = kill.left == 2 and kill.grace > 2
            word = phrase("stop.term.floor") if floor else phrase("stop.term.grace")
            field = "" if floor else "terminationGracePeriodSeconds"
            written = None if floor else f"{life.pod.spec_path}.{field}" in life.pod.written
            terms.append(Term(process, process, word, field, written, f"{life.pod.spec_path}.{field}" if field else ""))
        else:
            terms.append(Term(process, process, phrase("stop.term.process")))
        end = kill.dead_at
        if trace.gone_at is not None and trace.gone_at >= kill.dead_at:
            rest = trace.gone_at - kill.dead_at
            terms.append(Term(rest, rest, phrase("stop.term.gone")))
            end = trace.gone_at
        result = Term(end - trace.deleted_at, end - trace.deleted_at, phrase("stop.result"))
        out.append(StopTiming(kill.container, Sum("stop", tuple(terms), result, (trace.deleted_at, end))))
    return tuple(out)
