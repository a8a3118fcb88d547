"""Text → Reading: the front door of this room."""

from __future__ import annotations

import re
from typing import Literal

from mkdocs_podlife.manifest.fields import nearest, table
from mkdocs_podlife.manifest.model import Reading
from mkdocs_podlife.manifest.objects import manifests
from mkdocs_podlife.manifest.runnable import Context
from mkdocs_podlife.manifest.sound import KIND_LINE, needs_mending, reading_of
from mkdocs_podlife.manifest.yamlsource import parse

# A Pod, a workload or a recognisable piece of one holds at least one of these; most other YAML holds none.
_SIGNS = (
    "ontainers", "ontaienrs", "ontianers", "kind", "Probe", "probe", "lifecycle", "postStart", "preStop",
    "periodSeconds", "failureThreshold", "initialDelaySeconds", "timeoutSeconds", "httpGet", "tcpSocket",
    "image", "exec:", "grpc:", "Kind", "KIND",
)  # fmt: skip
_OURS = re.compile(
    r"^[^\w\n]*kind\W{1,4}(?:Pod|PodTemplate|Deployment|ReplicaSet|StatefulSet|DaemonSet|ReplicationController|Job|CronJob)\b"
    r"|^[^\w\n]*(?:initContainers|containers|livenessProbe|readinessProbe|startupProbe|postStart|preStop)\s*[:：]",
    re.MULTILINE,
)
_FOREIGN_GROUP = re.compile(r"^[^\S\n]*apiVersion[^\S\n]*:[^\S\n]*[\"']?([\w-]+(?:\.[\w-]+)+)/", re.MULTILINE)
_CONTROL_TEMPLATE = re.compile(
    r"^[^\S\n]*\{\{-?[^\S\n]*(?:if|range|with|end|else|define|include|template|toYaml|/\*)|^[^\S\n]*\{%", re.MULTILINE
)
_SERVED_GROUPS = ("k8s.io",)


def read(
    text: str,
    *,
    kubernetes: str = "1.36",
    missing: frozenset[tuple[str, str]] = frozenset(),
    detect: Literal["auto", "explicit"] = "auto",
    raw: str | None = None,
) -> Reading:
    """Read a block of text as Kubernetes would, and as its author meant it where that is certain.

    Args:
        text: the block.
        kubernetes: the version whose fields and rules hold.
        missing: (kind, name) of objects that do not exist.
        detect: "auto": what is no Pod, workload or piece of one is left alone (`Reading.ours` False).
            "explicit": the author said that it is one.
        raw: the block as it stands in the raw page, when `text` had its tabs expanded on the way here.

    Returns:
        The objects found; never raises for anything that a text may hold.
    """
    source = text if raw is None else raw
    explicit = detect == "explicit"
    if not explicit and not any(sign in source for sign in _SIGNS):
        return Reading(False)
    fields = table(nearest(kubernetes))
    context = Context(fields, kubernetes, missing, explicit, source, source.split("\n"))
    stream = parse(source)
    if not needs_mending(source, stream):
        found = tuple(manifests(stream.documents, context))
        if any(m.pod is None and m.admission is not None for m in found):
            from mkdocs_podlife.manifest.damaged import slid

            again = slid(source, found, stream.documents, context)
            if again is not None:
                return again
        return reading_of(found, (), stream.documents, explicit)
    if stream.problem is not None and "<<" in source:
        from_shell = _from_shell(source, kubernetes, missing)
        if from_shell is not None and (from_shell.ours or not explicit):
            return from_shell
    if not explicit and not _may_be_ours(source):
        return Reading(False)
    if stream.problem is not None and stream.problem.key.startswith("yaml-too-"):
        return Reading(True, (), (stream.problem,))
    from mkdocs_podlife.manifest.damaged import damaged  # what mends and diagnoses is loaded for the first such text

    return damaged(source, stream, context)


def _may_be_ours(source: str) -> bool:
    """Whether a text that does not read well is meant to be a Pod or workload: only then is it worth a diagnosis."""
    if _CONTROL_TEMPLATE.search(source):
        return False
    foreign = _FOREIGN_GROUP.search(source)
    if foreign and not foreign[1].endswith(_SERVED_GROUPS) and not _OURS.search(source[: foreign.start()]):
        return False
    return bool(_OURS.search(source) or KIND_LINE.search(source))


def _from_shell(source: str, kubernetes: str, missing: frozenset[tuple[str, str]]) -> Reading | None:
    """`kubectl apply -f - <<EOF`: the here-documents' bodies, at their lines."""
    from mkdocs_podlife.manifest.heredoc import heredocs

    bodies = heredocs(source)
    if not bodies:
        return None
    # Everything else is blanked, so that lines keep their numbers.
    lines = source.split("\n")
    kept = [""] * len(lines)
    for start, body in bodies:
        kept[start - 2] = "---"
        kept[start - 1 : start - 1 + len(body)] = body
    return read("\n".join(kept), kubernetes=kubernetes, missing=missing, detect="auto")
