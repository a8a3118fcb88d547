"""The objects that a Pod cannot do without (ConfigMaps, Secrets, claims), and which of them nobody has spoken of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.manifest.model import Assumption, Container, Pod, Volume

CLAIM = "PersistentVolumeClaim"
OF_VOLUME = {"configMap": "ConfigMap", "secret": "Secret", "persistentVolumeClaim": CLAIM}
IN_PROJECTED = {"configMap": "ConfigMap", "secret": "Secret"}
OF_VARIABLE = {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
MOST = 16  # told of one Pod
AWAITED = ("ConfigMap", "Secret", CLAIM, "Service", "Host")  # what a Pod, or a program in it, can wait for
REFERRED = AWAITED[:3]  # what only a Pod's own spec can ask for
OF_ADMISSION = ("ServiceAccount", "PriorityClass", "RuntimeClass", "Namespace")  # without them there is no Pod at all


def needed(pod: Pod) -> Iterator[tuple[str, str]]:
    """Kind and name of each object that a volume or a container's environment needs (R3.12, R5.2), as often as it
    is named; what is optional is not needed."""
    for volume in pod.volumes:
        yield from of_volume(pod, volume)
    for container in pod.all_containers():
        yield from of_environment(container)


def of_volume(pod: Pod, volume: Volume) -> Iterator[tuple[str, str]]:
    """What a volume cannot do without; a projected one may need several."""
    if volume.kind == "projected":
        yield from _projected(pod.spec.get("volumes"), volume.name)
    elif volume.kind in OF_VOLUME and not volume.optional:
        yield OF_VOLUME[volume.kind], volume.ref


def of_environment(container: Container) -> Iterator[tuple[str, str]]:
    """What a container's environment cannot do without, in the order in which the kubelet looks for it."""
    for source in container.env_from:
        if not source.optional:
            yield source.kind, source.name
    for variable in container.env:
        if variable.source in OF_VARIABLE and not variable.optional:
            yield OF_VARIABLE[variable.source], variable.ref_name


def _projected(volumes: Any, name: str) -> Iterator[tuple[str, str]]:
    """The sources of the projected volume of that name."""
    for volume in volumes if isinstance(volumes, (list, tuple)) else ():
        if not isinstance(volume, Mapping) or volume.get("name") != name:
            continue
        projected = volume.get("projected")
        sources = projected.get("sources") if isinstance(projected, Mapping) else None
        for source in sources if isinstance(sources, (list, tuple)) else ():
            for field, kind in IN_PROJECTED.items():
                one = source.get(field) if isinstance(source, Mapping) else None
                if isinstance(one, Mapping) and one.get("name") and not one.get("optional"):
                    yield kind, str(one["name"])
        return


def taken_to_exist(pod: Pod, scenario: Scenario) -> tuple[Assumption, ...]:
    """What is taken to exist: of what the Pod needs, all that the scenario neither takes away nor creates."""
    said = set(scenario.missing)
    said |= {(a.args.get("kind", ""), a.args.get("name", "")) for a in scenario.actions if a.verb == "create"}
    found = dict.fromkeys(one for one in needed(pod) if one not in said)
    return tuple(_assumption(kind, name) for kind, name in list(found)[:MOST])


def _assumption(kind: str, name: str) -> Assumption:
    if kind == CLAIM:
        return Assumption("claim-exists", {"name": name})
    return Assumption("object-exists", {"kind": kind, "name": name})
