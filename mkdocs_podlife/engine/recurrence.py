"""Has the whole state been here before? What the rest of a life depends on, as one value that can be compared."""

from __future__ import annotations

from collections.abc import Hashable

from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.kubelet import PodWorker

OLDEST = 700_000  # an exit further back matters to no back-off (R8.6)


def fingerprint(c: Context, worker: PodWorker, now: int) -> tuple[Hashable, Hashable]:
    """(the state, what the containers' programs are about to do).

    Where both are equal, two states behave alike from now on (the event filter's tokens aside).
    """
    boxes, programs = [], []
    for box in c.runtime.two_newest():
        finished = None if box.finished is None else min(now - box.finished, OLDEST)
        boxes.append((box.name, box.state, box.code, box.reason, finished))
        programs.append(box.instance.fingerprint(now) if box.instance and box.state == "running" else None)
    queued = worker.unprompted.at
    state = (
        now % c.timing.relist_period,
        worker.state,
        worker.manager.status.phase,
        worker.manager.reasons(),
        tuple(boxes),
        worker.starter.backoff.fingerprint(now),
        worker.starter.puller.backoff.fingerprint(now),
        worker.prober.fingerprint(now),
        None if queued is None else queued - now,
        worker.pleg.planned,
    )
    return state, tuple(programs)
