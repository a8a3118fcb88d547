"""Back-offs, requeues, pulls and grace as upstream's unit tests have them (tests/data/upstream)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.behaviour.program import Image
from mkdocs_podlife.engine.backoff import BackOff
from mkdocs_podlife.engine.clock import Clock, Latency, Task
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.images import Failure, Puller
from mkdocs_podlife.engine.kill import effective_grace
from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.unprompted import wait_after
from mkdocs_podlife.manifest.model import Container

DATA = Path(__file__).parent.parent / "data" / "upstream"
BACKOFF = json.loads((DATA / "backoff.json").read_text())
CASES = {c["source"].rsplit(":", 1)[1]: c for c in BACKOFF["cases"]}

LEFT_OUT = {
    "TestBackoffGC": "entries are forgotten when they are asked for, not swept by a collector",
    "TestAlternateBackoffGC": "the same",
    "TestCrashLoopBackOffConfiguration": "the kubelet's own configuration is not modelled: the cap is its default",
    "network not ready": "the node's network is always ready here",
    "phase transition": "the worker goes on at once, without a wait to compute (R0.5)",
    "inspect fails": "the runtime can always look at its images",
}


def filled(name: str) -> tuple[BackOff, int]:
    """Six times: a second passes, Next."""
    backoff = BackOff(CASES[name]["initial"], CASES[name]["max"], 2 * CASES[name]["max"])
    for now in range(1, 7):
        backoff.advance("k", now, now)
    return backoff, 6


def test_reset() -> None:
    backoff, now = filled("TestBackoffReset")
    assert backoff.holds_since("k", now, now)
    assert not backoff.holds_since("k", now, now + 11)


def test_high_water_mark() -> None:
    backoff, now = filled("TestBackoffHighWaterMark")
    backoff.advance("k", now + 6, now + 6)
    assert backoff.get("k") == CASES["TestBackoffHighWaterMark"]["expect_get"]


@pytest.mark.parametrize("row", BACKOFF["do_backoff"]["rows"], ids=lambda r: r["name"])
def test_do_backoff(row: dict[str, Any]) -> None:
    backoff = BackOff(1000 * row.get("initial", 10), 1000 * row.get("max", 300))
    if row["prior_next"]:
        backoff.advance("c", 5000, 5000)
    held = row["state"] == "exited" and backoff.holds_since("c", 5000, 5000)
    assert held == row["in_backoff"]
    if "expires" in row:
        assert 5000 + backoff.get("c") == 6000


SECONDS = {
    "generic error": [None],
    "backoff error in 5s": [5],
    "aggregate: other + backoff 7s": [None, 7],
    "aggregate: backoff 10s + backoff 3s": [10, 3],
    "backoff error 5s in the past": [-5],
    "backoff error 40s ahead": [40],
}


@pytest.mark.parametrize("row", BACKOFF["complete_work"]["rows"], ids=lambda r: r["name"])
def test_wait_after_a_sync(row: dict[str, Any]) -> None:
    table = BACKOFF["complete_work"]
    timing = Timing(backoff_period=1000 * table["backoff_period"], sync_frequency=1000 * table["resync_interval"])
    now = 100_000
    if row["name"] == "no error":
        wait = timing.sync_frequency
    elif row["name"] in SECONDS:
        expiries = [None if s is None else now + 1000 * s for s in SECONDS[row["name"]]]
        wait = wait_after([Failure("Error", "", e) for e in expiries], now, timing)
    else:
        assert row["name"] == "phase transition" or "network not ready" in row["name"]
        return
    jittered = timing.jittered(wait)
    assert jittered.lo == 1000 * row["min"]
    assert jittered.hi == 1000 * row["min"] * (1 + row["jitter"])
    assert jittered.lo <= jittered.typ <= jittered.hi


class Registry:
    """A world that knows one image."""

    def __init__(self, image: Image) -> None:
        self.assumptions: list[object] = []
        self._image = image

    def image(self, image: str, now: int) -> Image:
        return self._image


WORLDS = {
    "image missing, pull": Image(present=False),
    "present, IfNotPresent": Image(),
    "present, Always": Image(),
    "missing, Never": Image(present=False),
    "missing, registry 404": Image(present=False, failure="missing"),
    "invalid image name": Image(present=False, failure="invalid", error="invalid reference format"),
}


@pytest.mark.parametrize("row", BACKOFF["image_pull"]["rows"], ids=lambda r: r["name"])
def test_pulls(row: dict[str, Any]) -> None:
    if row["name"] in LEFT_OUT:
        return
    at_once = Latency(0, 0, 0)  # upstream's fakes take no time
    clock, timing = Clock(1000), Timing(image_check=at_once, pull=at_once, pull_fail=at_once)
    recorder = Recorder(clock, budget_per_type=True, max_occurrences=1000)
    puller = Puller(clock, timing, Registry(WORLDS[row["name"]]), recorder, Words(36), [])  # type: ignore[arg-type]
    puller.backoff = BackOff(1000, 60_000)
    container = Container("c", row.get("image", "image"), "app", "spec.containers[0]", row["policy"])
    for second, attempt in enumerate(row["attempts"], 1):
        clock.now = 1000 * second
        before = len(recorder.occurrences)
        task = Task(clock, puller.ensure(container, "spec.containers{c}"))
        clock.run(1000 * second + 900, lambda: False)
        assert task.done.is_open
        failure = task.done.value
        assert (failure.reason if failure else None) == attempt["error"]
        reasons = [o.reason for o in recorder.occurrences[before:] if not o.message.startswith("Error: ")]
        assert reasons == attempt["events"]


@pytest.mark.parametrize(
    "row", json.loads((DATA / "grace_period.json").read_text())["pod_worker_effective"]["rows"], ids=lambda r: r["desc"]
)
def test_effective_grace(row: dict[str, Any]) -> None:
    got = effective_grace(
        row["podSpecTerminationGracePeriodSeconds"],
        row.get("podDeletionGracePeriodSeconds"),
        row.get("gracePeriodOverride"),
    )
    assert got == row["expectedGracePeriod"]
