"""A script as a shell's own reader takes it apart: words with their quotes, operators, here-documents."""

from __future__ import annotations

import re
from typing import NamedTuple

from mkdocs_podlife.behaviour.quoting import closing, end_of_double

_OPERATOR = re.compile(r"&&|\|\||;;&?|;&|&>>|&>|<<<|<<-?|<>|<&|>>|>&|>\||\|&|[;&|()<>\n]")
_BASH_ONLY = frozenset({"&>", "&>>", "<<<", "|&", ";&", ";;&"})


class Refused(Exception):
    """A syntax error for certain."""


class Unsure(Exception):
    """Beyond what is told here."""


class Token(NamedTuple):
    kind: str  # word | op | end
    text: str
    start: int
    after: int


class Tokens:
    """Tokens, made as they are asked for; `now` is the one that comes next."""

    def __init__(self, text: str, flavour: str) -> None:
        self.text = text
        self.bash = flavour == "bash"
        self.dash = flavour == "dash"
        self.waiting: list[tuple[str, bool]] = []  # here-documents whose bodies follow the next newline
        self.now = Token("end", "", 0, 0)

    def token(self, index: int) -> Token:
        text = self.text
        while index < len(text):
            if text[index] in " \t":
                index += 1
            elif text.startswith("\\\n", index):
                index += 2
            elif text[index] == "#":
                end = text.find("\n", index)
                index = len(text) if end < 0 else end
            else:
                break
        if index >= len(text):
            return Token("end", "", index, index)
        found = _OPERATOR.match(text, index)
        if found is not None:
            operator = found[0]
            if operator in "<>" and text[index + 1 : index + 2] == "(" and not self.dash:
                return self._word(index)  # process substitution
            if operator in _BASH_ONLY and self.dash:
                operator = operator[0]
            after = index + len(operator)
            if operator == "\n" and self.waiting:
                after = self._bodies(after)
            return Token("op", operator, index, after)
        return self._word(index)

    def _bodies(self, index: int) -> int:
        """Skip the here-documents that begin at `index`."""
        for word, tabs in self.waiting:
            while index < len(self.text):
                end = self.text.find("\n", index)
                end = len(self.text) if end < 0 else end
                line = self.text[index:end]
                index = end + 1
                if (line.lstrip("\t") if tabs else line) == word:
                    break
        self.waiting = []
        return min(index, len(self.text))

    def _word(self, start: int) -> Token:
        text, index = self.text, start
        while index < len(text):
            char = text[index]
            if char == "\\":
                index += 2
            elif char == "'":
                index = self._to(text.find("'", index + 1))
            elif char == '"':
                index = self._to(end_of_double(text, index + 1))
            elif char == "`":
                index = self._to(text.find("`", index + 1))
            elif char == "$" and text[index + 1 : index + 2] in ("(", "{"):
                opener = text[index + 1]
                end = closing(text, index + 2, opener, ")" if opener == "(" else "}")
                if opener == "(" and re.search(r"\bcase\b", text[index:]):
                    raise Unsure  # its `)` look like ours
                index = self._to(end)
            elif char in "<>" and index == start and text[index + 1 : index + 2] == "(":
                index = self._to(closing(text, index + 2, "(", ")"))
            elif char in " \t\n;&|()<>":
                break
            else:
                index += 1
        return Token("word", text[start:index], start, min(index, len(text)))

    @staticmethod
    def _to(end: int) -> int:
        if end < 0:
            raise Refused
        return end + 1

    def next(self) -> Token:
        token = self.now
        self.now = self.token(token.after)
        return token

    def at(self, *texts: str) -> bool:
        return self.now.kind != "end" and self.now.text in texts

    def expect(self, *texts: str) -> None:
        if not self.at(*texts):
            raise Refused
        self.next()

    def newlines(self) -> None:
        while self.at("\n"):
            self.next()
