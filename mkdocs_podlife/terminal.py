"""Colours for the lines in which the command tells what is wrong. Whether there are any is the command's affair."""

from __future__ import annotations

import re
from collections.abc import Callable

_PLACE = re.compile(
    r"(?P<place>(?:[A-Za-z]:)?(?:[^:]+:(?:\d+:){1,2}|[^:\s]+:)) "
    r"(?:(?P<severity>error|warning|info): )?(?P<text>.*)"
)
_RULE = re.compile(r" \[[A-Za-z0-9.-]+\]$")
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def coloured(line: str, style: Callable[..., str]) -> str:
    """A line `file:line:column: severity: message [rule]`, or one of the repair below it, in colour: the place bold,
    the severity in its colour, the rule faint. A line of another form stays as it is.

    Args:
        line: without a line break.
        style: click's, or one like it: (text, fg=…, bold=…, dim=…).
    """
    if line.startswith(("    - ", "    + ")):
        return style(line, fg="red" if line[4] == "-" else "green")
    found = _PLACE.fullmatch(line)
    if found is None:
        return line
    place, severity, text = found["place"], found["severity"], found["text"]
    told = f"{style(severity, fg=_COLOURS[severity], bold=True)}: " if severity else ""
    rule = _RULE.search(text) if severity else None
    if rule is not None:
        text = text[: rule.start()] + style(rule[0], dim=True)
    return f"{style(place, bold=True)} {told}{text}"
