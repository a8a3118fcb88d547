"""Whether a scenario speaks of what the Pods of its manifest have: a name that none of them has does nothing at all,
and its author should know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mkdocs_podlife.behaviour.image_names import bare
from mkdocs_podlife.behaviour.scenario_fields import MAX_PROBLEMS, nearest
from mkdocs_podlife.behaviour.scenario_model import Mention, Scenario
from mkdocs_podlife.manifest.fields import table
from mkdocs_podlife.manifest.model import Pod, Problem

SHOWN = 8  # names in one message
LIKE = 200  # names among which one is looked for that is like a wrong one


def strangers(pods: Iterable[Pod], scenario: Scenario) -> tuple[Problem, ...]:
    """One problem for each container, image, emptyDir, object and field that the scenario names and no Pod has, at most
    `MAX_PROBLEMS`; none when there is no Pod to compare. A patch of a workload's Pods may be one of the workload, whose
    fields are others, and a StatefulSet names claims of its own."""
    pods = list(pods)
    if not pods:
        return ()
    patches = [action.args for action in scenario.actions if action.verb == "patch"]
    added = [container for patch in patches for container in _added(patch)]
    containers = _names((c.name for pod in pods for c in pod.all_containers()), added, "name")
    images = _names((image for pod in pods for image in _images(pod)), added, "image")
    meant = {*images, *map(bare, images)}  # a name without a tag stands for every tag
    volumes = {v.name for pod in pods for v in pod.volumes if v.kind == "emptyDir"}
    alone = all(pod.owner is None for pod in pods)
    asks = alone and any(mention.kind == "object" for mention in scenario.mentions)
    words = set(_words([*(pod.spec for pod in pods), *added])) if asks else set()
    found: list[Problem] = []
    for mention in scenario.mentions:
        if len(found) >= MAX_PROBLEMS:
            break
        if mention.kind == "container" and mention.name not in containers:
            found.append(_stranger(mention, containers))
        elif mention.kind == "image" and mention.name not in meant:
            found.append(_stranger(mention, images))
        elif mention.kind == "volume" and mention.name not in volumes:
            found.append(_problem(mention, "scenario-no-volume", name=mention.name[:120]))
        elif mention.kind == "object" and alone and mention.name not in words:
            found.append(_problem(mention, "scenario-no-object", kind=mention.owner, name=mention.name[:120]))
        elif mention.kind == "field" and alone:
            found.append(_unknown(mention, scenario.kubernetes))
    return tuple(sorted(found, key=lambda problem: (problem.place.line, problem.place.column)))


def _names(have: Iterable[str], added: Iterable[Mapping[str, Any]], field: str) -> list[str]:
    """The names that the Pods have, and those that a patch brings."""
    brought = (container[field] for container in added if isinstance(container.get(field), str))
    return list(dict.fromkeys([*have, *brought]))


def _images(pod: Pod) -> Iterator[str]:
    for container in (*pod.all_containers(), *pod.ephemeral):
        yield container.image
    for volume in pod.volumes:
        if volume.kind == "image":
            yield volume.ref


def _words(where: Any) -> Iterator[str]:
    """Every text that stands in there as a value."""
    if isinstance(where, Mapping):
        where = where.values()
    elif isinstance(where, str):
        yield where
        return
    elif not isinstance(where, (list, tuple)):
        return
    for value in where:
        yield from _words(value)


def _stranger(mention: Mention, known: Sequence[str]) -> Problem:
    near, name = nearest(mention.name, known[:LIKE]), mention.name[:120]
    if near:
        return _problem(mention, f"scenario-no-{mention.kind}-near", name=name, near=near[:120])
    shown = ", ".join(one[:120] for one in known[:SHOWN]) + (", …" if len(known) > SHOWN else "")
    return _problem(mention, f"scenario-no-{mention.kind}", name=name, known=shown)


def _unknown(mention: Mention, kubernetes: str) -> Problem:
    known = sorted(table(kubernetes).structs.get(mention.owner, {}))
    near, key = nearest(mention.name, known), mention.name[:120]
    if near:
        return _problem(mention, "scenario-unknown-key-near", key=key, near=near)
    shown = ", ".join(known[:SHOWN]) + (", …" if len(known) > SHOWN else "")
    return _problem(mention, "scenario-unknown-key", key=key, known=shown)


def _problem(mention: Mention, rule: str, /, **args: str) -> Problem:
    return Problem(rule, "error", mention.place, args, mention.path)


def _added(patch: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The containers that a patch names, which may be new ones (ephemeral containers) or have new images."""
    spec = patch.get("spec")
    template = spec.get("template") if isinstance(spec, Mapping) else None
    inner = template.get("spec") if isinstance(template, Mapping) else None
    for one in (spec, inner):
        for field in ("ephemeralContainers", "containers", "initContainers"):
            entries = one.get(field) if isinstance(one, Mapping) else None
            for entry in entries if isinstance(entries, Sequence) and not isinstance(entries, str) else ():
                if isinstance(entry, Mapping):
                    yield entry
