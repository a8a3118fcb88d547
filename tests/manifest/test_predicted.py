"""Answers read off the API server's own source: one or several mistakes at a time, word for word and in its order.

Where `test_admission.py` holds what was recorded, this holds what follows from the rules
(`tests/data/admission/predicted.yaml` says how a case is written).
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_podlife.manifest.reading import read

DATA = yaml.safe_load((Path(__file__).parents[1] / "data" / "admission" / "predicted.yaml").read_text("utf-8"))
CASES = DATA["cases"]
CANNOT = 'Pod in version "v1" cannot be handled as a Pod: '
UNREAD = "the object provided is unrecognized (must be of type Pod): "


def text_of(case: dict[str, Any]) -> str:
    """The manifest of a case: a whole one, or the smallest Pod with something added."""
    if "pod" in case:
        return str(case["pod"])

    def lines(part: str, depth: int) -> str:
        return textwrap.indent(case.get(part, "").strip("\n") + "\n", " " * depth) if case.get(part) else ""

    return (
        "apiVersion: v1\nkind: Pod\nmetadata:\n"
        + ("" if case.get("nameless") else "  name: p\n")
        + lines("meta", 2)
        + "spec:\n"
        + lines("init", 2)
        + "  containers:\n  - name: app\n    image: busybox\n"
        + lines("container", 4)
        + lines("spec", 2)
    )


def worded(text: str) -> str:
    """`{label}` and the like stand for the long sentences at the head of the data."""
    for name, words in DATA["words"].items():
        text = text.replace(f"{{{name}}}", words)
    return text


def at(spec: Any, path: str) -> Any:
    """The value at a dotted path; None where nothing is."""
    for step in path.split("."):
        try:
            spec = spec[int(step)] if step.isdigit() and isinstance(spec, list) else spec[step]
        except (KeyError, IndexError):
            return None
    return spec


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_predicted(case: dict[str, Any]) -> None:
    manifest = read(text_of(case), detect="explicit", missing=frozenset(map(tuple, case.get("missing", ())))).manifests[
        0
    ]
    found = manifest.admission
    assert found is not None
    if "errors" in case:
        errors = [worded(error) for error in case["errors"]]
        assert [f"{c.field}: {c.message}" for c in found.causes] == errors
        once = list(dict.fromkeys(errors))
        name = case.get("named", "" if case.get("nameless") else "p")
        words = once[0] if len(once) == 1 else f"[{', '.join(once)}]"
        assert (found.code, found.message) == (422, f'Pod "{name}" is invalid: {words}')
    elif "bad" in case:
        assert (found.code, found.message) == (400, CANNOT + worded(case["bad"]))
    elif "unread" in case:
        assert found.code == 400 and str(found.message).startswith(f"{UNREAD}{case['unread']} (")
    elif "message" in case:
        assert (found.code, found.message) == (case["code"], worded(case["message"]))
    else:
        assert (found.accepted, found.message) == (True, None)
        assert list(found.warnings) == [worded(words) for words in case.get("warnings", ())]
        assert manifest.pod is not None
        for path, value in case.get("stored", {}).items():
            assert at(manifest.pod.spec, path) == value, path


def test_each_case_once() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids)) and len(ids) >= 300
