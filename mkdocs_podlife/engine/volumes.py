"""Waiting for the Pod's volumes (R3.12)."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_podlife.engine.clock import Clock, Gate, Latency, Work
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Wait
from mkdocs_podlife.manifest.model import Pod, Volume

FIRST_TRY = Latency(200, 100, 300)
FIRST_RETRY = 500
LAST_RETRY = 122_000
SYNC_LIMIT = 123_000
CHECK = Latency(150, 0, 300)
KINDS = {"configMap": "ConfigMap", "secret": "Secret"}


class VolumeManager:
    """Mounts what the Pod needs, in a loop of its own; syncs wait for it.

    Args:
        exists: does an object (kind, name) exist now?
    """

    def __init__(
        self, clock: Clock, timing: Timing, recorder: Recorder, waits: list[Wait], exists: Callable[[str, str], bool]
    ) -> None:
        self._clock = clock
        self._timing = timing
        self._recorder = recorder
        self._waits = waits
        self._exists = exists
        self._mounted: Gate | None = None
        self._over = Gate()
        self._waited = False
        self._stopped = False

    def wait(self, pod: Pod) -> Work:
        """Returns True once all volumes are mounted, False when this sync has waited long enough."""
        if self._mounted is None:
            self._begin(pod)
        assert self._mounted is not None
        if self._mounted.is_open:
            if not self._waited:
                self._waited = True
                yield self._timing.volumes
            return True
        over = self._over = Gate()
        self._mounted.wait(lambda: over.open(True))
        limit = self._clock.at(self._clock.shifted(self._clock.now + SYNC_LIMIT), lambda: over.open(False))
        mounted = yield over
        limit.cancel()
        if mounted:
            self._waited = True
            yield CHECK
        return mounted

    def interrupt(self) -> None:
        """The Pod is to end: a sync that waits here gives up (only its runtime part is not interrupted, R7.21)."""
        self._over.open(False)

    def stop(self) -> None:
        self._stopped = True

    def _missing(self, pod: Pod) -> list[Volume]:
        return [v for v in pod.volumes if v.kind in KINDS and not v.optional and not self._exists(KINDS[v.kind], v.ref)]

    def _begin(self, pod: Pod) -> None:
        self._mounted = Gate()
        missing = self._missing(pod)
        if not missing:
            self._mounted.open()
            return
        todo = len(missing)

        def done() -> None:
            nonlocal todo
            todo -= 1
            if todo == 0 and self._mounted is not None:
                self._mounted.open()

        for volume in missing:
            index = len(self._waits)
            self._waits.append(Wait("", "volume", self._clock.now, None, 0, volume.name))
            self._clock.after(FIRST_TRY, lambda v=volume, i=index: self._try(v, i, FIRST_RETRY, done))  # type: ignore[misc]

    def _try(self, volume: Volume, index: int, retry: int, done: Callable[[], None]) -> None:
        if self._stopped:
            return
        kind = KINDS[volume.kind]
        if self._exists(kind, volume.ref):
            before = self._waits[index]
            self._waits[index] = Wait("", "volume", before.begin, self._clock.now, 0, volume.name)
            done()
            return
        self._recorder.emit(
            "Warning",
            "FailedMount",
            f'MountVolume.SetUp failed for volume "{volume.name}" : {kind.lower()} "{volume.ref}" not found',
            cause="spec.volumes",
        )
        wait = Latency(retry, retry, retry + 100)
        self._clock.after(wait, lambda: self._try(volume, index, min(2 * retry, LAST_RETRY), done))
