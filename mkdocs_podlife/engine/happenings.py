"""What the scenario does to the Pod: delete, exec, create, patch, condition, evict, sandbox, node (trace-format.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.behaviour.scenario_model import Action
from mkdocs_podlife.engine.clock import Latency, Until
from mkdocs_podlife.engine.conditions import containers_ready, pod_ready
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.kubelet import PodWorker
from mkdocs_podlife.engine.losing import NodeLoss
from mkdocs_podlife.engine.pressure import CYCLE, PREEMPTED, SHUTDOWN, critical, evicted
from mkdocs_podlife.engine.scheduler import Scheduler
from mkdocs_podlife.engine.stages import as_served
from mkdocs_podlife.engine.timing import go_duration
from mkdocs_podlife.engine.updates import FIXED, merge, permitted, refused, unfit
from mkdocs_podlife.manifest.build import rebuild
from mkdocs_podlife.manifest.model import Pod

SANDBOX_DEATH = Latency(20, 5, 600)
LANDS = 100  # ms an action may take to reach the API server or the node


class World:
    """Objects that exist or not, and the actions on the clock."""

    def __init__(
        self,
        context: Context,
        worker: PodWorker,
        scheduler: Scheduler,
        missing: set[tuple[str, str]],
        others: int = 0,
    ) -> None:
        self._c = context
        self._worker = worker
        self._scheduler = scheduler
        self._missing = missing
        self._loss = NodeLoss(context, worker, others, self._delete)

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
        """As the Eviction API does: a disruption budget without room answers 429, and nothing changes."""
        c = self._c
        needs = args.get("needs")
        healthy = args["healthy"] if args.get("healthy") is not None else needs
        if needs is not None and healthy is not None and self._protected(needs, healthy):
            c.note("eviction-refused", at=go_duration(c.clock.now), needs=str(needs), healthy=str(healthy))
            return
        if c.words.disruption_condition:
            c.api.set_condition("DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting")
        self._delete(None)

    def _protected(self, needs: int, healthy: int) -> bool:
        """Does the budget stand against it? Not for a Pod that has not begun, has ended, or is going anyway; nor for
        one that is not healthy itself while enough others are."""
        api = self._c.api
        if api.phase in ("Pending", "Succeeded", "Failed") or api.deletion is not None:
            return False
        ready = api.condition("Ready")
        if ready is None or ready.status != "True":
            return healthy < needs or healthy == needs == 0
        return healthy <= needs

    def _do_pressure(self, args: Mapping[str, Any]) -> None:
        """R9.21: found at the eviction manager's next look. A critical Pod is left alone."""
        c = self._c
        if not critical(c.api.pod):
            c.clock.after(CYCLE, lambda: self._worker.end(evicted(c.api.pod, args, c.words)))

    def _do_kubelet(self, args: Mapping[str, Any]) -> None:
        if args.get("state") == "preempts":
            self._worker.end(PREEMPTED)
        else:
            self._worker.restart()

    def _delete(self, grace: int | None) -> None:
        c = self._c
        first = c.api.deletion is None
        c.api.delete(grace, scheduled=self._scheduler.scheduled)
        if first or c.api.gone_at is not None:
            c.clock.after(c.timing.watch, lambda: self._worker.terminate("deletion"))

    def _do_exec(self, args: Mapping[str, Any]) -> None:
        c = self._c
        container = args.get("container") or c.api.pod.containers[0].name
        box = c.runtime.newest(container)
        command = args.get("command", "")
        argv = ("sh", "-c", command) if isinstance(command, str) else tuple(command)
        if box is not None and box.state == "running":
            c.runtime.exec(box, argv, called=False)
        else:
            c.note("exec-refused", at=go_duration(c.clock.now), container=container)

    def _do_create(self, args: Mapping[str, Any]) -> None:
        self._missing.discard((args.get("kind", ""), args.get("name", "")))
        self._worker.starter.came()
        self._scheduler.retry()

    def _do_condition(self, args: Mapping[str, Any]) -> None:
        api = self._c.api
        api.set_condition(args["type"], args["status"], args.get("reason", ""), args.get("message", ""))
        api.record()
        ready = api.condition("Ready")
        if ready is not None and args["type"] in api.pod.readiness_gates:
            wanted = pod_ready(api.pod, containers_ready(api.pod, api.published), api.foreign_values())
            if (ready.status, ready.message) != (wanted[0], wanted[2]):  # else it changes nothing (R0.6)
                self._c.clock.after(self._c.timing.watch, self._worker.request)

    def _do_patch(self, args: Mapping[str, Any]) -> None:
        """One PATCH: what the API server would refuse changes nothing, and that is said."""
        c = self._c
        before, after = c.api.pod, c.api.pod
        wrong = unfit(before, args, c.words.version)
        if wrong:
            self._refuse(wrong, "patch-refused" if wrong in FIXED else "patch-unfit")
            return
        metadata, spec = args.get("metadata") or {}, args.get("spec")
        if spec:
            after = rebuild(before, merge(before.spec, spec))
            full = rebuild(before, before.spec).spec  # a template's spec has fewer defaults
            if not permitted(full, after.spec):
                self._refuse(f"spec.{refused(full, after.spec)}")
                return
        if after is not before:
            self._adopt(as_served(after, c.words))
        if "finalizers" in metadata:
            c.api.set_finalizers(tuple(metadata["finalizers"] or ()))
        if "labels" in metadata:
            c.api.relabel(merge(c.api.pod.labels, metadata["labels"] or {}) if metadata["labels"] else {})

    def _refuse(self, field: str, key: str = "patch-refused") -> None:
        """The author is told: what was asked for is not what happens."""
        self._c.note(key, at=go_duration(self._c.clock.now), field=field)

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

    def _do_node(self, args: Mapping[str, Any]) -> None:
        state = args.get("state")
        if state == "lost":
            self._loss.lost()
        elif state == "back":
            self._loss.back()
        else:
            self._worker.end(SHUTDOWN)

    @property
    def silent(self) -> bool:
        """Is the node lost, and has all that follows from it happened?"""
        return self._loss.silent
