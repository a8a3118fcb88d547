"""Damage, fragments, workloads, old versions, foreign kinds: what a text turns out to be."""

from __future__ import annotations

import pytest

from mkdocs_podlife.manifest.model import Manifest, Reading
from mkdocs_podlife.manifest.reading import read

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: app\n    image: busybox\n"


def one(text: str, **options: object) -> Manifest:
    reading = read(text, **options)  # type: ignore[arg-type]
    assert len(reading.manifests) == 1, reading
    return reading.manifests[0]


def keys(found: Manifest | Reading) -> list[str]:
    return [p.key for p in found.problems]


# -- damage ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "old, new, key, line",
    [
        ("  name: p", "\tname: p", "damage-tabs", 4),
        ("    image: busybox", "    image:\u00a0busybox", "damage-odd-spaces", 8),
        ("  - name: app", "  - na\u200bme: app", "damage-zero-width", 7),
        ("    image: busybox", "    image：busybox", "damage-full-width", 8),
        ("    image: busybox", "    image: busybox\n    command: [“sh”, “-c”, “true”]", "damage-smart-quotes", 9),
        ("    image: busybox", "    image: busybox\n    command: ['sh'，'-c'，'true']", "damage-full-width", 9),
        ("    image: busybox", "    image: {{ .Values.image }}", "damage-template", 8),
    ],
)
def test_certain_repairs(old: str, new: str, key: str, line: int) -> None:
    manifest = one(POD.replace(old, new))
    assert manifest.pod is not None and manifest.pod.name == "p"
    problem = next(p for p in manifest.problems if p.key == key)
    assert problem.place.line == line
    assert "repaired" in {a.key for a in manifest.assumptions}


def test_smart_quotes_are_gone_from_the_command() -> None:
    manifest = one(POD + "    command: [“sh”, “-c”, “echo it’s”]\n")
    assert manifest.pod is not None and manifest.pod.containers[0].command == ("sh", "-c", "echo it’s")


def test_odd_characters_inside_text_are_left_alone() -> None:
    manifest = one(POD + "    args: ['a\u00a0b', '“quoted” inside', '中文，标点：好']\n")
    assert keys(manifest) == [] and manifest.pod is not None
    assert manifest.pod.containers[0].args[0] == "a\u00a0b"


def test_a_tab_of_any_width_that_means_two_things_is_not_mended() -> None:
    text = "containers:\n- name: a\n  image: b\n  env:\n  - name: X\n\tvalue: y\n"
    reading = read(text)
    assert reading.ours and not any(m.pod for m in reading.manifests)
    assert any(p.key.startswith(("damage-tabs", "yaml-")) and p.place.line == 6 for p in reading.problems)


def test_the_raw_page_is_judged_not_what_markdown_made_of_it() -> None:
    raw = POD.replace("  name: p", "\tname: p")
    manifest = one(raw.expandtabs(4), raw=raw)
    assert "damage-tabs" in keys(manifest)


def test_left_out_parts() -> None:
    manifest = one(POD + "    # ...\n  restartPolicy: Never\n...\n")
    assert manifest.pod is not None and manifest.pod.restart_policy == "Never"
    assert next(a for a in manifest.assumptions if a.key == "elided").args["lines"] == "9, 11"
    nothing = read("apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  ...\n")
    assert "nothing-left" in [p.key for m in nothing.manifests for p in m.problems]


def test_lost_line_breaks_are_only_named() -> None:
    reading = read(POD.replace("\n", " "))
    assert reading.ours and keys(reading)[-1] == "yaml-lost-breaks"
    assert [m.pod for m in reading.manifests] == [None]


def test_shell_line_before_the_manifest() -> None:
    manifest = one("$ cat pod.yaml\n" + POD)
    assert manifest.pod is not None and [(p.key, p.place.line) for p in manifest.problems] == [("damage-prompt", 1)]


def test_heredoc_keeps_its_lines() -> None:
    manifest = one("$ kubectl apply -f - <<EOF\n" + POD + "EoF\npod/p created: yes\n", detect="explicit")
    assert manifest.pod is not None and manifest.pod.places["metadata.name"].line == 5


