"""Probes that a startup probe held back to the end are judged by how they would have gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.explain.support import facts_of, pod

SEED = Path(__file__).resolve().parents[1] / "data" / "seeds" / "18-pod-probes-all.yaml"
STARTUP = "startupProbe: {httpGet: {path: /nope, port: 80}, failureThreshold: 3}\n"


def found(text: str, scenario: str = "until: 5m") -> set[tuple[str, str]]:
    return {(f.path.rsplit("].", 1)[-1], f.text.key) for f in facts_of(text, scenario).findings if f.rule == "PL011"}


def test_the_article_s_three_probes() -> None:
    """`/api/successStart` and `/` lie under an empty volume, `/health` is in no nginx image."""
    assert found(SEED.read_text("utf-8")) == {
        ("startupProbe.httpGet.path", "finding.PL011.hidden"),
        ("readinessProbe.httpGet.path", "finding.PL011.hidden"),
        ("livenessProbe.exec.command", "finding.PL011.file"),
    }


@pytest.mark.parametrize(
    ("probe", "told"),
    [
        ("livenessProbe: {exec: {command: [cat, /health]}, initialDelaySeconds: 60}", {("livenessProbe.exec.command", "finding.PL011.file")}),
        ("livenessProbe: {exec: {command: [/no/such]}}", {("livenessProbe.exec.command", "finding.PL011.executable")}),
        ("readinessProbe: {httpGet: {path: /gone, port: 80}}", {("readinessProbe.httpGet.path", "finding.PL011.status")}),
        ("readinessProbe: {httpGet: {path: /, port: 80}}", set()),
        ("livenessProbe: {exec: {command: [cat, /etc/passwd]}}", set()),
    ],
)  # fmt: skip
def test_a_probe_held_back(probe: str, told: set[tuple[str, str]]) -> None:
    startup = {("startupProbe.httpGet.path", "finding.PL011.status")}
    assert found(pod(f"image: nginx\n{STARTUP}{probe}")) == startup | told


def test_what_the_scenario_says_holds_in_the_trial() -> None:
    text = pod(f"image: nginx\n{STARTUP}readinessProbe: {{httpGet: {{path: /gone, port: 80}}}}")
    answers = "until: 5m\ncontainers: {app: {http: [{path: /gone, status: 200}]}}"
    assert ("readinessProbe.httpGet.path", "finding.PL011.status") not in found(text, answers)


def test_a_probe_that_did_run_is_not_tried() -> None:
    text = pod("image: nginx\nstartupProbe: {httpGet: {path: /, port: 80}}\nreadinessProbe: {httpGet: {path: /gone, port: 80}}")
    trace = facts_of(text, "until: 2m").trace
    assert trace is not None and "trials" not in trace.extra
