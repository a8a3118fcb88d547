"""Signals: who gets them, what they do to a process (process 1 ignores what it does not catch, R7.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.kernel import HARMLESS, SIGNALS, Killed, Task, signal_name

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine


def kill(machine: Machine, pid: int, name: str, sender: Task) -> bool:
    """Send a signal from inside the container; False when there is no such process."""
    if pid < -1 or pid == 0:
        targets = [task for task in machine.tasks if task.alive and task is not sender and task.pid != 1]
    elif pid == -1:
        targets = [task for task in machine.tasks if task.alive and task is not sender and task.pid != 1]
    else:
        targets = [task for task in machine.tasks if task.alive and task.pid == pid]
    if name != "0":
        for task in targets:
            if not (task.pid == 1 and name in ("KILL", "STOP")):
                deliver(machine, task, name)
    if not sender.alive:
        raise Killed
    return bool(targets)


def deliver(machine: Machine, task: Task, name: str) -> None:
    """A signal reaches a process."""
    if not task.alive:
        return
    if name == "KILL":
        machine.end(task, 137)
    elif name in task.ignores:
        return
    elif name in task.catches:
        if len(task.pending) < 20:
            task.pending.append(name)
        if task.pause.interruptible and task is not machine.world.busy:
            machine.resume(task)
    elif name not in HARMLESS and task.pid != 1:
        machine.end(task, 128 + SIGNALS.get(name, 15))


def send(machine: Machine, task: Task, now: int, name: str) -> None:
    """A signal from outside (`Process.signal`)."""
    machine.advance(now)
    if machine.dead or not task.alive:
        return
    machine.world.settle(now)
    deliver(machine, task, signal_name(name) or "TERM")
    machine.advance(now)
