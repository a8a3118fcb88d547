"""The markers between which a page's explanations stand, as comments of HTML or (in MDX) of JavaScript.

    <!-- podlife:begin -->          {/* podlife:begin */}
    …                               …
    <!-- podlife:end -->            {/* podlife:end */}

A marker stands alone on its line. Markers inside code do not count, so that a page may show them; nor does one that
begins inside a block of HTML, where none is ever put.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mkdocs_podlife.wiki.fences import Page

_MARKER = re.compile(r"^[> \t]*(?:<!--\s*podlife:(begin|end)\s*-->|\{/\*\s*podlife:(begin|end)\s*\*/\})[ \t]*$")


class Stray(NamedTuple):
    """A marker without its partner. `line` counts from 1; `word` is "begin" or "end"."""

    line: int
    word: str


def marker(word: str, *, mdx: bool) -> str:
    """A marker's line."""
    return f"{{/* podlife:{word} */}}" if mdx else f"<!-- podlife:{word} -->"


def ranges(page: Page) -> tuple[tuple[tuple[int, int], ...], tuple[Stray, ...]]:
    """The stretches between markers as first and last line (from 0, markers included), and the markers astray."""
    found: list[tuple[int, int]] = []
    stray: list[Stray] = []
    begun: int | None = None
    for number, line in enumerate(page.lines):
        match = _MARKER.match(line) if number not in page.code else None
        if match is None or (begun is None and number in page.html):
            continue
        if (match[1] or match[2]) == "begin":
            if begun is not None:
                stray.append(Stray(begun + 1, "begin"))
            begun = number
        elif begun is None:
            stray.append(Stray(number + 1, "end"))
        else:
            found.append((begun, number))
            begun = None
    if begun is not None:
        stray.append(Stray(begun + 1, "begin"))
    return tuple(found), tuple(stray)


def between(page: Page) -> frozenset[int]:
    """All lines of the stretches between markers."""
    return frozenset(line for begin, end in ranges(page)[0] for line in range(begin, end + 1))
