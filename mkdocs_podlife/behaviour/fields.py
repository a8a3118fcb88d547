"""FieldList: how an expanded word falls into arguments; braces; `${x/a/b}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.patterns import escape
from mkdocs_podlife.behaviour.quoting import special

if TYPE_CHECKING:
    pass


MAX_TEXT = 65_536
MAX_FIELDS = 4096


class ExpansionProblem(Exception):
    """The shell gives up on the command: an unset parameter with `set -u` or `${x:?}`, bad arithmetic."""


class FieldList:
    """The fields being built. `pattern` is the field with its ordinary characters escaped."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str, bool]] = []
        self.value: list[str] = []
        self.pattern: list[str] = []
        self.some = False
        self.glob = False

    def add(self, text: str, quoted: bool) -> None:
        self.value.append(text)
        self.pattern.append(escape(text) if quoted else text)
        if quoted or text:
            self.some = True
        if not quoted and special(text):
            self.glob = True

    def cut(self) -> None:
        if self.some:
            self.done.append(("".join(self.value), "".join(self.pattern), self.glob))
            if len(self.done) > MAX_FIELDS:
                raise ExpansionProblem("argument list too long")
        self.value, self.pattern, self.some, self.glob = [], [], False, False


def replace(text: str, argument: str, *, every: bool) -> str:
    """`${x/pattern/string}` with a pattern that is plain text."""
    pattern, _, new = argument.partition("/")
    plain = pattern.replace("\\", "")
    if not plain:
        return text
    return text.replace(plain, new, -1 if every else 1)[:MAX_TEXT]


def braces(raw: str) -> list[str]:
    """`{1..5}` and `{a,b}` (bash) of one word; [raw] when there is none."""
    start = raw.find("{")
    if start < 0 or raw[start - 1 : start] == "$" or any(c in raw for c in "'\"\\`$"):
        return [raw]
    end = raw.find("}", start)
    if end < 0:
        return [raw]
    head, inner, tail = raw[:start], raw[start + 1 : end], raw[end + 1 :]
    low, dots, high = inner.partition("..")
    if dots:
        try:
            first, last = int(low[:12]), int(high[:12])
        except ValueError:
            return [raw]
        step = 1 if last >= first else -1
        return [f"{head}{n}{tail}" for n in range(first, last + step, step)[:MAX_FIELDS]]
    if "," in inner:
        return [f"{head}{item}{tail}" for item in inner.split(",")[:MAX_FIELDS]]
    return [raw]
