"""Where a shell would stop with a syntax error, by the shell's own grammar (POSIX 2.10, and what bash adds).

The parser library is lenient and knows one dialect. A script that a real shell refuses runs up to the line of the
error and then exits with 2: that is told apart here from a script that only the library cannot read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mkdocs_podlife.behaviour.quoting import closing, end_of_double

MAX_NESTED = 60
_OPERATOR = re.compile(r"&&|\|\||;;&?|;&|&>>|&>|<<<|<<-?|<>|<&|>>|>&|>\||\|&|[;&|()<>\n]")
_REDIRECTS = frozenset({"<", ">", ">>", "<<", "<<-", "<>", "<&", ">&", ">|", "&>", "&>>", "<<<"})
_ENDS = frozenset({"then", "else", "elif", "fi", "do", "done", "esac", "}"})
_BASH_ONLY = frozenset({"&>", "&>>", "<<<", "|&", ";&", ";;&"})
SUSPICIOUS = re.compile(
    r"=\(|[<>]\(|\bselect\b|;;|(?:^|[;&\n])\s*(?:done|fi|esac|then|do|\})|\b(?:then|do|else)\s+(?:fi|done)\b|\{\s*\}"
)
"""What the library lets pass although some shell refuses it."""


class _Refused(Exception):
    """A syntax error for certain."""


class _Unsure(Exception):
    """Beyond what is told here."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word | op | end
    text: str
    start: int
    after: int


@lru_cache(maxsize=256)
def error_in(text: str, flavour: str) -> int | None:
    """The offset of the top-level line at which a shell gives up; None when it reads all of `text`, or that cannot
    be told.

    Args:
        text: the script.
        flavour: "dash", "busybox" or "bash".
    """
    checker = _Checker(text, flavour)
    try:
        checker.now = checker.token(0)
        checker.program()
    except _Refused:
        return checker.line
    except (_Unsure, RecursionError):
        return None
    return None


