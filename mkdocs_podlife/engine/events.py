"""Events and what the client makes of them before they reach the API: aggregate, count, filter (R11.x)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from mkdocs_podlife.engine.clock import Clock
from mkdocs_podlife.engine.timing import Timing
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
        self.tokens = min(float(SPAM_BURST), self.tokens + (now - self.last) / SPAM_REFILL)
        self.last = now
        if self.tokens >= 1:
            self.tokens -= 1
            return True
        return False


class Correlator:
    """client-go's EventCorrelator for the events of one object and one source.

    Events with one key are counted (R11.2, R11.4), before the filter may drop the write: so the next accepted one
    jumps (R11.5, R11.8), and what is stored is as the last accepted write left it (R11.9).

    `observe` says what is written to the API: (index of the Event, its new state), or None when the filter drops it.
    Before 1.31 Normal and Warning events shared one budget.
    """

    def __init__(self, *, budget_per_type: bool = True) -> None:
        self.events: list[Event] = []
        self.budget_per_type = budget_per_type
        self._messages: dict[tuple[str, str], tuple[set[str], int]] = {}
        self._counts: dict[Key, Event] = {}  # the cached view, which grows even when a write is dropped
        self._index: dict[Key, int] = {}
        self._buckets: dict[str, _Bucket] = {}

    def observe(self, now: int, event: Event) -> tuple[int, Event] | None:
        key, event = self._aggregate(now, event)
        seen = self._counts.get(key)
        if seen is not None:
            event = Event(
                event.type,
                event.reason,
                event.field_path,
                event.component,
                event.message,
                seen.count + 1,
                seen.first,
                event.last,
            )
        self._counts[key] = event
        spam = event.type if self.budget_per_type else ""
        bucket = self._buckets.get(spam)
        if bucket is None:
            bucket = self._buckets[spam] = _Bucket(now)
        if not bucket.take(now):
            return None
        if key in self._index:
            index = self._index[key]
            self.events[index] = event
        else:
            index = self._index[key] = len(self.events)
            self.events.append(event)
        return index, event

    def _aggregate(self, now: int, event: Event) -> tuple[Key, Event]:
        """R11.3: the tenth distinct message of one reason begins the combination, which has one count (R11.6)."""
        group = (event.type, event.reason)
        messages, last = self._messages.get(group, (set(), now))
        if now - last > AGGREGATE_WINDOW:
            messages = set()
        messages.add(event.message)
        self._messages[group] = (messages, now)
        if len(messages) < AGGREGATE_AT:
            return (event.type, event.reason, event.field_path, event.message), event
        messages.discard(event.message)  # upstream removes an arbitrary one
        combined = replace(event, message=COMBINED + event.message, first=now, last=now)
        return (event.type, event.reason, "(aggregate)", ""), combined


class Recorder:
    """Where every part of the simulation writes its events."""

    def __init__(self, clock: Clock, timing: Timing, *, budget_per_type: bool, max_occurrences: int) -> None:
        self._clock = clock
        self._timing = timing
        self._kubelet = Correlator(budget_per_type=budget_per_type)
        self._others: dict[str, Correlator] = {}
        self._order: list[tuple[Correlator, int]] = []
        self._places: dict[tuple[int, int], int] = {}
        self._scheduler: list[int] = []  # places of the scheduler's events
        self.occurrences: list[Occurrence] = []
        self.writes: list[EventWrite] = []
        self.left_out = 0
        self._max = max_occurrences
        self._series: list[Event] = []

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
        if len(self.occurrences) < self._max:
            self.occurrences.append(
                Occurrence(now, clock.early, clock.late, type_, reason, field_path, component, message, cause)
            )
        else:
            self.left_out += 1
        if component == "default-scheduler":
            self._emit_series(now, type_, reason, message)
            return
        correlator = self._kubelet if component == "kubelet" else self._others.setdefault(component, Correlator())
        written = correlator.observe(now, Event(type_, reason, field_path, component, message, 1, now, now))
        if written is not None:
            self._write(now, correlator, *written)

    def restart(self) -> None:
        """The kubelet was started anew: it has forgotten what it wrote, and its budgets are full."""
        self._kubelet = Correlator(budget_per_type=self._kubelet.budget_per_type)

    def _write(self, now: int, correlator: Correlator, index: int, event: Event) -> None:
        place = self._places.get((id(correlator), index))
        if place is None:
            place = self._places[(id(correlator), index)] = len(self._order)
            self._order.append((correlator, index))
        self.writes.append(EventWrite(now, place, event))

    def _emit_series(self, now: int, type_: EventType, reason: str, message: str) -> None:
        """The scheduler's recorder (R2.4): the first repeat is a second Event, later ones merge into that one's
        series, of which only the count of two reaches the API for half an hour."""
        same = [p for p in self._scheduler if self._series_at(p).reason == reason]
        event = Event(type_, reason, None, "default-scheduler", message, 1, now, now, series=True)
        if len(same) < 2:
            correlator = self._others.setdefault("default-scheduler", Correlator())
            correlator.events.append(event)
            place = len(self._order)
            self._order.append((correlator, len(correlator.events) - 1))
            self._scheduler.append(place)
            self.writes.append(EventWrite(now, place, event))
            return
        last = self._series_at(same[-1])
        if last.count == 1:
            correlator, index = self._order[same[-1]]
            correlator.events[index] = replace(last, count=2, last=now)
            self.writes.append(EventWrite(now, same[-1], correlator.events[index]))

    def _series_at(self, place: int) -> Event:
        correlator, index = self._order[place]
        return correlator.events[index]

    def events(self) -> tuple[Event, ...]:
        """All Events as last written, in order of arrival."""
        return tuple(correlator.events[index] for correlator, index in self._order)
