"""Shell patterns (`*`, `?`, `[a-z]`) without backtracking."""

from __future__ import annotations

from functools import lru_cache

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
            negated = pattern[start : start + 1] in ("!", "^")
            start += negated
            end = start + (pattern[start : start + 1] == "]")
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


_CLASSES = {
    "digit": "0123456789",
    "lower": "abcdefghijklmnopqrstuvwxyz",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "space": " \t\n\r\v\f",
    "blank": " \t",
    "punct": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "xdigit": "0123456789abcdefABCDEF",
}
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
                out.append(_CLASSES.get(text[index + 2 : close], ""))
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


def _accepts(token: Token, char: str) -> bool:
    kind, value = token
    if kind == "c":
        return value == char
    if kind == "[":
        return char in value
    if kind == "!":
        return char not in value
    return kind == "?"


def fitting_prefixes(tokens: tuple[Token, ...], text: str) -> list[int]:
    """The lengths of the beginnings of `text` that fit `tokens`, shortest first.

    All places in the pattern are followed at once, one bit each, so the cost is that of the text's length.
    """
    stars = sum(1 << index for index, token in enumerate(tokens) if token[0] == "*")
    final = 1 << len(tokens)
    masks: dict[str, int] = {}
    places = 1 | (1 & stars) << 1
    found = [0] if places & final else []
    for index, char in enumerate(text, 1):
        mask = masks.get(char)
        if mask is None:
            mask = masks[char] = sum(1 << i for i, token in enumerate(tokens) if _accepts(token, char))
        places = (places & mask) << 1 | places & stars
        places |= (places & stars) << 1
        if not places:
            break
        if places & final:
            found.append(index)
    return found


def matches(pattern: str, text: str) -> bool:
    """Whether the whole of `text` fits `pattern`."""
    lengths = fitting_prefixes(compile_pattern(pattern), text)
    return bool(lengths) and lengths[-1] == len(text)


def strip(text: str, pattern: str, *, end: bool, longest: bool) -> str:
    """`${x%pattern}` (end) and `${x#pattern}`."""
    tokens = compile_pattern(pattern)
    if end:
        lengths = fitting_prefixes(tokens[::-1], text[::-1])
        return text if not lengths else text[: len(text) - lengths[-1 if longest else 0]]
    lengths = fitting_prefixes(tokens, text)
    return text if not lengths else text[lengths[-1 if longest else 0] :]


def escape(text: str) -> str:
    """`text` as a pattern that fits only itself."""
    return "".join("\\" + c if c in "*?[]\\" else c for c in text)
