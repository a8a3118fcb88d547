"""A Job's own deadline that comes before its Pod's end is told: what is shown after it does not happen (R13.44)."""

from __future__ import annotations

import pytest

from mkdocs_podlife.engine import simulate
from mkdocs_podlife.explain.facts import explain
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words

JOB = """\
apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec:
  activeDeadlineSeconds: 20
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: app, image: busybox, command: [sleep, "LENGTH"]}
"""


@pytest.mark.parametrize(("length", "told"), [("60", True), ("10", False)])
@pytest.mark.parametrize(("lang", "sign"), [("en", "DeadlineExceeded"), ("zh", "到期")])
def test_the_job_ends_before_its_pod(length: str, told: bool, lang: str, sign: str) -> None:
    manifest = read(JOB.replace("LENGTH", length)).manifests[0]
    assert manifest.pod is not None
    facts = explain(manifest, simulate(manifest.pod))
    story = " ".join(Words(Catalogue(lang)).sentence(phrase) for phrase in facts.story)
    assert (sign in story) == told
    assert ("20" in story) == told
