"""The Pod's conditions, each as (status, reason, message) (R9.10–R9.13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_podlife.engine.status import PodStatus
from mkdocs_podlife.engine.trace import ContainerStatus, Truth
from mkdocs_podlife.manifest.model import Pod

Verdict = tuple[Truth, str, str]


def _ready_names(
    pod: Pod, containers: Sequence[ContainerStatus], init: Sequence[ContainerStatus]
) -> tuple[list[str], list[str]]:
    by_name = {status.name: status for status in (*init, *containers)}
    unknown, unready = [], []
    for container in (*[c for c in pod.init_containers if c.role == "sidecar"], *pod.containers):
        status = by_name.get(container.name)
        if status is None:
            unknown.append(container.name)
        elif not status.ready:
            unready.append(container.name)
    return unknown, unready


def containers_ready(pod: Pod, status: PodStatus) -> Verdict:
    """(status, reason, message) of ContainersReady (R9.11)."""
    if status.containers is None:
        return "False", "UnknownContainerStatuses", ""
    if status.phase == "Succeeded":
        return "False", "PodCompleted", ""
    if status.phase == "Failed":
        return "False", "PodFailed", ""
    unknown, unready = _ready_names(pod, status.containers, status.init)
    parts = []
    if unknown:
        parts.append(f"containers with unknown status: [{' '.join(unknown)}]")
    if unready:
        parts.append(f"containers with unready status: [{' '.join(unready)}]")
    if parts:
        return "False", "ContainersNotReady", ", ".join(parts)
    return "True", "", ""


def pod_ready(pod: Pod, below: Verdict, foreign: Mapping[str, str]) -> Verdict:
    """(status, reason, message) of Ready (R9.12). `below`: ContainersReady; `foreign`: conditions others have set."""
    if below[0] != "True":
        return below
    parts = []
    for gate in pod.readiness_gates:
        value = foreign.get(gate)
        if value is None:
            parts.append(f'corresponding condition of pod readiness gate "{gate}" does not exist.')
        elif value != "True":
            parts.append(f'the status of pod readiness gate "{gate}" is not "True", but {value}')
    if parts:
        return "False", "ReadinessGatesNotReady", ", ".join(parts)
    return "True", "", ""


def initialized(pod: Pod, status: PodStatus, before: bool) -> Verdict:
    """(status, reason, message) of Initialized (R9.13). Once True it stays True."""
    if status.phase == "Succeeded":  # recorded without init containers too
        return "True", "PodCompleted", ""
    if not pod.init_containers:
        return "True", "", ""
    if status.containers is None:
        return "False", "UnknownContainerStatuses", ""
    if any(c.state and c.state.kind in ("running", "terminated") for c in status.containers) or before:
        return "True", "", ""
    by_name = {one.name: one for one in status.init}
    unknown, incomplete = [], []
    for container in pod.init_containers:
        one = by_name.get(container.name)
        if one is None:
            unknown.append(container.name)
        elif not (one.started if container.role == "sidecar" else one.ready):
            incomplete.append(container.name)
    parts = []
    if unknown:
        parts.append(f"containers with unknown status: [{' '.join(unknown)}]")
    if incomplete:
        parts.append(f"containers with incomplete status: [{' '.join(incomplete)}]")
    if parts:
        return "False", "ContainersNotInitialized", ", ".join(parts)
    return "True", "", ""
