"""A process as the engine sees it. Implements `Process`."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.kernel import Null, Output, Stream, Task
from mkdocs_podlife.behaviour.prints import exit_of, task_print
from mkdocs_podlife.behaviour.program import Exit, Step
from mkdocs_podlife.behaviour.signals import send

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine

MAX_STEPS = 40
_TELLING = frozenset({"sleep", "touch", "rm", "mv", "cp", "mkdir", "exit", "exec", "wait", "kill", "rmdir"})


class Running:
    """The entry point, a hook, an exec probe."""

    def __init__(self, machine: Machine, role: str) -> None:
        self._machine = machine
        self._role = role
        self.task: Task | None = None
        self.env: dict[str, str] = {}
        self.missing = ""
        self.reason = ""
        self.endless = role == "main"
        self._out = Output()
        self._err = Output()
        self._steps: list[Step] = []
        self._seen: set[str] = set()
        self._ended: Exit | None = None

    def start(self, argv: Sequence[str], cwd: str, env: dict[str, str], fds: dict[int, Stream]) -> None:
        machine = self._machine
        self.env = env
        self.endless = self._role == "main" and machine.world.endless(machine.container)
        kind = machine.resolve(argv[0], cwd) if argv else "missing"
        if kind == "missing":
            self.missing = argv[0] if argv else ""
            self.end(machine.now, 127)
            return
        if not fds:
            fds = {0: Null(), 1: self._out, 2: self._err}
        task = self.task = machine.task(argv, 0)
        if self._role == "main":
            task.pid = machine.leader
        before = machine.world.version()
        task.routine = machine.launcher.run_argv(task, argv, kind, cwd, dict(env), fds)
        machine.resume(task)
        task.loud |= machine.world.version() != before

    def end(self, now: int, code: int) -> None:
        self._ended = Exit(now, code)

    def note(self, now: int, argv: Sequence[str], text: str) -> None:
        """Remember that a telling command began."""
        if argv[0] not in _TELLING or (text in self._seen and len(self._steps) > 12) or len(self._steps) >= MAX_STEPS:
            return
        if self._steps and self._steps[-1].text == text[:60]:
            return
        self._seen.add(text)
        self._steps.append(Step(now, " ".join(text.split())[:60]))

    # -- the contract ------------------------------------------------------------------------------------------------

    @property
    def exit(self) -> Exit | None:
        if self._ended is None and self.task is not None:
            self._ended = exit_of(self._machine, self.task)
        return self._ended

    @exit.setter
    def exit(self, value: Exit | None) -> None:
        self._ended = value

    @property
    def output(self) -> str:
        if self._role == "main":
            return self._machine.log.text
        return (self._out.text + self._err.text)[:10_240]

    @property
    def steady(self) -> bool:
        return self.task is not None and not self.task.loud and self.exit is not None

    @property
    def steps(self) -> Sequence[Step]:
        return tuple(self._steps)

    def next_time(self) -> int | None:
        return self.task.due() if self.task is not None else None

    def advance(self, now: int) -> None:
        self._machine.advance(now)

    def signal(self, now: int, name: str) -> None:
        if self.task is not None:
            send(self._machine, self.task, now, name)

    def fingerprint(self, now: int) -> Hashable:
        if self.task is None:
            return self.missing
        return task_print(self._machine, self.task, now)
