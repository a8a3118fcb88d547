"""A rule that restarts the whole Pod is told as that, not as the crash loop of the container that set it off (R8.14)."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.explain.facts import explain
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  initContainers: [{name: i, image: busybox, command: [sleep, "2"]}]
  containers:
  - name: app
    image: busybox
    command: [sh, -c, "sleep 20; exit 42"]
    restartPolicy: OnFailure
    restartPolicyRules:
    - {action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}
  - {name: web, image: nginx}
"""


@pytest.mark.parametrize(
    ("lang", "parts"),
    [("en", ["a restart rule then restarts all containers", "The same again every"]), ("zh", ["所有容器", "重演"])],
)
def test_the_story_names_the_whole_pod(lang: str, parts: list[str]) -> None:
    manifest = read(POD).manifests[0]
    assert manifest.pod is not None
    facts = explain(manifest, simulate(manifest.pod, read_scenario("until: 80s\n")[0]))
    story = " ".join(Words(Catalogue(lang)).sentence(phrase) for phrase in facts.story)
    for part in parts:
        assert part in story
