"""YAML → `Scenario`: the grammar of what the manifest cannot say.

Everything has a default; an empty text is the common case. Whatever is wrong is told with its line and left out, so
that the rest still holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from mkdocs_podlife.behaviour.objects import AWAITED, OF_ADMISSION
from mkdocs_podlife.behaviour.scenario_actions import read_actions
from mkdocs_podlife.behaviour.scenario_fields import Complaints, Fields, show
from mkdocs_podlife.behaviour.scenario_mentions import mentions
from mkdocs_podlife.behaviour.scenario_model import ContainerSpec, Exits, HttpAnswer, ImageSpec, Node, OnTerm, Scenario
from mkdocs_podlife.behaviour.scenario_presets import PRESETS, expand
from mkdocs_podlife.manifest.fields import versions
from mkdocs_podlife.manifest.model import Problem
from mkdocs_podlife.manifest.yamlsource import load_bounded

KEYS = ("name", "until", "kubernetes", "node", "missing", "images", "containers", "actions")
NODE_KEYS = ("name", "labels", "cpu", "memory", "runtime", "create", "others", "restart-cap")
IMAGE_KEYS = (
    "present",
    "pull",
    "queue",
    "size",
    "missing",
    "unreachable",
    "listens",
    "tls",
    "root",
    "serves",
    "starts",
    "on-term",
    "stop-signal",
    "command",
    "exits",
)
CONTAINER_KEYS = (
    "starts",
    "exits",
    "on-term",
    "http",
    "missing",
    "start-error",
    "listens",
    "hangs-from",
    "random",
    "preset",
    "value",
)
HTTP_KEYS = ("from", "path", "status", "takes", "location", "hangs")
MAX_NAME = 80
CAPS = (1_000, 300_000)  # ms: what a kubelet takes as its longest back-off (R8.2)
Failure = Literal["", "missing", "unreachable"]


def read_scenario(text: str, kubernetes: str = Scenario().kubernetes) -> tuple[Scenario, tuple[Problem, ...]]:
    """Read a scenario.

    Args:
        text: YAML.
        kubernetes: the release of a scenario that names none.

    Returns:
        The scenario as far as it could be read, and what is wrong with the text: keys `scenario-…` with their
        places, or the YAML's own errors.
    """
    data, places, broken = load_bounded(text)
    broken = tuple(p._replace(key="scenario-twice") if p.key == "yaml-duplicate-key" else p for p in broken)
    complaints = Complaints(places)
    if data is None:
        return Scenario(kubernetes=kubernetes), broken
    fields = Fields(data, "", complaints, KEYS)
    node = _node(fields)
    images: dict[str, ImageSpec] = {}
    for path, name, entry in fields.entries("images"):
        spec = read_image(entry, path, complaints)
        if spec is not None:
            images[name] = spec
    containers: dict[str, ContainerSpec] = {}
    for path, name, entry in fields.entries("containers"):
        containers[name] = _container(entry, path, complaints)
    actions = read_actions(fields, complaints)
    created = {(a.args["kind"], a.args["name"]) for a in actions if a.verb == "create"}
    scenario = Scenario(
        name=_name(fields),
        until=fields.duration("until"),
        kubernetes=_kubernetes(fields) or kubernetes,
        node=node,
        missing=_missing(fields, complaints) | created,  # what comes into being was not there before
        images=images,
        containers=containers,
        actions=actions,
    )
    scenario = replace(scenario, mentions=mentions(scenario, fields.raw("missing"), complaints))
    ordered = sorted(complaints.problems, key=lambda problem: (problem.place.line, problem.place.column))
    return scenario, (*broken, *ordered)


def _name(fields: Fields) -> str:
    """What this life is called, in one line."""
    name = fields.string("name")
    if name is not None and not 0 < len(name) <= MAX_NAME:
        fields.complaints.add("name", fields.at("name"), key="name", limit=str(MAX_NAME))
        return ""
    return " ".join((name or "").split())


def _kubernetes(fields: Fields) -> str:
    """The release; "" when none is named that is known here."""
    value = fields.raw("kubernetes")
    if value is None:
        return ""
    found = re.fullmatch(r"v?(1\.([0-9]{1,3}))(\.[0-9]{1,3})?", show(value))
    if isinstance(value, float) and found is not None and len(found[2]) < 2:
        fields.wrong("kubernetes", "quote")  # 1.30 has become 1.3
        return ""
    if found is None or found[1] not in versions():
        fields.wrong("kubernetes", "version")
        return ""
    return found[1]


def _node(fields: Fields) -> Node:
    default = Node()
    node = Fields(fields.raw("node"), "node", fields.complaints, NODE_KEYS)
    labels: dict[str, str] | None = None
    if node.raw("labels") is not None:
        labels = {}
        for path, name, entry in node.entries("labels"):
            if isinstance(entry, str):
                labels[name] = entry
            else:
                fields.complaints.add("quote", path, key=name, value=show(entry))
    return Node(
        node.string("name") or default.name,
        labels,
        node.amount("cpu"),
        node.amount("memory"),
        node.string("runtime") or default.runtime,
        node.duration("create"),
        node.integer("others", 0, 5_000) or 0,
        _restart_cap(node),
    )


def _restart_cap(node: Fields) -> int | None:
    cap = node.duration("restart-cap")
    if cap is not None and not CAPS[0] <= cap <= CAPS[1]:
        args = {"key": "restart-cap", "value": show(node.raw("restart-cap")), "low": "1s", "high": "5m"}
        node.complaints.add("range", node.at("restart-cap"), **args)
        return None
    return cap


def _missing(fields: Fields, complaints: Complaints) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for path, entry in fields.mappings("missing"):
        item = Fields(entry, path, complaints, ("kind", "name"))
        kind, name = item.choice("kind", AWAITED + OF_ADMISSION), item.string("name")
        if kind and name:
            found.add((kind, name))
        elif item.lacks("kind", "name"):
            complaints.add("needs", path, key="missing", needs="kind, name")
    return frozenset(found)


def _on_term(fields: Fields) -> OnTerm | None:
    value = fields.raw("on-term")
    if value is None:
        return None
    if value == "ignore":
        return OnTerm(ignore=True)
    if not isinstance(value, Mapping):
        fields.complaints.add("on-term", fields.at("on-term"), value=show(value))
        return None
    inner = Fields(value, fields.at("on-term"), fields.complaints, ("after", "code"))
    return OnTerm(False, inner.duration("after") or 0, inner.integer("code", 0, 255) or 0)


def _exits(fields: Fields) -> Exits | None:
    if fields.raw("exits") is None:
        return None
    inner = Fields(fields.raw("exits"), fields.at("exits"), fields.complaints, ("after", "code", "reason"))
    after = inner.duration("after")
    if inner.lacks("after") and isinstance(fields.raw("exits"), Mapping):
        fields.complaints.add("needs", fields.at("exits"), key="exits", needs="after")
    return None if after is None else Exits(after, inner.integer("code", 0, 255) or 0, inner.string("reason") or "")


def read_image(entry: Any, path: str, complaints: Complaints) -> ImageSpec | None:
    """One entry of `images`; None when nothing of it can be read."""
    if isinstance(entry, str):
        if entry in ("missing", "unreachable"):
            return ImageSpec(present=False, failure="missing" if entry == "missing" else "unreachable")
        complaints.add("image", path, value=entry)
        return None
    fields = Fields(entry, path, complaints, IMAGE_KEYS)
    serves: dict[str, int] | None = None
    if fields.raw("serves") is not None:
        serves = {}
        for place, page, status in fields.entries("serves"):
            if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
                complaints.add("integer", place, key=page, value=show(status), low="100", high="599")
            else:
                serves[page] = status
    failure: Failure = ""
    if fields.boolean("missing"):
        failure = "missing"
    elif fields.boolean("unreachable"):
        failure = "unreachable"
    present = fields.boolean("present")
    command = fields.raw("command")
    return ImageSpec(
        False if failure and present is None else present,
        fields.duration("pull"),
        fields.duration("queue"),
        fields.integer("size", 0, 1 << 50),
        failure,
        fields.ports("listens"),
        fields.ports("tls"),
        fields.string("root"),
        serves,
        fields.duration("starts"),
        _on_term(fields),
        _signal(fields),
        fields.strings("command") if command is not None else None,
        _exits(fields),
    )


def _signal(fields: Fields) -> str | None:
    from mkdocs_podlife.behaviour.kernel import signal_name

    value = fields.string("stop-signal")
    if value is None:
        return None
    name = signal_name(value)
    if name is None:
        fields.wrong("stop-signal", "signal")
        return None
    return f"SIG{name}"


def _container(entry: Any, path: str, complaints: Complaints) -> ContainerSpec:
    fields = Fields(entry, path, complaints, CONTAINER_KEYS)
    http: list[HttpAnswer] = []
    for place, item in fields.mappings("http"):
        one = Fields(item, place, complaints, HTTP_KEYS)
        http.append(
            HttpAnswer(
                one.string("path") or "",
                one.duration("from") or 0,
                one.integer("status", 100, 599) or 200,
                one.duration("takes") or 0,
                one.string("location") or "",
                bool(one.boolean("hangs")),
            )
        )
    spec = ContainerSpec(
        fields.duration("starts"),
        _exits(fields),
        _on_term(fields),
        tuple(http),
        fields.strings("missing"),
        fields.string("start-error") or "",
        fields.ports("listens"),
        fields.duration("hangs-from"),
        fields.integer("random", 0, 32_767),
    )
    preset = fields.choice("preset", PRESETS)
    if preset is not None:
        return expand(spec, preset, fields)
    if fields.has("value") and not fields.has("preset"):
        complaints.add("needs", fields.at("value"), key="value", needs="preset")
    return spec
