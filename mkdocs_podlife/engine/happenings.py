"""What the scenario does to the Pod: delete, exec, create, patch, condition, evict, sandbox, node (trace-format.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.behaviour.scenario_model import Action
from mkdocs_podlife.engine.clock import Latency, Timer, Until
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.kubelet import PodWorker
from mkdocs_podlife.engine.scheduler import Scheduler
from mkdocs_podlife.engine.stages import as_served
from mkdocs_podlife.engine.updates import merge, permitted
from mkdocs_podlife.manifest.build import rebuild
from mkdocs_podlife.manifest.model import Pod

LEASE_MARGIN = 5_000  # how long before the loss the last lease renewal was, on average
MONITOR_PERIOD = 5_000
RECOVERY = 4_200
SANDBOX_DEATH = Latency(20, 5, 600)
LANDS = 100  # ms an action may take to reach the API server or the node


class World:
    """Objects that exist or not, and the actions on the clock."""

    def __init__(
        self, context: Context, worker: PodWorker, scheduler: Scheduler, missing: set[tuple[str, str]]
    ) -> None:
        self._c = context
        self._worker = worker
        self._scheduler = scheduler
        self._missing = missing
        self._loss: Timer | None = None

    def plan(self, actions: Sequence[Action]) -> None:
        for action in actions:
            at = Until(action.at, action.at, action.at + LANDS)
            self._c.clock.at(at, lambda a=action: self._do(a))  # type: ignore[misc]

    def _do(self, action: Action) -> None:
        if self._c.api.gone_at is not None and action.verb != "node":
            return
        getattr(self, f"_do_{action.verb}")(action.args)

    # -- verbs -------------------------------------------------------------------------------------------------

    def _do_delete(self, args: Mapping[str, Any]) -> None:
        """As `kubectl delete` does: without --force a grace of 0 is sent as 1 (R7.1, R7.3)."""
        grace = args.get("grace")
        self._delete(0 if args.get("force") else grace if grace is None else max(grace, 1))

    def _do_evict(self, args: Mapping[str, Any]) -> None:
        self._c.api.set_condition("DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting")
        self._delete(None)

    def _delete(self, grace: int | None) -> None:
        c = self._c
        first = c.api.deletion is None
        c.api.delete(grace, scheduled=self._scheduler.scheduled)
        if first or c.api.gone_at is not None:
            c.clock.after(c.timing.watch, lambda: self._worker.terminate("deletion"))

    def _do_exec(self, args: Mapping[str, Any]) -> None:
        box = self._c.runtime.newest(args.get("container") or self._c.api.pod.containers[0].name)
        command = args.get("command", "")
        argv = ("sh", "-c", command) if isinstance(command, str) else tuple(command)
        if box is not None and box.state == "running":
            self._c.runtime.exec(box, argv)

    def _do_create(self, args: Mapping[str, Any]) -> None:
        self._missing.discard((args.get("kind", ""), args.get("name", "")))
        self._scheduler.retry()

    def _do_condition(self, args: Mapping[str, Any]) -> None:
        self._c.api.set_condition(args["type"], args["status"], args.get("reason", ""), args.get("message", ""))
        self._c.api.record()
        if args["type"] in self._c.api.pod.readiness_gates:
            self._c.clock.after(self._c.timing.watch, self._worker.request)

    def _do_patch(self, args: Mapping[str, Any]) -> None:
        """One PATCH: what the API server would refuse changes nothing."""
        c = self._c
        before, after = c.api.pod, c.api.pod
        metadata, spec = args.get("metadata"), args.get("spec")
        metadata = metadata if isinstance(metadata, Mapping) else {}
        if metadata.get("name", before.name) != before.name:
            return
        if isinstance(spec, Mapping):
            try:
                after = rebuild(before, merge(before.spec, spec))
            except ValueError:
                return
            if not permitted(rebuild(before, before.spec).spec, after.spec):  # a template's spec has fewer defaults
                return
        if after is not before:
            self._adopt(as_served(after, c.words))
        if "finalizers" in metadata:
            c.api.set_finalizers(tuple(metadata["finalizers"] or ()))

    def _adopt(self, pod: Pod) -> None:
        c = self._c
        gated = c.api.pod.scheduling_gates
        c.api.pod = pod
        c.api.generation += 1
        c.runtime.world.adopt(pod)
        if gated and not pod.scheduling_gates:
            c.api.foreign.pop("PodScheduled", None)
            self._scheduler.ungate()
        c.api.record()
        c.clock.after(c.timing.watch, self._worker.request)

    def _do_sandbox(self, args: Mapping[str, Any]) -> None:
        """The pause process is killed; the runtime needs a moment to call the sandbox not ready."""
        self._c.clock.after(SANDBOX_DEATH, self._c.runtime.stop_sandboxes)

    # -- node loss (R9.24, R9.26) --------------------------------------------------------------------------------

    def _do_node(self, args: Mapping[str, Any]) -> None:
        c = self._c
        if args.get("state") == "lost":
            self._worker.freeze()
            late = c.words.node_grace
            typ = late - LEASE_MARGIN
            at = Until(c.clock.now + typ, c.clock.now + late - 2 * LEASE_MARGIN, c.clock.now + late + MONITOR_PERIOD)
            self._loss = c.clock.at(at, self._mark_lost)
            return
        if self._loss is not None:
            self._loss.cancel()
            self._loss = None
        at = Until(c.clock.now + RECOVERY, c.clock.now + 500, c.clock.now + 12_000)
        c.clock.at(at, self._worker.thaw)

    @property
    def silent(self) -> bool:
        """Is the node lost, and has all that follows from it happened?"""
        return self._worker.frozen and self._loss is not None and self._loss.action is None

    def _mark_lost(self) -> None:
        c = self._c
        c.api.mark_not_ready()
        c.recorder.emit("Warning", "NodeNotReady", "Node is not ready", component="node-controller")
