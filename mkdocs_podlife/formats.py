"""The formats of `podlife explain`: cases as text, JSON, HTML, SVG, Mermaid and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mkdocs_podlife.cases import Case
from mkdocs_podlife.page.context import PageContext
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.site import stylesheet

SINGLE = frozenset({"svg", "mermaid"})  # formats that draw one Pod: the first that can run


def drawable(found: Sequence[Case]) -> list[Case]:
    """The cases that a format of `SINGLE` could draw."""
    return [case for case in found if case.trace is not None]


def written(found: Sequence[Case], form: str, *, at: int | None, kubernetes: str, words: Catalogue, width: int) -> str:
    """The cases in a format.

    Args:
        found: the cases of one text.
        form: a key of `FORMATS`, or "text".
        at: the instant of the tables in ms; the end of each life when None.
        kubernetes: the release that judged the text.
        words: the language.
        width: columns for running text in a terminal.

    Returns:
        Text that ends in a line break; "" when a picture is wanted of what cannot run.
    """
    if form == "text":
        from mkdocs_podlife.render.text import card_text

        return "\n".join(card_text(case.facts(at), lang=words.lang, width=width).rstrip() + "\n" for case in found)
    if form == "json":
        return json.dumps(_document(found, at, kubernetes, words), ensure_ascii=False, indent=2) + "\n"
    return FORMATS[form](found, at, words)


def _document(found: Sequence[Case], at: int | None, kubernetes: str, words: Catalogue) -> dict[str, Any]:
    from mkdocs_podlife.explain.document import document
    from mkdocs_podlife.render.words import Words

    lives = [(case.manifest, case.trace) for case in found]
    return document(lives, kubernetes=kubernetes, say=Words(words).text, at=at)


def _picture(found: Sequence[Case], at: int | None, words: Catalogue) -> str:
    from mkdocs_podlife.render.standalone_svg import standalone_svg

    alive = drawable(found)
    return (standalone_svg(alive[0].facts(at), lang=words.lang) or "") if alive else ""


def _diagram(found: Sequence[Case], at: int | None, words: Catalogue) -> str:
    from mkdocs_podlife.render.mermaid import states_mermaid

    for case in drawable(found):
        facts = case.facts(at)
        if facts.states is not None:
            return states_mermaid(facts.states, catalogue=words, fine=facts.fine)
    return ""


def _markdown(found: Sequence[Case], at: int | None, words: Catalogue) -> str:
    from mkdocs_podlife.render.gfm import card_markdown

    return "\n".join(card_markdown(case.facts(at), lang=words.lang) for case in found)


def _page(found: Sequence[Case], at: int | None, words: Catalogue) -> str:
    """One self-contained page: the cards with their stylesheet, nothing from anywhere else."""
    from mkdocs_podlife.render.card import card_html

    keys = PageContext()
    cards = [
        card_html(case.facts(at), lang=words.lang, key=keys.key(case.manifest.name), mode="full") for case in found
    ]
    title = html_text(", ".join(case.manifest.name or "Pod" for case in found)[:200])
    return (
        f'<!DOCTYPE html>\n<html lang="{words.bcp47}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{stylesheet()}\n</style>\n</head>\n<body>\n"
        + "\n".join(cards)
        + "\n</body>\n</html>\n"
    )


FORMATS: Mapping[str, Callable[[Sequence[Case], int | None, Catalogue], str]] = {
    "html": _page,
    "svg": _picture,
    "mermaid": _diagram,
    "markdown": _markdown,
}
