"""One-liners of interpreters (`python -c`, `perl -e`, `node -e`, `ruby -e`, `php -r`): how long they run, how they end.

Only statements whose meaning for the lifecycle is plain are understood; one other statement makes the whole unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_CODE = 4_096
_FLAGS = {"python": "c", "perl": "eE", "node": "e", "ruby": "e", "php": "r"}
_NUMBER = r"(\d{1,9}(?:\.\d{1,6})?)"
_NOTHING = re.compile(
    r"(?:import|from|use|require|const|my|\$\|)\b[\w\s.,:='\"();{}|$+*-]{0,200}|pass|"
    r"(?:print|puts|say|echo|p|console\.log|console\.error|process\.stdout\.write|sys\.stdout\.write)\b[^\n]{0,1000}"
)
_SLEEP = re.compile(rf"(?:time\.|Time::HiRes::)?sleep[ (]\s*{_NUMBER}\s*\)?")
_EXIT = re.compile(r"(?:sys\.|os\._|process\.)?(?:exit|quit)(?:\(\s*(\d{0,3})\s*\)| +(\d{1,3})|)!?")
_LATER = re.compile(rf"setTimeout\(.{{0,100}},\s*{_NUMBER}\s*\)")
_RAISES = re.compile(r"(?:raise|die|throw)\b[^\n]{0,300}")


def interpreter_of(base: str) -> str:
    """The interpreter that an executable's name means: `python3.11` → "python"; "" for none."""
    name = re.sub(r"[\d.]+$", "", base)
    return name if name in _FLAGS else {"nodejs": "node"}.get(name, "")


def one_liner(base: str, words: Sequence[str]) -> tuple[int, int] | None:
    """(ms, exit code) of a one-liner that is wholly understood.

    Args:
        base: the executable's name.
        words: its arguments.
    """
    kind = interpreter_of(base)
    code = _code(words, _FLAGS[kind]) if kind else None
    if code is None or len(code) > MAX_CODE:
        return None
    total = 0
    for statement in _statements(code):
        if _NOTHING.fullmatch(statement):
            continue
        sleep, leaves, later = _SLEEP.fullmatch(statement), _EXIT.fullmatch(statement), _LATER.fullmatch(statement)
        if sleep is not None:
            total += round(float(sleep[1]) * 1000)
        elif later is not None:
            total += round(float(later[1]))
        elif leaves is not None:
            return total, int(leaves[1] or leaves[2] or 0) & 255
        elif _RAISES.fullmatch(statement):
            return total, 255 if kind in ("perl", "php") else 1
        else:
            return None
    return total, 0


def _code(words: Sequence[str], flags: str) -> str | None:
    """The text behind `-c`, `-e`, …, which may end a bundle of one-letter options (`-wle`)."""
    for index, word in enumerate(words[:-1]):
        if not word.startswith("-"):
            return None
        if re.fullmatch(rf"-[a-zA-Z]*[{flags}]", word) and not word.startswith(("-M", "-m", "-I")):
            return words[index + 1]
    return None


def _statements(code: str) -> list[str]:
    """Split at `;` and newlines outside quotes and brackets."""
    found: list[str] = []
    current, quote, depth = "", "", 0
    for char in code:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char in ";\n" and depth <= 0:
            found.append(current.strip())
            current = ""
            continue
        current += char
    found.append(current.strip())
    return [statement for statement in found if statement]
