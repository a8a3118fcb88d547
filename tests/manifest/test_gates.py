"""Fields behind a closed feature gate: dropped before the API server judges (R1.28), and told at their line."""

from __future__ import annotations

import pytest

from mkdocs_podlife.manifest.model import Manifest
from mkdocs_podlife.manifest.reading import read

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  os: {name: linux}
  initContainers:
  - name: side
    image: busybox
    restartPolicy: Always
    startupProbe: {exec: {command: ["true"]}}
  containers:
  - name: web
    image: nginx
    lifecycle: {stopSignal: SIGUSR1}
"""
RULES = """\
    restartPolicy: Never
    restartPolicyRules:
    - {action: Restart, exitCodes: {operator: In, values: [42]}}
"""


def _judged(text: str, kubernetes: str) -> tuple[Manifest, list[str]]:
    (manifest,) = read(text, kubernetes=kubernetes).manifests
    return manifest, [p.path for p in manifest.problems if p.key == "field-gated"]


def test_a_sidecar_before_its_gate_is_an_init_container_with_a_probe() -> None:
    manifest, dropped = _judged(POD.replace("    lifecycle: {stopSignal: SIGUSR1}\n", ""), "1.28")
    assert dropped == ["spec.initContainers[0].restartPolicy"]
    assert manifest.pod is None and manifest.admission is not None
    assert manifest.admission.message == (
        'Pod "web" is invalid: spec.initContainers[0].startupProbe: Forbidden: '
        "may not be set for init containers without restartPolicy=Always"
    )


@pytest.mark.parametrize("kubernetes", ["1.29", "1.33", "1.36"])
def test_from_then_on_it_is_a_sidecar(kubernetes: str) -> None:
    manifest, dropped = _judged(POD.replace("    lifecycle: {stopSignal: SIGUSR1}\n", ""), kubernetes)
    assert not dropped and manifest.pod is not None and manifest.pod.init_containers[0].role == "sidecar"


def test_a_stop_signal_is_dropped_and_told() -> None:
    manifest, dropped = _judged(POD, "1.36")
    assert dropped == ["spec.containers[0].lifecycle.stopSignal"]
    assert manifest.pod is not None and manifest.pod.containers[0].stop_signal == ""
    (problem,) = manifest.problems
    assert (problem.severity, problem.place.line) == ("info", 14)


@pytest.mark.parametrize(("kubernetes", "kept"), [("1.34", False), ("1.35", True), ("1.36", True)])
def test_rules_of_a_regular_container(kubernetes: str, kept: bool) -> None:
    manifest, dropped = _judged(POD.replace("    lifecycle: {stopSignal: SIGUSR1}\n", RULES), kubernetes)
    assert manifest.pod is not None and bool(manifest.pod.containers[0].restart_rules) == kept
    assert bool(dropped) != kept
