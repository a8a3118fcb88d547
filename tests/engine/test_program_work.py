"""What following the programs of one life may cost, counted: no clock is asked."""

from __future__ import annotations

from mkdocs_podlife.behaviour.machine import MAX_WORK, MAX_WORK_OF_ALL
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.behaviour.world import make_world
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.manifest.model import Pod
from mkdocs_podlife.manifest.reading import read

BUSY = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo $i >> /tmp/x; done"


def _pod(containers: int, command: str, probe: str = "") -> Pod:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: busy}\nspec:\n  containers:\n"
    for i in range(containers):
        text += f"  - name: c{i}\n    image: busybox\n    command: [sh, -c, '{command}']\n"
        if probe:
            text += f"    readinessProbe: {{periodSeconds: 1, exec: {{command: [sh, -c, '{probe}']}}}}\n"
    pod = read(text).manifests[0].pod
    assert pod is not None
    return pod


def test_many_busy_containers_share_one_allowance() -> None:
    pod = _pod(40, f"{BUSY}; exit 1", probe=f"{BUSY}; false")
    world = make_world(pod, Scenario())
    trace = simulate(pod, Scenario(), world)
    assert world.spent <= MAX_WORK_OF_ALL + 200, "each of the last ones may take a step to see that nothing is left"
    assert {"cut-short", "too-much-work"} <= {a.key for a in trace.assumptions}


def test_more_files_than_are_kept_freeze_the_programs() -> None:
    grow = "while true; do cat /tmp/x /tmp/x > /tmp/y; cat /tmp/y >> /tmp/x; echo 1 >> /tmp/x; done"
    trace = simulate(_pod(1, grow), Scenario(), until=60_000)
    assert "too-much-work" in {a.key for a in trace.assumptions}
    assert trace.rows[-1].status == "Running"


def test_a_usual_life_comes_nowhere_near() -> None:
    pod = _pod(3, "for i in 1 2 3; do echo $i; sleep 1; done; exit 1")
    world = make_world(pod, Scenario())
    trace = simulate(pod, Scenario(), world, until=3_600_000)
    assert 0 < world.spent < MAX_WORK // 10
    assert not any(a.key == "cut-short" for a in trace.assumptions)
