"""The image step before a container is created (R3.5–R3.10)."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.behaviour.program import Image, World
from mkdocs_podlife.engine import texts
from mkdocs_podlife.engine.backoff import BackOff
from mkdocs_podlife.engine.clock import Clock, Latency, Work
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.engine.timing import Timing, go_duration
from mkdocs_podlife.engine.trace import Wait
from mkdocs_podlife.manifest.model import Container

DEFAULT_SIZE = 1_032_543


class Failure(NamedTuple):
    """A start that failed: the waiting reason and message; `crash`: it is a back-off, with its expiry (ms)."""

    reason: str
    message: str
    expiry: int | None = None


class Puller:
    """Makes sure a container's image is there."""

    def __init__(
        self, clock: Clock, timing: Timing, world: World, recorder: Recorder, words: Words, waits: list[Wait]
    ) -> None:
        self._clock = clock
        self._timing = timing
        self._world = world
        self._recorder = recorder
        self._words = words
        self._waits = waits
        self.backoff = BackOff()
        self._pulled: set[str] = set()
        self._errors: dict[str, str] = {}

    def ensure(self, container: Container, path: str) -> Work:
        """Bring the image; returns None or a Failure."""
        image, recorder = container.image, self._recorder
        known = self._world.image(image, self._clock.now)
        yield self._timing.image_check

        def emit(kind: str, reason: str, message: str) -> None:
            recorder.emit(
                "Normal" if kind == "N" else "Warning",
                reason,
                message,
                field_path=path,
                cause=f"{container.path}.image",
            )

        if known.failure == "invalid":
            message = texts.invalid_image(image, known.error)
            emit("W", "InspectFailed", message)
            emit("W", "Failed", "Error: InvalidImageName")
            return Failure("InvalidImageName", message)
        present = known.present or image in self._pulled
        policy = container.image_pull_policy
        if present and policy != "Always":
            emit("N", "Pulled", self._words.present(image))
            return None
        if policy == "Never":
            message = f'Container image "{image}" is not present with pull policy of Never'
            emit("W", "ErrImageNeverPull", message)
            emit("W", "Failed", "Error: ErrImageNeverPull")
            return Failure("ErrImageNeverPull", message)
        if self.backoff.holds_since_update(image, self._clock.now):
            emit("N", "BackOff", f'Back-off pulling image "{image}"')
            emit("W", "Failed", "Error: ImagePullBackOff")
            last = self._errors.get(image, "")
            return Failure("ImagePullBackOff", f'Back-off pulling image "{image}": ErrImagePull: {last}')
        emit("N", "Pulling", f'Pulling image "{image}"')
        begin = self._clock.now
        if known.failure:
            yield self._timing.pull_fail
            error = texts.pull_missing(image) if known.failure == "missing" else texts.pull_unreachable(image)
            self._errors[image] = error
            emit("W", "Failed", f'Failed to pull image "{image}": {error}')
            emit("W", "Failed", "Error: ErrImagePull")
            value = self.backoff.advance(image, self._clock.now, self._clock.now)
            self._waits.append(
                Wait(container.name, "pull-backoff", self._clock.now, self._clock.now + value, value // 1000, image)
            )
            return Failure("ErrImagePull", error)
        yield from self._pull(container, known, begin, emit)
        return None

    def forget(self) -> None:
        """A new kubelet knows of no failed pull."""
        self.backoff = BackOff()
        self._errors.clear()

    def _pull(self, container: Container, known: Image, begin: int, emit: object) -> Work:
        pull = known.pull if known.pull is not None else self._timing.pull.typ
        if known.queue:  # a node pulls one image at a time (R3.10)
            yield Latency(known.queue, known.queue, known.queue)
        yield Latency(pull, pull, pull) if known.pull is not None else self._timing.pull
        self._pulled.add(container.image)
        over = min(self._clock.now, begin + known.queue + pull)  # a lost node's kubelet hears of it later (R9.24)
        self._waits.append(Wait(container.name, "pull", begin, over, 0, container.image))
        size = known.size if known.size is not None else DEFAULT_SIZE
        assert callable(emit)
        took, in_all = go_duration(pull), go_duration(pull + known.queue)
        emit("N", "Pulled", self._words.pulled(container.image, took, in_all, size))
        self.backoff.forget(container.image)
