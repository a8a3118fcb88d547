"""A scenario that names a container the Pod lacks is told so, with its line; names that a patch brings are known."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_check import strangers
from mkdocs_podlife.manifest.reading import read

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers: [{name: prep, image: busybox, command: ["true"]}]
  containers: [{name: app, image: nginx}, {name: proxy, image: nginx}]
"""


def found(scenario: str, text: str = POD) -> list[tuple[str, int, dict[str, str]]]:
    world, problems = read_scenario(scenario)
    assert not problems
    pods = [m.pod for m in read(text, detect="explicit").manifests if m.pod is not None]
    return [(p.key, p.place.line, dict(p.args)) for p in strangers(pods, world)]


@pytest.mark.parametrize(
    "scenario",
    [
        "",
        "containers: {app: {starts: 2s}, prep: {exits: {after: 1s, code: 1}}}",
        "actions: [{at: 1s, exec: {container: proxy, command: ls}}, {at: 2s, exec: {command: ls}}]",
        "actions:\n"
        "- {at: 1s, patch: {spec: {ephemeralContainers: [{name: debugger, image: busybox}]}}}\n"
        "- {at: 5s, exec: {container: debugger, command: ls}}",
    ],
)
def test_names_that_are_there(scenario: str) -> None:
    assert found(scenario) == []


def test_names_that_are_not_there_are_told_with_their_line() -> None:
    scenario = (
        "until: 1m\n"
        "containers:\n"
        "  database: {starts: 2s}\n"
        "actions:\n"
        "- at: 1s\n"
        "  exec:\n"
        "    container: proxi\n"
        "    command: ls\n"
    )
    assert found(scenario) == [
        ("scenario-no-container", 3, {"name": "database", "known": "prep, app, proxy"}),
        ("scenario-no-container-near", 7, {"name": "proxi", "near": "proxy"}),
    ]


def test_one_of_several_pods_is_enough() -> None:
    other = POD.replace("name: web", "name: other").replace("name: proxy", "name: cache")
    assert found("containers: {cache: {starts: 1s}}", POD + "---" + other) == []
    assert found("containers: {app: {starts: 1s}}", "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n") == []


def test_a_long_list_of_names_is_cut() -> None:
    many = ", ".join(f"{{name: c{i}, image: nginx}}" for i in range(12))
    ((_, _, args),) = found(
        "containers: {database: {}}", f"apiVersion: v1\nkind: Pod\nmetadata: {{name: w}}\nspec: {{containers: [{many}]}}"
    )
    assert args["known"].endswith("c7, …")
