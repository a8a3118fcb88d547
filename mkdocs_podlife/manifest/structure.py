"""A list item that slid out of its list: `- containerPort: 80` under `containers`, while `ports:` above is empty."""

from __future__ import annotations

from typing import Any

from mkdocs_podlife.manifest.damage import Damage
from mkdocs_podlife.manifest.fields import FieldTable
from mkdocs_podlife.manifest.mending import shift
from mkdocs_podlife.manifest.model import Place
from mkdocs_podlife.manifest.textmap import MappedText, block_end, indentation
from mkdocs_podlife.manifest.yamlsource import Document


def slid_items(mapped: MappedText, document: Document, list_path: str, table: FieldTable) -> list[Damage]:
    """Move every such item of the container list at `list_path` back, in place.

    An item is moved when the container before it has exactly one list field without a value, on the line right above,
    all keys of the item belong to that field's items, and at least one of them is no field of a container.
    """
    found: list[Damage] = []
    items = _at(document.data, list_path)
    if not isinstance(items, list):
        return found
    container = table.structs["Container"]
    for index in range(len(items) - 1, 0, -1):
        item, before = items[index], items[index - 1]
        if not isinstance(item, dict) or not isinstance(before, dict) or not item:
            continue
        empty = [k for k, v in before.items() if v is None and k in container and container[k].struct]
        if len(empty) != 1 or all(key in container for key in item):
            continue
        if not all(key in table.structs.get(container[empty[0]].struct, {}) for key in item):
            continue
        place = document.places[f"{list_path}[{index}]"]
        key = document.places[f"{list_path}[{index - 1}].{empty[0]}"]
        line = mapped.lines[place.line - 1]
        if key.line != place.line - 1 or not line.lstrip(" ").startswith("- "):
            continue
        column = indentation(line)
        raw = mapped.place(Place(place.line, column + 1))
        start = place.line - 1
        shift(mapped, start, block_end(mapped.lines, start, column), key.column - 1 - column)
        found.append(Damage("list-level", raw, 1, (place.line,), empty[0]))
    return found[::-1]


def _at(data: Any, path: str) -> Any:
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data
