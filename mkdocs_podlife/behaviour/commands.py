"""Running one simple command: function, builtin, tool, server program, script file, or something unknown."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.kernel import Null, Pause, Routine, ShellExit, Stream
from mkdocs_podlife.behaviour.redirection import apply_redirects
from mkdocs_podlife.behaviour.tree import FileError

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine
    from mkdocs_podlife.behaviour.shell import Shell

MAX_INPUT = 1 << 20


@dataclass(slots=True)
class Call:
    """A tool's surroundings."""

    machine: Machine
    shell: Shell
    argv: list[str]
    fds: dict[int, Stream]
    env: dict[str, str]

    @property
    def args(self) -> list[str]:
        return self.argv[1:]

    @property
    def cwd(self) -> str:
        return self.shell.cwd

    def out(self, text: str) -> bool:
        """Write to standard output; False when nobody reads."""
        stream = self.fds.get(1)
        return stream.write(text) if stream is not None else True

    def err(self, text: str) -> None:
        stream = self.fds.get(2)
        if stream is not None:
            stream.write(text)

    def fail(self, text: str, code: int = 1) -> int:
        """Print `name: text` as an error and give back `code`."""
        self.err(f"{self.argv[0].rsplit('/', 1)[-1]}: {text}\n")
        return code

    @property
    def gnu(self) -> bool:
        return self.machine.facts.flavour != "busybox"

    def input(self, lines: int | None = None) -> Generator[Pause, None, str]:
        """All of standard input, at most `MAX_INPUT`; or as much as holds the first `lines` lines."""
        stream = self.fds.get(0, Null())
        parts: list[str] = []
        size = count = 0
        while size < MAX_INPUT and (lines is None or count < lines):
            text = stream.read()
            if text == "":
                break
            if text is None:
                self.shell.task.loud = True
                yield Pause(ready=stream.ready)
            else:
                parts.append(text)
                size += len(text)
                count += text.count("\n")
        return "".join(parts)


Tool = Callable[[Call], int | Routine]
TOOLS: dict[str, Tool] = {}
BUILTINS: dict[str, Tool] = {}


def tool(*names: str) -> Callable[[Tool], Tool]:
    """Register a program found on the PATH."""

    def register(function: Tool) -> Tool:
        for name in names:
            TOOLS[name] = function
        return function

    return register


def builtin(*names: str) -> Callable[[Tool], Tool]:
    """Register a word of the shell itself."""

    def register(function: Tool) -> Tool:
        for name in names:
            BUILTINS[name] = function
        return function

    return register


def execute(shell: Shell, node: ast.Simple, argv: list[str], assigns: list[tuple[str, str]], last: bool) -> Routine:
    """Run `argv` with the command's own redirections and assignments."""
    fds = shell.fds
    if node.redirects:
        try:
            fds = yield from apply_redirects(shell, node.redirects)
        except FileError:
            return shell.bad_redirect
    name = argv[0]
    machine = shell.machine
    if name in ("exec", "command", "builtin", "nohup", "time", "setsid", "stdbuf", "ionice", "nice") and len(argv) > 1:
        return (yield from _prefix(shell, node, argv, fds, assigns, last))
    if name == "exec":
        shell.fds = fds
        return 0
    kept = shell.fds
    saved: dict[str, str | None] = {}
    for variable, value in assigns:
        saved[variable] = shell.vars.get(variable)
        shell.put(variable, value)
    fresh = {variable for variable, _ in assigns} - shell.exported
    shell.exported |= fresh
    shell.fds = fds
    try:
        machine.note(shell, node, argv)
        if name in shell.functions:
            return (yield from shell.call(name, argv[1:]))
        handler = BUILTINS.get(name)
        if handler is not None and (
            name not in ("[[", "let", "source", "declare", "typeset") or shell.flavour != "dash"
        ):
            return (yield from finish(handler(Call(machine, shell, argv, fds, {}))))
        tail = last and not shell.depth and shell.flavour != "dash" and not shell.traps
        return (yield from program(shell, argv, fds, replace=tail, last=last))
    finally:
        if shell.fds is fds:
            shell.fds = kept
        shell.exported -= fresh
        for variable, old in saved.items():
            if old is None:
                shell.vars.pop(variable, None)
            else:
                shell.vars[variable] = old


