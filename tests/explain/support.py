"""From YAML to facts in one call, for tests of what is said."""

from __future__ import annotations

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.explain.facts import Facts, explain
from mkdocs_podlife.manifest.model import Admission, Manifest, Place
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words


def facts_of(text: str, scenario: str = "", *, at: int | None = None) -> Facts:
    """The facts of the only Pod of a text, under a scenario in YAML; `at` in ms."""
    world = Scenario()
    if scenario:
        from mkdocs_podlife.behaviour.scenario import read_scenario

        world, problems = read_scenario(scenario)
        assert not problems, problems
    (case,) = cases(read(text, detect="explicit"), world)
    return explain(case.manifest, case.trace, at=at, source=text)


def facts_from(trace: Trace, *, at: int | None = None) -> Facts:
    """The facts of a life written down by hand."""
    pod = trace.pod
    manifest = Manifest("Pod", "v1", pod.name, pod.namespace, Place(1, 1), pod=pod, admission=Admission(True))
    return explain(manifest, trace, at=at)


def told(facts: Facts, lang: str) -> str:
    """The story as plain text."""
    return Words(Catalogue(lang), fine=facts.fine).story(facts.story, html=False)


def pod(body: str, spec: str = "", name: str = "web") -> str:
    """A Pod's YAML: `body` is the YAML of one container below its name, `spec` further lines of the spec."""
    inner = "\n".join("    " + line for line in body.strip().splitlines())
    more = "".join(f"  {line}\n" for line in spec.strip().splitlines())
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\nspec:\n{more}  containers:\n  - name: app\n{inner}\n"
