"""The shell's interpreter: walks a script's tree, pausing wherever a real shell would wait.

One `Shell` is one shell process or subshell. It knows nothing of the programs it runs: `commands.py` does.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.arithmetic import ArithmeticProblem, evaluate
from mkdocs_podlife.behaviour.expansion import Expander, ExpansionProblem
from mkdocs_podlife.behaviour.files import FileError
from mkdocs_podlife.behaviour.kernel import Null, Output, Park, Pause, Pipe, Routine, Stream, Task, Text
from mkdocs_podlife.behaviour.loops import Settling
from mkdocs_podlife.behaviour.patterns import matches
from mkdocs_podlife.behaviour.redirection import apply_redirects

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine

MAX_CALLS = 40  # functions, subshells and substitutions inside each other


class ShellExit(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code & 255


class Jump(Exception):
    """`break`, `continue` (level counts loops) and `return`."""

    def __init__(self, kind: str, level: int, status: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.level = level
        self.status = status


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
        try:
            body = ast.parse(text)
        except ast.Unreadable as problem:
            return (yield from self._unreadable(text, problem))
        return (yield from self.whole(body))

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
        return (yield from self.machine.unknown_program(self.task, ("sh", "-c", text)))

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
        if kind is ast.Block:
            return (yield from self._block(node, last))  # type: ignore[arg-type]
        method = getattr(self, "_run_" + kind.__name__.lower())
        status: int = yield from method(node, last)
        return status

    def _block(self, node: ast.Block, last: bool) -> Routine:
        status = 0
        trail = self.trail
        trail.append((node.serial, 0))
        final = len(node.items) - 1
        for index, item in enumerate(node.items):
            trail[-1] = (node.serial, index)
            self.status = status = yield from self.run(item, last and index == final)
            if self.task.pending:
                yield from self.checkpoint()
            self._stop_on_error(item, status)
        trail.pop()
        return status

    @property
    def bad_redirect(self) -> int:
        """The status of a command whose redirection failed."""
        return 2 if self.flavour == "dash" else 1

    def _stop_on_error(self, item: ast.Command, status: int) -> None:
        """`set -e`: a failing command ends the shell, unless it is being tested."""
        excused, self._excused = self._excused, False
        if excused:
            return
        if not status or self.tested or "e" not in self.options:
            return
        if isinstance(item, ast.Pipeline) and item.negated:
            return
        if isinstance(item, ast.AndOr) and self._short:
            return
        raise ShellExit(status)

    _excused = False  # busybox goes on after a compound command whose redirection failed
    _short = False  # the last `&&`/`||` list failed before its last command

    def _simple(self, node: ast.Simple, last: bool) -> Routine:
        from mkdocs_podlife.behaviour.commands import execute

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

    def _run_redirected(self, node: ast.Redirected, last: bool) -> Routine:
        kept = self.fds
        try:
            self.fds = yield from apply_redirects(self, node.redirects)
        except FileError:
            self._excused = self.flavour == "busybox"
            return self.bad_redirect
        try:
            return (yield from self.run(node.body))
        finally:
            self.fds = kept

    def _run_andor(self, node: ast.AndOr, last: bool) -> Routine:
        trail = self.trail
        trail.append((node.serial, 0))
        self.tested += 1
        try:
            status = yield from self.run(node.first)
        finally:
            self.tested -= 1
        self._short = True
        final = len(node.rest) - 1
        for index, (operator, item) in enumerate(node.rest):
            if self.task.pending:
                yield from self.checkpoint()
            if (status == 0) != (operator == "&&"):
                continue
            trail[-1] = (node.serial, index + 1)
            self.status = status
            if index < final:
                self.tested += 1
            try:
                status = yield from self.run(item, last and index == final)
            finally:
                if index < final:
                    self.tested -= 1
            self._short = index < final
        trail.pop()
        return status

    def _run_block(self, node: ast.Block, last: bool) -> Routine:
        return (yield from self._block(node, last))

    def _run_pipeline(self, node: ast.Pipeline, last: bool) -> Routine:
        if len(node.stages) == 1:
            self.tested += node.negated
            try:
                status = yield from self.run(node.stages[0])
            finally:
                self.tested -= node.negated
            return int(not status) if node.negated else status
        tasks: list[Task] = []
        source: Stream | None = None
        for index, stage in enumerate(node.stages):
            fds = dict(self.fds)
            if source is not None:
                fds[0] = source
            pipe: Pipe | None = None
            if index < len(node.stages) - 1:
                pipe = Pipe()
                fds[1] = pipe
                if node.with_stderr[index : index + 1] == (True,):
                    fds[2] = pipe
            tasks.append(self.machine.spawn_shell(self, stage, fds, pipe, source))
            source = pipe
        self.trail.append((node.serial, tuple(task.pid - tasks[0].pid for task in tasks)))
        for task in tasks:
            if task.alive:
                yield Pause(ready=lambda task=task: not task.alive, child=task)  # type: ignore[misc]
        self.trail.pop()
        codes = [task.code or 0 for task in tasks]
        self.task.loud |= any(task.loud for task in tasks)
        status = codes[-1]
        if "pipefail" in self.options:
            status = next((code for code in reversed(codes) if code), 0)
        return int(not status) if node.negated else status

    def _run_background(self, node: ast.Background, last: bool) -> Routine:
        fds = dict(self.fds)
        fds[0] = Null()
        task = self.machine.spawn_shell(self, node.body, fds, None, None)
        task.ignores |= {"INT", "QUIT"}
        self.jobs = [job for job in self.jobs if job.alive][-50:]
        self.jobs.append(task)
        self.last_job = task.pid
        return 0
        yield

    def _run_subshell(self, node: ast.Subshell, last: bool) -> Routine:
        child = self.fork()
        self.trail.append((node.serial, child.trail))
        status = yield from child.whole(node.body)
        self.trail.pop()
        return status

    def _run_if(self, node: ast.If, last: bool) -> Routine:
        for index, (condition, body) in enumerate(node.arms):
            self.trail.append((node.serial, index))
            status = yield from self._condition(condition)
            self.trail.pop()
            if status == 0:
                return (yield from self.run(body, last))
        if node.otherwise is not None:
            return (yield from self.run(node.otherwise, last))
        return 0

    def _condition(self, node: ast.Command) -> Routine:
        self.tested += 1
        try:
            status = yield from self.run(node)
        finally:
            self.tested -= 1
        if self.task.pending:
            yield from self.checkpoint()
        return status

    def _turn(self, body: ast.Command) -> Generator[Pause, None, tuple[int, bool]]:
        """One turn of a loop: (status, goes on)."""
        try:
            return (yield from self.run(body)), True
        except Jump as jump:
            if jump.kind == "return":
                raise
            if jump.level > 1 and self.loops > 1:
                raise Jump(jump.kind, jump.level - 1) from None
            return 0, jump.kind == "continue"

    def _run_loop(self, node: ast.Loop, last: bool) -> Routine:
        status = 0
        self.loops += 1
        depth = len(self.trail)
        settling = Settling(self, node.source)
        try:
            while True:
                yield from settling.turn()
                del self.trail[depth:]
                self.trail.append((node.serial, 0))
                try:
                    condition = yield from self._condition(node.condition)
                except Jump as jump:
                    if jump.kind == "return":
                        raise
                    if jump.level > 1 and self.loops > 1:
                        raise Jump(jump.kind, jump.level - 1) from None
                    if jump.kind == "break":
                        break
                    continue
                if (condition == 0) == node.until:
                    break
                self.trail[depth:] = [(node.serial, 1)]
                self.status = condition
                status, on = yield from self._turn(node.body)
                if not on:
                    break
                if self.task.pending:
                    yield from self.checkpoint()
        finally:
            self.loops -= 1
            settling.leave()
            del self.trail[depth:]
        return status

    def _run_for(self, node: ast.For, last: bool) -> Routine:
        words: list[str] = []
        if node.raw_words is None:
            words = list(self.args)
        else:
            try:
                for raw in node.raw_words:
                    words.extend((yield from self.expander.fields(raw)))
            except ExpansionProblem as problem:
                self.error(str(problem))
                raise ShellExit(2) from problem
        status = 0
        self.loops += 1
        depth = len(self.trail)
        try:
            for index, word in enumerate(words):
                self.machine.work(1)
                self.trail[depth:] = [(node.serial, tuple(words[index:]))]
                self.put(node.name, word)
                status, on = yield from self._turn(node.body)
                if not on:
                    break
                if self.task.pending:
                    yield from self.checkpoint()
        finally:
            self.loops -= 1
            del self.trail[depth:]
        return status

    def _run_countedfor(self, node: ast.CountedFor, last: bool) -> Routine:
        status = 0
        self.loops += 1
        depth = len(self.trail)
        settling = Settling(self, node.source)
        try:
            if node.first.strip():
                yield from self._calculate(node.first)
            while True:
                yield from settling.turn()
                self.machine.work(1)
                self.trail[depth:] = [(node.serial, 0)]
                if node.condition.strip() and not (yield from self._calculate(node.condition)):
                    break
                status, on = yield from self._turn(node.body)
                if not on:
                    break
                if self.task.pending:
                    yield from self.checkpoint()
                if node.step.strip():
                    yield from self._calculate(node.step)
        finally:
            self.loops -= 1
            settling.leave()
            del self.trail[depth:]
        return status

    def _calculate(self, text: str) -> Generator[Pause, None, int]:
        expanded = yield from self.expander.text(text)
        try:
            return evaluate(expanded, self.get, self.put)
        except ArithmeticProblem as problem:
            self.error(f"arithmetic syntax error: {problem}")
            raise ShellExit(2) from problem

    def _run_arithmetic(self, node: ast.Arithmetic, last: bool) -> Routine:
        self.machine.work(1)
        return int(not (yield from self._calculate(node.text)))

    def _run_case(self, node: ast.Case, last: bool) -> Routine:
        try:
            word = yield from self.expander.single(node.raw_word)
            for patterns, body in node.arms:
                for raw in patterns:
                    self.machine.work(1 + len(word) // 100)
                    pattern = yield from self.expander.pattern(raw)
                    if matches(pattern, word):
                        return (yield from self.run(body, last))
        except ExpansionProblem as problem:
            self.error(str(problem))
            raise ShellExit(2) from problem
        return 0

    def _run_function(self, node: ast.Function, last: bool) -> Routine:
        if len(self.functions) < 500:
            self.functions[node.name] = node.body
        return 0
        yield

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


__all__ = ["Jump", "Park", "Shell", "ShellExit", "Text"]
