"""`images:` among the options: read once, and what is wrong told with its line in `mkdocs.yml` where that is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.scenario_model import ImageSpec
    from mkdocs_podlife.manifest.model import Place

MAX_TOLD = 5
_TAG = re.compile(r"(?<=[\s\[,])![^\s,\]}]*")  # `!ENV`, `!!python/name:…`: they mean nothing to places
_OWNERS = (".podlife.images", ".mkdocs_podlife.images")  # of the plugin, and of the extension alone


def site_images(data: Any, file: Path | None) -> Mapping[str, ImageSpec]:
    """The images that an option describes.

    Args:
        data: the option's value, as YAML gave it.
        file: the configuration it stands in, for places; None when there is none.

    Raises:
        ValueError: with one line for each thing that is wrong, at most `MAX_TOLD`.
    """
    if data is None or data == {}:
        return {}
    from mkdocs_podlife.behaviour.given_images import read_images
    from mkdocs_podlife.render.catalogue import Catalogue
    from mkdocs_podlife.render.escape import one_line

    places = _places(file)
    images, problems = read_images(data, places)
    if not problems:
        return images
    words = Catalogue("en")
    lines = []
    for problem in problems[:MAX_TOLD]:
        where = ""
        if places and file is not None:
            where = f"{file.name}:{problem.place.line}:{problem.place.column}: "
        lines.append(
            one_line(f"{where}podlife: {problem.path}: {words.text('problem.' + problem.key, **problem.args)}")
        )
    raise ValueError("\n".join(lines))


def _places(file: Path | None) -> dict[str, Place]:
    """Where the keys of the option stand; nothing when the file cannot be read (it may be made of several)."""
    from mkdocs_podlife.manifest.yamlsource import load_bounded

    if file is None:
        return {}
    try:
        text = _TAG.sub(lambda tag: " " * len(tag[0]), file.read_text("utf-8"))
        _, places, problems = load_bounded(text)
    except (OSError, ValueError):
        return {}
    if problems and not places:
        return {}
    roots = [path for path in places if path.endswith(_OWNERS)]
    if len(roots) != 1:
        return {}
    cut = len(roots[0]) - len("images")
    return {path[cut:]: place for path, place in places.items() if path.startswith(roots[0])}
