"""Computing the Pod's status from what the kubelet knows: the first thing of every sync (R0.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mkdocs_podlife.engine import conditions
from mkdocs_podlife.engine import status as st
from mkdocs_podlife.engine.instances import Seen, newest
from mkdocs_podlife.engine.status import Cached, PodStatus
from mkdocs_podlife.engine.trace import Condition, ContainerStatus, Truth
from mkdocs_podlife.engine.worker import Worker
from mkdocs_podlife.manifest.model import Container, Pod, ProbeKind

Workers = Mapping[tuple[str, ProbeKind], Worker]

DEADLINE = "DeadlineExceeded"
DEADLINE_MESSAGE = "Pod was active on the node longer than the specified deadline"


@dataclass(slots=True)
class Inputs:
    """What a status is computed from."""

    pod: Pod
    now: int
    snapshot: Sequence[Seen]
    sandbox: int | None
    sandbox_ready: bool
    old: PodStatus
    cached: Mapping[str, Cached]
    workers: Workers
    foreign: Mapping[str, str]
    deleted: bool
    terminal: bool
    all_restarting: bool = False
    kept: frozenset[int] = frozenset()  # instances that have run since before the kubelet did (R6.15)
    failed: tuple[str, str] | None = None  # (reason, message) of a kubelet-side end: deadline, eviction
    ready_to_start_condition: bool = True
    initialized_stays: bool = True
    scheduled_since: int = 0
    extra_conditions: Sequence[Condition] = field(default_factory=tuple)


def generate(given: Inputs) -> tuple[PodStatus, list[Worker]]:
    """The status, and the readiness workers it asks for an extra step (R6.11)."""
    pod, old = given.pod, given.old
    before = {c.name: c for c in (*old.init, *old.containers)}

    extra: list[Worker] = []

    def statuses(containers: Sequence[Container]) -> tuple[ContainerStatus, ...]:
        if not containers:
            return ()
        plain = st.container_statuses(
            pod,
            containers,
            given.snapshot,
            before,
            given.cached,
            deleted=given.deleted,
            all_restarting=given.all_restarting,
        )
        return tuple(
            [_probed(given, c, one, before.get(c.name), extra) for c, one in zip(containers, plain, strict=True)]
        )

    init, containers = statuses(pod.init_containers), statuses(pod.containers)
    phase = st.phase(pod, init, containers, terminal=given.terminal, initialized=_has_regular(given))
    if old.phase in ("Succeeded", "Failed"):
        phase = old.phase
    reason, message = (old.reason, old.message) if phase == old.phase else (None, None)
    if given.failed is not None:
        phase, (reason, message) = "Failed", given.failed
    ip = old.ip or given.sandbox_ready or pod.host_network  # kept when the sandbox is gone (R9.16)
    found = _conditions(given, PodStatus(phase, reason, message, (), init, containers, ip))
    return PodStatus(phase, reason, message, found, init, containers, ip), extra


def _has_regular(given: Inputs) -> bool:
    """Does a regular container of this sandbox exist? Only beside init containers does it matter (R9.1)."""
    if not given.pod.init_containers:
        return True
    regular = {c.name for c in given.pod.containers}
    return any(s.name in regular and s.sandbox == given.sandbox for s in given.snapshot)


def _probed(
    given: Inputs, container: Container, one: ContainerStatus, before: ContainerStatus | None, extra: list[Worker]
) -> ContainerStatus:
    """`started` and `ready` (R5.7, R6.11, R6.13, R4.10, R6.15)."""
    kind = one.state.kind if one.state is not None else ""
    if container.role == "init":
        done = kind == "terminated" and one.state is not None and one.state.code == 0
        return one.flagged(done, kind == "running")
    if kind != "running":
        return one
    seen = newest(given.snapshot, one.name)
    serial = seen.serial if seen else None
    startup = given.workers.get((one.name, "startup"))
    kept = before if serial in given.kept else None
    if kept is not None and not (startup is not None and startup.serial == serial and startup.has_result):
        started = kept.started or container.startup is None  # the API need not have seen it run: its hook kept the sync
    elif startup is not None:
        started = startup.serial == serial and startup.stored == "success"
    else:
        started = container.startup is None or given.terminal or bool(given.workers)
    if not started:
        return one
    readiness = given.workers.get((one.name, "readiness"))
    if kept is not None and not (readiness is not None and readiness.serial == serial and readiness.has_result):
        return one.flagged(kept.ready or container.readiness is None, True)
    if readiness is None:
        return one.flagged(container.readiness is None, True)
    ready = readiness.serial == serial and readiness.has_result and readiness.stored == "success"
    if not ready:
        extra.append(readiness)
    return one.flagged(ready, True)


def _conditions(given: Inputs, status: PodStatus) -> tuple[Condition, ...]:
    """R9.10, in its order; the first of them follows the sandbox (R9.14)."""
    pod, old = given.pod, {c.type: c for c in given.old.conditions}
    was_initialized = given.initialized_stays and "Initialized" in old and old["Initialized"].status == "True"
    below = conditions.containers_ready(pod, status)
    up: Truth = "True" if given.sandbox_ready else "False"
    wanted: tuple[tuple[str, conditions.Verdict], ...] = (
        ("PodReadyToStartContainers", (up, "", "")),
        ("Initialized", conditions.initialized(pod, status, was_initialized)),
        ("Ready", conditions.pod_ready(pod, below, given.foreign)),
        ("ContainersReady", below),
        ("PodScheduled", ("True", "", "")),
    )
    if not given.ready_to_start_condition:
        wanted = wanted[1:]
    out = list(given.extra_conditions)
    for type_, value in wanted:
        before = old.get(type_) or Condition(type_, "Unknown", given.scheduled_since)
        out.append(before.turned(*value, given.scheduled_since if type_ == "PodScheduled" else given.now))
    return tuple(out)
