"""How much time the rest of a Pod needs to stop, when one of its containers does not listen to its stop signal.

The Pod lives once more and is deleted with ample grace, while those that do not listen end at once. What the others
then take, hooks first and sidecars in reverse order (R7.13, R7.24, R7.25), is what no grace period may fall short of.
Nothing of this second life is shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from mkdocs_podlife.behaviour.outlook import Outlook
from mkdocs_podlife.behaviour.scenario_model import Action, ContainerSpec, OnTerm, Scenario
from mkdocs_podlife.behaviour.tellings import Telling
from mkdocs_podlife.behaviour.world import PodWorld, make_world
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.engine.trace import Kill, Trace

FLOOR = 2  # s that a process always gets between its stop signal and SIGKILL (R7.15)
AMPLE = 600  # s of grace
SETTLED = 5_000  # ms after the last first start
BEFORE = frozenset({"create", "patch", "condition"})  # actions without which the Pod might not come up


class StopNeed(NamedTuple):
    """`grace`: the least that lets all stop that do listen, s; None: more than can be told. `cut`: those that get no
    more than the two seconds of R7.15, and need more, as long as one before them uses up any grace period; `longest`:
    what the slowest of these takes, ms, in whole seconds."""

    grace: int | None
    cut: tuple[str, ...] = ()
    longest: int = 0


def stop_need(
    trace: Trace, scenario: Scenario, ahead: tuple[Outlook, ...], tellings: tuple[Telling, ...]
) -> StopNeed | None:
    """None where all listen, or none, and no hook runs."""
    pod = trace.pod
    deaf = _deaf(trace, ahead, tellings)
    lasting = [c for c in pod.all_containers() if c.role != "init"]
    alike = all(c.name in deaf and c.pre_stop is None for c in lasting)
    if alike or not deaf or pod.grace_period <= FLOOR:
        return None
    kills, at, more = _stopped(trace, scenario, deaf)
    if more:  # they did not run at the last moment shown
        deaf |= more
        kills, at, _ = _stopped(trace, scenario, deaf)
    if any(kill.dead_at is None or kill.kill_at is not None for kill in kills) or _unseen(trace, kills, deaf):
        return StopNeed(None)
    need = max((kill.dead_at - at for kill in kills if kill.dead_at is not None), default=0)
    late = [kill for kill in kills if _taken(kill) > 1000 * FLOOR and _behind(trace, kill.container, deaf)]
    return StopNeed(
        max(FLOOR, -(-need // 1000)),
        tuple(kill.container for kill in late),
        1000 * -(-max(map(_taken, late), default=0) // 1000),
    )


def _stopped(trace: Trace, scenario: Scenario, deaf: frozenset[str]) -> tuple[list[Kill], int, frozenset[str]]:
    """The stops of the second life, the instant of its deletion in ms, and who else did not listen."""
    first: dict[str, int] = {}
    for run in trace.runs:
        first.setdefault(run.container, run.started)
    at = max(first.values()) + SETTLED
    quick = {name: scenario.containers.get(name, ContainerSpec())._replace(on_term=OnTerm()) for name in deaf}
    kept = tuple(a for a in scenario.actions if a.verb in BEFORE and a.at < at)
    delete = Action(at, "delete", {"grace": AMPLE, "force": False})
    again = replace(scenario, actions=(*kept, delete), containers={**scenario.containers, **quick})
    world = make_world(trace.pod, again)
    assert isinstance(world, PodWorld)
    other = simulate(trace.pod, again, world, until=at + 1000 * (AMPLE + FLOOR * len(first) + FLOOR))
    kills = [kill for kill in other.kills if kill.cause == "deletion"]
    return kills, at, _deaf(trace, (), tuple(world.tellings.all)) - deaf


def _deaf(trace: Trace, ahead: tuple[Outlook, ...], tellings: tuple[Telling, ...]) -> frozenset[str]:
    """The containers whose process 1 has no handler for its stop signal, or ignores it."""
    known = {c.name for c in trace.pod.all_containers()}
    names = {one.container for one in ahead if one.heard != "caught"}
    names |= {one.container for one in tellings if one.kind == "stop" and one.args["heard"] != "caught"}
    return frozenset(names & known)


def _unseen(trace: Trace, kills: list[Kill], deaf: frozenset[str]) -> bool:
    """Whether a container with something to do at its stop did not run at that instant, or was being stopped."""
    stopped = {kill.container for kill in kills}
    late = (c for c in trace.pod.all_containers() if c.role != "init" and c.name not in stopped)
    return any(c.pre_stop is not None or c.name not in deaf for c in late)


def _taken(kill: Kill) -> int:
    """From the stop signal to the end of a process, ms."""
    return kill.dead_at - kill.stop_at if kill.dead_at is not None and kill.stop_at is not None else 0


def _behind(trace: Trace, name: str, deaf: frozenset[str]) -> bool:
    """Whether a container gets its stop signal only after one that does not listen to its own (R7.25)."""
    sidecars = [c.name for c in trace.pod.init_containers if c.role == "sidecar"]
    if name not in sidecars:
        return False
    before = {*sidecars[sidecars.index(name) + 1 :], *(c.name for c in trace.pod.containers)}
    return bool(before & deaf)
