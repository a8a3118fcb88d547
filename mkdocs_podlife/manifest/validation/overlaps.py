"""Warnings about files of one volume that would be written over each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mkdocs_podlife.manifest.validation.errors import go_quote

Plain = Mapping[str, Any]


class _File(NamedTuple):
    path: str
    source: str = ""

    def shown(self) -> str:
        return f"{go_quote(self.path)} ({self.source})" if self.source else go_quote(self.path)


def overlaps(volumes: Sequence[Plain]) -> Iterator[str]:
    """One warning for each pair of files of which one is the other, or lies below it."""
    for volume in volumes:
        name = go_quote(volume.get("name", ""))
        for kind, what in _mapped(volume):
            files = [_File(item.get("path", "")) for item in volume[kind].get("items", ())]
            yield from (f"volume {name} ({what}): overlapping paths: {pair}" for pair in _pairs(files))
        files = []
        for source in volume.get("projected", {}).get("sources", ()):
            if not source:
                yield f"volume {name} (Projected) has no sources provided"
            files += _projected(source)
        yield from (f"volume {name} (Projected): overlapping paths: {pair}" for pair in _pairs(files))


def _mapped(volume: Plain) -> Iterator[tuple[str, str]]:
    """Whatever of the volume has `items`, with how a message calls it."""
    if "configMap" in volume:
        yield "configMap", f"ConfigMap {go_quote(volume['configMap'].get('name', ''))}"
    if "secret" in volume:
        yield "secret", f"Secret {go_quote(volume['secret'].get('secretName', ''))}"
    if "downwardAPI" in volume:
        yield "downwardAPI", "DownwardAPI"


def _projected(source: Plain) -> list[_File]:
    for kind, what in (("configMap", "ConfigMap"), ("secret", "Secret"), ("downwardAPI", "DownwardAPI")):
        part = source.get(kind, {})
        if part.get("items"):
            shown = what if kind == "downwardAPI" else f"{what} {go_quote(part.get('name', ''))}"
            return [_File(item.get("path", ""), shown) for item in part["items"]]
    token = source.get("serviceAccountToken")
    return [_File(token.get("path", ""), "ServiceAccountToken")] if token is not None else []


def _pairs(files: Sequence[_File]) -> Iterator[str]:
    seen: list[_File] = []
    for written in files:
        file = written._replace(path=written.path.rstrip("/"))
        for other in seen:
            if file.path and other.path and _overlap(f"{file.path}/", f"{other.path}/"):
                yield f"{file.shown()} with {other.shown()}"
        seen.append(file)


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