# -- fragments -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, path",
    [
        ("spec:\n  containers:\n  - image: nginx\n", "spec.containers[0].image"),
        ("containers:\n- image: nginx\n", "spec.containers[0].image"),
        ("- name: a\n  image: nginx\n  ports: [{containerPort: 80}]\n", "spec.containers[0].image"),
        ("livenessProbe:\n  httpGet: {port: 80}\n", "spec.containers[0].livenessProbe.httpGet.port"),
        ("httpGet:\n  port: 80\nperiodSeconds: 3\n", "spec.containers[0].livenessProbe.httpGet.port"),
        ("preStop:\n  exec: {command: [a]}\n", "spec.containers[0].lifecycle.preStop.exec.command"),
        ("template:\n  spec:\n    containers:\n    - image: nginx\n", "spec.template.spec.containers[0].image"),
    ],
)
def test_fragments(text: str, path: str) -> None:
    manifest = one(text)
    assert manifest.pod is not None and path in manifest.pod.written
    assert "fragment-completed" in {a.key for a in manifest.assumptions}
    last = path.rpartition(".")[2]
    place = manifest.pod.places[path]
    assert text.split("\n")[place.line - 1][place.column - 1 :].startswith(last)


def test_a_wrong_fragment_is_refused_in_the_servers_words() -> None:
    manifest = one("livenessProbe:\n  tcpSocket: {port: 80}\n  successThreshold: 2\n")
    assert manifest.pod is None and keys(manifest) == ["refused-success-threshold"]
    assert manifest.problems[0].place.line == 3


def test_success_threshold_makes_a_lone_probe_a_readiness_probe() -> None:
    manifest = one("periodSeconds: 5\nsuccessThreshold: 2\n")
    assert manifest.pod is not None and manifest.pod.containers[0].readiness is not None
    assert manifest.pod.containers[0].readiness.success_threshold == 2


# -- workloads ------------------------------------------------------------------------------------------------------------

TEMPLATE = "  template:\n    metadata: {labels: {app: a}}\n    spec:\n      containers: [{name: a, image: nginx}]\n"


def workload(kind: str, version: str = "apps/v1", extra: str = "") -> str:
    selector = "  selector: {matchLabels: {app: a}}\n" if version.startswith("apps/") else ""
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n{selector}{extra}{TEMPLATE}"


@pytest.mark.parametrize(
    "kind, pattern",
    [
        ("Deployment", r"web-[bcdfghjklmnpqrstvwxz2456789]{10}-[bcdfghjklmnpqrstvwxz2456789]{5}"),
        ("ReplicaSet", r"web-[bcdfghjklmnpqrstvwxz2456789]{5}"),
        ("StatefulSet", "web-0"),
        ("DaemonSet", r"web-[bcdfghjklmnpqrstvwxz2456789]{5}"),
    ],
)
def test_the_pod_of_a_workload(kind: str, pattern: str) -> None:
    import re

    manifest = one(workload(kind))
    pod = manifest.pod
    assert pod is not None and re.fullmatch(pattern, pod.name)
    assert pod.owner is not None and (pod.owner.kind, pod.owner.name) == (kind, "web")
    assert pod.spec_path == "spec.template.spec" and pod.containers[0].path == "spec.template.spec.containers[0]"
    assert pod.spec["enableServiceLinks"] is True and pod.labels["app"] == "a"
    assert one(workload(kind)).pod == pod  # the same name every time


def test_job_and_cron_job() -> None:
    text = workload("Job", "batch/v1").replace(
        "    spec:\n      containers", "    spec:\n      restartPolicy: Never\n      containers"
    )
    job = one(text).pod
    assert job is not None and job.restart_policy == "Never" and job.labels["job-name"] == "web"
    refused = one(workload("Job", "batch/v1"))
    assert refused.admission is not None and refused.admission.message == (
        'Job.batch "web" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'
    )
    body = text.split("spec:\n", 1)[1].replace("\n", "\n    ")
    cron = one(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: web}\nspec:\n  schedule: '*/5 * * * *'\n"
        f"  jobTemplate:\n    spec:\n    {body}"
    )
    assert cron.pod is not None and cron.pod.spec_path == "spec.jobTemplate.spec.template.spec"
    assert cron.pod.name.startswith("web-")


def test_rules_of_the_kinds() -> None:
    mismatch = one(workload("Deployment").replace("matchLabels: {app: a}", "matchLabels: {app: b}"))
    assert mismatch.admission is not None and mismatch.admission.causes[0].message == (
        'Invalid value: {"app":"a"}: `selector` does not match template `labels`'
    )
    never = workload("Deployment").replace("containers:", "restartPolicy: Never\n      containers:")
    assert [c.message for c in (one(never).admission or pytest.fail()).causes] == [
        'Unsupported value: "Never": supported values: "Always"'
    ]
    both = one(workload("Deployment", extra="  strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}\n"))
    assert keys(both) == ["refused-forbidden"]
    slow = one(workload("Deployment", extra="  progressDeadlineSeconds: 5\n  minReadySeconds: 5\n"))
    assert slow.admission is not None and slow.admission.causes[0].field == "spec.progressDeadlineSeconds"


