"""What messages call a file: so that its author can click on it, or type it."""

from __future__ import annotations

import os
from pathlib import Path


def shown_path(source: str | None, base: Path) -> str:
    """A source file relative to where `mkdocs.yml` lies.

    Args:
        source: its absolute path; "" or None when another plugin makes it.
        base: the folder of `mkdocs.yml`.
    """
    if not source:
        return ""
    start = os.path.abspath(base)
    if source.startswith(start + os.sep):  # nearly always; `relpath` takes its time
        return source[len(start) + 1 :].replace(os.sep, "/")
    try:
        return Path(os.path.relpath(source, start)).as_posix()
    except ValueError:  # another drive
        return Path(source).as_posix()
