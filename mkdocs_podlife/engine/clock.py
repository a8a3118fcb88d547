"""Virtual time: one heap ordered by (time, sequence), and tasks that wait on it.

Every action carries, beside its typical time, the earliest and the latest time a real kubelet could have had
(`early`, `late`). An action that follows another at a fixed distance inherits its slack; one that waits for a random
thing (a relist, a ticker, a jittered requeue) widens it: so what can be predicted has narrow bounds, and what appears
only sometimes has wide ones (R17.8, R17.9).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, NamedTuple


class Latency(NamedTuple):
    """A duration in ms: typical, shortest, longest."""

    typ: int
    lo: int
    hi: int


class Until(NamedTuple):
    """An instant in ms with its bounds."""

    at: int
    early: int
    late: int


class TooManySteps(Exception):
    """The life needs more steps than the simulation may take."""


class Timer:
    """A pending action; `cancel` makes it a no-op."""

    __slots__ = ("action", "at", "early", "late")

    def __init__(self, action: Callable[[], None], at: int, early: int, late: int) -> None:
        self.action: Callable[[], None] | None = action
        self.at = at
        self.early = early
        self.late = late

    def cancel(self) -> None:
        self.action = None


class Clock:
    """The event loop. `now`, `early` and `late` belong to the action that is running (ms)."""

    __slots__ = ("_heap", "_sequence", "early", "late", "max_steps", "now", "steps", "tasks")

    def __init__(self, max_steps: int) -> None:
        self.now = self.early = self.late = 0
        self.steps = 0
        self.max_steps = max_steps
        self._heap: list[tuple[int, int, Timer]] = []
        self._sequence = 0
        self.tasks: dict[Task, None] = {}  # those that wait for something, in their order

    def plan(self, at: int, early: int, late: int, action: Callable[[], None]) -> Timer:
        """Run `action` at the instant `at` (not before now), with these bounds."""
        if at < self.now:
            at = self.now
        timer = Timer(action, at, early if early < at else at, late if late > at else at)
        self._sequence += 1
        heapq.heappush(self._heap, (at, self._sequence, timer))
        return timer

    def at(self, when: Until, action: Callable[[], None]) -> Timer:
        """Run `action` at that instant (not before now)."""
        return self.plan(when.at, when.early, when.late, action)

    def after(self, latency: Latency, action: Callable[[], None]) -> Timer:
        """Run `action` that much later; the bounds grow by the latency's."""
        typ, lo, hi = latency
        return self.plan(self.now + typ, self.early + lo, self.late + hi, action)

    def later(self, latency: Latency) -> Until:
        return Until(self.now + latency.typ, self.early + latency.lo, self.late + latency.hi)

    def shifted(self, at: int) -> Until:
        """The instant `at` with the slack of the action that is running."""
        return Until(at, self.early + at - self.now, self.late + at - self.now)

    def next_at(self) -> int | None:
        """When the next action is due, None when nothing is left."""
        heap = self._heap
        while heap and heap[0][2].action is None:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def run(self, until: int, stop: Callable[[], bool]) -> None:
        """Run actions in order until `until` (inclusive), until none is left or `stop()` says so.

        Raises:
            TooManySteps: after `max_steps` actions.
        """
        heap = self._heap
        while heap and heap[0][0] <= until:
            at, _, timer = heapq.heappop(heap)
            action = timer.action
            if action is None:
                continue
            timer.action = None
            self.now, self.early, self.late = at, timer.early, timer.late
            self.steps += 1
            if self.steps > self.max_steps:
                raise TooManySteps
            action()
            if stop():
                return

    def abandon(self) -> None:
        """Whoever does the waiting work is gone: none of it goes on, and none of it ends either."""
        for task in self.tasks:
            task.abandoned = True
        self.tasks = {}


class Gate:
    """Something tasks wait for. Opening it resumes them, in order, within the action that opens it."""

    __slots__ = ("_waiting", "is_open", "value")

    def __init__(self) -> None:
        self.is_open = False
        self.value: Any = None
        self._waiting: list[Callable[[], None]] = []

    def wait(self, resume: Callable[[], None]) -> None:
        self._waiting.append(resume)

    def open(self, value: Any = None) -> None:
        """Open once; opening again does nothing."""
        if self.is_open:
            return
        self.is_open, self.value = True, value
        waiting, self._waiting = self._waiting, []
        for resume in waiting:
            resume()


Work = Generator["Latency | Gate", Any, Any]
"""Blocking work of the kubelet: yields what it waits for."""


class Task:
    """Runs blocking work on the clock. `done` opens with its return value, unless the work is abandoned."""

    __slots__ = ("_clock", "_work", "abandoned", "done")

    def __init__(self, clock: Clock, work: Work) -> None:
        self._clock = clock
        self._work = work
        self.done = Gate()
        self.abandoned = False
        clock.tasks[self] = None
        self._step(None)

    def _step(self, value: Any) -> None:
        if self.abandoned:
            return
        while True:
            try:
                wanted = self._work.send(value)
            except StopIteration as end:
                self._clock.tasks.pop(self, None)
                self.done.open(end.value)
                return
            if isinstance(wanted, Latency):
                self._clock.after(wanted, partial(self._step, None))
                return
            if not wanted.is_open:
                wanted.wait(partial(self._resume, wanted))
                return
            value = wanted.value

    def _resume(self, gate: Gate) -> None:
        self._step(gate.value)
