"""What the engine compares and reads of processes: fingerprints of what is still to come, exits."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import answers
from mkdocs_podlife.behaviour.kernel import Task
from mkdocs_podlife.behaviour.program import Exit

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine


def exit_of(machine: Machine, task: Task) -> Exit | None:
    if task.code is None:
        return None
    message = ""
    if task is machine.main.task:
        entry = machine.fs.find(machine.container.termination_message_path)
        message = entry.text.encode()[:4096].decode("utf-8", "ignore") if entry is not None else ""
    return Exit(task.ended, task.code, machine.main.reason if task is machine.main.task else "", message)


def fingerprint(machine: Machine, now: int) -> Hashable:
    """Equal for two instances that will behave alike from `now` on."""
    return (
        machine.container.name,
        machine.facts.name,
        machine.fs.snapshot(),
        machine.world.volumes_snapshot(),
        tuple(at - now for at in machine._moments),
        machine.world.services_snapshot(),
        answers.age(machine, now),
        tuple(task_print(machine, task, now) for task in machine.tasks if task.alive),
    )


def task_print(machine: Machine, task: Task, now: int) -> Hashable:
    at = task.pause.at
    if at is not None and task.parked and task.park is not None:
        wait: object = ((at - now) % task.park.period, task.park.period)
    else:
        wait = None if at is None else at - now
    described = task.describe(now) if task.describe is not None else ()
    return (
        task.argv,
        task.pid == machine.leader,
        wait,
        task.pause.interruptible,
        task.catches,
        task.ignores,
        tuple(task.pending),
        described,
    )
