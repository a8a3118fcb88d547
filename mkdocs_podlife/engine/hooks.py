"""Container lifecycle hooks: postStart and preStop (R5.3, R7.13)."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.engine import texts
from mkdocs_podlife.engine.clock import Clock, Latency, Work
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.instances import Box
from mkdocs_podlife.engine.network import PodNetwork, port_number
from mkdocs_podlife.engine.runtime import Runtime
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.manifest.model import Handler


class HookResult(NamedTuple):
    """`error` is the kubelet's text ("" when the hook succeeded)."""

    ok: bool
    error: str


class Hooks:
    """Runs hook handlers in a container."""

    def __init__(
        self, clock: Clock, timing: Timing, runtime: Runtime, network: PodNetwork, recorder: Recorder, pod_ref: str
    ) -> None:
        self._clock = clock
        self._recorder = recorder
        self._timing = timing
        self._runtime = runtime
        self._network = network
        self._pod_ref = pod_ref  # name_namespace(uid)

    def run(self, box: Box, handler: Handler) -> Work:
        """Run one hook to its end; returns a HookResult. There is no timeout (R5.3)."""
        if handler.kind == "exec":
            return (yield from self._exec(box, handler))
        if handler.kind == "httpGet":
            return (yield from self._http(box, handler))
        if handler.kind == "sleep":
            wait = 1000 * handler.seconds
            yield Latency(wait, wait, wait)  # the kubelet's own: the container's end does not cut it short
            return HookResult(True, "")
        # tcpSocket is accepted by the API and cannot run (R5.3)
        return HookResult(False, f"invalid handler: {handler.kind}")

    def _exec(self, box: Box, handler: Handler) -> Work:
        command = " ".join(handler.command)
        head = f'Exec lifecycle hook ([{command}]) for Container "{box.name}" in Pod "{self._pod_ref}" failed - error: '
        if box.state != "running":
            yield self._timing.exec
            words = texts.exec_stopped(self._runtime.exec_id())
            return HookResult(False, f"{head}{words}")
        process, ended = self._runtime.exec(box, handler.command)
        if process.missing:
            yield self._timing.exec
            return HookResult(False, f"{head}{texts.exec_missing(self._runtime.exec_id(), process.missing)}")
        yield ended
        if process.exit is None:  # the container took the hook with it
            return HookResult(False, f"{head}command '{command}' exited with {137}: , message: \"\"")
        yield self._timing.exec
        if process.exit.code == 0:
            return HookResult(True, "")
        return HookResult(
            False,
            f"{head}command '{command}' exited with {process.exit.code}: {process.output},"
            f' message: "{_go_quoted(process.output)}"',
        )

    def _http(self, box: Box, handler: Handler) -> Work:
        """Only a transport error fails; the status is ignored, and HTTPS falls back to plain HTTP (R5.3)."""
        port = port_number(handler.port, box.container)
        host = handler.host or self._network.address
        if port is None:
            return HookResult(False, f'strconv.Atoi: parsing "{handler.port}": invalid syntax')
        address = texts.url(handler.scheme, host, port, handler.path)
        answer = self._network.http(box, port, handler.path, handler.scheme, handler.host)
        if answer.kind == "hangs":  # for ever: only the container's end breaks the connection
            yield box.dead
            words = "EOF"
        elif answer.kind == "answer":
            http = self._timing.http
            wait = Latency(http.typ + answer.takes, answer.takes, http.hi + answer.takes)
            if (yield from self._network.lasts(box, wait)):
                return HookResult(True, "")
            words = "EOF"
        else:
            yield self._timing.http
            if answer.kind == "not-http" and handler.scheme == "HTTPS" and "HTTP response" in answer.body:
                self._recorder.emit(
                    "Warning",
                    "LifecycleHTTPFallback",
                    f"request to HTTPS lifecycle hook {host}:{port} got HTTP response, retry with HTTP succeeded",
                    cause=f"{box.container.path}.lifecycle",
                )
                return HookResult(True, "")
            words = answer.body or texts.refused(host, port)
        return HookResult(
            False,
            f'HTTP lifecycle hook ({handler.path}) for Container "{box.name}" in Pod '
            f'"{self._pod_ref}" failed - error: Get "{address}": {words}',
        )


def _go_quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t").replace('"', '\\"')
