"""Every life the tests know: the recorded cases with their scenarios, and the articles' Pods as they stand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import Case, cases
from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.manifest.reading import read

DATA = Path(__file__).parents[1] / "data"
NODE = Path(__file__).parents[2] / ".cache" / "node" / "node_modules"


@cache
def every_case() -> dict[str, Case]:
    """By name; several Pods of one text are numbered."""
    found: dict[str, Case] = {}
    for folder in sorted((DATA / "traces").iterdir()):
        if (folder / "pod.yaml").is_file():
            text = (folder / "pod.yaml").read_text("utf-8")
            scenario = read_scenario((folder / "scenario.yaml").read_text("utf-8"))[0]
            for i, case in enumerate(cases(read(text, detect="explicit"), scenario, (), text)):
                found[f"{folder.name}-{i}"] = case
    for file in sorted((DATA / "seeds").glob("*.yaml")):
        text = file.read_text("utf-8")
        for i, case in enumerate(cases(read(text, detect="explicit"), Scenario(), (), text)):
            found[f"{file.stem}-{i}"] = case
    assert len(found) > 60
    return found


@cache
def every_facts() -> dict[str, Facts]:
    """The facts of every case."""
    return {name: case.facts() for name, case in every_case().items()}
