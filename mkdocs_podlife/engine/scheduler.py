"""The scheduler, as far as one Pod and one node need it (R2.1–R2.8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from mkdocs_podlife.behaviour.scenario_model import Node
from mkdocs_podlife.engine.api import ApiPod
from mkdocs_podlife.engine.clock import Clock, Latency, Until
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Wait
from mkdocs_podlife.manifest.model import Pod

NO_PREEMPTION = ("no new claims to deallocate, preemption: 0/1 nodes are available: "
                 "1 Preemption is not helpful for scheduling.")
OLD_NO_PREEMPTION = "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
GC_PERIOD = 20_000
GC_QUARANTINE = 40_000
_SUFFIX = {"": Decimal(1), "m": Decimal("0.001"), "k": Decimal(10) ** 3, "M": Decimal(10) ** 6, "G": Decimal(10) ** 9,
           "T": Decimal(10) ** 12, "Ki": Decimal(2) ** 10, "Mi": Decimal(2) ** 20, "Gi": Decimal(2) ** 30,
           "Ti": Decimal(2) ** 40}
_QUANTITY = re.compile(r"([0-9.]{1,30})([a-zA-Z]{0,2})")


def quantity(text: str) -> Decimal:
    """The value of a resource quantity ("500m", "1Gi"); 0 for text that is none."""
    match = _QUANTITY.fullmatch(str(text))
    if not match or match[2] not in _SUFFIX:
        return Decimal(0)
    try:
        return Decimal(match[1]) * _SUFFIX[match[2]]
    except ArithmeticError:
        return Decimal(0)


def requests(pod: Pod, resource: str) -> Decimal:
    """What the scheduler counts: the regular containers' and sidecars' sum, or the largest init container."""
    def of(requested: Mapping[str, str]) -> Decimal:
        return quantity(requested.get(resource, "0"))

    sidecars = sum((of(c.requests) for c in pod.init_containers if c.role == "sidecar"), Decimal(0))
    steady = sum((of(c.requests) for c in pod.containers), sidecars)
    return max([steady, *(of(c.requests) for c in pod.init_containers if c.role == "init")])


class Scheduler:
    """Binds the Pod to the node, or says why not.

    Args:
        bound: called once the Pod has a node.
    """

    def __init__(self, clock: Clock, timing: Timing, api: ApiPod, recorder: Recorder, node: Node, minor: int,
                 exists: Callable[[str, str], bool], waits: list[Wait], bound: Callable[[], None]) -> None:
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
        self._waiting: int | None = None

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
            self._clock.after(self._timing.see, self._bound)
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
        reason = self._unfit(pod)
        if reason:
            self._recorder.emit("Warning", "FailedScheduling", reason, component="default-scheduler",
                                cause=f"{pod.spec_path}.nodeSelector" if pod.node_selector else pod.spec_path)
            self._begin_wait("scheduling", reason)
            api.set_condition("PodScheduled", "False", "Unschedulable", reason)
            api.record()
            return
        self.scheduled = True
        self._end_wait()
        self._recorder.emit("Normal", "Scheduled",
                            f"Successfully assigned {pod.namespace}/{pod.name} to {self._node.name}",
                            component="default-scheduler")
        api.set_condition("PodScheduled", "True")
        api.record()
        self._clock.after(self._timing.see, self._bound)

    def _unfit(self, pod: Pod) -> str:
        """The FailedScheduling text, "" when the node fits (R2.2, R2.3, R2.8)."""
        for volume in pod.volumes:
            if volume.kind == "persistentVolumeClaim" and not self._exists("PersistentVolumeClaim", volume.ref):
                return f'0/1 nodes are available: persistentvolumeclaim "{volume.ref}" not found. not found'
        reasons = []
        labels = self._node.labels
        if labels is not None and any(labels.get(k) != v for k, v in pod.node_selector.items()):
            reasons.append("1 node(s) didn't match Pod's node affinity/selector")
        preemptible = not reasons
        for resource, room in (("cpu", self._node.cpu), ("memory", self._node.memory)):
            if room is not None and requests(pod, resource) > quantity(str(room)):
                reasons.append(f"1 Insufficient {resource}")
        if not reasons:
            return ""
        text = f"0/1 nodes are available: {', '.join(sorted(reasons))}. "
        tail = NO_PREEMPTION if self._minor >= 34 else OLD_NO_PREEMPTION
        if preemptible:
            tail = tail.replace("1 Preemption is not helpful for scheduling.",
                                "1 No preemption victims found for incoming pod.")
        return text + tail
