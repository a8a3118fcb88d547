"""The Pod's network as the node reaches it: all containers of a Pod share one address."""

from __future__ import annotations

from mkdocs_podlife.behaviour.program import Answer
from mkdocs_podlife.engine import texts
from mkdocs_podlife.engine.clock import Clock, Gate, Latency, Work
from mkdocs_podlife.engine.instances import Box
from mkdocs_podlife.engine.runtime import Runtime
from mkdocs_podlife.manifest.model import Container

REFUSED = Answer("refused")


def port_number(port: int | str, container: Container) -> int | None:
    """A handler's port: a number, a name among the container's own ports, a number in a string; else None (R6.31)."""
    if isinstance(port, int):
        return port
    for known in container.ports:
        if known.name == port:
            return known.container_port
    return int(port) if port.isascii() and port.isdigit() else None


class PodNetwork:
    """Connections from the node to the Pod."""

    def __init__(self, clock: Clock, runtime: Runtime, *, host_network: bool = False) -> None:
        self.address = texts.NODE_IP if host_network else texts.POD_IP
        self._clock = clock
        self._runtime = runtime

    def _reach(self, box: Box) -> list[Box]:
        """Who may listen: the container itself first, then its neighbours."""
        return [b for b in (box, *(b for b in self._runtime.live if b is not box)) if b.state == "running"]

    def lasts(self, box: Box, wait: Latency) -> Work:
        """Wait for an answer. Returns False when the container that was asked ends before, and the connection with it
        (R6.24)."""
        race = Gate()
        timer = self._clock.after(wait, lambda: race.open(True))
        box.dead.wait(lambda: race.open(False))
        came = yield race
        timer.cancel()
        return came

    def http(self, box: Box, port: int, path: str, scheme: str, host: str) -> Answer:
        for one in self._reach(box):
            assert one.instance is not None
            answer = one.instance.http(self._clock.now, port, path, scheme, host)
            if answer.kind != "refused":
                return answer
        return REFUSED

    def tcp(self, box: Box, port: int) -> Answer:
        for one in self._reach(box):
            assert one.instance is not None
            answer = one.instance.tcp(self._clock.now, port)
            if answer.kind != "refused":
                return answer
        return REFUSED

    def grpc(self, box: Box, port: int, service: str) -> Answer:
        for one in self._reach(box):
            assert one.instance is not None
            answer = one.instance.grpc(self._clock.now, port, service)
            if answer.kind != "refused":
                return answer
        return REFUSED
