"""Shell patterns (`*`, `?`, `[a-z]`) without backtracking: time is at most pattern times text."""

from __future__ import annotations

from functools import lru_cache

MAX_TEXT = 4096
Token = tuple[str, str]  # ("*", ""), ("?", ""), ("c", char), ("[", members) or ("!", members)


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> tuple[Token, ...]:
    """The tokens of a pattern in which a backslash makes the next character ordinary."""
    tokens: list[Token] = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            tokens.append(("c", pattern[index + 1]))
            index += 2
            continue
        if char == "*":
            if not tokens or tokens[-1][0] != "*":
                tokens.append(("*", ""))
        elif char == "?":
            tokens.append(("?", ""))
        elif char == "[":
            start = index + 1
            negated = pattern[start:start + 1] in ("!", "^")
            start += negated
            end = start + (pattern[start:start + 1] == "]")
            while end < len(pattern) and pattern[end] != "]":
                if pattern.startswith("[:", end):
                    close = pattern.find(":]", end)
                    if close < 0:
                        break
                    end = close + 2
                else:
                    end += 1
            if end >= len(pattern):
                tokens.append(("c", "["))
            else:
                tokens.append(("!" if negated else "[", members(pattern[start:end])))
                index = end
        else:
            tokens.append(("c", char))
        index += 1
    return tuple(tokens)


_CLASSES = {"digit": "0123456789", "lower": "abcdefghijklmnopqrstuvwxyz", "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "space": " \t\n\r\v\f", "blank": " \t", "punct": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
            "xdigit": "0123456789abcdefABCDEF"}
_CLASSES["alpha"] = _CLASSES["lower"] + _CLASSES["upper"]
_CLASSES["alnum"] = _CLASSES["alpha"] + _CLASSES["digit"]


@lru_cache(maxsize=256)
def members(text: str) -> str:
    """The characters that `[text]` stands for."""
    out: list[str] = []
    index = 0
    while index < len(text):
        if text.startswith("[:", index):
            close = text.find(":]", index)
            if close > 0:
                out.append(_CLASSES.get(text[index + 2:close], ""))
                index = close + 2
                continue
        if text[index] == "\\" and index + 1 < len(text):
            index += 1
        if index + 2 < len(text) and text[index + 1] == "-":
            low, high = ord(text[index]), ord(text[index + 2])
            out.append("".join(chr(c) for c in range(low, min(high, low + 1024) + 1)))
            index += 3
        else:
            out.append(text[index])
            index += 1
    return "".join(out)


def _fits(token: Token, char: str) -> bool:
    kind, value = token
    if kind == "c":
        return value == char
    if kind == "?":
        return True
    return (char in value) == (kind == "[")


def matches(pattern: str, text: str) -> bool:
    """Whether the whole of `text` fits `pattern`."""
    tokens = compile_pattern(pattern)
    position = index = 0
    star = -1
    retry = 0
    while index < len(text):
        if position < len(tokens) and tokens[position][0] == "*":
            star, retry = position, index
            position += 1
        elif position < len(tokens) and _fits(tokens[position], text[index]):
            position += 1
            index += 1
        elif star >= 0:
            retry += 1
            position, index = star + 1, retry
        else:
            return False
    while position < len(tokens) and tokens[position][0] == "*":
        position += 1
    return position == len(tokens)


def strip(text: str, pattern: str, *, end: bool, longest: bool) -> str:
    """`${x%pattern}` (end) and `${x#pattern}`. Texts beyond `MAX_TEXT` are left alone."""
    if len(text) > MAX_TEXT:
        return text
    cuts = range(len(text) + 1)
    if end:
        order = cuts if longest else reversed(cuts)
        return next((text[:cut] for cut in order if matches(pattern, text[cut:])), text)
    order = reversed(cuts) if longest else cuts
    return next((text[cut:] for cut in order if matches(pattern, text[:cut])), text)


def escape(text: str) -> str:
    """`text` as a pattern that fits only itself."""
    return "".join("\\" + c if c in "*?[]\\" else c for c in text)
