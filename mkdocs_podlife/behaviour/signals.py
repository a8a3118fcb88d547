"""Signals: who gets them, what they do to a process (process 1 ignores what it does not catch, R7.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.kernel import HARMLESS, SIGNALS, Killed, Pause, Routine, Task, signal_name

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine

ORDERLY = 10
"""ms that a server takes to end its workers and itself."""


def kill(machine: Machine, pid: int, name: str, sender: Task) -> bool:
    """Send a signal from inside the container; False when there is no such process."""
    if pid < -1 or pid == 0:
        targets = [task for task in machine.tasks if task.alive and task is not sender and task.pid != 1]
    elif pid == -1:
        targets = [task for task in machine.tasks if task.alive and task is not sender and task.pid != 1]
    else:
        targets = [task for task in machine.tasks if task.alive and task.pid == pid]
    if name != "0":
        if any(task.parked and task is not sender for task in targets):
            machine.world.settle(machine.now)  # a loop that rests has to be where it would be by now
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
    _tell(machine, task, name)
    if machine.sender is not None and machine.serves and task is machine.main.task and name in task.catches:
        _later(machine, task, name)
    else:
        _reach(machine, task, name)


def _later(machine: Machine, task: Task, name: str) -> None:
    """A server takes a moment to come down; the command that told it to has returned by then (`nginx -s quit`)."""
    teller = machine.task((), 0)

    def routine() -> Routine:
        yield Pause(machine.now + ORDERLY)
        if task.alive:
            _reach(machine, task, name)
        return 0

    teller.routine = routine()
    machine.resume(teller)


def _reach(machine: Machine, task: Task, name: str) -> None:
    """What a signal does to a process."""
    if name == "KILL":
        machine.end(task, 137)
    elif _is_told(machine, task, name):
        _obey(machine)
    elif name in task.ignores:
        return
    elif name in task.catches:
        if len(task.pending) < 20:
            task.pending.append(name)
        if task.pause.interruptible and task is not machine.world.busy:
            machine.resume(task)
    elif name not in HARMLESS and task.pid != 1:
        machine.end(task, 128 + SIGNALS.get(name, 15))


def _is_told(machine: Machine, task: Task, name: str) -> bool:
    """Does the scenario's `on-term` for this container say what its script makes of the signal? It goes before the
    script's own traps; a server that is the entry point has it among what it does on signals anyway."""
    if task is not machine.main.task or machine.serves or machine.spec.on_term is None:
        return False
    return _is_stop(machine, name)


def _is_stop(machine: Machine, name: str) -> bool:
    """Is it a signal that a scenario's `on-term` speaks of?"""
    return name in ("TERM", signal_name(machine.stop_signal()))


def _obey(machine: Machine) -> None:
    on_term = machine.spec.on_term
    if on_term is not None and not on_term.ignore and not machine.obeys:
        machine.obeys = True
        doom(machine, machine.now + on_term.after, on_term.code)


def doom(machine: Machine, at: int, code: int, reason: str = "") -> None:
    """The entry point ends at that instant, whatever it does until then: a scenario says so."""
    task = machine.task((), 0)

    def routine() -> Routine:
        yield Pause(at)
        assert machine.main.task is not None
        machine.main.reason = reason
        machine.end(machine.main.task, code & 255)
        return 0

    task.routine = routine()
    machine.resume(task)


def _tell(machine: Machine, task: Task, name: str) -> None:
    """Note a signal that one of the container's own processes sends to process 1, and that it does not ignore."""
    sender = machine.sender
    if sender is None or task is not machine.main.task or sender is task or name in HARMLESS:
        return
    if name not in task.catches or name in task.ignores:
        return
    root = sender
    by_pid = {one.pid: one for one in machine.tasks}
    while root.parent and root.parent in by_pid and by_pid[root.parent] is not root:
        root = by_pid[root.parent]
    words = root.argv[2:] if root.argv[1:2] == ("-c",) else root.argv
    machine.tell("signal", name=name, command=" ".join(words), foreign="" if root is task else "yes")


def heard(machine: Machine, name: str = "") -> str:
    """What process 1 makes of a signal (its stop signal unless one is named) as things stand: caught, ignored on
    purpose, or deaf, without a handler."""
    task = machine.main.task
    name = name or signal_name(machine.stop_signal()) or "TERM"
    said = machine.spec.on_term
    if said is not None and _is_stop(machine, name):
        return "deaf" if said.ignore else "caught"  # whether on purpose is more than the scenario says
    if task is None or name in task.ignores:
        return "ignored"
    return "caught" if name in task.catches or task.pid != 1 else "deaf"


def send(machine: Machine, task: Task, now: int, name: str) -> None:
    """A signal from outside (`Process.signal`)."""
    machine.advance(now)
    if machine.dead or not task.alive:
        return
    machine.world.settle(now)
    if task is machine.main.task and name != "SIGKILL":
        args = {"name": name, "heard": heard(machine, signal_name(name) or "TERM"), "program": task.name}
        machine.tell("stop", **args)
    deliver(machine, task, signal_name(name) or "TERM")
    machine.advance(now)
