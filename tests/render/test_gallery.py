"""Every recorded case, told in both languages: nothing breaks, nothing is missing, the sizes hold."""

from __future__ import annotations

import gzip
import re
import statistics
from pathlib import Path

import pytest

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.render.card import card_html
from mkdocs_podlife.render.text import card_text
from tests.explain.support import facts_of, told
from tests.render.test_card import parsed

TRACES = Path(__file__).resolve().parents[1] / "data" / "traces"
SEVERAL_PODS = {"deployment-rolling", "job-backoff"}
CASES = sorted(d.name for d in TRACES.glob("*") if (d / "scenario.yaml").exists() and d.name not in SEVERAL_PODS)
_made: dict[str, Facts] = {}

def facts(name: str) -> Facts:
    if name not in _made:
        folder = TRACES / name
        _made[name] = facts_of((folder / "pod.yaml").read_text("utf-8"), (folder / "scenario.yaml").read_text("utf-8"))
    return _made[name]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", CASES)
def test_a_recorded_case_is_told(name: str, lang: str) -> None:
    one = facts(name)
    html = card_html(one, lang=lang, key="k", mode="full")
    page = parsed(html)
    assert len(page.ids) == len(set(page.ids))
    assert len(html.encode()) <= 30_000
    story = told(one, lang)
    assert len(story) > (30 if lang == "en" else 15)
    assert bool(re.search(r"[一-鿿]", story)) is (lang == "zh")
    assert "  " not in story and "{" not in story
    assert card_text(one, lang=lang)


def test_sizes_over_all_cases() -> None:
    full = [card_html(facts(name), lang="en", key="k", mode="full") for name in CASES]
    assert statistics.median(len(gzip.compress(h.encode())) for h in full) <= 6_000
    assert statistics.median(len(re.findall(r"<[a-z]", h)) for h in full) <= 400
