"""Where something stands in a text. A module of its own, because it is all that a page without Pods needs."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where a value stands in the text that was read. Line and column count from 1."""

    line: int
    column: int
