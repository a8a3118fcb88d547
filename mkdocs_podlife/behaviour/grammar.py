"""Where a shell would stop with a syntax error, by the shell's own grammar (POSIX 2.10, and what bash adds).

The parser library is lenient and knows one dialect. A script that a real shell refuses runs up to the line of the
error and then exits with 2: that is told apart here from a script that only the library cannot read.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mkdocs_podlife.behaviour.tokens import Refused, Token, Tokens, Unsure

MAX_NESTED = 60
_REDIRECTS = frozenset({"<", ">", ">>", "<<", "<<-", "<>", "<&", ">&", ">|", "&>", "&>>", "<<<"})
_ENDS = frozenset({"then", "else", "elif", "fi", "do", "done", "esac", "}"})
SUSPICIOUS = re.compile(
    r"=\(|[<>]\(|\bselect\b|\bfor\s*\(\(|;;"
    r"|(?:^|[;&\n])\s*(?:done|fi|esac|then|do|\})|\b(?:then|do|else)\s+(?:fi|done)\b|\{\s*\}"
)
"""What the library lets pass although some shell refuses it."""


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
    except Refused:
        return checker.line
    except (Unsure, RecursionError):
        return None
    return None


class _Checker(Tokens):
    """Recursive descent over the tokens."""

    def __init__(self, text: str, flavour: str) -> None:
        super().__init__(text, flavour)
        self.line = 0  # where the top-level command begins that is being read
        self.depth = 0

    def program(self) -> None:
        """Lines of commands, to the end."""
        while True:
            self.newlines()
            self.line = self.now.start
            if self.now.kind == "end":
                return
            self._and_or()
            while self.at(";", "&"):
                self.next()
                if self.now.kind == "end" or self.at("\n"):
                    break
                self._and_or()
            if self.now.kind != "end" and not self.at("\n"):
                raise Refused

    def _list(self, *ends: str, empty: bool = False) -> None:
        """Commands up to one of the words (or operators) `ends`, which stays."""
        self.depth += 1
        if self.depth > MAX_NESTED:
            raise Unsure
        self.newlines()
        count = 0
        while not self.at(*ends):
            if self.now.kind == "end":
                raise Refused
            self._and_or()
            count += 1
            if self.at(";", "&", "\n"):
                self.next()
                self.newlines()
            elif not self.at(*ends):
                raise Refused
        if not count and not empty:
            raise Refused
        self.depth -= 1

    def _and_or(self) -> None:
        self._pipeline()
        while self.at("&&", "||"):
            self.next()
            self.newlines()
            self._pipeline()

    def _pipeline(self) -> None:
        while self.at("!"):
            self.next()
        self._command()
        while self.at("|", "|&"):
            self.next()
            self.newlines()
            self._command()

    def _command(self) -> None:
        token = self.now
        if token.kind == "end" or (token.kind == "op" and token.text != "(" and token.text not in _REDIRECTS):
            raise Refused
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
            raise Refused
        if token.text == "[[" and not self.dash:
            raise Unsure
        if token.text in ("select", "function", "coproc") and self.bash:
            raise Unsure
        if token.text == "function" and not self.dash:
            self.next()
        if compound is None:
            self._simple()
            return
        self.next()
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
            word = self.next()
            count += 1
            if self.at("("):
                self._parenthesis(word, first=count == 1)
                if count == 1 and not word.text.endswith("="):
                    return
        if not count:
            raise Refused

    def _parenthesis(self, word: Token, *, first: bool) -> None:
        """`name()` begins a function; `name=(` is an array in bash; anything else is an error."""
        if word.text.endswith(("=", "+=")) and self.now.start == word.after and self.bash:
            raise Unsure
        if not first:
            raise Refused
        self.next()
        self.expect(")")
        self.newlines()
        self._command()

    def _redirect(self) -> bool:
        """One redirection, if one stands here."""
        token = self.now
        if token.kind == "word" and token.text.isdecimal() and self.text[token.after : token.after + 1] in ("<", ">"):
            self.next()
            token = self.now
        if token.kind != "op" or token.text not in _REDIRECTS:
            return False
        self.next()
        if self.now.kind != "word":
            raise Refused
        if token.text in ("<<", "<<-"):
            self.waiting.append((re.sub(r"['\"\\]", "", self.now.text), token.text == "<<-"))
        self.next()
        return True

    def _subshell(self) -> None:
        if self.text[self.now.start - 1 : self.now.start + 1] == "((" and not self.dash:
            raise Unsure
        self._list(")")
        self.next()

    def _group(self) -> None:
        self._list("}")
        self.next()

    def _if(self) -> None:
        self._list("then")
        self.next()
        self._list("elif", "else", "fi")
        end = self.next().text
        if end == "elif":
            self._if()
        elif end == "else":
            self._list("fi")
            self.next()

    def _while(self) -> None:
        self._list("do")
        self.next()
        self._list("done")
        self.next()

    def _for(self) -> None:
        if self.at("("):  # `for ((`: a loop that only bash knows
            raise Unsure if self.bash else Refused
        if self.now.kind != "word":
            raise Refused
        self.next()
        self.newlines()
        if self.at("in"):
            self.next()
            while self.now.kind == "word":
                self.next()
            if not self.at(";", "\n"):
                raise Refused
            self.next()
        elif self.at(";"):
            self.next()
        self.newlines()
        self.expect("do")
        self._list("done")
        self.next()

    def _case(self) -> None:
        if self.now.kind != "word":
            raise Refused
        self.next()
        self.newlines()
        self.expect("in")
        self.newlines()
        while not self.at("esac"):
            if self.at("("):
                self.next()
            while True:
                if self.now.kind != "word":
                    raise Refused
                self.next()
                if not self.at("|"):
                    break
                self.next()
            self.expect(")")
            self._list(";;", ";&", ";;&", "esac", empty=True)
            if not self.at("esac"):
                self.next()
                self.newlines()
        self.next()
