"""Starting programs in a container: the entry point, hooks and probes, servers, and programs nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import answers
from mkdocs_podlife.behaviour.kernel import Pause, Routine, Stream, Task
from mkdocs_podlife.behaviour.oneliners import interpreter_of
from mkdocs_podlife.behaviour.resolving import Resolution
from mkdocs_podlife.behaviour.servers import serve

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine


class Launcher:
    """Makes the processes of one `Machine`."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def program(self, task: Task, argv: Sequence[str], cwd: str, fds: dict[int, Stream], *, last: bool) -> Routine:
        """A server or something unknown, in place of whatever `task` was."""
        return (yield from serve(self._machine, task, tuple(argv), cwd, fds, last=last))

    def unknown_program(self, task: Task, argv: Sequence[str], *, last: bool = True) -> Routine:
        """Nobody knows this program: it runs for ever as an entry point and succeeds elsewhere, and that is said."""
        words = [word for word in argv if word]
        name = (words[2] if words[:2] == ["sh", "-c"] and len(words) > 2 else words[0] if words else "?").strip()
        if interpreter_of(name):
            name = " ".join(words)  # what matters is what it is given
        name = name.splitlines()[0][:80] if name else "?"
        task.loud = True
        long_lived = self._machine.leader in (task.pid, task.parent)
        if not last or not long_lived or not self._machine.main.endless:
            self._machine.assume("unknown-program-succeeds", program=name)
            return 0
        said = self._machine.unlisted and task is self._machine.main.task  # with the image nobody knows
        if not said:
            self._machine.assume_endless(name)
        return (yield from serve(self._machine, task, tuple(argv), "/", {}, last=True, unknown=True))

    def run_argv(
        self, task: Task, argv: Sequence[str], kind: Resolution, cwd: str, env: dict[str, str], fds: dict[int, Stream]
    ) -> Routine:
        """The body of a process started with `argv`, whose first word means `kind`, as the runtime starts it."""
        if task is not self._machine.main.task and answers.hanging(self._machine, self._machine.now):
            task.loud = True
            yield Pause()
        if kind in ("shell", "script", "tool"):
            return (yield from self._machine.scripts.run(task, argv, kind, cwd, env, fds))
        return (yield from self.program(task, argv, cwd, fds, last=True))
