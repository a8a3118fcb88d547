"""`test`, `[` and `[[`: the conditions scripts and probes ask."""

from __future__ import annotations

from mkdocs_podlife.behaviour.commands import Call, builtin
from mkdocs_podlife.behaviour.patterns import matches
from mkdocs_podlife.behaviour.regex import BadPattern, search
from mkdocs_podlife.behaviour.tree import Entry

_UNARY = frozenset(
    {
        "-e",
        "-f",
        "-d",
        "-s",
        "-r",
        "-w",
        "-x",
        "-z",
        "-n",
        "-L",
        "-h",
        "-t",
        "-a",
        "-v",
        "-p",
        "-S",
        "-b",
        "-c",
        "-O",
        "-G",
        "-u",
        "-g",
        "-k",
        "-N",
        "-o",
    }
)
_NUMERIC = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
_BINARY = frozenset({"=", "==", "!=", "<", ">", "-nt", "-ot", "-ef", "=~"}) | _NUMERIC


class _Bad(Exception):
    pass


def evaluate_test(call: Call, words: list[str]) -> int:
    """The exit code of `test WORDS`: 0, 1, or 2 for nonsense."""
    try:
        return int(not _Test(call, words[:512], False).whole())
    except _Bad as problem:
        call.err(f"{call.shell.name}: {problem}\n")
        return 2


@builtin("[[")
def _double(call: Call) -> int:
    words = call.args[:512]
    if not words or words[-1] != "]]":
        return 2
    try:
        return int(not _Test(call, words[:-1], True).whole())
    except (_Bad, BadPattern):
        return 2


class _Test:
    def __init__(self, call: Call, words: list[str], double: bool) -> None:
        self._call = call
        self._words = words
        self._double = double
        self._index = 0
        self._or, self._and = ("||", "&&") if double else ("-o", "-a")
        self._depth = 0

    def whole(self) -> bool:
        words = self._words
        if not self._double:  # POSIX decides by the number of words
            if not words:
                return False
            if len(words) == 1:
                return words[0] != ""
            if len(words) == 2:
                if words[0] == "!":
                    return words[1] == ""
                if words[0] in _UNARY:
                    return self._unary(words[0], words[1])
                if words[1] in _BINARY:
                    raise _Bad(f"{words[1]}: argument expected")
                raise self._stray(0 if self._call.shell.flavour != "busybox" else 1)
            if len(words) == 3 and words[1] in _BINARY:
                return self._binary(words[0], words[1], words[2])
            if len(words) == 4 and words[0] == "!" and words[2] in _BINARY:
                return not self._binary(words[1], words[2], words[3])
        value = self._either()
        if self._index != len(words):
            raise self._stray(self._index)
        return value

    def _stray(self, index: int) -> _Bad:
        """A word that no operator asks for."""
        busybox = self._call.shell.flavour == "busybox"
        return _Bad(f"{self._words[index]}: {'unknown operand' if busybox else 'unexpected operator'}")

    def _peek(self, ahead: int = 0) -> str | None:
        index = self._index + ahead
        return self._words[index] if index < len(self._words) else None

    def _either(self) -> bool:
        value = self._both()
        while self._peek() == self._or:
            self._index += 1
            value = self._both() or value
        return value

    def _both(self) -> bool:
        value = self._one()
        while self._peek() == self._and:
            self._index += 1
            value = self._one() and value
        return value

    def _one(self) -> bool:
        self._depth += 1
        if self._depth > 100:
            raise _Bad("too many conditions")
        word = self._peek()
        if word is None:
            raise _Bad("argument expected")
        following = self._peek(1)
        if following is not None and following in _BINARY and self._peek(2) is not None:
            self._index += 3
            return self._binary(word, following, self._words[self._index - 1])
        if word == "!":
            self._index += 1
            return not self._one()
        if word == "(":
            self._index += 1
            value = self._either()
            if self._peek() != ")":
                raise _Bad("closing paren expected")
            self._index += 1
            return value
        if word in _UNARY and following is not None:
            self._index += 2
            return self._unary(word, following)
        self._index += 1
        return word != ""

    def _unary(self, operator: str, value: str) -> bool:
        if operator == "-z":
            return value == ""
        if operator == "-n":
            return value != ""
        if operator == "-t":
            return False
        if operator == "-v":
            return value in self._call.shell.vars
        if operator == "-o":
            return value in self._call.shell.options
        machine = self._call.machine
        entry = machine.fs.find(value, self._call.cwd, follow=operator not in ("-L", "-h"))
        machine.looked(self._call.shell.task, entry, value)
        if operator in ("-L", "-h"):
            return entry is not None and entry.kind == "link"
        return entry is not None and self._file(operator, entry)

    @staticmethod
    def _file(operator: str, entry: Entry) -> bool:
        if entry.opaque and operator != "-d":
            return True
        if operator == "-f":
            return entry.kind == "file"
        if operator == "-d":
            return entry.kind == "dir"
        if operator == "-s":
            return entry.kind == "dir" or bool(entry.text)
        if operator == "-x":
            return bool(entry.mode & 0o111)
        return operator in ("-e", "-a", "-r", "-w", "-O", "-G")

    def _binary(self, left: str, operator: str, right: str) -> bool:
        if operator in _NUMERIC:
            a, b = self._number(left), self._number(right)
            return {"-eq": a == b, "-ne": a != b, "-lt": a < b, "-le": a <= b, "-gt": a > b, "-ge": a >= b}[operator]
        if operator in ("-nt", "-ot", "-ef"):
            machine = self._call.machine
            machine.looked_at_time(self._call.shell.task)
            a_entry = machine.fs.find(left, self._call.cwd)
            b_entry = machine.fs.find(right, self._call.cwd)
            if operator == "-ef":
                return a_entry is not None and a_entry is b_entry
            first = -1 if a_entry is None else a_entry.changed
            second = -1 if b_entry is None else b_entry.changed
            return first > second if operator == "-nt" else first < second
        if operator == "=~":
            return search(right, left, extended=True)
        if operator == "<":
            return left < right
        if operator == ">":
            return left > right
        same = matches(right, left) if self._double else left == right
        return same == (operator != "!=")

    def _number(self, text: str) -> int:
        stripped = text.strip()
        if self._double and not stripped.lstrip("+-").isdecimal():
            stripped = self._call.shell.get(stripped).strip() or "0"
        try:
            return int(stripped[:24])
        except ValueError:
            raise _Bad(
                f"{text}: bad number"
                if self._call.shell.flavour != "bash"
                else f"[: {text}: integer expression expected"
            ) from None
