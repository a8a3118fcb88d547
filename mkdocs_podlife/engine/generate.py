"""Computing the Pod's status from what the kubelet knows: the first thing of every sync (R0.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mkdocs_podlife.engine import status as st
from mkdocs_podlife.engine.runtime import Seen
from mkdocs_podlife.engine.status import Cached, PodStatus
from mkdocs_podlife.engine.trace import Condition, ContainerStatus
from mkdocs_podlife.engine.worker import Worker
from mkdocs_podlife.manifest.model import Pod, ProbeKind

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
    failed: tuple[str, str] | None = None  # (reason, message) of a kubelet-side end: deadline, eviction
    ready_to_start_condition: bool = True
    scheduled_since: int = 0
    extra_conditions: Sequence[Condition] = field(default_factory=tuple)


def current_id(snapshot: Sequence[Seen], name: str) -> Seen | None:
    """The container ID a status carries: the newest instance's."""
    return next((seen for seen in reversed(snapshot) if seen.name == name), None)


def generate(given: Inputs) -> tuple[PodStatus, list[Worker]]:
    """The status, and the readiness workers it asks for an extra step (R6.11)."""
    pod, old = given.pod, given.old
    before = {c.name: c for c in (*old.init, *old.containers)}

    def statuses(containers: Sequence[object]) -> tuple[ContainerStatus, ...]:
        return st.container_statuses(pod, containers, given.snapshot, before, given.cached,  # type: ignore[arg-type]
                                     deleted=given.deleted, all_restarting=given.all_restarting)

    extra: list[Worker] = []
    init = tuple(_probed(given, c, extra) for c in statuses(pod.init_containers))
    containers = tuple(_probed(given, c, extra) for c in statuses(pod.containers))
    regular = {c.name for c in pod.containers}
    initialized = any(s.name in regular and s.sandbox == given.sandbox for s in given.snapshot)
    phase = st.phase(pod, init, containers, terminal=given.terminal, initialized=initialized)
    if old.phase in ("Succeeded", "Failed"):
        phase = old.phase
    reason, message = (old.reason, old.message) if phase == old.phase else (None, None)
    if given.failed is not None:
        phase, (reason, message) = "Failed", given.failed
    status = PodStatus(phase, reason, message, (), init, containers, old.ip or bool(given.sandbox_ready))
    return replace(status, conditions=_conditions(given, status)), extra


def _probed(given: Inputs, one: ContainerStatus, extra: list[Worker]) -> ContainerStatus:
    """`started` and `ready` (R5.7, R6.11, R4.10)."""
    container = given.pod.container(one.name)
    running = one.state is not None and one.state.kind == "running"
    if container.role == "init":
        done = one.state is not None and one.state.kind == "terminated" and one.state.code == 0
        return replace(one, started=running, ready=done)
    if not running:
        return replace(one, started=False, ready=False)
    seen = current_id(given.snapshot, one.name)
    serial = seen.serial if seen else None
    startup = given.workers.get((one.name, "startup"))
    started = True
    if startup is not None:
        started = startup.serial == serial and startup.stored == "success"
    elif container.startup is not None and not given.terminal and not given.workers:
        started = False
    if not started:
        return replace(one, started=False, ready=False)
    readiness = given.workers.get((one.name, "readiness"))
    if readiness is None:
        ready = container.readiness is None
    else:
        ready = readiness.serial == serial and readiness.has_result and readiness.stored == "success"
        if not ready:
            extra.append(readiness)
    return replace(one, started=True, ready=ready)


def _conditions(given: Inputs, status: PodStatus) -> tuple[Condition, ...]:
    """R9.10, in its order."""
    pod, old = given.pod, {c.type: c for c in given.old.conditions}
    was_initialized = "Initialized" in old and old["Initialized"].status == "True"
    wanted: list[tuple[str, tuple[str, str, str]]] = []
    if given.ready_to_start_condition:
        up = "True" if given.sandbox_ready else "False"
        wanted.append(("PodReadyToStartContainers", (up, "", "")))
    wanted.append(("Initialized", st.initialized(pod, status, was_initialized)))
    wanted.append(("Ready", st.pod_ready(pod, status, given.foreign)))
    wanted.append(("ContainersReady", st.containers_ready(pod, status)))
    out = list(given.extra_conditions)
    for type_, (value, reason, message) in wanted:
        before = old.get(type_)
        since = before.since if before and before.status == value else given.now
        out.append(Condition(type_, value, since, reason, message))  # type: ignore[arg-type]
    out.append(Condition("PodScheduled", "True", given.scheduled_since))
    return tuple(out)
