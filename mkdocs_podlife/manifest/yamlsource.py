"""YAML text → plain data with the place of every key and list item, in one bounded pass over parse events.

Nothing is composed by PyYAML itself: its C composer recurses and can be brought down by nesting, and it knows no
limits. Events are counted as they come, so that a hostile text costs no more than the limits allow.
Duplicate keys, aliases and merge keys behave as in go-yaml (the later value wins; a strict reader complains).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from mkdocs_podlife.manifest.model import Place, Problem
from mkdocs_podlife.manifest.scalars import explicit, key_text, resolve
from mkdocs_podlife.manifest.yamltypes import (
    Document,
    Duplicate,
    Stream,
    duplicate_problem,
    go_value,
    place_at,
    printable,
    spread,
)

__all__ = ["Document", "Duplicate", "Stream", "duplicate_problem", "load_bounded", "parse"]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 100
MAX_ALIASES = 100
MAX_NODES = 20_000  # scalars and collections, those behind aliases counted each time
MAX_DOCUMENTS = 200

_CORE = {f"tag:yaml.org,2002:{name}": name for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_ODD_BREAKS = ("\x85", "\u2028", "\u2029", "\r")


class _Refusal(Exception):
    def __init__(self, key: str, mark: Any, words: str = "", **args: str) -> None:
        super().__init__(key)
        self.key, self.mark, self.words, self.args_ = key, mark, words, args


class _Frame:
    """A collection being filled."""

    __slots__ = ("anchor", "data", "first", "is_map", "key", "merge", "path", "sources", "start")

    def __init__(self, data: Any, path: str, start: int, anchor: str | None) -> None:
        self.data, self.path, self.start, self.anchor = data, path, start, anchor
        self.is_map = isinstance(data, dict)
        self.key: str | None = None
        self.merge = False
        self.first: dict[str, Place] | None = None
        self.sources: set[str] | None = None  # keys that came from a merge


def parse(text: str) -> Stream:
    """Read every document of `text`.

    Returns:
        The documents read before the first error, and that error as a Problem with line and column.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return Stream([], Problem("yaml-too-big", "error", Place(1, 1), {"size": str(size), "limit": str(MAX_BYTES)}))
    return _Composer(text).run()


def load_bounded(text: str) -> tuple[Any, dict[str, Place], tuple[Problem, ...]]:
    """One document, for readers that are not the API (scenarios, front matter, included files).

    Returns:
        Its plain data (None when there is none), the place of every key and list item, and the problems: the
        text's own error, a second document, keys set twice. With an error the data is None.
    """
    stream = parse(text)
    if stream.problem is not None:
        return None, {}, (stream.problem,)
    if not stream.documents:
        return None, {}, ()
    document = stream.documents[0]
    problems = [duplicate_problem(d) for d in document.duplicates]
    if len(stream.documents) > 1:
        problems.append(Problem("yaml-second-document", "error", stream.documents[1].place))
    return document.data, document.places, tuple(problems)


def _parser(text: str) -> Any:
    if yaml.__with_libyaml__:
        return yaml.cyaml.CParser(text)  # type: ignore[attr-defined]
    return yaml.SafeLoader(text)


