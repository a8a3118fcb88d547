"""Pictures of every card of the gallery, for looking at: both languages, both schemes, two widths.

    python tools/contact_sheet.py FOLDER [--site DIR] [--open] [--pictures] [CASE…]

Writes FOLDER/<lang>-<scheme>-<width>/<case>.png, and sheets of them beside each such folder, few enough on each to be
read. `--open` opens the sections of the cards first, `--pictures` takes the timelines alone. Without cases, all of
them. Needs a built site (`make site`) and a Chromium.
"""

from __future__ import annotations

import argparse
import html
import shutil
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Any

from gallery import ROOT, groups
from picture import Quiet
from playwright.sync_api import sync_playwright

PREFIXES = {"en": "", "zh": "zh/"}
SCHEMES = ("light", "dark")
WIDTHS = (1280, 360)
ON_A_SHEET = {1280: (9, 3), 360: (12, 6)}  # width of the page → cards on a sheet, columns; of pictures twice as many


def shoot(page: Any, address: str, cases: list[str], folder: Path, opened: bool, pictures: bool) -> None:
    """The card that follows each case's heading on one page of the gallery."""
    page.goto(address, wait_until="load")
    if opened:
        page.evaluate("document.querySelectorAll('.podlife details').forEach(d => { d.open = true; })")
    for case in cases:
        card = page.locator(f"#{case} ~ .podlife").first
        if pictures:
            card = card.locator(".pl-scroll").first
            if not card.count():
                continue
        card.screenshot(path=folder / f"{case}.png", animations="disabled")


def sheets(browser: Any, folder: Path, width: int, pictures: bool) -> None:
    """Pictures of the cards of a folder, side by side, each under its name: FOLDER-1.png, FOLDER-2.png, …"""
    most, columns = ON_A_SHEET[width]
    most *= 2 if pictures else 1
    cards = sorted(folder.glob("*.png"))
    for number, first in enumerate(range(0, len(cards), most), start=1):
        cells = "".join(
            f"<figure><figcaption>{html.escape(p.stem)}</figcaption><img src='{p.as_uri()}'></figure>"
            for p in cards[first : first + most]
        )
        style = (
            f"body{{font:13px sans-serif;columns:{columns};column-gap:12px;margin:12px}}"
            "figure{margin:0 0 12px;break-inside:avoid}img{width:100%;border:1px solid #aaa}"
        )
        source = folder.with_suffix(".html")
        source.write_text(f"<!doctype html><style>{style}</style>{cells}", "utf-8")
        page = browser.new_page(viewport={"width": 2100, "height": 900})
        page.goto(source.as_uri(), wait_until="load")
        page.screenshot(path=folder.with_name(f"{folder.name}-{number}.png"), full_page=True)
        page.close()
        source.unlink()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Pictures of every card of the gallery")
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--pictures", action="store_true")
    wanted = parser.parse_intermixed_args(arguments)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(wanted.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for (lang, prefix), scheme, width in product(PREFIXES.items(), SCHEMES, WIDTHS):
            folder = wanted.folder.resolve() / f"{lang}-{scheme}-{width}"
            folder.mkdir(parents=True, exist_ok=True)
            # as high as the highest card: else the page scrolls under its own header while a card is taken
            context = browser.new_context(viewport={"width": width, "height": 4000}, color_scheme=scheme)
            page = context.new_page()
            for group in groups():
                cases = [case for case in group["cases"] if not wanted.cases or case in wanted.cases]
                if cases:
                    shoot(
                        page, f"{origin}/{prefix}gallery/{group['page']}/", cases, folder, wanted.open, wanted.pictures
                    )
            context.close()
            sheets(browser, folder, width, wanted.pictures)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
