"""Stopping containers: grace arithmetic, preStop, the stop signal, SIGKILL, and the order of sidecars (R7.10–R7.25)."""

from __future__ import annotations

from mkdocs_podlife.engine.clock import Clock, Gate, Task, Work
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.hooks import Hooks
from mkdocs_podlife.engine.instances import Box
from mkdocs_podlife.engine.runtime import Runtime
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Hook, Kill, KillCause
from mkdocs_podlife.manifest.model import Container, Pod

MINIMUM_GRACE = 2  # s, R7.15

PREFIX = {
    "init": "spec.initContainers",
    "sidecar": "spec.initContainers",
    "app": "spec.containers",
    "ephemeral": "spec.ephemeralContainers",
}


def field_path(container: Container) -> str:
    """`spec.containers{app}` (R11.1)."""
    return f"{PREFIX[container.role]}{{{container.name}}}"


def base_grace(pod: Pod, container: Container, cause: KillCause, deletion_grace: int | None) -> int:
    """The grace in s before any override (R7.10)."""
    if deletion_grace is not None:
        return deletion_grace
    probe = {"liveness": container.liveness, "startup": container.startup}.get(cause)
    if probe is not None and probe.grace_period is not None:
        return probe.grace_period
    return pod.grace_period


def effective_grace(spec: int, deletion: int | None, override: int | None = None) -> int:
    """The grace in s with which a Pod's containers are stopped; never below 1 (R7.22)."""
    grace = deletion if deletion is not None else spec
    return max(1, min(grace, override) if override is not None else grace)


