"""The kubelet's status manager and reason cache: the status as it stands, and what follows when it changes."""

from __future__ import annotations

from mkdocs_podlife.engine.api import TERMINAL
from mkdocs_podlife.engine.conditions import containers_ready, pod_ready
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.generate import DEADLINE, DEADLINE_MESSAGE, Inputs, generate
from mkdocs_podlife.engine.images import Failure
from mkdocs_podlife.engine.instances import newest
from mkdocs_podlife.engine.pleg import Pleg
from mkdocs_podlife.engine.status import Cached, PodStatus
from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.engine.trace import Condition
from mkdocs_podlife.engine.worker import Worker
from mkdocs_podlife.manifest.model import ProbeKind


class StatusManager:
    """`status` is the kubelet's own view; what the API shows follows a few ms later."""

    def __init__(self, context: Context, pleg: Pleg) -> None:
        self._c = context
        self._pleg = pleg
        self.status = PodStatus()
        self.workers: dict[tuple[str, ProbeKind], Worker] = {}
        self.scheduled_since = 0
        self.failed: tuple[str, str] | None = None  # (reason, message) of an end the kubelet decided
        self.may_run = True  # may containers still run? Then a terminal phase is held back (R7.26)
        self.asked_readiness = False  # did the last status ask for an extra readiness step?
        self.ready_at: dict[int, int] = {}  # serial → first instant it was ready
        self.kept: frozenset[int] = frozenset()  # instances older than the kubelet (R6.15)
        self.all_restarting = False
        self._restart_condition: Condition | None = None
        self._disruption: Condition | None = None
        self._sent: PodStatus | None = None  # what went to the API last
        self._cached: dict[str, Cached] = {}
        self._last: tuple[tuple[object, ...] | None, PodStatus, list[Worker]] = (None, PodStatus(), [])
        self._held: tuple[str, str | None, str | None] = ("Pending", None, None)

    # -- the reason cache ------------------------------------------------------------------------------------------

    def remember(self, container: str, failure: Failure | None) -> None:
        """The outcome of a start (R9.18)."""
        if failure is None:
            self._cached.pop(container, None)
        elif self._cached.get(container) != failure[:2]:
            self._cached[container] = Cached(failure.reason, failure.message)

    def reasons(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, cached.reason) for name, cached in sorted(self._cached.items()))

    def forget(self, kept: frozenset[int]) -> None:
        """A new kubelet: `kept` are the instances that stay as ready as they are (R6.15)."""
        self._cached.clear()
        self.workers, self.kept = {}, kept
        self.failed = None
        self.may_run = self._c.api.phase not in TERMINAL
        self._last = (None, PodStatus(), [])

    # -- computing -------------------------------------------------------------------------------------------------

    def _compute(
        self, *, terminal: bool, old: PodStatus | None = None, final: bool = False
    ) -> tuple[PodStatus, list[Worker]]:
        c, sandbox = self._c, self._pleg.sandbox
        if self.failed is not None and self.failed[0] == DEADLINE:  # written at every computation (R9.20)
            c.recorder.emit("Normal", DEADLINE, DEADLINE_MESSAGE, cause=f"{c.pod.spec_path}.activeDeadlineSeconds")
        return generate(
            Inputs(
                pod=c.pod,
                now=c.clock.now,
                snapshot=self._pleg.snapshot,
                sandbox=sandbox[0] if sandbox else None,
                sandbox_ready=bool(sandbox and sandbox[1]) and not final,
                old=old or self.status,
                cached=self._cached,
                workers={} if final else self.workers,
                foreign=c.api.foreign_values(),
                deleted=c.api.deletion is not None,
                terminal=terminal,
                all_restarting=self.all_restarting,
                kept=self.kept,
                failed=self.failed,
                ready_to_start_condition=c.words.ready_to_start_condition,
                initialized_stays=c.words.initialized_stays,
                scheduled_since=self.scheduled_since,
                extra_conditions=[one for one in (self._disruption, self._restart_condition) if one is not None],
            )
        )

    def generate(self, *, terminal: bool = False) -> PodStatus:
        """Compute and publish; then let the asked-for readiness steps run (R6.12)."""
        self._look_at_deadline()
        basis = self._basis(terminal)
        if basis is not None and self.status is self._last[1] and basis == self._last[0]:
            status, extra = self._last[1:]  # nothing it is made of has changed
        else:
            status, extra = self._compute(terminal=terminal)
        self._last = basis, status, extra
        self.publish(status)
        self.asked_readiness = bool(extra)
        for worker in extra:
            worker.trigger()
        return status

    def _basis(self, terminal: bool) -> tuple[object, ...] | None:
        """What the next status is made of, beside the last one; None when it is to be computed anew in any case."""
        api = self._c.api
        if self.failed is not None or self.all_restarting:
            return None
        return (
            self._c.pod,
            self._pleg.snapshot,
            self._pleg.sandbox,
            tuple(self._cached.items()),
            tuple([(worker.serial, worker.stored) for worker in self.workers.values()]) if self.workers else (),
            tuple(api.foreign_values().items()) if api.foreign else (),
            self._restart_condition,
            api.deletion is not None,
            terminal,
        )

    def deadline(self) -> int | None:
        """When activeDeadlineSeconds has passed: it counts from startTime, which is cut to the second (R0.8, R9.20)."""
        seconds = self._c.pod.active_deadline
        return None if seconds is None else stamp(self.scheduled_since) + 1000 * seconds

    def _look_at_deadline(self) -> None:
        """Every computation of the status looks at it (R9.20)."""
        deadline = self.deadline()
        if self.failed is None and deadline is not None and self._c.clock.now >= deadline:
            self.failed = (DEADLINE, DEADLINE_MESSAGE)

    def compute_final(self, status: PodStatus) -> PodStatus:
        """The conditions of the very last status (R7.27)."""
        if status.phase not in TERMINAL:  # a phase that is terminal stays (R9.3)
            self._look_at_deadline()
        return self._compute(terminal=True, old=status, final=True)[0]

    # -- publishing ------------------------------------------------------------------------------------------------

    def publish(self, status: PodStatus) -> None:
        """Into the cache, and on to the API. A terminal phase is held back while containers may run (R7.26)."""
        held = self.may_run and status.phase in TERMINAL
        if status is self.status and not held and status is self._sent:
            return
        self.status = status
        for one in status.containers + status.init:
            seen = newest(self._pleg.snapshot, one.name)
            if one.ready and seen is not None:
                self.ready_at.setdefault(seen.serial, self._c.clock.now)
        if held:
            phase, reason, message = self._held
            self._sent = status._replace(phase=phase, reason=reason, message=message)
        else:
            self._held = (status.phase, status.reason, status.message)
            self._sent = status
        self._c.api.write(self._sent)
        for worker in list(self.workers.values()):
            worker.wake()

    def republish(self) -> None:
        """Write once more what was written last."""
        if self._sent is not None and self._c.api.outdated(self._sent):
            self._c.api.write(self._sent)

    def condemn(self, reason: str, message: str, target: str) -> None:
        """The containers have stopped, and the kubelet says why: now the phase may be Failed (R9.15, R9.21, R9.23)."""
        self.failed = (reason, message)
        if self._c.words.disruption_condition:
            now = self._c.clock.now
            self._disruption = Condition("DisruptionTarget", "True", now, "TerminationByKubelet", target)

    def reject(self, reason: str, message: str) -> None:
        """The kubelet does not take the Pod (R9.22)."""
        self.may_run = False
        self.publish(PodStatus("Failed", reason, message))

    def set_ready(self, container: str, ready: bool) -> None:
        """A readiness result: this container's flag and the two conditions, at once and without a sync (R6.10).

        Nothing else of the status is looked at: what has happened to other containers waits for the next sync.
        """
        old = self.status.container(container)
        if old is None or old.ready == ready:
            return
        status = self.status.with_container(old.flagged(ready, old.started))
        pod, now = self._c.pod, self._c.clock.now
        below = containers_ready(pod, status)
        fresh = {"Ready": pod_ready(pod, below, self._c.api.foreign_values()), "ContainersReady": below}
        self.publish(
            status._replace(
                conditions=tuple(
                    one.turned(*fresh[one.type], now) if one.type in fresh else one for one in status.conditions
                ),
            )
        )

    def set_started(self, container: str, started: bool) -> None:
        """A startup result: this container's flag, at once and without a sync (R6.10)."""
        old = self.status.container(container)
        if old is not None and old.started != started:
            self.publish(self.status.with_container(old.flagged(old.ready, started)))

    def sandbox_up(self) -> None:
        """R3.4: the condition follows at once, in the middle of the sync."""
        now = self._c.clock.now
        conditions = tuple(
            one.turned("True", "", "", now) if one.type == "PodReadyToStartContainers" else one
            for one in self.status.conditions
        )
        self.publish(self.status._replace(conditions=conditions))

    # -- restarting all containers in place (R8.14) --------------------------------------------------------------------

    def begin_restart_all(self) -> None:
        self.all_restarting = True
        self._restart_condition = Condition(
            "AllContainersRestarting",
            "True",
            self._c.clock.now,
            "RestartAllContainersStarted",
            "container exited with restart policy rule",
        )
        self._cached.clear()
        self.publish(self.status._replace(conditions=(self._restart_condition, *self.status.conditions)))

    def end_restart_all(self) -> None:
        """The condition stays in the list as False."""
        self.all_restarting = False
        self._restart_condition = Condition("AllContainersRestarting", "False", self._c.clock.now)
