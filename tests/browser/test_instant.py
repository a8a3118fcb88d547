"""Material's instant navigation: a page with a card, reached without loading a page, has its stylesheet and its script."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.browser.conftest import Quiet

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: nginx}]\n"


def test_the_stylesheet_comes_along(browser: Any, tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "site")))
    origin = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Plain\n\n[go](card.md)\n")
    (tmp_path / "docs" / "other.md").write_text(f"# Other\n\n[back](card.md)\n\n```yaml podlife=\"full\"\n{POD}```\n")
    (tmp_path / "docs" / "card.md").write_text(f'# Card\n\n[on](other.md)\n\n```yaml podlife="full"\n{POD}```\n')
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: T\nsite_url: {origin}/\nplugins: [search, podlife]\n"
        "theme: {name: material, font: false, features: [navigation.instant]}\n"
        "markdown_extensions: [pymdownx.superfences]\n"
    )
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=tmp_path, env=environment, check=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = browser.new_page()
        page.goto(origin, wait_until="load")
        assert page.locator("link[href*=podlife]").count() == 0
        page.evaluate("window.stayed = true")
        page.locator("article a", has_text="go").click()
        page.wait_for_selector(".podlife")
        page.wait_for_function("getComputedStyle(document.querySelector('.pl-card')).borderTopWidth === '1px'")
        for way in ("on", "back"):
            _cursor_works(page)
            page.locator("article a", has_text=way).first.click()
            page.wait_for_selector(f"h1:has-text('{'Other' if way == 'on' else 'Card'}')")
        _cursor_works(page)
        assert page.evaluate("window.stayed") is True
        page.close()
    finally:
        server.shutdown()
        server.server_close()


def _cursor_works(page: Any) -> None:
    page.wait_for_selector("[data-now] + output.pl-now", state="attached")
    page.locator("[data-now]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("output.pl-now").count() == 1
    assert page.locator("output.pl-now").text_content().startswith("0")
