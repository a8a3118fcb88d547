"""What the closed sections and the footer say: whose numbers these are, where a finding comes from, what was done."""

from __future__ import annotations

import re

import pytest

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.explain.facts import Facts, explain
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.card import card_html
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.formula import probe_gist
from mkdocs_podlife.render.gfm import card_markdown
from mkdocs_podlife.render.words import Words
from tests.explain.support import facts_of, pod

PROBE = "{httpGet: {port: 80}, periodSeconds: 5}"


def gist(text: str, lang: str = "en") -> str:
    facts = facts_of(text)
    return re.sub("<[^>]+>", "", str(probe_gist(facts.probes, Words(Catalogue(lang)))))


def test_one_probe_needs_no_name() -> None:
    assert gist(pod(f"image: nginx\nlivenessProbe: {PROBE}")).startswith("first check ")


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [("en", "Liveness probe: first", "Liveness probe of second: first"), ("zh", "存活探针：首次", "second 的存活探针：首次")],
)
def test_of_several_probes_the_gist_says_which(lang: str, one: str, other: str) -> None:
    both = pod(f"image: nginx\nreadinessProbe: {PROBE}\nlivenessProbe: {PROBE}")
    assert gist(both, lang).startswith(one)
    more = both + f"  - name: second\n    image: httpd\n    livenessProbe: {PROBE}\n"
    assert gist(more.replace("    livenessProbe", "    #", 1), lang).startswith(other)


def facts(text: str) -> Facts:
    (case,) = cases(read(text, detect="explicit"), Scenario())
    return explain(case.manifest, case.trace, source=text)


DEAF = pod("image: busybox\ncommand: [sh, -c, 'sleep infinity']\nlivenessProbe: {exec: {command: [cat, /x]}}")


def test_a_finding_leads_to_its_line() -> None:
    html = card_html(facts(DEAF), lang="en", key="k")
    leads = re.findall(r'<a href="(#k-l\d+)">(line \d+)</a>', html)
    assert leads == [("#k-l10", "line 10"), ("#k-l9", "line 9")]
    for target, _ in leads:
        assert f'id="{target[1:]}"' in html
    assert '<a href="#k-l10">第 10 行</a>' in card_html(facts(DEAF), lang="zh", key="k")


@pytest.mark.parametrize("show", [(), ("story",), ("timeline",), ("events",)])
def test_what_ran_is_called_simulated(show: tuple[str, ...]) -> None:
    html = card_html(facts(DEAF), lang="en", key="k", show=show)
    assert "Simulated, Kubernetes" in html and "Checked" not in html


@pytest.mark.parametrize(
    ("text", "foot"),
    [
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: 7}\n", "Checked by the API server"),
        ("apiVersion: v1\nkind: Pod\nspec: [\n", "Checked by the API server"),  # it answers 400
        ("kind: Pod\nspec: " + "[" * 200 + "]" * 200, "Only read"),  # deeper than we follow
    ],
)
def test_what_did_not_run_is_not(text: str, foot: str) -> None:
    one = facts(text)
    assert one.trace is None
    assert foot in card_html(one, lang="en", key="k") and "Simulated" not in card_html(one, lang="en", key="k")
    assert foot in card_markdown(one, lang="en")
