"""The Trace: everything a simulated life left behind, as plain frozen data.

Times are integer milliseconds since the API server accepted the object. `explain.document` turns a Trace into the
public JSON document; `explain` turns it into facts for a reader. Kinds of data:

* what the API would show: `occurrences`, `events`, `rows`, `statuses`, `endpoints`;
* what happened underneath, for the picture and its words: `runs`, `hooks`, `kills`, `waits`, `probes`, `pulls`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from mkdocs_podlife.behaviour.program import Step
from mkdocs_podlife.manifest.model import NOTHING, Assumption, HandlerKind, Pod, ProbeKind

KillCause = Literal[
    "deletion",
    "liveness",
    "startup",
    "postStart",
    "definition",
    "finished",
    "deadline",
    "eviction",
    "sandbox",
    "restart-all",
    "unknown",
]
EndedBy = Literal["", "itself", "stop-signal", "SIGKILL"]
Truth = Literal["True", "False", "Unknown"]


class Occurrence(NamedTuple):
    """One emission of an event. `early`/`late`: the bounds a real kubelet could have had."""

    at: int
    early: int
    late: int
    type: Literal["Normal", "Warning"]
    reason: str
    field_path: str | None
    component: str
    message: str
    cause: str  # path of the field that is behind it ("" when none is)


@dataclass(frozen=True, slots=True)
class Event:
    """An Event object as stored after the client's correlation (R11.x); what `kubectl describe` prints."""

    type: Literal["Normal", "Warning"]
    reason: str
    field_path: str | None
    component: str
    message: str
    count: int
    first: int  # ms; the API shows whole seconds
    last: int
    series: bool = False  # written by the scheduler's recorder: sorted first, no last timestamp (R2.4)


@dataclass(frozen=True, slots=True)
class EventWrite:
    """One write of an Event that reached the API: the Event as it then stood. `index` is its place in
    `Trace.events`, so that the table at an instant is the last write of each index up to it."""

    at: int
    index: int
    event: Event


class Row(NamedTuple):
    """A line of `kubectl get pods -w`. `gone` is the end of the object. `restarts_text` holds "3 (5s ago)"."""

    at: int
    early: int
    late: int
    ready: str = ""
    status: str = ""
    restarts: int = 0
    restarts_text: str = "0"
    gone: bool = False


class Condition(NamedTuple):
    type: str
    status: Truth
    since: int
    reason: str = ""
    message: str = ""

    def turned(self, status: Truth, reason: str, message: str, now: int) -> Condition:
        """The condition with another value; `since` changes only with its status (R9.10)."""
        if status == self.status and reason == self.reason and message == self.message:
            return self
        since = self.since if status == self.status else now
        return Condition(self.type, status, since, reason, message)


class ContainerState(NamedTuple):
    """`kind`: waiting (reason, message), running (started), terminated (all)."""

    kind: Literal["waiting", "running", "terminated"]
    reason: str = ""
    message: str = ""
    started: int | None = None
    finished: int | None = None
    code: int | None = None
    signal: int | None = None


class ContainerStatus(NamedTuple):
    name: str
    ready: bool
    started: bool
    restarts: int
    state: ContainerState | None
    last: ContainerState | None = None
    image: str = ""
    serial: int | None = None  # the instance whose ID the status carries; None while it has none

    def flagged(self, ready: bool, started: bool) -> ContainerStatus:
        """The same with other flags."""
        if ready == self.ready and started == self.started:
            return self
        return ContainerStatus(self.name, ready, started, self.restarts, self.state, self.last, self.image, self.serial)


class Status(NamedTuple):
    """A published status."""

    at: int
    phase: str
    reason: str | None
    message: str | None
    conditions: tuple[Condition, ...]
    init: tuple[ContainerStatus, ...]
    containers: tuple[ContainerStatus, ...]
    deletion: int | None = None  # deletionTimestamp
    deletion_grace: int | None = None
    ip: bool = False

    def is_true(self, condition: str) -> bool:
        for one in self.conditions:
            if one.type == condition:
                return one.status == "True"
        return False


