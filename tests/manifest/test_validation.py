"""Rules beyond the recordings: words and order of several errors, by what upstream's validation does."""

from __future__ import annotations

import pytest

from mkdocs_podlife.manifest.reading import read

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
APP = POD + "  containers:\n  - name: app\n    image: busybox\n"


def causes(text: str, kubernetes: str = "1.36") -> list[str]:
    admission = read(text, kubernetes=kubernetes).manifests[0].admission
    assert admission is not None
    return [f"{c.field}: {c.message}" for c in admission.causes]


CASES = {
    "order within a container": (
        POD + "  containers:\n  - image: ''\n    imagePullPolicy: x\n    ports: [{}]\n    livenessProbe: {periodSeconds: -1}\n",
        [
            "spec.containers[0].name: Required value",
            "spec.containers[0].image: Required value",
            "spec.containers[0].ports[0].containerPort: Required value",
            'spec.containers[0].imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"',
            "spec.containers[0].livenessProbe: Required value: must specify a handler type",
            "spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
        ],
    ),
    "containers before init containers": (
        POD + "  containers: [{name: A, image: b}]\n  initContainers: [{name: i, image: b, lifecycle: {}}]\n",
        [
            "spec.containers[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case "
            "alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or "
            "'123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
            "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
        ],
    ),
    "mount of an unknown volume": (
        APP + "    volumeMounts: [{name: data, mountPath: /data}]\n",
        ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
    ),
    "a wrong volume is also not found": (
        APP + "    volumeMounts: [{name: v, mountPath: /v}]\n  volumes: [{name: v, secret: {}}]\n",
        [
            "spec.volumes[0].secret.secretName: Required value",
            'spec.containers[0].volumeMounts[0].name: Not found: "v"',
        ],
    ),
    "requests over limits": (
        APP + "    resources: {limits: {cpu: 100m}, requests: {cpu: 0.2}}\n",
        ['spec.containers[0].resources.requests: Invalid value: "200m": must be less than or equal to cpu limit of 100m'],
    ),
    "unknown resource": (
        APP + "    resources: {requests: {cpus: 1}}\n",
        [
            'spec.containers[0].resources.requests[cpus]: Invalid value: "cpus": must be a standard resource type or '
            "fully qualified",
            'spec.containers[0].resources.requests[cpus]: Invalid value: "cpus": must be a standard resource for containers',
        ],
    ),
    "extended resource without a limit": (
        APP + "    resources: {requests: {example.com/gpu: 1}}\n",
        ["spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources"],
    ),
    "two sources of a variable": (
        APP + "    env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]\n",
        ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
    ),
    "unsupported field of a variable": (
        APP + "    env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.phase}}}]\n",
        [
            'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: '
            '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", '
            '"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"'
        ],
    ),
    "toleration": (
        APP + "  tolerations: [{key: a, operator: Is}]\n",
        ['spec.tolerations[0].operator: Unsupported value: "Is": supported values: "Equal", "Exists"'],
    ),
    "user number": (
        APP + "  securityContext: {runAsUser: -1}\n",
        ["spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive"],
    ),
    "dns policy None": (
        APP + "  dnsPolicy: None\n",
        ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
    ),
    "host network": (
        APP + "    ports: [{containerPort: 80, hostPort: 81}]\n  hostNetwork: true\n",
        [
            "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true"
        ],
    ),
    "image with a space": (
        APP.replace("busybox", "' busybox'"),
        ['spec.containers[0].image: Invalid value: " busybox": must not have leading or trailing whitespace'],
    ),
    "finalizer": (
        APP.replace("{name: p}", "{name: p, finalizers: [mine]}"),
        ['metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_words(name: str) -> None:
    text, wanted = CASES[name]
    assert causes(text) == wanted


def test_repeated_message_is_said_once_but_stays_a_cause() -> None:
    text = APP + "    livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: 'a b'}, {name: 'a b'}]}}\n"
    admission = read(text).manifests[0].admission
    assert admission is not None and admission.message is not None
    assert len(admission.causes) == 2
    assert admission.message.count("Invalid value") == 1 and "is invalid: [" not in admission.message


def test_plugins_come_before_validation() -> None:
    text = APP.replace("image: busybox", "image: ''") + "  priority: 7\n"
    admission = read(text).manifests[0].admission
    assert admission is not None
    assert (admission.code, admission.reason) == (403, "Forbidden")


def test_warnings() -> None:
    text = APP + "    resources: {limits: {memory: 100m}}\n  terminationGracePeriodSeconds: -1\n"
    manifest = read(text).manifests[0]
    assert manifest.admission is not None and manifest.admission.warnings == (
        'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
        'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
        "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
    )
    assert {p.key for p in manifest.problems} == {"warned"}


def test_place_of_a_refusal() -> None:
    text = APP + "    resources:\n      limits:\n        cpu: -1\n"
    problem = read(text).manifests[0].problems[0]
    assert (problem.place.line, problem.place.column) == (10, 9)
    assert problem.words.startswith("spec.containers[0].resources.limits[cpu]: ")
