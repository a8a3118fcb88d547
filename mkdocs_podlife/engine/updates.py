"""Patches of a Pod that exists: strategic merge, and what the API server lets through."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

Plain = Mapping[str, Any]

MERGE_KEYS = ("name", "conditionType", "containerPort", "mountPath", "ip")
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
        key = next((k for k in MERGE_KEYS if all(isinstance(i, Mapping) and k in i for i in (*base, *patch))), None)
        if key is not None:
            named = {item[key]: item for item in base}
            for item in patch:
                named[item[key]] = merge(named.get(item[key]), item)
            return list(named.values())
    return patch


def permitted(before: Plain, after: Plain) -> bool:
    """Would the API server accept that a Pod's spec changes from `before` to `after`, both defaulted?

    Only images, a deadline that is set or shortened, further tolerations, and scheduling gates that go may change;
    while there are gates, the node selector may be narrowed. Ephemeral containers, which have a door of their own in
    the API, may be added.
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
    tolerations = list(after.get("tolerations") or [])
    if any(known not in tolerations for known in before.get("tolerations") or []):
        return False
    skipped = {"activeDeadlineSeconds", "schedulingGates", "ephemeralContainers", "tolerations"}
    if before.get("schedulingGates"):
        if any((after.get("nodeSelector") or {}).get(k) != v for k, v in (before.get("nodeSelector") or {}).items()):
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
        names.append(container["name"])
    return True
