"""The Pod's worker: one sync at a time, from the first sight of the Pod to its last status (R0.3–R0.7, R7.20–R7.28)."""

from __future__ import annotations

from mkdocs_podlife.engine.api import TERMINAL
from mkdocs_podlife.engine.clock import Gate, Latency, Task, Work
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.fitting import Rejection
from mkdocs_podlife.engine.hooks import Hooks
from mkdocs_podlife.engine.images import Puller
from mkdocs_podlife.engine.instances import Box
from mkdocs_podlife.engine.kill import Killer, effective_grace
from mkdocs_podlife.engine.manager import StatusManager
from mkdocs_podlife.engine.network import PodNetwork
from mkdocs_podlife.engine.pleg import Pleg
from mkdocs_podlife.engine.pressure import Verdict
from mkdocs_podlife.engine.prober import Prober
from mkdocs_podlife.engine.probing import Handlers
from mkdocs_podlife.engine.runtime_work import RuntimeWork
from mkdocs_podlife.engine.starting import Starter
from mkdocs_podlife.engine.status import finalise, has_initialized
from mkdocs_podlife.engine.trace import KillCause
from mkdocs_podlife.engine.unprompted import Unprompted, wait_after
from mkdocs_podlife.engine.volumes import VolumeManager

RESTART = Latency(2_000, 500, 10_000)
AT_ONCE = Latency(0, 0, 0)
"""The least a sync takes: what else comes at the instant of its beginning finds it running (R0.3)."""
OLDER = 10_000  # ms that a container must have run longer than the kubelet to be left as it is (R6.15)


