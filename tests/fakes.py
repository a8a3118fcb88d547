"""Stand-ins for the rooms below the hook, so that the hook's own tests say what the hook does and nothing else.

`install` puts them in place of the real modules for one test. A "Pod" is any YAML mapping with `kind: Pod`.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import mkdocs_podlife
from mkdocs_podlife.behaviour.scenario_model import Action, Scenario
from mkdocs_podlife.manifest.model import Admission, Container, Manifest, Place, Pod, Problem, Reading
from mkdocs_podlife.page.memory import Row


def read(text: str, *, raw: str | None = None, detect: str = "auto", **_: object) -> Reading:
    """Pods and Services of a text; `boom` raises, a tab in the raw text is an error with its place."""
    if "boom" in text:
        raise ValueError("boom")
    source = raw if raw is not None else text
    if "\t" in source:
        line = next(n for n, words in enumerate(source.split("\n"), 1) if "\t" in words)
        column = source.split("\n")[line - 1].index("\t") + 1
        return Reading(True, (), (Problem("tab-indentation", "error", Place(line, column)),))
    try:
        documents = [d for d in yaml.safe_load_all(text) if isinstance(d, dict)]
    except yaml.YAMLError as error:
        return Reading("Pod" in text, (), (Problem("no-yaml", "error", Place(1, 1), {"words": str(error)}),))
    found = tuple(manifest(document) for document in documents)
    ours = any(m.kind == "Pod" for m in found)
    unasked = () if ours or detect == "auto" else (Problem("not-a-pod", "error", Place(1, 1)),)
    return Reading(ours, found, unasked)


def manifest(document: Mapping[str, Any]) -> Manifest:
    kind, metadata = document.get("kind", ""), document.get("metadata") or {}
    name = metadata.get("name", "")
    if kind != "Pod":
        return Manifest(kind, "v1", name, "default", Place(1, 1), data=document)
    pod = Pod(name, "default", (Container("c", "i", "app", "spec.containers[0]"),), labels=metadata.get("labels", {}))
    return Manifest(kind, "v1", name, "default", Place(1, 1), pod, Admission(True), data=document)


def read_scenario(text: str, kubernetes: str = "1.36") -> tuple[Scenario, tuple[Problem, ...]]:
    """`until` in seconds and the instants of `actions`; a bare number is an error."""
    data = yaml.safe_load(text) or {}
    problems = []
    until = data.get("until")
    if until is not None and not str(until).endswith("s"):
        problems.append(Problem("scenario-duration", "error", Place(1, 8)))
        until = None
    actions = tuple(Action(int(a["at"].rstrip("s")) * 1000, "delete") for a in data.get("actions", ()))
    return Scenario(until=int(until[:-1]) * 1000 if until else None, actions=actions), tuple(problems)


def cards_html(
    all_facts: Sequence[Mapping[str, Any]], *, lang: str, key: str, mode: str, show: Sequence[str], **_: object
) -> str:
    """Everything the hook decided, as attributes."""
    html = ""
    for number, facts in enumerate(all_facts, 1):
        deletions = ",".join(str(a.at) for a in facts["scenario"].actions) if facts["scenario"] else ""
        own = key if number == 1 else f"{key}-{number}"
        words = {"key": own, "lang": lang, "mode": mode, "at": facts["at"], "deletions": deletions, "show": show}
        words["selectors"] = len(facts["scenario"].selectors) if facts["scenario"] else 0
        shown = " ".join(f'{name}="{value}"' for name, value in words.items())
        html += f"<figure {shown}>CARD {facts['name']} {','.join(facts['problems'])}</figure>"
    return html


def explain(
    manifest: Manifest, trace: Any, *, at: int | None, source: str, kubernetes: str, closed: bool
) -> dict[str, Any]:
    return {
        "name": manifest.name,
        "at": at,
        "scenario": trace,
        "problems": [p.key for p in manifest.problems],
    }


@dataclass(frozen=True, slots=True)
class Life(Scenario):
    """A scenario that passes for the Trace it leads to."""

    _replace = replace  # what a Trace does itself

    ended: str = "gone"
    occurrences: tuple[Any, ...] = ()
    assumptions: tuple[Any, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


class PodWorld:
    """A world in which nothing is told."""

    tellings = types.SimpleNamespace(all=())


def simulate(pod: Pod, scenario: Scenario, world: object, until: int | None) -> Life:
    return Life(**{f.name: getattr(scenario, f.name) for f in fields(scenario)})


class Catalogue:
    """The hook's real sentences, and any problem's key."""

    def __init__(self, lang: str) -> None:
        from mkdocs_podlife.render import catalogue

        self._real = catalogue.Catalogue(lang)
        self.bcp47 = self._real.bcp47

    def text(self, key: str, **args: object) -> str:
        return self._real.text(key, **args) if key.startswith("hook.") else key


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the stand-ins in place of the rooms."""
    from mkdocs_podlife import plugin
    from mkdocs_podlife.behaviour import scenario
    from mkdocs_podlife.page import complaints, context, making, writing

    assert plugin.catalogue is context.catalogue  # loaded before: what it takes from below it keeps for good

    rooms: dict[str, dict[str, Any]] = {
        "mkdocs_podlife.manifest.reading": {"read": read},
        "mkdocs_podlife.behaviour.scenario": {**vars(scenario), "read_scenario": read_scenario},
        "mkdocs_podlife.behaviour.world": {"PodWorld": PodWorld, "make_world": lambda pod, scenario: PodWorld()},
        "mkdocs_podlife.engine": {
            "simulate": simulate,
            "__path__": [str(Path(mkdocs_podlife.__file__).parent / "engine")],
        },
        "mkdocs_podlife.explain.facts": {"explain": explain},
        "mkdocs_podlife.explain.trials": {"trials": lambda *_: ()},
        "mkdocs_podlife.explain.stop_trial": {"stop_need": lambda *_: None},
        "mkdocs_podlife.render.card": {"cards_html": cards_html},
    }
    for name, members in rooms.items():
        stand_in = types.ModuleType(name)
        vars(stand_in).update(members)
        monkeypatch.setitem(sys.modules, name, stand_in)
    monkeypatch.setattr(writing, "row_of", lambda facts: Row("Pod", facts["name"], "quiet", 1000, None, 0, 0))
    for module in (making, complaints, context):
        monkeypatch.setattr(module, "catalogue", lambda settings: Catalogue(settings.lang))
