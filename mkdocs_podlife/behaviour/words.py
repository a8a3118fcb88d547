"""A shell word read into its parts: literal text, parameters, command substitutions, arithmetic.

Pure reading, nothing is expanded here. Everything is cached by text, because Pods run the same words again and again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mkdocs_podlife.behaviour.quoting import closing, end_of_double, special
from mkdocs_podlife.behaviour.syntax import Block, Unreadable, parse

MAX_NESTING = 25


class Text(NamedTuple):
    value: str
    quoted: bool


class Parameter(NamedTuple):
    """`$name`, `${name}`, `${#name}`, `${name:-word}`, `${name%pattern}` …; `op` holds the operator."""

    name: str
    op: str = ""
    argument: tuple[Part, ...] = ()
    quoted: bool = False
    length: bool = False


class Substitution(NamedTuple):
    body: Block
    quoted: bool


class Calculation(NamedTuple):
    """`$(( … ))`, its text not yet expanded."""

    parts: tuple[Part, ...]
    quoted: bool


Part = Text | Parameter | Substitution | Calculation


class Word(NamedTuple):
    """`literal` is the value when nothing in it needs expanding, splitting or matching."""

    raw: str
    parts: tuple[Part, ...]
    literal: str | None


@lru_cache(maxsize=4096)
def read_word(raw: str) -> Word:
    """The parts of one word.

    Raises:
        Unreadable: a quote or a bracket is not closed, or the nesting is beyond `MAX_NESTING`.
    """
    parts = tuple(_Reader(raw, False, 0).read())
    literal: str | None = None
    if all(isinstance(p, Text) for p in parts):
        plain = "".join(p.value for p in parts if isinstance(p, Text) and not p.quoted)
        if not special(plain) and "{" not in plain and not raw.startswith("~"):
            literal = "".join(p.value for p in parts if isinstance(p, Text))
    return Word(raw, parts, literal)


@lru_cache(maxsize=512)
def read_text(raw: str) -> tuple[Part, ...]:
    """The parts of a text that is expanded as in double quotes (a here-document)."""
    return tuple(_Reader(raw, True, 0).read())


_NAME_START = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_NAME = _NAME_START | frozenset("0123456789")
_SPECIAL = frozenset("@*#?-$!0123456789")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}


class _Reader:
    def __init__(self, text: str, quoted: bool, depth: int) -> None:
        if depth > MAX_NESTING:
            raise Unreadable("nested too deeply", syntax=False)
        self.text = text
        self.quoted = quoted
        self.depth = depth
        self.parts: list[Part] = []
        self.buffer: list[str] = []

    def _flush(self, quoted: bool) -> None:
        if self.buffer:
            self.parts.append(Text("".join(self.buffer), quoted))
            self.buffer = []

    def read(self) -> list[Part]:
        text, index, quoted = self.text, 0, self.quoted
        while index < len(text):
            char = text[index]
            if char == "\\":
                following = text[index + 1 : index + 2]
                if following == "\n":
                    pass
                elif quoted and following not in ("$", "`", '"', "\\"):
                    self.buffer.append("\\" + following)
                elif quoted:
                    self.buffer.append(following)
                else:
                    self._flush(False)
                    self.parts.append(Text(following, True))
                index += 2
            elif char == "'" and not quoted:
                end = text.find("'", index + 1)
                if end < 0:
                    raise Unreadable("unterminated quote")
                self._flush(False)
                self.parts.append(Text(text[index + 1 : end], True))
                index = end + 1
            elif char == '"' and not quoted:
                end = end_of_double(text, index + 1)
                if end < 0:
                    raise Unreadable("unterminated quote")
                self._flush(False)
                inner = _Reader(text[index + 1 : end], True, self.depth + 1).read()
                self.parts.extend(inner or [Text("", True)])
                index = end + 1
            elif char == "`":
                end = text.find("`", index + 1)
                if end < 0:
                    raise Unreadable("unterminated quote")
                self._flush(quoted)
                body = text[index + 1 : end].replace("\\$", "$").replace("\\\\", "\\")
                self.parts.append(Substitution(parse(body), quoted))
                index = end + 1
            elif char == "$":
                index = self._dollar(index)
            else:
                self.buffer.append(char)
                index += 1
        self._flush(quoted)
        return self.parts

    def _dollar(self, index: int) -> int:
        text, quoted = self.text, self.quoted
        following = text[index + 1 : index + 2]
        if following == "(":
            self._flush(quoted)
            end = closing(text, index + 2, "(", ")")
            if end < 0:
                raise Unreadable("unterminated substitution")
            body = text[index + 2 : end]
            if body.startswith("(") and body.endswith(")") and closing(body, 1, "(", ")") == len(body) - 1:
                inner = _Reader(body[1:-1], True, self.depth + 1).read()
                self.parts.append(Calculation(tuple(inner), quoted))
            else:
                self.parts.append(Substitution(parse(body), quoted))
            return end + 1
        if following == "{":
            self._flush(quoted)
            end = closing(text, index + 2, "{", "}")
            if end < 0:
                raise Unreadable("unterminated expansion")
            self.parts.append(self._braced(text[index + 2 : end]))
            return end + 1
        if following == "'" and not quoted:
            end = index + 2
            out: list[str] = []
            while end < len(text) and text[end] != "'":
                if text[end] == "\\" and end + 1 < len(text):
                    end += 1
                    out.append(_ESCAPES.get(text[end], text[end]))
                else:
                    out.append(text[end])
                end += 1
            self._flush(False)
            self.parts.append(Text("".join(out), True))
            return end + 1
        if following in _NAME_START and following:
            end = index + 1
            while end < len(text) and text[end] in _NAME:
                end += 1
            self._flush(quoted)
            self.parts.append(Parameter(text[index + 1 : end], quoted=quoted))
            return end
        if following in _SPECIAL and following:
            self._flush(quoted)
            self.parts.append(Parameter(following, quoted=quoted))
            return index + 2
        self.buffer.append("$")
        return index + 1

    def _braced(self, body: str) -> Parameter:
        length = body.startswith("#") and len(body) > 1 and body[1] not in ":-=?+%#"
        if length:
            body = body[1:]
        end = 0
        if body[:1] in _NAME_START:
            while end < len(body) and body[end] in _NAME:
                end += 1
        elif body[:1].isdecimal():
            while end < len(body) and body[end].isdecimal():
                end += 1
        elif body[:1] in _SPECIAL:
            end = 1
        name, rest = body[:end], body[end:]
        if not name:
            raise Unreadable("bad substitution")
        op = ""
        for candidate in (":-", ":=", ":?", ":+", "%%", "##", "//", "/", "-", "=", "?", "+", "%", "#", ":", "^^", ",,"):
            if rest.startswith(candidate):
                op = candidate
                break
        if rest and not op:
            raise Unreadable("bad substitution", syntax=False)
        argument = rest[len(op) :]
        # in a pattern, quotes count even inside double quotes; for the others the word follows its surroundings
        as_quoted = self.quoted and op not in ("%", "%%", "#", "##", "/", "//")
        parts = tuple(_Reader(argument, as_quoted, self.depth + 1).read()) if argument else ()
        return Parameter(name, op, parts, self.quoted, length)
