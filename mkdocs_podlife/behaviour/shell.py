"""The shell's interpreter: walks a script's tree, pausing wherever a real shell would wait.

One `Shell` is one shell process or subshell. It knows nothing of the programs it runs: `commands.py` does.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import compound, looping  # noqa: F401  (how nodes are run registers itself)
from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.commands import execute
from mkdocs_podlife.behaviour.control import RUNNERS, Jump
from mkdocs_podlife.behaviour.expansion import Expander
from mkdocs_podlife.behaviour.fields import ExpansionProblem
from mkdocs_podlife.behaviour.grammar import SUSPICIOUS, error_in
from mkdocs_podlife.behaviour.kernel import Output, Pause, Routine, ShellExit, Stream, Task
from mkdocs_podlife.behaviour.redirection import apply_redirects
from mkdocs_podlife.behaviour.tree import FileError

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine

MAX_CALLS = 40  # functions, subshells and substitutions inside each other


class Shell:
    """A shell's state: variables, options, traps, open files, jobs."""

    def __init__(
        self,
        machine: Machine,
        task: Task,
        flavour: str,
        variables: dict[str, str],
        fds: dict[int, Stream],
        cwd: str,
        args: list[str],
        name: str = "sh",
    ) -> None:
        self.machine = machine
        self.task = task
        self.flavour = flavour
        self.vars = variables
        self.exported: set[str] = set(variables)
        self.readonly: set[str] = set()
        self.fds = fds
        self.cwd = cwd
        self.args = args
        self.name = name
        self.status = 0
        self.options: set[str] = set()
        self.traps: dict[str, str] = {}
        self.functions: dict[str, ast.Command] = {}
        self.jobs: list[Task] = []
        self.last_job = 0
        self.depth = 0
        self.loops = 0
        self.calls = 0  # function nesting, for `return` and `local`
        self.locals: list[dict[str, str | None]] = []
        self.tested = 0  # inside a condition: `set -e` does not apply
        self.trail: list[tuple[int, object]] = []
        self.text = ""
        self.in_trap = False
        self.tail = False  # a shell that hands its process over to its last command (no fork)
        self.excused = False  # busybox goes on after a compound command whose redirection failed
        self.short = False  # the last `&&`/`||` list failed before its last command
        self.expander = Expander(self)

    # -- other shells ----------------------------------------------------------------------------------------------

    def fork(self, task: Task | None = None, fds: dict[int, Stream] | None = None) -> Shell:
        """A subshell: the same state, its own copy; traps are reset, ignored signals stay ignored."""
        self.machine.work(4)
        child = Shell(
            self.machine,
            task or self.task,
            self.flavour,
            dict(self.vars),
            dict(fds or self.fds),
            self.cwd,
            list(self.args),
            self.name,
        )
        child.exported = set(self.exported)
        child.readonly = set(self.readonly)
        child.options = set(self.options)
        child.functions = dict(self.functions)
        child.status = self.status
        child.last_job = self.last_job
        child.depth = self.depth + 1
        child.text = self.text
        child.calls = self.calls
        child.loops = 0
        child.tested = self.tested
        child.traps = {name: action for name, action in self.traps.items() if action == ""}
        if child.depth > MAX_CALLS:
            raise ShellExit(2)
        return child

    def environment(self) -> dict[str, str]:
        return {name: self.vars[name] for name in self.exported if name in self.vars}

    def get(self, name: str) -> str:
        return self.expander.value(name) or ""

    def put(self, name: str, value: str) -> None:
        if name in self.readonly:
            self.error(f"{name}: is read only")
            raise ShellExit(2)
        self.vars[name] = value[:65_536]
        if "a" in self.options:
            self.exported.add(name)

    def error(self, text: str) -> None:
        stream = self.fds.get(2)
        if stream is not None:
            stream.write(f"{self.name}: {text}\n")

    # -- running a whole script ------------------------------------------------------------------------------------

    def script(self, text: str) -> Routine:
        """Run a script as the body of this process; the exit code is returned."""
        self.text = text
        if SUSPICIOUS.search(text):
            wrong = error_in(text, self.flavour)
            if wrong is not None:
                return (yield from self._refused(text, wrong))
        try:
            body = ast.parse(text)
        except ast.Unreadable as problem:
            wrong = error_in(text, self.flavour) if problem.syntax else None
            if wrong is not None:
                return (yield from self._refused(text, wrong))
            return (yield from self._unreadable(text, problem))
        return (yield from self.whole(body))

    def _refused(self, text: str, wrong: int) -> Routine:
        """A syntax error: the lines before it run, then the shell gives up."""
        before = text[:wrong]
        if before.strip():
            try:
                self.status = yield from self.run(ast.parse(before))
            except ast.Unreadable as problem:
                return (yield from self._unreadable(text, problem))
            except ShellExit as leaving:
                self.status = leaving.code
                yield from self.leave()
                return self.status
        self.error("syntax error" if self.flavour != "dash" else f"{before.count(chr(10)) + 1}: Syntax error")
        self.status = 2
        yield from self.leave()
        return self.status

    def whole(self, body: ast.Command) -> Routine:
        """Run `body` to its end, EXIT trap included."""
        try:
            try:
                self.status = yield from self.run(body, self.tail)
            except ShellExit as leaving:
                self.status = leaving.code
            except Jump as jump:
                self.status = jump.status
            yield from self.leave()
        except ShellExit as leaving:
            self.status = leaving.code
        return self.status

    def leave(self) -> Generator[Pause, None, None]:
        """The EXIT trap."""
        action = self.traps.pop("EXIT", "")
        if action:
            code = self.status
            yield from self._action(action)
            self.status = code

    def _unreadable(self, text: str, problem: ast.Unreadable) -> Routine:
        if str(problem) == "no parser":
            self.machine.assume("no-parser")
        return (yield from self.machine.launcher.unknown_program(self.task, ("sh", "-c", text)))

    def _action(self, action: str) -> Generator[Pause, None, None]:
        if self.in_trap and self.depth > MAX_CALLS:
            return
        kept, was = self.status, self.in_trap
        self.in_trap = True
        try:
            yield from self.run(ast.parse(action))
        except ast.Unreadable:
            self.error("syntax error")
        finally:
            self.in_trap = was
        self.status = kept

    def checkpoint(self) -> Generator[Pause, None, None]:
        """Between two commands: run the traps of signals that have come."""
        while self.task.pending and not self.depth:
            name = self.task.pending.pop(0)
            action = self.traps.get(name, "")
            if action:
                self.task.loud = True
                yield from self._action(action)

    # -- commands ------------------------------------------------------------------------------------------------

    def run(self, node: ast.Command, last: bool = False) -> Routine:
        """Run one command of any kind. `last`: nothing of this shell is left to do after it."""
        kind = type(node)
        if kind is ast.Simple:
            return (yield from self._simple(node, last))  # type: ignore[arg-type]
        return (yield from RUNNERS[kind](self, node, last))

    @property
    def bad_redirect(self) -> int:
        """The status of a command whose redirection failed."""
        return 2 if self.flavour == "dash" else 1

    def _simple(self, node: ast.Simple, last: bool) -> Routine:
        self.machine.work(1)
        expander = self.expander
        try:
            argv: list[str] = []
            double = bool(node.raw_words) and node.raw_words[0] == "[["
            for index, raw in enumerate(node.raw_words):
                if double and index and node.raw_words[index - 1] in ("==", "=", "!="):
                    argv.append((yield from expander.pattern(raw)))
                else:
                    argv.extend((yield from expander.fields(raw, split=not double)))
            substituted = expander.substitution_status
            expander.substitution_status = 0
            assigns: list[tuple[str, str]] = []
            for name, raw, appends in node.assigns:
                value = yield from expander.single(raw)
                assigns.append((name, self.vars.get(name, "") + value if appends else value))
                if not argv:
                    self.put(*assigns[-1])
        except ExpansionProblem as problem:
            self.error(str(problem))
            raise ShellExit(2) from problem
        if not argv:
            if node.redirects:
                try:
                    (yield from apply_redirects(self, node.redirects))
                except FileError:
                    return self.bad_redirect
            status, expander.substitution_status = expander.substitution_status, 0
            return status or (substituted if node.raw_words else 0)
        if "x" in self.options:
            stream = self.fds.get(2)
            if stream is not None:
                stream.write("+ " + " ".join(argv) + "\n")
        return (yield from execute(self, node, argv, assigns, last))

    def call(self, name: str, args: list[str]) -> Routine:
        """Run a function."""
        if self.calls >= MAX_CALLS:
            self.error("maximum function recursion depth exceeded")
            raise ShellExit(2)
        kept_args, kept_loops, depth = self.args, self.loops, len(self.trail)
        self.args, self.loops = args, 0
        self.calls += 1
        self.locals.append({})
        self.trail.append((-1, name))
        try:
            return (yield from self.run(self.functions[name]))
        except Jump as jump:
            return jump.status if jump.kind == "return" else 0
        finally:
            self.args, self.loops = kept_args, kept_loops
            self.calls -= 1
            del self.trail[depth:]
            for variable, value in self.locals.pop().items():
                if value is None:
                    self.vars.pop(variable, None)
                else:
                    self.vars[variable] = value

    def substitute(self, body: ast.Command) -> Generator[Pause, None, str]:
        """`$( … )`: what `body` prints, without its last newlines."""
        out = Output(65_536)
        child = self.fork(fds={**self.fds, 1: out})
        self.trail.append((-2, child.trail))
        self.expander.substitution_status = yield from child.whole(body)
        self.trail.pop()
        return out.text.rstrip("\n")

    def fingerprint(self, now: int) -> object:
        """What its future depends on, times counted from `now`."""
        return (
            self.text,
            freeze(self.trail),
            tuple(sorted(self.vars.items())),
            tuple(self.args),
            self.cwd,
            tuple(sorted(self.traps.items())),
            tuple(sorted(self.options)),
            self.status,
            tuple(sorted(self.functions)),
            tuple(self.task.pending),
        )


def freeze(value: object) -> object:
    """Lists as tuples, all the way down."""
    if isinstance(value, (list, tuple)):
        return tuple(freeze(item) for item in value)
    return value
