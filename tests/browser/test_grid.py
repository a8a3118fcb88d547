"""Material's grids: a card that shows something has the width of the page, a closed line stays in its cell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TELLING = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: telling}\nspec:\n  containers:\n"
    "  - {name: c, image: nginx, livenessProbe: {httpGet: {port: 99}}}\n"
)
QUIET = "apiVersion: v1\nkind: Pod\nmetadata: {name: quiet}\nspec:\n  containers: [{name: c, image: nginx}]\n"


def fence(text: str, indent: str = "") -> str:
    return "".join(f"{indent}{line}\n" for line in f"```yaml\n{text}```".split("\n"))


PAGE = f"""# T

<div class="grid cards" markdown>

-   __A__

{fence(TELLING, "    ")}
-   __B__

{fence(QUIET, "    ")}
-   __C__

</div>

<div class="grid" markdown>

{fence(TELLING)}
{fence(QUIET)}
</div>
"""
WIDTHS = "[...document.querySelectorAll('.podlife')].map(e => Math.round(e.getBoundingClientRect().width))"
CODES = "[...document.querySelectorAll('.highlight')].map(e => Math.round(e.getBoundingClientRect().width))"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("grid")
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text(PAGE)
    (folder / "mkdocs.yml").write_text(
        "site_name: T\nplugins: [search, podlife]\ntheme: {name: material, font: false}\n"
        "markdown_extensions: [attr_list, md_in_html, pymdownx.superfences]\n"
    )
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, env=environment, check=True)
    return Path(folder / "site" / "index.html").as_uri()


def test_an_open_card_takes_the_row_and_a_closed_one_its_cell(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    listed, closed, open_, line = page.evaluate(WIDTHS)
    assert listed > 600 and open_ > 600
    assert 200 < closed < listed / 2 and 200 < line <= open_ / 2
    assert page.evaluate(CODES)[0] == listed  # its block is as wide as it


def test_on_a_phone_nothing_sticks_out(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 900})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert all(280 < width <= 360 for width in page.evaluate(WIDTHS))
