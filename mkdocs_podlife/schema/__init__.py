"""The public formats as JSON Schemas: `trace-1` (what `podlife explain --format json` writes) and `scenario-1`.

`python -m mkdocs_podlife.schema scenario-1` prints one, for editors that want a file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAMES = ("scenario-1", "trace-1")


def load(name: str) -> dict[str, Any]:
    """The schema of that name.

    Raises:
        KeyError: when there is none; its argument lists those there are.
    """
    if name not in NAMES:
        raise KeyError(", ".join(NAMES))
    text = (Path(__file__).resolve().parent / f"{name}.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
