"""The lines of YAML around a problem, with the word that is meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from mkdocs_podlife.manifest.model import Problem

AROUND = 1  # lines before and after
WIDEST = 160  # characters of a line that are shown
_WORD = re.compile(r"[\w./-]+|\S|[ \t\u00a0]+")


class ExcerptLine(NamedTuple):
    """A line of the block; `mark`: begin and end of the word that is meant, in characters of `text`, or None."""

    number: int
    text: str
    mark: tuple[int, int] | None = None


def excerpt(source: str, problem: Problem) -> tuple[ExcerptLine, ...]:
    """The problem's line with its neighbours; empty when the line is not in the text."""
    lines = source.splitlines()
    row = problem.place.line - 1
    if not 0 <= row < len(lines):
        return ()
    out: list[ExcerptLine] = []
    for i in range(max(0, row - AROUND), min(len(lines), row + AROUND + 1)):
        text = lines[i]
        mark = None
        if i == row:
            column = max(0, min(problem.place.column - 1, max(len(text) - 1, 0)))
            if column > WIDEST // 2:  # a very long line is shown around the place
                cut = column - WIDEST // 2
                text, column = "…" + text[cut:], WIDEST // 2 + 1
            word = _WORD.match(text, column)
            mark = word.span() if word and word.end() > word.start() else None
        if len(text) > WIDEST:
            text = text[:WIDEST] + "…"
            if mark is not None and mark[1] > WIDEST:
                mark = (min(mark[0], WIDEST), WIDEST)
        out.append(ExcerptLine(i + 1, text, mark))
    return tuple(out)
