"""Running scripts and tools in a container: what the entry point or a probe calls, and a shell's children.

With this room come the shell and every tool. Most containers run a server and nothing else, and never ask for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.commands import Call, finish, program
from mkdocs_podlife.behaviour.kernel import Pause, Pipe, Routine, ShellExit, Stream, Task
from mkdocs_podlife.behaviour.resolving import Resolution
from mkdocs_podlife.behaviour.shell import Shell
from mkdocs_podlife.behaviour.vocabulary import TOOLS

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine


class Scripts:
    """Makes the processes of one `Machine` that are shells or tools."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def run(
        self, task: Task, argv: Sequence[str], kind: Resolution, cwd: str, env: dict[str, str], fds: dict[int, Stream]
    ) -> Routine:
        """The body of a process whose first word means a shell, a script file or a tool."""
        base = argv[0].rsplit("/", 1)[-1]
        shell = Shell(self._machine, task, self._machine.facts.shell_flavour(base), env, fds, cwd, [], base)
        task.describe = shell.fingerprint
        if kind == "shell":
            return (yield from self.shell_program(shell, list(argv)))
        if kind == "script":
            shell.name = argv[0]
            shell.args = list(argv[1:])
            return (yield from shell.script(self._machine.fs.read(argv[0], cwd)))
        shell.text = "\0".join(argv)
        return (yield from finish(TOOLS[base](Call(self._machine, shell, list(argv), fds, shell.environment()))))

    def spawn_shell(
        self, shell: Shell, body: ast.Command, fds: dict[int, Stream], out: Pipe | None, source: Stream | None
    ) -> Task:
        """A child process that runs a piece of a script (a job, a stage of a pipeline)."""
        words = body.raw_words if isinstance(body, ast.Simple) else ("sh",)
        task = self._machine.task(words or ("sh",), shell.task.pid)
        child = shell.fork(task, fds)
        child.depth = 0 if out is None and source is None else 1
        child.tail = True
        task.sleeper = words[:1] == ("sleep",)
        task.ignores = frozenset(n for n, a in child.traps.items() if a == "")
        task.describe = child.fingerprint

        def routine() -> Routine:
            try:
                return (yield from child.whole(body))
            finally:
                if out is not None:
                    out.writers -= 1
                if isinstance(source, Pipe):
                    source.reader = False

        task.routine = routine()
        self._machine.resume(task)
        return task

    def spawn_program(self, shell: Shell, argv: list[str], fds: dict[int, Stream], *, last: bool) -> Task:
        """A child process that runs a program."""
        task = self._machine.task(argv, shell.task.pid)
        child = shell.fork(task, fds)
        task.routine = self._child(child, argv, fds, last)
        self._machine.resume(task)
        return task

    def _child(self, child: Shell, argv: list[str], fds: dict[int, Stream], last: bool) -> Routine:
        try:
            return (yield from program(child, argv, fds, replace=True, last=last))
        except ShellExit as leaving:
            return leaving.code

    def shell_program(self, shell: Shell, argv: list[str]) -> Routine:
        """`sh`, `sh -c SCRIPT`, `sh FILE`, with options."""
        words = argv[1:]
        script: str | None = None
        while words and words[0][:1] in "-+" and len(words[0]) > 1:
            word = words.pop(0)
            if word == "--":
                break
            if word.startswith("--"):
                continue
            if "c" in word[1:]:
                script = ""
            for letter in word[1:]:
                if letter in "eux":
                    shell.options.add(letter)
            if word.endswith("o") and words:
                option = words.pop(0)
                shell.options.add({"errexit": "e", "nounset": "u", "xtrace": "x"}.get(option, option))
        if script is not None:
            if not words:
                return 2
            script = words.pop(0)
            if words:
                shell.name = words.pop(0)
            shell.args = words
        elif words:
            entry = self._machine.fs.find(words[0], shell.cwd)
            if entry is None:
                if not self._machine.facts.closed:
                    return (yield from self._machine.launcher.unknown_program(shell.task, argv))
                shell.error(f"can't open '{words[0]}': No such file or directory")
                return 2 if shell.flavour != "bash" else 127
            if entry.opaque:
                return (yield from self._machine.launcher.unknown_program(shell.task, argv))
            script = entry.text
            shell.name, shell.args = words[0], words[1:]
        elif shell.task.pid == self._machine.leader and self._machine.container.tty:
            yield Pause()
            return 0
        else:
            script = yield from Call(self._machine, shell, argv, shell.fds, {}).input()
        shell.tail = shell.flavour != "dash" and not shell.depth
        return (yield from shell.script(script))
