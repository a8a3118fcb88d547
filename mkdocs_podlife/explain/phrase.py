"""What a fact says, without a language: a key of the catalogues and typed arguments.

`render` turns a phrase into a sentence. The arguments keep their kind (an instant is not a length, a field name is not
a word) so that each language can write them its own way. All times are integer milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, ClassVar, Union


class _Value:
    """Equal to another of its own kind with the same contents: an instant is never a length. Nobody changes one.

    Plain classes, since every build with a Pod loads them, and a dataclass takes fifty times as long to define.
    """

    __slots__: tuple[str, ...] = ()
    _contents: ClassVar[attrgetter[Any]]

    def __init_subclass__(cls) -> None:
        cls._contents = attrgetter(*cls.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._contents(self) == self._contents(other)

    def __hash__(self) -> int:
        return hash(self._contents(self))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({told})"


class Instant(_Value):
    """A moment, ms since the API server accepted the object."""

    __slots__ = ("ms",)

    def __init__(self, ms: int) -> None:
        self.ms = ms


class Instants(_Value):
    """Several moments in order; the unit is written once."""

    __slots__ = ("ms",)

    def __init__(self, ms: tuple[int, ...]) -> None:
        self.ms = ms


class Length(_Value):
    """A duration in ms."""

    __slots__ = ("ms",)

    def __init__(self, ms: int) -> None:
        self.ms = ms


class Lengths(_Value):
    """Several durations; the unit is written once."""

    __slots__ = ("ms",)

    def __init__(self, ms: tuple[int, ...]) -> None:
        self.ms = ms


class Span(_Value):
    """A duration that lies between two bounds, in ms. Equal bounds read as one length."""

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high


class Code(_Value):
    """Somebody else's word: a field, a name, a command, an API value. Never translated."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Codes(_Value):
    """A list of such words."""

    __slots__ = ("texts",)

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts


class Count(_Value):
    """A number of things; `noun` is a key below `count.` in the catalogues."""

    __slots__ = ("n", "noun")

    def __init__(self, n: int, noun: str) -> None:
        self.n = n
        self.noun = noun


class Ordinal(_Value):
    """Which one of a row: 3 is the third."""

    __slots__ = ("n",)

    def __init__(self, n: int) -> None:
        self.n = n


Arg = Union[Instant, Instants, Length, Lengths, Span, Code, Codes, Count, Ordinal, "Phrase", int, str]


class Phrase(_Value):
    """A sentence or a part of one. `key` is the whole catalogue key, topic first (`story.ready`)."""

    __slots__ = ("args", "key")

    def __init__(self, key: str, args: Mapping[str, Arg] | None = None) -> None:
        self.key = key
        self.args: Mapping[str, Arg] = args or {}

    def __hash__(self) -> int:  # so that what was made of equal facts can be found again
        return hash((self.key, frozenset(self.args.items())))


def phrase(key: str, **args: Arg) -> Phrase:
    """`Phrase` with its arguments as keywords."""
    return Phrase(key, args)