class Endpoint(NamedTuple):
    """What an EndpointSlice says of the Pod from `at` on; `listed` False: it is in none (yet, or any more)."""

    at: int
    listed: bool
    ready: bool = False
    serving: bool = False
    terminating: bool = False

    @property
    def classic(self) -> Literal["", "addresses", "notReadyAddresses"]:
        """Where the older Endpoints object lists the Pod: not at all once it is being deleted, unless the Service
        publishes what is not ready (R12.4)."""
        if not self.listed or (self.terminating and not self.ready):
            return ""
        return "addresses" if self.ready else "notReadyAddresses"

    @property
    def last_resort(self) -> bool:
        """Does it get traffic only while no endpoint of the Service is ready (R12.5)?"""
        return self.serving and self.terminating and not self.ready


class Run(NamedTuple):
    """One life of one container. `noticed` is when the kubelet saw the exit. None: not (yet)."""

    container: str
    attempt: int
    started: int
    exited: int | None = None
    noticed: int | None = None
    code: int | None = None
    reason: str = ""
    by: EndedBy = ""  # what ended it
    steps: tuple[Step, ...] = ()
    ready_at: int | None = None  # first instant this run was ready
    start_error: str = ""


class Hook(NamedTuple):
    """One run of a hook. `end` None: still running at the horizon. `wanted`: how long it would have taken."""

    container: str
    hook: Literal["postStart", "preStop"]
    kind: HandlerKind
    begin: int
    end: int | None
    outcome: Literal["ok", "failed", "cut", "running"]
    wanted: int | None = None


class Kill(NamedTuple):
    """One stop of one container. Seconds of grace as they were counted.

    begin (Killing event) → stop_at (the stop signal, after preStop) → kill_at (SIGKILL, None when not needed)
    → dead_at. `grace` is the whole budget in s, `left` what remained for the process after the hook (≥ 2).
    """

    container: str
    attempt: int
    begin: int
    cause: KillCause
    grace: int
    left: int
    signal: str
    stop_at: int | None
    kill_at: int | None
    dead_at: int | None


class Wait(NamedTuple):
    """A time in which the kubelet held something back.

    kind: crash-backoff and pull-backoff (`value` the back-off in s), volume, config, scheduling, gate, pull,
    sandbox. `until` None: still waiting at the horizon. `what` names the image, the volume or the object.
    """

    container: str  # "" for the whole Pod
    kind: str
    begin: int
    until: int | None
    value: int = 0
    what: str = ""


@dataclass(frozen=True, slots=True)
class ProbeRun:
    """Consecutive equal results of one probe on one container instance.

    `times` holds every check's instant while there are at most 64, else the first 32 and the last 32.
    `acts`: at the last one the threshold was reached and the result took effect.
    result "error": the handler could not be run, which counts for nothing (R6.20).
    """

    container: str
    probe: ProbeKind
    attempt: int
    result: Literal["success", "failure", "warning", "error"]
    first: int
    last: int
    count: int
    output: str
    times: tuple[int, ...] = ()
    counted: int = 0  # the consecutive-run counter after the last check (it survives restarts, R6.6)
    acts: bool = False
    acted_at: int | None = None


class Repeats(NamedTuple):
    """From `start` on the whole engine state recurs every `every` ms."""

    start: int
    every: int


class Trace(NamedTuple):
    pod: Pod
    kubernetes: str
    until: int
    ended: Literal["horizon", "finished", "gone", "repeats"]
    repeats: Repeats | None = None
    occurrences: tuple[Occurrence, ...] = ()
    events: tuple[Event, ...] = ()
    writes: tuple[EventWrite, ...] = ()
    rows: tuple[Row, ...] = ()
    statuses: tuple[Status, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    runs: tuple[Run, ...] = ()
    hooks: tuple[Hook, ...] = ()
    kills: tuple[Kill, ...] = ()
    waits: tuple[Wait, ...] = ()
    probes: tuple[ProbeRun, ...] = ()
    anchor: int | None = None  # T0, the instant the probe tickers are tied to (R6.1)
    deleted_at: int | None = None  # when the API server took the DELETE
    gone_at: int | None = None
    assumptions: tuple[Assumption, ...] = ()
    restart_cap: int = 300  # s, the longest back-off that this node's kubelet takes (R8.2)
    kubelet_since: int | None = None  # when the kubelet was last started anew; None: long ago
    extra: Mapping[str, Any] = NOTHING
