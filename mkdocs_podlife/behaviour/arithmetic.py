"""`$(( … ))`: 64-bit integers, C's operators, bounded."""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(
    r"\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||"
    r"[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),])"
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
    ("**",),
)
_MAX = 4096


class ArithmeticProblem(Exception):
    """Not an expression, or a division by zero."""


def wrap(value: int) -> int:
    """`value` as a signed 64-bit integer."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def number(text: str) -> int:
    """The value of a variable's text: decimal, octal (0…) or hexadecimal. Raises ArithmeticProblem."""
    text = text.strip()
    if not text:
        return 0
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-")
    try:
        if digits[:2].lower() == "0x":
            return sign * wrap(int(digits[:40], 16))
        if digits.startswith("0") and len(digits) > 1:
            return sign * wrap(int(digits[:40], 8))
        return sign * wrap(int(digits[:40]))
    except ValueError as error:
        raise ArithmeticProblem(f"{text}: bad number") from error


def evaluate(text: str, get: Callable[[str], str], put: Callable[[str, str], None]) -> int:
    """The value of an expression.

    Args:
        get: a variable's text by name.
        put: sets a variable.

    Raises:
        ArithmeticProblem: bad syntax, a bad number, or a division by zero.
    """
    if len(text) > _MAX:
        raise ArithmeticProblem("expression too long")
    tokens: list[str] = []
    index = 0
    while index < len(text):
        match = _TOKEN.match(text, index)
        if match is None:
            if text[index:].strip():
                raise ArithmeticProblem("syntax error")
            break
        tokens.append(match.group(1))
        index = match.end()
    if not tokens:
        return 0
    calculation = _Calculation(tokens, get, put)
    value = calculation.comma()
    if calculation.index != len(tokens):
        raise ArithmeticProblem("syntax error")
    return value


class _Calculation:
    def __init__(self, tokens: list[str], get: Callable[[str], str], put: Callable[[str, str], None]) -> None:
        self.tokens = tokens
        self.index = 0
        self._get = get
        self._put = put
        self._depth = 0
        self._dry = 0  # inside a branch that is not taken: nothing is set, nothing can fail

    def _peek(self) -> str:
        return self.tokens[self.index] if self.index < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self.index += 1
        return token

    def comma(self) -> int:
        value = self.assignment()
        while self._peek() == ",":
            self._take()
            value = self.assignment()
        return value

    def assignment(self) -> int:
        self._depth += 1
        if self._depth > 100:
            raise ArithmeticProblem("nested too deeply")
        try:
            name = self._peek()
            following = self.tokens[self.index + 1] if self.index + 1 < len(self.tokens) else ""
            if (name[:1].isalpha() or name[:1] == "_") and (
                following == "=" or (following.endswith("=") and following not in ("==", "!=", "<=", ">="))
            ):
                self.index += 2
                value = self.assignment()
                if following != "=":
                    value = self._apply(following[:-1], self._value(name), value)
                if not self._dry:
                    self._put(name, str(value))
                return value
            return self.ternary()
        finally:
            self._depth -= 1

    def ternary(self) -> int:
        condition = self.binary(0)
        if self._peek() != "?":
            return condition
        self._take()
        self._dry += not condition
        first = self.assignment()
        self._dry -= not condition
        if self._take() != ":":
            raise ArithmeticProblem("syntax error")
        self._dry += bool(condition)
        second = self.assignment()
        self._dry -= bool(condition)
        return first if condition else second

    def binary(self, level: int) -> int:
        if level == len(_LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self._peek() in _LEVELS[level]:
            operator = self._take()
            skip = (operator == "&&" and not left) or (operator == "||" and bool(left))
            self._dry += skip
            right = self.binary(level if operator == "**" else level + 1)
            self._dry -= skip
            left = self._apply(operator, left, right)
        return left

    def unary(self) -> int:
        token = self._take()
        if token in ("-", "+", "!", "~"):
            self._depth += 1
            if self._depth > 100:
                raise ArithmeticProblem("nested too deeply")
            value = self.unary()
            self._depth -= 1
            return {"-": wrap(-value), "+": value, "!": int(not value), "~": wrap(~value)}[token]
        if token in ("++", "--"):
            name = self._take()
            value = wrap(self._value(name) + (1 if token == "++" else -1))
            if not self._dry:
                self._put(name, str(value))
            return value
        if token == "(":
            value = self.comma()
            if self._take() != ")":
                raise ArithmeticProblem("syntax error")
            return value
        if token[:1].isdecimal():
            return number(token)
        if token[:1].isalpha() or token[:1] == "_":
            value = self._value(token)
            if self._peek() in ("++", "--"):
                step = 1 if self._take() == "++" else -1
                if not self._dry:
                    self._put(token, str(wrap(value + step)))
            return value
        raise ArithmeticProblem("syntax error")

    def _value(self, name: str) -> int:
        text = self._get(name)
        for _ in range(8):  # a variable may hold the name of another
            if text[:1].isalpha() or text[:1] == "_":
                text = self._get(text)
            else:
                break
        try:
            return number(text)
        except ArithmeticProblem:
            if self._dry:
                return 0
            raise

    def _apply(self, operator: str, a: int, b: int) -> int:
        if operator in ("/", "%"):
            if b == 0:
                if self._dry:
                    return 0
                raise ArithmeticProblem("division by zero")
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            return wrap(quotient if operator == "/" else a - quotient * b)
        if operator == "**":
            return wrap(pow(a, b, 1 << 64)) if b >= 0 else 0
        if operator == "<<":
            return wrap(a << (b & 63))
        if operator == ">>":
            return a >> (b & 63)
        if operator == "&&":
            return int(bool(a) and bool(b))
        if operator == "||":
            return int(bool(a) or bool(b))
        table: dict[str, Callable[[int, int], int]] = {
            "+": lambda x, y: wrap(x + y),
            "-": lambda x, y: wrap(x - y),
            "*": lambda x, y: wrap(x * y),
            "|": lambda x, y: x | y,
            "&": lambda x, y: x & y,
            "^": lambda x, y: x ^ y,
            "==": lambda x, y: int(x == y),
            "!=": lambda x, y: int(x != y),
            "<": lambda x, y: int(x < y),
            "<=": lambda x, y: int(x <= y),
            ">": lambda x, y: int(x > y),
            ">=": lambda x, y: int(x >= y),
        }
        return table[operator](a, b)
