"""What `kubectl get pod` and `kubectl describe pod` show at an instant."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.engine.printer import human_duration
from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.engine.trace import Condition, ContainerState, ContainerStatus, Row, Status, Trace
from mkdocs_podlife.manifest.model import Probe


class RowLine(NamedTuple):
    """One line of `kubectl get pods -w`, its columns as text. `gone`: the object has been removed."""

    at: int
    name: str
    ready: str
    status: str
    restarts: str
    age: str
    gone: bool = False


class StateLine(NamedTuple):
    """`State:` or `Last State:` of a container (R10.21). Times are ms."""

    kind: str  # Waiting, Running, Terminated
    reason: str = ""
    message: str = ""
    started: int | None = None
    finished: int | None = None
    code: int | None = None


class ContainerLines(NamedTuple):
    """A container's block of `describe`. `probes`: title and text of each probe line (R10.22)."""

    name: str
    ready: bool
    restarts: int
    state: StateLine | None
    last: StateLine | None
    probes: tuple[tuple[str, str], ...] = ()


class Described(NamedTuple):
    """`kubectl describe pod` at `at`, without its events. `row` is the `kubectl get pod` line then."""

    at: int
    status: str
    reason: str | None
    message: str | None
    containers: tuple[ContainerLines, ...]
    conditions: tuple[tuple[str, str], ...]
    row: RowLine | None


def age(at: int, since: int) -> str:
    """HumanDuration between a whole-second API stamp of `since` and the clock's `at` (R0.8, R10.9, R10.15)."""
    return human_duration(at - stamp(since))


def _line(trace: Trace, row: Row, at: int, restarts: str) -> RowLine:
    if row.gone:
        return RowLine(row.at, trace.pod.name, "", "", "", human_duration(at), gone=True)
    return RowLine(row.at, trace.pod.name, row.ready, row.status, restarts, age(at, 0))


def row_lines(trace: Trace, until: int | None = None) -> tuple[RowLine, ...]:
    """The lines of `kubectl get pods -w` up to `until` (ms), each as it was printed when it came."""
    return tuple(_line(trace, row, row.at, row.restarts_text) for row in trace.rows if until is None or row.at <= until)


def status_at(trace: Trace, at: int) -> Status | None:
    """The published status that held at `at`."""
    found = None
    for status in trace.statuses:
        if status.at > at:
            break
        found = status
    return found


def _latest_end(status: Status | None) -> int | None:
    """`lastState.finishedAt`, the newest: what the RESTARTS column counts its age from (R10.8)."""
    if status is None:
        return None
    ends = [c.last.finished for c in (*status.init, *status.containers) if c.last and c.last.finished is not None]
    return max(ends, default=None)


def row_at(trace: Trace, at: int) -> RowLine | None:
    """The `kubectl get pod` line somebody would read at `at` (ms); None when there is no object then."""
    found: Row | None = None
    for row in trace.rows:
        if row.at > at:
            break
        found = row
    if found is None or found.gone:
        return None
    restarts = found.restarts_text
    latest = restarted_since(found, status_at(trace, at))
    if latest is not None:
        restarts = f"{found.restarts} ({age(at, latest)} ago)"
    return _line(trace, found, at, restarts)


def restarted_since(row: Row, status: Status | None) -> int | None:
    """The instant (ms) that "3 (5s ago)" counts from while `row` holds; None when it shows the number alone."""
    return _latest_end(status) if row.restarts and "(" in row.restarts_text else None


def _state(state: ContainerState | None) -> StateLine | None:
    if state is None:
        return None
    return StateLine(state.kind.capitalize(), state.reason, state.message, state.started, state.finished, state.code)


def probe_line(probe: Probe, namespace_pod: str = "<pod>") -> str:
    """The text `describe` prints for a probe (R10.22)."""
    handler = probe.handler
    if handler.kind == "exec":
        head = f"exec [{' '.join(handler.command)}]"
    elif handler.kind == "httpGet":
        head = f"http-get {handler.scheme.lower()}://{handler.host}:{handler.port}{_slash(handler.path)}"
    elif handler.kind == "tcpSocket":
        head = f"tcp-socket {handler.host}:{handler.port}"
    elif handler.kind == "grpc":
        head = f"grpc {namespace_pod}:{handler.port} {handler.service}"
    else:
        head = "unknown"
    return (
        f"{head} delay={probe.initial_delay}s timeout={probe.timeout}s period={probe.period}s "
        f"#success={probe.success_threshold} #failure={probe.failure_threshold}"
    )


def _slash(path: str) -> str:
    return path if path.startswith("/") else "/" + path


def _container(trace: Trace, status: ContainerStatus) -> ContainerLines:
    probes: list[tuple[str, str]] = []
    try:
        spec = trace.pod.container(status.name)
    except KeyError:  # an ephemeral container that a patch added
        spec = None
    if spec is not None:
        for title, probe in (("Liveness", spec.liveness), ("Readiness", spec.readiness), ("Startup", spec.startup)):
            if probe is not None:
                probes.append((title, probe_line(probe)))
    last = status.last if status.last is not None and status.last.kind == "terminated" else None
    return ContainerLines(status.name, status.ready, status.restarts, _state(status.state), _state(last), tuple(probes))


def _status_word(status: Status, at: int) -> str:
    """The `Status:` line (R10.20)."""
    if status.deletion is not None and status.phase not in {"Succeeded", "Failed"}:
        return f"Terminating (lasts {human_duration(at - stamp(status.deletion))})"
    return status.phase


def describe_at(trace: Trace, at: int) -> Described | None:
    """`kubectl describe pod` at `at` (ms), events apart; None when there is no object then (any more). Of conditions
    it shows type and status, in the order of the list (R10.23)."""
    status = status_at(trace, at)
    if trace.gone_at is not None and at >= trace.gone_at:
        return None
    if status is None:
        return None
    conditions: tuple[Condition, ...] = status.conditions
    return Described(
        at,
        _status_word(status, at),
        status.reason,
        status.message,
        tuple(_container(trace, c) for c in (*status.init, *status.containers)),
        tuple((c.type, c.status) for c in conditions),
        row_at(trace, at),
    )
