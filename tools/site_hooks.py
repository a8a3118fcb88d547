"""What our own site needs beside its configuration (`hooks:` of mkdocs.yml)."""

from __future__ import annotations

import re
from typing import Any

_ALTERNATE = re.compile(r'\s*<link rel="alternate"[^>]*hreflang[^>]*>')


def on_post_page(output: str, **kwargs: Any) -> str:
    """Leave out the links to the page in other languages from the head. The language switch has them; Material asks
    the server for a sitemap.xml beside each of these, which static-i18n writes at the root only: an error a page."""
    return _ALTERNATE.sub("", output)