class Killer:
    """Stops containers one by one or all together."""

    def __init__(self, clock: Clock, timing: Timing, runtime: Runtime, hooks: Hooks, recorder: Recorder) -> None:
        self._clock = clock
        self._timing = timing
        self._runtime = runtime
        self._hooks = hooks
        self._recorder = recorder
        self.kills: list[Kill] = []
        self.hook_runs: list[Hook] = []

    def forget(self) -> None:
        """The kubelet is gone (R6.15): a stop in progress is not carried on, and its hook has been cut."""
        now = self._clock.now
        self.kills = [kill for kill in self.kills if kill.dead_at is not None]
        self.hook_runs = [
            one._replace(end=now, outcome="cut") if one.outcome == "running" else one for one in self.hook_runs
        ]

    def stop(
        self,
        box: Box,
        cause: KillCause,
        message: str,
        grace: int,
        *,
        before: list[Gate] | None = None,
        field: str = "",
    ) -> Work:
        """Stop one container; ends when its process is dead.

        Args:
            cause: a Kill.cause.
            message: of the Killing event (R7.11).
            grace: s; the whole budget (R7.10, R7.12).
            before: containers that must be dead first (R7.14).
            field: path of the field behind it.
        """
        clock, container = self._clock, box.container
        index = len(self.kills)
        self.kills.append(
            Kill(
                box.name,
                box.attempt,
                clock.now,
                cause,
                grace,
                grace,
                self._signal(box),
                None,
                None,
                None,
            )
        )
        self._recorder.emit(
            "Normal", "Killing", message, field_path=field_path(container), cause=field or container.path
        )
        left = grace
        if container.pre_stop is not None and grace > 0:
            left -= yield from self._pre_stop(box, grace)
        if before:
            left -= yield from self._await_turn(before, left)
        left = max(left, MINIMUM_GRACE)
        self.kills[index] = self.kills[index]._replace(left=left)
        if box.state == "running":
            yield self._timing.stop_signal
        if box.state == "running":
            yield from self._signal_and_wait(box, index, left)
        if self.kills[index].dead_at is None:
            self.kills[index] = self.kills[index]._replace(dead_at=box.finished or clock.now)
        yield self._timing.reap

    def _signal(self, box: Box) -> str:
        if box.container.stop_signal:
            return box.container.stop_signal
        return box.instance.stop_signal() if box.instance else "SIGTERM"

    def _signal_and_wait(self, box: Box, index: int, left: int) -> Work:
        clock = self._clock
        begun = clock.now
        self.kills[index] = self.kills[index]._replace(stop_at=begun)
        over = Gate()
        box.dead.wait(lambda: over.open("dead"))
        limit = clock.at(clock.shifted(begun + 1000 * left), lambda: over.open("limit"))
        if not box.told:  # the runtime sends the stop signal once, whoever asks again
            box.told = True
            self._runtime.signal(box, self.kills[index].signal)
        if (yield over) == "limit" and box.state == "running":
            self.kills[index] = self.kills[index]._replace(kill_at=clock.now)
            self._runtime.signal(box, "SIGKILL")
        limit.cancel()

    def _pre_stop(self, box: Box, grace: int) -> Work:
        """Run the hook for at most `grace` s; returns the whole seconds it used (R7.13)."""
        clock, handler = self._clock, box.container.pre_stop
        assert handler is not None
        begin = clock.now
        index = len(self.hook_runs)
        self.hook_runs.append(
            Hook(
                box.name,
                "preStop",
                handler.kind,
                begin,
                None,
                "running",
                1000 * handler.seconds if handler.kind == "sleep" else None,
            )
        )
        over = Gate()
        limit = clock.at(clock.shifted(begin + 1000 * grace), lambda: over.open("limit"))
        task = Task(clock, self._hooks.run(box, handler))

        def ended() -> None:
            result = task.done.value
            cut = box.dead.is_open and not result.ok
            outcome = "ok" if result.ok else "cut" if cut and over.is_open else "failed"
            self.hook_runs[index] = self.hook_runs[index]._replace(end=clock.now, outcome=outcome)  # type: ignore[arg-type]
            if not result.ok:
                self._recorder.emit(
                    "Warning",
                    "FailedPreStopHook",
                    "PreStopHook failed",
                    field_path=field_path(box.container),
                    cause=f"{box.container.path}.lifecycle.preStop",
                )
            over.open("ended")

        if task.done.is_open:
            ended()
        else:
            task.done.wait(ended)
        yield over
        limit.cancel()
        return (clock.now - begin) // 1000

    def _await_turn(self, before: list[Gate], left: int) -> Work:
        """Wait until all of `before` are dead, at most `left` s; returns the whole seconds waited (R7.14)."""
        clock = self._clock
        begin = clock.now
        over = Gate()
        limit = clock.at(clock.shifted(begin + 1000 * max(left, 0)), lambda: over.open("limit"))
        todo = [gate for gate in before if not gate.is_open]
        count = len(todo)

        def one_less() -> None:
            nonlocal count
            count -= 1
            if count == 0:
                over.open("turn")

        for gate in todo:
            gate.wait(one_less)
        if todo:
            yield over
        limit.cancel()
        return (clock.now - begin) // 1000

    def stopped(self, box: Box, cause: KillCause, message: str, grace: int, *, field: str = "") -> Gate:
        """`stop`, begun as a task of its own: it goes on when the kubelet is lost (R9.24). Opens when it has ended."""
        return Task(self._clock, self.stop(box, cause, message, grace, field=field)).done

    def stop_all(self, pod: Pod, boxes: list[Box], cause: KillCause, grace: int, *, field: str = "") -> Work:
        """Stop these containers together (R7.24), sidecars in reverse order after the others (R7.25)."""
        gone: dict[str, Gate] = {box.name: Gate() for box in boxes}
        order = [c.name for c in pod.init_containers if c.role == "sidecar"]
        main = [gone[b.name] for b in boxes if b.container.role not in ("sidecar", "init")]
        tasks = []
        for box in boxes:
            before: list[Gate] = []
            if box.container.role == "sidecar":
                later = order[order.index(box.name) + 1 :] if box.name in order else []
                before = main + [gone[name] for name in later if name in gone]
            work = self.stop(box, cause, f"Stopping container {box.name}", grace, before=before, field=field)
            tasks.append((box, Task(self._clock, work)))
        for box, task in tasks:
            gate = gone[box.name]
            if task.done.is_open:
                gate.open()
            else:
                task.done.wait(gate.open)
        for _, task in tasks:
            yield task.done
