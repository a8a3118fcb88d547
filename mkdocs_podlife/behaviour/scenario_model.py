"""A scenario as the engine and the behaviour read it. `scenario.py` makes it from YAML.

Durations are integer milliseconds. An empty `Scenario()` is the common case: a node that matches every selector,
all objects there, images pulled or present as their policy lets one assume.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from mkdocs_podlife.manifest.model import Place

Verb = Literal["delete", "exec", "create", "patch", "condition", "evict", "sandbox", "node", "pressure", "kubelet"]


class OnTerm(NamedTuple):
    """What the entry point does on its stop signal: ignore it, or exit `after` ms with `code`."""

    ignore: bool = False
    after: int = 0
    code: int = 0


class Exits(NamedTuple):
    """The entry point ends by itself, `after` ms after its start."""

    after: int
    code: int
    reason: str = ""


class HttpAnswer(NamedTuple):
    """From `since` ms after the container's start on, requests for `path` meet this ("" any path)."""

    path: str = ""
    since: int = 0
    status: int = 200
    takes: int = 0
    location: str = ""
    hangs: bool = False


class ImageSpec(NamedTuple):
    """`images: {name: …}`: what differs from what is known of the image. None means "not said"."""

    present: bool | None = None
    pull: int | None = None
    queue: int | None = None  # ms a pull waits for others on the node
    size: int | None = None
    failure: Literal["", "missing", "unreachable"] = ""
    listens: tuple[int, ...] | None = None
    tls: tuple[int, ...] | None = None
    root: str | None = None
    serves: Mapping[str, int] | None = None
    starts: int | None = None
    on_term: OnTerm | None = None
    stop_signal: str | None = None
    command: tuple[str, ...] | None = None
    exits: Exits | None = None

    @property
    def of_program(self) -> bool:
        """Does it say anything of what the image runs, and not only of how the image comes to the node?"""
        of_network = (self.listens, self.tls, self.root, self.serves, self.starts)
        return any(said is not None for said in (*of_network, self.on_term, self.stop_signal, self.command, self.exits))


class ContainerSpec(NamedTuple):
    """`containers: {name: …}`. `preset` was already expanded into the other fields by the reader."""

    starts: int | None = None  # ms from the process's start until it listens
    exits: Exits | None = None
    on_term: OnTerm | None = None
    http: tuple[HttpAnswer, ...] = ()
    missing: tuple[str, ...] = ()  # executables that do not exist
    start_error: str = ""
    listens: tuple[int, ...] | None = None
    hangs_from: int | None = None  # from then on nothing in it answers
    random: int | None = None  # what `$RANDOM` is; None: taken to be the middle of its range
    image_missing: bool = False  # its image cannot be pulled (the registry's 404), whatever its name


class Node(NamedTuple):
    """`labels` None: every selector matches; `cpu`/`memory` None: room for any request."""

    name: str = "node1"
    labels: Mapping[str, str] | None = None
    cpu: str | None = None
    memory: str | None = None
    runtime: str = "containerd://1.6.20"
    create: int | None = None  # ms from acceptance to Started with the image present
    others: int = 0  # more healthy nodes like it
    restart_cap: int | None = None  # ms, the kubelet's longest back-off; None: its default


@dataclass(frozen=True, slots=True)
class Action:
    """One thing done to the Pod at `at` ms.

    verb → args: delete {grace: int|None (s), force: bool}; exec {container, command}; create {kind, name};
    patch {…merge patch…}; condition {type, status}; evict {needs, healthy: of its disruption budget}; sandbox {};
    node {state: lost|back|shutdown}; pressure {resource, threshold, available, container, used, grace (s), volume};
    kubelet {state: restarts|preempts}.
    """

    at: int
    verb: Verb
    args: Mapping[str, Any] = field(default_factory=dict)
    path: str = field(default="", compare=False)  # where its arguments stand in the scenario


class Mention(NamedTuple):
    """A name in a scenario that only means something if the Pod has it too: of a container, an image, an emptyDir, of
    an object (`owner` being its kind), or of a field in a patch (`owner` being the struct that should have it)."""

    kind: Literal["container", "image", "volume", "object", "field"]
    name: str
    path: str
    place: Place
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    until: int | None = None
    kubernetes: str = "1.36"
    node: Node = field(default_factory=Node)
    missing: frozenset[tuple[str, str]] = frozenset()  # (kind, name)
    images: Mapping[str, ImageSpec] = field(default_factory=dict)
    containers: Mapping[str, ContainerSpec] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    name: str = ""  # what this life is called where several are offered
    selectors: tuple[Mapping[str, str], ...] = ()  # of Services on the page that select this Pod
    publish_not_ready: bool = False  # one of them has publishNotReadyAddresses
    mentions: tuple[Mention, ...] = field(default=(), compare=False)  # what it names; no part of what it means
