"""The Pod lifecycle event generator: relists, and the runtime cache that syncs are made from (R0.1, R0.2, R0.4)."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_podlife.engine.clock import Gate, Timer, Work
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.instances import Seen

RELIST_TIME = 10
"""ms that a relist may take; the next begins a period after its end."""


class Pleg:
    """What the kubelet knows of the runtime, and when it learns more.

    Global relists come every second; here only those are simulated that somebody waits for or that would find
    something. Args: `news` is called when a relist has found that something started or died, twice when both.
    """

    def __init__(self, context: Context, news: Callable[[], None]) -> None:
        self._c = context
        self._news = news
        self.active = False
        self.snapshot: tuple[Seen, ...] = ()
        self.sandbox: tuple[int, bool] | None = None  # (serial, ready)
        self.noticed: dict[int, int] = {}  # serial → when its exit was seen
        self._relisted_at = -1  # by whatever relist
        self._demanded_at = -1
        self._planned: Timer | None = None
        self._gate = Gate()

    @property
    def planned(self) -> bool:
        return self._planned is not None and self._planned.action is not None

    def runtime_changed(self) -> None:
        """Something a relist would see has happened: the next global one will."""
        if self.active:
            self._plan()

    def fresh(self, since: int) -> Work:
        """Wait until the cache is newer than `since` (R0.4)."""
        clock, timing = self._c.clock, self._c.timing
        if self._demanded_at > since:
            return
        if self._relisted_at <= since:
            last = timing.next_relist(clock.now) - timing.relist_period
            due = self._planned is not None and self.planned and self._planned.at <= clock.now  # at this very instant
            if last <= since or due:
                self._plan()
                yield self._gate
                return
            self._relisted_at = last  # a global relist was after it; had it found anything, the snapshot had it
        longest = since + timing.relist_period + RELIST_TIME
        if clock.now < longest:  # on another node the next global relist may still be to come
            clock.late += longest - clock.now

    def demand(self) -> None:
        """An on-demand relist (R0.2). It finds all that the next global one was planned for."""
        if self.active:
            if self._planned is not None:
                self._planned.cancel()
            self._demanded_at = self._c.clock.now
            self._relist()

    def _plan(self) -> None:
        if self.planned:
            return
        clock, timing = self._c.clock, self._c.timing
        at = timing.next_relist(clock.now)
        self._planned = clock.plan(at, clock.early, clock.late + timing.relist_period + RELIST_TIME, self._global)

    def _global(self) -> None:
        self._planned = None
        if self.active:
            self._relist()

    def wake(self) -> None:
        """The kubelet is back: what it sees now is what those who waited for a relist needed (R9.26)."""
        self.active = True
        self.look()
        gate, self._gate = self._gate, Gate()
        gate.open()

    def _relist(self) -> None:
        gate, self._gate = self._gate, Gate()
        for _ in range(self.look()):
            self._news()
        gate.open()

    def look(self) -> int:
        """Look at the runtime now. How many syncs it asks for: one when something started or died, two when
        containers did both, for the first is taken up before the second is told (R0.4)."""
        runtime, now = self._c.runtime, self._c.clock.now
        before = {seen.serial: seen.state for seen in self.snapshot}
        snapshot = tuple([box.seen() for box in runtime.boxes])
        sandbox = runtime.current_sandbox()
        known = (sandbox.serial, sandbox.ready) if sandbox else None
        started = died = False
        for seen in snapshot:
            if seen.state != before.pop(seen.serial, ""):
                started = started or seen.state == "running"
                if seen.state == "exited":
                    died = True
                    self.noticed.setdefault(seen.serial, now)
        died = died or "running" in before.values()  # one that has vanished
        changed = known != self.sandbox
        self.snapshot, self.sandbox = snapshot, known
        self._relisted_at = now
        return started + died or int(changed)

    def stale(self) -> None:
        """What was just read is not enough for the next step: it waits for a relist of its own."""
        self._relisted_at = -1
