"""How the programs that still run would go on by themselves, beyond the last moment that is shown.

Nothing but their own clocks moves here: no probe, no kubelet, no signal. That is enough to tell a program that runs
for ever from one that ends in an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mkdocs_podlife.behaviour.kernel import signal_name
from mkdocs_podlife.behaviour.signals import heard

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.world import PodWorld

WAKES = 60  # times a program is let go on; one that wakes more often is taken to go on for ever
FAR = 366 * 86_400_000  # ms; nobody waits longer


class Outlook(NamedTuple):
    """A container that runs at the last moment shown. `ends`: when its entry point would end by itself, ms, with
    `code`; None: not foreseen. `heard`: what process 1 would make of its stop signal now (caught, ignored, deaf);
    `program`: what process 1 is. `moves`: when its programs next do anything by themselves, ms; None: never.
    `signal`: its stop signal, e.g. SIGQUIT."""

    container: str
    attempt: int
    ends: int | None
    code: int | None
    heard: str
    program: str
    moves: int | None = None
    signal: str = "SIGTERM"


def outlook(world: PodWorld, now: int) -> tuple[Outlook, ...]:
    """Those of all running containers at `now` (ms). The world is used up by it: nothing may be run in it any more."""
    running = [m for m in world.machines if not m.dead and m.main.task is not None and m.main.task.alive]
    before = {id(m): (heard(m), m.main.task.name if m.main.task else "", m.next_time()) for m in running}
    for _ in range(WAKES):
        due = [(t, i) for i, m in enumerate(running) if (t := m.next_time()) is not None]
        if not due or min(due)[0] > now + FAR:
            break
        at, index = min(due)
        running[index].advance(max(at, now))
    out = []
    for machine in running:
        task = machine.main.task
        ended = task.ended if task is not None and task.code is not None and machine.dead else None
        code = task.code if ended is not None and task is not None else None
        signal = "SIG" + (signal_name(machine.stop_signal()) or "TERM")
        out.append(Outlook(machine.container.name, machine.attempt, ended, code, *before[id(machine)], signal))
    return tuple(out)
