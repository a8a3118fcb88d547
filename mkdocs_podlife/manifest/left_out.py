"""A manifest of which its author shows a part: a patch, an overlay, an example of one field.

The API server refuses it, because what is required is not there; but nothing in it is wrong, and no mistake of the page
is told. A manifest counts as such a part when everything that it is refused for is missing, and among that is what
nobody forgets: the containers, an image, the name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.model import Manifest, Problem
from mkdocs_podlife.manifest.workloads import KINDS, template_of

_MOST = 4  # fields that are named
_REQUIRED = re.compile(
    r"^metadata\.name$|^spec\.selector$|(?:^|\.)(?:template|containers|(?:initContainers|containers)\[\d+\]\.(?:name|image))$"
)


def is_part(manifest: Manifest, data: Mapping[str, Any]) -> bool:
    """Whether a refused object of one of our kinds is only a part of one.

    Args:
        manifest: as it was judged.
        data: the object as written.
    """
    if manifest.pod is not None or manifest.admission is None or manifest.admission.accepted:
        return False
    errors = [problem for problem in manifest.problems if problem.severity == "error"]
    spec, labels = _spec_of(data, manifest.kind), _labels_of(data, manifest.kind)
    return _shows_a_part(data, spec, manifest.kind) and bool(errors) and all(_missing(p, spec, labels) for p in errors)


def left_out(manifest: Manifest) -> Problem:
    """Word of what is missing, in place of a complaint about each."""
    errors = [problem for problem in manifest.problems if problem.severity == "error"]
    fields = [p.path for p in errors if p.key == "refused-required"] or [p.path for p in errors]
    named = ", ".join(dict.fromkeys(fields[:_MOST])) + (" …" if len(fields) > _MOST else "")
    args = {"kind": manifest.kind, "fields": named}
    words = manifest.admission.message if manifest.admission is not None else ""
    return Problem("left-out", "info", errors[0].place, args, path=errors[0].path, words=words or "")


def _shows_a_part(data: Mapping[str, Any], spec: Mapping[str, Any], kind: str) -> bool:
    """Whether something is missing that nobody forgets. Nobody patches a Pod: one without an image is broken."""
    metadata, containers = data.get("metadata"), spec.get("containers")
    named = isinstance(metadata, Mapping) and bool(metadata.get("name") or metadata.get("generateName"))
    if not named or not isinstance(containers, list) or not containers:
        return True
    return kind != "Pod" and not all(isinstance(c, Mapping) and c.get("image") is not None for c in containers)


def _missing(problem: Problem, spec: Mapping[str, Any], labels: Any) -> bool:
    """Whether a complaint is about something that is not there, or follows from that."""
    if problem.key == "refused-required":
        return bool(_REQUIRED.search(problem.path))
    if problem.key == "refused-selector":
        return not labels
    if problem.key == "refused-job-restart":
        return "restartPolicy" not in spec
    return problem.key == "refused-not-found" and problem.path.endswith(".name") and "volumes" not in spec


def _spec_of(data: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The Pod's spec as written; empty when it is not there."""
    spec = (template_of(data, KINDS[kind]) if kind in KINDS else data).get("spec")
    return spec if isinstance(spec, Mapping) else {}


def _labels_of(data: Mapping[str, Any], kind: str) -> Any:
    metadata = template_of(data, KINDS[kind]).get("metadata") if kind in KINDS else None
    return metadata.get("labels") if isinstance(metadata, Mapping) else None
