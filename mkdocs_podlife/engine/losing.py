"""A node that stops answering: what the control plane makes of it, and the return (R9.24–R9.26)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_podlife.engine.clock import Latency, Timer, Until
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.kubelet import PodWorker
from mkdocs_podlife.manifest.model import Pod

LEASE_MARGIN = 5_000  # how long before the loss the last lease renewal was, on average
MONITOR_PERIOD = 5_000
TAINTED = Latency(70, 5, 10_000)  # marked → the taint that evicts; nodes wait for each other there
AWAKE = Latency(500, 50, 6_000)  # back → the kubelet looks at its Pods; not before it has met its runtime again
RECONCILED = Latency(4_200, 500, 12_000)  # back → the status is written anew: a loop of ten seconds
UNTAINTED = Latency(10_300, 5_000, 16_000)  # back → the node is Ready
UNREACHABLE = "node.kubernetes.io/unreachable"
TOLERATED = 300  # s, what admission adds to a Pod that says nothing


def tolerated(pod: Pod) -> int | None:
    """For how long the Pod bears an unreachable node: s, None for ever (R9.25).

    Admission adds a toleration of 300 s where the Pod has none of its own; a DaemonSet's Pods have one without end.
    """
    if pod.owner is not None and pod.owner.kind == "DaemonSet":
        return None
    own = [t for t in pod.spec.get("tolerations") or () if isinstance(t, Mapping) and _names(t)]
    if not own:
        return TOLERATED
    bearing = [t for t in own if t.get("operator", "Equal") == "Exists" or not t.get("value")]
    if not bearing:
        return 0
    limits = [t["tolerationSeconds"] for t in bearing if isinstance(t.get("tolerationSeconds"), int)]
    return max(0, min(limits)) if limits else None


def _names(toleration: Mapping[str, Any]) -> bool:
    """Is it about that taint? One without a key is about all, one without an effect about every effect."""
    return toleration.get("key") in (None, "", UNREACHABLE) and toleration.get("effect") in (None, "", "NoExecute")


class NodeLoss:
    """The node controller and the taint manager.

    Args:
        others: healthy nodes beside this one. Without any the controller takes the fault to be its own, and evicts
            nothing.
        delete: deletes the Pod with its own grace period.
    """

    def __init__(self, context: Context, worker: PodWorker, others: int, delete: Callable[[int | None], None]) -> None:
        self._c = context
        self._worker = worker
        self._others = others
        self._delete = delete
        self._loss: Timer | None = None
        self._eviction: Timer | None = None

    @property
    def silent(self) -> bool:
        """Is the node lost, and has all that follows from it happened?"""
        marked = self._loss is not None and self._loss.action is None
        return self._worker.frozen and marked and (self._eviction is None or self._eviction.action is None)

    def lost(self) -> None:
        """The kubelet renews its lease no more."""
        c = self._c
        self._worker.freeze()
        self._worker.prober.finish()
        late = c.words.node_grace
        typ = late - LEASE_MARGIN
        at = Until(c.clock.now + typ, c.clock.now + late - 2 * LEASE_MARGIN, c.clock.now + late + MONITOR_PERIOD)
        self._loss = c.clock.at(at, self._mark)

    def _mark(self) -> None:
        """R9.24: nothing of the Pod changes but its condition Ready."""
        c = self._c
        if c.api.gone_at is None:
            c.api.mark_not_ready()
            c.recorder.emit("Warning", "NodeNotReady", "Node is not ready", component="node-controller")
        bears = tolerated(c.api.pod)
        if self._others and bears is not None:
            wait = Latency(*(1000 * bears + ms for ms in TAINTED))
            self._eviction = c.clock.after(wait, self._evict)

    def _evict(self) -> None:
        """R9.25: the toleration has run out."""
        c = self._c
        if c.api.gone_at is not None or c.api.deletion is not None:
            return
        self._say("Marking for deletion Pod")
        if c.words.disruption_condition:
            message = "Taint manager: deleting due to NoExecute taint"
            c.api.set_condition("DisruptionTarget", "True", "DeletionByTaintManager", message)
        self._delete(None)

    def _say(self, words: str) -> None:
        c = self._c
        pod = c.api.pod
        c.recorder.emit(
            "Normal",
            "TaintManagerEviction",
            f"{words} {pod.namespace}/{pod.name}",
            component=c.words.taint_manager,
            cause=f"{pod.spec_path}.tolerations",
        )

    def back(self) -> None:
        """The kubelet goes on where it stopped (R9.26)."""
        clock = self._c.clock
        if self._loss is None:
            return
        self._loss.cancel()
        self._loss = None
        clock.after(AWAKE, self._awake)
        clock.after(RECONCILED, self._worker.reconcile)
        if self._eviction is not None:
            clock.after(UNTAINTED, self._untaint)

    def _awake(self) -> None:
        self._worker.thaw()
        self._worker.prober.resume()

    def _untaint(self) -> None:
        """The node is Ready: the taint goes, and what was planned for the Pod with it; that is told of one that was
        deleted already, too."""
        if self._eviction is None or self._loss is not None:
            return
        self._eviction.cancel()
        self._eviction = None
        self._say("Cancelling deletion of Pod")
