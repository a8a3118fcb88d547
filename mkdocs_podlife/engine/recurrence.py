"""Has the whole state been here before? What the rest of a life depends on, as one value that can be compared."""

from __future__ import annotations

from collections.abc import Hashable

from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.kubelet import PodWorker

OLDEST = 700_000  # an exit further back matters to no back-off (R8.6)


def program_prints(c: Context, now: int) -> Hashable:
    """What the containers' programs are about to do."""
    return tuple(
        box.instance.fingerprint(now) if box.instance and box.state == "running" else None
        for box in c.runtime.two_newest()
    )


def fingerprint(c: Context, worker: PodWorker, now: int) -> Hashable:
    """Equal fingerprints and equal `program_prints` mean: from now on the two states behave alike (the event filter's
    tokens aside)."""
    boxes = tuple(
        (
            box.name,
            box.state,
            box.code,
            box.reason,
            None if box.finished is None else min(now - box.finished, OLDEST),
        )
        for box in c.runtime.two_newest()
    )
    queued = worker.queued_at
    return (
        now % c.timing.relist_period,
        worker.state,
        worker.manager.status.phase,
        worker.manager.reasons(),
        boxes,
        worker.starter.backoff.fingerprint(now),
        worker.starter.puller.backoff.fingerprint(now),
        worker.prober.fingerprint(now),
        None if queued is None else queued - now,
        worker.pleg.planned,
    )
