"""A text under repair that still knows where each of its characters stood.

Every repair works on whole lines and keeps their number, so a line keeps its number; columns are remembered
character by character once a line was touched.
"""

from __future__ import annotations

from collections.abc import Mapping

from mkdocs_podlife.manifest.model import Place, Problem


class MappedText:
    """Lines that can be changed, and the way back to the raw text."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._columns: dict[int, list[int]] = {}  # line index → raw column of every character

    def copy(self) -> MappedText:
        """An independent copy: repairs that are only tried work on one."""
        other = MappedText("")
        other.lines = list(self.lines)
        other._columns = dict(self._columns)
        return other

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def _raw_columns(self, index: int) -> list[int]:
        return self._columns.get(index) or list(range(1, len(self.lines[index]) + 1))

    def column(self, index: int, column: int) -> int:
        """The raw column of a (present) column, both from 1."""
        known = self._columns.get(index)
        if not known:
            return column
        return known[column - 1] if column <= len(known) else known[-1] + column - len(known)

    def place(self, place: Place) -> Place:
        """Where a place of the present text stands in the raw text."""
        return Place(place.line, self.column(place.line - 1, place.column))

    def splice(self, index: int, start: int, end: int, new: str) -> None:
        """Replace the characters [start, end) of a line; the new ones stand where the old ones began."""
        line, columns = self.lines[index], self._raw_columns(index)
        at = columns[start] if start < len(columns) else (columns[-1] + 1 if columns else 1)
        if len(new) == end - start:
            inserted = columns[start:end]
        else:
            inserted = [at] * len(new)
        self.lines[index] = line[:start] + new + line[end:]
        self._columns[index] = columns[:start] + inserted + columns[end:]

    def replace_at(self, index: int, changes: Mapping[int, str]) -> None:
        """Replace single characters of a line, by position (from 0), in one pass; "" removes one."""
        columns, kept, out = self._raw_columns(index), [], []
        for i, char in enumerate(self.lines[index]):
            new = changes.get(i, char)
            out.append(new)
            kept += [columns[i]] * len(new)
        self.lines[index] = "".join(out)
        self._columns[index] = kept

    def indent(self, index: int, width: int) -> None:
        """Give a line an indentation of `width` spaces."""
        line = self.lines[index]
        old = len(line) - len(line.lstrip(" \t"))
        self.splice(index, 0, old, " " * width)

    def problem(self, problem: Problem) -> Problem:
        """The same problem, placed in the raw text."""
        return problem._replace(place=self.place(problem.place))


def indentation(line: str) -> int:
    """The number of leading spaces."""
    return len(line) - len(line.lstrip(" "))


def block_end(lines: list[str], start: int, column: int) -> int:
    """The index after the last line of the item that begins at `start` with its dash at `column` (both from 0)."""
    end = start + 1
    while end < len(lines):
        line = lines[end]
        if line.strip() and indentation(line) <= column:
            break
        end += 1
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return end