class PodWorker:
    """One Pod on the kubelet. `request()` asks for a sync; requests collapse while one runs (R0.3)."""

    def __init__(self, context: Context) -> None:
        self._c = context
        clock, timing, runtime = context.clock, context.timing, context.runtime
        pod = context.api.pod
        network = PodNetwork(clock, runtime, host_network=pod.host_network)
        hooks = Hooks(clock, timing, runtime, network, context.recorder, f"{pod.name}_{pod.namespace}({context.uid})")
        puller = Puller(clock, timing, runtime.world, context.recorder, context.words, context.waits)
        self.pleg = Pleg(context, self.request)
        self.manager = StatusManager(context, self.pleg)
        self.killer = Killer(clock, timing, runtime, hooks, context.recorder)
        self.starter = Starter(
            clock,
            timing,
            runtime,
            context.recorder,
            context.words,
            puller,
            hooks,
            self.killer,
            context.waits,
            context.exists,
            context.uid,
            context.restart_cap,
        )
        self.volumes = VolumeManager(clock, timing, context.recorder, context.waits, context.exists)
        self.prober = Prober(context, self.manager, self.pleg, Handlers(clock, timing, runtime, network), self)
        self.work = RuntimeWork(context, self.manager, self.starter, self.killer, self.prober.verdict)
        self.state = "waiting"  # waiting | sync | terminating | terminated | done
        self.frozen = False
        self._back = Gate()
        self._stop_cause: KillCause = "finished"
        self._verdict: Verdict | None = None
        self._pending = False
        self._busy = False
        self._first = True
        self._ended_at = -1  # when the last sync ended
        self.syncs = 0
        self.unprompted = Unprompted(clock, timing, self.request)

    # -- requests ----------------------------------------------------------------------------------------------------

    def see(self, rejection: Rejection | None = None) -> None:
        """The kubelet hears of the Pod. One that is deleted already is never started (R7.21); one that does not fit
        here is rejected and stays as Failed, without any container status (R9.22)."""
        if rejection is not None:
            self._c.recorder.emit("Warning", rejection.reason, rejection.message, cause=self._c.api.pod.spec_path)
            self.manager.reject(rejection.reason, f"Pod was rejected: {rejection.message}")
            self.state = "done"
            return
        self.state = "sync" if self._c.api.deletion is None else "terminating"
        self.pleg.active = True
        self.manager.scheduled_since = self._c.clock.now
        self.request()

    def request(self) -> None:
        if self.state in ("waiting", "done") or self.frozen:
            return
        self._pending = True
        if not self._busy:
            self._busy = True
            Task(self._c.clock, self._attended(self._loop()))

    def terminate(self, cause: KillCause) -> None:
        """The Pod must end: deleted, evicted (R7.20). A running sync is not interrupted (R7.21)."""
        if self.state in ("waiting", "done"):
            return
        if self._stop_cause == "finished":
            self._stop_cause = cause
        if self.state == "sync":
            self.state = "terminating"
            self.volumes.interrupt()
        self.request()

    def end(self, verdict: Verdict) -> None:
        """The kubelet itself ends the Pod, unless it ends already: it stays in the API as Failed (R9.21, R9.23)."""
        if self.state != "sync" or self.frozen:
            return
        if verdict.event:
            event = "Warning", verdict.event, verdict.message
            self._c.recorder.emit(*event, cause=self._c.api.pod.spec_path)  # type: ignore[arg-type]
        self._verdict = verdict
        self.terminate("eviction")

    def freeze(self) -> None:
        """The kubelet stops: no relist, no sync, no mount, no probe, no status (R9.24). Containers go on."""
        self.frozen = True
        self._back = self.volumes.back = Gate()
        self.pleg.active = False

    def thaw(self) -> None:
        """The kubelet is back (R9.26)."""
        self.frozen = False
        self.pleg.wake()
        if self._c.api.deletion is not None:
            self.terminate("deletion")
        self._back.open()
        self.request()

    def restart(self) -> None:
        """The kubelet is started anew; containers do not mind (R6.15).

        What it was in the middle of goes no further, for its calls to the runtime end with it: a pull is given up, a
        command of a hook or a probe is killed, a SIGKILL that was to come does not come. A stop signal that was sent
        stays sent.
        """
        if self.state in ("waiting", "done") or self.frozen:
            return
        self.freeze()
        self._c.clock.abandon()
        self._busy = self._pending = False
        self._c.runtime.hang_up()
        self.killer.forget()
        self.volumes.forget()
        self._c.clock.after(RESTART, self._begin_anew)

    def _begin_anew(self) -> None:
        """What it knew in its memory is gone; what runs, and what the API holds, is found again.

        A Pod that was to end is looked at as any other: a deletion stands in the API and begins from its start, with
        the whole grace (R7.22) and the hook (R7.13); a deadline counts from the startTime that stands there (R9.20);
        an eviction is forgotten. A postStart hook that had not ended is not run again: the container is there.
        """
        c = self._c
        now = c.kubelet_since = c.clock.now
        self._verdict = None
        self.unprompted.forget()
        deleted = c.api.deletion is not None
        self.state, self._stop_cause = ("terminating", "deletion") if deleted else ("sync", "finished")
        kept = [box.serial for box in c.runtime.running() if c.words.keeps_readiness and now - box.started > OLDER]
        self.prober.forget()
        self.manager.forget(frozenset(kept))
        self.starter.forget()
        c.recorder.restart()
        self._first = True
        self.thaw()

    def reconcile(self) -> None:
        """Every ten seconds the status manager writes again what others have changed."""
        if not self.frozen and self.state not in ("waiting", "done"):
            self.manager.republish()

    def idle(self) -> bool:
        """Is it between syncs, with none asked for?"""
        return not self._busy

    def _attended(self, work: Work) -> Work:
        """What is under way when the node is lost, a pull, a hook, a stop, ends by itself; but what comes after it is
        done, and told, when the kubelet is back (R9.24)."""
        value = None
        while True:
            if self.frozen:
                yield self._back
            try:
                wanted = work.send(value)
            except StopIteration:
                return
            value = yield wanted

    def _loop(self) -> Work:
        """R0.3, R0.4: take up the request, wait for a fresh cache, sync; again while asked.

        Nothing is done `finally`: that would also run, at a moment of the interpreter's choice, in a loop whose kubelet
        is long gone.
        """
        while self._pending and self.state != "done":
            self._pending = False
            self._c.pod = self._c.api.pod
            state = self.state  # a deletion that comes during the wait is for the sync after (R0.4)
            if not self._first:
                yield from self.pleg.fresh(self._ended_at)
            self._first = False
            self.syncs += 1
            if state == "sync":
                yield from self._sync()
            elif self.state == "terminating":
                yield from self._terminating()
            elif self.state == "terminated":
                yield from self._terminated()
            yield AT_ONCE
        self._busy = False

    # -- one sync ----------------------------------------------------------------------------------------------------

    def _sync(self) -> Work:
        c = self._c
        status = self.manager.generate()
        if status.phase in TERMINAL:
            if self.manager.failed is not None:
                self._stop_cause = "deadline"
            self._finish("terminating")
            return
        self.unprompted.watch(self.manager.deadline())
        if not (yield from self.volumes.wait(c.pod)):
            self._ended_at = c.clock.now
            if self.state == "sync":
                self.unprompted.plan(c.timing.backoff_period)
            return
        self.prober.ensure()
        failures = yield from self.work.run(self.pleg.snapshot, self.pleg.sandbox)
        self._ended_at = c.clock.now
        self._pending |= self.work.again
        if failures:
            by_expiry = c.words.backoff_expiry_requeue
            self.unprompted.plan(wait_after(failures if by_expiry else (), c.clock.now, c.timing))
            return
        if self.work.did_something and c.words.demand_relist:
            c.clock.after(c.timing.demand_relist, self.pleg.demand)
        if self.manager.asked_readiness:
            # A resync after J(60 s) changes nothing but that it asks for another readiness check (R6.11).
            self.unprompted.plan(c.timing.sync_frequency)
        else:
            self.unprompted.void()

    def _finish(self, state: str) -> None:
        """The step is over and another phase follows without being asked (R0.5)."""
        self._ended_at = self._c.clock.now
        self.unprompted.void()
        self.state, self._pending = state, True

    def box(self, serial: int) -> Box | None:
        return self._c.runtime.box(serial)

    # -- the end -----------------------------------------------------------------------------------------------------

    def _terminating(self) -> Work:
        """R7.20–R7.26."""
        c = self._c
        self.manager.generate()
        self.manager.all_restarting = False  # what was removed for it does not come back (R8.14)
        self.starter.give_up()
        self.prober.stop_for_termination()
        verdict = self._verdict
        grace = effective_grace(c.pod.grace_period, c.api.deletion_grace, verdict.grace if verdict else None)
        field = "spec.terminationGracePeriodSeconds" if c.api.deletion is not None else ""
        running = self.work.running(self.pleg.snapshot)
        yield from self.killer.stop_all(c.pod, running, self._stop_cause, grace, field=field)
        self.prober.stop()
        self.volumes.stop()
        yield from self.work.stop_sandbox()
        self.pleg.look()
        self.manager.may_run = False
        if verdict is not None:
            self.manager.condemn(verdict.reason, verdict.message, verdict.target)
        self.manager.generate(terminal=True)
        self._finish("terminated")
        self.pleg.stale()

    def _terminated(self) -> Work:
        """R7.27, R7.28."""
        c, pod = self._c, self._c.pod
        status = self.manager.status
        initialized = has_initialized(pod, status)
        status = finalise(pod, status, initialized)
        if status.phase not in TERMINAL:
            status = status._replace(phase="Failed")
        final = finalise(pod, self.manager.compute_final(status), initialized)
        self.manager.publish(final._replace(phase=status.phase))
        yield c.timing.write
        self.state = "done"
        c.api.finish()
