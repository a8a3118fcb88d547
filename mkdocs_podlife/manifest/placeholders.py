"""What an author leaves for the reader to fill in, `<name>` or `{{ .Values.replicas }}`: found in a line, and filled.

The API server refuses such text, and that is told; but what the Pod does is mostly not at stake, so a life is shown:
a text that the server takes only in its own spelling gets that spelling, and any other value is taken as not written.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from mkdocs_podlife.manifest.model import Assumption, Container, Pod

_WRITTEN = re.compile(
    r"<[^\W\d][^<>\n]{0,80}>"  # <name>
    r"|\{\{[^\n]{0,200}?\}\}|\{%[^\n]{0,200}?%\}"  # Helm, Jinja
    r"|\$\{[^}\n]{1,80}\}|\$\([^)\n]{1,80}\)|\$[A-Za-z_]\w{0,80}|\{[A-Za-z_]\w{0,80}\}"  # shell, envsubst, str.format
    r"|\[[^\[\]\n]{0,80}\|[^\[\]\n]{0,80}\]"  # [Always | Never]
)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_IMAGE = re.compile(r"(?:[A-Za-z0-9.-]+(?::\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?")
_NAME_LENGTH = 63


def placeholder(line: str, column: int) -> str:
    """The first placeholder of a line from a column (from 1) on; empty when there is none."""
    found = _WRITTEN.search(line, max(column - 1, 0))
    return found[0] if found else ""


def spelt(data: dict[str, Any], path: str) -> dict[str, Any] | None:
    """A copy in which the text at a path is a DNS label made of its own letters; None when no text is there."""
    result = copy.deepcopy(data)
    parents = _walk(result, path)
    if not parents or not isinstance(parents[-1][0][parents[-1][1]], str):
        return None
    owner, key = parents[-1]
    owner[key] = _label(owner[key])
    return result


def _label(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_NAME_LENGTH].strip("-") or "x"


def with_images(pod: Pod) -> tuple[Pod, tuple[Assumption, ...]]:
    """The Pod with an image of some name wherever `<image>` is written, and what is assumed by that."""
    names: dict[str, str] = {}
    for container in (*pod.init_containers, *pod.containers):
        if placeholder(container.image, 1):
            name = _WRITTEN.sub(lambda found: _label(found[0]), container.image).replace(" ", "-")
            if _IMAGE.fullmatch(name):
                names[container.image] = name
    if not names:
        return pod, ()

    def named(container: Container) -> Container:
        return container._replace(image=names.get(container.image, container.image))

    spec = dict(pod.spec)  # what a later patch is merged into
    for field in ("initContainers", "containers"):
        if spec.get(field):
            spec[field] = [{**c, "image": names.get(c.get("image", ""), c.get("image", ""))} for c in spec[field]]
    inits, containers = tuple(map(named, pod.init_containers)), tuple(map(named, pod.containers))
    assumed = tuple(Assumption("placeholder-image", {"value": image}) for image in names)
    return pod._replace(init_containers=inits, containers=containers, spec=spec), assumed


def dropped(data: dict[str, Any], path: str) -> dict[str, Any] | None:
    """A copy without the value at a path; without the nearest one around it when that is missing; None for nothing."""
    result = copy.deepcopy(data)
    parents = _walk(result, path)
    if not parents or len(parents) < 2:  # metadata, spec: nothing would be left
        return None
    owner, key = parents[-1]
    del owner[key]
    return result


def _walk(data: Any, path: str) -> list[tuple[Any, Any]]:
    """The owners and keys on the way to a path, as far as it leads."""
    found = []
    for name, index in _STEP.findall(path):
        key: Any = name or int(index)
        try:
            inner = data[key]
        except (KeyError, IndexError, TypeError):
            break
        found.append((data, key))
        data = inner
    return found
