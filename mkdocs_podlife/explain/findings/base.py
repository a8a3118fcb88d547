"""What a rule is, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, NamedTuple, Protocol

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.manifest.model import Place

Severity = Literal["error", "warning", "info"]


class Fix(NamedTuple):
    """The smallest change: lines to take away and lines to put there, as YAML."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Finding(NamedTuple):
    """One finding. `title` is short, for the gist; `text` says what follows from it; `path` leads to the line."""

    rule: str
    severity: Severity
    title: Phrase
    text: Phrase
    path: str
    place: Place | None
    fix: Fix | None = None


class Rule(Protocol):
    """A rule: its id, the name of its page, and what it finds."""

    id: ClassVar[str]
    page: ClassVar[str]

    def check(self, life: Life) -> Iterator[Finding]:
        """Every finding of this rule in a life."""


def where(life: Life, path: str) -> Place | None:
    """The line of a path, or of its nearest written ancestor."""
    return life.pod.place(path)
