"""When a Pod's next sync comes without being asked for: after a failure, at its deadline (R0.5, R9.20)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mkdocs_podlife.engine.clock import Clock, Timer
from mkdocs_podlife.engine.images import Failure
from mkdocs_podlife.engine.timing import Timing


def wait_after(failures: Sequence[Failure], now: int, timing: Timing) -> int:
    """ms until the next unprompted sync after one that failed, before the jitter (R0.5): the earliest back-off expiry
    among the failures, at most the sync frequency; without one the back-off period."""
    expiries = [f.expiry for f in failures if f.expiry is not None]
    if expiries:
        return min(max(min(expiries) - now, 0), timing.sync_frequency)
    return timing.backoff_period


class Unprompted:
    """What the sync ticker looks at for one Pod. `request` asks for a sync."""

    def __init__(self, clock: Clock, timing: Timing, request: Callable[[], None]) -> None:
        self._clock = clock
        self._timing = timing
        self._request = request
        self._next: Timer | None = None
        self._deadline: Timer | None = None

    @property
    def at(self) -> int | None:
        """When the next one is due, the deadline's aside."""
        return self._next.at if self._next is not None and self._next.action is not None else None

    def void(self) -> None:
        """None is due any more. A sync that begins does not do away with it: it may fall due while that one is busy and
        is then pending for the sync after (R0.3); the end of a sync writes the time anew (R0.5)."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def plan(self, wait: int) -> None:
        """R0.5: one time per Pod, looked at by the ticker. `wait` in ms, before the jitter."""
        self.void()
        clock, timing = self._clock, self._timing
        typ, lo, hi = timing.jittered(wait)
        at = timing.next_tick(clock.now + typ)
        self._next = clock.plan(at, clock.early + lo, clock.late + hi + timing.ticker_period, self._request)

    def watch(self, deadline: int | None) -> None:
        """R9.20: looked at by the ticker. A patch may set or shorten it; None: there is none."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if deadline is not None:
            at = self._timing.next_tick(deadline)
            self._deadline = self._clock.plan(at, at - 1000, at + 1000, self._request)

    def forget(self) -> None:
        """A new kubelet plans anew."""
        self.void()
        self.watch(None)
