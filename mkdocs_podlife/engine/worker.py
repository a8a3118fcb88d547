"""One probe worker: one container, one probe, one ticker, one result (R6.1–R6.12).

A worker whose next checks can only pass again does not tick: it sleeps until something it looks at has changed, and
counts the passes in between when it wakes. So a healthy year costs what a healthy hour costs.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

from mkdocs_podlife.engine.clock import Clock, Latency, Task
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.instances import Box, Seen
from mkdocs_podlife.engine.journal import Journal
from mkdocs_podlife.engine.probing import Handlers, Outcome, report
from mkdocs_podlife.engine.ticker import Ticker
from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.engine.trace import ContainerStatus
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind

NONE = Latency(0, 0, 0)
INITIAL: dict[ProbeKind, str | None] = {"liveness": "success", "readiness": "failure", "startup": None}
"""What is stored of a new container before its first check; of a startup probe it is Unknown (R6.4)."""


class KubeletView(Protocol):
    """What a worker needs to know of its Pod."""

    def status_of(self, container: str) -> ContainerStatus | None: ...
    def id_of(self, container: str) -> Seen | None: ...
    def box(self, serial: int) -> Box | None: ...
    def older(self, serial: int) -> bool: ...
    def finished(self) -> bool: ...
    def silent(self) -> bool: ...
    def may_run_again(self, container: Container, code: int) -> bool: ...
    def probe_result(self, worker: Worker) -> None: ...


class Worker:
    """One probe of one container (R6.4)."""

    def __init__(
        self,
        clock: Clock,
        view: KubeletView,
        handlers: Handlers,
        recorder: Recorder,
        journal: Journal,
        container: Container,
        kind: ProbeKind,
        probe: Probe,
        prefix: str,
        *,
        delay: Latency = NONE,
        moves: bool = True,
    ) -> None:
        self.container = container
        self.kind = kind
        self.probe = probe
        self._clock = clock
        self._view = view
        self._handlers = handlers
        self._recorder = recorder
        self._journal = journal
        self._prefix = prefix
        self._ticker = Ticker(clock, 1000 * probe.period, self._step, delay)
        self._moves = moves  # does an extra step move the ticks?
        self._busy = False
        self._again = False  # an extra step was asked for while a step was running
        self._known: tuple[tuple[int, int], Outcome] | None = None  # (instance, its version), what was found
        self._looked = (-1, -1)  # (instance, its version) that the last check looked at
        self._asleep = False  # the ticks to come can only find what is known
        self._noted: tuple[int, bool] | None = None  # (serial, started) as of the first tick that counts
        self.serial: int | None = None
        self.stored: str | None = None  # success | failure | None (unknown)
        self.has_result = False
        self.on_hold = False
        self.run = 0
        self.last: str | None = None
        self.ended = False

    # -- ticking -----------------------------------------------------------------------------------------------

    def wake(self) -> None:
        """The published status has changed: look at the next tick, whatever was planned."""
        if self.ended or self._busy:
            return
        if self._asleep:
            self._catch_up()
        self._note_eligible()
        self._ticker.plan(self._ticker.after(self._clock.now))

    def _note_eligible(self) -> None:
        """A new container, or one whose startup probe has passed: which tick is the first to count is open again."""
        status, seen = self._view.status_of(self.container.name), self._view.id_of(self.container.name)
        if status is None or seen is None or (seen.serial, status.started) == self._noted:
            return
        before, self._noted = self._noted, (seen.serial, status.started)
        box = self._view.box(seen.serial)
        if box is None:
            return
        self._begin_chain(box)
        if before is not None and before[0] == seen.serial:
            self._ticker.not_before(self._clock.early, self._clock.late)

    def changed(self, box: Box) -> None:
        """Something visible in the container changed."""
        if self._asleep and self.serial == box.serial:
            self._catch_up()
            self._ticker.counts_from(*box.changed_bounds)
            self._ticker.plan(self._ticker.after(self._clock.now))

    def _catch_up(self) -> None:
        """Count the passes that were slept over, up to the last tick before now."""
        ticker = self._ticker
        slept = (ticker.after(self._clock.now) - ticker.last) // ticker.period - 1
        if slept > 0:
            self.run += slept
            ticker.last += slept * ticker.period
            self._journal.repeat(self.container.name, self.kind, slept, ticker.period, self.run)
        self._asleep = False

    def finish(self) -> None:
        """The life is over, or its horizon, or the kubelet is lost (R9.24): count what was slept over until now."""
        if self._asleep and not self.ended:
            self._catch_up()

    def trigger(self) -> None:
        """An extra step at once; the ticker restarts from it (R6.11)."""
        if self.ended:
            return
        if self._busy or self._clock.now < self._ticker.begins:
            self._again = True
            return
        if self._asleep:
            self._catch_up()
        self._extra()

    def _extra(self) -> None:
        """The step that was asked for; before 1.29 the ticks did not mind it (R6.11)."""
        if self._moves:
            self._ticker.restart()
        else:
            self._ticker.between()

    def stop(self) -> None:
        self.finish()
        self.ended = True
        self._ticker.cancel()

    # -- one step ----------------------------------------------------------------------------------------------

    def _step(self) -> None:
        """R6.4, in its order."""
        view, clock = self._view, self._clock
        if self.ended or view.finished():
            self.ended = True
            return
        if view.silent():  # the kubelet is down; woken when it is back
            return
        status, seen = view.status_of(self.container.name), view.id_of(self.container.name)
        if status is None or seen is None:
            return  # woken by the next status
        if seen.serial != self.serial:
            self._meet(seen.serial)
        if self.on_hold:
            return
        state = status.state
        if state is None or state.kind != "running":
            self._store("failure")
            if state and state.kind == "terminated" and not view.may_run_again(self.container, state.code or 0):
                self.ended = True
            return
        box = view.box(seen.serial)
        if box is None:
            return
        due = stamp(seen.started) + 1000 * self.probe.initial_delay
        if clock.now < due:
            self._begin_chain(box)
            self._ticker.plan(self._ticker.after(due))
            return
        if status.started == (self.kind == "startup"):
            return
        if clock.now < seen.started + 1000 * self.probe.initial_delay:
            self._ticker.may_miss()
        self._busy = True
        self._ticker.cancel()  # a status that followed from this step may have planned one; `_next` does now
        attempt = seen.attempt
        now = (seen.serial, box.instance.version() if box.instance else -1)
        if self._known is not None and self._known[0] == now:
            outcome, self._looked = self._known[1], now
            clock.after(
                self._handlers.latency(self.probe),
                lambda: self._judge(self._handlers.still(box, self.probe, outcome), attempt),
            )
            return
        self._known = None
        task = Task(clock, self._handlers.run(box, self.probe))
        self._looked = seen.serial, box.instance.version() if box.instance else -1
        task.done.wait(lambda: self._judge(task.done.value, attempt))
        if task.done.is_open and self._busy:
            self._judge(task.done.value, attempt)

    def _remember(self, outcome: Outcome) -> None:
        """A handler that would find the same again need not be run again while nothing in the container changes, as
        something may have done since it looked."""
        box = self._view.box(self.serial) if outcome.steady and self.serial is not None else None
        same = box is not None and box.instance is not None and (box.serial, box.instance.version()) == self._looked
        self._known = (self._looked, outcome) if same else None

    def _meet(self, serial: int) -> None:
        """A new container: forget the old result, store the initial one, end the hold (step 4). One that is older
        than the kubelet has none, but that a sidecar that had started still has (R6.15)."""
        self.serial, self.on_hold = serial, False
        self.has_result = False
        if self._view.older(serial):
            self.stored = None
            status = self._view.status_of(self.container.name)
            if self.kind == "startup" and self.container.role == "sidecar" and status is not None and status.started:
                self._store("success")
            return
        self._store(INITIAL[self.kind])

    def _begin_chain(self, box: Box) -> None:
        """Which tick is the first that counts depends on the container's start, cut to the second (R6.5)."""
        early, late = box.started_bounds
        delay = 1000 * self.probe.initial_delay
        self._ticker.counts_from(max(early, early - 1000 + delay), late + delay)

    def _judge(self, outcome: Outcome, attempt: int) -> None:
        """Steps 10 to 12."""
        if not self._busy:
            return
        self._busy = False
        if not self._view.silent():
            report(self._recorder, self.container, self.kind, self._prefix, outcome)
        if self.ended:  # it was stopped while the check ran; nobody asks for what it found
            return
        self._remember(outcome)
        if outcome.result == "error":
            self._journal.note(self.container.name, self.kind, attempt, outcome, self._clock.now, self.run)
            self._next()
            return
        result = "failure" if outcome.result == "failure" else "success"
        self.run = self.run + 1 if result == self.last else 1
        self.last = result
        self._journal.note(self.container.name, self.kind, attempt, outcome, self._clock.now, self.run)
        wanted = self.probe.failure_threshold if result == "failure" else self.probe.success_threshold
        if self.run < wanted:
            self._next()
            return
        changes = not self.has_result or self.stored != result
        if self.kind == "startup" or (self.kind == "liveness" and result == "failure"):
            self.on_hold, self.run = True, 0
        if changes or self.on_hold:
            self._journal.act(self.container.name, self.kind, self._clock.now)
        self._store(result)
        self._next(sleeps=outcome.result == "success" and self._known is not None)

    def _next(self, *, sleeps: bool = False) -> None:
        """Plan the next tick, or sleep through ticks that can only pass."""
        if self.ended or self._busy:  # what was stored has asked for a step, which has begun (R6.11)
            return
        ticker, now = self._ticker, self._clock.now
        if self._again:
            self._again = False
            self._extra()
            return
        missed = ticker.after(ticker.last + 1)
        if missed <= now:  # one pending tick is kept, more are dropped (R6.2)
            ticker.last = missed + (now - missed) // ticker.period * ticker.period
            self._step()
            return
        if self.on_hold:
            return
        seen = self._view.id_of(self.container.name)
        same = seen is not None and seen.serial == self.serial  # not replaced while it was checked
        if sleeps and same and not self._view.silent():
            self._asleep = True
            return
        if not ticker.planned:
            ticker.plan(missed)

    def _store(self, result: str | None) -> None:
        """Set the result, None being Unknown; an update goes out only when it changed or was absent (R6.10)."""
        if self.has_result and self.stored == result:
            return
        self.has_result, self.stored = True, result
        self._view.probe_result(self)

    def fingerprint(self, now: int) -> Hashable:
        enough = max(self.probe.failure_threshold, self.probe.success_threshold)
        return (
            self.container.name,
            self.kind,
            self._ticker.phase(now),
            min(self.run, enough),
            self.last,
            self.stored,
            self.on_hold,
            self.ended,
            self._asleep,
        )
