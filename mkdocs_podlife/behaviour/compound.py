"""Lists, pipelines, subshells, conditions, functions: how a shell runs what is made of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.control import calculate, condition, runs
from mkdocs_podlife.behaviour.fields import ExpansionProblem
from mkdocs_podlife.behaviour.kernel import Null, Pause, Pipe, Routine, ShellExit, Stream, Task
from mkdocs_podlife.behaviour.patterns import matches
from mkdocs_podlife.behaviour.redirection import apply_redirects
from mkdocs_podlife.behaviour.tree import FileError

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.shell import Shell


@runs(ast.Block)
def _block(shell: Shell, node: ast.Block, last: bool) -> Routine:
    status = 0
    trail = shell.trail
    trail.append((node.serial, 0))
    final = len(node.items) - 1
    for index, item in enumerate(node.items):
        trail[-1] = (node.serial, index)
        shell.status = status = yield from shell.run(item, last and index == final)
        if shell.task.pending:
            yield from shell.checkpoint()
        _stop_on_error(shell, item, status)
    trail.pop()
    return status


def _stop_on_error(shell: Shell, item: ast.Command, status: int) -> None:
    """`set -e`: a failing command ends the shell, unless it is being tested."""
    excused, shell.excused = shell.excused, False
    if excused:
        return
    if not status or shell.tested or "e" not in shell.options:
        return
    if isinstance(item, ast.Pipeline) and item.negated:
        return
    if isinstance(item, ast.AndOr) and shell.short:
        return
    raise ShellExit(status)


@runs(ast.Redirected)
def _redirected(shell: Shell, node: ast.Redirected, last: bool) -> Routine:
    kept = shell.fds
    try:
        shell.fds = yield from apply_redirects(shell, node.redirects)
    except FileError:
        shell.excused = shell.flavour == "busybox"
        return shell.bad_redirect
    try:
        return (yield from shell.run(node.body))
    finally:
        shell.fds = kept


@runs(ast.AndOr)
def _and_or(shell: Shell, node: ast.AndOr, last: bool) -> Routine:
    trail = shell.trail
    trail.append((node.serial, 0))
    shell.tested += 1
    try:
        status = yield from shell.run(node.first)
    finally:
        shell.tested -= 1
    shell.short = True
    final = len(node.rest) - 1
    for index, (operator, item) in enumerate(node.rest):
        if shell.task.pending:
            yield from shell.checkpoint()
        if (status == 0) != (operator == "&&"):
            continue
        trail[-1] = (node.serial, index + 1)
        shell.status = status
        if index < final:
            shell.tested += 1
        try:
            status = yield from shell.run(item, last and index == final)
        finally:
            if index < final:
                shell.tested -= 1
        shell.short = index < final
    trail.pop()
    return status


@runs(ast.Pipeline)
def _pipeline(shell: Shell, node: ast.Pipeline, last: bool) -> Routine:
    if len(node.stages) == 1:
        shell.tested += node.negated
        try:
            status = yield from shell.run(node.stages[0])
        finally:
            shell.tested -= node.negated
        return int(not status) if node.negated else status
    tasks: list[Task] = []
    source: Stream | None = None
    for index, stage in enumerate(node.stages):
        fds = dict(shell.fds)
        if source is not None:
            fds[0] = source
        pipe: Pipe | None = None
        if index < len(node.stages) - 1:
            pipe = Pipe()
            fds[1] = pipe
            if node.with_stderr[index : index + 1] == (True,):
                fds[2] = pipe
        tasks.append(shell.machine.scripts.spawn_shell(shell, stage, fds, pipe, source))
        source = pipe
    shell.trail.append((node.serial, tuple(task.pid - tasks[0].pid for task in tasks)))
    for task in tasks:
        if task.alive:
            yield Pause(ready=lambda task=task: not task.alive, child=task)  # type: ignore[misc]
    shell.trail.pop()
    codes = [task.code or 0 for task in tasks]
    shell.task.loud |= any(task.loud for task in tasks)
    status = codes[-1]
    if "pipefail" in shell.options:
        status = next((code for code in reversed(codes) if code), 0)
    return int(not status) if node.negated else status


@runs(ast.Background)
def _background(shell: Shell, node: ast.Background, last: bool) -> Routine:
    fds = dict(shell.fds)
    fds[0] = Null()
    task = shell.machine.scripts.spawn_shell(shell, node.body, fds, None, None)
    task.ignores |= {"INT", "QUIT"}
    shell.jobs = [job for job in shell.jobs if job.alive][-50:]
    shell.jobs.append(task)
    shell.last_job = task.pid
    return 0
    yield


@runs(ast.Subshell)
def _subshell(shell: Shell, node: ast.Subshell, last: bool) -> Routine:
    child = shell.fork()
    shell.trail.append((node.serial, child.trail))
    status = yield from child.whole(node.body)
    shell.trail.pop()
    return status


@runs(ast.If)
def _if(shell: Shell, node: ast.If, last: bool) -> Routine:
    for index, (test, body) in enumerate(node.arms):
        shell.trail.append((node.serial, index))
        status = yield from condition(shell, test)
        shell.trail.pop()
        if status == 0:
            return (yield from shell.run(body, last))
    if node.otherwise is not None:
        return (yield from shell.run(node.otherwise, last))
    return 0


@runs(ast.Case)
def _case(shell: Shell, node: ast.Case, last: bool) -> Routine:
    try:
        word = yield from shell.expander.single(node.raw_word)
        for patterns, body in node.arms:
            for raw in patterns:
                shell.machine.work(1 + len(word) // 100)
                pattern = yield from shell.expander.pattern(raw)
                if matches(pattern, word):
                    return (yield from shell.run(body, last))
    except ExpansionProblem as problem:
        shell.error(str(problem))
        raise ShellExit(2) from problem
    return 0


@runs(ast.Arithmetic)
def _arithmetic(shell: Shell, node: ast.Arithmetic, last: bool) -> Routine:
    """`(( … ))` is arithmetic in bash alone: to dash and busybox these are two subshells and a command in them."""
    shell.machine.work(1)
    if shell.flavour == "bash":
        return int(not (yield from calculate(shell, node.text)))
    try:
        body = ast.parse(node.text)
    except ast.Unreadable:
        shell.error("syntax error")
        raise ShellExit(2) from None
    return (yield from shell.run(ast.Subshell(node.serial, ast.Subshell(node.serial, body)), last))


@runs(ast.Function)
def _function(shell: Shell, node: ast.Function, last: bool) -> Routine:
    if len(shell.functions) < 500:
        shell.functions[node.name] = node.body
    return 0
    yield
