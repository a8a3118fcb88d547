"""Every moment at which what `kubectl` says of the Pod changes: what the picture's cursor shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.engine.trace import Row, Status, Trace
from mkdocs_podlife.explain.describe import restarted_since


class Now(NamedTuple):
    """What holds from `at` (ms) until the next one. `since`: the stamp (ms) from which "3 (5s ago)" counts, None
    when the column shows the number alone. `gone`: the object has been removed, and the rest is empty."""

    at: int
    ready: str = ""
    status: str = ""
    restarts: int = 0
    since: int | None = None
    conditions: tuple[tuple[str, str], ...] = ()
    gone: bool = False


def moments(trace: Trace) -> tuple[Now, ...]:
    """The moments in order, each different from the one before it. What `describe.row_at` says at any instant, with
    the ages left out, is what the last moment before it holds."""
    out: list[Now] = []
    for at, row, status in _changes(trace):
        if row.gone:
            now = Now(at, gone=True)
        else:
            since = restarted_since(row, status)
            conditions = tuple((c.type, c.status) for c in status.conditions) if status is not None else ()
            now = Now(at, row.ready, row.status, row.restarts, stamp(since) if since is not None else None, conditions)
        if out and out[-1].at == at:
            out.pop()
        if not out or _said(out[-1]) != _said(now):
            out.append(now)
    return tuple(out)


def _said(now: Now) -> tuple[object, ...]:
    return (now.ready, now.status, now.restarts, now.since, now.conditions, now.gone)


def _changes(trace: Trace) -> Iterator[tuple[int, Row, Status | None]]:
    """The row and the status at every instant at which either changes, from the first row on."""
    row: Row | None = None
    status: Status | None = None
    rows, statuses = list(trace.rows), list(trace.statuses)
    i = j = 0
    while i < len(rows) or j < len(statuses):
        at = min(rows[i].at if i < len(rows) else statuses[j].at, statuses[j].at if j < len(statuses) else rows[i].at)
        while i < len(rows) and rows[i].at <= at:
            row, i = rows[i], i + 1
        while j < len(statuses) and statuses[j].at <= at:
            status, j = statuses[j], j + 1
        if row is not None:
            yield at, row, status
            if row.gone:
                return
