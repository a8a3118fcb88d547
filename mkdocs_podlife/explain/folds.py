"""Lives that repeat: found by looking at what is drawn, so that ten alike restarts take the room of three.

This is about the picture only: that a life *looks* the same five times does not mean that the engine's state recurs
(the back-off may grow unseen), so a fold says how often it happened, never that it goes on.
"""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.timeline_model import Fold

ALIKE = 1_500  # ms two alike lives may differ by: a relist and a tick
COPIES, COPIES_BETWEEN = 3, 2  # drawn of a repetition at the end, and of one that other lives follow
MANY_KILLS = 3  # later lives that a kill ended, from which on they are drawn briefly
MOST_BRIEF, MOST_BRIEF_AFTER_FOLD = 8, 4
LEAST_REPEATS = 2  # a life that occurs a third time is worth folding


class _Cycle(NamedTuple):
    """From one start of a container to its next; `end` None: it did not start again; `running`: at the horizon."""

    begin: int
    end: int | None
    running: bool
    kind: tuple[object, ...]
    lengths: tuple[int, ...]


def _cycles(life: Life, container: str) -> list[_Cycle]:
    runs = life.runs(container)
    kills = {k.attempt: k for k in life.kills(container)}
    out: list[_Cycle] = []
    for i, run in enumerate(runs):
        end = runs[i + 1].started if i + 1 < len(runs) else None
        kill = kills.get(run.attempt)
        kind = (run.code, run.by, run.reason, kill.cause if kill else "")
        lengths = ((end or run.started) - run.started, (run.exited or run.started) - run.started)
        out.append(_Cycle(run.started, end, run.exited is None, kind, lengths))
    return out


def _alike(a: _Cycle, b: _Cycle) -> bool:
    if a.kind != b.kind:
        return False
    return all(abs(x - y) <= max(ALIKE, x // 50) for x, y in zip(a.lengths, b.lengths, strict=True))


def find_folds(life: Life, end: int) -> tuple[Fold, ...]:
    """The repeated stretches of a life, in order.

    Args:
        life: what was watched.
        end: ms, the end of what is to be drawn.

    Returns:
        None when no container or more than one restarts: with two rhythms nothing repeats as a whole.
    """
    restarting = {r.container for r in life.trace.runs if r.attempt > 0}
    if len(restarting) != 1:
        return ()
    cycles = _cycles(life, next(iter(restarting)))
    folds: list[Fold] = []
    i = 0
    while i < len(cycles):
        j = i + 1
        while j < len(cycles) and cycles[j].end is not None and _alike(cycles[i], cycles[j]):
            j += 1
        repeats = cycles[i + 1 : j]
        if cycles[i].end is not None and len(repeats) >= LEAST_REPEATS:
            folds.append(_fold(cycles, i, j, end))
            i = j
        else:
            i += 1
    return tuple(folds)


def _fold(cycles: list[_Cycle], first: int, behind: int, end: int) -> Fold:
    """The fold of cycles `first` (drawn in full) and those up to `behind` (drawn as copies)."""
    repeats = cycles[first + 1 : behind]
    last = repeats[-1].end
    assert last is not None  # `find_folds` only takes lives that ended
    open_end = behind == len(cycles) or (behind == len(cycles) - 1 and cycles[behind].running)
    drawn = repeats[: COPIES if open_end else COPIES_BETWEEN]
    copies = tuple(c.begin for c in drawn)
    after = drawn[-1].end or last
    stop = end if open_end else last
    every = (last - cycles[first].begin + (behind - first) // 2) // (behind - first)
    return Fold(copies, after if after < stop else None, stop, every, behind - first)


def brief_lives(life: Life, folds: tuple[Fold, ...]) -> tuple[tuple[Fold, ...], int | None]:
    """Later lives of a container that a kill ended: they show what they came to, not how.

    Args:
        life: what is drawn at most.
        folds: the repetitions in it.

    Returns:
        A fold of one life for each, and the start (ms) of the first for which there is no room, if any.
    """
    restarting = {r.container for r in life.trace.runs if r.attempt > 0}
    if len(restarting) != 1:
        return (), None
    killed = {(k.container, k.attempt) for k in life.trace.kills}
    later = [
        r
        for r in life.trace.runs
        if r.attempt > 0 and (r.container, r.attempt) in killed and not any(f.begin <= r.started < f.end for f in folds)
    ]
    if (not folds and len(later) < MANY_KILLS) or (folds and all(r.started < folds[0].begin for r in later)):
        return (), None
    if folds:
        later = [r for r in later if r.started >= folds[0].begin]
    most = MOST_BRIEF_AFTER_FOLD if folds else MOST_BRIEF
    cut = later[most].started if len(later) > most else None
    brief = [Fold((r.started,), None, r.exited, 0, 1) for r in later[:most] if r.exited is not None]
    last = max(life.trace.runs, key=lambda r: r.started)
    if brief and cut is None and last.exited is None and last.started >= brief[-1].end:
        brief.append(Fold((last.started,), None, life.trace.until, 0, 1))  # what goes on at the end is known by now
    return tuple(brief), cut
