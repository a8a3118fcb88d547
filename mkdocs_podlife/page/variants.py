"""Several lives of one Pod on a page: which scenarios are offered beside the card, and under which names.

A scenario with a name (`name:` in it, or `title="…"` on its fence) is one more life of the Pod above it, offered beside
the life as written. One without a name says how the Pod above it lives; a second one has a card of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mkdocs_podlife.site import PAIRS

if TYPE_CHECKING:
    from mkdocs_podlife.page.blocks import Fence
    from mkdocs_podlife.page.context import PageContext, Settings

MAX_OFFERED = 7  # beside the life as written; further ones have cards of their own


def name_of(fence: Fence) -> str:
    """What a scenario fence calls its life: the fence's title goes before the scenario's own name; "" for none."""
    from mkdocs_podlife.behaviour.scenario import read_scenario

    return fence.options.title or read_scenario(fence.source)[0].name


def part(scenarios: Sequence[Fence]) -> tuple[Fence | None, list[tuple[str, Fence]], list[Fence]]:
    """The scenario that says how the Pod lives (the first without a name), those to be offered beside it, with their
    names, and those that get cards of their own."""
    base: Fence | None = None
    named: list[tuple[str, Fence]] = []
    further: list[Fence] = []
    for fence in scenarios:
        name = name_of(fence)
        if name and len(named) < MAX_OFFERED:
            named.append((name, fence))
        elif not name and base is None:
            base = fence
        else:
            further.append(fence)
    return base, named, further


def side_by_side(told: str, others: Sequence[tuple[str, str]], settings: Settings, context: PageContext) -> str:
    """The card as written and those of the named scenarios in one choice; without cards (where they are only
    collected) nothing.

    Args:
        told: the HTML of the life as written.
        others: name and HTML of each other life.
    """
    from mkdocs_podlife.render.catalogue import Catalogue
    from mkdocs_podlife.render.variants import variants_html

    if not told and not any(html for _, html in others):
        return ""
    languages = PAIRS.get(settings.lang, (settings.lang,))
    words = [Catalogue(lang, settings.sentences.get(lang)) for lang in languages]

    def text(key: str) -> str:
        return " · ".join(catalogue.text(key) for catalogue in words)

    lives = [(text("card.as-written"), told), *others]
    return variants_html(lives, label=text("card.scenarios"), key=context.key("scenarios"), lang=words[0].bcp47)
