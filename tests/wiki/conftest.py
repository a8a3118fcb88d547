"""Copies of the small trees, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.render.figure_page import CHROMIUM, browser
from tests.wiki.everything import DATA


@pytest.fixture()
def trees(tmp_path: Path) -> Path:
    """The trees of Hugo, Docusaurus and GitBook, to be written to."""
    target = tmp_path / "trees"
    shutil.copytree(DATA / "trees", target)
    return target


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium")
    with browser() as found:
        yield found
