"""What messages call a file: so that its author can click on it, or type it.

Editors and terminals read a relative path from where the command was run, and so do the logs of CI; the folder of
`mkdocs.yml` is another one when MkDocs was given `-f`.
"""

from __future__ import annotations

import os
from pathlib import Path


def shown_path(source: str | None) -> str:
    """A file relative to the current folder when it lies below that, else its whole path.

    Args:
        source: its absolute path; "" or None (another plugin makes the page) gives "".
    """
    if not source:
        return ""
    try:
        start = os.getcwd()
    except OSError:  # somebody removed it
        return Path(source).as_posix()
    folder = start.rstrip(os.sep) + os.sep
    below = source if source.startswith(folder) else os.path.realpath(source)  # which asks the disk, at every page
    return (below[len(folder) :] if below.startswith(folder) else source).replace(os.sep, "/")
