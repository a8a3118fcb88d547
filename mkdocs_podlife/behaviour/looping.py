"""`while`, `until`, `for`: turn by turn, with `break` and `continue`."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.control import Jump, calculate, condition, runs
from mkdocs_podlife.behaviour.fields import ExpansionProblem
from mkdocs_podlife.behaviour.kernel import Pause, Routine, ShellExit
from mkdocs_podlife.behaviour.loops import Settling

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.shell import Shell


def _turn(shell: Shell, body: ast.Command) -> Generator[Pause, None, tuple[int, bool]]:
    """One turn of a loop: (status, goes on)."""
    try:
        return (yield from shell.run(body)), True
    except Jump as jump:
        return 0, _goes_on(shell, jump)


def _goes_on(shell: Shell, jump: Jump) -> bool:
    """Whether the loop that a jump meets goes on with its next turn; raises what is meant for something further out."""
    if jump.kind == "return":
        raise jump
    if jump.level > 1 and shell.loops > 1:
        raise Jump(jump.kind, jump.level - 1) from None
    return jump.kind == "continue"


@runs(ast.Loop)
def _loop(shell: Shell, node: ast.Loop, last: bool) -> Routine:
    status = 0
    shell.loops += 1
    depth = len(shell.trail)
    settling = Settling(shell, node.source)
    try:
        while True:
            yield from settling.turn()
            del shell.trail[depth:]
            shell.trail.append((node.serial, 0))
            try:
                met = yield from condition(shell, node.condition)
            except Jump as jump:
                if _goes_on(shell, jump):
                    continue
                break
            if (met == 0) == node.until:
                break
            shell.trail[depth:] = [(node.serial, 1)]
            shell.status = met
            status, on = yield from _turn(shell, node.body)
            if not on:
                break
            if shell.task.pending:
                yield from shell.checkpoint()
    finally:
        shell.loops -= 1
        settling.leave()
        del shell.trail[depth:]
    return status


@runs(ast.For)
def _for(shell: Shell, node: ast.For, last: bool) -> Routine:
    words: list[str] = []
    if node.raw_words is None:
        words = list(shell.args)
    else:
        try:
            for raw in node.raw_words:
                words.extend((yield from shell.expander.fields(raw)))
        except ExpansionProblem as problem:
            shell.error(str(problem))
            raise ShellExit(2) from problem
    status = 0
    shell.loops += 1
    depth = len(shell.trail)
    try:
        for index, word in enumerate(words):
            shell.machine.work(1)
            shell.trail[depth:] = [(node.serial, tuple(words[index:]))]
            shell.put(node.name, word)
            status, on = yield from _turn(shell, node.body)
            if not on:
                break
            if shell.task.pending:
                yield from shell.checkpoint()
    finally:
        shell.loops -= 1
        del shell.trail[depth:]
    return status


@runs(ast.CountedFor)
def _counted_for(shell: Shell, node: ast.CountedFor, last: bool) -> Routine:
    status = 0
    shell.loops += 1
    depth = len(shell.trail)
    settling = Settling(shell, node.source)
    try:
        if node.first.strip():
            yield from calculate(shell, node.first)
        while True:
            yield from settling.turn()
            shell.machine.work(1)
            shell.trail[depth:] = [(node.serial, 0)]
            if node.condition.strip() and not (yield from calculate(shell, node.condition)):
                break
            status, on = yield from _turn(shell, node.body)
            if not on:
                break
            if shell.task.pending:
                yield from shell.checkpoint()
            if node.step.strip():
                yield from calculate(shell, node.step)
    finally:
        shell.loops -= 1
        settling.leave()
        del shell.trail[depth:]
    return status
