"""Plain data → the object as the API's Go structs would hold it, with the decoder's own complaints.

The decoder sees JSON whose keys are sorted. It reports the first wrong type it meets (the whole request fails), and
otherwise all unknown fields together. The result has the stored form: empty strings, zeros and empty lists of optional
fields are dropped, quantities are canonical.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mkdocs_podlife.manifest.fields import Field, FieldTable
from mkdocs_podlife.manifest.quantity import QuantityError, canonical
from mkdocs_podlife.manifest.scalars import go_number
from mkdocs_podlife.manifest.timestamps import time_error

MAX_STRICT = 100  # as many strict errors the decoder keeps


@dataclass(slots=True)
class Unknown:
    """A field that its struct does not have."""

    path: str
    owner: str  # the struct's name
    name: str


@dataclass(slots=True)
class Decoded:
    """`error` is the decoder's message for the first wrong type (`json: cannot unmarshal …`), found at `error_path`.

    `wanted` is the Go type of a field whose value JSON cannot hold at all; the message does not name it.
    """

    value: dict[str, Any]
    error: str = ""
    error_path: str = ""
    unknown: list[Unknown] = field(default_factory=list)
    wanted: str = ""


class _Abort(Exception):
    """A type with its own decoder (Quantity, IntOrString, Time) failed, or JSON has no such value: decoding stops."""

    def __init__(self, message: str, path: str, wanted: str = "") -> None:
        super().__init__(message)
        self.message, self.path, self.wanted = message, path, wanted


def decode(data: Mapping[str, Any], root: str, table: FieldTable) -> Decoded:
    """Decode `data` as the struct `root`. Never raises for bad input: see `Decoded.error` and `.unknown`."""
    decoder = _Decoder(table)
    try:
        value = decoder.struct(data, root, "", ())
    except _Abort as stop:
        return Decoded({}, stop.message, stop.path, decoder.unknown, stop.wanted)
    return Decoded(value, decoder.error, decoder.error_path, decoder.unknown)


class _Decoder:
    def __init__(self, table: FieldTable) -> None:
        self.table = table
        self.error = self.error_path = ""
        self.unknown: list[Unknown] = []
        self.owner = ""
        self.stack: tuple[str, ...] = ()

    def struct(self, data: Mapping[str, Any], name: str, path: str, stack: tuple[str, ...]) -> dict[str, Any]:
        fields = self.table.structs.get(name, {})
        if not fields:
            return dict(data)  # opaque (a status): kept as it is
        result: dict[str, Any] = {}
        for key in sorted(data):
            inner = f"{path}.{key}" if path else key
            known = fields.get(key)
            if known is None:
                if len(self.unknown) < MAX_STRICT:
                    self.unknown.append(Unknown(inner, name, key))
                continue
            raw = data[key]
            self.owner = name
            self.stack = (*stack, known.embedded, key) if known.embedded else (*stack, key)
            decoded = self.value(raw, known, inner, self.stack)
            if decoded is not None:
                result[key] = decoded
        return complete(result, fields)

    def value(self, raw: Any, known: Field, path: str, stack: tuple[str, ...]) -> Any:
        """The stored form, or None when it is dropped (or wrong, which is noted)."""
        kind = known.kind
        if raw is None:
            return None
        if isinstance(raw, float) and not math.isfinite(raw):
            # The text is turned into JSON before anything is decoded, and JSON has no word for it.
            raise _Abort(f"json: unsupported value: {go_number(raw)}", path, known.go)
        if kind == "string":
            if isinstance(raw, str):
                return raw if raw or known.pointer or known.required or not known.name else None
        elif kind == "struct":
            if isinstance(raw, Mapping):
                return self.struct(raw, known.struct, path, stack)
        elif kind == "list":
            if isinstance(raw, list):
                return self.items(raw, known, path, stack)
        elif kind == "int":
            if isinstance(raw, int) and not isinstance(raw, bool):
                if -(2 ** (known.bits - 1)) <= raw < 2 ** (known.bits - 1):
                    return raw if raw or known.pointer or known.required or not known.name else None
                return self.wrong(f"number {raw}", known, path, stack)
            if isinstance(raw, float):
                return self.wrong(f"number {go_number(raw)}", known, path, stack)
        elif kind == "bool":
            if isinstance(raw, bool):
                return raw if raw or known.pointer or known.required else None
        elif kind == "map":
            if isinstance(raw, Mapping):
                return self.entries(raw, known, path, stack)
        elif kind == "Quantity":
            return self.quantity(raw, path)
        elif kind == "IntOrString":
            return self.int_or_string(raw, path, stack)
        elif kind == "Time":
            return self.moment(raw, path)
        else:
            return raw
        return self.wrong(json_kind(raw), known, path, stack)

    def items(self, raw: list[Any], known: Field, path: str, stack: tuple[str, ...]) -> list[Any] | None:
        assert known.item is not None
        result = []
        owner = self.owner
        for index, item in enumerate(raw):
            self.owner = owner
            value = self.value(item, known.item, f"{path}[{index}]", stack)
            if value is None:
                value = {} if known.item.kind == "struct" else "" if known.item.kind == "string" else 0
                if known.item.kind == "struct" and item is None:
                    value = complete({}, self.table.structs.get(known.struct, {}))
            result.append(value)
        return result or None

    def entries(self, raw: Mapping[str, Any], known: Field, path: str, stack: tuple[str, ...]) -> dict[str, Any] | None:
        assert known.item is not None
        result = {}
        owner = self.owner
        for key in sorted(raw):
            self.owner = owner
            value = self.value(raw[key], known.item, f"{path}.{key}", stack)
            result[key] = value if value is not None else ("0" if known.item.kind == "Quantity" else "")
        return result or None

    def quantity(self, raw: Any, path: str) -> str:
        text = raw.strip() if isinstance(raw, str) else go_number(raw) if _is_number(raw) else "{}"
        try:
            return canonical(text)
        except QuantityError as error:
            raise _Abort(str(error), path) from None

    def moment(self, raw: Any, path: str) -> str:
        if not isinstance(raw, str):
            raise _Abort(f"json: cannot unmarshal {json_kind(raw)} into Go value of type string", path)
        error = time_error(raw)
        if error:
            raise _Abort(error, path)
        return raw

    def int_or_string(self, raw: Any, path: str, stack: tuple[str, ...]) -> int | str:
        if isinstance(raw, str):
            return raw
        if isinstance(raw, int) and not isinstance(raw, bool) and -(2**31) <= raw < 2**31:
            return raw
        what = f"number {go_number(raw)}" if _is_number(raw) else json_kind(raw)
        raise _Abort(_message(what, self.owner, stack, "int32"), path)

    def wrong(self, what: str, known: Field, path: str, stack: tuple[str, ...]) -> None:
        if not self.error:
            self.error, self.error_path = _message(what, self.owner, stack, known.go), path


def complete(result: dict[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """Add what Go writes although it is empty: structs held by value, and fields without omitempty."""
    for name, known in fields.items():
        if name in result or known.pointer:
            continue
        if known.kind == "struct" and not known.pointer:
            if known.struct not in ("ObjectMeta",) and not known.struct.endswith("Status"):
                result[name] = {}
        elif known.kind == "IntOrString":
            result[name] = 0
        elif known.kind == "Quantity":
            result[name] = "0"
        elif known.required:
            result[name] = {"string": "", "int": 0, "bool": False}.get(known.kind)
            if result[name] is None:
                del result[name]
    return result


def json_kind(raw: Any) -> str:
    """The JSON decoder's word for a value's kind."""
    if isinstance(raw, bool):
        return "bool"
    if isinstance(raw, str):
        return "string"
    if isinstance(raw, list):
        return "array"
    return "object" if isinstance(raw, Mapping) else "number"


def _is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _message(what: str, owner: str, stack: tuple[str, ...], go: str) -> str:
    return f"json: cannot unmarshal {what} into Go struct field {owner}.{'.'.join(stack)} of type {go}"
