"""The states as SVG and as Mermaid text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from mkdocs_podlife.explain.states import states
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.mermaid import LIMIT, states_mermaid
from mkdocs_podlife.render.states_svg import states_html
from tests.explain.lives import LIVES, app, inits, liveness, pod


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_markup_is_clean_and_small(name: str, lang: str) -> None:
    out = states_html(states(LIVES[name]()), catalogue=Catalogue(lang), key="p1")
    root = ET.fromstring(out.replace(" data-search-exclude", ' data-search-exclude=""'))
    assert len(out) < 6_000 and len(list(root.iter())) < 120
    assert "style=" not in out and "-->" not in out
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert ids == ["p1-st", "p1-sd"]


def test_visited_states_are_bold_and_others_faint() -> None:
    out = states_html(states(liveness()), catalogue=Catalogue("en"), key="k")
    assert re.search(r'class="b">Terminated</text>', out)
    assert re.search(r'class="q">Succeeded · Failed</text>', out)
    assert "Error 137, ×4" in out


MERMAID_LINE = re.compile(
    r'stateDiagram-v2|  state "[^"]*" as R\d+ \{|    state "[^"]*" as R\d+S\d+|    (\[\*\]|R\d+S\d+) --> R\d+S\d+( : [^:;#"{}]+)?|  \}'
)


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_mermaid_stays_in_the_old_subset(name: str, lang: str) -> None:
    text = states_mermaid(states(LIVES[name]()), catalogue=Catalogue(lang))
    assert text.endswith("\n") and len(text) <= LIMIT
    for line in text.splitlines():
        assert MERMAID_LINE.fullmatch(line), line
    known = set(re.findall(r"as (R\d+S\d+)", text))
    assert set(re.findall(r"R\d+S\d+", text)) == known


def test_mermaid_of_a_hostile_name_and_many_containers() -> None:
    many = [app(f"c{i}", path=f"spec.containers[{i}]") for i in range(30)]
    many[0] = many[0]._replace(name='x"]}; --> y\n\u202e%%{init}%%')
    trace = inits()._replace(pod=pod(*many), runs=())
    text = states_mermaid(states(trace), catalogue=Catalogue("en"))
    assert len(text) <= LIMIT
    for line in text.splitlines():
        assert MERMAID_LINE.fullmatch(line), line
    assert "Readiness" in text, "readiness is left out last of all"
