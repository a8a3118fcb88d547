"""The prober manager: makes the workers, hands out their verdicts, stops them (R6.1, R6.10, R6.40)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

from mkdocs_podlife.engine.api import TERMINAL
from mkdocs_podlife.engine.clock import Latency
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.instances import Box, Seen
from mkdocs_podlife.engine.kill import PREFIX
from mkdocs_podlife.engine.manager import StatusManager
from mkdocs_podlife.engine.pleg import Pleg
from mkdocs_podlife.engine.probing import Handlers
from mkdocs_podlife.engine.restarts import may_restart
from mkdocs_podlife.engine.trace import ContainerStatus
from mkdocs_podlife.engine.worker import Worker
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind

KINDS: tuple[ProbeKind, ...] = ("startup", "readiness", "liveness")


class PodWorkerView(Protocol):
    """What the prober needs of the Pod's worker."""

    state: str
    frozen: bool

    def request(self) -> None: ...

    def box(self, serial: int) -> Box | None: ...


class Prober:
    """All probe workers of one Pod; to each of them it is the kubelet (worker.KubeletView)."""

    def __init__(
        self, context: Context, manager: StatusManager, pleg: Pleg, handlers: Handlers, owner: PodWorkerView
    ) -> None:
        self._c = context
        self._manager = manager
        self._pleg = pleg
        self._handlers = handlers
        self._owner = owner
        self._made = False
        self.anchor: int | None = None  # T0

    def ensure(self) -> None:
        """All at once, in the first sync that gets this far. That instant is T0 (R6.1)."""
        if self._made:
            if self._manager.all_restarting:
                self._renew()
            return
        c = self._c
        self._made = True
        if self.anchor is None:
            self.anchor = c.clock.now
        for container in c.pod.all_containers():
            if container.role == "init":
                continue
            for kind in KINDS:
                probe = container.probe(kind)
                if probe is not None:
                    self._manager.workers[container.name, kind] = self._worker(container, kind, probe)
        if c.kubelet_since is not None:  # no status need change before they find something to check
            self.resume()

    def _renew(self) -> None:
        """Workers that ended with a container that was not to run again: it does, with all the others (R0.7, R8.14)."""
        for (name, kind), worker in self._manager.workers.items():
            if worker.ended:
                self._manager.workers[name, kind] = self._worker(worker.container, kind, worker.probe)

    def _worker(self, container: Container, kind: ProbeKind, probe: Probe) -> Worker:
        c = self._c
        return Worker(
            c.clock,
            self,
            self._handlers,
            c.recorder,
            c.journal,
            container,
            kind,
            probe,
            PREFIX[container.role],
            delay=self._spread(1000 * probe.period),
            moves=c.words.readiness_ticker_restarts,
        )

    def _spread(self, period: int) -> Latency:
        """A kubelet younger than the period begins anywhere in it (R6.3)."""
        since, now = self._c.kubelet_since, self._c.clock.now
        if since is None or now - since >= period:
            return Latency(0, 0, 0)
        return Latency(period // 2, 0, period)

    def forget(self) -> None:
        """A new kubelet makes its workers anew."""
        for worker in self._manager.workers.values():
            worker.stop()
        self._made = False

    def resume(self) -> None:
        """The node is back (R9.26), or the kubelet has been started anew."""
        for worker in self._manager.workers.values():
            worker.wake()

    def verdict(self, seen: Seen, kind: ProbeKind) -> str | None:
        """The stored result for that instance: "success", "failure" or None."""
        worker = self._manager.workers.get((seen.name, kind))
        return worker.stored if worker is not None and worker.serial == seen.serial else None

    def changed(self, box: Box) -> None:
        """Something a probe could see in the container has changed."""
        for worker in self._manager.workers.values():
            worker.changed(box)

    def stop_for_termination(self) -> None:
        """Liveness and startup workers of regular containers stop when the Pod begins to end (R6.40)."""
        for worker in self._manager.workers.values():
            if worker.kind != "readiness" and worker.container.role != "sidecar":
                worker.stop()

    def stop(self) -> None:
        for worker in self._manager.workers.values():
            worker.stop()
        self._manager.workers = {}

    def finish(self) -> None:
        """The horizon is reached, or the node lost: no check is made until it is back (R9.24)."""
        for worker in self._manager.workers.values():
            worker.finish()

    def fingerprint(self, now: int) -> Hashable:
        return tuple(worker.fingerprint(now) for worker in self._manager.workers.values())

    # -- KubeletView -----------------------------------------------------------------------------------------------

    def status_of(self, container: str) -> ContainerStatus | None:
        return self._manager.status.container(container)

    def id_of(self, container: str) -> Seen | None:
        """The instance whose ID the published status carries: not yet one that a busy sync has started (R5.5, R6.4)."""
        status = self._manager.status.container(container)
        if status is None or status.serial is None:
            return None
        for seen in self._pleg.snapshot:
            if seen.serial == status.serial:
                return seen
        return None

    def box(self, serial: int) -> Box | None:
        return self._owner.box(serial)

    def older(self, serial: int) -> bool:
        return serial in self._manager.kept

    def silent(self) -> bool:
        return self._owner.frozen

    def finished(self) -> bool:
        return self._owner.state == "done" or (self._manager.status.phase in TERMINAL and not self._manager.may_run)

    def may_run_again(self, container: Container, code: int) -> bool:
        return may_restart(self._c.pod, container, code)

    def probe_result(self, worker: Worker) -> None:
        """A result was stored (R6.10)."""
        if worker.kind == "liveness":
            if worker.stored == "failure":
                self._owner.request()
            return
        if self._owner.state != "done":
            name, passed = worker.container.name, worker.stored == "success"
            if worker.kind == "readiness":
                self._manager.set_ready(name, passed)
            else:
                self._manager.set_started(name, passed)
        self._owner.request()
