"""Colour for a terminal, laid over the text of `render.text`. Taking the escapes out gives that text back.

The text holds no escape sequence of its own (`render.escape.terminal`), so all of them are from here.
"""

from __future__ import annotations

import re

BOLD, RED, GREEN, YELLOW, BLUE, DIM = "1", "31", "32", "33", "34", "2"
_RESET = "\x1b[0m"
_TITLE = re.compile(r"^\S.*[:：]$")
_HEAD = re.compile(r"^\s*(?:NAME\s+READY\s+STATUS|Type\s+Reason\s+Age|----\s)")
_BAD = re.compile(
    r"(?<= )(?:Error|Failed|Evicted|OOMKilled|Unknown|Init:Error|Init:CrashLoopBackOff|[A-Z]\w*BackOff|Err\w+|"
    r"\w+Error|InvalidImageName|DeadlineExceeded)(?= )"
)
_GOOD = re.compile(r"(?<= )(?:Running|Completed|Succeeded)(?= )")
_WARNING = re.compile(r"^(\s*)(Warning)(?= )")
_MARK = re.compile(r"^(\s*)([▲●])(?= )")
_CHANGE = re.compile(r"^(\s+)([−+] .*)$")


def _in(colour: str, text: str) -> str:
    return f"\x1b[{colour}m{text}{_RESET}"


def coloured(text: str) -> str:
    """The text with the first line and titles bold, tables' bad and good states red and green, marks in colour."""
    out: list[str] = []
    in_table = False
    for number, line in enumerate(text.split("\n")):
        if _HEAD.match(line):
            in_table = True
            out.append(_in(DIM, line))
            continue
        in_table = in_table and bool(line.strip())
        if number == 0 or _TITLE.match(line):
            line = _in(BOLD, line) if line else line
        elif in_table:
            line = _BAD.sub(lambda m: _in(RED, m[0]), line)
            line = _GOOD.sub(lambda m: _in(GREEN, m[0]), line)
            line = _WARNING.sub(lambda m: m[1] + _in(YELLOW, m[2]), line)
        else:
            line = _MARK.sub(lambda m: m[1] + _in(RED if m[2] == "▲" else BLUE, m[2]), line)
            line = _CHANGE.sub(lambda m: m[1] + _in(RED if m[2][0] == "−" else GREEN, m[2]), line)
        out.append(line)
    return "\n".join(out)
