"""On a site without superfences: only what was a code block before is one with us, and it looks as it did.

Python-Markdown's own `fenced_code` takes fences at the left margin only; an indented one stays text there. Superfences,
which we need and then load, would make a block of it and so change the page. The lines of such fences get a mark in
front of superfences and lose it behind it. Blocks that are the site's own are made by what made them before, with its
line numbers and all. A fence that names an option of ours, or holds a scenario, is meant for us: superfences makes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mkdocs_podlife.page.fence import OPTION_NAMES

MARK = "\x02podlife-text\x03"  # no page can write it: Python-Markdown removes both ends from every source
_FENCE = re.compile(r"^([> \t]*)(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_OWN = re.compile(r"^\s*podlife\b|[\s{](?:" + "|".join(OPTION_NAMES) + r")(?:[\s=}]|$)|\.podlife\b")


def masked(text: str, taken: re.Pattern[str], made: Callable[[re.Match[str]], str]) -> str:
    """The text with a mark at every fence that is no code block of the site, and with those of the site made.

    Args:
        text: the page, white space normalised.
        taken: matches a whole fenced block of the site, from opening to closing.
        made: what the site makes of such a block.
    """
    if "```" not in text and "~~~" not in text:
        return text
    out: list[str] = []
    at = 0
    while at < len(text):
        block, fence = taken.search(text, at), _FENCE.search(text, at)
        if fence is None:
            break
        if block is not None and block.start() <= fence.start():
            end = block.end()
            shown = text[block.start() : end] if _OWN.search(fence[3]) else made(block)
            out += [text[at : block.start()], "\n", shown, "\n"]  # parts a paragraph, as there
        elif _OWN.search(fence[3]):
            closing = re.compile(rf"^[> \t]*{re.escape(fence[2])}[ \t]*$", re.MULTILINE).search(text, fence.end())
            end = closing.end() if closing else fence.end()
            out.append(text[at:end])
        else:
            end = fence.end()
            out.append(text[at : fence.start(2)] + MARK + text[fence.start(2) : end])
        at = end
    out.append(text[at:])
    return "".join(out)


def unmasked(text: str) -> str:
    """The text as it was."""
    return text.replace(MARK, "")
