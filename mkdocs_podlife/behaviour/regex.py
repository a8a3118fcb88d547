"""Regular expressions of grep and sed, run on sets of states: time is at most pattern times text."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from mkdocs_podlife.behaviour.patterns import members

MAX_PATTERN = 512
MAX_STATES = 4_000
MAX_LINE = 8_192
MAX_VISITS = 60_000  # states times characters; what is beyond is not looked at


class BadPattern(Exception):
    """Not a regular expression, or one beyond the bounds."""


@dataclass(slots=True, eq=False)
class _State:
    """`kind`: char, any, in, out, split, start, end, match."""

    kind: str
    value: str = ""
    to: list[_State] = field(default_factory=list)
    number: int = 0


@dataclass(slots=True)
class _Piece:
    start: _State
    ends: list[_State]


class _Compiler:
    def __init__(self, pattern: str, extended: bool, ignore_case: bool) -> None:
        if len(pattern) > MAX_PATTERN:
            raise BadPattern("pattern too long")
        self._text = pattern
        self._extended = extended
        self._ignore = ignore_case
        self._index = 0
        self._count = 0

    def compile(self) -> tuple[_State, int]:
        piece = self._either(0)
        if self._index < len(self._text):
            raise BadPattern("unmatched )")
        end = self._state("match")
        for state in piece.ends:
            state.to.append(end)
        return piece.start, self._count

    def _state(self, kind: str, value: str = "") -> _State:
        self._count += 1
        if self._count > MAX_STATES:
            raise BadPattern("pattern too complex")
        return _State(kind, value, number=self._count - 1)

    def _operator(self) -> str:
        """The operator at this place: one of | ( ) * + ? {, or ""."""
        text, index = self._text, self._index
        if index >= len(text):
            return ""
        if text[index] == "\\" and index + 1 < len(text):
            return text[index + 1] if not self._extended and text[index + 1] in "|(){}+?" else ""
        if text[index] == "*":
            return "*"
        return text[index] if self._extended and text[index] in "|()+?{" else ""

    def _skip(self, operator: str) -> None:
        self._index += 1 if self._extended or operator == "*" else 2

    def _either(self, depth: int) -> _Piece:
        if depth > 40:
            raise BadPattern("nested too deeply")
        piece = self._sequence(depth)
        while self._operator() == "|":
            self._skip("|")
            other = self._sequence(depth)
            fork = self._state("split")
            fork.to = [piece.start, other.start]
            piece = _Piece(fork, piece.ends + other.ends)
        return piece

    def _sequence(self, depth: int) -> _Piece:
        first = self._state("split")
        piece = _Piece(first, [first])
        while self._index < len(self._text) and self._operator() not in ("|", ")"):
            at_start = piece.ends == [first]
            begin = self._index
            atom = self._atom(depth, at_start)
            end = self._index
            repeated = self._repeat(atom, begin, end, depth)
            for state in piece.ends:
                state.to.append(repeated.start)
            piece = _Piece(first, repeated.ends)
        return piece

    def _repeat(self, atom: _Piece, begin: int, end: int, depth: int) -> _Piece:
        while True:
            operator = self._operator()
            if operator not in ("*", "+", "?", "{"):
                return atom
            if operator == "{":
                counted = self._counted(begin, end, depth)
                if counted is None:
                    return atom
                atom = counted
                continue
            self._skip(operator)
            fork = self._state("split")
            fork.to = [atom.start]
            if operator == "?":
                atom = _Piece(fork, [*atom.ends, fork])
            else:
                for state in atom.ends:
                    state.to.append(fork)
                atom = _Piece(fork if operator == "*" else atom.start, [fork])

    def _counted(self, begin: int, end: int, depth: int) -> _Piece | None:
        closer = "}" if self._extended else "\\}"
        close = self._text.find(closer, self._index)
        inner = self._text[self._index + len(closer) : close] if close >= 0 else ""
        low, comma, high = inner.partition(",")
        if close < 0 or not (low or "0").isdecimal() or not (high or "0").isdecimal():
            if not self._extended:
                raise BadPattern("invalid content of \\{\\}")
            return None
        after = close + len(closer)
        least = min(int(low or 0), 255)
        most = least if not comma else (-1 if not high else min(int(high), 255))
        first = self._state("split")
        piece = _Piece(first, [first])

        def copy() -> _Piece:
            self._index = begin
            made = self._atom(depth, False)
            if self._index != end:
                raise BadPattern("bad repetition")
            return made

        for index in range(max(most, least) + (most < 0)):
            one = copy()
            fork = self._state("split")
            fork.to = [one.start]
            for state in piece.ends:
                state.to.append(fork)
            optional = [fork] if index >= least else []
            if most < 0 and index == max(most, least):
                for state in one.ends:
                    state.to.append(fork)
                piece = _Piece(first, [fork])
            else:
                piece = _Piece(first, one.ends + optional)
        self._index = after
        return piece

    def _atom(self, depth: int, at_start: bool) -> _Piece:
        text = self._text
        operator = self._operator()
        if operator == "(":
            self._skip("(")
            piece = self._either(depth + 1)
            if self._operator() != ")":
                raise BadPattern("unmatched (")
            self._skip(")")
            return piece
        char = text[self._index]
        self._index += 1
        if char == "\\" and self._index < len(text):
            escaped = text[self._index]
            self._index += 1
            classes = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \t"}
            if escaped.lower() in classes:
                state = self._state("in" if escaped.islower() else "out", members(classes[escaped.lower()]))
            else:
                state = self._state("char", escaped)
        elif char == ".":
            state = self._state("any")
        elif char == "^" and (at_start or self._extended):
            state = self._state("start")
        elif char == "$" and (self._extended or self._index == len(text) or self._operator() in ("|", ")")):
            state = self._state("end")
        elif char == "[":
            state = self._class()
        else:
            state = self._state("char", char)
        if self._ignore and state.kind in ("char", "in", "out"):
            state.value = state.value.lower() + state.value.upper()
            state.kind = "in" if state.kind == "char" else state.kind
        return _Piece(state, [state])

    def _class(self) -> _State:
        text = self._text
        start = self._index
        negated = text[start : start + 1] == "^"
        start += negated
        end = start + (text[start : start + 1] == "]")
        while end < len(text) and text[end] != "]":
            if text.startswith("[:", end) and ":]" in text[end:]:
                end = text.index(":]", end) + 2
            else:
                end += 1
        if end >= len(text):
            raise BadPattern("unmatched [")
        self._index = end + 1
        return self._state("out" if negated else "in", members(text[start:end].replace("\\", "\\\\")))


@lru_cache(maxsize=256)
def _compiled(pattern: str, extended: bool, ignore_case: bool) -> tuple[_State, int] | BadPattern:
    try:
        return _Compiler(pattern, extended, ignore_case).compile()
    except BadPattern as problem:
        return problem


def find(pattern: str, text: str, *, extended: bool = False, ignore_case: bool = False) -> tuple[int, int] | None:
    """The leftmost longest match as (start, end), or None.

    Raises:
        BadPattern: see there.
    """
    compiled = _compiled(pattern, extended, ignore_case)
    if isinstance(compiled, BadPattern):
        raise compiled
    start, count = compiled
    text = text[: min(MAX_LINE, max(64, MAX_VISITS // count))]
    current: dict[int, tuple[_State, int]] = {}
    best: tuple[int, int] | None = None

    def add(states: dict[int, tuple[_State, int]], state: _State, began: int, place: int) -> None:
        pending = [state]
        while pending:
            one = pending.pop()
            known = states.get(one.number)
            if known is not None and known[1] <= began:
                continue
            states[one.number] = (one, began)
            if (
                one.kind == "split"
                or (one.kind == "start" and place == 0)
                or (one.kind == "end" and place == len(text))
            ):
                pending.extend(reversed(one.to))

    for place in range(len(text) + 1):
        if best is None:
            add(current, start, place, place)
        for state, began in current.values():
            if state.kind == "match" and (best is None or began < best[0] or (began == best[0] and place > best[1])):
                best = (began, place)
        if place == len(text) or not current:
            if best is not None or place == len(text):
                break
            continue
        char = text[place]
        following: dict[int, tuple[_State, int]] = {}
        for state, began in current.values():
            if best is not None and began > best[0]:
                continue
            kind = state.kind
            if (
                kind == "any"
                or (kind == "char" and state.value == char)
                or (kind == "in" and char in state.value)
                or (kind == "out" and char not in state.value)
            ):
                for target in state.to:
                    add(following, target, began, place + 1)
        current = following
    return best


def search(
    pattern: str,
    text: str,
    *,
    extended: bool = False,
    ignore_case: bool = False,
    fixed: bool = False,
    whole_line: bool = False,
    whole_word: bool = False,
) -> bool:
    """Whether a line of grep's input is selected. Raises BadPattern."""
    if fixed or not any(c in pattern for c in "\\.*[]^$+?(){}|"):
        a, b = (pattern.lower(), text.lower()) if ignore_case else (pattern, text)
        if whole_line:
            return a == b
        if not whole_word:
            return a in b
        pattern = "".join("\\" + c if c in "\\.*[]^$" else c for c in pattern)
        extended = False
    found = find(pattern, text, extended=extended, ignore_case=ignore_case)
    if found is None:
        return False
    if whole_line:
        return found == (0, len(text))
    if whole_word:
        before, after = text[found[0] - 1 : found[0]] if found[0] else "", text[found[1] : found[1] + 1]
        return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")
    return True
