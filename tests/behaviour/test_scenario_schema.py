"""The scenario's JSON Schema and its reader say the same: held against each other, value by value."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from mkdocs_podlife import schema
from mkdocs_podlife.behaviour import scenario as reader
from mkdocs_podlife.behaviour.kernel import SIGNALS
from mkdocs_podlife.behaviour.scenario_actions import VERBS
from mkdocs_podlife.behaviour.scenario_presets import PRESETS
from mkdocs_podlife.manifest.yamlsource import load_bounded

from .test_scenario import FULL, TRACES

SCHEMA = schema.load("scenario-1")
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
DEFINITIONS = SCHEMA["definitions"]

WHOLE: dict[str, Any] = {
    "name": "deleted late",
    "until": "7m",
    "kubernetes": "1.36",
    "node": {
        "name": "n",
        "labels": {"a": "b"},
        "cpu": 2,
        "memory": "4Gi",
        "runtime": "containerd://2.0.0",
        "create": "1s",
        "others": 1,
        "restart-cap": "1m",
    },
    "missing": [{"kind": "ConfigMap", "name": "settings"}],
    "images": {
        "a": {
            "present": True,
            "pull": "2s",
            "queue": "1s",
            "size": 7,
            "missing": False,
            "unreachable": False,
            "listens": [80],
            "tls": [443],
            "root": "/srv",
            "serves": {"/": 200},
            "starts": "20ms",
            "on-term": {"after": "1s", "code": 0},
            "stop-signal": "SIGQUIT",
            "command": ["serve", "-v"],
            "exits": {"after": "3s", "code": 1, "reason": "OOMKilled"},
        },
        "b": "missing",
    },
    "containers": {
        "app": {
            "starts": "6s",
            "exits": {"after": "20s"},
            "on-term": "ignore",
            "http": [{"path": "/", "from": "3s", "status": 503, "takes": "1s", "location": "/x", "hangs": False}],
            "missing": ["/run"],
            "start-error": "no",
            "listens": [8080],
            "hangs-from": "1m",
            "random": 3,
            "preset": "crash-after",
            "value": "20s",
        }
    },
    "actions": [
        {"at": "1s", "delete": {"grace": "3s"}},
        {"at": "1s", "delete": {"grace": "0s", "force": True}},
        {"at": "2s", "exec": {"container": "app", "command": "true"}},
        {"at": "3s", "create": {"kind": "Secret", "name": "s"}},
        {"at": "4s", "patch": {"spec": {}}},
        {"at": "5s", "condition": {"type": "a/b", "status": "True", "reason": "r", "message": "m"}},
        {"at": "6s", "evict": {"needs": 2, "healthy": 3}},
        {"at": "7s", "sandbox": "dies"},
        {"at": "8s", "node": "lost"},
        {
            "at": "9s",
            "pressure": {
                "resource": "memory",
                "threshold": "100Mi",
                "available": "50Mi",
                "container": "app",
                "used": "200Mi",
                "grace": "30s",
                "volume": "cache",
            },
        },
        {"at": "10s", "kubelet": "restarts"},
    ],
}
VALUES: list[Any] = [
    0, 1, -1, 2.5, 99, 100, 255, 256, 599, 600, 65_535, 65_536, 32_768, True, False, "", " ", "x", "5", "5s", "-5s", "1d", "1h2m", ".5s",
    "0", "500m", "1.36", "v1.36.2", "1", "ignore", "missing", "True", "SIGTERM", "SIGFOO", "crash-after", "image-missing", "dies", "back",
    [], [80], [0], ["a"], [True], [{}], {}, {"after": "1s"}, {"code": 1}, {"kind": "a"}, {"kind": "a", "name": "b"}, {"/": 200}, {"/": "200"},
    None, [None], {"after": None}, {"kind": "ConfigMap", "name": "b"}, {"kind": "Pod", "name": "b"}, {"kind": "Namespace", "name": "b"}, {"a": None},
    1.36, 1.3, 2.0, "1.5", "2.0", "1.99", "sigterm", "SIGRTMIN+3", "RTMINE", {"grace": "1s", "force": True}, {"grace": 0, "force": True},
    {"odd": 1}, {"command": "x"}, {"command": []}, {"type": "x", "status": "Nope"}, {"type": "x", "status": True}, "x" * 81, "x" * 4_097,
]  # fmt: skip


STRICTER = {("node", "restart-cap")}
"""Where the reader refuses more: JSON Schema cannot compare durations."""


def refused_by_schema(data: Any) -> bool:
    return not VALIDATOR.is_valid(data)


def refused_by_reader(data: Any) -> bool:
    return bool(reader.read_scenario(json.dumps(data))[1])


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        if key != "patch":  # is merged into the Pod, whatever it holds
            yield from places(value, (*at, key))


def changed(at: tuple[Any, ...], value: Any) -> Any:
    """A copy of that part of `WHOLE` with `value` at the place."""
    data = {at[0]: copy.deepcopy(WHOLE[at[0]])}
    here: Any = data
    for key in at[:-1]:
        here = here[key]
    here[at[-1]] = copy.deepcopy(value)
    return data


def test_it_is_a_schema_and_takes_the_whole_grammar() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert not refused_by_schema(WHOLE) and not refused_by_reader(WHOLE)
    assert not refused_by_schema(load_bounded(FULL)[0])
    assert not refused_by_schema(None)


@pytest.mark.parametrize("at", list(places(WHOLE)), ids=lambda at: ".".join(map(str, at)))
def test_both_take_and_refuse_the_same(at: tuple[Any, ...]) -> None:
    differing = []
    for value in VALUES:
        data = changed(at, value)
        schema_s, reader_s = refused_by_schema(data), refused_by_reader(data)
        if schema_s != reader_s and not (at in STRICTER and reader_s):
            differing.append((value, reader_s))
    assert not differing


@pytest.mark.parametrize("at", list(places(WHOLE)), ids=lambda at: ".".join(map(str, at)))
def test_both_require_the_same(at: tuple[Any, ...]) -> None:
    data = {at[0]: copy.deepcopy(WHOLE[at[0]])}
    here: Any = data
    for key in at[:-1]:
        here = here[key]
    del here[at[-1]]
    assert refused_by_schema(data) == refused_by_reader(data)


def test_the_keys_are_the_readers() -> None:
    def keys(definition: str) -> set[str]:
        return set(DEFINITIONS[definition]["properties"])

    assert set(SCHEMA["properties"]) == set(reader.KEYS)
    assert keys("node") == set(reader.NODE_KEYS)
    assert set(DEFINITIONS["image"]["oneOf"][1]["properties"]) == set(reader.IMAGE_KEYS)
    assert keys("container") == set(reader.CONTAINER_KEYS)
    assert keys("http") == set(reader.HTTP_KEYS)
    assert keys("action") == {"at", *VERBS}
    assert set(DEFINITIONS["container"]["properties"]["preset"]["enum"]) == set(PRESETS)
    for name in SIGNALS:
        assert not refused_by_schema({"images": {"a": {"stop-signal": f"SIG{name}"}}})


def test_what_somebody_types_is_explained() -> None:
    """Every key says what it means, for the editor's completion."""

    def undescribed(node: Any, path: str = "") -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.get("properties", {}).items():
                if isinstance(value, dict) and not ({"description", "$ref"} & set(value)):
                    yield f"{path}.{key}"
            for key, value in node.items():
                if key not in ("if", "then"):  # name what is described elsewhere
                    yield from undescribed(value, f"{path}.{key}")
        elif isinstance(node, list):
            for index, value in enumerate(node):
                yield from undescribed(value, f"{path}[{index}]")

    plain = {"kind", "name", "code", "status", "after", "type", "reason", "message"}
    assert {path.rsplit(".", 1)[-1] for path in undescribed(SCHEMA)} <= plain | {"preset", "value"}


@pytest.mark.skipif(not TRACES, reason="no recorded lives beside this checkout")
def test_recorded_scenarios_validate() -> None:
    for file in TRACES:
        data, _, problems = load_bounded(file.read_text("utf-8"))
        assert not problems
        assert not list(VALIDATOR.iter_errors(data)), file


def test_the_command_prints_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs_podlife.schema", "scenario-1"], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == SCHEMA
    assert subprocess.run([sys.executable, "-m", "mkdocs_podlife.schema", "x"], capture_output=True).returncode == 2
