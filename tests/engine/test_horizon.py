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
