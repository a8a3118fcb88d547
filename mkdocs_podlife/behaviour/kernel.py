"""The little that a container's kernel does here: tasks that pause and go on, signals, pipes, a clock that is told.

A task is a generator that yields a `Pause` whenever it must wait and returns its exit code. Nothing else blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine

SIGNALS = {
    "HUP": 1,
    "INT": 2,
    "QUIT": 3,
    "ILL": 4,
    "TRAP": 5,
    "ABRT": 6,
    "BUS": 7,
    "FPE": 8,
    "KILL": 9,
    "USR1": 10,
    "SEGV": 11,
    "USR2": 12,
    "PIPE": 13,
    "ALRM": 14,
    "TERM": 15,
    "CHLD": 17,
    "CONT": 18,
    "STOP": 19,
    "TSTP": 20,
    "TTIN": 21,
    "TTOU": 22,
    "URG": 23,
    "WINCH": 28,
    "IO": 29,
    "PWR": 30,
    "SYS": 31,
}
HARMLESS = frozenset({"CHLD", "CONT", "URG", "WINCH", "STOP", "TSTP", "TTIN", "TTOU"})
PIPE_SIZE = 65_536


def signal_name(word: str) -> str | None:
    """ "SIGTERM", "term", "15" → "TERM"; None when there is no such signal."""
    word = word.upper().removeprefix("SIG")
    if word in SIGNALS:
        return word
    if word.isdecimal():
        return next((name for name, number in SIGNALS.items() if number == int(word[:4])), None)
    if re.fullmatch(r"RTMIN(\+\d{1,2})?|RTMAX(-\d{1,2})?", word, re.ASCII):
        return "USR1"
    return None


@dataclass(slots=True)
class Pause:
    """Wait until `at` (ms; None: for ever), or until `ready`, or, if `interruptible`, until a caught signal."""

    at: int | None = None
    ready: Callable[[], bool] | None = None
    interruptible: bool = False
    child: Task | None = None  # the one that is waited for


Routine = Generator[Pause, None, int]


class TooMuch(Exception):
    """The container's programs have used up the work they are allowed."""


class Killed(Exception):
    """The process that runs has killed itself."""


class ShellExit(Exception):
    """The shell ends, and with it its process, with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code & 255


@dataclass(slots=True)
class Park:
    """A loop whose turns repeat every `period` ms without changing anything anybody looks at."""

    period: int
    writes: frozenset[int] = frozenset()  # ids of files it goes on writing


@dataclass(slots=True, eq=False)
class Task:
    """One process."""

    pid: int
    machine: Machine
    argv: tuple[str, ...]
    parent: int = 1
    routine: Routine | None = None
    pause: Pause = field(default_factory=Pause)
    code: int | None = None
    ended: int = 0
    pending: list[str] = field(default_factory=list)
    catches: frozenset[str] = frozenset()
    ignores: frozenset[str] = frozenset()
    park: Park | None = None
    parked: bool = False
    started: int = 0
    sleeper: bool = False  # nothing but a sleep: may be moved in time with the loop that waits for it
    describe: Callable[[int], object] | None = None  # what its future depends on
    loud: bool = False  # took time, changed something or looked at something that moves by itself
    became: str = ""  # the program that took this process over (`exec`, a server at the end of a script)

    @property
    def name(self) -> str:
        """The program it is, without its folder."""
        first = self.argv[0].rsplit("/", 1)[-1] if self.argv else ""
        return self.became or (self.argv[1] if first == "busybox" and len(self.argv) > 1 else first)

    @property
    def alive(self) -> bool:
        return self.code is None

    def due(self) -> int | None:
        """When it goes on by itself; the present when what it waits for has come."""
        if self.code is not None:
            return None
        if self.pause.ready is not None and self.pause.ready():
            return self.machine.now
        if self.parked:
            return None
        return self.pause.at

    def wake(self) -> int | None:
        """When the pause ends: its own time, or that of the sleeping child it waits for."""
        if self.pause.at is not None:
            return self.pause.at
        child = self.pause.child
        return child.pause.at if child is not None and child.alive and child.sleeper else None


class Stream:
    """An open file descriptor."""

    def write(self, text: str) -> bool:
        """False when nobody can read it any more (SIGPIPE)."""
        return True

    def read(self) -> str | None:
        """What there is to read, "" at the end, None when it must be waited for."""
        return ""

    def push_back(self, text: str) -> None:
        """Give back what was read too much."""

    def ready(self) -> bool:
        return True

    def close(self) -> None: ...


class Null(Stream):
    """/dev/null"""


class Text(Stream):
    """A fixed text (a here-document), or a file's text at the time it was opened."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self) -> str | None:
        text, self._text = self._text, ""
        return text

    def push_back(self, text: str) -> None:
        self._text = text + self._text


class Output(Stream):
    """Collects text: all of it up to `limit`, or (keep_end) its last `limit` characters."""

    def __init__(self, limit: int = 10_240, *, keep_end: bool = False) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._limit = limit
        self._keep_end = keep_end

    def write(self, text: str) -> bool:
        if not self._keep_end:
            text = text[: max(0, self._limit - self._size)]
        if text:
            self._parts.append(text)
            self._size += len(text)
            if self._keep_end and self._size > 4 * self._limit:
                whole = "".join(self._parts)[-self._limit :]
                self._parts, self._size = [whole], len(whole)
        return True

    @property
    def text(self) -> str:
        whole = "".join(self._parts)
        return whole[-self._limit :] if self._keep_end else whole


class Pipe(Stream):
    """A pipe: the same object is its writing and its reading end."""

    def __init__(self) -> None:
        self._buffer = ""
        self.writers = 1
        self.reader = True

    @property
    def full(self) -> bool:
        return len(self._buffer) >= PIPE_SIZE

    def write(self, text: str) -> bool:
        if self.reader:
            self._buffer += text[: PIPE_SIZE * 4]
        return self.reader

    def read(self) -> str | None:
        if not self._buffer and self.writers:
            return None
        text, self._buffer = self._buffer, ""
        return text

    def push_back(self, text: str) -> None:
        self._buffer = text + self._buffer

    def ready(self) -> bool:
        return bool(self._buffer) or not self.writers
