"""Manifests that another plugin makes: `file=` finds them as it finds those beside the page."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any


def made_file(files: Any, docs: Path, page: str, name: str) -> tuple[bytes, str] | None:
    """A file of the site that stands in no folder of its author, such as a script of gen-files makes.

    Those of the docs are no business of ours: they are looked for on disk, where a link that leads out is seen.

    Args:
        files: all of the site, as MkDocs has them (`get_file_from_path`).
        docs: its docs.
        page: source path of the page that names the file.
        name: relative to the page or to the docs.

    Returns:
        What is in it, and its path as messages print it; None when there is none.
    """
    for place in (posixpath.join(posixpath.dirname(page), name), name):
        path = posixpath.normpath(place)
        file = files.get_file_from_path(path)
        if file is not None and (file.src_dir is None or Path(file.src_dir).resolve() != docs):
            content: bytes = file.content_bytes
            return content, path
    return None
