"""Blocks that show a terminal: the command above a manifest is no part of it, and no mistake of the page."""

from __future__ import annotations

import pytest

from mkdocs_podlife.manifest.model import Place
from mkdocs_podlife.manifest.reading import read

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: a, image: nginx}]\n"


@pytest.mark.parametrize(
    "above",
    [
        "$ cat web.yaml\n",
        "kubectl run web --image=nginx --dry-run=client -o yaml\n\n",
        "root@master01:~# kubectl get pod web -o yaml\n",
        "[root@node lifecycle]# cat web.yaml\n",
        "$ kubectl get pod web \\\n    -o yaml\n",
        "$ cd deploy\n\n$ cat web.yaml\n# the Pod\n",
    ],
)
def test_a_command_above_a_pod_is_left_out(above: str) -> None:
    reading = read(above + POD)
    (manifest,) = reading.manifests
    assert manifest.pod is not None and manifest.name == "web" and not reading.problems
    assert [(p.key, p.severity) for p in manifest.problems] == [("damage-prompt", "info")]
    assert manifest.admission is not None and manifest.admission.accepted
    assert manifest.place.line == (above + POD).split("\n").index("apiVersion: v1") + 1


def test_a_mistake_below_a_command_stays_one() -> None:
    reading = read("$ cat web.yaml\n" + POD.replace("image", "imgae"))
    (manifest,) = reading.manifests
    assert manifest.pod is None
    errors = [p for p in manifest.problems if p.severity == "error"]
    assert [(p.key, p.place) for p in errors] == [("field-typo", Place(6, 26))]


def test_output_that_is_no_yaml_is_no_mistake() -> None:
    reading = read("$ kubectl get pods\nNAME  READY\nweb   1/1\n$ cat web.yaml\n" + POD)
    assert [(p.key, p.severity, p.place.line) for p in reading.problems] == [("yaml-prompt", "info", 1)]


def test_a_command_in_the_middle_is_told() -> None:
    reading = read(POD + "$ kubectl apply -f web.yaml\n")
    assert ("yaml-prompt", "error", 6) in [(p.key, p.severity, p.place.line) for p in reading.problems]


def test_another_s_output_is_left_alone() -> None:
    hpa = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec:\n  scaleTargetRef:\n    kind: Deployment\n"
    assert not read("$ kubectl get hpa web -o yaml\n" + hpa).ours
    assert not read(hpa + "\t# a comment behind a tab\n  minReplicas: 2\n").ours
