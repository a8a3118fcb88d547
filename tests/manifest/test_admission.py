"""The recorded answers of a 1.36.2 API server: verdict, words, causes, warnings, the stored spec."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mkdocs_podlife.manifest.build import rebuild
from mkdocs_podlife.manifest.defaults import SERVER_ONLY
from mkdocs_podlife.manifest.reading import read

DATA = Path(__file__).parents[1] / "data" / "admission" / "pods.jsonl"
# One needs an object that is already there, the other a namespace in the request's address.
OUTSIDE = {"create-existing", "ns-mismatch"}
MISSING = {
    "sa-missing": frozenset({("ServiceAccount", "nope")}),
    "priority-missing": frozenset({("PriorityClass", "nope")}),
}
CASES = [case for line in DATA.read_text().splitlines() if (case := json.loads(line))["id"] not in OUTSIDE]


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_recorded(case: dict) -> None:
    reading = read(case["manifest"], detect="explicit", missing=MISSING.get(case["id"], frozenset()))
    manifest = reading.manifests[0]
    found = manifest.admission
    assert found is not None
    # The recording ran in a namespace of its own.
    message = (case.get("message") or "").replace("adm/nope", "default/nope") or None
    assert (found.accepted, found.code, found.message) == (case["accepted"], case["status"], message)
    assert found.reason == case.get("reason")
    assert [(c.field, c.reason, c.message) for c in found.causes] == [
        (c["field"], c["reason"], c["message"]) for c in case.get("causes") or ()
    ]
    assert list(found.warnings) == list(case.get("warnings") or ())
    if case["accepted"]:
        assert manifest.pod is not None
        stored, wanted = (
            {k: v for k, v in spec.items() if k not in SERVER_ONLY} for spec in (manifest.pod.spec, case["spec"])
        )
        assert stored == wanted
        assert rebuild(manifest.pod, manifest.pod.spec) == manifest.pod
    else:
        # The verdict is on the text as written; only what was mended, and says so, has a life all the same.
        assert manifest.pod is None or any(a.key == "repaired" for a in manifest.assumptions)
        assert any(p.severity == "error" for p in (*manifest.problems, *reading.problems))


def test_enough_cases() -> None:
    assert len(CASES) == 134
