"""Loops that settle: a turn that changed nothing is not run again until something it could see changes.

`while true; do sleep 1; done` then costs nothing, however long it runs. The kernel moves a parked loop by whole
periods (`Machine.settle`) right before a change, so it goes on in its own phase.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.dependence import Dependence, examine
from mkdocs_podlife.behaviour.kernel import Park, Pause

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.shell import Shell


class Settling:
    """Watches the turns of one loop."""

    def __init__(self, shell: Shell, source: str) -> None:
        self._shell = shell
        self._source = source
        self._before: tuple[object, ...] | None = None
        self._began = 0
        self._period = -1
        self._park: Park | None = None
        self._written: set[int] = set()
        self._looked: set[int] = set()
        self._structure = 0
        self._alike = 0

    def turn(self) -> Generator[Pause, None, None]:
        """To be called before each turn: parks the loop when the last one changed nothing."""
        machine, task = self._shell.machine, self._shell.task
        period = machine.now - self._began
        if not period:
            machine.work(1)
        state = self._state()
        if self._before is not None and task.park is None:
            if state == self._before:
                if period > 0:
                    self._park = task.park = Park(period)
                else:
                    ledger, version = machine.fs.ledger, machine.fs.ledger.version
                    yield Pause(ready=lambda: ledger.version != version, interruptible=True)
            elif not period and state[:2] + state[3:] == self._before[:2] + self._before[3:]:
                # it only watches the clock: look again at the next whole second
                yield Pause((machine.now // 1000 + 1) * 1000, interruptible=True)
            elif period > 0 and self._only_logs(state, period):
                self._park = task.park = Park(period, frozenset(self._written))
        elif task.park is not None and task.park is self._park:
            task.park = self._park = None
        self._before, self._began = state, machine.now
        self._written, self._looked = set(), set()
        machine.watch(task, self._written, self._looked)
        self._structure = machine.fs.ledger.files
        self._period = period

    def leave(self) -> None:
        task = self._shell.task
        if task.park is not None and task.park is self._park:
            task.park = None
        self._shell.machine.unwatch(task, self._written)

    def _state(self) -> tuple[object, ...]:
        shell = self._shell
        return (
            dict(shell.vars),
            shell.machine.fs.ledger.version,
            shell.machine.time_looks,
            shell.cwd,
            shell.args,
            dict(shell.traps),
            set(shell.options),
            [job.pid for job in shell.jobs if job.alive],
            len(shell.functions),
            shell.status,
        )

    def _only_logs(self, state: tuple[object, ...], period: int) -> bool:
        """Whether the turn changed nothing but files nobody in it reads and variables that decide nothing."""
        assert self._before is not None
        dependence: Dependence | None = examine(self._source)
        if dependence is None or period != self._period:
            self._alike = 0
            return False
        before, after = self._before, state
        variables_before, variables_after = before[0], after[0]
        assert isinstance(variables_before, dict) and isinstance(variables_after, dict)
        if any(variables_before.get(name) != variables_after.get(name) for name in dependence.deciding):
            return False
        if before[2] != after[2] and dependence.time_decides:
            return False
        if before[3:] != after[3:] or self._structure != self._shell.machine.fs.ledger.files:
            return False
        if self._written & self._looked:
            return False
        self._alike += 1
        return self._alike >= 3
