"""The states of a life as parallel regions: the Pod's phase, each container's state, readiness.

They are drawn beside each other because they do not follow from each other: a Pod is Running while its container is
Terminated, and not Ready while it is Running. What was visited says when or how often; what can be reached but was not
stays faint.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from typing import Literal, NamedTuple

from mkdocs_podlife.engine.trace import ContainerState, Run, Trace
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Count, Instant, Phrase, phrase
from mkdocs_podlife.explain.scene import ephemeral
from mkdocs_podlife.manifest.model import Container

Look = Literal["plain", "good", "bad", "unvisited"]
RECENT = 2_000  # ms: a restart that follows its exit that fast came at once


class Node(NamedTuple):
    """A state. `name` is the API's word; `visits` 0 means reachable but not reached."""

    name: str
    look: Look
    visits: int
    detail: Phrase | None = None


class Edge(NamedTuple):
    """A change from one node of the region to another (indices); `text` says when, why or how often."""

    source: int
    target: int
    visited: bool
    text: Phrase | None = None


class Region(NamedTuple):
    """One machine. `name` is the container's, "" for the Pod's own regions."""

    title: Phrase
    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class States(NamedTuple):
    """All regions, from the Pod's phase to its readiness."""

    regions: tuple[Region, ...]


def states(trace: Trace) -> States:
    """What states a Pod and its containers went through."""
    life = Life(trace)
    containers = [_container(life, c) for c in (*life.containers(), *ephemeral(life))]
    return States((_phase(life), *containers, _readiness(life)))


def _when(at: int) -> Phrase:
    return phrase("states.at", at=Instant(at))


def _times(visits: int, first: int) -> Phrase:
    """When a state was entered, or how often."""
    return _when(first) if visits == 1 else phrase("states.times", times=Count(visits, "time"))


def _phase(life: Life) -> Region:
    """Pending, Running and what a Pod ends as (R9.x)."""
    entered: list[tuple[str, int]] = [("Pending", 0)]
    for status in life.trace.statuses:
        if status.phase != entered[-1][0]:
            entered.append((status.phase, status.at))
    order = list(dict.fromkeys(name for name, _ in entered))
    looks: dict[str, Look] = {"Pending": "plain", "Failed": "bad", "Unknown": "bad"}
    nodes = []
    for name in order:
        first = [at for n, at in entered if n == name]
        nodes.append(Node(name, looks.get(name, "good"), len(first), _times(len(first), first[0])))
    edges: dict[tuple[int, int], Edge] = {}
    for (a, _), (b, at) in itertools.pairwise(entered):
        pair = (order.index(a), order.index(b))
        edges[pair] = Edge(*pair, True, _when(at) if pair not in edges else phrase("states.repeatedly"))
    if not {"Succeeded", "Failed"} & set(order):
        always = all((c.restart_policy or life.pod.restart_policy) == "Always" for c in life.apps)
        why = phrase("states.not-with-always") if always else None
        nodes.append(Node("Succeeded · Failed", "unvisited", 0))
        edges[(len(order) - 1, len(order))] = Edge(len(order) - 1, len(order), False, why)
    return Region(phrase("states.phase"), "", tuple(nodes), tuple(edges.values()))


def _waiting(life: Life, name: str) -> list[tuple[int, str]]:
    """Every entry of a container into Waiting: (at, reason), the first at 0."""
    out: list[tuple[int, str]] = []
    before: ContainerState | None = None
    for status in life.trace.statuses:
        state = next((s.state for s in (*status.init, *status.containers) if s.name == name), None)
        if state is not None and state.kind == "waiting":
            if before is None or before.kind != "waiting" or before.reason != state.reason:
                out.append((status.at, state.reason))
        before = state if state is not None else before
    return out


