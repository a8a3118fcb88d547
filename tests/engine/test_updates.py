"""Patches of a running Pod, against the answers of a real API server (tests/data/admission/operations.jsonl)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.behaviour.scenario_model import Action, Scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.engine.timing import go_duration
from mkdocs_podlife.engine.updates import FIXED, merge, permitted, unfit
from mkdocs_podlife.manifest.build import rebuild
from mkdocs_podlife.manifest.reading import read

DATA = Path(__file__).parent.parent / "data" / "admission" / "operations.jsonl"
PATCHES = [one for one in map(json.loads, DATA.read_text().splitlines()) if one["operation"].startswith("patch")]
OTHER_DOOR = {
    "upd-ephemeral-main": "a scenario's patch stands for the request that works: ephemeral containers have their own",
    "upd-resources-resize": "resizing is another subresource; a plain patch of resources is refused as well",
}


@pytest.mark.parametrize("case", PATCHES, ids=lambda case: case["id"])
def test_permitted(case: dict[str, Any]) -> None:
    pod = next(m.pod for m in read(case["existing"]).manifests if m.pod is not None)
    patch = json.loads(case["manifest"])
    if patch.get("metadata", {}).get("name", pod.name) != pod.name:
        assert not case["accepted"]  # held by test_refused_whole
        return
    after = rebuild(pod, merge(pod.spec, patch.get("spec", {})))
    accepted = case["accepted"] or case["id"] == "upd-ephemeral-main"
    assert permitted(pod.spec, after.spec) == accepted, OTHER_DOOR.get(case["id"])


MANIFEST = """
apiVersion: v1
kind: Pod
metadata: {name: web, finalizers: [example.com/hold]}
spec:
  containers: [{name: app, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 3600"]}]
"""


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"metadata": 7}, "metadata"),
        ({"spec": [1]}, "spec"),
        ({"metadata": {"namespace": "other"}}, "metadata.namespace"),
        ({"metadata": {"labels": {"app": 5}}}, "metadata.labels.app"),
        ({"metadata": {"labels": {"a b": "x"}}}, "metadata.labels"),
        ({"metadata": {"finalizers": 5}}, "metadata.finalizers"),
        ({"metadata": {"finalizers": ["plain"]}}, "metadata.finalizers[0]"),
        ({"spec": {"containers": [{"name": ["app"]}]}}, "spec.containers[0].name"),
        ({"spec": {"containers": [{"name": "app", "image": " x"}]}}, "spec.containers[0].image"),
        ({"spec": {"tolerations": [{"key": "a", "operator": "Like"}]}}, "spec.tolerations[0].operator"),
        ({"spec": {"ephemeralContainers": [{"name": "Bad_Name", "image": "x"}]}}, "spec.ephemeralContainers[0].name"),
        ({"spec": {"ephemeralContainers": [{"name": "good", "image": "x"}]}}, ""),
        ({"metadata": {"labels": None, "annotations": {"a": "b"}, "finalizers": None}, "spec": None}, ""),
    ],
)
def test_what_is_unfit_is_named_and_changes_nothing(patch: dict[str, Any], field: str) -> None:
    pod = next(m.pod for m in read(MANIFEST).manifests if m.pod is not None)
    assert unfit(pod, patch, 36) == field
    trace = simulate(pod, Scenario(until=20_000, actions=(Action(5_000, "patch", patch),)))
    key = "patch-refused" if field in FIXED else "patch-unfit"
    told = [(a.key, a.args["field"]) for a in trace.assumptions if a.key.startswith("patch-")]
    assert told == ([(key, field)] if field else [])


ZONE = {"key": "zone", "operator": "In", "values": ["a"]}
DISK = {"key": "disk", "operator": "Exists"}
TOLERATED = {"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5}


def required(*terms: list[dict[str, Any]]) -> dict[str, Any]:
    """The node affinity that asks for these terms."""
    chosen = {"nodeSelectorTerms": [{"matchExpressions": term} for term in terms]}
    return {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": chosen}}}


@pytest.mark.parametrize(
    ("before", "after", "accepted"),
    [
        ({"tolerations": [TOLERATED]}, {"tolerations": [{**TOLERATED, "tolerationSeconds": 9}]}, True),
        ({"tolerations": [TOLERATED]}, {"tolerations": [TOLERATED, {"operator": "Exists"}]}, True),
        ({"tolerations": [TOLERATED]}, {"tolerations": [{**TOLERATED, "effect": "NoSchedule"}]}, False),
        ({"tolerations": [TOLERATED]}, {"tolerations": []}, False),
        ({"terminationGracePeriodSeconds": -5}, {"terminationGracePeriodSeconds": 1}, True),
        ({"terminationGracePeriodSeconds": -5}, {"terminationGracePeriodSeconds": 2}, False),
        ({"nodeSelector": {"a": "b"}}, {"nodeSelector": {"a": "b", "c": "d"}}, True),
        ({"nodeSelector": {"a": "b"}}, {"nodeSelector": {"c": "d"}}, False),
        ({}, required([ZONE]), True),
        (required([ZONE]), required([ZONE, DISK]), True),
        (required([ZONE]), required([DISK]), False),
        (required([ZONE]), required([ZONE], [DISK]), False),
        (required([ZONE]), {"affinity": {}}, False),
        ({}, {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "a"}]}}}, False),
        ({"activeDeadlineSeconds": 9}, {"activeDeadlineSeconds": 9}, True),
        ({"activeDeadlineSeconds": 9}, {"activeDeadlineSeconds": 10}, False),
        ({"activeDeadlineSeconds": 9}, {}, False),
    ],
)  # fmt: skip
def test_what_may_change_while_a_pod_is_gated(before: dict[str, Any], after: dict[str, Any], accepted: bool) -> None:
    """R2.5; each change is made to a Pod that holds `before`, and takes all of it away that is not in `after`."""
    same = {"containers": [{"name": "app", "image": "b"}], "schedulingGates": [{"name": "g"}]}
    assert permitted({**same, **before}, {**same, **after}) == accepted


def test_an_ephemeral_container_takes_no_part_of_a_volume() -> None:
    spec = {"containers": [{"name": "app", "image": "b"}]}
    mount = {"name": "v", "mountPath": "/v"}
    for path, accepted in (("", True), ("part", False)):
        added = {"name": "e", "image": "b", "volumeMounts": [{**mount, "subPath": path}]}
        assert permitted(spec, {**spec, "ephemeralContainers": [added]}) == accepted


@pytest.mark.parametrize(("at", "told"), [(200, True), (5_000, False), (12_000, True)])
def test_a_command_in_a_container_that_does_not_run_is_told(at: int, told: bool) -> None:
    text = MANIFEST.replace("sleep 3600", "sleep 10").replace("spec:", "spec:\n  restartPolicy: Never")
    pod = next(m.pod for m in read(text).manifests if m.pod is not None)
    trace = simulate(pod, Scenario(until=20_000, actions=(Action(at, "exec", {"command": "true"}),)))
    assert [dict(a.args) for a in trace.assumptions if a.key == "exec-refused"] == (
        [{"at": go_duration(at), "container": "app"}] if told else []
    )


def test_what_was_wrong_before_is_not_the_patch_s_fault() -> None:
    pod = next(m.pod for m in read(MANIFEST).manifests if m.pod is not None)
    assert unfit(pod._replace(labels={"a b": "c"}), {"metadata": {"finalizers": []}}, 36) == ""


@pytest.mark.parametrize(
    "patch",
    [
        {"spec": {"containers": [{"name": "app", "command": ["true"]}]}},
        {"spec": {"containers": [{"name": "app", "command": "not a list"}]}},
        {"spec": {"restartPolicy": "Never"}, "metadata": {"finalizers": []}},
        {"metadata": {"name": "other", "finalizers": []}},
    ],
)
def test_refused_whole(patch: dict[str, Any]) -> None:
    """A refused patch leaves no trace, not even in the part that would have been allowed."""
    pod = next(m.pod for m in read(MANIFEST).manifests if m.pod is not None)
    kept = simulate(pod, Scenario(until=60_000, actions=(Action(5_000, "delete"), Action(40_000, "patch", patch))))
    assert [row.gone for row in kept.rows].count(True) == 0
    plain = simulate(pod, Scenario(until=60_000, actions=(Action(5_000, "delete"),)))
    assert kept.rows == plain.rows
    assert kept.occurrences == plain.occurrences
