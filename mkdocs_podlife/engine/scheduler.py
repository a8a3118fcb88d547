"""The scheduler, as far as one Pod and one node need it (R2.1–R2.8)."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_podlife.behaviour.scenario_model import Node
from mkdocs_podlife.engine.api import ApiPod
from mkdocs_podlife.engine.clock import Clock, Latency, Timer, Until
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.fitting import Rejection, rejected, unfit
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Wait
from mkdocs_podlife.manifest.model import Pod

GC_PERIOD = 20_000
GC_QUARANTINE = 40_000
UNSCHEDULABLE = Latency(315_000, 300_000, 331_000)  # R2.4: five minutes in that queue, looked at every 30 s


class Scheduler:
    """Binds the Pod to the node, or says why not.

    Args:
        bound: called once the Pod has a node, with the reason when that node's kubelet will not take it.
    """

    def __init__(
        self,
        clock: Clock,
        timing: Timing,
        api: ApiPod,
        recorder: Recorder,
        node: Node,
        minor: int,
        exists: Callable[[str, str], bool],
        waits: list[Wait],
        bound: Callable[[Rejection | None], None],
    ) -> None:
        self._clock = clock
        self._timing = timing
        self._api = api
        self._recorder = recorder
        self._node = node
        self._minor = minor
        self._exists = exists
        self._waits = waits
        self._bound = bound
        self.scheduled = False
        self._retry: Timer | None = None
        self._waiting: int | None = None

    @property
    def unschedulable(self) -> bool:
        """Was the Pod found not to fit, with nothing under way that could change it?"""
        return self._retry is not None and not self.scheduled

    def accept(self) -> None:
        """The Pod was created."""
        pod = self._api.pod
        if pod.scheduling_gates:
            self._begin_wait("gate", ", ".join(pod.scheduling_gates))
            return
        if pod.node_name:
            self._place_by_name(pod)
            return
        self._clock.after(self._timing.bind, self._schedule)

    def retry(self) -> None:
        """Something changed that may help: a gate went, an object came (R2.4)."""
        if self.scheduled or self._api.gone_at is not None or self._api.pod.scheduling_gates:
            return
        self._clock.after(self._timing.bind, self._schedule)

    def ungate(self) -> None:
        """The last scheduling gate is gone."""
        self._end_wait()
        self.accept()

    def _begin_wait(self, kind: str, what: str) -> None:
        if self._waiting is None:
            self._waiting = len(self._waits)
            self._waits.append(Wait("", kind, self._clock.now, None, 0, what))

    def _end_wait(self) -> None:
        if self._waiting is not None:
            before = self._waits[self._waiting]
            self._waits[self._waiting] = Wait("", before.kind, before.begin, self._clock.now, 0, before.what)
            self._waiting = None

    def _place_by_name(self, pod: Pod) -> None:
        """R2.7."""
        if pod.node_name == self._node.name or self._node.labels is None:
            self.scheduled = True
            why = rejected(pod, self._node)
            self._clock.after(self._timing.see, lambda: self._bound(why))
            return
        self._begin_wait("scheduling", pod.node_name)
        first = GC_PERIOD // 2
        at = first + GC_QUARANTINE
        self._clock.at(Until(at, GC_QUARANTINE, GC_QUARANTINE + 2 * GC_PERIOD), self._collect)

    def _collect(self) -> None:
        """Pod GC removes what is bound to a node that does not exist (R2.7)."""
        if self._api.gone_at is not None:
            return
        self._api.set_condition("DisruptionTarget", "True", "DeletionByPodGC", "PodGC: node no longer exists")
        self._api.fail()
        self._clock.after(Latency(5, 2, 30), self._api.remove)

    def _schedule(self) -> None:
        api = self._api
        if self.scheduled or api.gone_at is not None:
            return
        pod = api.pod
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        reason = unfit(pod, self._node, self._exists, self._minor)
        if reason:
            self._recorder.emit(
                "Warning",
                "FailedScheduling",
                reason,
                component="default-scheduler",
                cause=f"{pod.spec_path}.nodeSelector" if pod.node_selector else pod.spec_path,
            )
            self._begin_wait("scheduling", reason)
            api.set_condition("PodScheduled", "False", "Unschedulable", reason)
            api.record()
            self._retry = self._clock.after(UNSCHEDULABLE, self._schedule)
            return
        self.scheduled = True
        self._end_wait()
        self._recorder.emit(
            "Normal",
            "Scheduled",
            f"Successfully assigned {pod.namespace}/{pod.name} to {self._node.name}",
            component="default-scheduler",
        )
        api.set_condition("PodScheduled", "True")
        api.record()
        self._clock.after(self._timing.see, lambda: self._bound(None))
