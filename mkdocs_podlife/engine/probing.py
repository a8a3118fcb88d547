"""One run of a probe's handler, and the words it leaves (R6.20–R6.31)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from mkdocs_podlife.behaviour.program import Answer
from mkdocs_podlife.engine import texts
from mkdocs_podlife.engine.clock import Clock, Gate, Latency, Work
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.instances import Box
from mkdocs_podlife.engine.network import PodNetwork, port_number
from mkdocs_podlife.engine.runtime import Runtime
from mkdocs_podlife.engine.timing import Timing, go_duration
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind

MAX_REDIRECTS = 10
TRIES = 3
"""How often one step tries a handler that returns an error (R6.21); what takes no time need not be tried again."""
EVENTS = {
    "failure": ("Unhealthy", "failed"),
    "warning": ("ProbeWarning", "warning"),
    "error": ("Unhealthy", "errored and resulted in unknown state"),
}
"""The reason and the words of a run's event; a success has none."""


class Outcome(NamedTuple):
    """What one check found. `steady`: it would find the same again while nothing in the Pod changes."""

    result: Literal["success", "failure", "warning", "error"]
    output: str
    steady: bool


def report(recorder: Recorder, container: Container, kind: ProbeKind, prefix: str, outcome: Outcome) -> None:
    """The event of one run, if it has any; `prefix` is that of the event's field path (R6.20)."""
    words = EVENTS.get(outcome.result)
    if words is not None:
        recorder.emit(
            "Warning",
            words[0],
            f"{kind.capitalize()} probe {words[1]}: {outcome.output}",
            field_path=f"{prefix}{{{container.name}}}",
            cause=f"{container.path}.{kind}Probe",
        )


