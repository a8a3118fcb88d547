"""Pictures of the built site: the two of the README, or any page for looking at.

    python tools/picture.py                     docs/assets/card-en.png and card-zh.png
    python tools/picture.py FOLDER PATH…        each PATH in both languages, both schemes, both widths

Needs `make site` first, and a Chromium on the machine.
"""

from __future__ import annotations

import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"desktop": 1280, "phone": 360}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def readme(browser: Any, origin: str) -> None:
    """The manifest on the home page and the top of its card, one picture for each language."""
    for language, prefix in (("en", ""), ("zh", "zh/")):
        context = browser.new_context(viewport={"width": 1280, "height": 1400}, device_scale_factor=1.5)
        page = context.new_page()
        page.goto(f"{origin}/{prefix}", wait_until="load")
        code, card = page.locator(".highlight").first.bounding_box(), page.locator(".podlife").first.bounding_box()
        margin = 12
        clip = {
            "x": code["x"] - margin,
            "y": code["y"] - margin,
            "width": max(code["width"], card["width"]) + 2 * margin,
            "height": card["y"] + card["height"] - code["y"] + 2 * margin,
        }
        page.screenshot(path=ROOT / "docs" / "assets" / f"card-{language}.png", clip=clip, full_page=True)
        context.close()


def look(browser: Any, origin: str, folder: Path, paths: list[str]) -> None:
    """Whole pages, every way a reader may meet them."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, (prefix, scheme, width) in product(paths, product(("", "zh/"), ("light", "dark"), WIDTHS)):
        context = browser.new_context(viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{origin}/{prefix}{path}", wait_until="load")
        name = f"{path.strip('/').replace('/', '-') or 'home'}-{prefix.strip('/') or 'en'}-{scheme}-{width}.png"
        page.screenshot(path=folder / name, full_page=True)
        context.close()


def main(arguments: list[str]) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        if arguments:
            look(browser, origin, Path(arguments[0]), arguments[1:] or [""])
        else:
            readme(browser, origin)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
