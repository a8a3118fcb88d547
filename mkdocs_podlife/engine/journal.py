"""Checks collected into runs of equal results: what the Trace keeps of the probes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from mkdocs_podlife.engine.probing import Outcome
from mkdocs_podlife.engine.trace import ProbeRun
from mkdocs_podlife.manifest.model import ProbeKind

KEPT_TIMES = 32  # instants kept from either end of a run
_RUNTIME_ID = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(slots=True)
class _Open:
    """A run that may still grow."""

    attempt: int
    outcome: Outcome
    first: int
    last: int = 0
    count: int = 0
    times: list[int] = field(default_factory=list)
    counted: int = 0
    acted_at: int | None = None

    def add(self, at: int) -> None:
        self.last = at
        self.count += 1
        if len(self.times) >= 2 * KEPT_TIMES:
            self.times.pop(KEPT_TIMES)
        self.times.append(at)


def _alike(one: Outcome, other: Outcome) -> bool:
    """Two errors that differ in nothing but the ID of the exec that failed (R6.22)."""
    if not one.result == other.result == "error":
        return False
    return _RUNTIME_ID.sub("", one.output) == _RUNTIME_ID.sub("", other.output)


class Journal:
    """Collects checks into `ProbeRun`s."""

    def __init__(self) -> None:
        self._runs: list[ProbeRun] = []
        self._open: dict[tuple[str, ProbeKind], _Open] = {}

    def note(self, container: str, kind: ProbeKind, attempt: int, outcome: Outcome, at: int, counted: int) -> None:
        """One more check, completed at `at` ms; `counted` is the worker's consecutive-run counter after it."""
        key = (container, kind)
        run = self._open.get(key)
        if (
            run is None
            or run.attempt != attempt
            or (run.outcome[:2] != outcome[:2] and not _alike(run.outcome, outcome))
            or (run.acted_at is not None and kind != "readiness")
        ):
            self._close(key)
            run = self._open[key] = _Open(attempt, outcome, at)
        run.add(at)
        run.counted = counted

    def repeat(self, container: str, kind: ProbeKind, times: int, period: int, counted: int) -> None:
        """`times` more of the same, `period` ms apart."""
        run = self._open.get((container, kind))
        if run is None:
            return
        last = run.last
        skipped = max(0, times - 3 * KEPT_TIMES)
        run.count += skipped
        for index in (
            *range(1, min(times, 2 * KEPT_TIMES) + 1),
            *range(max(2 * KEPT_TIMES, times - KEPT_TIMES) + 1, times + 1),
        ):
            run.add(last + index * period)
        run.counted = counted

    def act(self, container: str, kind: ProbeKind, at: int) -> None:
        """The last check reached its threshold and took effect."""
        run = self._open.get((container, kind))
        if run is not None and run.acted_at is None:
            run.acted_at = at

    def _close(self, key: tuple[str, ProbeKind]) -> None:
        run = self._open.pop(key, None)
        if run is not None:
            self._runs.append(
                ProbeRun(
                    *key,
                    run.attempt,
                    run.outcome.result,
                    run.first,
                    run.last,
                    run.count,
                    run.outcome.output,
                    tuple(run.times),
                    run.counted,
                    run.acted_at is not None,
                    run.acted_at,
                )
            )

    def close(self, end: int) -> tuple[ProbeRun, ...]:
        """All runs up to `end` ms, in order of their first check."""
        for key in list(self._open):
            self._close(key)
        runs = [_until(run, end) for run in self._runs if run.first <= end]
        return tuple(sorted(runs, key=lambda r: (r.first, r.container, r.probe)))


def _until(run: ProbeRun, end: int) -> ProbeRun:
    """The run without what was counted of it beyond `end`: passes that nobody had to look at, evenly apart."""
    if run.last <= end:
        return run
    times = tuple(at for at in run.times if at <= end)
    later, last = run.count - len(times), times[-1]
    if run.count > len(run.times):  # not every instant was kept
        apart = max(1, run.times[-1] - run.times[-2])
        later = -(-(run.last - end) // apart)
        last = run.last - later * apart
    return replace(run, last=last, count=run.count - later, counted=run.counted - later, times=times)
