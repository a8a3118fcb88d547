"""Small things every family needs: who is meant, how a Pod without a container's name is spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from mkdocs_podlife.engine.trace import Kill
from mkdocs_podlife.explain.deaf import manner
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Code, Codes, Phrase, phrase

SECOND = 1000
LEAST = 2  # s that a process always gets between its stop signal and SIGKILL (R7.15)
NEAR = 1500  # ms: gaps that differ by less are the same to a reader


def who(life: Life, container: str) -> Phrase:
    """The container: by its name when there are several, or when it was added to the running Pod."""
    if life.many or all(c.name != container for c in life.containers()):
        return phrase("story.who.named", name=Code(container))
    return phrase("story.who.only")


def same(values: list[int], *, slack: int = NEAR) -> bool:
    """Whether lengths (ms) are alike for a reader: within 1.5 s or 5 % of each other."""
    if not values:
        return False
    return max(values) - min(values) <= max(slack, max(values) // 20)


def middle(values: list[int]) -> int:
    """The median, ms."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def minutes(ms: int) -> int:
    """Whole minutes, rounded."""
    return (ms + 30_000) // 60_000


def not_ended(life: Life, kill: Kill) -> Literal["shell", "late", "ignored"]:
    """How a story speaks of a stop signal that SIGKILL had to follow: a shell without a handler, a handler that was
    not done (or not even begun) in time, or a program that ignores it."""
    container = next((c for c in life.containers() if c.name == kill.container), None)
    how = manner(life, container, kill) if container is not None else "plain"
    if how in {"waits", "slow"}:
        return "late"
    return "shell" if how == "shell" else "ignored"


def ended_with(life: Life, container: str, at: int, args: Mapping[str, Arg]) -> list[Phrase]:
    """The sentence for a Pod that ends only with its other containers, which end by themselves after `at` (ms) while
    this one is not started again (R9.2); none when there are no such. `args`: `at`, `phase`, `policy` of the Pod's
    end."""
    last = [runs[-1] for c in life.apps if c.name != container and (runs := life.runs(c.name))]
    runs = sorted((r for r in last if r.exited is not None and r.exited > at), key=lambda r: r.exited or 0)
    if not runs:
        return []
    names, codes = Codes(tuple(r.container for r in runs)), Codes(tuple(str(r.code) for r in runs))
    return [phrase("story.not-restarted-with", names=names, codes=codes, **args)]