def test_a_stateful_set_is_accepted_while_its_pods_are_not() -> None:
    manifest = one(workload("StatefulSet").replace("image: nginx", "image: ''"))
    assert manifest.admission is not None and manifest.admission.accepted
    assert manifest.pod is None and keys(manifest) == ["pod-refused"]
    claims = (
        workload("StatefulSet").replace("image: nginx", "image: nginx, volumeMounts: [{name: data, mountPath: /d}]")
        + "  volumeClaimTemplates: [{metadata: {name: data}, spec: {}}]\n"
    )
    pod = one(claims).pod
    assert pod is not None and pod.volumes[0].kind == "persistentVolumeClaim" and pod.volumes[0].ref == "data-web-0"


def test_removed_versions_are_explained_and_run() -> None:
    manifest = one(workload("Deployment", "extensions/v1beta1"))
    assert keys(manifest) == ["api-removed"] and manifest.problems[0].args["removed"] == "1.16"
    assert manifest.problems[0].fix == ("apiVersion: extensions/v1beta1", "apiVersion: apps/v1")
    assert manifest.pod is not None and manifest.admission is not None and manifest.admission.code == 404


def test_wrong_version_or_kind_of_a_pod() -> None:
    manifest = one(POD.replace("apiVersion: v1", "apiVersion: apps/v1"))
    assert manifest.pod is not None and keys(manifest) == ["wrong-api-version"]
    assert one(POD.replace("kind: Pod", "kind: pod")).problems[0].key == "wrong-kind"


# -- fields ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line, key, meant",
    [
        ("    livenesProbe: {}", "field-typo", "livenessProbe"),
        ("    periodSeconds: 3", "field-misplaced", "livenessProbe, readinessProbe, startupProbe"),
        ("    lifecycle: {preStart: {}}", "field-typo", "postStart"),
        ("  lifecycle: {}", "field-misplaced", "spec.containers[]"),
        ("    wibble: 1", "field-unknown", ""),
    ],
)
def test_did_you_mean(line: str, key: str, meant: str) -> None:
    problem = one(POD + line + "\n").problems[0]
    assert (problem.key, problem.args["meant"], problem.place.line) == (key, meant, 9)


def test_fields_of_other_versions() -> None:
    text = POD + "    restartPolicy: Never\n"
    assert one(text, kubernetes="1.28").pod is not None
    problem = one(text, kubernetes="1.27").problems[0]
    assert (problem.key, problem.args["meant"], problem.args["version"]) == ("field-version", "1.28", "1.27")


def test_type_errors_say_how_to_mend_them() -> None:
    problem = one(POD.replace("  name: p\n", "  name: p\n  labels:\n    v: 1.5\n")).problems[0]
    assert problem.key == "wrong-type-quote" and problem.fix == ("v: 1.5", 'v: "1.5"')


# -- not ours --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\n",
        "just text",
        "services:\n  web:\n    image: nginx\n",
        "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nspec: {tasks: []}\n",
        "apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {template: {spec: {containers: [{image: a}]}}}\n",
        "{{- if .Values.on }}\nkind: Pod\nspec: {}\n{{- end }}\n",
        "name: app\nimage: nginx\nkind: whatever\n",
        "on: push\njobs: {a: {steps: [{name: x, run: 'kind: y'}]}}\n",
    ],
)
def test_left_alone(text: str) -> None:
    assert not read(text).ours


def test_what_is_no_pod_is_explained_when_the_author_said_it_is_one() -> None:
    reading = read("apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\n", detect="explicit")
    assert not reading.ours and keys(reading) == ["not-a-pod"]


def test_streams_lists_and_companions() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: web}\nspec: {selector: {a: b}}\n"
    reading = read(
        f"{service}---\n{POD}---\napiVersion: v1\nkind: List\nitems:\n- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}}}\n"
    )
    assert [(m.kind, m.name, m.namespace) for m in reading.manifests] == [
        ("Service", "s", "web"), ("Pod", "p", "default"), ("ConfigMap", "c", "default"),
    ]  # fmt: skip
    assert reading.manifests[0].admission is None and reading.manifests[0].data["spec"] == {"selector": {"a": "b"}}
    assert not read(service).ours and read(service).manifests[0].kind == "Service"


