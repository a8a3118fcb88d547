"""The exported set as a part of a built site: `embed: true` of the plugin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mkdocs_podlife.page.context import Settings
from mkdocs_podlife.render.catalogue import BCP47
from mkdocs_podlife.wiki.command import trouble_line
from mkdocs_podlife.wiki.export import Options, Outcome, export
from mkdocs_podlife.wiki.files import Trouble

FOLDER = "podlife"
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")

__all__ = ["FOLDER", "export_site", "folder_name", "trouble_line"]


def folder_name(option: object) -> str:
    """The folder of the site that an option means: `true` is `FOLDER`, "" none.

    Raises:
        ValueError: it is not a plain path inside the site.
    """
    if isinstance(option, bool):
        return FOLDER if option else ""
    name = str(option).removesuffix("/")
    if name and not _NAME.fullmatch(name):
        raise ValueError(f"podlife: embed: {str(option)[:60]!r} is no folder inside the site")
    return name


def export_site(
    folders: Sequence[Path], site: Path, name: str, url: str, settings: Settings, langs: Sequence[str] = ()
) -> Outcome:
    """Write every Pod of a site's sources to `site/name`, in English, in Chinese, and in what the site speaks.

    Args:
        folders: the sources; further ones may hold manifests that pages bring in.
        site: the built site.
        name: of the folder, from `folder_name`.
        url: the site's address; link cards have relative addresses without one.
        settings: of the site.
        langs: the languages of its builds, as far as they are ours.

    Returns:
        What was written; a failed writing is among its troubles.
    """
    base = f"{url.rstrip('/')}/{name}" if url.startswith(("http://", "https://")) else ""
    spoken = tuple(dict.fromkeys(lang for lang in ("en", "zh", settings.lang, *langs) if lang in BCP47))
    beside = {folder: folder.name for folder in folders[1:]}
    options = Options(spoken, base, settings=settings, folders=beside, within=f"{folders[0].as_posix()}/")
    try:
        return export([str(folders[0])], site / name, options)
    except Trouble as trouble:
        return Outcome(troubles=[trouble])
