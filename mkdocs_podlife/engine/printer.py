"""What kubectl prints of a Pod: the row of `kubectl get pods` (R10.1–R10.8, R10.10) and durations (R10.15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.engine.trace import ContainerState, ContainerStatus, Status


class Cells(NamedTuple):
    """READY, STATUS and RESTARTS of one row."""

    ready: str
    status: str
    restarts: int
    restarts_text: str


def human_duration(ms: int) -> str:
    """`kubectl`'s age of a duration.

    Args:
        ms: a duration in milliseconds; negative values are in the future.

    Returns:
        "<invalid>", "0s", "93s", "4m2s", "14m", "3h5m", "26h", "4d3h", "400d", "2y3d" … (R10.15).
    """
    seconds = int(ms / 1000)  # towards zero, as Go's conversion
    if seconds <= -2:
        return "<invalid>"
    if ms < 0:
        return "0s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return f"{minutes}m{seconds % 60}s" if seconds % 60 else f"{minutes}m"
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    if hours < 48:
        return f"{hours}h"
    if hours < 192:
        return f"{days}d{hours % 24}h" if hours % 24 else f"{days}d"
    if days < 730:
        return f"{days}d"
    years, rest = divmod(days, 365)
    if years < 8 and rest:
        return f"{years}y{rest}d"
    return f"{years}y"


def _ended(state: ContainerState) -> str:
    """The word for a terminated state: its reason, else its signal, else its exit code."""
    if state.reason:
        return state.reason
    return f"Signal:{state.signal}" if state.signal else f"ExitCode:{state.code or 0}"


def _finished(status: ContainerStatus) -> int | None:
    last = status.last
    return last.finished if last and last.kind == "terminated" else None


def _latest(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else max(a, b)


def print_row(status: Status, sidecars: frozenset[str], containers: int, inits: int) -> Cells:
    """One row of `kubectl get pods` for a published status.

    Args:
        status: what the API holds; `status.at` is the moment of printing.
        sidecars: names of the restartable init containers.
        containers: number of regular containers in the spec.
        inits: number of init containers in the spec, sidecars included.
    """
    word = status.reason or status.phase
    for condition in status.conditions:
        if condition.type == "PodScheduled" and condition.reason == "SchedulingGated":
            word = "SchedulingGated"
    ready = restarts = sidecar_restarts = 0
    latest: int | None = None
    sidecar_latest: int | None = None
    initializing = False
    for index, one in enumerate(status.init):
        restarts += one.restarts
        latest = _latest(latest, _finished(one))
        is_sidecar = one.name in sidecars
        if is_sidecar:
            sidecar_restarts += one.restarts
            sidecar_latest = _latest(sidecar_latest, _finished(one))
        state = one.state
        if state and state.kind == "terminated" and (state.code or 0) == 0:
            continue
        if is_sidecar and one.started:
            ready += one.ready
            continue
        if state and state.kind == "terminated":
            word = f"Init:{_ended(state)}"
        elif state and state.kind == "waiting" and state.reason not in ("", "PodInitializing"):
            word = f"Init:{state.reason}"
        else:
            word = f"Init:{index}/{inits}"
        initializing = True
        break
    if not initializing or status.is_true("Initialized"):
        restarts, latest = sidecar_restarts, sidecar_latest
        word, more_ready, restarts, latest = _walk(status, word, restarts, latest)
        ready += more_ready
    if status.deletion is not None:
        if status.reason == "NodeLost":
            word = "Unknown"
        elif status.phase not in ("Succeeded", "Failed"):
            word = "Terminating"
    text = str(restarts)
    if restarts and latest is not None:
        text = f"{restarts} ({human_duration(status.at - stamp(latest))} ago)"
    return Cells(f"{ready}/{containers + len(sidecars)}", word, restarts, text)


def _walk(status: Status, word: str, restarts: int, latest: int | None) -> tuple[str, int, int, int | None]:
    """The regular containers, from last to first; what init containers counted is forgotten (R4.9, R10.4, R10.5)."""
    ready = 0
    running = False
    error = ""
    statuses: Sequence[ContainerStatus] = status.containers
    for one in reversed(statuses):
        restarts += one.restarts
        latest = _latest(latest, _finished(one))
        state = one.state
        if state and state.kind == "waiting" and state.reason:
            word = state.reason
        elif state and state.kind == "terminated":
            word = _ended(state)
            if state.code:
                error = word
        elif one.ready and state and state.kind == "running":
            ready += 1
            running = True
    if word == "Completed":
        if running and status.is_true("Ready"):
            word = "Running"
        elif error:
            word = error
        elif running:
            word = "NotReady"
    return word, ready, restarts, latest
