"""Parked loops: they rest until something they may see is about to change, then go on in their own phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine


def settle(machine: Machine, now: int) -> None:
    """Bring parked loops up to the present: something they may see is about to change."""
    for task in machine.tasks:
        park, wake = task.park, task.wake()
        if not task.parked or task.sleeper or task is machine.world.busy or park is None or wake is None:
            continue
        sleeper = task.pause.child or task
        sleeper.pause.at = wake + max(0, (now - wake - 1) // park.period) * park.period
        sleeper.parked = False
        kept = machine.now
        while task.alive and task.routine is not None:
            due = task.wake()
            if due is None or due >= now:
                break
            machine.now = due
            machine.resume(task.pause.child or task)
            if task.pause.ready is not None and task.pause.ready():
                machine.resume(task)
        task.parked, task.park = False, None
        if task.pause.child is not None:
            task.pause.child.parked, task.pause.child.park = False, None
        machine.now = max(kept, machine.now)
