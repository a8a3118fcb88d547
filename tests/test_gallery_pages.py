"""The gallery shows every recorded life, once, in both languages, and is up to date."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import Trace
from tests.explain.support import facts_of

TOOLS = Path(__file__).resolve().parent.parent / "tools"
sys.path.insert(0, str(TOOLS))
import gallery  # noqa: E402

CASES = sorted(gallery.recorded())


def test_the_pages_are_those_that_the_cases_make() -> None:
    assert gallery.stale() == [], "run `python tools/gallery.py`"


def test_every_recorded_life_stands_in_one_group() -> None:
    shown = Counter(case for group in gallery.groups() for case in group["cases"])
    assert shown == Counter(CASES)
    assert len(CASES) >= 50


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_two_headings_are_the_same(lang: str) -> None:
    headings = Counter(h[lang] for group in gallery.groups() for h in group["cases"].values())
    assert max(headings.values()) == 1
    chinese = re.compile("[一-鿿]")
    assert all(bool(chinese.search(h)) is (lang == "zh") for h in headings)


@pytest.mark.parametrize("case", CASES)
def test_what_is_left_out_of_a_scenario_is_the_node_alone(case: str) -> None:
    whole, problems = read_scenario((gallery.TRACES / case / "scenario.yaml").read_text("utf-8"))
    shown, more = read_scenario(gallery.scenario(case))
    assert not problems and not more
    same = ("until", "kubernetes", "containers", "images", "actions", "missing")
    assert [getattr(shown, name) for name in same] == [getattr(whole, name) for name in same]


@pytest.mark.parametrize("case", CASES)
def test_a_page_tells_the_recorded_life(case: str) -> None:
    """Without the node's own speed the rows are the same, a tenth of a second apart at most."""
    recorded = facts_of(gallery.manifest(case), (gallery.TRACES / case / "scenario.yaml").read_text("utf-8")).trace
    shown = facts_of(gallery.manifest(case), gallery.scenario(case)).trace
    assert recorded and shown

    def rows(trace: Trace) -> list[tuple[str, str, int]]:
        return [(r.ready, r.status, r.restarts) for r in trace.rows]

    assert rows(shown) == rows(recorded)
    assert all(abs(a.at - b.at) <= 100 for a, b in zip(shown.rows, recorded.rows, strict=True))
