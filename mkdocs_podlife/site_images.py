"""`images:` among the options: read once, and what is wrong told with its line in `mkdocs.yml` where that is known;
and where any other option stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_podlife.shown_paths import shown_path

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.scenario_model import ImageSpec
    from mkdocs_podlife.manifest.model import Place, Problem
    from mkdocs_podlife.render.catalogue import Catalogue

MAX_TOLD = 5
_TAG = re.compile(r"(?<=[\s\[,])![^\s,\]}]*")  # `!ENV`, `!!python/name:…`: they mean nothing to places
_OWNERS = ("podlife", "mkdocs_podlife")  # the plugin, and the extension alone


def site_images(data: Any, file: Path | None, words: Catalogue | None = None) -> Mapping[str, ImageSpec]:
    """The images that an option describes.

    Args:
        data: the option's value, as YAML gave it.
        file: the configuration it stands in, for places; None when there is none.
        words: the language of what is wrong; English for None.

    Raises:
        ValueError: with one line for each thing that is wrong, at most `MAX_TOLD`.
    """
    if data is None or data == {}:
        return {}
    from mkdocs_podlife.behaviour.given_images import read_images
    from mkdocs_podlife.render.catalogue import Catalogue
    from mkdocs_podlife.render.escape import one_line

    places = _places(file, "images")
    images, problems = read_images(data, places)
    if not problems:
        return images
    words = words or Catalogue("en")
    lines = []
    for problem in problems[:MAX_TOLD]:
        where = ""
        if places and file is not None:
            where = f"{shown_path(str(file.absolute()))}:{problem.place.line}:{problem.place.column}: "
        lines.append(
            one_line(f"{where}podlife: {problem.path}: {words.text('problem.' + problem.key, **problem.args)}")
        )
    raise ValueError("\n".join(lines))


def option_place(file: Path | None, option: str) -> str:
    """Where an option of ours stands, as messages begin: `mkdocs.yml:9:13: `; "" where that cannot be told."""
    place = _places(file, option).get(option)
    if place is None or file is None:
        return ""
    return f"{shown_path(str(file.absolute()))}:{place.line}:{place.column}: "


def _places(file: Path | None, option: str) -> dict[str, Place]:
    """Where the keys of an option stand; nothing when the file cannot be read (it may be made of several)."""
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
    roots = [path for path in places if _is_option(path, option)]
    if len(roots) != 1:
        return {}
    cut = len(roots[0]) - len(option)
    return {path[cut:]: place for path, place in places.items() if path.startswith(roots[0])}


def _is_option(path: str, option: str) -> bool:
    return path.endswith(tuple(f".{owner}.{option}" for owner in _OWNERS))


def images_in(text: str) -> tuple[Mapping[str, ImageSpec], list[Problem]] | None:
    """The images that a file describes, for the command: under `images:` at its top (a file of its own, a scenario), or
    among the plugin's options (`mkdocs.yml`).

    Returns:
        The images and what is wrong with them, each with its line; None when the file describes none.
    """
    from mkdocs_podlife.behaviour.given_images import read_images
    from mkdocs_podlife.manifest.yamlsource import load_bounded

    data, places, problems = load_bounded(_TAG.sub(lambda tag: " " * len(tag[0]), text))
    if data is None and problems:
        return {}, list(problems)
    found = _given(data)
    if found is None:
        return None
    roots = [path for path in places if path == "images" or _is_option(path, "images")]
    cut = len(roots[0]) - len("images") if len(roots) == 1 else 0
    own = {path[cut:]: place for path, place in places.items() if roots and path.startswith(roots[0])}
    return read_images(found, own)


def _given(data: Any) -> Any:
    """What stands under `images`; None when nothing does."""
    if not isinstance(data, Mapping):
        return None
    if data.get("images") is not None:
        return data["images"]
    plugins, options = data.get("plugins"), None
    if isinstance(plugins, Mapping):
        options = plugins.get("podlife")
    elif isinstance(plugins, list):
        options = next((one["podlife"] for one in plugins if isinstance(one, Mapping) and "podlife" in one), None)
    return options.get("images") if isinstance(options, Mapping) else None
