"""A shell script as a tree of commands, and the one boundary to the parser that makes it (tree-sitter-bash).

`parse(text)` is the only way in. Words are kept as raw text here and read by `words.py`, so the grammar library
decides about commands only. Without the library every script is `Unreadable`; its caller then takes the script for
an unknown program and says so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    pass

MAX_SCRIPT = 32_768  # bytes
MAX_DEPTH = 60  # nested compound commands
MAX_MARKS = {b"|": 400, b"()": 100, b"=(": 200, b"&": 2_000, b"<": 2_000, b'"': 8_000, b";": 4_000, b"\n": 4_000}
"""How often these may stand in a script: the parser library's time grows with the square of some of them."""


class Unreadable(Exception):
    """The script cannot be read: bad syntax, too long, too deep, or no parser at hand (`syntax` False)."""

    def __init__(self, why: str, *, syntax: bool = True) -> None:
        super().__init__(why)
        self.syntax = syntax


class Redirect(NamedTuple):
    """`fd` is -1 for "both 1 and 2". A here-document carries its text in `target` and `op` "<<"."""

    fd: int
    op: str
    target: str
    literal: bool = False  # a here-document whose delimiter was quoted


class Simple(NamedTuple):
    """Assignments, words and redirections. `raw_words` are the words as written, quotes and all."""

    serial: int
    assigns: tuple[tuple[str, str, bool], ...]  # name, raw value, appends
    raw_words: tuple[str, ...]
    redirects: tuple[Redirect, ...]
    text: str


class Pipeline(NamedTuple):
    serial: int
    stages: tuple[Command, ...]
    negated: bool
    with_stderr: tuple[bool, ...] = ()


class AndOr(NamedTuple):
    serial: int
    first: Command
    rest: tuple[tuple[Literal["&&", "||"], Command], ...]


class Background(NamedTuple):
    serial: int
    body: Command


class Block(NamedTuple):
    """A list of commands, run in order."""

    serial: int
    items: tuple[Command, ...]


class Subshell(NamedTuple):
    serial: int
    body: Command


class If(NamedTuple):
    serial: int
    arms: tuple[tuple[Command, Command], ...]
    otherwise: Command | None


class Loop(NamedTuple):
    """`while` and `until`. `source` is the loop's text, for finding out what its words depend on."""

    serial: int
    condition: Command
    body: Command
    until: bool
    source: str


class For(NamedTuple):
    serial: int
    name: str
    raw_words: tuple[str, ...] | None
    body: Command


class CountedFor(NamedTuple):
    """`for ((a; b; c))`, each part as raw text."""

    serial: int
    first: str
    condition: str
    step: str
    body: Command
    source: str


class Case(NamedTuple):
    serial: int
    raw_word: str
    arms: tuple[tuple[tuple[str, ...], Command], ...]


class Function(NamedTuple):
    serial: int
    name: str
    body: Command


class Redirected(NamedTuple):
    serial: int
    body: Command
    redirects: tuple[Redirect, ...]


class Arithmetic(NamedTuple):
    """`(( … ))`"""

    serial: int
    text: str


Command = (
    Simple
    | Pipeline
    | AndOr
    | Background
    | Block
    | Subshell
    | If
    | Loop
    | For
    | CountedFor
    | Case
    | Function
    | Redirected
    | Arithmetic
)


@lru_cache(maxsize=1)
def _parser() -> Any:
    """The parser, or None when the library is not installed (it is compiled, and not everywhere to be had)."""
    try:
        import tree_sitter_bash
        from tree_sitter import Language, Parser
    except ImportError:
        return None
    return Parser(Language(tree_sitter_bash.language()))


@lru_cache(maxsize=512)
def _parse_cached(text: str) -> Block | Unreadable:
    from mkdocs_podlife.behaviour.building import Builder

    parser = _parser()
    if parser is None:
        return Unreadable("no parser", syntax=False)
    source = text.encode("utf-8", "replace")
    if len(source) > MAX_SCRIPT:
        return Unreadable("script too long", syntax=False)
    if any(source.count(mark) > most for mark, most in MAX_MARKS.items()):
        return Unreadable("script too long", syntax=False)
    root = parser.parse(source).root_node
    negated: frozenset[int] = frozenset()
    if root.has_error:  # the grammar does not know a `$` that begins nothing: what Kubernetes makes of `$$`
        plain = _LONE_DOLLAR.sub(lambda found: rb"\$" if found[0] == b"$" else found[0], source)
        if plain != source:
            source = plain
            root = parser.parse(source).root_node
    if root.has_error:  # the grammar does not know `! case …`: read it without the mark, and put that back
        marks = [match.start() for match in _NEGATED.finditer(source)]
        if marks:
            source = _NEGATED.sub(b" ", source)
            negated = frozenset(_next_word(source, mark) for mark in marks)
            root = parser.parse(source).root_node
        if root.has_error:
            return Unreadable("syntax error")
    try:
        return Builder(source, negated).block(root.children, 0)
    except Unreadable as error:
        return error


_NEGATED = re.compile(rb"(?<![^\s;&|({])!(?=\s+(?:case|if|while|until|for|\{)\s)")
_LONE_DOLLAR = re.compile(rb"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$(?=[\s;&|)<>]|$)""", re.DOTALL)


def _next_word(source: bytes, index: int) -> int:
    while index < len(source) and source[index : index + 1].isspace():
        index += 1
    return index


def parse(text: str) -> Block:
    """The commands of `text`.

    Raises:
        Unreadable: it is no shell script, it is beyond the bounds, or there is no parser.
    """
    result = _parse_cached(text)
    if isinstance(result, Unreadable):
        raise result
    return result
