"""Section 1 of the rules, sentence by sentence: what the API server fills in, and its words where it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mkdocs_podlife.engine import simulate
from mkdocs_podlife.manifest.model import Manifest
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.manifest.workloads import KINDS, default_workload

APP = {"name": "app", "image": "nginx:1"}


def manifest(kind: str, spec: dict[str, Any], version: str = "v1", kubernetes: str = "1.36", **more: Any) -> Manifest:
    text = json.dumps({"apiVersion": version, "kind": kind, "metadata": {"name": "web"}, "spec": spec, **more})
    return read(text, kubernetes=kubernetes).manifests[0]


def stored(**spec: Any) -> dict[str, Any]:
    """The spec of a Pod as the API server keeps it."""
    pod = manifest("Pod", {"containers": [APP], **spec}).pod
    assert pod is not None
    return dict(pod.spec)


def container(**more: Any) -> dict[str, Any]:
    return dict(stored(containers=[{**APP, **more}])["containers"][0])


def causes(found: Manifest) -> list[str]:
    assert found.admission is not None
    return [f"{cause.field}: {cause.message}" for cause in found.admission.causes]


def refused(**more: Any) -> list[str]:
    """What is wrong with a Pod's only container; paths below it."""
    found = causes(manifest("Pod", {"containers": [{**APP, **more}]}))
    return [text.replace("spec.containers[0].", "") for text in found]


def test_defaults_of_the_pod() -> None:
    """R1.1."""
    spec = stored()
    assert (spec["restartPolicy"], spec["dnsPolicy"], spec["terminationGracePeriodSeconds"]) == (
        "Always",
        "ClusterFirst",
        30,
    )
    assert (spec["schedulerName"], spec["securityContext"], spec["enableServiceLinks"]) == (
        "default-scheduler",
        {},
        True,
    )


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        ("nginx:1", "IfNotPresent"),
        (f"nginx@sha256:{'a' * 64}", "IfNotPresent"),
    ],
)
def test_defaults_of_a_container(image: str, policy: str) -> None:
    """R1.2."""
    one = container(image=image)
    assert one["imagePullPolicy"] == policy
    assert (one["terminationMessagePath"], one["terminationMessagePolicy"]) == ("/dev/termination-log", "File")


def test_defaults_of_ports() -> None:
    """R1.3."""
    assert container(ports=[{"containerPort": 80}])["ports"] == [{"containerPort": 80, "protocol": "TCP"}]
    host = stored(hostNetwork=True, containers=[{**APP, "ports": [{"containerPort": 80}]}])
    assert host["containers"][0]["ports"][0]["hostPort"] == 80


def test_defaults_of_a_probe() -> None:
    """R1.4, R1.5: a written 0 is replaced too."""
    probe = container(livenessProbe={"httpGet": {"port": 80}, "periodSeconds": 0, "failureThreshold": 0})[
        "livenessProbe"
    ]
    assert probe["httpGet"] == {"path": "/", "port": 80, "scheme": "HTTP"}
    numbers = [probe[k] for k in ("timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")]
    assert numbers == [1, 10, 1, 3] and "terminationGracePeriodSeconds" not in probe
    assert container(livenessProbe={"grpc": {"port": 9000}})["livenessProbe"]["grpc"]["service"] == ""


def test_requests_follow_limits() -> None:
    """R1.6."""
    resources = container(resources={"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}})["resources"]
    assert resources["requests"] == {"cpu": "500m", "memory": "1Gi"}


def test_a_new_pod_is_pending() -> None:
    """R1.7: whatever status was sent."""
    found = manifest("Pod", {"containers": [APP]}, status={"phase": "Running"})
    assert found.pod is not None
    assert simulate(found.pod, until=1_000).statuses[0].phase == "Pending"


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("Deployment", {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}),
        ("ReplicaSet", {"replicas": 1}),
        ("StatefulSet", {"replicas": 1, "podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10}),
        ("DaemonSet", {"revisionHistoryLimit": 10}),
        ("Job", {"completions": 1, "parallelism": 1, "backoffLimit": 6, "completionMode": "NonIndexed"}),
    ],
)
def test_defaults_of_workloads(kind: str, wanted: dict[str, Any]) -> None:
    """R1.8."""
    policy = {"restartPolicy": "Never"} if kind == "Job" else {}
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [APP], **policy}}
    spec = {"template": template} if kind == "Job" else {"selector": {"matchLabels": labels}, "template": template}
    made: dict[str, Any] = {"spec": spec}
    default_workload(made, KINDS[kind])
    assert {key: made["spec"].get(key) for key in wanted} == wanted


REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("R1.11", {"imagePullPolicy": "x"}, ['imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"']),
    ("R1.20", {"livenessProbe": {}}, ["livenessProbe: Required value: must specify a handler type"]),
    (
        "R1.20",
        {"livenessProbe": {"exec": {"command": ["x"]}, "tcpSocket": {"port": 1}}},
        ["livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"],
    ),
    (
        "R1.21",
        {"livenessProbe": {"tcpSocket": {"port": 1}, "initialDelaySeconds": -1}},
        ["livenessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0"],
    ),
    (
        "R1.22",
        {"startupProbe": {"tcpSocket": {"port": 1}, "successThreshold": 2}},
        ["startupProbe.successThreshold: Invalid value: 2: must be 1"],
    ),
    (
        "R1.23",
        {"readinessProbe": {"tcpSocket": {"port": 1}, "terminationGracePeriodSeconds": 5}},
        ["readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes"],
    ),
    (
        "R1.23",
        {"livenessProbe": {"tcpSocket": {"port": 1}, "terminationGracePeriodSeconds": 0}},
        ["livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0"],
    ),
    ("R1.24", {"livenessProbe": {"exec": {}}}, ["livenessProbe.exec.command: Required value"]),
    (
        "R1.24",
        {"livenessProbe": {"httpGet": {"port": 1, "scheme": "http"}}},
        ['livenessProbe.httpGet.scheme: Unsupported value: "http": supported values: "HTTP", "HTTPS"'],
    ),
    (
        "R1.25",
        {"livenessProbe": {"tcpSocket": {"port": 0}}},
        ["livenessProbe.tcpSocket.port: Invalid value: 0: must be between 1 and 65535, inclusive"],
    ),
    (
        "R1.25",
        {"livenessProbe": {"tcpSocket": {"port": "a-very-long-port"}}},
        ['livenessProbe.tcpSocket.port: Invalid value: "a-very-long-port": must be no more than 15 characters'],
    ),
    ("R1.26", {"ports": [{"name": "x"}]}, ["ports[0].containerPort: Required value"]),
    (
        "R1.26",
        {"ports": [{"containerPort": 1, "name": "http"}, {"containerPort": 2, "name": "http"}]},
        ['ports[1].name: Duplicate value: "http"'],
    ),
    (
        "R1.27",
        {"lifecycle": {"preStop": {"sleep": {"seconds": 60}}}},
        [
            "lifecycle.preStop.sleep: Invalid value: 60: "
            "must be non-negative and less than terminationGracePeriodSeconds (30)"
        ],
    ),
    ("R1.31", {"terminationMessagePolicy": "x"}, ['terminationMessagePolicy: Unsupported value: "x": supported values: "File", "FallbackToLogsOnError"']),
    (
        "R1.33",
        {"restartPolicyRules": [{"action": "Restart", "exitCodes": {"operator": "In", "values": [1]}}]},
        ["restartPolicy: Required value: must specify restartPolicy when restart rules are used"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "more", "wanted"), REFUSED)
def test_what_a_container_may_not_say(rule: str, more: dict[str, Any], wanted: list[str]) -> None:
    assert refused(**more) == wanted, rule


def test_what_is_let_pass() -> None:
    """R1.27: a hook as long as the grace period; R1.37: what nobody validates."""
    assert not refused(lifecycle={"preStop": {"sleep": {"seconds": 30}}})
    odd = {"exec": {"command": ["/no/such"]}, "timeoutSeconds": 60, "periodSeconds": 1, "initialDelaySeconds": 999_999}
    assert not refused(livenessProbe=odd)


def test_the_form_of_an_error() -> None:
    """R1.10, R1.12: several are joined for the API, and listed by kubectl."""
    found = manifest("Pod", {"containers": [{"name": "Big", "image": ""}]})
    assert found.admission is not None and found.admission.code == 422
    assert found.admission.message.startswith('Pod "web" is invalid: [spec.containers[0].name: Invalid value: "Big": ')
    assert found.admission.message.endswith("spec.containers[0].image: Required value]")


@pytest.mark.parametrize(
    ("kind", "version", "wrap", "path"),
    [
        ("Pod", "v1", lambda spec: spec, "spec"),
        ("ReplicaSet", "apps/v1", lambda spec: {"template": {"spec": spec}}, "spec.template.spec"),
        (
            "CronJob",
            "batch/v1",
            lambda spec: {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": {"spec": spec}}}},
            "spec.jobTemplate.spec.template.spec",
        ),
    ],
)
def test_paths_begin_where_the_spec_stands(kind: str, version: str, wrap: Any, path: str) -> None:
    """R1.13."""
    found = manifest(kind, wrap({"containers": [{"name": "app", "image": ""}], "restartPolicy": "Never"}), version)
    assert f"{path}.containers[0].image: Required value" in causes(found)


def test_what_a_pod_may_not_say() -> None:
    """R1.28–R1.32."""
    assert "lifecycle" not in container(lifecycle={"stopSignal": "SIGQUIT"})  # R1.28: behind a closed gate
    init = {"name": "i", "image": "x:1", "livenessProbe": {"tcpSocket": {"port": 1}}}
    assert causes(manifest("Pod", {"containers": [APP], "initContainers": [init]})) == [
        "spec.initContainers[0].livenessProbe: Forbidden: "
        "may not be set for init containers without restartPolicy=Always"
    ]  # R1.29
    assert causes(manifest("Pod", {"containers": [APP, APP]})) == [
        'spec.containers[1].name: Duplicate value: "app"'
    ]  # R1.30
    assert causes(manifest("Pod", {"containers": [{"name": "app", "image": " x"}]})) == [
        'spec.containers[0].image: Invalid value: " x": must not have leading or trailing whitespace'
    ]  # R1.31
    found = causes(
        manifest("Pod", {"containers": [], "restartPolicy": "x", "dnsPolicy": "y", "activeDeadlineSeconds": 0})
    )
    assert found == [
        "spec.containers: Required value",
        'spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"',
        'spec.dnsPolicy: Unsupported value: "y": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
        "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
    ]  # R1.32


def test_restart_policies_of_workloads() -> None:
    """R1.34, R1.35, R1.36."""
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [APP], "restartPolicy": "Never"}}
    spec = {"selector": {"matchLabels": labels}, "template": template}
    assert causes(manifest("Deployment", spec, "apps/v1")) == [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'
    ]
    job = {"template": {"spec": {"containers": [APP], "restartPolicy": "Always"}}}
    assert causes(manifest("Job", job, "batch/v1")) == [
        'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'
    ]
    strategy = {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}
    always = {"metadata": {"labels": labels}, "spec": {"containers": [APP]}}
    found = causes(manifest("Deployment", {**spec, "template": always, "strategy": strategy}, "apps/v1"))
    assert len(found) == 1 and found[0].startswith("spec.strategy.rollingUpdate: Forbidden: may not be specified when ")
