"""What Services make of a Pod: slices, the older Endpoints, kube-proxy's fallback."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.manifest.reading import read

POD = """
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: p}}
spec:
  terminationGracePeriodSeconds: 6
  readinessGates: [%s]
  containers:
  - name: a
    image: busybox
    command: [sh, -c, "touch /tmp/r; trap 'rm /tmp/r; sleep 4; exit 0' TERM; sleep 2; while true; do sleep 1; done"]
    readinessProbe: {exec: {command: [test, -e, /tmp/r]}, periodSeconds: 1, failureThreshold: 1}
"""


def life(gates: str = "", *, publish: bool = False, scenario: str = "actions: [{at: 9s, delete: {}}]") -> Trace:
    pod = read(POD % gates).manifests[0].pod
    assert pod is not None
    return simulate(pod, replace(read_scenario(scenario)[0], publish_not_ready=publish))


def flags(trace: Trace) -> list[tuple[bool, bool, bool, str, bool]]:
    return [(e.ready, e.serving, e.terminating, e.classic, e.last_resort) for e in trace.endpoints if e.listed]


def test_a_pod_on_its_way_out() -> None:
    """R12.1–R12.5, R17.13: listed before it is ready, out of Endpoints at the DELETE, the last resort while it serves."""
    trace = life()
    assert flags(trace) == [
        (False, False, False, "notReadyAddresses", False),
        (True, True, False, "addresses", False),
        (False, True, True, "", True),
        (False, False, True, "", False),
    ]
    assert not trace.endpoints[-1].listed
    terminating = next(e.at for e in trace.endpoints if e.terminating)
    assert terminating - (trace.deleted_at or 0) == pytest.approx(8, abs=12)


def test_addresses_that_are_published_whatever_happens() -> None:
    """R12.4, R12.6."""
    assert {(ready, classic, last) for ready, _, _, classic, last in flags(life(publish=True))} == {
        (True, "addresses", False)
    }


def test_ready_is_more_than_the_containers() -> None:
    """R12.7: readiness gates count."""
    trace = life(
        "{conditionType: x/y}", scenario="until: 20s\nactions: [{at: 5s, condition: {type: x/y, status: 'True'}}]"
    )
    assert next(e.at for e in trace.endpoints if e.ready) == pytest.approx(5_008, abs=30)


def test_a_service_beside_the_pod_says_so() -> None:
    """R12.6."""
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: p}, publishNotReadyAddresses: %s}"
    )
    for said in (True, False):
        text = f"{POD % ''}---\n{service % str(said).lower()}\n"
        trace = next(case.trace for case in cases(read(text), Scenario()) if case.trace is not None)
        assert trace.endpoints[0].ready == said


def test_labels_that_are_taken_away_and_given_back() -> None:
    """R12.1: the Service selects by the labels as they now stand."""
    actions = "".join(
        f"- {{at: {at}s, patch: {{metadata: {{labels: {labels}}}}}}}\n"
        for at, labels in ((5, "{app: other}"), (9, "{app: p}"), (12, "null"))
    )
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: p}}\n---"
    scenario, problems = read_scenario(f"until: 20s\nactions:\n{actions}")
    assert not problems
    (case,) = cases(read(service + POD % ""), scenario)
    assert case.trace is not None
    ready = [(e.at // 1000, e.listed) for e in case.trace.endpoints if e.ready or not e.listed]
    assert ready[-3:] == [(5, False), (9, True), (12, False)]
    assert all(row.status == "Running" for row in case.trace.rows[-1:])
