"""Field errors as `k8s.io/apimachinery/pkg/util/validation/field` words them (R1.10, R1.11)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from mkdocs_podlife.manifest.model import Cause
from mkdocs_podlife.manifest.scalars import go_number

_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}

_UNFIT_FOR_HTML = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def go_quote(text: str) -> str:
    """A string as Go's `%q` prints it."""
    out = []
    for char in text:
        code = ord(char)
        if char in '"\\':
            out.append("\\" + char)
        elif char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif char.isprintable():
            out.append(char)
        elif code < 0x80:
            out.append(f"\\x{code:02x}")
        else:
            out.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return f'"{"".join(out)}"'


def show(value: Any) -> str:
    """A bad value: strings quoted, numbers and booleans bare, the rest as JSON."""
    if isinstance(value, str):
        return go_quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return go_number(value)
    return go_json(value)


def go_json(value: Any) -> str:
    """A value as Go's `json.Marshal` writes it: fit to stand in HTML."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.translate(_UNFIT_FOR_HTML)


class Errors:
    """A growing list of causes. Every method takes the field's path first."""

    def __init__(self) -> None:
        self.causes: list[Cause] = []

    def __len__(self) -> int:
        return len(self.causes)

    def _add(self, path: str, reason: str, message: str, detail: str) -> None:
        self.causes.append(Cause(path, reason, f"{message}: {detail}" if detail else message))

    def invalid(self, path: str, value: Any, detail: str) -> None:
        self._add(path, "FieldValueInvalid", f"Invalid value: {show(value)}", detail)

    def invalid_each(self, path: str, value: Any, details: Iterable[str]) -> None:
        """One error for each of a checker's messages."""
        for detail in details:
            self.invalid(path, value, detail)

    def required_valid(self, path: str, value: Any, rule: Callable[[Any], Iterable[str]]) -> None:
        """An error when there is no value; else one for each message of `rule`."""
        if value:
            self.invalid_each(path, value, rule(value))
        else:
            self.required(path)

    def required(self, path: str, detail: str = "") -> None:
        self._add(path, "FieldValueRequired", "Required value", detail)

    def forbidden(self, path: str, detail: str) -> None:
        self._add(path, "FieldValueForbidden", "Forbidden", detail)

    def duplicate(self, path: str, value: Any) -> None:
        self._add(path, "FieldValueDuplicate", f"Duplicate value: {show(value)}", "")

    def not_found(self, path: str, value: Any, detail: str = "") -> None:
        self._add(path, "FieldValueNotFound", f"Not found: {show(value)}", detail)

    def unsupported(self, path: str, value: Any, supported: Iterable[str], *, plain: bool = False) -> None:
        """`supported` in the order upstream holds it (a set: sorted). `plain`: the field is a string in Go too; most
        have a type of their own, and such values are shown as JSON."""
        listed = ", ".join(go_quote(item) for item in supported)
        shown = show(value) if plain else go_json(value)
        self._add(path, "FieldValueNotSupported", f"Unsupported value: {shown}", f"supported values: {listed}")

    def too_many(self, path: str, count: int, limit: int) -> None:
        items = "item" if limit == 1 else "items"
        self._add(path, "FieldValueTooMany", f"Too many: {count}", f"must have at most {limit} {items}")

    def too_long(self, path: str, limit: int) -> None:
        units = "byte" if limit == 1 else "bytes"
        self._add(path, "FieldValueTooLong", "Too long", f"may not be more than {limit} {units}")

    def message(self) -> str:
        """All errors as one text: repeated ones once, several in brackets (R1.12)."""
        texts = list(dict.fromkeys(f"{c.field}: {c.message}" for c in self.causes))
        return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
