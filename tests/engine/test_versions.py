"""What changed between 1.25 and 1.36 and is seen in no row and no occurrence: conditions, components, budgets."""

from __future__ import annotations

from collections import Counter

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.manifest.reading import read

APP = "{name: a, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, '%s'] %s}"


def life(container: str, scenario: str, spec: str = "terminationGracePeriodSeconds: 2") -> Trace:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{{spec}, containers: [{container}]}}\n"
    read_one, problems = read_scenario(scenario)
    assert not problems
    pod = read(text, kubernetes=read_one.kubernetes).manifests[0].pod
    assert pod is not None
    return simulate(pod, read_one)


def conditions(trace: Trace) -> list[str]:
    return [c.type for c in trace.statuses[-1].conditions]


@pytest.mark.parametrize(("version", "there"), [("1.28", False), ("1.29", True), ("1.36", True)])
def test_ready_to_start_containers(version: str, there: bool) -> None:
    """R9.10, R9.14."""
    trace = life(APP % ("sleep 3600", ""), f"kubernetes: '{version}'\nuntil: 5s")
    assert ("PodReadyToStartContainers" in conditions(trace)) == there


@pytest.mark.parametrize(("version", "at"), [("1.35", 707), ("1.36", 394)])
def test_when_it_is_ready_to_start_containers(version: str, at: int) -> None:
    """R3.4: in the middle of the sync, or with the next one."""
    trace = life(APP % ("sleep 3600", ""), f"kubernetes: '{version}'\nuntil: 5s")
    first = next(
        s.at for s in trace.statuses for c in s.conditions if c.type.startswith("PodReady") and c.status == "True"
    )
    assert first == pytest.approx(at, abs=5)


def test_the_sandbox_is_not_ready_at_the_end() -> None:
    """R9.14: the condition is False again once the sandbox has stopped."""
    trace = life(APP % ("sleep 3600", ""), "actions: [{at: 5s, delete: {}}]")
    last = next(c for c in trace.statuses[-1].conditions if c.type == "PodReadyToStartContainers")
    assert last.status == "False"


@pytest.mark.parametrize("action", ["evict: {}", "pressure: {}", "kubelet: preempts", "node: shutdown"])
@pytest.mark.parametrize(("version", "there"), [("1.25", False), ("1.26", True)])
def test_disruption_target(action: str, version: str, there: bool) -> None:
    """R9.15."""
    trace = life(APP % ("sleep 3600", ""), f"kubernetes: '{version}'\nactions: [{{at: 5s, {action}}}]")
    assert ("DisruptionTarget" in conditions(trace)) == there


@pytest.mark.parametrize(("version", "who"), [("1.28", "taint-controller"), ("1.29", "taint-eviction-controller")])
def test_who_evicts_from_a_lost_node(version: str, who: str) -> None:
    """R9.25; both tell of the node at the same time (R9.24)."""
    spec = "tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 3}]"
    scenario = f"kubernetes: '{version}'\nnode: {{others: 1}}\nactions: [{{at: 5s, node: lost}}]"
    trace = life(APP % ("sleep 3600", ""), scenario, spec)
    assert [o.component for o in trace.occurrences if o.reason == "TaintManagerEviction"] == [who]


@pytest.mark.parametrize(("tolerations", "after"), [
    ("", 300),
    ("{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 7}", 7),
    ("{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute}", None),
    ("{operator: Exists}", None),
    ("{key: node.kubernetes.io/unreachable, operator: Equal, value: x, effect: NoExecute}", 0),
    ("{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: -4}", 0),
    ("{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 1}", 300),
])  # fmt: skip
def test_how_long_a_lost_node_is_tolerated(tolerations: str, after: int | None) -> None:
    """R9.25."""
    scenario = "node: {others: 1}\nuntil: 400s\nactions: [{at: 5s, node: lost}]"
    trace = life(APP % ("sleep 3600", ""), scenario, f"tolerations: [{tolerations}]")
    marked = [o.at for o in trace.occurrences if o.reason == "TaintManagerEviction"]
    assert marked == ([] if after is None else [50_070 + 1000 * after])


