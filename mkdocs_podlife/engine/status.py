"""From what the kubelet saw to a Pod status: container states, the last status, the phase (R9.1–R9.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mkdocs_podlife.engine.instances import Seen
from mkdocs_podlife.engine.restarts import may_restart, should_start
from mkdocs_podlife.engine.trace import Condition, ContainerState, ContainerStatus
from mkdocs_podlife.manifest.model import Container, Pod

UNKNOWN_MESSAGE = "The container could not be located when the pod was terminated"
RESTARTING_ALL = "The container is removed because RestartAllContainers in place"


class PodStatus(NamedTuple):
    """A status as the kubelet computes it, before it is published."""

    phase: str = "Pending"
    reason: str | None = None
    message: str | None = None
    conditions: tuple[Condition, ...] = ()
    init: tuple[ContainerStatus, ...] = ()
    containers: tuple[ContainerStatus, ...] = ()  # None in upstream's tables: no statuses at all
    ip: bool = False

    def container(self, name: str) -> ContainerStatus | None:
        for status in self.containers + self.init:
            if status.name == name:
                return status
        return None

    def with_container(self, new: ContainerStatus) -> PodStatus:
        """The same with another status of that container."""
        return self._replace(
            init=tuple(new if one.name == new.name else one for one in self.init),
            containers=tuple(new if one.name == new.name else one for one in self.containers),
        )


class Cached(NamedTuple):
    """A start failure remembered by the reason cache (R9.18)."""

    reason: str
    message: str


def instances_of(snapshot: Sequence[Seen], name: str) -> list[Seen]:
    """The container's instances, newest first."""
    return [seen for seen in reversed(snapshot) if seen.name == name]


def state_of(seen: Seen) -> ContainerState:
    if seen.state == "running":
        return ContainerState("running", started=seen.started)
    if seen.state == "created":
        return ContainerState("waiting")
    return ContainerState("terminated", seen.reason, seen.message, seen.started, seen.finished, seen.code)


def container_statuses(
    pod: Pod,
    containers: Sequence[Container],
    snapshot: Sequence[Seen],
    old: Mapping[str, ContainerStatus],
    cached: Mapping[str, Cached],
    *,
    deleted: bool,
    all_restarting: bool,
) -> tuple[ContainerStatus, ...]:
    """States and last states (R5.8, R9.18), in spec order; `ready` and `started` still False."""
    out = []
    for container in containers:
        seen = instances_of(snapshot, container.name)
        before = old.get(container.name)
        if not seen:
            status = _unseen(pod, container, before, deleted, all_restarting)
        else:
            last = state_of(seen[1]) if len(seen) > 1 else None
            if last is None and before is not None and seen[0].attempt > 0:
                last = before.last if before.last else None
                if before.restarts < seen[0].attempt and before.state and before.state.kind == "terminated":
                    last = before.state
            status = ContainerStatus(
                container.name, False, False, seen[0].attempt, state_of(seen[0]), last, container.image, seen[0].serial
            )
        finished_init = (
            container.role in ("init", "sidecar") and bool(seen) and seen[0].state == "exited" and seen[0].code == 0
        )
        failure = cached.get(container.name)
        if failure and not finished_init and not deleted and should_start(pod, container, seen[0] if seen else None):
            last = status.last
            if status.state and status.state.kind == "terminated":
                last = status.state
            waiting = ContainerState("waiting", failure.reason, failure.message)
            status = ContainerStatus(
                status.name, False, False, status.restarts, waiting, last, status.image, status.serial
            )
        out.append(status)
    return tuple(out)


def _unseen(
    pod: Pod, container: Container, before: ContainerStatus | None, deleted: bool, all_restarting: bool
) -> ContainerStatus:
    """The entry of a container the runtime does not know (R5.8)."""
    default = ContainerState("waiting", "PodInitializing" if pod.init_containers else "ContainerCreating")
    if before is None:
        return ContainerStatus(container.name, False, False, 0, default, None, container.image)
    if all_restarting and before.state and before.serial:  # it was there, if only as one that waits to be started again
        gone = ContainerState(
            "terminated", "RestartingAllContainers", RESTARTING_ALL, before.state.started, before.state.finished, 137
        )
        state = ContainerState("waiting", "RestartingAllContainers", RESTARTING_ALL)
        return ContainerStatus(container.name, False, False, before.restarts + 1, state, gone, container.image)
    if before.state and before.state.kind == "terminated":
        return before._replace(ready=False, started=False)
    if before.state and before.state.kind == "running":
        gone = ContainerState(
            "terminated",
            "ContainerStatusUnknown",
            "The container could not be located when the pod was deleted.  The container used to be Running",
            code=137,
        )
        return ContainerStatus(
            container.name, False, False, before.restarts + (0 if deleted else 1), default, gone, container.image
        )
    return ContainerStatus(container.name, False, False, before.restarts, default, before.last, container.image)


