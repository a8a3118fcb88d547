"""Moments as Go's `time` reads them (RFC 3339), with its words for what is none."""

from __future__ import annotations

import calendar

from mkdocs_podlife.manifest.validation.errors import go_quote

_LAYOUT = "2006-01-02T15:04:05Z07:00"
# What stands before each number, the number as the layout writes it, its digits, and its range where Go names one.
_NUMBERS = (
    ("", "2006", 4, ()),
    ("-", "01", 2, ("month", 1, 12)),
    ("-", "02", 2, ("day", 0, 31)),
    ("T", "15", 2, ("hour", 0, 23)),
    (":", "04", 2, ("minute", 0, 59)),
    (":", "05", 2, ("second", 0, 59)),
)


def time_error(text: str) -> str:
    """Go's words for a text that is no moment, an empty string for one that is."""
    if len(text) > 300:
        text = text[:300]
    rest, numbers = text, []
    for before, layout, digits, limits in _NUMBERS:
        if not rest.startswith(before):
            return _cannot(text, rest, before)
        rest = rest[len(before) :]
        written = rest[:digits]
        # The hour may have one digit.
        if layout == "15" and not _is_number(written, 2):
            written = rest[:1]
            digits = 1
        if not _is_number(written, digits):
            return _cannot(text, rest, layout)
        rest = rest[digits:]
        if limits and not limits[1] <= int(written) <= limits[2]:
            return f"parsing time {go_quote(text)}: {limits[0]} out of range"
        numbers.append(int(written))
    rest = _after_fraction(rest)
    if rest.startswith("Z"):
        rest = rest[1:]
    elif len(rest) >= 6 and rest[0] in "+-" and rest[3] == ":" and _is_number(rest[1:3] + rest[4:6], 4):
        rest = rest[6:]
    else:
        return _cannot(text, rest, "Z07:00")
    if rest:
        return f"parsing time {go_quote(text)}: extra text: {go_quote(rest)}"
    year, month, day = numbers[:3]
    if not 1 <= day <= calendar.monthrange(max(year, 1), month)[1]:
        return f"parsing time {go_quote(text)}: day out of range"
    return ""


def _after_fraction(rest: str) -> str:
    """What follows a fraction of a second, which may be there although the layout has none."""
    if len(rest) < 2 or rest[0] not in ".," or not _is_number(rest[1], 1):
        return rest
    return rest[1:].lstrip("0123456789")


def _is_number(text: str, digits: int) -> bool:
    return len(text) == digits and text.isascii() and text.isdigit()


def _cannot(text: str, rest: str, layout: str) -> str:
    return f"parsing time {go_quote(text)} as {go_quote(_LAYOUT)}: cannot parse {go_quote(rest)} as {go_quote(layout)}"
