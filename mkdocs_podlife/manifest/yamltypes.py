"""What reading YAML gives: documents with the places of their keys, keys set twice, the first error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mkdocs_podlife.manifest.model import Place, Problem
from mkdocs_podlife.manifest.scalars import go_number


class Duplicate(NamedTuple):
    """A key set twice in one mapping. `go_line` is the line that go-yaml names: where the second value begins."""

    path: str
    key: str
    first: Place
    second: Place
    go_line: int


@dataclass(slots=True)
class Document:
    """One YAML document. `places` maps paths (`spec.containers[0].name`) to where the key or the item stands."""

    data: Any = None
    place: Place = Place(1, 1)
    places: dict[str, Place] = field(default_factory=dict)
    duplicates: list[Duplicate] = field(default_factory=list)
    merged: bool = False  # a merge key was used


@dataclass(slots=True)
class Stream:
    """All documents up to the first error. `go_words` is go-yaml's message for the error, `yaml: line 3: …`."""

    documents: list[Document]
    problem: Problem | None = None
    go_words: str = ""


def duplicate_problem(duplicate: Duplicate) -> Problem:
    """The Problem for a key that is set twice, naming both lines."""
    args = {"key": duplicate.key, "first": str(duplicate.first.line), "second": str(duplicate.second.line)}
    return Problem("yaml-duplicate-key", "error", duplicate.second, args, path=duplicate.path)


def spread(value: Any, path: str, place: Place, places: dict[str, Place]) -> None:
    """Give everything below an alias the alias's own place."""
    todo = [(value, path)]
    while todo:
        node, at = todo.pop()
        if isinstance(node, dict):
            children = [(inner, f"{at}.{key}") for key, inner in node.items()]
        elif isinstance(node, list):
            children = [(inner, f"{at}[{i}]") for i, inner in enumerate(node)]
        else:
            continue
        places.update((child, place) for _, child in children)
        todo += children


def go_value(value: Any) -> str:
    """A value as Go's `%#v` prints what go-yaml made of it."""
    if isinstance(value, dict):
        inner = ", ".join(f"{go_value(k)}:{go_value(v)}" for k, v in value.items())
        return f"map[interface {{}}]interface {{}}{{{inner}}}"
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(go_value(v) for v in value)}}}"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, bool):
        return "true" if value else "false"
    return go_number(value)


def printable(char: str) -> bool:
    """Whether YAML allows the character at all."""
    code = ord(char)
    if code <= 0xFFFF:
        return code in (9, 10, 13, 0x85) or 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return True


def place_at(text: str, index: int) -> Place:
    """Line and column, from 1, of a character of the text."""
    before = text[:index]
    return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)
