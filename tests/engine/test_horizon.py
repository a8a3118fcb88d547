"""The horizon the engine chooses when nobody does."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.manifest.reading import read

MANIFEST = """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: a
    image: busybox
    command: [sleep, "3600"]
    resources: {requests: {cpu: 100m}}
    readinessProbe: {exec: {command: ["true"]}}
"""


def life(scenario: str) -> Trace:
    given, problems = read_scenario(scenario)
    assert not problems
    return simulate(next(m.pod for m in read(MANIFEST).manifests if m.pod is not None), given)


@pytest.mark.parametrize(
    ("scenario", "until", "ended"),
    [
        ("actions: [{at: 10s, node: lost}]", 65, "horizon"),
        ("actions: [{at: 10s, node: lost}, {at: 200s, node: back}]", 215, "horizon"),
        ("actions: [{at: 10s, node: lost}, {at: 70s, delete: {grace: 2s}}, {at: 200s, node: back}]", 208, "gone"),
        ("node: {name: node1, labels: {}, cpu: 1m}", 11, "horizon"),
        ("actions: [{at: 59m50s, delete: {}}]", 3_602, "gone"),
        ("actions: [{at: 30h, delete: {grace: 2s}}]", 108_004, "gone"),
    ],
)
def test_waits_for_what_comes(scenario: str, until: int, ended: str) -> None:
    """A lost node, or a Pod that fits nowhere, does not hold it open; what follows an action does (R2.4, R9.24)."""
    trace = life(scenario)
    assert trace.ended == ended
    assert abs(trace.until / 1000 - until) <= 6


def test_a_node_that_returns_is_seen_to_return() -> None:
    """R9.26: the conditions come back with the kubelet's next status."""
    trace = life("actions: [{at: 10s, node: lost}, {at: 200s, node: back}]")
    ready = [next(c.status for c in s.conditions if c.type == "Ready") for s in trace.statuses if s.ip]
    assert ready[-3:] == ["True", "False", "True"]
    assert [row.status for row in trace.rows][-1] == "Running"


ALONE = MANIFEST.replace('    readinessProbe: {exec: {command: ["true"]}}\n', "")
BESIDE = """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: a, image: registry.example.com/a, readinessProbe: {httpGet: {port: 8080}}}
  - {name: b, image: nginx}
"""


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        (ALONE, "containers: {a: {exits: {after: 0s, code: 1}}}"),
        (BESIDE, "containers: {b: {preset: hangs-from, value: 50s}}"),
        *((MANIFEST, f"until: {until}ms") for until in (10_030, 10_490, 10_502, 900_490, 2_000_490)),
    ],
)
def test_nothing_is_told_of_what_comes_after_it(text: str, scenario: str) -> None:
    """No step beyond it is taken, and checks that nobody has to look at are counted up to it."""
    given, problems = read_scenario(scenario)
    assert not problems
    trace = simulate(next(m.pod for m in read(text).manifests if m.pod is not None), given)
    told = [o.at for o in trace.occurrences] + [r.at for r in trace.rows] + [s.at for s in trace.statuses]
    assert max([*told, *(p.last for p in trace.probes)]) <= trace.until
    for run in trace.probes:
        if run.result == "success":
            assert run.times[-1] <= run.last <= trace.until < run.last + 10_000
            assert run.count >= len(run.times) and run.last - run.first == 10_000 * (run.count - 1)
