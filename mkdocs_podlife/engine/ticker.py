"""A probe worker's ticker: tied to an instant, not to the container (R6.2), with what its ticks could have been."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_podlife.engine.clock import Clock, Latency, Timer, Until


class Ticker:
    """Ticks every `period` ms after its anchor; only the next wanted one is on the clock.

    Args:
        tick: what to do at a tick.
        delay: from now to the first one there may be.
    """

    def __init__(self, clock: Clock, period: int, tick: Callable[[], None], delay: Latency) -> None:
        self.period = period
        self._clock = clock
        self._tick = tick
        self._anchor = clock.later(delay)
        self.begins = self._anchor.at
        self._lead = self._lag = 0  # how much earlier or later a tick could have been, beyond the anchor's slack
        self._timer: Timer | None = None
        self._eligible: tuple[int, int] | None = None  # when ticks began to count, if the next is the first that does
        self.last = max(clock.now, self.begins - 1)

    @property
    def planned(self) -> bool:
        return self._timer is not None

    def phase(self, now: int) -> int:
        """ms since the last tick there could have been."""
        return (now - self._anchor.at) % self.period

    def after(self, at: int) -> int:
        """The first tick at or after `at`, after the last one taken."""
        anchor = self._anchor.at
        at = max(at, self.last + 1)
        return anchor + -(-(at - anchor) // self.period) * self.period

    def plan(self, at: int) -> None:
        """Take the tick at that instant next."""
        self.cancel()
        self._timer = self._clock.plan(at, *self._bounds(at), self._fire)

    def _fire(self) -> None:
        self._timer = None
        self.last = self._clock.now
        self._tick()

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def restart(self) -> None:
        """A tick now, and the others count from it (R6.11)."""
        clock = self._clock
        self._anchor = Until(clock.now, clock.early, clock.late)
        self._lead = self._lag = 0
        self._eligible = None
        self.cancel()
        self._fire()

    def between(self) -> None:
        """A tick now that leaves the others where they are."""
        self.cancel()
        self._tick()

    def may_miss(self) -> None:
        """The delay is over only because a start is cut to the second (R6.5): where the second ends elsewhere, a step
        that was asked for here comes too early, and the next tick, a period later, is the one that counts."""
        clock = self._clock
        if self._anchor.at == clock.now:
            self._lag = self.period
            clock.late += self.period

    def counts_from(self, early: int, late: int) -> None:
        """Ticks count from an instant between these bounds: which one is the first is open (R6.5)."""
        self._eligible = early, late

    def not_before(self, early: int, late: int) -> None:
        """Nor do they before this one."""
        if self._eligible is not None:
            self._eligible = max(self._eligible[0], early), max(self._eligible[1], late)

    def _bounds(self, at: int) -> tuple[int, int]:
        """The tick's own slack is the anchor's; which tick it is may be uncertain besides (R6.5)."""
        anchor, distance = self._anchor, at - self._anchor.at
        if self._eligible is not None:
            early, late = self._eligible
            self._eligible = None
            first = anchor.early + max(0, -(-(early - anchor.early) // self.period)) * self.period
            last = anchor.late + max(0, -(-(late - anchor.late) // self.period)) * self.period
            self._lead = max(0, anchor.early + distance - first)
            self._lag = max(0, last - anchor.late - distance)
        return anchor.early + distance - self._lead, anchor.late + distance + self._lag
