"""A container instance: as it really is, and as a relist reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mkdocs_podlife.behaviour.program import Instance, Process
from mkdocs_podlife.engine.clock import Gate, Timer
from mkdocs_podlife.engine.texts import runtime_id
from mkdocs_podlife.engine.trace import EndedBy
from mkdocs_podlife.manifest.model import Container


class Seen(NamedTuple):
    """A container instance as one relist saw it. Instants in ms."""

    name: str
    serial: int
    attempt: int
    sandbox: int
    state: str  # created | running | exited
    started: int
    finished: int | None
    code: int | None
    reason: str
    message: str
    image: str  # of the definition it was made from


def newest(snapshot: Sequence[Seen], name: str) -> Seen | None:
    """The newest instance of a container that a relist saw: the one whose ID its status carries."""
    for seen in reversed(snapshot):
        if seen.name == name:
            return seen
    return None


@dataclass(slots=True, eq=False)
class Box:
    """One container instance. `dead` opens when its process has ended."""

    container: Container
    serial: int
    attempt: int
    sandbox: int
    image: str
    instance: Instance | None = None
    state: str = "created"
    started: int = 0
    finished: int | None = None
    code: int | None = None
    reason: str = ""
    message: str = ""
    by: EndedBy = ""
    removed: bool = False
    stopping: bool = False
    told: bool = False  # has the runtime sent it the stop signal?
    dead: Gate = field(default_factory=Gate)
    watched: list[tuple[Process, Gate]] = field(default_factory=list)
    calls: list[Process] = field(default_factory=list)  # commands that the kubelet waits for
    timer: Timer | None = None
    due: int | None = None
    version: int = -1
    started_bounds: tuple[int, int] = (0, 0)
    changed_bounds: tuple[int, int] = (0, 0)
    name: str = field(init=False)
    _seen: Seen | None = None

    def __post_init__(self) -> None:
        self.name = self.container.name

    @property
    def runtime_id(self) -> str:
        """The container's ID."""
        return runtime_id(f"container {self.serial}")

    def seen(self) -> Seen:
        """What a relist reads of it; nothing of that changes without the state."""
        if self._seen is None or self._seen.state != self.state:
            self._seen = Seen(
                self.name,
                self.serial,
                self.attempt,
                self.sandbox,
                self.state,
                self.started,
                self.finished,
                self.code,
                self.reason,
                self.message,
                self.image,
            )
        return self._seen


@dataclass(slots=True)
class Sandbox:
    serial: int
    ready: bool = True
