"""The Pod's worker: one sync at a time, from the first sight of the Pod to its last status (R0.3–R0.7, R7.20–R7.28)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

from mkdocs_podlife.engine import actions as todo
from mkdocs_podlife.engine.api import TERMINAL, ApiPod
from mkdocs_podlife.engine.clock import Clock, Gate, Task, Timer, Until, Work
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.generate import DEADLINE, DEADLINE_MESSAGE, Inputs, current_id, generate
from mkdocs_podlife.engine.hooks import Hooks
from mkdocs_podlife.engine.images import Failure, Puller
from mkdocs_podlife.engine.kill import Killer, base_grace
from mkdocs_podlife.engine.network import PodNetwork
from mkdocs_podlife.engine.prober import Journal, Worker
from mkdocs_podlife.engine.probing import Handlers
from mkdocs_podlife.engine.restarts import may_restart, rule_action
from mkdocs_podlife.engine.runtime import Box, Runtime, Seen
from mkdocs_podlife.engine.starting import Starter
from mkdocs_podlife.engine.status import Cached, PodStatus, finalise, has_initialized
from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Condition, ContainerStatus, Wait
from mkdocs_podlife.engine.volumes import VolumeManager
from mkdocs_podlife.manifest.model import Container, ProbeKind

KINDS: tuple[ProbeKind, ...] = ("startup", "readiness", "liveness")


@dataclass(slots=True)
class Context:
    """What the parts of one simulated node share."""

    clock: Clock
    timing: Timing
    words: Words
    recorder: Recorder
    api: ApiPod
    runtime: Runtime
    exists: Callable[[str, str], bool]
    uid: str
    waits: list[Wait] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)


class PodWorker:
    """One Pod on the kubelet. `request()` asks for a sync; requests collapse while one runs (R0.3)."""

    def __init__(self, context: Context) -> None:
        self._c = context
        clock, timing, runtime = context.clock, context.timing, context.runtime
        network = PodNetwork(clock, runtime)
        pod = context.api.pod
        self._hooks = Hooks(clock, timing, runtime, network, f"{pod.name}_{pod.namespace}({context.uid})")
        self.killer = Killer(clock, timing, runtime, self._hooks, context.recorder)
        puller = Puller(clock, timing, runtime.world, context.recorder, context.words, context.waits)
        self.starter = Starter(clock, timing, runtime, context.recorder, context.words, puller, self._hooks,
                               self.killer, context.waits, context.exists, context.uid)
        self.volumes = VolumeManager(clock, timing, context.recorder, context.waits, context.exists)
        self._handlers = Handlers(clock, timing, runtime, network)
        self.status = PodStatus()
        self.snapshot: tuple[Seen, ...] = ()
        self.sandbox: tuple[int, bool] | None = None  # (serial, ready) as last relisted
        self.noticed: dict[int, int] = {}  # serial → when its exit was seen
        self.ready_at: dict[int, int] = {}
        self.workers: dict[tuple[str, ProbeKind], Worker] = {}
        self.anchor: int | None = None
        self.state = "waiting"  # waiting | sync | terminating | terminated | done
        self.failed: tuple[str, str] | None = None
        self.stop_cause = "finished"
        self.stop_grace: int | None = None
        self.frozen = False
        self._cached: dict[str, Cached] = {}
        self._pending = False
        self._busy = False
        self._first = True
        self._ended_at = -1
        self._relisted_at = -1
        self._relist: Timer | None = None
        self._relist_gate = Gate()
        self._queue: Timer | None = None
        self._all_restarting = False
        self._restart_condition: Condition | None = None
        self._may_run = True
        self._held_phase: tuple[str, str | None, str | None] = ("Pending", None, None)
        self._deadline: Timer | None = None
        self._did_something = False
        self._scheduled_since = 0

    # -- requests ------------------------------------------------------------------------------------------------

    def see(self) -> None:
        """The kubelet hears of the Pod."""
        self.state = "sync"
        self._scheduled_since = self._c.clock.now
        self.request()

    def request(self) -> None:
        if self.state in ("waiting", "done") or self.frozen:
            return
        self._pending = True
        if not self._busy:
            self._busy = True
            Task(self._c.clock, self._loop())

    def terminate(self, cause: str, grace: int | None = None, failed: tuple[str, str] | None = None) -> None:
        """The Pod must end: deleted, evicted, past its deadline (R7.20). A running sync is not interrupted."""
        if self.state in ("waiting", "done"):
            return
        if self.stop_cause == "finished":
            self.stop_cause = cause
        if grace is not None:
            self.stop_grace = grace if self.stop_grace is None else min(grace, self.stop_grace)
        self.failed = self.failed or failed
        if self.state == "sync":
            self.state = "terminating"
        self.request()

    def freeze(self) -> None:
        """The kubelet stops: no relist, no sync, no probe, no status (R9.24). Containers go on."""
        self.frozen = True

    def thaw(self) -> None:
        """The kubelet is back (R9.26)."""
        self.frozen = False
        self._take_snapshot()
        self.request()

    def idle(self) -> bool:
        """Is it between syncs, with none asked for?"""
        return not self._busy

    def _loop(self) -> Work:
        """R0.3, R0.4: take up the request, wait for a fresh cache, sync; again while asked."""
        try:
            while self._pending and self.state != "done":
                self._pending = False
                if not self._first:
                    yield from self._fresh_cache()
                self._first = False
                if self.state == "sync":
                    yield from self._sync()
                elif self.state == "terminating":
                    yield from self._terminating()
                elif self.state == "terminated":
                    yield from self._terminated()
        finally:
            self._busy = False

    def fingerprint(self, now: int) -> Hashable:
        """Equal fingerprints mean: from now on the two states behave alike (the event filter's tokens aside)."""
        c = self._c
        phase = now % c.timing.relist_period
        boxes = tuple(
            (box.name, box.state, box.code, box.reason, box.instance.fingerprint(now) if box.instance
             and box.state == "running" else None,
             None if box.finished is None else min(now - box.finished, 700_000), now - box.started)
            for box in _two_newest(c.runtime.boxes))
        queue = self._queue.at - now if self._queue is not None and self._queue.action is not None else None
        relist = self._relist is not None and self._relist.action is not None
        return (phase, self.state, self.status.phase, tuple((n, k.reason) for n, k in sorted(self._cached.items())),
                boxes, self.starter.backoff.fingerprint(now), self.starter.puller.backoff.fingerprint(now),
                tuple(w.fingerprint(now) for w in self.workers.values()), queue, relist, c.runtime.world.version())

    # -- relisting -----------------------------------------------------------------------------------------------

    def runtime_changed(self) -> None:
        """Something a relist would see has happened: the next global one will (R0.1)."""
        if self.state not in ("waiting", "done") and not self.frozen:
            self._plan_relist()

    def _plan_relist(self) -> None:
        if self._relist is not None and self._relist.action is not None:
            return
        clock, timing = self._c.clock, self._c.timing
        at = timing.next_relist(clock.now)
        self._relist = clock.at(Until(at, clock.early, clock.late + timing.relist_period + 10), self._do_relist)

    def _last_relist(self) -> int:
        timing = self._c.timing
        return max(self._relisted_at, timing.next_relist(self._c.clock.now) - timing.relist_period)

    def _fresh_cache(self) -> Work:
        """R0.4: wait for data newer than the end of the previous sync."""
        if self._relisted_at > self._ended_at:
            return
        if self._last_relist() > self._ended_at:
            self._take_snapshot()
            return
        self._plan_relist()
        yield self._relist_gate

    def _do_relist(self) -> None:
        if self.frozen:
            return
        self._relist = None
        gate, self._relist_gate = self._relist_gate, Gate()
        if self._take_snapshot():
            self.request()
        gate.open()

    def _take_snapshot(self) -> bool:
        """Look at the runtime. True when something started or died (a PLEG event)."""
        runtime = self._c.runtime
        before = {seen.serial: seen.state for seen in self.snapshot}
        snapshot = tuple(box.seen() for box in runtime.boxes)
        sandbox = runtime.current_sandbox()
        now_sandbox = (sandbox.serial, sandbox.ready) if sandbox else None
        news = now_sandbox != self.sandbox
        for seen in snapshot:
            if seen.state != before.get(seen.serial) and seen.state in ("running", "exited"):
                news = True
                if seen.state == "exited":
                    self.noticed.setdefault(seen.serial, self._c.clock.now)
        self.snapshot, self.sandbox = snapshot, now_sandbox
        self._relisted_at = self._c.clock.now
        return news

    # -- status --------------------------------------------------------------------------------------------------

    def _generate(self, *, terminal: bool = False) -> PodStatus:
        """Compute and publish; then let the asked-for readiness steps run (R6.12)."""
        c = self._c
        if self.failed is None and self._past_deadline():
            self.failed = (DEADLINE, DEADLINE_MESSAGE)
            self.stop_cause = "deadline"
        if self.failed is not None and self.failed[0] == DEADLINE:
            c.recorder.emit("Normal", DEADLINE, DEADLINE_MESSAGE, cause="spec.activeDeadlineSeconds")
        status, extra = generate(Inputs(
            c.api.pod, c.clock.now, self.snapshot, self.sandbox[0] if self.sandbox else None,
            bool(self.sandbox and self.sandbox[1]), self.status, self._cached, self.workers, c.api.foreign_values(),
            c.api.deletion is not None, terminal, self._all_restarting, self.failed,
            c.words.ready_to_start_condition, self._scheduled_since,
            (self._restart_condition,) if self._restart_condition else (),
        ))
        self._publish(status)
        self._extra_asked = bool(extra)
        for worker in extra:
            worker.trigger()
        return status

    def _publish(self, status: PodStatus) -> None:
        """Into the status manager, and on to the API. A terminal phase is held back while containers may run (R7.26)."""
        self.status = status
        for one in status.containers + status.init:
            seen = self.id_of(one.name)
            if one.ready and seen is not None:
                self.ready_at.setdefault(seen.serial, self._c.clock.now)
        if self._may_run and status.phase in TERMINAL:
            phase, reason, message = self._held_phase
            self._c.api.write(replace(status, phase=phase, reason=reason, message=message))
        else:
            self._held_phase = (status.phase, status.reason, status.message)
            self._c.api.write(status)
        for worker in list(self.workers.values()):
            worker.wake()

    def refresh_status(self) -> None:
        """Readiness, startup or a gate's condition changed: update the status without a sync (R6.10)."""
        c = self._c
        if self.state == "done" or not self.status.containers:
            return
        status, _ = generate(Inputs(
            c.api.pod, c.clock.now, self.snapshot, self.sandbox[0] if self.sandbox else None,
            bool(self.sandbox and self.sandbox[1]), self.status, self._cached, self.workers, c.api.foreign_values(),
            c.api.deletion is not None, False, self._all_restarting, self.failed,
            c.words.ready_to_start_condition, self._scheduled_since,
            (self._restart_condition,) if self._restart_condition else (),
        ))
        merged = _with_flags(self.status, status)
        if merged != self.status:
            self._publish(merged)

    def _past_deadline(self) -> bool:
        deadline = self._c.api.pod.active_deadline
        return deadline is not None and self._c.clock.now >= self._scheduled_since + 1000 * deadline

    # -- KubeletView, for the probe workers ------------------------------------------------------------------------

    def status_of(self, container: str) -> ContainerStatus | None:
        return self.status.container(container)

    def id_of(self, container: str) -> Seen | None:
        return current_id(self.snapshot, container)

    def box(self, serial: int) -> Box | None:
        return next((box for box in self._c.runtime.boxes if box.serial == serial), None)

    def finished(self) -> bool:
        return self.state == "done" or (self.status.phase in TERMINAL and not self._may_run)

    def may_run_again(self, container: Container, code: int) -> bool:
        return may_restart(self._c.api.pod, container, code)

    def probe_result(self, worker: Worker) -> None:
        """A result was stored (R6.10)."""
        if self.frozen:
            return
        if worker.kind == "liveness":
            if worker.stored == "failure":
                self.request()
            return
        self.refresh_status()
        self.request()

    def _ensure_workers(self) -> None:
        """R6.1: all at once, in the first sync that gets this far. That instant is T0."""
        if self.anchor is not None:
            return
        c = self._c
        self.anchor = c.clock.now
        for container in c.api.pod.all_containers():
            if container.role == "init":
                continue
            prefix = "spec.initContainers" if container.role == "sidecar" else "spec.containers"
            for kind in KINDS:
                probe = container.probe(kind)
                if probe is not None:
                    self.workers[container.name, kind] = Worker(
                        c.clock, self, self._handlers, c.recorder, c.journal, container, kind, probe, prefix)

    def _stop_workers(self, *, all_of_them: bool) -> None:
        """R6.40: liveness and startup of regular containers stop first, all when the containers are gone."""
        for key, worker in list(self.workers.items()):
            sidecar = worker.container.role == "sidecar"
            if all_of_them or (worker.kind != "readiness" and not sidecar):
                worker.stop()
        if all_of_them:
            self.workers = {}

    # -- one sync ------------------------------------------------------------------------------------------------

    def _sync(self) -> Work:
        c = self._c
        if self._queue is not None:
            self._queue.cancel()
        status = self._generate()
        if status.phase in TERMINAL:
            self._finish_sync()
            self.state, self._pending = "terminating", True
            return
        if self._deadline is None and c.api.pod.active_deadline is not None:
            at = c.timing.next_tick(self._scheduled_since + 1000 * c.api.pod.active_deadline)
            self._deadline = c.clock.at(Until(at, at - 1000, at + 1000), self.request)
        if not (yield from self.volumes.wait(c.api.pod)):
            self._finish_sync()
            self._requeue(c.timing.backoff_period)
            return
        self._ensure_workers()
        snapshot, sandbox = self.snapshot, self.sandbox
        self._did_something = False
        failures = yield from self._runtime_work(snapshot, sandbox)
        self._finish_sync()
        if failures:
            self._requeue_failed(failures)
        elif self._did_something:
            if c.words.demand_relist:
                c.clock.after(c.timing.demand_relist, self._demand_relist)
        if not failures and self._extra_asked:
            self._requeue(c.timing.sync_frequency)

    _extra_asked = False

    def _finish_sync(self) -> None:
        self._ended_at = self._c.clock.now

    def _demand_relist(self) -> None:
        """R0.2: after a sync that did something and ended without error."""
        if self.frozen:
            return
        gate, self._relist_gate = self._relist_gate, Gate()
        if self._take_snapshot():
            self.request()
        gate.open()

    def _requeue(self, wait: int) -> None:
        """R0.5: one time per Pod, looked at by the ticker."""
        clock, timing = self._c.clock, self._c.timing
        if self._queue is not None:
            self._queue.cancel()
        when = clock.later(timing.jittered(wait))
        at = timing.next_tick(when.at)
        self._queue = clock.at(Until(at, when.early, when.late + timing.ticker_period), self.request)

    def _requeue_failed(self, failures: Sequence[Failure]) -> None:
        now, timing = self._c.clock.now, self._c.timing
        expiries = [f.expiry for f in failures if f.expiry is not None]
        if expiries and self._c.words.backoff_expiry_requeue:
            self._requeue(min(max(min(expiries) - now, 0), timing.sync_frequency))
        else:
            self._requeue(timing.backoff_period)

    def _probe_verdict(self, seen: Seen, kind: str) -> str | None:
        worker = self.workers.get((seen.name, kind))  # type: ignore[call-overload]
        return worker.stored if worker is not None and worker.serial == seen.serial else None

    def _runtime_work(self, snapshot: tuple[Seen, ...], sandbox: tuple[int, bool] | None) -> Work:
        """Kill, sandbox, pull, create, start, hooks: sequential and blocking. Returns the failures."""
        c = self._c
        pod = c.api.pod
        restart_all = self._restart_all_trigger(snapshot)
        if restart_all:
            yield from self._restart_all(snapshot, restart_all)
            return []
        if self._all_restarting:
            self._end_restart_all()
        plan = todo.compute(pod, pod.ephemeral, snapshot, sandbox[0] if sandbox else None,
                            bool(sandbox and sandbox[1]), len(c.runtime.sandboxes), self._probe_verdict)
        if plan.nothing():
            return []
        self._did_something = True
        if plan.kill_pod:
            if plan.sandbox_changed and plan.create_sandbox:
                c.recorder.emit("Normal", "SandboxChanged",
                                "Pod sandbox changed, it will be killed and re-created.")
            yield from self._kill_pod(snapshot, "sandbox" if plan.sandbox_changed else "finished")
            if not plan.create_sandbox:
                return []
        else:
            for one in plan.kill:
                box = self.box(one.seen.serial)
                if box is not None:
                    grace = base_grace(pod, box.container, one.cause, c.api.deletion_grace)
                    cause = f"{box.container.path}.{one.cause}Probe" if one.cause in ("liveness", "startup") else ""
                    yield from self.killer.stop(box, one.cause, one.message, grace, field=cause)
        if plan.create_sandbox:
            yield c.timing.sandbox
            c.runtime.new_sandbox()
            self._sandbox_up()
        return (yield from self._start_containers(plan, snapshot))

    def _start_containers(self, plan: todo.Actions, snapshot: tuple[Seen, ...]) -> Work:
        c = self._c
        failures: list[Failure] = []

        def start(container: Container) -> Work:
            failure = yield from self.starter.start(c.api.pod, container, snapshot, c.api.deletion_grace)
            if failure is None:
                self._cached.pop(container.name, None)
            else:
                failures.append(failure)
                self._cached[container.name] = Cached(failure.reason, failure.message)
            return failure

        for container in plan.ephemeral:
            yield from start(container)
        for container in plan.init:
            failure = yield from start(container)
            if failure is not None and container.role != "sidecar":
                return failures
        for container in plan.start:
            yield from start(container)
        return failures

    def _sandbox_up(self) -> None:
        """R3.4: the condition follows at once, in the middle of the sync."""
        conditions = tuple(
            replace(one, status="True", since=self._c.clock.now) if one.type == "PodReadyToStartContainers"
            and one.status != "True" else one for one in self.status.conditions)
        self._publish(replace(self.status, conditions=conditions, ip=self.status.ip))

    def _kill_pod(self, snapshot: tuple[Seen, ...], cause: str) -> Work:
        """All containers and the sandbox, with the base grace (R7.20)."""
        c = self._c
        running = [s.serial for s in snapshot if s.state == "running"]
        boxes = [box for box in c.runtime.boxes if box.serial in running]
        grace = c.api.deletion_grace if c.api.deletion_grace is not None else c.api.pod.grace_period
        yield from self.killer.stop_all(c.api.pod, boxes, cause, grace)
        if c.runtime.sandboxes:
            yield c.timing.sandbox_stop
            c.runtime.stop_sandboxes()

    # -- restart all in place (R8.14) ------------------------------------------------------------------------------

    def _restart_all_trigger(self, snapshot: tuple[Seen, ...]) -> list[Seen]:
        """Instances whose exit asks for RestartAllContainers."""
        if not self._c.words.restart_rules:
            return []
        found = []
        for container in self._c.api.pod.all_containers():
            seen = current_id(snapshot, container.name)
            if (seen and seen.state == "exited" and rule_action(container, seen.code or 0) == "RestartAllContainers"):
                found.append(seen)
        return found

    def _restart_all(self, snapshot: tuple[Seen, ...], triggers: list[Seen]) -> Work:
        c = self._c
        self._did_something = True
        self._all_restarting = True
        self._restart_condition = Condition("AllContainersRestarting", "True", c.clock.now,
                                            "RestartAllContainersStarted", "container exited with restart policy rule")
        self._publish(replace(self.status, conditions=(self._restart_condition, *self.status.conditions)))
        for seen in snapshot:
            box = self.box(seen.serial)
            if box is not None and seen.state == "running":
                yield from self.killer.stop(box, "restart-all", "killing", 0)
        for box in list(c.runtime.boxes):
            c.runtime.remove(box)
        self._cached.clear()
        self.snapshot = ()

    def _end_restart_all(self) -> None:
        self._all_restarting = False
        assert self._restart_condition is not None
        self._restart_condition = replace(self._restart_condition, status="False", since=self._c.clock.now, reason="",
                                          message="")

    # -- the end -------------------------------------------------------------------------------------------------

    def _terminating(self) -> Work:
        """R7.20–R7.26."""
        c = self._c
        self._generate()
        self._stop_workers(all_of_them=False)
        pod, api = c.api.pod, c.api
        grace = api.deletion_grace if api.deletion_grace is not None else pod.grace_period
        if self.stop_grace is not None:
            grace = min(grace, self.stop_grace)
        grace = max(grace, 1)
        running = [s.serial for s in self.snapshot if s.state == "running"]
        boxes = [box for box in c.runtime.boxes if box.serial in running]
        field = "spec.terminationGracePeriodSeconds" if api.deletion is not None else ""
        yield from self.killer.stop_all(pod, boxes, self.stop_cause, grace, field=field)
        self._stop_workers(all_of_them=True)
        self.volumes.stop()
        if c.runtime.sandboxes:
            yield c.timing.sandbox_stop
            c.runtime.stop_sandboxes()
        self._take_snapshot()
        self._may_run = False
        self._generate(terminal=True)
        self._finish_sync()
        self._relisted_at = self._ended_at - 1
        self.state, self._pending = "terminated", True

    def _terminated(self) -> Work:
        """R7.27, R7.28."""
        c = self._c
        status = finalise(c.api.pod, self.status, has_initialized(c.api.pod, self.status))
        if status.phase not in TERMINAL:
            status = replace(status, phase="Failed")
        self.status = status
        status, _ = generate(Inputs(
            c.api.pod, c.clock.now, self.snapshot, self.sandbox[0] if self.sandbox else None, False, status, {}, {},
            c.api.foreign_values(), True, True, False, self.failed, c.words.ready_to_start_condition,
            self._scheduled_since, (self._restart_condition,) if self._restart_condition else ()))
        final = finalise(c.api.pod, status, has_initialized(c.api.pod, status))
        self._publish(replace(final, phase=self.status.phase))
        yield c.timing.write
        self.state = "done"
        if c.api.deletion is not None and not c.api.pod.finalizers:
            c.api.flush()
            c.api.remove()


def _with_flags(status: PodStatus, new: PodStatus) -> PodStatus:
    """`status` with the ready and started flags and the conditions of `new`; states stay as they were published."""
    flags = {one.name: one for one in new.containers + new.init}

    def flagged(one: ContainerStatus) -> ContainerStatus:
        other = flags.get(one.name)
        return replace(one, ready=other.ready, started=other.started) if other else one

    return replace(status, containers=tuple(flagged(c) for c in status.containers),
                   init=tuple(flagged(c) for c in status.init), conditions=new.conditions)



def _two_newest(boxes: Sequence[Box]) -> list[Box]:
    """Of each container the newest two instances: all that a sync looks at."""
    kept: dict[str, int] = {}
    out = []
    for box in reversed(boxes):
        kept[box.name] = kept.get(box.name, 0) + 1
        if kept[box.name] <= 2:
            out.append(box)
    return out
