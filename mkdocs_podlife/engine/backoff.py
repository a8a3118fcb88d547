"""Back-offs: the kubelet's doubling waits for crashing containers (R8.1–R8.6) and failing pulls (R3.8)."""

from __future__ import annotations

from dataclasses import dataclass

INITIAL = 10_000
CAP = 300_000
EXPIRY = 600_000  # fixed; not twice the cap (R8.6)


@dataclass(slots=True)
class Entry:
    value: int
    updated: int


class BackOff:
    """flowcontrol.Backoff: a value per key that doubles on `advance` and is forgotten after `EXPIRY`."""

    def __init__(self, initial: int = INITIAL, cap: int = CAP, expiry: int = EXPIRY) -> None:
        self.initial = initial
        self.cap = cap
        self.expiry = expiry
        self._entries: dict[str, Entry] = {}

    def get(self, key: str) -> int:
        """The current value in ms, 0 without an entry."""
        entry = self._entries.get(key)
        return entry.value if entry else 0

    def updated(self, key: str) -> int | None:
        entry = self._entries.get(key)
        return entry.updated if entry else None

    def holds_since(self, key: str, event: int, now: int) -> bool:
        """Is `key` in back-off, counted from `event` (R8.4)?"""
        entry = self._entries.get(key)
        if entry is None or event - entry.updated > self.expiry:
            return False
        return now - event < entry.value

    def holds_since_update(self, key: str, now: int) -> bool:
        """Is `key` in back-off, counted from its last advance (image pulls, R3.8)?"""
        entry = self._entries.get(key)
        if entry is None or now - entry.updated > self.expiry:
            return False
        return now - entry.updated < entry.value

    def advance(self, key: str, event: int, now: int) -> int:
        """Double (R8.5); begin anew when there is no entry or the last one has expired at `event`."""
        entry = self._entries.get(key)
        if entry is None or event - entry.updated > self.expiry:
            self._entries[key] = Entry(self.initial, now)
        else:
            entry.value = min(2 * entry.value, self.cap)
            entry.updated = now
        return self._entries[key].value

    def forget(self, key: str) -> None:
        self._entries.pop(key, None)

    def fingerprint(self, now: int) -> tuple[tuple[str, int, int], ...]:
        """Values and ages, for the recurrence of the whole state."""
        return tuple(sorted((key, e.value, min(now - e.updated, self.expiry + 1)) for key, e in self._entries.items()))
