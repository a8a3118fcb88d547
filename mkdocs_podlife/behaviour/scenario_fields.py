"""Reading one mapping of a scenario with care: each value checked, each complaint with its place and a suggestion."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from mkdocs_podlife.behaviour.durations import BadDuration, parse_duration
from mkdocs_podlife.manifest.model import Place, Problem

MAX_PROBLEMS = 50
MAX_ENTRIES = 200
MAX_STRING = 4_096


class Complaints:
    """The problems found so far, and where everything stands in the text."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places
        self.problems: list[Problem] = []

    def place(self, path: str) -> Place:
        while path:
            if path in self._places:
                return self._places[path]
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return Place(1, 1)

    def add(self, key: str, path: str, /, **args: str) -> None:
        """Complain about what stands at `path`. `key` is completed to `scenario-KEY`."""
        if len(self.problems) < MAX_PROBLEMS:
            shown = {name: value[:120] for name, value in args.items()}
            self.problems.append(Problem(f"scenario-{key}", "error", self.place(path), shown, path))


def show(value: Any) -> str:
    """A value as the author wrote it, roughly."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    return str(value) or '""'


class Fields:
    """One mapping."""

    def __init__(self, value: Any, path: str, complaints: Complaints, known: Iterable[str]) -> None:
        self.path = path
        self.complaints = complaints
        self._data: Mapping[str, Any] = {}
        if value is None:
            return
        if not isinstance(value, Mapping):
            complaints.add("mapping", path, key=path or "the scenario", value=show(value))
            return
        names = list(known)
        for key in value:
            if key not in names:
                self._unknown(str(key), names)
        self._data = {str(key): entry for key, entry in value.items() if key in names}

    def _unknown(self, key: str, names: list[str]) -> None:
        near = nearest(key, names)
        if near:
            self.complaints.add("unknown-key-near", self.at(key), key=key, near=near)
        else:
            self.complaints.add("unknown-key", self.at(key), key=key, known=", ".join(names))

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def raw(self, key: str) -> Any:
        return self._data.get(key)

    def wrong(self, key: str, what: str) -> None:
        """`what` names the complaint: scenario-KEY."""
        self.complaints.add(what, self.at(key), key=key, value=show(self._data.get(key)))

    def duration(self, key: str) -> int | None:
        """Milliseconds; None when not given or wrong."""
        value = self._data.get(key)
        return None if value is None else duration(value, self.at(key), key, self.complaints)

    def integer(self, key: str, low: int, high: int) -> int | None:
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.complaints.add("integer", self.at(key), key=key, value=show(value), low=str(low), high=str(high))
            return None
        return value

    def boolean(self, key: str) -> bool | None:
        value = self._data.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(key, "boolean")
        return None

    def string(self, key: str) -> str | None:
        """A text; a number or a truth value must be quoted, since YAML has changed it already."""
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, str) and len(value) <= MAX_STRING:
            return value
        self.wrong(key, "quote" if isinstance(value, (bool, int, float)) else "string")
        return None

    def amount(self, key: str) -> str | None:
        """A quantity: `2`, `500m`, `1Gi`."""
        value = self._data.get(key)
        if value is None:
            return None
        text = show(value)
        if isinstance(value, (bool, list, Mapping)) or not re.fullmatch(
            r"\d{1,18}(\.\d{1,9})?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?", text
        ):
            self.wrong(key, "quantity")
            return None
        return text

    def choice(self, key: str, allowed: tuple[str, ...]) -> str | None:
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, str) and value in allowed:
            return value
        near = nearest(show(value), allowed)
        self.complaints.add("choice", self.at(key), key=key, value=show(value), allowed=near or ", ".join(allowed))
        return None

    def items(self, key: str) -> list[tuple[str, Any]]:
        """(path, entry) of each item of a list."""
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(key, "list")
            return []
        if len(value) > MAX_ENTRIES:
            self.complaints.add("too-many", self.at(key), key=key, count=str(len(value)), limit=str(MAX_ENTRIES))
        return [(f"{self.at(key)}[{index}]", entry) for index, entry in enumerate(value[:MAX_ENTRIES])]

    def mappings(self, key: str) -> list[tuple[str, Mapping[str, Any]]]:
        """(path, entry) of each item of a list of mappings; what is none is told and left out."""
        found = []
        for path, entry in self.items(key):
            if isinstance(entry, Mapping):
                found.append((path, entry))
            else:
                self.complaints.add("mapping", path, key=path, value=show(entry))
        return found

    def lacks(self, *keys: str) -> bool:
        """Is one of them not given, or empty? (One that is given and wrong has been told.)"""
        return any(self._data.get(key) in (None, "") for key in keys)

    def entries(self, key: str) -> list[tuple[str, str, Any]]:
        """(path, name, value) of each entry of a mapping."""
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, Mapping):
            self.wrong(key, "mapping")
            return []
        if len(value) > MAX_ENTRIES:
            self.complaints.add("too-many", self.at(key), key=key, count=str(len(value)), limit=str(MAX_ENTRIES))
        return [(f"{self.at(key)}.{name}", str(name), entry) for name, entry in list(value.items())[:MAX_ENTRIES]]

    def ports(self, key: str) -> tuple[int, ...] | None:
        if not self.has(key):
            return None
        found: list[int] = []
        for path, entry in self.items(key):
            if isinstance(entry, bool) or not isinstance(entry, int) or not 1 <= entry <= 65_535:
                self.complaints.add("integer", path, key=key, value=show(entry), low="1", high="65535")
            else:
                found.append(entry)
        return tuple(found)

    def strings(self, key: str) -> tuple[str, ...]:
        found: list[str] = []
        for path, entry in self.items(key):
            if isinstance(entry, str) and len(entry) <= MAX_STRING:
                found.append(entry)
            else:
                self.complaints.add(
                    "quote" if isinstance(entry, (bool, int, float)) else "string", path, key=key, value=show(entry)
                )
        return tuple(found)


def duration(value: Any, path: str, key: str, complaints: Complaints) -> int | None:
    """A duration in ms; complains and gives None when it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value == 0:
            return 0
        if not math.isfinite(value):
            complaints.add("duration", path, key=key, value=show(value))
        elif value < 0:
            complaints.add("negative", path, key=key, value=show(value))
        else:
            complaints.add("bare-number", path, key=key, value=show(value), fix=f"{show(value)}s")
        return None
    if not isinstance(value, str):
        complaints.add("duration", path, key=key, value=show(value))
        return None
    try:
        return parse_duration(value)
    except BadDuration as bad:
        if bad.key == "duration" and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value.strip()):
            complaints.add("bare-number", path, key=key, value=value.strip(), fix=f"{value.strip()}s")
        else:
            complaints.add(bad.key, path, key=key, value=show(value))
        return None


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like `word`, or ""."""
    plain = {name.lower().replace("_", "-"): name for name in known}
    found = difflib.get_close_matches(word[:80].lower().replace("_", "-"), list(plain), 1, 0.6)
    return plain[found[0]] if found else ""
