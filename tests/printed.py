"""Read what `kubectl` printed: event tables (of `describe`) and rows (of `get pods`), as they stand in the articles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mkdocs_podlife.engine.trace import Event, Trace

FOLDER = Path(__file__).parent / "data" / "seeds-output"
_AGE = r"\d+[smhd](?:\d+[smh])?"
_LINE = re.compile(
    rf"\b(Normal|Warning)\s+(\w+)\s+({_AGE})(?: \(x(\d+) over ({_AGE})\))?\s+(kubelet|default-scheduler)\s+"
)
_ROW = re.compile(rf"^\s*(\S+)\s+(\d/\d)\s+(\S+)\s+(\d+)\s+({_AGE})\s*$", re.MULTILINE)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

# What a kubelet of 2021 wrote, and what one of 1.36 writes.
_TODAY = (
    (re.compile(r"^Created container \S+$"), r"Container created"),
    (re.compile(r"^Started container \S+$"), r"Container started"),
    (re.compile(r"^(Container image \"\S+\" already present on machine)$"), r"\1 and can be accessed by the pod"),
    (re.compile(r"^Exec lifecycle hook .*$", re.DOTALL), r"PostStartHook failed"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an event table; ages in whole seconds."""

    type: str
    reason: str
    count: int
    last: int
    first: int
    message: str

    def today(self) -> str:
        """The message in the words of 1.36."""
        for pattern, words in _TODAY:
            if pattern.match(self.message):
                return pattern.sub(words, self.message)
        return self.message


def seconds(age: str) -> int:
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([smhd])", age))


def output(number: str) -> str:
    (path,) = FOLDER.glob(f"{number}-*.txt")
    return path.read_text("utf-8")


def table(text: str) -> list[Line]:
    """Every event line of a text, in its order; lines may have been joined, and messages broken."""
    found = list(_LINE.finditer(text))
    lines = []
    for match, after in zip(found, [*found[1:], None], strict=True):
        message = text[match.end() : after.start() if after else len(text)]
        message = re.split(r"\n\s*\n|###|\[root@", message)[0]
        kind, reason, last, count, first, _ = match.groups()
        lines.append(
            Line(kind, reason, int(count or 1), seconds(last), seconds(first or last), " ".join(message.split()))
        )
    return lines


def pod_rows(text: str) -> list[tuple[str, str, str, int, int]]:
    """Name, READY, STATUS, RESTARTS and AGE in seconds."""
    return [(name, ready, status, int(n), seconds(age)) for name, ready, status, n, age in _ROW.findall(text)]


def events_at(trace: Trace, at: float) -> list[Event]:
    """The Events as stored at `at` seconds: the last write of each up to then."""
    stored: dict[int, Event] = {}
    for write in trace.writes:
        if write.at <= at * 1000:
            stored[write.index] = write.event
    return list(stored.values())


def row_at(trace: Trace, at: float) -> tuple[str, str, int]:
    """READY, STATUS and RESTARTS at `at` seconds."""
    row = [r for r in trace.rows if r.at <= at * 1000][-1]
    return row.ready, row.status, row.restarts
