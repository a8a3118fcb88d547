"""States as parallel regions, with their visits."""

from __future__ import annotations

from mkdocs_podlife.explain.states import Region, states
from tests.explain.lives import LIVES, crashloop, deletion, liveness, sidecar, startup


def region(found: object, name: str) -> Region:
    return next(r for r in found.regions if r.name == name)  # type: ignore[attr-defined]


def visits(r: Region) -> dict[str, int]:
    return {n.name: n.visits for n in r.nodes}


def test_phase_container_and_readiness_stand_side_by_side() -> None:
    found = states(sidecar())
    assert [r.title.key for r in found.regions] == [
        "states.phase",
        "states.container",
        "states.container",
        "states.readiness",
    ]
    assert visits(found.regions[0]) == {"Pending": 1, "Running": 1, "Succeeded": 1}


def test_restarts_are_visits() -> None:
    r = region(states(liveness()), "container-live-exec")
    assert visits(r) == {"Waiting": 1, "Running": 5, "Terminated": 4}
    back = [e for e in r.edges if e.target < e.source]
    assert [(e.source, e.target) for e in back] == [(2, 1)], "killed and started again in one go: no waiting between"


def test_the_end_of_a_crash_is_bad() -> None:
    r = region(states(crashloop()), "app")
    assert [n.look for n in r.nodes] == ["plain", "good", "bad"]


def test_succeeded_and_failed_are_out_of_reach_with_always() -> None:
    found = states(startup())
    last = found.regions[0].nodes[-1]
    assert (last.name, last.visits) == ("Succeeded · Failed", 0)
    assert found.regions[0].edges[-1].text is not None
    never = states(startup()._replace(pod=startup().pod._replace(restart_policy="Never")))
    assert never.regions[0].edges[-1].text is None


def test_readiness_lost_is_a_way_back() -> None:
    ready = states(deletion()).regions[-1]
    assert [(e.source, e.target) for e in ready.edges] == [(0, 1), (1, 0)]


def test_a_start_error_never_ran() -> None:
    trace = crashloop()
    runs = tuple(
        r._replace(start_error="no such file", exited=r.started, code=128, reason="StartError") for r in trace.runs
    )
    r = region(states(trace._replace(runs=runs)), "app")
    assert visits(r)["Running"] == 0 and visits(r)["Terminated"] == 8
    assert (0, 2) in [(e.source, e.target) for e in r.edges]


def test_edges_lead_to_nodes() -> None:
    for life in LIVES.values():
        for r in states(life()).regions:
            for e in r.edges:
                assert 0 <= e.source < len(r.nodes) and 0 <= e.target < len(r.nodes)
                if e.visited:
                    assert r.nodes[e.source].visits and r.nodes[e.target].visits
