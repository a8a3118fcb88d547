"""The container runtime (RT): sandboxes and containers as they really are, which the kubelet only sees by relisting."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_podlife.behaviour.program import Process, World
from mkdocs_podlife.engine.clock import Clock, Gate
from mkdocs_podlife.engine.instances import Box, Sandbox
from mkdocs_podlife.engine.texts import runtime_id
from mkdocs_podlife.manifest.model import Container


class Runtime:
    """Runs instances on the clock.

    Args:
        changed: called when something happened that a relist would see.
        visible: called with a box when something a probe could see in it has changed.
    """

    def __init__(self, clock: Clock, world: World, changed: Callable[[], None], visible: Callable[[Box], None]) -> None:
        self._clock = clock
        self.world = world
        self._changed = changed
        self._visible = visible
        self.boxes: list[Box] = []
        self.history: list[Box] = []  # every instance there ever was
        self.live: list[Box] = []
        self.sandboxes: list[Sandbox] = []
        self._serials = 0
        self._execs = 0
        self._attempts: dict[str, int] = {}
        self._refreshing = False

    # -- sandboxes ---------------------------------------------------------------------------------------------

    def new_sandbox(self) -> Sandbox:
        sandbox = Sandbox(len(self.sandboxes))
        self.sandboxes.append(sandbox)
        self._changed()
        return sandbox

    def stop_sandboxes(self) -> None:
        for sandbox in self.sandboxes:
            sandbox.ready = False
        self._changed()

    def current_sandbox(self) -> Sandbox | None:
        return self.sandboxes[-1] if self.sandboxes else None

    # -- containers --------------------------------------------------------------------------------------------

    def create(self, container: Container, attempt: int) -> Box:
        self._collect_garbage(container.name)
        self._serials += 1
        sandbox = self.current_sandbox()
        self._attempts[container.name] = attempt
        box = Box(container, self._serials, attempt, sandbox.serial if sandbox else 0, container.image)
        self.boxes.append(box)
        self.history.append(box)
        self._changed()
        return box

    def _collect_garbage(self, name: str) -> None:
        """Keep one dead instance of a container, the newest (R0.1): with the new one, state and last state."""
        dead = [box for box in self.boxes if box.name == name and box.state == "exited"]
        for box in dead[:-1]:
            self.remove(box)

    def start(self, box: Box, image: str) -> str:
        """Start its entry point now. Returns the runtime's words when it cannot ("" when it could); then the
        container exists as exited, 128, StartError (R5.2)."""
        clock = self._clock
        box.instance = self.world.launch(box.name, image, clock.now, box.attempt)
        box.started = clock.now
        box.started_bounds = box.changed_bounds = (clock.early, clock.late)
        if box.instance.start_error:
            box.state, box.finished, box.code = "exited", clock.now, 128
            box.reason, box.message, box.by = "StartError", box.instance.start_error, "itself"
            box.started = 0
            box.dead.open()
            self._changed()
            return box.instance.start_error
        box.state = "running"
        self.live.append(box)
        self._changed()
        self.refresh()
        return ""

    def exec_id(self) -> str:
        """The ID of one more exec: each has its own, so no two messages with one are alike (R6.22, R11.3)."""
        self._execs += 1
        return runtime_id(f"exec {self._execs}")

    def exec(self, box: Box, argv: tuple[str, ...], *, called: bool = True) -> tuple[Process, Gate]:
        """Run a command in the container; the gate opens when it has ended (or the container has).

        `called`: a hook's or a probe's, which does not outlive the kubelet that called for it.
        """
        assert box.instance is not None
        process = box.instance.exec(self._clock.now, argv)
        gate = Gate()
        if process.exit is None:
            box.watched.append((process, gate))
            if called:
                box.calls = [one for one in box.calls if one.exit is None] + [process]
        self.refresh()
        if process.exit is not None:
            gate.open()
        return process, gate

    def hang_up(self) -> None:
        """The kubelet is gone: the runtime ends the commands it was called for (R6.15)."""
        for box in self.live:
            for process in box.calls:
                process.signal(self._clock.now, "SIGKILL")
            box.calls = []
        self.refresh()

    def signal(self, box: Box, name: str) -> None:
        if box.state != "running" or box.instance is None:
            return
        box.stopping = True
        if name == "SIGKILL":
            box.by = "SIGKILL"
        box.instance.main.signal(self._clock.now, name)
        self.refresh()

    def touch(self) -> None:
        """A relist has something to see."""
        self._changed()

    def remove(self, box: Box) -> None:
        box.removed = True
        self.boxes.remove(box)

    def running(self) -> list[Box]:
        return [box for box in self.boxes if box.state == "running"]

    def newest(self, name: str) -> Box | None:
        for box in reversed(self.boxes):
            if box.container.name == name:
                return box
        return None

    def box(self, serial: int) -> Box | None:
        """Also one that was removed: a probe may still ask for it, until the status names another (R6.4)."""
        for box in reversed(self.history):  # mostly one of the newest is asked for
            if box.serial == serial:
                return box
        return None

    def two_newest(self) -> list[Box]:
        """Of each container the newest two instances: all that a sync looks at."""
        kept: dict[str, int] = {}
        out = []
        for box in reversed(self.boxes):
            kept[box.name] = kept.get(box.name, 0) + 1
            if kept[box.name] <= 2:
                out.append(box)
        return out

    def next_attempt(self, name: str) -> int:
        """The restart count of the container's next instance; it survives the removal of the old ones (R5.6, R8.14)."""
        return self._attempts.get(name, -1) + 1

    # -- time --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """After anything that may have moved the programs: collect exits, tell probes, plan the next move."""
        if self._refreshing:
            return
        self._refreshing = True
        try:
            again = True
            while again:
                again = False
                for box in list(self.live):
                    again |= self._collect(box)
        finally:
            self._refreshing = False

    def _collect(self, box: Box) -> bool:
        """One look at a running box. True when it ended (its end may move the others)."""
        instance = box.instance
        assert instance is not None
        for pair in list(box.watched):
            process, gate = pair
            if process.exit is not None:
                box.watched.remove(pair)
                gate.open()
        exit_ = instance.main.exit
        if exit_ is not None and exit_.at <= self._clock.now:
            self._end(box, exit_.at, exit_.code, exit_.reason, exit_.message)
            return True
        version = instance.version()
        if version != box.version:
            box.version = version
            box.changed_bounds = (self._clock.early, self._clock.late)
            self._visible(box)
        due = instance.next_time()
        if due != box.due or box.timer is None or box.timer.action is None:
            if box.timer is not None:
                box.timer.cancel()
            box.due = due
            box.timer = None
            if due is not None:
                slack = self._clock.shifted(due)
                box.timer = self._clock.at(slack, lambda: self._advance(box))
        return False

    def _advance(self, box: Box) -> None:
        box.due = None
        if box.state == "running" and box.instance is not None:
            box.instance.advance(self._clock.now)
            self.refresh()

    def _end(self, box: Box, at: int, code: int, reason: str, message: str) -> None:
        """The process has ended; the runtime's words for it are those of R7.16 and R17.11."""
        box.state, box.finished, box.code = "exited", at, code
        box.reason = reason or ("Completed" if code == 0 else "Error")
        policy = box.container.termination_message_policy
        if not message and policy == "FallbackToLogsOnError" and code != 0 and box.instance is not None:
            message = box.instance.logs()
        box.message = message
        if not box.by:
            box.by = "stop-signal" if box.stopping else "itself"
        if box.timer is not None:
            box.timer.cancel()
        self.live.remove(box)
        watched, box.watched = box.watched, []
        for _, gate in watched:
            gate.open()
        self._changed()
        self._visible(box)
        box.dead.open()
