"""Manifests of which a page shows a part are no mistakes: they live as far as that is certain, and say what is missing."""

from __future__ import annotations

import pytest

from mkdocs_podlife.manifest.model import Manifest
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue

HEAD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"


def one(text: str, detect: str = "auto") -> Manifest:
    reading = read(text, detect=detect)  # type: ignore[arg-type]
    assert reading.ours and not reading.problems
    (manifest,) = reading.manifests
    return manifest


def told(manifest: Manifest) -> list[tuple[str, str, str]]:
    return [(p.key, p.severity, p.args.get("fields", "")) for p in manifest.problems]


PATCH = (
    HEAD
    + """\
  template:
    spec:
      containers:
      - name: proxy
        env: [{name: LEVEL, value: debug}]
        volumeMounts: [{name: certs, mountPath: /certs}]
"""
)


def test_a_patch_lives_with_what_is_added() -> None:
    manifest = one(PATCH)
    assert told(manifest) == [("left-out", "info", "spec.selector, spec.template.spec.containers[0].image")]
    assert manifest.admission is None  # nobody sends it like this
    assert manifest.pod is not None
    assert [a.key for a in manifest.assumptions] == ["fragment-completed", "fragment-image", "fragment-volume"]
    assert manifest.pod.labels["app"] == "app"
    assert manifest.data["spec"]["template"]["spec"]["containers"][0].get("image") is None  # shown as written


def test_asked_for_by_name_it_is_judged_as_written() -> None:
    manifest = one(PATCH, "explicit")
    assert manifest.admission is not None and not manifest.admission.accepted
    assert {p.severity for p in manifest.problems} == {"error"}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: hook-\n  annotations: {a/hook: before}\n",
         "spec.template.spec.containers"),
        (HEAD + "  replicas: 9\n  strategy: {type: Recreate}\n", "spec.selector, spec.template.spec.containers"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  nodeSelector: {disk: ssd}\n", "spec.containers"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  # to come\n", "spec.containers"),
    ],
)  # fmt: skip
def test_without_a_container_there_is_nothing_to_run(text: str, fields: str) -> None:
    manifest = one(text)
    assert manifest.pod is None
    assert told(manifest) == [("left-out", "info", fields)]


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"])
def test_labels_are_taken_from_the_selector(kind: str) -> None:
    text = PATCH.replace("Deployment", kind).replace("spec:\n", "spec:\n  selector: {matchLabels: {tier: front}}\n", 1)
    manifest = one(text)
    assert manifest.pod is not None
    assert manifest.pod.labels["tier"] == "front"


def test_a_pod_without_a_name() -> None:
    manifest = one("apiVersion: v1\nkind: Pod\nspec:\n  containers: [{name: a, image: nginx}]\n")
    assert told(manifest) == [("left-out", "info", "metadata.name")]
    assert manifest.pod is not None and manifest.pod.containers[0].image == "nginx"


def test_a_cronjob_without_an_image() -> None:
    template = "{spec: {restartPolicy: Never, containers: [{name: a}]}}"
    head = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  schedule: '* * * * *'\n"
    manifest = one(f"{head}  jobTemplate: {{spec: {{template: {template}}}}}\n")
    assert manifest.pod is not None
    assert told(manifest)[0][0] == "left-out"


@pytest.mark.parametrize(
    "text",
    [
        # whole but for what many forget
        HEAD + "  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: a, image: nginx}]}\n",
        # an empty image is written, not left out
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: ''}]}\n",
        # a wrong selector beside a missing image
        HEAD + "  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: c}}\n"
        "    spec: {containers: [{name: a}]}\n",
        # a misspelt name
        "apiVersion: v1\nkind: Pod\nmetadata: {nmae: a}\nspec: {containers: [{name: a}]}\n",
        # a volume that is nowhere, in a Pod that is whole
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
        "  containers: [{name: a, image: nginx, volumeMounts: [{name: d, mountPath: /d}]}]\n",
    ],
)
def test_real_mistakes_stay_mistakes(text: str) -> None:
    manifest = one(text)
    assert manifest.admission is not None and not manifest.admission.accepted
    assert any(p.severity == "error" for p in manifest.problems)
    assert "left-out" not in [p.key for p in manifest.problems]


def test_a_fragment_s_volumes_stand_elsewhere() -> None:
    manifest = one("initContainers:\n- name: i\n  image: busybox\n  volumeMounts: [{name: d, mountPath: /d}]\n")
    assert manifest.pod is not None and not manifest.problems
    assert ("fragment-volume", {"name": "d"}) in [(a.key, dict(a.args)) for a in manifest.assumptions]
    known = one("volumes: [{name: d, emptyDir: {}}]\ncontainers:\n- name: i\n  image: busybox\n"
                "  volumeMounts: [{name: d, mountPath: /d}]\n")  # fmt: skip
    assert "fragment-volume" not in [a.key for a in known.assumptions]


def test_dots_are_left_out_on_purpose() -> None:
    manifest = one("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  ...\n")
    assert [(p.key, p.severity) for p in manifest.problems] == [("damage-elided", "info"), ("nothing-left", "info")]


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("spec:\n  ...\n", "left out here (line 6)", "（第 6 行）"),
        ("spec:\n  ...\n  nodeName: n\n  ...\n", "left out here (lines 6, 8)", "（第 6, 8 行）"),
        ("spec:\n", "An invisible character (1 × U+200B, line 7)", "共 1 个，第 7 行"),
    ],
)
def test_one_line_is_not_called_several(text: str, en: str, zh: str) -> None:
    image = "image" if "..." in text else "\u200bimage"
    head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n"
    reading = read(f"{head}{text}  containers:\n  - {{{image}: nginx, name: a}}\n")
    problem = [*reading.problems, *(p for m in reading.manifests for p in m.problems)][0]
    assert en in Catalogue("en").text("problem." + problem.key, **problem.args)
    assert zh in Catalogue("zh").text("problem." + problem.key, **problem.args)
