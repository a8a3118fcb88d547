"""A closed section of a card, and what all of them write alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from markupsafe import Markup

from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.words import Words

Link = Callable[[str], str]
"""The address of a path of the spec; "" when it has none."""


class Section(NamedTuple):
    """One `<details>`. `kind` names the part of the template that draws `data`."""

    kind: str
    title: str
    gist: Markup
    data: dict[str, Any]
    open: bool = False


Maker = tuple[str, Callable[[], Section | None]]
"""A section's name and what writes it; None when it has nothing to say."""


def title_of(words: Words, name: str) -> str:
    """A section's name in the card's language."""
    return words.catalogue.text(f"card.{name}")


def field_html(words: Words, text: str, path: str, link: Link) -> Markup:
    """A field as code, linked to its line when there is one."""
    href = link(path) if path else ""
    code = f"<code>{html_text(text)}</code>"
    return Markup(f'<a href="{html_text(href)}">{code}</a>' if href else code)
