"""A damaged text → the text its author meant, where exactly one repair is certain; else the first error, placed.

Each kind of repair is tried in turn and only as long as the text does not read well: a no-break space inside a script
harms nobody and is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mkdocs_podlife.manifest import damage as kinds
from mkdocs_podlife.manifest.damage import Damage
from mkdocs_podlife.manifest.model import Place, Problem
from mkdocs_podlife.manifest.sound import spoiled
from mkdocs_podlife.manifest.textmap import MappedText, block_end, indentation
from mkdocs_podlife.manifest.yamlsource import Document, Stream, parse

_TAB_WIDTHS = (2, 4, 8)
_MAX_LOOK_BACK = 400
_MAX_LEVELS = 12
_MAX_RELEVELLED = 32 * 1024  # bytes; every level tried costs a reading
Judge = Callable[[Document], bool]


@dataclass(slots=True)
class Mended:
    """`stream` is what the (repaired) text holds, its places already those of the raw text."""

    stream: Stream
    damages: list[Damage] = field(default_factory=list)
    elided: list[int] = field(default_factory=list)
    text: str = ""
    changed: bool = False


def mend(text: str, good: Judge) -> Mended:
    """Repair `text` as far as it is certain.

    Args:
        text: the raw text.
        good: whether a document decodes without a complaint; decides between repairs that parse alike.
    """
    mapped = MappedText(text)
    result = Mended(parse(text), text=text)
    steps: tuple[Callable[[MappedText], Damage | None], ...] = (
        kinds.prompts,
        kinds.zero_width,
        kinds.odd_spaces,
        lambda m: _elide(m, result),
        kinds.common_indentation,
        lambda m: _tabs(m, good),
        kinds.full_width,
        kinds.smart_quotes,
        kinds.templates,
    )
    for step in steps:
        if _reads_well(result.stream) and step is not steps[3]:
            continue
        before = mapped.text
        found = step(mapped)
        if found is None:
            continue
        result.damages.append(found)
        if mapped.text != before:
            result.changed = True
            result.stream = parse(mapped.text)
    if result.stream.problem is not None and len(text) <= _MAX_RELEVELLED:
        moved = _relevel(mapped, result.stream.problem, good)
        if moved is not None:
            mapped, found = moved
            result.damages.append(found)
            result.changed = True
            result.stream = parse(mapped.text)
    if result.stream.problem is not None:
        # It changed nothing for the better, and common indentation alone is no fault.
        result.damages = [d for d in result.damages if d.kind != "common-indent"]
    _settle(result, mapped)
    return result


def _elide(mapped: MappedText, result: Mended) -> Damage | None:
    found, result.elided = kinds.elisions(mapped)
    return found


def _reads_well(stream: Stream) -> bool:
    return stream.problem is None and not any(spoiled(d) for d in stream.documents)


def _settle(result: Mended, mapped: MappedText) -> None:
    """Places of the repaired text → places of the raw text."""
    result.text = mapped.text
    if not result.changed:
        return
    back = mapped.place
    for document in result.stream.documents:
        document.place = back(document.place)
        document.places = {path: back(place) for path, place in document.places.items()}
    if result.stream.problem is not None:
        result.stream.problem = mapped.problem(result.stream.problem)


def _tabs(mapped: MappedText, good: Judge) -> Damage | None:
    """Tabs in the indentation: certain when every usual width that reads well gives the same data."""
    if not kinds.tab_lines(mapped):
        return None
    readings: list[tuple[int, Any, bool]] = []
    for width in _TAB_WIDTHS:
        trial = mapped.copy()
        kinds.expand_tabs(trial, width)
        stream = parse(trial.text)
        if stream.problem is None:
            clean = bool(stream.documents) and all(good(d) for d in stream.documents)
            readings.append((width, [d.data for d in stream.documents], clean))
    readings = [r for r in readings if r[2]] or readings
    if readings and any(data != readings[0][1] for _, data, _ in readings):
        first = kinds.tab_lines(mapped)[0]
        place = mapped.place(Place(first + 1, mapped.lines[first].index("\t") + 1))
        # Several readings: say so, and leave the tabs where they are.
        return Damage("tabs-ambiguous", place, len(kinds.tab_lines(mapped)))
    return kinds.expand_tabs(mapped, readings[0][0] if readings else _TAB_WIDTHS[0])


def _relevel(mapped: MappedText, problem: Problem, good: Judge) -> tuple[MappedText, Damage] | None:
    """A list item at a level where no list is: moved to the one list above it where everything decodes."""
    index = min(problem.place.line, len(mapped.lines)) - 1
    for start in range(index, max(index - 4, -1), -1):
        if mapped.lines[start].lstrip(" ").startswith("- "):
            break
    else:
        return None
    column = indentation(mapped.lines[start])
    above = mapped.lines[max(0, start - _MAX_LOOK_BACK) : start]
    levels = {indentation(line) for line in above if line.lstrip(" ").startswith("- ")} - {column}
    place = mapped.place(Place(start + 1, column + 1))
    fitting: list[tuple[MappedText, Any]] = []
    for level in sorted(levels)[-_MAX_LEVELS:]:
        # The lines below may belong to the item, or to the list around it when the item stands too far left.
        for end in sorted({start + 1, block_end(mapped.lines, start, column)}):
            trial = mapped.copy()
            shift(trial, start, end, level - column)
            stream = parse(trial.text)
            if stream.problem is None and stream.documents and all(good(d) for d in stream.documents):
                data = [d.data for d in stream.documents]
                if all(data != other for _, other in fitting):
                    fitting.append((trial, data))
    if len(fitting) != 1:
        return None
    return fitting[0][0], Damage("list-level", place, 1, (start + 1,))


def shift(mapped: MappedText, start: int, end: int, by: int) -> None:
    """Move the lines [start, end) by some columns."""
    for index in range(start, end):
        if mapped.lines[index].strip():
            mapped.indent(index, max(0, indentation(mapped.lines[index]) + by))
