"""Cards on the page of print-site, which is made of the contents of all others and written after them.

print-site leads a link within a page to `#PAGE-ID`, and gives headings such ids, but no card. So it is shown the pages
without their cards; they come into its page when that is written, with the ids by which its links call them. Two pages
may show a Pod of one name, and have the same ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs_podlife.hiding import Kept

NAME = "print-site"
_MARK = re.compile(r"<!--podlife-card:\d+-\d+-->")
_ID = re.compile(r'\bid="([^"]+)"')
_CALLS = re.compile(r'((?<=\s)(?:id|for|aria-labelledby|aria-describedby|aria-controls)="|href="#|url\(#)([^")]+)')
_RADIO = re.compile(r'(<input type="radio" name=")')  # buttons belong together by a name that is no id


def print_file(plugins: Mapping[str, Any]) -> Any:
    """The file of print-site's page (`url`, `abs_dest_path`); None for a site without one.

    Args:
        plugins: of the site, by name.
    """
    plugin = plugins.get(NAME)
    if plugin is None or not plugin.config.get("enabled", True):
        return None
    return getattr(plugin, "print_file", None)


def gathered(page: str, kept: Mapping[str, Kept]) -> str:
    """print-site's page with the cards.

    Args:
        page: as it was written.
        kept: the cards by the comments in their places.
    """

    def card(found: re.Match[str]) -> str:
        one = kept.get(found[0])
        return with_ids_of(one.card, _page_key(one.url)) if one else ""

    return _MARK.sub(card, page)


def with_ids_of(card: str, page_key: str) -> str:
    """A card whose ids, and what calls them, begin with a page's key."""
    ids = set(_ID.findall(card))

    def call(found: re.Match[str]) -> str:
        return found[1] + " ".join(f"{page_key}-{name}" if name in ids else name for name in found[2].split(" "))

    return _RADIO.sub(rf"\g<1>{page_key}-", _CALLS.sub(call, card))


def _page_key(url: str) -> str:
    """What print-site puts before the ids of a page."""
    return url.lower().strip().rstrip("/").replace(".html", "").replace("/", "-").lstrip("-") or "index"


def read_page(path: str) -> str:
    """A page as it was written; "" when it was not."""
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
