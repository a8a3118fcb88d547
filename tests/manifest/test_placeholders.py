"""What an author leaves to be filled in is told as that, and costs no life where nothing hangs on it."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.manifest.model import Manifest
from mkdocs_podlife.manifest.placeholders import dropped, placeholder, spelt
from mkdocs_podlife.manifest.reading import read

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
"""


def _one(text: str) -> Manifest:
    (manifest,) = read(text).manifests
    return manifest


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("name: <your name>", 1, "<your name>"),
        ("replicas: {{ .Values.replicas }}", 1, "{{ .Values.replicas }}"),
        ("port: ${PORT}", 1, "${PORT}"),
        ("port: $(PORT)", 1, "$(PORT)"),
        ("namespace: $NAMESPACE", 1, "$NAMESPACE"),
        ("name: web-v{iteration}", 1, "{iteration}"),
        ("metadata: {name: a}", 1, ""),
        ("restartPolicy: [Always | Never]", 1, "[Always | Never]"),
        ("a: <x>, b: 1", 8, ""),
        ("command: [sh, -c, 'a < b']", 1, ""),
        ("count: 1 <2> 3", 1, ""),
        ("command: [sh, -c, ls]", 1, ""),
    ],
)
def test_what_a_placeholder_looks_like(line: str, column: int, found: str) -> None:
    assert placeholder(line, column) == found


def test_an_open_name_is_no_mistake_and_the_pod_lives() -> None:
    manifest = _one(POD.replace(" {name: web}", "\n  name: <Pod name>-{{ id }}"))
    assert manifest.pod is not None and manifest.pod.name == "pod-name-id"
    assert manifest.admission is not None and not manifest.admission.accepted, "judged as it is written"
    (problem,) = manifest.problems
    assert (problem.key, problem.severity, problem.place.line) == ("placeholder", "info", 4)
    assert [a.key for a in manifest.assumptions] == ["repaired"]
    assert problem.args["value"] == "<Pod name>" and problem.args["field"] == "metadata.name"


def test_an_open_value_is_taken_as_not_written() -> None:
    text = POD.replace("spec:\n", "spec:\n  terminationGracePeriodSeconds: <seconds>\n")
    text += "    ports:\n    - containerPort: {{ .Values.port }}\n    - containerPort: 80\n"
    manifest = _one(text.replace("{{ .Values.port }}", "'{{ .Values.port }}'"))
    assert manifest.pod is not None and manifest.pod.grace_period == 30
    assert [p.container_port for p in manifest.pod.containers[0].ports] == [80]
    assert [(p.key, p.place.line) for p in manifest.problems] == [("placeholder", 5), ("placeholder", 10)]
    assumed = {(a.args["field"], a.args["value"]) for a in manifest.assumptions if a.key == "placeholder"}
    assert assumed == {
        ("spec.terminationGracePeriodSeconds", "<seconds>"),
        ("spec.containers[0].ports[0].containerPort", "{{ .Values.port }}"),
    }


def test_an_open_image_is_some_image() -> None:
    manifest = _one(POD.replace("image: nginx", "image: <registry>/<team>/web:{{tag}}"))
    assert manifest.pod is not None and manifest.pod.containers[0].image == "registry/team/web:tag"
    assert [dict(a.args) for a in manifest.assumptions] == [{"value": "<registry>/<team>/web:{{tag}}"}]
    assert not manifest.problems


def test_what_no_image_comes_of_stays_as_it_is() -> None:
    manifest = _one(POD.replace("image: nginx", "image: <script>alert(1)</script>"))
    assert manifest.pod is not None and manifest.pod.containers[0].image == "<script>alert(1)</script>"
    assert not manifest.assumptions


def test_a_patch_of_something_else_leaves_an_open_image_alone() -> None:
    text = POD + "  - name: side\n    image: <your image>:1.0\n"
    pod = _one(text).pod
    assert pod is not None
    scenario, _ = read_scenario(
        "until: 60s\nactions:\n- {at: 20s, patch: {spec: {containers: [{name: web, image: nginx:2}]}}}\n"
    )
    told = [(e.reason, e.field_path) for e in simulate(pod, scenario).events]
    assert ("Killing", "spec.containers{web}") in told and ("Killing", "spec.containers{side}") not in told


def test_a_real_mistake_beside_a_placeholder_stays_one() -> None:
    manifest = _one(POD.replace("name: web}", "name: <name>}").replace("- name: web", "- name: Web"))
    assert manifest.pod is None
    assert {p.key for p in manifest.problems} == {"placeholder", "refused-name"}


def test_paths_that_lead_nowhere() -> None:
    data = {"spec": {"ports": [{"number": "<n>"}], "name": "<n>"}}
    assert spelt(data, "spec.ports[0].number") == {"spec": {"ports": [{"number": "n"}], "name": "<n>"}}
    assert spelt(data, "spec.ports") is None
    assert dropped(data, "spec.ports[0].missing") == {"spec": {"ports": [], "name": "<n>"}}
    assert dropped(data, "spec") is None and dropped(data, "status") is None
    assert data["spec"]["ports"] == [{"number": "<n>"}], "the original stays as it is"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # A selector that is missing is missed once.
        ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 1, template: {spec: {containers: [{name: A, image: a}]}}}\n", ["refused-required", "refused-name"]),
        # Dots cut through a list: no list of what is left is asked for.
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  ...\n    resources: {}\n", ["damage-elided", "nothing-left"]),
        # Indentation lost: each field's home is named, from the top.
        ("apiVersion: v1\nkind: Pod\nmetadata:\nname: web\nspec:\ncontainers:\n- name: web\n", ["field-misplaced"] * 2),
    ],
)  # fmt: skip
def test_one_mistake_is_told_once(text: str, keys: list[str]) -> None:
    manifest = _one(text)
    assert [p.key for p in manifest.problems] == keys


def test_defaults_of_a_template_that_is_not_written() -> None:
    manifest = _one("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n")
    assert manifest.admission is not None
    assert manifest.admission.message == (
        'Deployment.apps "a" is invalid: [spec.selector: Required value, spec.template.metadata.labels: '
        "Invalid value: null: `selector` does not match template `labels`, "
        "spec.template.spec.containers: Required value]"
    )
