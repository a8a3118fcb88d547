"""What the parts of one simulated node share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mkdocs_podlife.engine.api import ApiPod
from mkdocs_podlife.engine.backoff import CAP
from mkdocs_podlife.engine.clock import Clock
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.journal import Journal
from mkdocs_podlife.engine.runtime import Runtime
from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Wait
from mkdocs_podlife.manifest.model import Assumption, Pod


@dataclass(slots=True)
class Context:
    """`exists(kind, name)`: is that object there now? `uid`: the Pod's."""

    clock: Clock
    timing: Timing
    words: Words
    recorder: Recorder
    api: ApiPod
    runtime: Runtime
    exists: Callable[[str, str], bool]
    uid: str
    waits: list[Wait] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    restart_cap: int = CAP  # ms, the kubelet's longest back-off for a crashing container (R8.2)
    kubelet_since: int | None = None  # when the kubelet was started anew; None: long ago
    notes: list[Assumption] = field(default_factory=list)  # what the reader is to be told of the scenario
    pod: Pod = field(init=False)
    """The Pod's definition as the kubelet's worker has last taken it up: a sync goes by it to its end, and a patch that
    comes meanwhile is for the next one (R0.3)."""

    def __post_init__(self) -> None:
        self.pod = self.api.pod

    def note(self, key: str, **args: str) -> None:
        self.notes.append(Assumption(key, args))
