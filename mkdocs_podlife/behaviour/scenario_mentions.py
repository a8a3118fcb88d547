"""What a scenario names in the hope that the Pod has it, with the places where it does so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mkdocs_podlife.behaviour.objects import REFERRED
from mkdocs_podlife.behaviour.scenario_fields import Complaints
from mkdocs_podlife.behaviour.scenario_model import Action, Mention, Scenario
from mkdocs_podlife.manifest.decode import decode
from mkdocs_podlife.manifest.fields import table


def mentions(scenario: Scenario, missing: Any, complaints: Complaints) -> tuple[Mention, ...]:
    """The containers, images, emptyDirs and objects that it names, and the fields of its patches that no Pod has.

    Args:
        scenario: as it was read.
        missing: what stands under that key, for its places.
        complaints: knows where everything stands.
    """
    found = [_mention("container", name, f"containers.{name}", complaints) for name in scenario.containers]
    found += [_mention("image", name, f"images.{name}", complaints) for name in scenario.images]
    for index, one in enumerate(missing if isinstance(missing, list) else ()):
        found += _object(one, f"missing[{index}]", scenario, complaints)
    for action in scenario.actions:
        if action.verb == "create":
            found += _object(action.args, action.path, scenario, complaints)
        if action.args.get("container"):
            found.append(_mention("container", action.args["container"], f"{action.path}.container", complaints))
        if action.args.get("volume"):
            found.append(_mention("volume", action.args["volume"], f"{action.path}.volume", complaints))
        if action.verb == "patch":
            found += _unknown(action, scenario.kubernetes, complaints)
    return tuple(found)


def _mention(kind: str, name: str, path: str, complaints: Complaints, owner: str = "") -> Mention:
    return Mention(kind, name, path, complaints.place(path), owner)  # type: ignore[arg-type]


def _object(one: Any, path: str, scenario: Scenario, complaints: Complaints) -> Iterator[Mention]:
    """An object that only the Pod's own spec can ask for."""
    kind, name = (one.get("kind"), one.get("name")) if isinstance(one, Mapping) else (None, None)
    if kind in REFERRED and isinstance(name, str) and (kind, name) in scenario.missing:
        yield _mention("object", name, path, complaints, kind)


def _unknown(action: Action, kubernetes: str, complaints: Complaints) -> Iterator[Mention]:
    """What the API server would drop of a patch of a Pod, since that release has no such field."""
    for field in decode(action.args, "Pod", table(kubernetes)).unknown:
        yield _mention("field", field.name, f"{action.path}.{field.path}", complaints, field.owner)
