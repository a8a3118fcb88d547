"""What a fact says, without a language: a key of the catalogues and typed arguments.

`render` turns a phrase into a sentence. The arguments keep their kind (an instant is not a length, a field name is not
a word) so that each language can write them its own way. All times are integer milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment, ms since the API server accepted the object."""

    ms: int


@dataclass(frozen=True, slots=True)
class Instants:
    """Several moments in order; the unit is written once."""

    ms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """A duration in ms."""

    ms: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """Several durations; the unit is written once."""

    ms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A duration that lies between two bounds, in ms. Equal bounds read as one length."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Code:
    """Somebody else's word: a field, a name, a command, an API value. Never translated."""

    text: str


@dataclass(frozen=True, slots=True)
class Codes:
    """A list of such words."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things; `noun` is a key below `count.` in the catalogues."""

    n: int
    noun: str


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Which one of a row: 3 is the third."""

    n: int


Arg = Union[Instant, Instants, Length, Lengths, Span, Code, Codes, Count, Ordinal, "Phrase", int, str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence or a part of one. `key` is the whole catalogue key, topic first (`story.ready`)."""

    key: str
    args: Mapping[str, Arg] = field(default_factory=dict)

    def __hash__(self) -> int:  # so that what was made of equal facts can be found again
        return hash((self.key, frozenset(self.args.items())))


def phrase(key: str, **args: Arg) -> Phrase:
    """`Phrase` with its arguments as keywords."""
    return Phrase(key, args)
