"""The API server's verdict on one object: decoding, defaults, validation, in its own words and order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mkdocs_podlife.manifest.decode import Decoded, decode
from mkdocs_podlife.manifest.defaults import default_pod
from mkdocs_podlife.manifest.fields import FieldTable
from mkdocs_podlife.manifest.model import Admission


@dataclass(slots=True)
class Judged:
    """The verdict, and the stored object (decoded and defaulted; complete only when accepted)."""

    admission: Admission
    stored: dict[str, Any] = field(default_factory=dict)
    decoded: Decoded | None = None


def judge_pod(data: Mapping[str, Any], table: FieldTable) -> Judged:
    decoded = decode(data, "Pod", table)
    if decoded.error:
        return Judged(bad_request(f'Pod in version "v1" cannot be handled as a Pod: {decoded.error}'), {}, decoded)
    default_pod(decoded.value)
    if decoded.unknown:
        unknown = ", ".join(f'unknown field "{u.path}"' for u in decoded.unknown)
        words = f'Pod in version "v1" cannot be handled as a Pod: strict decoding error: {unknown}'
        return Judged(bad_request(words), decoded.value, decoded)
    return Judged(Admission(True), decoded.value, decoded)


def bad_request(message: str) -> Admission:
    """A 400: the request could not be understood."""
    return Admission(False, 400, message, "BadRequest")
