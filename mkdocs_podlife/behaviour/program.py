"""What the engine asks of a container, and what it gets back: the seam between `behaviour` and `engine`.

All times are integer milliseconds of virtual time since the API server accepted the Pod. Nothing here knows
about kubelets: a `World` is the node's side of one Pod (its volumes, the objects it refers to), an `Instance` one
life of one container, a `Process` one program running in it (the entry point, a hook, an exec probe, `kubectl exec`).

The engine drives: it calls `advance(now)` whenever `next_time()` says something is due, and reads the result. A
process never looks at a clock of its own, so the same calls give the same life.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, NamedTuple, Protocol

from mkdocs_podlife.manifest.model import Pod


class Exit(NamedTuple):
    """How a process ended. `reason` is the runtime's word when it is not plain Completed/Error (OOMKilled)."""

    at: int
    code: int
    reason: str = ""
    message: str = ""  # what it wrote to its termination message path, cut to 4096 bytes


class Answer(NamedTuple):
    """What a connection to a port meets.

    `refused`: nothing listens. `hangs`: connected, never answered. `answer`: an HTTP status (or, for gRPC, a
    serving status in `body`), `takes` ms after the request. `not-http`: something listens that speaks no HTTP, or
    plain HTTP where TLS was asked for (`body` holds Go's words for it).
    """

    kind: Literal["refused", "hangs", "answer", "not-http"]
    status: int = 200
    takes: int = 0
    location: str = ""
    body: str = ""


class Step(NamedTuple):
    """A telling moment of a script: the command that begins at `at` (for the timeline's dividers)."""

    at: int
    text: str  # e.g. "sleep 60"


class Process(Protocol):
    """One running program."""

    exit: Exit | None  # set once it has ended; `exit.at` may lie before the call that revealed it
    output: str  # stdout then stderr, at most 10 KiB
    steady: bool  # True when running it again in an unchanged Instance gives the same exit and output at once
    missing: str  # the executable's path as written when it does not exist in the image, else ""
    steps: Sequence[Step]

    def next_time(self) -> int | None:
        """When it will next do something by itself; None when it waits for ever or has ended."""

    def advance(self, now: int) -> None:
        """Do everything that is due up to and including `now`."""

    def signal(self, now: int, name: str) -> None:
        """Deliver a signal ("SIGTERM", "SIGQUIT", …; "SIGKILL" ends it with 137). PID 1 without a handler ignores
        all but SIGKILL; another process dies of it (128+n)."""

    def fingerprint(self, now: int) -> Hashable:
        """Equal fingerprints mean: from now on the two would behave alike, times counted from `now`."""


class Instance(Protocol):
    """One life of one container: a fresh root file system, its volumes, its open ports, its entry point."""

    main: Process
    start_error: str  # the runtime's words when the entry point cannot be started ("" when it can): R17.10

    def version(self) -> int:
        """Grows whenever something changed that a probe could see (a file, a port, an answer, a volume)."""

    def next_time(self) -> int | None:
        """When anything in the container (entry point, background jobs, scheduled answers) next happens."""

    def advance(self, now: int) -> None:
        """Let everything in it happen that is due up to `now`."""

    def exec(self, now: int, argv: Sequence[str]) -> Process:
        """Start a further process (a hook, an exec probe, `kubectl exec`). It is advanced by `advance` of the
        Instance too, and dies with it."""

    def http(self, now: int, port: int, path: str, scheme: str, host: str = "") -> Answer:
        """What an HTTP(S) request from the node meets at `now`."""

    def tcp(self, now: int, port: int) -> Answer:
        """What a TCP connect meets: kind "answer" or "refused"."""

    def grpc(self, now: int, port: int, service: str) -> Answer:
        """What a gRPC health check meets: kind "answer" with body SERVING, NOT_SERVING, UNIMPLEMENTED; "not-http" where
        something listens that does not answer as a gRPC server."""

    def stop_signal(self) -> str:
        """The image's STOPSIGNAL, "SIGTERM" unless the image says otherwise."""

    def logs(self) -> str:
        """The last lines the entry point wrote, for terminationMessagePolicy FallbackToLogsOnError."""

    def fingerprint(self, now: int) -> Hashable: ...


class Image(NamedTuple):
    """What the node and the registry know of an image.

    `present`: already on the node. Otherwise a pull takes `pull` ms (None: use the default), after `queue` ms in
    which it waited for others, and brings `size` bytes; or it fails: `missing` (the registry's 404), `unreachable`
    (no such host), `invalid` (bad name; `error` holds the parser's words).
    """

    present: bool = True
    pull: int | None = None
    size: int | None = None
    failure: Literal["", "missing", "unreachable", "invalid"] = ""
    error: str = ""
    queue: int = 0


class World(Protocol):
    """The node's side of one Pod: its volumes' contents, which objects exist, and what each container runs.

    Made by `behaviour.world.make_world(pod, scenario)`. `assumptions` may grow while the Pod lives.
    """

    assumptions: list[object]  # of manifest.model.Assumption, each once, in the order they were needed
    spent: int  # commands and loop turns of all programs so far: what following them has cost

    def image(self, image: str, now: int) -> Image:
        """What is known of that image at `now`."""

    def launch(self, container: str, image: str, now: int, attempt: int) -> Instance:
        """Start the container's entry point for the attempt-th time (0 the first)."""

    def version(self) -> int:
        """Grows with every change of a shared volume."""

    def adopt(self, pod: Pod) -> None:
        """The Pod was patched: later launches are made from `pod`."""
