"""Patches of a Pod that exists: strategic merge, and what the API server lets through."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.manifest.decode import decode
from mkdocs_podlife.manifest.defaults import default_pod
from mkdocs_podlife.manifest.fields import nearest, table
from mkdocs_podlife.manifest.model import Pod
from mkdocs_podlife.manifest.validation.podspec import check_pod

Plain = Mapping[str, Any]

MERGE_KEYS = ("name", "conditionType", "containerPort", "mountPath", "ip")
FIXED = ("metadata.name", "metadata.namespace")  # an object keeps them
NOT_EPHEMERAL = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "ports", "resources", "restartPolicy")


def merge(base: Any, patch: Any) -> Any:
    """A strategic merge: maps by key, lists of named things by their merge key, an empty list empties."""
    if isinstance(base, Mapping) and isinstance(patch, Mapping):
        out = dict(base)
        for key, value in patch.items():
            if value is None:
                out.pop(key, None)
            else:
                out[key] = merge(base.get(key), value)
        return out
    if isinstance(base, Sequence) and isinstance(patch, Sequence) and not isinstance(patch, str) and patch:
        key = next((k for k in MERGE_KEYS if all(_has(item, k) for item in (*base, *patch))), None)
        if key is not None:
            named = {item[key]: item for item in base}
            for item in patch:
                named[item[key]] = merge(named.get(item[key]), item)
            return list(named.values())
    return patch


def _has(item: Any, key: str) -> bool:
    """Is it something that can be told by that key?"""
    return isinstance(item, Mapping) and isinstance(item.get(key), (str, int))


def unfit(pod: Pod, patch: Plain, minor: int) -> str:
    """The first field that a patch gives a wrong type or a wrong value, or would move the object by; "" when all are
    fit. `minor`: of the release. What was wrong before is not the patch's fault."""
    for field in ("metadata", "spec"):
        if not isinstance(patch.get(field), (Mapping, type(None))):
            return field
    metadata = patch.get("metadata") or {}
    if metadata.get("name", pod.name) != pod.name:
        return "metadata.name"
    if metadata.get("namespace", pod.namespace) != pod.namespace:
        return "metadata.namespace"
    known = {"name": pod.name, "namespace": pod.namespace, "labels": pod.labels, "finalizers": list(pod.finalizers)}
    error, faults = _faults(merge(known, metadata), merge(pod.spec, patch.get("spec") or {}), minor)
    if error or not faults:
        return error
    _, old = _faults(known, pod.spec, minor)
    return next((fault for fault in faults if fault not in old), "")


def _faults(metadata: Plain, spec: Plain, minor: int) -> tuple[str, list[str]]:
    """The first field of a wrong type, and those of a wrong value."""
    decoded = decode(copy.deepcopy({"metadata": metadata, "spec": spec}), "Pod", table(nearest(f"1.{minor}")))
    if decoded.error:
        return decoded.error_path, []
    default_pod(decoded.value)
    found = [cause.field for cause in check_pod(decoded.value, minor).causes]
    return "", [field for field in found if field != "spec.ephemeralContainers"]  # forbidden at creation only


def permitted(before: Plain, after: Plain) -> bool:
    """Would the API server accept that a Pod's spec changes from `before` to `after`, both defaulted?

    Only images, a deadline that is set or shortened, further tolerations and how long they last, and scheduling gates
    that go may change; while there are gates, the choice of nodes may be narrowed. A negative grace period may become
    the second that it stands for. Ephemeral containers, which have a door of their own in the API, may be added.
    """
    same = dict(copy.deepcopy(dict(after)))
    for field in ("containers", "initContainers"):
        old, new = before.get(field) or [], same.get(field) or []
        if [c.get("name") for c in old] != [c.get("name") for c in new]:
            return False
        for was, container in zip(old, new, strict=True):
            if not container.get("image"):
                return False
            container["image"] = was.get("image")
    if not (_deadline(before, after) and _gates(before, after) and _ephemeral(before, after)):
        return False
    tolerated = [_without(one, {"tolerationSeconds"}) for one in after.get("tolerations") or []]
    if any(_without(known, {"tolerationSeconds"}) not in tolerated for known in before.get("tolerations") or []):
        return False
    skipped = {"activeDeadlineSeconds", "schedulingGates", "ephemeralContainers", "tolerations"}
    if before.get("terminationGracePeriodSeconds", 0) < 0 and after.get("terminationGracePeriodSeconds") == 1:
        skipped.add("terminationGracePeriodSeconds")
    if before.get("schedulingGates"):
        if not (_selector(before, after) and _node_affinity(before, after)):
            return False
        skipped |= {"nodeSelector", "affinity"}
    return _without(before, skipped) == _without(same, skipped)