class _Checker:
    """Recursive descent over tokens that are made as they are asked for."""

    def __init__(self, text: str, flavour: str) -> None:
        self.text = text
        self.bash = flavour == "bash"
        self.dash = flavour == "dash"
        self.line = 0  # where the top-level command begins that is being read
        self.depth = 0
        self.waiting: list[tuple[str, bool]] = []  # here-documents whose bodies follow the next newline
        self.now = _Token("end", "", 0, 0)

    # -- tokens ------------------------------------------------------------------------------------------------------

    def token(self, index: int) -> _Token:
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
            return _Token("end", "", index, index)
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
            return _Token("op", operator, index, after)
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

    def _word(self, start: int) -> _Token:
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
                    raise _Unsure  # its `)` look like ours
                index = self._to(end)
            elif char in "<>" and index == start and text[index + 1 : index + 2] == "(":
                index = self._to(closing(text, index + 2, "(", ")"))
            elif char in " \t\n;&|()<>":
                break
            else:
                index += 1
        return _Token("word", text[start:index], start, min(index, len(text)))

    @staticmethod
    def _to(end: int) -> int:
        if end < 0:
            raise _Refused
        return end + 1

    def _next(self) -> _Token:
        token = self.now
        self.now = self.token(token.after)
        return token

    def _is(self, *texts: str) -> bool:
        return self.now.kind != "end" and self.now.text in texts

    def _expect(self, *texts: str) -> None:
        if not self._is(*texts):
            raise _Refused
        self._next()

    def _newlines(self) -> None:
        while self._is("\n"):
            self._next()

    # -- the grammar -------------------------------------------------------------------------------------------------

    def program(self) -> None:
        """Lines of commands, to the end."""
        while True:
            self._newlines()
            self.line = self.now.start
            if self.now.kind == "end":
                return
            self._and_or()
            while self._is(";", "&"):
                self._next()
                if self.now.kind == "end" or self._is("\n"):
                    break
                self._and_or()
            if self.now.kind != "end" and not self._is("\n"):
                raise _Refused

    def _list(self, *ends: str, empty: bool = False) -> None:
        """Commands up to one of the words (or operators) `ends`, which stays."""
        self.depth += 1
        if self.depth > MAX_NESTED:
            raise _Unsure
        self._newlines()
        count = 0
        while not self._is(*ends):
            if self.now.kind == "end":
                raise _Refused
            self._and_or()
            count += 1
            if self._is(";", "&", "\n"):
                self._next()
                self._newlines()
            elif not self._is(*ends):
                raise _Refused
        if not count and not empty:
            raise _Refused
        self.depth -= 1

    def _and_or(self) -> None:
        self._pipeline()
        while self._is("&&", "||"):
            self._next()
            self._newlines()
            self._pipeline()

    def _pipeline(self) -> None:
        while self._is("!"):
            self._next()
        self._command()
        while self._is("|", "|&"):
            self._next()
            self._newlines()
            self._command()

    def _command(self) -> None:
        token = self.now
        if token.kind == "end" or (token.kind == "op" and token.text != "(" and token.text not in _REDIRECTS):
            raise _Refused
        compound = {
            "(": self._subshell,
            "{": self._group,
            "if": self._if,
            "while": self._while,
            "until": self._while,
            "for": self._for,
            "case": self._case,
        }.get(token.text)
        if token.text in _ENDS:
            raise _Refused
        if token.text == "[[" and not self.dash:
            raise _Unsure
        if token.text in ("select", "function", "coproc") and self.bash:
            raise _Unsure
        if token.text == "function" and not self.dash:
            self._next()
        if compound is None:
            self._simple()
            return
        self._next()
        compound()
        while self._redirect():
            pass

    def _simple(self) -> None:
        count = 0
        while True:
            if self._redirect():
                count += 1
                continue
            if self.now.kind != "word":
                break
            word = self._next()
            count += 1
            if self._is("("):
                self._parenthesis(word, first=count == 1)
                if count == 1 and not word.text.endswith("="):
                    return
        if not count:
            raise _Refused

    def _parenthesis(self, word: _Token, *, first: bool) -> None:
        """`name()` begins a function; `name=(` is an array in bash; anything else is an error."""
        if word.text.endswith(("=", "+=")) and self.now.start == word.after and self.bash:
            raise _Unsure
        if not first:
            raise _Refused
        self._next()
        self._expect(")")
        self._newlines()
        self._command()

    def _redirect(self) -> bool:
        """One redirection, if one stands here."""
        token = self.now
        if token.kind == "word" and token.text.isdecimal() and self.text[token.after : token.after + 1] in ("<", ">"):
            self._next()
            token = self.now
        if token.kind != "op" or token.text not in _REDIRECTS:
            return False
        self._next()
        if self.now.kind != "word":
            raise _Refused
        if token.text in ("<<", "<<-"):
            self.waiting.append((re.sub(r"['\"\\]", "", self.now.text), token.text == "<<-"))
        self._next()
        return True

    def _subshell(self) -> None:
        if self.text[self.now.start - 1 : self.now.start + 1] == "((" and not self.dash:
            raise _Unsure
        self._list(")")
        self._next()

    def _group(self) -> None:
        self._list("}")
        self._next()

    def _if(self) -> None:
        self._list("then")
        self._next()
        self._list("elif", "else", "fi")
        end = self._next().text
        if end == "elif":
            self._if()
        elif end == "else":
            self._list("fi")
            self._next()

    def _while(self) -> None:
        self._list("do")
        self._next()
        self._list("done")
        self._next()

    def _for(self) -> None:
        if self._is("("):
            raise _Unsure
        if self.now.kind != "word":
            raise _Refused
        self._next()
        self._newlines()
        if self._is("in"):
            self._next()
            while self.now.kind == "word":
                self._next()
            if not self._is(";", "\n"):
                raise _Refused
            self._next()
        elif self._is(";"):
            self._next()
        self._newlines()
        self._expect("do")
        self._list("done")
        self._next()

    def _case(self) -> None:
        if self.now.kind != "word":
            raise _Refused
        self._next()
        self._newlines()
        self._expect("in")
        self._newlines()
        while not self._is("esac"):
            if self._is("("):
                self._next()
            while True:
                if self.now.kind != "word":
                    raise _Refused
                self._next()
                if not self._is("|"):
                    break
                self._next()
            self._expect(")")
            self._list(";;", ";&", ";;&", "esac", empty=True)
            if not self._is("esac"):
                self._next()
                self._newlines()
        self._next()
