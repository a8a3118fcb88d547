"""The event table of `kubectl describe pod` at an instant (R10.24 to R10.27), and why each row is there."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_podlife.engine.printer import human_duration
from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.engine.trace import Event, Trace
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.why import why

TTL = 3_600_000  # ms: the API server keeps an Event for an hour after its last write (R10.27)
PREFIX_SINCE = (1, 35)  # `describe` names the container before the message since then (R10.26)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row. `number` counts Events in the order in which they were first written, from 1, and is what the
    timeline's pills show; `at`, `last` are ms, first and last occurrence at the instant of the table."""

    number: int
    at: int
    last: int
    type: str
    reason: str
    component: str
    age: str
    message: str  # as `describe` prints it: trimmed, with the fieldPath before it
    count: int
    why: Phrase


def _version(text: str) -> tuple[int, int]:
    parts = [*text.lstrip("v").split("."), "0"][:2]
    return (int(parts[0]), int(parts[1])) if all(p.isdigit() for p in parts) else (1, 36)


def printed_message(event: Event, kubernetes: str) -> str:
    """The Message column (R10.26)."""
    message = event.message.strip()
    if event.field_path and _version(kubernetes) >= PREFIX_SINCE:
        return f"{event.field_path}: {message}".strip()
    return message


def printed_age(event: Event, at: int) -> str:
    """The Age column at `at` (R10.25): stamps are whole seconds (R0.8), a series keeps its exact time."""
    if event.series:
        first, last = event.first, event.last
    else:
        first, last = stamp(event.first), stamp(event.last)
    if event.count <= 1:
        return human_duration(at - first)
    return f"{human_duration(at - last)} (x{event.count} over {human_duration(at - first)})"


def event_rows(life: Life, at: int) -> tuple[EventRow, ...]:
    """The stored Events at `at` (ms), in the order in which they were first written."""
    trace = life.trace
    stored: dict[int, Event] = {}
    for write in trace.writes:
        if write.at <= at:
            stored[write.index] = write.event
    rows: list[EventRow] = []
    for index in sorted(stored):
        event = stored[index]
        if at - event.last > TTL:
            continue
        rows.append(
            EventRow(
                index + 1,
                event.first,
                event.last,
                event.type,
                event.reason,
                event.component,
                printed_age(event, at),
                printed_message(event, trace.kubernetes),
                event.count,
                why(life, event, at),
            )
        )
    return tuple(rows)


def describe_order(rows: tuple[EventRow, ...], trace: Trace) -> list[EventRow]:
    """The rows as `describe` sorts them: the scheduler's first, then by last stamp, arrival order among equals
    (R10.24)."""

    def series(row: EventRow) -> bool:
        index = row.number - 1
        return index < len(trace.events) and trace.events[index].series

    return sorted(rows, key=lambda row: (not series(row), 0 if series(row) else stamp(row.last), row.number))
