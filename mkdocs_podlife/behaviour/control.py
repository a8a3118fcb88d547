"""What every kind of command needs of the others: how a shell is left, and which function runs which node."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.arithmetic import ArithmeticProblem, evaluate
from mkdocs_podlife.behaviour.kernel import Pause, Routine, ShellExit

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.shell import Shell

Runner = Callable[["Shell", Any, bool], Routine]
RUNNERS: dict[type, Runner] = {}
"""By the node's type. The bool says that nothing of this shell is left to do after it."""


def runs(kind: type) -> Callable[[Runner], Runner]:
    """Register how nodes of `kind` are run."""

    def register(function: Runner) -> Runner:
        RUNNERS[kind] = function
        return function

    return register


class Jump(Exception):
    """`break`, `continue` (level counts loops) and `return`."""

    def __init__(self, kind: str, level: int, status: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.level = level
        self.status = status


def condition(shell: Shell, node: ast.Command) -> Routine:
    shell.tested += 1
    try:
        status = yield from shell.run(node)
    finally:
        shell.tested -= 1
    if shell.task.pending:
        yield from shell.checkpoint()
    return status


def calculate(shell: Shell, text: str) -> Generator[Pause, None, int]:
    expanded = yield from shell.expander.text(text)
    try:
        return evaluate(expanded, shell.get, shell.put)
    except ArithmeticProblem as problem:
        shell.error(f"arithmetic syntax error: {problem}")
        raise ShellExit(2) from problem
