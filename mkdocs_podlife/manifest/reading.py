"""Text → Reading: the front door of this room."""

from __future__ import annotations

from typing import Literal

from mkdocs_podlife.manifest.admission import judge_pod
from mkdocs_podlife.manifest.build import build_pod
from mkdocs_podlife.manifest.fields import nearest, table
from mkdocs_podlife.manifest.model import Manifest, Reading
from mkdocs_podlife.manifest.yamlsource import Document, parse


def read(
    text: str,
    *,
    kubernetes: str = "1.36",
    missing: frozenset[tuple[str, str]] = frozenset(),
    detect: Literal["auto", "explicit"] = "auto",
    raw: str | None = None,
) -> Reading:
    """Read a block of text as Kubernetes would."""
    stream = parse(text)
    manifests = tuple(m for d in stream.documents if (m := _manifest(d, kubernetes)))
    return Reading(bool(manifests), manifests, (stream.problem,) if stream.problem and manifests else ())


def _manifest(document: Document, kubernetes: str) -> Manifest | None:
    data = document.data
    if not isinstance(data, dict) or data.get("kind") != "Pod":
        return None
    judged = judge_pod(data, table(nearest(kubernetes)))
    metadata = judged.stored.get("metadata", {})
    pod = build_pod(metadata, judged.stored["spec"], places=document.places) if judged.admission.accepted else None
    return Manifest(
        "Pod", str(data.get("apiVersion", "")), metadata.get("name", ""), metadata.get("namespace", "default"),
        document.place, pod=pod, admission=judged.admission, data=data,
    )  # fmt: skip