@pytest.mark.parametrize(("version", "shared"), [("1.30", True), ("1.31", False)])
def test_the_budget_of_events(version: str, shared: bool) -> None:
    """R11.2, R11.5, R11.7: 25 writes for both types together, or for each of them."""
    probe = ", livenessProbe: {exec: {command: ['false']}, periodSeconds: 1, failureThreshold: 500}"
    trace = life(APP % ("sleep 9; exit 1", probe), f"kubernetes: '{version}'\nuntil: 250s")
    writes: Counter[str] = Counter()
    for write in trace.writes:
        if write.event.component == "kubelet":
            writes[write.event.type] += 1
    assert sum(o.type == "Warning" for o in trace.occurrences) > 30
    assert (sum(writes.values()) if shared else writes["Warning"]) == 25
    assert shared or writes["Normal"] > 5


def test_a_cap_that_this_version_does_not_know() -> None:
    """R8.2: the kubelet's setting is there since 1.35."""
    scenario = "kubernetes: '1.34'\nnode: {restart-cap: 5s}\nuntil: 30s"
    assert max(w.value for w in life(APP % ("exit 1", ""), scenario).waits) == 20


def test_a_wait_ends_with_the_pod() -> None:
    """R8.11: a deleted Pod's containers are never restarted, so nothing is held back any more."""
    trace = life(APP % ("sleep 2; exit 1", ""), "actions: [{at: 12s, delete: {}}]")
    assert [w.until for w in trace.waits if w.kind == "crash-backoff"] == [12_002]


def test_a_refused_patch_is_told() -> None:
    scenario = "until: 30s\nactions: [{at: 9s, patch: {spec: {containers: [{name: a, workingDir: /x}]}}}]"
    notes = [dict(a.args) for a in life(APP % ("sleep 3600", ""), scenario).assumptions if a.key == "patch-refused"]
    assert notes == [{"at": "9s", "field": "spec.containers[0].workingDir"}]


@pytest.mark.parametrize(("args", "refused"), [
    ("needs: 2", True), ("needs: 2, healthy: 2", True), ("needs: 2, healthy: 3", False), ("", False),
])  # fmt: skip
def test_a_disruption_budget(args: str, refused: bool) -> None:
    trace = life(APP % ("sleep 3600", ""), f"actions: [{{at: 9s, evict: {{{args}}}}}]")
    assert any(a.key == "eviction-refused" for a in trace.assumptions) == refused
    assert (trace.deleted_at is None) == refused


def test_an_unready_pod_is_not_what_the_budget_counts() -> None:
    probe = ", readinessProbe: {exec: {command: ['false']}}"
    assert life(APP % ("sleep 3600", probe), "actions: [{at: 9s, evict: {needs: 2}}]").deleted_at == 9_000


def test_a_critical_pod_is_not_evicted() -> None:
    """R9.21."""
    spec = "priorityClassName: system-node-critical"
    trace = life(APP % ("sleep 3600", ""), "until: 40s\nactions: [{at: 9s, pressure: {}}]", spec)
    assert trace.statuses[-1].phase == "Running"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.26", "Container a was using 200Mi, which exceeds its request of 0. "),
        (
            "1.27",
            "Threshold quantity: 100Mi, available: 50Mi. "
            "Container a was using 200Mi, request is 0, has larger consumption of memory. ",
        ),
    ],
)
def test_words_of_an_eviction(version: str, words: str) -> None:
    """R9.21."""
    action = "actions: [{at: 9s, pressure: {resource: memory, container: a, used: 200Mi}}]"
    trace = life(APP % ("sleep 3600", ""), f"kubernetes: '{version}'\nuntil: 40s\n{action}")
    assert trace.statuses[-1].message == f"The node was low on resource: memory. {words}"
