"""Starting one container: back-off, image, configuration, create, start, postStart (R5.1–R5.5, R8.3–R8.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mkdocs_podlife.engine import texts
from mkdocs_podlife.engine.backoff import CAP, INITIAL, BackOff
from mkdocs_podlife.engine.clock import Clock, Gate, Task, Work
from mkdocs_podlife.engine.configuration import fault
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.hooks import Hooks
from mkdocs_podlife.engine.images import Failure, Puller
from mkdocs_podlife.engine.instances import Box, Seen
from mkdocs_podlife.engine.kill import Killer, base_grace, field_path
from mkdocs_podlife.engine.runtime import Runtime
from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.engine.timing import Timing, go_duration
from mkdocs_podlife.engine.trace import Hook, Wait
from mkdocs_podlife.manifest.model import Container, Pod


class Starter:
    """Starts containers, one after another, within a sync."""

    def __init__(
        self,
        clock: Clock,
        timing: Timing,
        runtime: Runtime,
        recorder: Recorder,
        words: Words,
        puller: Puller,
        hooks: Hooks,
        killer: Killer,
        waits: list[Wait],
        exists: Callable[[str, str], bool],
        uid: str,
        cap: int = CAP,
    ) -> None:
        self._clock = clock
        self._timing = timing
        self._runtime = runtime
        self._recorder = recorder
        self._words = words
        self.puller = puller
        self._hooks = hooks
        self._killer = killer
        self._waits = waits
        self._exists = exists
        self._uid = uid
        self._cap = cap
        self.backoff = self._fresh()
        self._open_waits: dict[str, int] = {}
        self._faulty: set[str] = set()  # containers whose configuration lacked something
        self._came: int | None = None  # when an object last came

    def start(self, pod: Pod, container: Container, snapshot: Sequence[Seen]) -> Work:
        """Start it; returns None or a Failure. `snapshot` is the one its sync began with (R8.3)."""
        held = self._held(pod, container, snapshot)
        if held is not None:
            return held
        self._close_wait(container.name)
        path = field_path(container)
        failure = yield from self.puller.ensure(container, path)
        if failure is not None:
            return failure
        wrong = fault(pod, container, self._uid, self._exists)
        if wrong:
            self._faulty.add(container.name)
            self._recorder.emit("Warning", "Failed", f"Error: {wrong}", field_path=path, cause=container.path)
            return Failure("CreateContainerConfigError", wrong)
        if container.name in self._faulty:
            self._faulty.discard(container.name)
            self._found_what_it_lacked()
        yield self._timing.create
        box = self._runtime.create(container, self._runtime.next_attempt(container.name))
        self._recorder.emit(
            "Normal", "Created", self._words.created(container.name), field_path=path, cause=container.path
        )
        yield self._timing.start
        error = self._runtime.start(box, container.image)
        if error:
            self._recorder.emit(
                "Warning", "Failed", f"Error: {error}", field_path=path, cause=f"{container.path}.command"
            )
            return Failure("RunContainerError", error)
        hook = self._begin_hook(box)
        yield self._timing.started
        self._recorder.emit(
            "Normal", "Started", self._words.started(container.name), field_path=path, cause=container.path
        )
        if hook is not None:
            return (yield from self._post_start(pod, box, hook, path))
        return None

    def came(self) -> None:
        """An object has been created: the next attempt may find what it lacked."""
        self._came = self._clock.now

    def _found_what_it_lacked(self) -> None:
        """Which retry is the first after the object came is as random as the retries are (R0.5, R5.2)."""
        clock, timing = self._clock, self._timing
        if self._came is not None:
            longest = timing.jittered(timing.backoff_period).hi + timing.ticker_period
            clock.early = min(clock.early, self._came)
            clock.late = max(clock.late, self._came + longest)

    def _fresh(self) -> BackOff:
        return BackOff(min(INITIAL, self._cap), self._cap)

    def forget(self) -> None:
        """A new kubelet knows of no crash and of no failed pull."""
        self.backoff = self._fresh()
        self.puller.forget()

    # -- back-off ----------------------------------------------------------------------------------------------

    def _held(self, pod: Pod, container: Container, snapshot: Sequence[Seen]) -> Failure | None:
        """R8.3–R8.5."""
        for ended in reversed(snapshot):
            if ended.state == "exited" and ended.name == container.name:
                break
        else:
            return None
        if ended.finished is None:
            return None
        now, key = self._clock.now, f"{container.name}/{container.image}"
        if not self.backoff.holds_since(key, ended.finished, now):
            self.backoff.advance(key, ended.finished, now)
            return None
        value = self.backoff.get(key)
        self._recorder.emit(
            "Warning",
            "BackOff",
            texts.backoff_event(container.name, pod.name, pod.namespace, self._uid),
            field_path=field_path(container),
            cause=pod.spec_path + ".restartPolicy",
        )
        if container.name not in self._open_waits:
            # the sync's snapshot may show the instance before the one that was killed just now (R8.8)
            newest = self._runtime.newest(container.name)
            begin = newest.finished if newest is not None and newest.finished is not None else ended.finished
            self._open_waits[container.name] = len(self._waits)
            self._waits.append(Wait(container.name, "crash-backoff", begin, None, value // 1000))
        message = texts.backoff_state(go_duration(value), container.name, pod.name, pod.namespace, self._uid)
        return Failure("CrashLoopBackOff", message, ended.finished + value)

    def give_up(self) -> None:
        """The Pod is to end: nothing is held back any more."""
        for container in list(self._open_waits):
            self._close_wait(container)

    def _close_wait(self, container: str) -> None:
        index = self._open_waits.pop(container, None)
        if index is not None:
            self._waits[index] = self._waits[index]._replace(until=self._clock.now)

    # -- postStart ---------------------------------------------------------------------------------------------

    def _begin_hook(self, box: Box) -> Gate | None:
        """postStart runs beside the process, and the kubelet waits for it (R5.3)."""
        handler = box.container.post_start
        if handler is None:
            return None
        clock = self._clock
        index = len(self._killer.hook_runs)
        wanted = 1000 * handler.seconds if handler.kind == "sleep" else None
        self._killer.hook_runs.append(Hook(box.name, "postStart", handler.kind, clock.now, None, "running", wanted))
        task = Task(clock, self._late_hook(box))

        def ended() -> None:
            ok = task.done.value.ok
            runs = self._killer.hook_runs
            runs[index] = runs[index]._replace(end=clock.now, outcome="ok" if ok else "failed")

        if task.done.is_open:
            ended()
        else:
            task.done.wait(ended)
        return task.done

    def _late_hook(self, box: Box) -> Work:
        yield self._timing.started  # the hook begins once the start call has returned
        assert box.container.post_start is not None
        return (yield from self._hooks.run(box, box.container.post_start))

    def _post_start(self, pod: Pod, box: Box, hook: Gate, path: str) -> Work:
        result = yield hook
        if result.ok:
            return None
        cause = f"{box.container.path}.lifecycle.postStart"
        self._recorder.emit("Warning", "FailedPostStartHook", "PostStartHook failed", field_path=path, cause=cause)
        grace = base_grace(pod, box.container, "postStart", None)
        yield self._killer.stopped(box, "postStart", "FailedPostStartHook", grace, field=cause)
        return Failure("PostStartHookError", result.error)