def _container(life: Life, container: Container) -> Region:
    """Waiting, Running, Terminated with the ways between them."""
    runs = life.runs(container.name)
    waits = _waiting(life, container.name)
    again = [w for w in waits if runs and w[0] > runs[0].started]
    last_reason = waits[-1][1] if waits else ""
    reason = again[-1][1] if again else last_reason or ("ContainerCreating" if runs else "")
    ended = [r for r in runs if r.exited is not None]
    stuck = not runs and reason not in {"", "ContainerCreating", "PodInitializing"}
    detail = phrase("states.word", word=Code(reason)) if reason else None
    if len(again) > 1:
        detail = phrase("states.word-times", word=Code(reason), n=len(again))
    nodes = [Node("Waiting", "bad" if stuck else "plain", 1 + len(again), detail)]
    ran = [r for r in runs if not r.start_error]
    if ran:
        nodes.append(Node("Running", "good", len(ran), _times(len(ran), ran[0].started)))
    else:
        nodes.append(Node("Running", "unvisited", 0))
    edges = [Edge(0, 1, bool(ran), _when(ran[0].started) if ran else None)]
    if ended:
        last = ended[-1]
        bad = last.code != 0
        nodes.append(Node("Terminated", "bad" if bad else "good", len(ended), _ending(ended)))
        if ran:
            edges.append(Edge(1, 2, True, _cause(next((r for r in ran if r.exited is not None), ended[0]))))
        if any(r.start_error for r in runs):
            edges.append(Edge(0, 2, True))
        edges += _back(runs, again)
    else:
        nodes.append(Node("Terminated", "unvisited", 0))
        edges.append(Edge(1, 2, False))
    return Region(phrase("states.container", name=Code(container.name)), container.name, tuple(nodes), tuple(edges))


def _ending(ended: list[Run]) -> Phrase:
    """How a container ended: reason and code, how often."""
    last = ended[-1]
    code = last.code if last.code is not None else 0
    word = last.reason or ("Completed" if code == 0 else "Error")
    if len(ended) > 1:
        return phrase("states.ended-times", word=Code(word), code=code, n=len(ended))
    return phrase("states.ended", word=Code(word), code=code)


def _cause(run: Run) -> Phrase:
    at = Instant(run.exited or 0)
    if run.by == "SIGKILL":
        return phrase("states.killed", at=at)
    if run.by == "stop-signal":
        return phrase("states.stopped", at=at)
    return phrase("states.itself", at=at)


def _back(runs: list[Run], again: list[tuple[int, str]]) -> list[Edge]:
    """From Terminated back: through Waiting where the kubelet held the container back, else at once."""
    times = [at for at, _ in again]
    held = at_once = 0
    quick = True
    for before, after in itertools.pairwise(runs):
        if before.exited is None:
            continue
        if bisect_left(times, before.exited) < bisect_right(times, after.started):
            held += 1
        else:
            at_once += 1
            seen = before.noticed if before.noticed is not None else before.exited
            quick = quick and after.started - seen <= RECENT
    last = runs[-1].exited
    if last is not None and times and times[-1] >= last:
        held += 1
    edges = []
    if held:
        edges.append(Edge(2, 0, True, phrase("states.times", times=Count(held, "time"))))
    if at_once:
        key = "states.at-once" if quick else "states.later"
        edges.append(Edge(2, 1, True, phrase(key, times=Count(at_once, "time"))))
    return edges


def _readiness(life: Life) -> Region:
    """The condition Ready (R9.11)."""
    ready = life.ready_stretches
    first = Node("NotReady", "plain", 1, _when(0))
    title = phrase("states.readiness")
    if not ready:
        return Region(title, "", (first, Node("Ready", "unvisited", 0)), (Edge(0, 1, False),))
    lost = [s.end for s in ready if s.end is not None]
    begin, end = ready[0].begin, ready[0].end
    if len(ready) > 1:
        detail = phrase("states.times", times=Count(len(ready), "time"))
    elif end is not None:
        detail = phrase("states.from-to", begin=Instant(begin), end=Instant(end))
    else:
        detail = phrase("states.from", at=Instant(begin))
    edges = [Edge(0, 1, True, _when(begin))]
    if lost:
        text = _when(lost[0]) if len(lost) == 1 else phrase("states.times", times=Count(len(lost), "time"))
        edges.append(Edge(1, 0, True, text))
    return Region(title, "", (first, Node("Ready", "good", len(ready), detail)), tuple(edges))
