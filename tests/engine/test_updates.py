"""Patches of a running Pod, against the answers of a real API server (tests/data/admission/operations.jsonl)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.behaviour.scenario_model import Action, Scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.engine.updates import merge, permitted
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
