"""Small Pods to try programs in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mkdocs_podlife.behaviour.program import Instance, World
from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.world import make_world
from mkdocs_podlife.manifest.model import Container, Pod, Volume, VolumeMount

YEAR = 365 * 86_400_000


def container(name: str, image: str, *command: str, **more: Any) -> Container:
    return Container(name, image, more.pop("role", "app"), "spec.containers[0]", command=command, **more)


def world(*containers: Container, scenario: str = "", volumes: Sequence[str] = (), **more: Any) -> World:
    read, problems = read_scenario(scenario)
    assert not problems
    declared = tuple(Volume(name, "emptyDir") for name in volumes) + tuple(more.pop("declared", ()))
    return make_world(Pod("web", "default", containers, volumes=declared, **more), read)


def live(instance: Instance, until: int, limit: int = 5_000) -> int:
    """Drive an instance as the engine does; how many turns it took."""
    for turn in range(limit):
        due = instance.next_time()
        if instance.main.exit is not None or due is None or due > until:
            instance.advance(until)
            return turn
        instance.advance(due)
    raise AssertionError("too many turns")


def script(text: str, image: str = "busybox", **more: Any) -> Instance:
    """A container that runs `sh -c text`, started at 0."""
    scenario = more.pop("scenario", "")
    return world(container("app", image, "sh", "-c", text, **more), scenario=scenario).launch("app", image, 0, 0)


__all__ = ["YEAR", "VolumeMount", "container", "live", "script", "world"]