class Handlers:
    """Runs exec, httpGet, tcpSocket and grpc handlers."""

    def __init__(self, clock: Clock, timing: Timing, runtime: Runtime, network: PodNetwork) -> None:
        self._clock = clock
        self._timing = timing
        self._runtime = runtime
        self._network = network

    def run(self, box: Box, probe: Probe) -> Work:
        """Run the handler once; returns an Outcome. The clock stands at the tick when it begins.

        Any probe may have any handler (R6.32). A container that has just died answers as what it is: gone (R6.41).
        """
        kind = probe.handler.kind
        if kind == "exec":
            return (yield from self._exec(box, probe))
        if kind == "sleep" or kind == "none":
            return Outcome("error", f"missing probe handler for {box.name}", True)
        port = port_number(probe.handler.port, box.container)
        if port is None:
            return Outcome("error", f'strconv.Atoi: parsing "{probe.handler.port}": invalid syntax', False)
        if not 0 < port < 65536:
            return Outcome("error", f"invalid port number: {port}", False)
        if kind == "httpGet":
            return (yield from self._http(box, probe, port))
        if kind == "tcpSocket":
            return (yield from self._tcp(box, probe, port))
        return (yield from self._grpc(box, probe, port))

    def latency(self, probe: Probe) -> Latency:
        """How long a check takes whose answer comes at once."""
        return self._timing.exec if probe.handler.kind == "exec" else self._timing.http

    def still(self, box: Box, probe: Probe, known: Outcome) -> Outcome:
        """What a check finds whose answer was known when it began: a command begins too late in a container that has
        ended meanwhile (R6.41)."""
        if probe.handler.kind == "exec" and box.state != "running":
            return Outcome("error", texts.exec_gone(box.runtime_id), False)
        return known

    # -- exec --------------------------------------------------------------------------------------------------

    def _exec(self, box: Box, probe: Probe) -> Work:
        """R6.22."""
        command = probe.handler.command
        if box.state != "running":
            yield Latency(5, 2, 20)
            return Outcome("error", texts.exec_gone(box.runtime_id), False)
        process, ended = self._runtime.exec(box, command)
        if process.missing:
            for _ in range(TRIES):
                yield self._timing.exec
            return Outcome("error", texts.exec_missing(self._runtime.exec_id(), process.missing), False)
        if process.exit is None:
            race = Gate()
            limit = self._clock.at(
                self._clock.shifted(self._clock.now + 1000 * probe.timeout), lambda: race.open("timeout")
            )
            ended.wait(lambda: race.open("ended"))
            if (yield race) == "timeout":
                process.signal(self._clock.now, "SIGKILL")
                self._runtime.refresh()
                text = f'command timed out: "{" ".join(command)}" timed out after {go_duration(1000 * probe.timeout)}'
                return Outcome("failure", text, False)
            limit.cancel()
        yield self._timing.exec
        if process.exit is None or box.state != "running":  # it takes that long to begin; the container is gone (R6.41)
            return Outcome("error", texts.exec_gone(box.runtime_id), False)
        result: Literal["success", "failure"] = "success" if process.exit.code == 0 else "failure"
        return Outcome(result, process.output, process.steady)

    # -- network -----------------------------------------------------------------------------------------------

    def _http(self, box: Box, probe: Probe, port: int) -> Work:
        """R6.23, R6.24."""
        handler = probe.handler
        host = handler.host or self._network.address
        path, spent = handler.path or "/", 0
        for hop in range(MAX_REDIRECTS + 1):
            address = texts.url(handler.scheme, host, port, path)
            answer = self._network.http(box, port, path, handler.scheme, handler.host)
            failed = yield from self._transport(box, answer, probe, spent, address, texts.refused(host, port))
            if failed is not None:
                return failed
            spent += answer.takes
            status = answer.status
            if status in (301, 302, 303, 307, 308) and answer.location:
                target = _redirect(answer.location, host)
                if target is None:
                    return Outcome("warning", f"Probe terminated redirects, Response body: {answer.body}", True)
                if hop == MAX_REDIRECTS:
                    text = f'Get "{answer.location}": stopped after 10 redirects'
                    return Outcome("failure", text, True)
                path = target
                continue
            if 200 <= status < 400:
                return Outcome("success", answer.body, answer.takes == 0)
            return Outcome("failure", f"HTTP probe failed with statuscode: {status}", answer.takes == 0)
        raise AssertionError("unreachable")

    def _transport(self, box: Box, answer: Answer, probe: Probe, spent: int, address: str, refused: str) -> Work:
        """Wait for the answer; a failed Outcome when there is none in time."""
        limit = 1000 * probe.timeout - spent
        if answer.kind == "hangs" or answer.takes >= limit:
            lasts = yield from self._network.lasts(box, Latency(limit, limit, limit + 20))
            return Outcome("failure", f'Get "{address}": {texts.AWAITING if lasts else "EOF"}', False)
        if answer.kind == "refused":
            yield self._timing.http
            return Outcome("failure", f'Get "{address}": {refused}', True)
        if answer.kind == "not-http":
            yield self._timing.http
            return Outcome("failure", f'Get "{address}": {answer.body or "EOF"}', True)
        http = self._timing.http
        wait = Latency(http.typ + answer.takes, http.lo + answer.takes, http.hi + answer.takes)
        if not answer.takes:
            yield wait
        elif not (yield from self._network.lasts(box, wait)):
            return Outcome("failure", f'Get "{address}": EOF', False)
        return None

    def _tcp(self, box: Box, probe: Probe, port: int) -> Work:
        """R6.25."""
        answer = self._network.tcp(box, port)
        yield self._timing.http
        if answer.kind == "refused":
            return Outcome("failure", texts.refused(probe.handler.host or self._network.address, port), True)
        return Outcome("success", "", True)

    def _grpc(self, box: Box, probe: Probe, port: int) -> Work:
        """R6.26: a dial that is refused, or not answered as gRPC, is tried again until the timeout."""
        answer = self._network.grpc(box, port, probe.handler.service)
        limit, address = 1000 * probe.timeout, f"{self._network.address}:{port}"
        after = go_duration(limit)
        if answer.kind in ("refused", "not-http"):
            yield Latency(limit, limit, limit + 20)
            text = f'timeout: failed to connect service "{address}" within {after}: context deadline exceeded'
            return Outcome("failure", text, False)
        if answer.kind == "hangs" or answer.takes >= limit:
            yield Latency(limit, limit, limit + 20)
            return Outcome("failure", f"timeout: health rpc did not complete within {after}", False)
        yield self._timing.http
        if answer.body == "UNIMPLEMENTED":
            text = "unknown service grpc.health.v1.Health"
            return Outcome(
                "failure",
                f"error: this server does not implement the grpc health protocol (grpc.health.v1.Health): {text}",
                True,
            )
        if answer.body in ("", "SERVING"):
            return Outcome("success", "", True)
        return Outcome("failure", f'service unhealthy (responded with "{answer.body}")', True)


def _redirect(location: str, host: str) -> str | None:
    """The path to follow on the same host, None for another host (R6.23)."""
    if "://" not in location:
        return location if location.startswith("/") else f"/{location}"
    rest = location.split("://", 1)[1]
    target, slash, path = rest.partition("/")
    name = target.rsplit(":", 1)[0]
    return slash + path if name == host and slash else "/" if name == host else None
