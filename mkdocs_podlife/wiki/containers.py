"""The code blocks in notes (`!!!`, `???`) and content tabs (`===`) of Python-Markdown, which indent what they hold.

To CommonMark all of that is indented code, or the rest of a paragraph. So these blocks are found by the rules of
superfences, in a container only: elsewhere CommonMark's word holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mkdocs_podlife.page.raw_page import Block, RawPage

_CONTAINER = re.compile(r"[ \t]*(?:!!!|\?\?\?\+?|===[!+]?)[ \t]*\S")
_TAB = 4


def contained(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks of a page's lines that stand in a container, from the top down."""
    if not any(_CONTAINER.match(line) for line in lines):
        return
    inside = _inside(lines)
    found = (block for _, block in RawPage("\n".join(lines)).untaken())
    yield from (block for block in sorted(found, key=lambda b: b.line) if inside[block.line - 1])


def _inside(lines: Sequence[str]) -> list[bool]:
    """For each line whether it stands in a container."""
    told: list[bool] = []
    above: list[tuple[int, bool, bool]] = []  # lines, each more indented: by how much; whether it opens, stands in one
    for line in lines:
        width, within = _indent(line), False
        if line.strip():
            while above and above[-1][0] >= width:
                above.pop()
            if above:
                outer, opens, stands = above[-1]
                within = stands or (opens and width >= outer + _TAB)
            above.append((width, bool(_CONTAINER.match(line)), within))
        told.append(within)
    return told


def _indent(line: str) -> int:
    expanded = line.expandtabs(_TAB)
    return len(expanded) - len(expanded.lstrip(" "))
