"""A document taken for a Pod or a workload → its Manifest: the server's verdict, what is wrong, and the Pod to run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mkdocs_podlife.manifest.admission import Judged, Missing, judge_made_pod, judge_pod, judge_workload
from mkdocs_podlife.manifest.build import build_pod
from mkdocs_podlife.manifest.fields import FieldTable
from mkdocs_podlife.manifest.model import Assumption, Manifest, Owner, Place, Pod, Problem
from mkdocs_podlife.manifest.placeholders import dropped, spelt, with_images
from mkdocs_podlife.manifest.problems import decoding_problems, locate, refusals
from mkdocs_podlife.manifest.workloads import KINDS, Kind
from mkdocs_podlife.manifest.yamlsource import Document, duplicate_problem

_MAX_PLACEHOLDERS = 16  # each costs another judgement


class Context(NamedTuple):
    """How a text is read."""

    table: FieldTable
    kubernetes: str
    missing: Missing
    explicit: bool
    text: str  # as written
    lines: Sequence[str]


def text_at(metadata: Any, key: str, default: str) -> str:
    """The text under a key of what may be metadata."""
    value = metadata.get(key) if isinstance(metadata, dict) else None
    return value if isinstance(value, str) and value else default


def runnable(document: Document, data: dict[str, Any], kind: str, context: Context) -> Manifest:
    """The object as it is written; with the Pod it becomes when nothing but placeholders stands in its way."""
    written = manifest = _judged(document, data, kind, context)
    told = list(written.problems)
    left_out: list[Problem] = []
    spelt_before: set[str] = set()
    for _ in range(_MAX_PLACEHOLDERS):
        if manifest.pod is not None or not manifest.problems:
            break
        open_one = manifest.problems[0]
        if any(p.key != "placeholder" for p in manifest.problems):
            return written
        filled = None
        if open_one.path not in spelt_before and not open_one.words.startswith("json:"):
            spelt_before.add(open_one.path)
            filled = spelt(data, open_one.path)
        if filled is None:
            filled = dropped(data, open_one.path)
            if open_one.path not in {p.path for p in left_out}:
                left_out.append(open_one)
        if filled is None:
            return written
        data = filled
        manifest = _judged(document, data, kind, context)
        told += [p for p in manifest.problems if (p.key, p.place) not in {(t.key, t.place) for t in told}]
    if manifest is written or manifest.pod is None:
        return written
    unknown = [Assumption("placeholder", {"field": p.path, "value": p.args["value"]}) for p in left_out]
    told.sort(key=lambda p: (p.place.line, p.place.column))
    repaired = Assumption("repaired", {"line": str(told[0].place.line), "count": str(len(told))})
    assumptions = (repaired, *manifest.assumptions, *unknown)
    return written._replace(pod=manifest.pod, problems=tuple(told), assumptions=assumptions)


def _judged(document: Document, data: dict[str, Any], kind: str, context: Context) -> Manifest:
    manifest = _literal(document, data, kind, context)
    if manifest.pod is None:
        return manifest
    pod, assumed = with_images(manifest.pod)
    return manifest._replace(pod=pod, assumptions=(*manifest.assumptions, *assumed)) if assumed else manifest


def _literal(document: Document, data: dict[str, Any], kind: str, context: Context) -> Manifest:
    strict = strict_complaints(document)
    if kind == "Pod":
        return finish(document, data, kind, judge_pod(data, context.table, context.missing, strict), None, context)
    judged = judge_workload(data, KINDS[kind], context.table, context.missing, strict)
    return finish(document, data, kind, judged, KINDS[kind], context)


def finish(
    document: Document, data: dict[str, Any], kind: str, judged: Judged, workload: Kind | None, context: Context
) -> Manifest:
    """The Manifest of a judged object; its Pod when it was accepted."""
    metadata = judged.stored.get("metadata") or data.get("metadata") or {}
    admission, places, place = judged.admission, document.places, document.place
    problems = [duplicate_problem(d) for d in document.duplicates]
    pod: Pod | None = None
    if admission.accepted and workload is None:
        pod = build_pod(metadata, judged.stored["spec"], places=places)
    elif admission.accepted and workload is not None:
        made = judge_made_pod(judged.stored, workload, context.table, context.missing)
        if made.admission.accepted:
            pod = made_pod(made, judged, workload, document)
        else:
            # The workload is stored, but its controller cannot create a Pod from it.
            problems.append(
                Problem("pod-refused", "error", _template_place(document, workload), {"kind": kind},
                        words=made.admission.message or "")
            )  # fmt: skip
    elif judged.decoded is not None and (judged.decoded.error or judged.decoded.unknown):
        problems += decoding_problems(judged.decoded, places, place, context.table, context.lines)
    elif not document.duplicates:
        problems += refusals(admission, places, place, context.lines)
    spec_path = workload.spec_path if workload else "spec"
    for path in (f"{spec_path}.{p}" for p in judged.dropped):
        args = {"field": path, "version": context.table.version}
        problems.append(Problem("field-gated", "info", locate(path, places, place), args, path=path))
    if admission.accepted:
        problems += [
            Problem("warned", "warning", locate(w.partition(": ")[0], places, place), {}, words=w)
            for w in admission.warnings
        ]
    return Manifest(
        kind,
        str(data.get("apiVersion") or ""),
        text_at(metadata, "name", ""),
        text_at(metadata, "namespace", "default"),
        place,
        pod=pod,
        admission=admission,
        problems=tuple(problems),
        assumptions=_named(judged, data),
        data=data,
    )


def made_pod(made: Judged, judged: Judged, workload: Kind, document: Document) -> Pod:
    """The Pod that a workload's controller makes."""
    owner = Owner(workload.name, judged.stored["metadata"].get("name", ""))
    return build_pod(
        made.stored["metadata"],
        made.stored["spec"],
        spec_path=workload.spec_path,
        places=document.places,
        owner=owner if workload.name != "PodTemplate" else None,
    )


def _template_place(document: Document, workload: Kind) -> Place:
    return locate(workload.spec_path, document.places, document.place)


def _named(judged: Judged, data: dict[str, Any]) -> tuple[Assumption, ...]:
    """A generated name is the server's to choose: ours is stated."""
    metadata = data.get("metadata")
    if isinstance(metadata, dict) and metadata.get("generateName") and not metadata.get("name"):
        name = judged.stored.get("metadata", {}).get("name", "")
        return (Assumption("generated-name", {"name": name}),) if name else ()
    return ()


def strict_complaints(document: Document) -> list[str]:
    """The strict YAML reader's complaint about keys set twice; lines count from the document's beginning."""
    if not document.duplicates:
        return []
    lines = "".join(f'\n  line {d.go_line}: key "{d.key}" already set in map' for d in document.duplicates)
    return [f"yaml: unmarshal errors:{lines}"]
