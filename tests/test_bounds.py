"""A Pod of a thousand containers and a life of ten years: told in bounded time, and what is not worked out is said."""

from __future__ import annotations

import time

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import MAX_CONTAINERS, cases
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.card import cards_html
from mkdocs_podlife.render.text import card_text

HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: many\nspec:\n  containers:\n"
SECONDS = 6.0  # of processor time, on a slow and busy machine; a tenth of it is usual


def pod(containers: int) -> str:
    return HEAD + "".join(f"  - name: c{i}\n    image: registry.k8s.io/pause:3.10\n" for i in range(containers))


def test_the_largest_pod_that_is_run() -> None:
    (case,) = cases(read(pod(MAX_CONTAINERS)), Scenario(), [], pod(MAX_CONTAINERS))
    assert case.trace is not None and len(case.trace.runs) == MAX_CONTAINERS


@pytest.mark.parametrize("lang", ["en", "zh", "zh-Hant"])
def test_a_larger_one_is_not_run_and_says_so_with_its_place(lang: str) -> None:
    text = pod(1000)
    began = time.process_time()
    (case,) = cases(read(text), Scenario(), [], text)
    facts = case.facts()
    html, plain = cards_html([facts], lang=lang, key="many"), card_text(facts, lang=lang)
    assert time.process_time() - began < SECONDS
    assert case.trace is None
    (problem,) = case.manifest.problems
    assert (problem.key, problem.severity, problem.place.line) == ("too-many-containers", "error", 6)
    for told in (html, plain):
        assert "1000" in told and str(MAX_CONTAINERS) in told
    assert len(html) < 2_000


@pytest.mark.parametrize(
    "container",
    [
        "  - {name: web, image: nginx, readinessProbe: {httpGet: {port: 80}}}\n",
        "  - {name: web, image: nginx, livenessProbe: {httpGet: {port: 80}, periodSeconds: 1}}\n",
        "  - {name: web, image: busybox, command: [sh, -c, 'sleep 5; exit 1']}\n",
        "  - {name: web, image: busybox, command: [sh, -c, 'touch /tmp/ok; sleep 30; rm /tmp/ok; sleep 600'],"
        " livenessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 5}}\n",
    ],
)
def test_ten_years(container: str) -> None:
    scenario, problems = read_scenario("until: 87600h")
    assert not problems
    began = time.process_time()
    (case,) = cases(read(HEAD + container), scenario, [], HEAD + container)
    cards_html([case.facts()], lang="en", key="k")
    assert time.process_time() - began < SECONDS
    assert case.trace is not None
    ten_years = 87_600 * 3_600_000
    cut = any(assumption.key == "cut-short" for assumption in case.trace.assumptions)
    assert (case.trace.until == ten_years) != cut