def test_json() -> None:
    manifest = one(
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},\n "spec": {"containers": [{"name": "a", "image": "b"}]}}'
    )
    assert manifest.pod is not None and manifest.pod.places["spec"].line == 2


def test_output_of_the_server_is_accepted_again() -> None:
    text = POD.replace(
        "  name: p\n", "  name: p\n  uid: x\n  creationTimestamp: '2026-01-01T00:00:00Z'\n  resourceVersion: '1'\n"
    )
    assert one(text + "status:\n  phase: Running\n  qosClass: BestEffort\n").pod is not None


def test_kinds_that_do_not_exist() -> None:
    assert one(POD.replace("kind: Pod", "kind: Pods")).problems[0].key == "wrong-kind"
    manifest = one("apiVersion: v1\nkind: Widget\nmetadata: {name: w}\n", detect="explicit")
    assert manifest.admission is not None and manifest.admission.message == (
        'Widget in version "v1" cannot be handled as a Pod: no kind "Widget" is registered for version "v1" in scheme '
        '"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'
    )


def test_a_text_cut_off_is_placed_at_its_last_line() -> None:
    reading = read(POD + "    command: [sh, -c,\n\n")
    assert reading.problems[-1].place.line == 9 and reading.problems[-1].key in ("yaml-cut", "yaml-unclosed")


@pytest.mark.parametrize(
    "text",
    [
        "kind: {a: 1}\nspec: {containers: [{name: a}]}\n",
        "apiVersion: 1e30\nkind: []\nmetadata:\n\tname: p\n",
        "spec:\n  template:\n    metadata: {labels: x}\n    spec: {containers: [{name: a}]}\n",
        "- 1\n- null\n",
        "spec: {containers: [null, 1, [x]]}\n",
        "kind: Pod\nmetadata: 3\nspec: [1]\n",
        "kind: PodList\nitems: [1, null, {kind: Pod}]\n",
    ],
)
def test_odd_shapes_do_not_raise(text: str) -> None:
    for detect in ("auto", "explicit"):
        reading = read(text, detect=detect)  # type: ignore[arg-type]
        assert all(m.pod is None for m in reading.manifests)


def test_a_fragments_unknown_container_listens_where_it_is_probed() -> None:
    manifest = one("livenessProbe:\n  httpGet: {port: web}\nreadinessProbe:\n  tcpSocket: {port: 81}\n")
    assert manifest.pod is not None
    assert [(p.name, p.container_port) for p in manifest.pod.containers[0].ports] == [("web", 8080), ("", 81)]
    assert sum(a.key == "fragment-port" for a in manifest.assumptions) == 2
    known = one("containers:\n- image: nginx\n  livenessProbe: {tcpSocket: {port: 81}}\n")
    assert known.pod is not None and known.pod.containers[0].ports == ()


@pytest.mark.parametrize("written, found", [(".inf", "+Inf"), ("-.inf", "-Inf"), (".nan", "NaN")])
@pytest.mark.parametrize(
    "line, path, wanted",
    [
        ("    image: {}", "spec.containers[0].image", "string"),
        ("    image: b\n    tty: {}", "spec.containers[0].tty", "bool"),
        ("    image: b\n    livenessProbe: {{periodSeconds: {}}}", "spec.containers[0].livenessProbe.periodSeconds", "int32"),
    ],
)  # fmt: skip
def test_a_number_that_json_cannot_hold(written: str, found: str, line: str, path: str, wanted: str) -> None:
    manifest = one(POD.replace("    image: busybox", line.format(written)))
    assert manifest.pod is None and manifest.admission.code == 400
    assert manifest.admission.message.endswith(f"json: unsupported value: {found}")
    (problem,) = manifest.problems
    assert (problem.key, problem.args) == ("wrong-type", {"field": path, "found": found, "wanted": wanted})
    assert problem.place.line in (8, 9)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (POD + "  restartPolicy: Sometimes\n", "refused-unsupported"),
        (POD + "    imagePullPolicy: alway\n", "refused-unsupported"),
        (
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec:\n  selector: {matchLabels: {a: b}}\n"
            "  template:\n    metadata: {labels: {a: b}}\n    spec: {restartPolicy: Never, containers: [{name: c, image: x}]}\n",
            "refused-always",
        ),
    ],
)
def test_always_alone_is_said_of_templates_only(text: str, key: str) -> None:
    assert keys(one(text)) == [key]
