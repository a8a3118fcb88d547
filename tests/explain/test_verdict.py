"""How much room a Pod gets, and where a problem's lines are."""

from __future__ import annotations

import pytest

from mkdocs_podlife.explain.problem_lines import excerpt
from mkdocs_podlife.manifest.model import Place, Problem
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words
from tests.explain.support import facts_of, pod


@pytest.mark.parametrize(
    ("body", "spec", "scenario", "verdict"),
    [
        ("image: nginx", "", "", "quiet"),
        ("image: nginx\nports: [{containerPort: 80}]\nresources: {limits: {cpu: 1}}", "", "", "quiet"),
        ("image: busybox\ncommand: [sleep, '3600']", "", "", "quiet"),
        ("image: nginx\nlivenessProbe: {tcpSocket: {port: 80}}", "", "", "telling"),
        ("image: nginx\nlifecycle: {preStop: {sleep: {seconds: 1}}}", "", "", "telling"),
        ("image: nginx", "initContainers: [{name: i, image: busybox}]", "", "telling"),
        ("image: busybox\ncommand: [sh, -c, 'sleep 1']", "", "", "telling"),
        ("image: nginx", "activeDeadlineSeconds: 100", "", "telling"),
        ("image: nginx", "", "actions: [{at: 5s, delete: {}}]", "telling"),
        ("image: nginx:x", "", "images: {nginx:x: missing}", "telling"),
        ("image: nginx:x", "", "images: {nginx:x: {present: false, pull: 20s}}", "telling"),
        ("image: nginx:x", "", "images: {nginx:x: {present: false, pull: 1s}}", "quiet"),
    ],
)
def test_verdict(body: str, spec: str, scenario: str, verdict: str) -> None:
    assert facts_of(pod(body, spec), scenario).verdict == verdict


def test_refused() -> None:
    facts = facts_of(pod("image: nginx\nlivenessProbe: {tcpSocket: {port: 99999}}"))
    assert facts.verdict == "refused" and facts.admission is not None and facts.admission.code == 422


@pytest.mark.parametrize(
    ("body", "en"),
    [
        ("image: nginx", "Ready about 0.5 s after creation, runs until deleted; stopping takes up to 30 s."),
        (
            "image: busybox\ncommand: [sleep, '3600']",
            "Ready about 0.5 s after creation; the container ends by itself 60 min after its start, with code 0, and is then "
            "started again (restartPolicy: Always); stopping takes the whole 30 s, because sleep ignores SIGTERM.",
        ),
    ],
)
def test_quiet_line(body: str, en: str) -> None:
    facts = facts_of(pod(body))
    assert facts.quiet is not None
    assert Words(Catalogue("en")).sentence(facts.quiet) == en


def problem(line: int, column: int) -> Problem:
    return Problem("x", "error", Place(line, column))


def test_excerpt_marks_the_word() -> None:
    lines = excerpt("a: 1\n  postStop: x\nb: 2\nc: 3\n", problem(2, 3))
    assert [(x.number, x.text) for x in lines] == [(1, "a: 1"), (2, "  postStop: x"), (3, "b: 2")]
    assert lines[1].mark == (2, 10) and lines[0].mark is None


@pytest.mark.parametrize(("line", "column"), [(9, 1), (0, 1)])
def test_excerpt_of_a_line_that_is_not_there(line: int, column: int) -> None:
    assert excerpt("a: 1\n", problem(line, column)) == ()


def test_excerpt_of_a_very_long_line_stays_small_and_finds_its_place() -> None:
    lines = excerpt("x" * 5_000 + " bad: 1 " + "y" * 5_000, problem(1, 5_002))
    assert len(lines[0].text) < 200
    assert lines[0].mark is not None
    begin, end = lines[0].mark
    assert lines[0].text[begin:end] == "bad"


def test_excerpt_beyond_the_end_of_a_line_and_in_an_empty_one() -> None:
    assert excerpt("ab\n", problem(1, 99))[0].mark == (0, 2) or excerpt("ab\n", problem(1, 99))[0].mark == (1, 2)
    assert excerpt("\n\n", problem(1, 1))[0].mark is None


@pytest.mark.parametrize(
    ("replicas", "en", "zh"),
    [
        (1, "", ""),
        (3, "Shown is one of 3 such Pods (replicas: 3).", "这里显示的是 3 个这样的 Pod 之一（replicas: 3）。"),
        (0, "With replicas: 0 there is no such Pod for now; this is how one would live.", "由于 replicas: 0，目前没有这样的 Pod"),
    ],
)
def test_the_quiet_line_of_a_workload_says_how_many_there_are(replicas: int, en: str, zh: str) -> None:
    text = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {replicas}\n"
        "  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"
        "    spec: {containers: [{name: web, image: nginx}]}\n"
    )
    facts = facts_of(text)
    assert facts.quiet is not None and facts.verdict == "quiet"
    line = Words(Catalogue("en")).sentence(facts.quiet)
    assert line.startswith("Ready about 0.5 s") and line.endswith(en or "stopping takes up to 30 s.")
    assert zh in Words(Catalogue("zh")).sentence(facts.quiet)