class _Composer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.documents: list[Document] = []
        self.nodes = self.aliases = 0
        self.odd = any(c in text for c in _ODD_BREAKS)

    def run(self) -> Stream:
        try:
            self._stream()
        except _Refusal as refusal:
            words = refusal.words
            problem = Problem(refusal.key, "error", self.place(refusal.mark), refusal.args_, words=words)
            return Stream(self.documents, problem, f"yaml: {words}" if words else "")
        except yaml.MarkedYAMLError as error:
            return self._marked(error)
        except yaml.reader.ReaderError as error:
            at = error.position if isinstance(error.position, int) else 0
            found = next((i for i, c in enumerate(self.text) if not printable(c)), min(at, len(self.text)))
            code = f"U+{ord(self.text[found]):04X}" if found < len(self.text) else ""
            place = place_at(self.text, found)
            words = "control characters are not allowed"
            return Stream(
                self.documents, Problem("yaml-control", "error", place, {"char": code}, words=words), "yaml: " + words
            )
        except UnicodeEncodeError as error:
            place = place_at(self.text, error.start)
            return Stream(
                self.documents,
                Problem("yaml-control", "error", place, {"char": f"U+{ord(self.text[error.start]):04X}"}),
            )
        return Stream(self.documents)

    def _marked(self, error: yaml.MarkedYAMLError) -> Stream:
        problem_mark, context_mark = error.problem_mark, error.context_mark
        line = 0
        if problem_mark is not None and problem_mark.line:
            # go-yaml counts scanner errors from one and parser errors from nought.
            line = problem_mark.line + isinstance(error, yaml.scanner.ScannerError)
        elif context_mark is not None:
            line = context_mark.line
        words = error.problem or "unknown problem parsing YAML content"
        mark = problem_mark or context_mark
        args = {"context": error.context or "", "context_line": str(context_mark.line + 1) if context_mark else ""}
        problem = Problem("yaml-syntax", "error", self.place(mark) if mark else Place(1, 1), args, words=words)
        return Stream(self.documents, problem, f"yaml: line {line}: {words}" if line else f"yaml: {words}")

    def place(self, mark: Any) -> Place:
        """Line and column from 1. libyaml also counts breaks that no editor counts."""
        if not self.odd:
            return Place(mark.line + 1, mark.column + 1)
        return place_at(self.text, mark.index)

    def _stream(self) -> None:
        parser = _parser(self.text)
        get = parser.get_event
        scalar, map_start, seq_start = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        place = self.place
        document = Document()
        places = document.places
        anchors: dict[str, tuple[Any, int] | None] = {}
        stack: list[_Frame] = []
        frame: _Frame | None = None
        while True:
            event = get()
            kind = type(event)
            if kind is scalar:
                self._count(event)
                start = event.start_mark
                if event.tag is None or event.tag == "!":
                    value: Any = resolve(event.value) if event.implicit[0] and not event.style else event.value
                else:
                    value = self._tagged(event)
                if event.anchor is not None:
                    anchors[event.anchor] = (value, 1)
                if frame is not None and frame.is_map and frame.key is None and not frame.merge:
                    if value == "<<" and not event.style:
                        frame.merge = True
                        document.merged = True
                        continue
                    try:
                        key = key_text(value)
                    except ValueError as error:
                        raise _Refusal("yaml-null-key", start, str(error).strip()) from None
                    self._key(document, frame, key, place(start))
                    continue
            elif kind is map_start or kind is seq_start:
                self._count(event)
                start = event.start_mark
                if event.tag is not None and event.tag != "!" and event.tag not in _CORE:
                    raise _Refusal("yaml-tag", start, "", tag=event.tag)
                if len(stack) >= MAX_DEPTH:
                    raise _Refusal("yaml-too-deep", start, "", limit=str(MAX_DEPTH))
                if frame is not None and frame.is_map and frame.key is None and not frame.merge:
                    self._complex_key(parser, event)
                path = ""
                if frame is None:
                    document.place = place(start)
                elif frame.merge:
                    path = frame.path
                elif frame.is_map:
                    path = f"{frame.path}.{frame.key}" if frame.path else str(frame.key)
                    self._strict(document, frame, start)
                else:
                    path = f"{frame.path}[{len(frame.data)}]"
                    places[path] = place(start)
                frame = _Frame({} if kind is map_start else [], path, self.nodes, event.anchor)
                stack.append(frame)
                if event.anchor is not None:
                    anchors[event.anchor] = None
                continue
            elif kind in ends:
                assert frame is not None
                value, start = frame.data, event.start_mark
                if frame.anchor is not None:
                    anchors[frame.anchor] = (value, self.nodes - frame.start + 1)
                stack.pop()
                frame = stack[-1] if stack else None
                if frame is not None and frame.is_map and not frame.merge:
                    frame.data[frame.key] = value
                    frame.key = None
                    continue
                if frame is not None and not frame.is_map:
                    frame.data.append(value)
                    continue
            elif kind is yaml.AliasEvent:
                start = event.start_mark
                value, copied = self._alias(event, anchors)
                if frame is not None and frame.is_map and frame.key is None and not frame.merge:
                    if isinstance(value, dict | list):
                        raise _Refusal("yaml-complex-key", start, f"invalid map key: {go_value(value)}")
                    self._key(document, frame, key_text(value), place(start))
                    continue
                if copied > 1 and frame is not None and not frame.merge:
                    step = f".{frame.key}" if frame.is_map else f"[{len(frame.data)}]"
                    spread(value, (frame.path + step).lstrip("."), place(start), places)
            elif kind is yaml.DocumentStartEvent:
                if len(self.documents) >= MAX_DOCUMENTS:
                    raise _Refusal("yaml-too-many-documents", event.start_mark, "", limit=str(MAX_DOCUMENTS))
                document = Document(place=place(event.start_mark))
                places, anchors, stack, frame = document.places, {}, [], None
                continue
            elif kind is yaml.DocumentEndEvent:
                self.documents.append(document)
                continue
            elif kind is yaml.StreamEndEvent:
                return
            else:
                continue
            # A finished value (scalar, alias, or a collection that belongs to no mapping key) finds its home.
            if frame is None:
                document.data = value
                if kind is scalar:
                    document.place = place(start)
            elif frame.merge:
                self._merge(frame, value, start, document)
            elif frame.is_map:
                self._strict(document, frame, start)
                frame.data[frame.key] = value
                frame.key = None
            else:
                places[f"{frame.path}[{len(frame.data)}]"] = place(start)
                frame.data.append(value)

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _Refusal("yaml-too-many-nodes", event.start_mark, "", limit=str(MAX_NODES))

    def _tagged(self, event: Any) -> Any:
        core = _CORE.get(event.tag)
        if core is None or core in ("map", "seq"):
            raise _Refusal("yaml-tag", event.start_mark, "", tag=event.tag)
        try:
            return explicit(core, event.value)
        except ValueError as error:
            raise _Refusal("yaml-tag-value", event.start_mark, str(error), tag=f"!!{core}", value=event.value) from None

    def _key(self, document: Document, frame: _Frame, key: str, place: Place) -> None:
        path = f"{frame.path}.{key}" if frame.path else key
        if key in frame.data and key not in (frame.sources or ()):
            frame.first = {**(frame.first or {}), key: document.places[path]}
        frame.key = key
        document.places[path] = place

    def _strict(self, document: Document, frame: _Frame, value_mark: Any) -> None:
        """Note a key set for the second time once the line of its value is known."""
        if not frame.first or frame.key not in frame.first or frame.key is None:
            return
        path = f"{frame.path}.{frame.key}" if frame.path else frame.key
        first = frame.first.pop(frame.key)
        # What the first value held is gone: go-yaml keeps the last.
        for old in [p for p in document.places if p.startswith((path + ".", path + "["))]:
            del document.places[old]
        document.duplicates.append(
            Duplicate(path, frame.key, first, document.places[path], self.place(value_mark).line)
        )

    def _alias(self, event: Any, anchors: Mapping[str, tuple[Any, int] | None]) -> tuple[Any, int]:
        if event.anchor not in anchors:
            raise _Refusal("yaml-alias", event.start_mark, f"unknown anchor '{event.anchor}' referenced")
        target = anchors[event.anchor]
        if target is None:
            raise _Refusal("yaml-alias", event.start_mark, f"anchor '{event.anchor}' value contains itself")
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _Refusal("yaml-too-many-aliases", event.start_mark, "", limit=str(MAX_ALIASES))
        self.nodes += target[1] - 1
        self._count(event)
        return target

    def _merge(self, frame: _Frame, value: Any, mark: Any, document: Document) -> None:
        """`<<`: go-yaml sets the merged keys where the merge stands, the later key wins."""
        frame.merge = False
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(p, dict) for p in parts):
            raise _Refusal("yaml-merge", mark, "map merge requires map or sequence of maps as the value")
        for part in reversed(parts):
            for key, inner in part.items():
                path = f"{frame.path}.{key}" if frame.path else key
                document.places.setdefault(path, self.place(mark))
                spread(inner, path, self.place(mark), document.places)
                frame.data[key] = inner
                frame.sources = {*(frame.sources or ()), key}

    def _complex_key(self, parser: Any, event: Any) -> None:
        """A collection as a key: nothing JSON can hold. `{{ x }}` is the common case."""
        at = event.start_mark.index
        template = self.text[max(at - 1, 0) : at + 1] == "{{"
        words = "invalid map key"
        if isinstance(event, yaml.MappingStartEvent):
            inner: list[Any] = []
            following = parser.get_event()
            while isinstance(following, yaml.ScalarEvent) and len(inner) < 20:
                inner.append(resolve(following.value) if following.implicit[0] else following.value)
                following = parser.get_event()
            if isinstance(following, yaml.MappingEndEvent) and len(inner) % 2 == 0:
                pairs = dict(zip(inner[::2], inner[1::2], strict=True))
                words = f"invalid map key: {go_value(pairs)}"
        raise _Refusal("yaml-template" if template else "yaml-complex-key", event.start_mark, words)
