"""Whether a scenario speaks of what the Pods of its manifest have: a name that none of them has does nothing at all,
and its author should know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mkdocs_podlife.behaviour.scenario_fields import nearest
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.manifest.model import Pod, Problem

SHOWN = 8  # names of containers in one message


def strangers(pods: Iterable[Pod], scenario: Scenario) -> tuple[Problem, ...]:
    """One problem for each container that the scenario names and no Pod has; none when there is no Pod to compare."""
    known: list[str] = []
    for pod in pods:
        known += [c.name for c in pod.all_containers() if c.name not in known]
    if not known:
        return ()
    for action in scenario.actions:
        if action.verb == "patch":
            known += [name for name in _added(action.args) if name not in known]
    found = []
    for name, path, place in scenario.mentions:
        if name in known:
            continue
        near = nearest(name, known)
        args = {"name": name[:120], "known": ", ".join(known[:SHOWN]) + (", …" if len(known) > SHOWN else "")}
        key = "scenario-no-container"
        if near:
            key, args = "scenario-no-container-near", {"name": name[:120], "near": near}
        found.append(Problem(key, "error", place, args, path))
    return tuple(found)


def _added(patch: Mapping[str, Any]) -> Iterator[str]:
    """The containers that a patch names, which may be new ones (ephemeral containers)."""
    spec = patch.get("spec")
    for field in ("ephemeralContainers", "containers", "initContainers"):
        entries = spec.get(field) if isinstance(spec, Mapping) else None
        for entry in entries if isinstance(entries, Sequence) and not isinstance(entries, str) else ():
            if isinstance(entry, Mapping) and isinstance(entry.get("name"), str):
                yield entry["name"]
