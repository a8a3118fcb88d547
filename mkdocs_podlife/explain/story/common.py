"""Small things every family needs: who is meant, how a Pod without a container's name is spoken of."""

from __future__ import annotations

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Phrase, phrase

SECOND = 1000
NEAR = 1500  # ms: gaps that differ by less are the same to a reader


def who(life: Life, container: str) -> Phrase:
    """The container: by its name when there are several."""
    if life.many:
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


def ignores_by_shell(command: tuple[str, ...]) -> bool:
    """Whether the entry point is a shell, so that "its shell" may be said of who ignores the signal."""
    return bool(command) and command[0].rsplit("/", 1)[-1] in {"sh", "ash", "bash", "dash", "busybox"}
