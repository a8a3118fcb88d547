"""Where a card stands when something belongs to its code block: behind that, not between the two.

Material for MkDocs takes the list right behind a block for the block's annotations, and looks nowhere else.
"""

from __future__ import annotations

import re

_NOTE = re.compile(r"#[ \t]*\(\d{1,3}\)")
_LIST = re.compile(r"(?:\s|<p></p>)*(?=<ol\b)")
_ENDS = re.compile(r"<(/?)ol\b[^>]*>")


def annotated(source: str) -> bool:
    """Whether a YAML text holds annotations, `# (1)`."""
    return "(" in source and bool(_NOTE.search(source))


def behind_lists(html: str, marks: list[str]) -> str:
    """The page with each mark that stands before a list moved behind it.

    Args:
        html: the page, code escaped.
        marks: those of annotated blocks, each at most once in the page.
    """
    for mark in marks:
        at = html.find(mark)
        following = _LIST.match(html, at + len(mark)) if at >= 0 else None
        end = _end(html, following.end()) if following else 0
        if end:
            html = html[:at] + html[at + len(mark) : end] + mark + html[end:]
    return html


def _end(html: str, at: int) -> int:
    """Behind the list that begins at a place; 0 when it has no end."""
    depth = 0
    for tag in _ENDS.finditer(html, at):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return 0
