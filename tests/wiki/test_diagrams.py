"""Every `.mmd`, drawn by Mermaid 8, 10 and 11 (`make node`) in a browser without a network."""

from __future__ import annotations

from typing import Any

import pytest

from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.mermaid import LIMIT, states_mermaid
from tests.wiki.everything import NODE, every_facts

_DRAW = """async ([texts, old]) => {
  mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
  const failures = [];
  for (const [name, text] of texts) {
    try {
      let svg;
      if (old) svg = await new Promise((done, fail) => {
        try { mermaid.mermaidAPI.render("d" + failures.length + name.replace(/\\W/g, ""), text, done); }
        catch (error) { fail(error); }
      });
      else svg = (await mermaid.render("d" + name.replace(/\\W/g, ""), text)).svg;
      const box = document.createElement("div");
      box.innerHTML = svg;
      const shown = box.textContent;
      for (const word of ["Pending", "Running", "NotReady"])
        if (!shown.includes(word)) failures.push(name + ": no " + word);
      if (/syntax error/i.test(shown)) failures.push(name + ": syntax error");
    } catch (error) { failures.push(name + ": " + String(error.message || error).slice(0, 200)); }
  }
  return failures;
}"""


def diagrams() -> dict[str, str]:
    """By name and language."""
    return {
        f"{name}-{lang}": states_mermaid(facts.states, catalogue=Catalogue(lang), fine=facts.fine)
        for name, facts in every_facts().items()
        for lang in ("en", "zh")
        if facts.states is not None
    }


def test_none_is_longer_than_wikis_take() -> None:
    sizes = {name: len(text) for name, text in diagrams().items()}
    assert len(sizes) > 110 and max(sizes.values()) < LIMIT
    assert all(text.isprintable() for d in diagrams().values() for text in d.split("\n"))


@pytest.mark.parametrize("version", ["8", "10", "11"])
def test_drawn_without_error(chromium: Any, version: str) -> None:
    script = NODE / f"mermaid{version}" / "dist" / "mermaid.min.js"
    if not script.is_file():
        pytest.skip(f"needs Mermaid {version}: make node")
    tab = chromium.new_page()
    tab.set_content("<!DOCTYPE html><body>")
    tab.add_script_tag(path=str(script))
    everything = [(name, text) for text, name in {text: name for name, text in diagrams().items()}.items()]
    assert tab.evaluate(_DRAW, [everything, version == "8"]) == []
    broken = tab.evaluate(_DRAW, [[["broken", "stateDiagram-v2\n  a --> --> b"]], version == "8"])
    tab.close()
    assert broken  # the test can fail