def finish(result: int | Routine) -> Routine:
    """The exit code of a tool that may or may not have to wait."""
    if isinstance(result, int):
        return result
    return (yield from result)


def _prefix(
    shell: Shell, node: ast.Simple, argv: list[str], fds: dict[int, Stream], assigns: list[tuple[str, str]], last: bool
) -> Routine:
    """`exec cmd` and the words that only run another command."""
    name, rest = argv[0], argv[1:]
    if name == "exec":
        while rest and rest[0] in ("-a", "-c", "-l"):
            rest = rest[2:] if rest[0] == "-a" else rest[1:]
        for variable, value in assigns:
            shell.put(variable, value)
            shell.exported.add(variable)
        if not rest:
            return 0
        shell.fds = fds
        if not shell.depth:
            shell.traps = {signal: action for signal, action in shell.traps.items() if action == ""}
            shell.task.catches = frozenset()
        shell.machine.note(shell, node, argv)
        if not shell.depth:
            shell.task.became = rest[0].rsplit("/", 1)[-1]
        status = yield from program(shell, rest, fds, replace=not shell.depth, last=True)
        shell.traps.pop("EXIT", None)
        raise ShellExit(status)
    if name == "command" and rest[0] in ("-v", "-V"):
        found = [
            word
            for word in rest[1:]
            if word in BUILTINS or word in shell.functions or shell.machine.resolve(word, shell.cwd) != "missing"
        ]
        stream = fds.get(1)
        if stream is not None:
            for word in found:
                builtin_word = word in BUILTINS or word in shell.functions
                stream.write((word if builtin_word else f"/usr/bin/{word}") + "\n")
        return 0 if found else 127
    while rest and rest[0].startswith("-") and name not in ("command", "builtin"):
        takes = name in ("nice", "ionice") and len(rest[0]) == 2
        rest = rest[2:] if takes else rest[1:]
    if not rest:
        return 0
    inner = ast.Simple(node.serial, (), (), (), node.text)
    kept = shell.fds
    shell.fds = fds
    functions = shell.functions
    if name in ("command", "builtin"):
        shell.functions = {}
    try:
        return (yield from execute(shell, inner, rest, assigns, last and name == "command"))
    finally:
        shell.fds = kept
        shell.functions = functions


def program(shell: Shell, argv: list[str], fds: dict[int, Stream], *, replace: bool, last: bool) -> Routine:
    """Run something that is not part of the shell. `replace`: it takes over this process."""
    machine = shell.machine
    name = argv[0]
    kind = machine.resolve(name, shell.cwd)
    base = name.rsplit("/", 1)[-1]
    if kind == "missing":
        shell.error(
            f"{'1: ' if shell.flavour == 'dash' else ''}{name}: "
            f"{'command ' if shell.flavour == 'bash' else ''}not found"
        )
        return 127
    if kind == "script":
        return (yield from _script(shell, argv, fds))
    if kind == "shell":
        child = shell.fork(fds=fds)
        child.functions, child.options, child.args, child.calls, child.tested = {}, set(), [], 0, 0
        child.vars = dict(shell.environment())
        child.exported = set(child.vars)
        child.flavour, child.name = machine.facts.shell_flavour(base), base
        shell.trail.append((-4, child.trail))
        try:
            return (yield from machine.scripts.shell_program(child, list(argv)))
        finally:
            shell.trail.pop()
    if kind == "tool":
        return (yield from finish(TOOLS[base](Call(machine, shell, argv, fds, shell.environment()))))
    if replace:
        shell.task.became = base
        return (yield from machine.launcher.program(shell.task, argv, shell.cwd, fds, last=True))
    task = machine.scripts.spawn_program(shell, argv, fds, last=last)
    if task.alive:
        shell.task.loud = True
        yield Pause(ready=lambda: not task.alive, child=task)
    return task.code or 0


def _script(shell: Shell, argv: list[str], fds: dict[int, Stream]) -> Routine:
    """A script file of the container's own file system."""
    child = shell.fork(fds=fds)
    child.functions = {}
    child.vars = dict(shell.environment())
    child.exported = set(child.vars)
    child.args = argv[1:]
    child.name = argv[0]
    try:
        text = shell.machine.fs.read(argv[0], shell.cwd)
    except FileError as error:
        shell.error(f"{argv[0]}: {error}")
        return 126
    shell.trail.append((-3, child.trail))
    status = yield from child.script(text)
    shell.trail.pop()
    return status
