"""Events and what the client makes of them before they reach the API: aggregate, count, filter (R11.x)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from mkdocs_podlife.engine.clock import Clock
from mkdocs_podlife.engine.trace import Event, EventWrite, Occurrence

EventType = Literal["Normal", "Warning"]

AGGREGATE_WINDOW = 600_000  # R11.3
AGGREGATE_AT = 10  # distinct messages of one reason
SPAM_BURST = 25  # R11.5
SPAM_REFILL = 300_000
COMBINED = "(combined from similar events): "

Key = tuple[str, str, str | None, str]


class _Bucket:
    """A token bucket: `SPAM_BURST` tokens, one more every `SPAM_REFILL` ms."""

    __slots__ = ("last", "tokens")

    def __init__(self, now: int) -> None:
        self.tokens = float(SPAM_BURST)
        self.last = now

    def take(self, now: int) -> bool:
        self.tokens += (now - self.last) / SPAM_REFILL
        if self.tokens > SPAM_BURST:
            self.tokens = float(SPAM_BURST)
        self.last = now
        if self.tokens >= 1:
            self.tokens -= 1
            return True
        return False


@dataclass(slots=True)
class _Tally:
    """Events with one key as the client counts them, also while their writes are dropped (R11.9)."""

    first: int
    count: int = 0
    place: int | None = None  # of the Event that is stored; None before the first write


@dataclass(slots=True)
class _Group:
    """The distinct messages of one type and reason, the next never more than `AGGREGATE_WINDOW` after the last."""

    last: int
    messages: set[str] = field(default_factory=set)


class Correlator:
    """client-go's EventCorrelator for the events of one object and one source.

    Events with one key are counted (R11.2, R11.4), before the filter may drop the write: so the next accepted one
    jumps (R11.5, R11.8), and what is stored is as the last accepted write left it (R11.9).

    `observe` says what is written to the API: (place of the Event in `stored`, its new state), or None when the filter
    drops it.

    Args:
        stored: the Events in the API, in order of arrival; several correlators may write to them.
        budget_per_type: before 1.31 Normal and Warning events shared one budget.
    """

    def __init__(self, stored: list[Event], *, budget_per_type: bool = True) -> None:
        self.budget_per_type = budget_per_type
        self._stored = stored
        self._groups: dict[tuple[str, str], _Group] = {}
        self._tallies: dict[Key, _Tally] = {}
        self._buckets: dict[str, _Bucket] = {}

    def observe(self, new: Occurrence) -> tuple[int, Event] | None:
        now, type_, reason, message = new.at, new.type, new.reason, new.message
        key: Key = (type_, reason, new.field_path, message)
        if self._is_one_of_many(now, type_, reason, message):
            key, message = (type_, reason, "(aggregate)", ""), COMBINED + message
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = _Tally(now)
        tally.count += 1
        spam = type_ if self.budget_per_type else ""
        bucket = self._buckets.get(spam)
        if bucket is None:
            bucket = self._buckets[spam] = _Bucket(now)
        if not bucket.take(now):
            return None
        event = Event(type_, reason, new.field_path, new.component, message, tally.count, tally.first, now)
        if tally.place is None:
            tally.place = len(self._stored)
            self._stored.append(event)
        else:
            self._stored[tally.place] = event
        return tally.place, event

    def _is_one_of_many(self, now: int, type_: str, reason: str, message: str) -> bool:
        """R11.3: the tenth distinct message of one reason begins the combination, which has one count (R11.6)."""
        group = self._groups.get((type_, reason))
        if group is None:
            group = self._groups[type_, reason] = _Group(now)
        elif now - group.last > AGGREGATE_WINDOW:
            group.messages.clear()
        group.last = now
        group.messages.add(message)
        if len(group.messages) < AGGREGATE_AT:
            return False
        group.messages.discard(message)  # upstream removes an arbitrary one
        return True


class Recorder:
    """Where every part of the simulation writes its events."""

    def __init__(self, clock: Clock, *, budget_per_type: bool, max_occurrences: int) -> None:
        self._clock = clock
        self._stored: list[Event] = []
        self._kubelet = Correlator(self._stored, budget_per_type=budget_per_type)
        self._others: dict[str, Correlator] = {}
        self._scheduler: list[int] = []  # places of the scheduler's events
        self.occurrences: list[Occurrence] = []
        self.writes: list[EventWrite] = []
        self.left_out = 0
        self._max = max_occurrences

    def emit(
        self,
        type_: EventType,
        reason: str,
        message: str,
        *,
        field_path: str | None = None,
        component: str = "kubelet",
        cause: str = "",
    ) -> None:
        """Write an event now."""
        clock = self._clock
        now = clock.now
        new = Occurrence(now, clock.early, clock.late, type_, reason, field_path, component, message, cause)
        if len(self.occurrences) < self._max:
            self.occurrences.append(new)
        else:
            self.left_out += 1
        if component == "default-scheduler":
            self._emit_series(now, type_, reason, message)
            return
        correlator = self._kubelet if component == "kubelet" else self._other(component)
        written = correlator.observe(new)
        if written is not None:
            self.writes.append(EventWrite(now, *written))

    def _other(self, component: str) -> Correlator:
        if component not in self._others:
            self._others[component] = Correlator(self._stored)
        return self._others[component]

    def restart(self) -> None:
        """The kubelet was started anew: it has forgotten what it wrote, and its budgets are full."""
        self._kubelet = Correlator(self._stored, budget_per_type=self._kubelet.budget_per_type)

    def _emit_series(self, now: int, type_: EventType, reason: str, message: str) -> None:
        """The scheduler's recorder (R2.4): the first repeat is a second Event, later ones merge into that one's
        series, of which only the count of two reaches the API for half an hour."""
        stored = self._stored
        same = [place for place in self._scheduler if stored[place].reason == reason]
        if len(same) < 2:
            place = len(stored)
            stored.append(Event(type_, reason, None, "default-scheduler", message, 1, now, now, series=True))
            self._scheduler.append(place)
        elif stored[same[-1]].count == 1:
            place = same[-1]
            stored[place] = replace(stored[place], count=2, last=now)
        else:
            return
        self.writes.append(EventWrite(now, place, stored[place]))

    def events(self) -> tuple[Event, ...]:
        """All Events as last written, in order of arrival."""
        return tuple(self._stored)