def finalise(pod: Pod, status: PodStatus, initialized: bool) -> PodStatus:
    """The last status of a terminated Pod (R7.27)."""

    def ended(one: ContainerStatus) -> ContainerStatus:
        if one.state and one.state.kind == "terminated":
            return one
        state = ContainerState("terminated", "ContainerStatusUnknown", UNKNOWN_MESSAGE, code=137)
        return one._replace(state=state, ready=False, started=False)

    containers = tuple(ended(c) for c in status.containers) if initialized else status.containers
    last = 0
    for index, one in enumerate(status.init):
        if one.last or (one.state and one.state.kind != "waiting"):
            last = index
    init = tuple(ended(c) if index <= last else c for index, c in enumerate(status.init))
    return status._replace(containers=containers, init=init)


def has_initialized(pod: Pod, status: PodStatus) -> bool:
    """Had the Pod got through its init containers (R7.27)?"""
    if not pod.init_containers:
        return True
    for one in status.containers:
        if one.last or (one.state and one.state.kind != "waiting"):
            return True
    last = status.init[-1] if status.init else None
    if last is None:
        return False
    if pod.init_containers[-1].role == "sidecar":
        return last.started
    return bool(last.state and last.state.kind == "terminated" and last.state.code == 0)


# -- phase -----------------------------------------------------------------------------------------------------------


def phase(
    pod: Pod,
    init: Sequence[ContainerStatus],
    containers: Sequence[ContainerStatus],
    *,
    terminal: bool,
    initialized: bool,
) -> str:
    """R9.1 and R9.2, after a deletion R7.30.

    Args:
        terminal: all containers were stopped (R9.4).
        initialized: a regular container of this sandbox exists already.
    """
    by_name = {status.name: status for status in (*init, *containers)}
    pending = fatal = not_started = 0
    running = waiting = unknown = stopped = succeeded = final = 0
    for container in pod.init_containers:
        status = by_name.get(container.name)
        state = status.state if status else None
        if container.role == "sidecar":
            if status is None or state is None:
                unknown += 1
            elif state.kind == "running":
                running += 1
                not_started += not status.started
            elif state.kind == "waiting" and status.last is None:
                not_started += 1
                waiting += 1
            continue
        if status is None or state is None or state.kind == "running":
            pending += 1
            continue
        end = state if state.kind == "terminated" else status.last
        if end is None:
            pending += 1
        elif end.code != 0 and not _comes_again(pod, container, end):
            fatal += 1
    for container in pod.containers:
        status = by_name.get(container.name)
        state = status.state if status else None
        if status is None or state is None:
            unknown += 1
            continue
        if state.kind == "running":
            running += 1
            continue
        end = state if state.kind == "terminated" else status.last
        if end is None:
            waiting += 1
            continue
        stopped += 1
        if state.kind == "terminated" and end.code == 0:
            succeeded += 1
        if not _comes_again(pod, container, end):
            final += 1
    if fatal:
        return "Failed"
    if pending or (not_started and not initialized) or waiting:
        return "Pending"
    if running and not unknown:
        return "Running"
    if not running and stopped and not unknown:
        if terminal:
            return "Succeeded" if stopped == succeeded else "Failed"
        if stopped != final:
            return "Running"
        return "Succeeded" if stopped == succeeded else "Failed"
    return "Pending"


def _comes_again(pod: Pod, container: Container, end: ContainerState) -> bool:
    """Is an end neither final nor fatal? One that was removed to be started again with all the others is not, until
    its turn has come (R8.14)."""
    return end.reason == "RestartingAllContainers" or may_restart(pod, container, end.code or 0)