def refused(before: Plain, after: Plain) -> str:
    """The first field that differs and may not, as a path below the spec: "containers[0].env"."""
    for field in ("containers", "initContainers"):
        old, new = before.get(field) or [], after.get(field) or []
        if [c.get("name") for c in old] != [c.get("name") for c in new]:
            return field
        for index, (was, now) in enumerate(zip(old, new, strict=True)):
            for key in sorted({*was, *now} - {"image"}):
                if was.get(key) != now.get(key):
                    return f"{field}[{index}].{key}"
    return next((key for key in sorted({*before, *after}) if before.get(key) != after.get(key)), "")


def _without(spec: Plain, fields: set[str]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if key not in fields and value not in (None, [], {})}


def _deadline(before: Plain, after: Plain) -> bool:
    was, now = before.get("activeDeadlineSeconds"), after.get("activeDeadlineSeconds")
    return was == now or (isinstance(now, int) and now > 0 and (was is None or now < was))


def _gates(before: Plain, after: Plain) -> bool:
    """Gates can be removed, not added (R2.5)."""
    return all(gate in (before.get("schedulingGates") or []) for gate in after.get("schedulingGates") or [])


def _selector(before: Plain, after: Plain) -> bool:
    """A gated Pod's node selector only grows."""
    now = after.get("nodeSelector") or {}
    return all(now.get(key) == value for key, value in (before.get("nodeSelector") or {}).items())


def _node_affinity(before: Plain, after: Plain) -> bool:
    """A gated Pod's affinity: preferences of nodes are free; what is required of them may be set, and then each of its
    terms only grows; the affinity to other Pods stays."""
    old, new = before.get("affinity") or {}, after.get("affinity") or {}
    if _without(old, {"nodeAffinity"}) != _without(new, {"nodeAffinity"}):
        return False
    was, now = _terms(old), _terms(new)
    if not was:
        return True
    fields = ("matchExpressions", "matchFields")
    return len(was) == len(now) and all(
        all(item in (grown.get(field) or []) for field in fields for item in term.get(field) or [])
        for term, grown in zip(was, now, strict=True)
    )


def _terms(affinity: Plain) -> Sequence[Plain]:
    required = (affinity.get("nodeAffinity") or {}).get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    terms: Sequence[Plain] = required.get("nodeSelectorTerms") or []
    return terms


def _ephemeral(before: Plain, after: Plain) -> bool:
    """Ephemeral containers are only added, without probes and hooks, under a new name and for a known target."""
    old, new = before.get("ephemeralContainers") or [], after.get("ephemeralContainers") or []
    if new[: len(old)] != old:
        return False
    names = [c.get("name") for field in ("initContainers", "containers") for c in after.get(field) or []]
    for container in new[len(old) :]:
        target = container.get("targetContainerName")
        if not container.get("name") or not container.get("image") or container["name"] in names:
            return False
        if any(container.get(field) for field in NOT_EPHEMERAL) or (target and target not in names):
            return False
        if any(mount.get("subPath") or mount.get("subPathExpr") for mount in container.get("volumeMounts") or []):
            return False
        names.append(container["name"])
    return True
