"""One card as a page for an `<iframe>`: everything inside it, nothing asked for, safe in a sandbox.

`?theme=light`, `?theme=dark` and `?theme=auto` choose the colours, any other value counts as `auto`. With
`sandbox="allow-scripts"` the page tells the one around it its height in CSS pixels, as a bare number; without scripts
all but that and the theme works.
"""

from __future__ import annotations

import base64
import hashlib
import html
from typing import NamedTuple

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import phrase
from mkdocs_podlife.render.card import card_html
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import html_text, one_line
from mkdocs_podlife.render.palette import DARK, FONTS, LIGHT, variables
from mkdocs_podlife.render.refused import refused_facts
from mkdocs_podlife.render.text import story_line
from mkdocs_podlife.render.words import Words
from mkdocs_podlife.site import stylesheet

THEMES = ("auto", "light", "dark")
DESCRIPTION = 300  # characters of a link card's text
OG_LOCALES = {"en": "en_US", "zh": "zh_CN", "zh-Hant": "zh_TW"}

_SCRIPT = """(function () {
  var root = document.documentElement;
  var theme = new URLSearchParams(location.search).get("theme");
  if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
  function tell() {
    if (parent !== window) parent.postMessage(Math.ceil(root.getBoundingClientRect().height), "*");
  }
  addEventListener("load", tell);
  document.addEventListener("toggle", tell, true);
  if (window.ResizeObserver) new ResizeObserver(tell).observe(root);
})();"""

_STYLE = (
    f":root{{color-scheme:light dark}}"
    f"body{{margin:0;padding:8px;font:16px/1.6 {FONTS};background:{LIGHT['bg']};{variables(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]) body{{background:{DARK['bg']};"
    f"{variables(DARK)}}}}}"
    f":root[data-theme=light]{{color-scheme:light}}:root[data-theme=dark]{{color-scheme:dark}}"
    f":root[data-theme=dark] body{{background:{DARK['bg']};{variables(DARK)}}}"
    ".pl-title{margin:0 0 4px;font-size:16px;font-weight:700}"
    "body>main>.podlife{margin:0}.pl-card a{color:inherit}"
)


class Links(NamedTuple):
    """Addresses that the page names; left out when empty. Link cards need absolute ones."""

    page: str = ""
    image: str = ""
    oembed: str = ""


def label(facts: Facts, catalogue: Catalogue) -> str:
    """The page's title."""
    return Words(catalogue).text(phrase("card.label", kind=facts.kind or "Pod", name=facts.name or "-"))


def description(facts: Facts, lang: str) -> str:
    """The first sentences of the story, or what is wrong, for a link card."""
    words = Words(Catalogue(lang), fine=facts.fine)
    if facts.verdict == "refused":
        text = words.story(refused_facts(facts).story, html=False)
    else:
        text = story_line(facts, lang) or (words.sentence(facts.quiet) if facts.quiet is not None else "")
    text = one_line(text)
    return text if len(text) <= DESCRIPTION else text[: DESCRIPTION - 1].rstrip() + "…"


def embed_html(facts: Facts, *, lang: str, key: str, show: tuple[str, ...] = (), links: Links | None = None) -> str:
    """The page.

    Args:
        facts: of one manifest.
        lang: any language tag.
        key: prefix of every id, `[a-z0-9-]+`.
        show: which parts to show; all when empty.
        links: addresses for link cards.
    """
    catalogue = Catalogue(lang)
    links = links or Links()
    title = html_text(label(facts, catalogue))
    card = card_html(facts, lang=lang, key=key, mode="telling", show=show)
    card = card.replace(' no-copy"><code>', ' no-copy"><code tabindex="0">')  # a long line is scrolled by key, too
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f'<meta name="description" content="{html_text(description(facts, lang))}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:title" content="{title}">',
        f'<meta property="og:description" content="{html_text(description(facts, lang))}">',
        f'<meta property="og:locale" content="{OG_LOCALES[catalogue.lang]}">',
    ]
    if links.page:
        head.append(f'<meta property="og:url" content="{html_text(links.page)}">')
    if links.image:
        head.append(f'<meta property="og:image" content="{html_text(links.image)}">')
    if links.oembed:
        head.append(
            f'<link rel="alternate" type="application/json+oembed" href="{html_text(links.oembed)}" title="{title}">'
        )
    return (
        f'<!DOCTYPE html>\n<html lang="{catalogue.bcp47}">\n<head>\n' + "\n".join(head) + "\n"
        f"<style>\n{stylesheet()}\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f'<main>\n<h1 class="pl-title">{title}</h1>\n{card}\n</main>\n'
        f"<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )
