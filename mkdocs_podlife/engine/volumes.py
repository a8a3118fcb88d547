"""Waiting for the Pod's volumes (R3.12)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mkdocs_podlife.behaviour.objects import CLAIM, of_volume
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
        self._used: list[Volume] = []
        self._era = 0  # of the kubelet, which may be started anew
        self.back = Gate()  # open unless the node is lost: nothing is mounted then (R9.24)
        self.back.open()

    def wait(self, pod: Pod) -> Work:
        """Returns True once all volumes are mounted, False when this sync has waited long enough."""
        if self._mounted is None:
            self._begin(pod)
        assert self._mounted is not None
        if self._mounted.is_open:
            if not self._waited and (self._used or has_token(pod)):
                yield self._timing.volumes
            self._waited = True
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

    def forget(self) -> None:
        """A new kubelet looks at every volume again; what the old one tried is over."""
        self._mounted, self._waited = None, False
        self._era += 1
        for index, wait in enumerate(self._waits):
            if wait.kind == "volume" and wait.until is None:
                self._waits[index] = wait._replace(until=self._clock.now)

    def stop(self) -> None:
        self._stopped = True

    def _faults(self, pod: Pod, volume: Volume) -> list[str]:
        """What the volume needs and cannot have, in the kubelet's words."""
        needs = [one for one in of_volume(pod, volume) if one[0] != CLAIM]  # claims are the scheduler's (R2.8)
        return [f'{kind.lower()} "{name}" not found' for kind, name in needs if not self._exists(kind, name)]

    def _begin(self, pod: Pod) -> None:
        self._mounted = Gate()
        self._used = used(pod)
        missing = [volume for volume in self._used if self._faults(pod, volume)]
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
            self._clock.after(FIRST_TRY, partial(self._try, pod, volume, index, FIRST_RETRY, done, self._era))

    def _try(self, pod: Pod, volume: Volume, index: int, retry: int, done: Callable[[], None], era: int) -> None:
        if self._stopped or era != self._era:
            return
        if not self.back.is_open:
            self.back.wait(partial(self._try, pod, volume, index, retry, done, era))
            return
        faults = self._faults(pod, volume)
        if not faults:
            before = self._waits[index]
            self._waits[index] = Wait("", "volume", before.begin, self._clock.now, 0, volume.name)
            done()
            return
        words = faults[0] if len(faults) == 1 else f"[{', '.join(faults)}]"
        message = f'MountVolume.SetUp failed for volume "{volume.name}" : {words}'
        self._recorder.emit("Warning", "FailedMount", message, cause=f"{pod.spec_path}.volumes")
        again = partial(self._try, pod, volume, index, min(2 * retry, LAST_RETRY), done, era)
        self._clock.after(Latency(retry, retry, retry + 100), again)


def used(pod: Pod) -> list[Volume]:
    """The volumes that some container mounts; the kubelet neither mounts nor awaits another (R3.12)."""
    names = {mount.name for container in (*pod.all_containers(), *pod.ephemeral) for mount in container.mounts}
    for field in ("initContainers", "containers"):
        for container in pod.spec.get(field) or ():
            names |= {str(device.get("name", "")) for device in container.get("volumeDevices") or ()}
    return [volume for volume in pod.volumes if volume.name in names]


def has_token(pod: Pod) -> bool:
    """Is a service-account token mounted? Only the Pod's own word against it is known here, not the account's."""
    return pod.spec.get("automountServiceAccountToken") is not False
