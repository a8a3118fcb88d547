"""What an unknown field may have been meant to be: misspelt, misplaced, or not yet known to the version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mkdocs_podlife.manifest.fields import FieldTable, gone, needs

# Where readers most often want to put things: struct → how its place is shown.
_HOMES = {
    "Container": "spec.containers[]",
    "PodSpec": "spec",
    "Probe": "livenessProbe, readinessProbe, startupProbe",
    "ObjectMeta": "metadata",
    "LifecycleHandler": "lifecycle.postStart, lifecycle.preStop",
    "Lifecycle": "lifecycle",
    "HTTPGetAction": "httpGet",
    "ExecAction": "exec",
    "ContainerPort": "ports[]",
    "EnvVar": "env[]",
    "VolumeMount": "volumeMounts[]",
    "SecurityContext": "securityContext",
    "ResourceRequirements": "resources",
}
_FAMILIAR = {
    "preStart": "postStart",
    "postStop": "preStop",
    "initContainer": "initContainers",
    "container": "containers",
    "cmd": "command",
    "healthcheck": "livenessProbe",
}


class Suggestion(NamedTuple):
    """`kind`: typo, misplaced, version, gone, unknown. `text` is the field, place or version meant."""

    kind: str
    text: str = ""


def suggest(owner: str, name: str, table: FieldTable) -> Suggestion:
    """The best guess for the unknown field `name` of struct `owner`."""
    newer = needs(owner, name, table.version)
    if newer:
        return Suggestion("version", newer)
    older = gone(owner, name, table.version)
    if older:
        return Suggestion("gone", older)
    own = table.structs.get(owner, {})
    if name in _FAMILIAR and _FAMILIAR[name] in own:
        return Suggestion("typo", _FAMILIAR[name])
    close = closest(name, own)
    if close:
        return Suggestion("typo", close)
    # At the left margin of an object nothing is nearer than its own parts.
    parts = {own[part].struct: part for part in ("metadata", "spec") if part in own and own[part].struct}
    for home, shown in {**parts, **_HOMES}.items():
        if home != owner and name in table.structs.get(home, {}):
            return Suggestion("misplaced", shown)
    for home, shown in _HOMES.items():
        close = closest(name, table.structs.get(home, {})) if home != owner and len(name) > 5 else ""
        if close:
            return Suggestion("misplaced", f"{shown} ({close})")
    return Suggestion("unknown")


def closest(name: str, known: Mapping[str, object]) -> str:
    """The known name that differs only in case, or by a slip or two; empty when none or several are as near."""
    folded = name.casefold().replace("_", "").replace("-", "")
    for other in known:
        if other.casefold() == folded:
            return other
    limit = 1 if len(name) < 6 else 2 if len(name) < 12 else 3
    best, nearest, tie = "", limit + 1, False
    for other in known:
        if abs(len(other) - len(name)) > limit:
            continue
        distance = slips(folded, other.casefold(), limit)
        if distance < nearest:
            best, nearest, tie = other, distance, False
        elif distance == nearest and distance <= limit:
            tie = True
    return "" if tie else best


def slips(left: str, right: str, limit: int) -> int:
    """How many letters were left out, added, changed or swapped with a neighbour; `limit + 1` when more than that."""
    if len(left) > 60 or len(right) > 60:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        new = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return row[-1]
