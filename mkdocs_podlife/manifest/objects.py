"""Documents → Manifests: which object each is, or was meant to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mkdocs_podlife.manifest.admission import (
    judge_made_pod,
    judge_pod,
    judge_workload,
    no_object,
    no_version,
    unrecognized,
    unregistered,
)
from mkdocs_podlife.manifest.decode import decode
from mkdocs_podlife.manifest.fields import FieldTable, minor
from mkdocs_podlife.manifest.fragments import complete, rest_added
from mkdocs_podlife.manifest.left_out import is_part, left_out
from mkdocs_podlife.manifest.model import Admission, Assumption, Manifest, Pod, Problem
from mkdocs_podlife.manifest.problems import decoding_problems, refusals
from mkdocs_podlife.manifest.runnable import Context, finish, made_pod, runnable, strict_complaints, text_at
from mkdocs_podlife.manifest.suggest import closest
from mkdocs_podlife.manifest.workloads import KINDS, REMOVED, Kind, template_of
from mkdocs_podlife.manifest.yamlsource import Document

_GROUPS = ("", "apps", "batch", "extensions", "app", "core")
_COMPANIONS = frozenset(
    "Service ConfigMap Secret PersistentVolumeClaim PersistentVolume Namespace ServiceAccount Ingress NetworkPolicy "
    "PodDisruptionBudget HorizontalPodAutoscaler PriorityClass RuntimeClass StorageClass Role RoleBinding ClusterRole "
    "ClusterRoleBinding Endpoints EndpointSlice LimitRange ResourceQuota Node".split()
)
_RUNNABLE = {"Pod": "v1", **{name: kind.api_version for name, kind in KINDS.items()}}
_FOLDED = {name.casefold(): name for name in _RUNNABLE}


def manifests(documents: Sequence[Document], context: Context) -> Iterator[Manifest]:
    """Every object of the documents that is ours or a companion of ours, in their order."""
    for number, document in enumerate(documents):
        for part in _objects(document):
            found = _manifest(part, context, first=number == 0)
            if found is not None:
                yield found


def _objects(document: Document) -> Iterator[Document]:
    """The document itself, or the items of a List."""
    data = document.data
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("items"), list)
        or not str(data.get("kind")).endswith("List")
    ):
        yield document
        return
    for index, item in enumerate(data["items"]):
        prefix = f"items[{index}]."
        places = {p.removeprefix(prefix): place for p, place in document.places.items() if p.startswith(prefix)}
        place = document.places.get(f"items[{index}]", document.place)
        again = [d._replace(path=d.path.removeprefix(prefix)) for d in document.duplicates if d.path.startswith(prefix)]
        yield Document(item, place, places, again)


def decodes(document: Document, table: FieldTable) -> bool:
    """Whether a document is a Pod or workload (or a piece of one) in which every field is known and of its type."""
    data: Any = document.data
    if not isinstance(data, dict) or "kind" not in data:
        completed = complete(data, {}, table, explicit=True)
        if completed is None:
            return False
        data = completed.data
    if not isinstance(data["kind"], str) or data["kind"] not in _RUNNABLE:
        return True  # a companion: nothing to say against it
    decoded = decode(data, str(data["kind"]), table)
    return not decoded.error and not decoded.unknown


def _manifest(document: Document, context: Context, *, first: bool) -> Manifest | None:
    data = document.data
    if isinstance(data, dict) and isinstance(data.get("kind"), str) and data["kind"]:
        written = _of_kind(document, data, context, first)
        shown_in_part = written is not None and not context.explicit and is_part(written, data)
        return _with_the_rest(document, data, written, context) if written and shown_in_part else written
    completed = complete(data, document.places, context.table, context.explicit)
    if completed is not None:
        whole = Document(completed.data, document.place, completed.places, document.duplicates)
        made = _of_kind(whole, completed.data, context, first)
        if made is None:
            return None
        kindless = completed.kindless
        problems = [*made.problems]
        if kindless:
            problems.append(Problem("kind-missing", "warning", document.place, {"kind": "Pod"}))
        # A fragment is no object: the server would not even look at it. Its refusal as a whole Pod still counts.
        admission = made.admission if kindless or (made.admission and not made.admission.accepted) else None
        return made._replace(
            admission=admission,
            problems=tuple(problems),
            assumptions=(*completed.assumptions, *made.assumptions),
            data=data if isinstance(data, dict) else {"items": data},
        )
    return _no_kind(document, data, context) if context.explicit and first else None


def _with_the_rest(document: Document, data: dict[str, Any], written: Manifest, context: Context) -> Manifest:
    """A manifest of which only a part is shown: with the Pod it becomes when the rest is added, if that is certain."""
    told = (left_out(written), *(p for p in written.problems if p.severity != "error"))
    completed = rest_added(data, document.places, written.kind)
    if completed is not None:
        whole = replace(document, data=completed.data, places=completed.places)
        made = _of_kind(whole, completed.data, context, first=False)
        if made is not None and made.pod is not None:
            # As with a fragment, nobody would send it to the server like this.
            again = tuple(p for p in made.problems if p.key == "warned")
            return made._replace(
                admission=None,
                problems=(*told, *again),
                assumptions=(*completed.assumptions, *made.assumptions),
                data=data,
            )
    return written._replace(problems=told)


def _no_kind(document: Document, data: Any, context: Context) -> Manifest | None:
    """In a block that the author calls a Pod, whatever it is: the endpoint takes it for one."""
    if data is not None and not isinstance(data, dict):
        admission = unrecognized(no_object(data), context.text)
        problem = Problem("not-an-object", "error", document.place, {}, words=admission.message or "")
        return Manifest("", "", "", "default", document.place, admission=admission, problems=(problem,))
    if isinstance(data, dict) and not {"metadata", "spec", "apiVersion"} & set(data):
        return None
    wrong = next((key for key in ("apiVersion", "kind") if not isinstance((data or {}).get(key), str | None)), "")
    if wrong:
        # The server looks at these two alone before it decodes the object.
        admission = unrecognized(no_version(wrong, (data or {})[wrong]), context.text)
        place = document.places.get(wrong, document.place)
        problem = Problem("not-a-pod", "error", place, {"kind": wrong}, path=wrong, words=admission.message or "")
        return Manifest("", "", "", "default", document.place, admission=admission, problems=(problem,))
    judged = judge_pod(data or {}, context.table, context.missing, strict_complaints(document))
    return finish(document, dict(data or {}), "Pod", judged, None, context)


def _of_kind(document: Document, data: dict[str, Any], context: Context, first: bool) -> Manifest | None:
    kind, version = data["kind"], data.get("apiVersion")
    version = version if isinstance(version, str) else ""
    group = version.partition("/")[0] if "/" in version else ""
    meant = kind if kind in _RUNNABLE else _FOLDED.get(kind.casefold(), "")
    if not meant and kind not in _COMPANIONS and group in _GROUPS and isinstance(data.get("spec"), dict):
        meant = closest(kind, _RUNNABLE) if "containers" in data["spec"] or "template" in data["spec"] else ""
    removed = REMOVED.get((version, kind))
    if meant and removed and minor(removed) <= minor(context.table.version) and meant in KINDS:
        return _removed(document, data, KINDS[meant], removed, context)
    malformed = version.count("/") > 1 or version.endswith("/")
    if meant and (group in _GROUPS or malformed):
        right = _RUNNABLE[meant]
        no_text = not isinstance(data.get("apiVersion"), str | None)
        wrong = kind != meant or no_text or (version not in ("", right) and not removed)
        manifest = runnable(document, {**data, "kind": meant, "apiVersion": right}, meant, context)
        if wrong:
            return _wrong_version(document, data, manifest, meant, right, context)
        if not version:
            problem = Problem("api-version-missing", "warning", document.place, {"version": right, "kind": meant})
            return manifest._replace(problems=(*manifest.problems, problem), api_version="", data=data)
        return manifest._replace(api_version=version, data=data)
    if kind in _COMPANIONS and "." not in group.replace(".k8s.io", ""):
        metadata = data.get("metadata") if isinstance(data.get("metadata"), dict) else {}
        name, namespace = text_at(metadata, "name", ""), text_at(metadata, "namespace", "default")
        return Manifest(kind, version, name, namespace, document.place, data=data)
    if context.explicit and first and not group:
        # Sent to the address of Pods, a kind that the core group does not have is refused as such.
        admission = unregistered(kind, version or "v1", "Pod")
        place = document.places.get("kind", document.place)
        problem = Problem("not-a-pod", "error", place, {"kind": kind}, path="kind", words=admission.message or "")
        name = text_at(data.get("metadata"), "name", "")
        return Manifest(kind, version, name, "default", document.place, None, admission, (problem,), data=data)
    return None


def _wrong_version(
    document: Document, data: dict[str, Any], manifest: Manifest, meant: str, right: str, context: Context
) -> Manifest:
    """`kind: Pod` with `apiVersion: v2`: refused as written; what was meant is certain."""
    kind, written = str(data["kind"]), data.get("apiVersion")
    version = str(written or "")
    if version.count("/") > 1:
        admission = unrecognized(f"unexpected GroupVersion string: {version}", context.text)
    elif isinstance(written, str | None):
        admission = unregistered(kind, version or right, meant)
    else:  # the server looks at these two before it knows what it is
        admission = unrecognized(no_version("apiVersion", written), context.text)
    key = "kind" if kind != meant else "apiVersion"
    place = document.places.get(key, document.place)
    line = context.lines[place.line - 1].strip() if place.line <= len(context.lines) else ""
    found, should = (kind, meant) if key == "kind" else (version, right)
    fix = (line, line.replace(found, should, 1)) if found in line else None
    args = {"kind": kind, "version": version, "right": should}
    problem = Problem(f"wrong-{'kind' if key == 'kind' else 'api-version'}", "error", place, args, path=key, fix=fix,
                      words=admission.message or "")  # fmt: skip
    assumption = Assumption("repaired", {"line": str(place.line), "count": "1"})
    return manifest._replace(
        api_version=version,
        admission=admission,
        problems=(problem, *(p for p in manifest.problems if p.key != "warned")),
        assumptions=(*manifest.assumptions, assumption),
        data=data,
    )


def _removed(document: Document, data: dict[str, Any], kind: Kind, removed: str, context: Context) -> Manifest:
    """An API version that is no longer served. Its template is run as that of the version that took its place."""
    version = str(data["apiVersion"])
    admission = Admission(False, 404, f'no matches for kind "{kind.name}" in version "{version}"', "NotFound")
    place = document.places.get("apiVersion", document.place)
    line = context.lines[place.line - 1].strip() if place.line <= len(context.lines) else ""
    fix = (line, line.replace(version, kind.api_version, 1)) if version in line else None
    args = {"kind": kind.name, "version": version, "removed": removed, "right": kind.api_version}
    problems = [Problem("api-removed", "error", place, args, path="apiVersion", fix=fix, words=admission.message or "")]
    decoded = decode({**data, "apiVersion": kind.api_version}, kind.name, context.table)
    pod: Pod | None = None
    name = text_at(data.get("metadata"), "name", "")
    problems += decoding_problems(decoded, document.places, document.place, context.table, context.lines)
    if not decoded.error:
        workload = decoded.value
        workload.setdefault("metadata", {})
        # The old versions took the selector from the template's labels.
        labels = template_of(workload, kind).get("metadata", {}).get("labels", {})
        if kind.name not in ("Job", "CronJob") and isinstance(workload.get("spec"), dict) and labels:
            workload["spec"]["selector"] = {"matchLabels": dict(labels)}
        judged = judge_workload(workload, kind, context.table, context.missing)
        if judged.admission.accepted:
            made = judge_made_pod(judged.stored, kind, context.table, context.missing)
            if made.admission.accepted:
                pod = made_pod(made, judged, kind, document)
        elif not decoded.unknown:  # else what is missing may stand where nobody looks for it
            problems += refusals(judged.admission, document.places, document.place, context.lines)
    assumptions = (Assumption("api-version", {"written": version, "taken": kind.api_version}),) if pod else ()
    namespace = text_at(data.get("metadata"), "namespace", "default")
    return Manifest(
        kind.name, version, name, namespace, document.place, pod, admission, tuple(problems), assumptions, data
    )
