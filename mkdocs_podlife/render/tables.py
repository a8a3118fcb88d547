"""Tables as `kubectl` prints them: columns padded with three (get) or two (describe) spaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.render.words import Words

if TYPE_CHECKING:
    from mkdocs_podlife.explain.describe import RowLine
    from mkdocs_podlife.explain.events import EventRow

MOST_ROWS = 40
HEADS = ("NAME", "READY", "STATUS", "RESTARTS", "AGE")
EVENT_HEADS = ("Type", "Reason", "Age", "From", "Message")


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def columns(rows: Sequence[Sequence[str]], gap: int) -> list[str]:
    """Rows as lines, each column as wide as its widest cell, nothing behind the last."""
    count = max(len(r) for r in rows)
    wide = [max((width(r[i]) for r in rows if i < len(r)), default=0) for i in range(count)]
    lines = []
    for row in rows:
        cells = [cell + " " * (wide[i] - width(cell)) for i, cell in enumerate(row)]
        lines.append((" " * gap).join(cells).rstrip())
    return lines


def get_rows(rows: Sequence[RowLine]) -> list[str]:
    """Lines of `kubectl get pods`, with their head."""
    body = [(one_line(r.name), r.ready, r.status, r.restarts, r.age) for r in rows]
    return columns([HEADS, *body], 3)


def kubectl_rows(rows: Sequence[RowLine], words: Words) -> str:
    """`kubectl get pods -w` in full, the middle left out when it is long; the object's end in words."""
    shown = [r for r in rows if not r.gone]
    lines = get_rows(shown)
    if len(lines) > MOST_ROWS + 1:
        left = len(lines) - MOST_ROWS
        more = words.catalogue.text("card.rows-more", n=left)
        lines = [*lines[: MOST_ROWS - 8], f"… {more} …", *lines[-8:]]
    gone = next((r for r in rows if r.gone), None)
    if gone is not None:
        lines.append(f"{words.catalogue.text('card.gone')} {words.instant(gone.at)}")
    return "\n".join(lines)


def event_table(rows: Sequence[EventRow]) -> list[str]:
    """The event table of `kubectl describe pod`; `<none>` when there are none (R10.24)."""
    if not rows:
        return ["Events:  <none>"]
    head = [EVENT_HEADS, tuple("-" * len(h) for h in EVENT_HEADS)]
    body = [(r.type, r.reason, r.age, r.component, one_line(r.message)) for r in rows]
    return ["Events:", *("  " + line for line in columns([*head, *body], 2))]
