"""Several lives of one Pod side by side: radio buttons and labels, no JavaScript.

Without the stylesheet, and in print, all of them stand below each other under their names.
"""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_podlife.render.escape import html_text


def variants_html(lives: Sequence[tuple[str, str]], *, label: str, key: str, lang: str) -> str:
    """A choice between lives; the first is chosen.

    Args:
        lives: name (any text) and finished HTML of each; at most eight are told apart by the stylesheet.
        label: what the choice is called, for those who hear it.
        key: prefix of every id in it, `[a-z0-9-]+`, unique on the page.
        lang: of `label`, as a BCP 47 tag.
    """
    choice = panels = ""
    for number, (name, html) in enumerate(lives, 1):
        own = f"{key}-v{number}"
        checked = " checked" if number == 1 else ""
        choice += f'<input type="radio" name="{key}" id="{own}"{checked}>'
        choice += f'<label for="{own}" id="{own}-name">{html_text(name)}</label>'
        panels += f'<div class="pl-variant" role="group" aria-labelledby="{own}-name">'
        panels += f'<p class="pl-variant-name" aria-hidden="true">{html_text(name)}</p>{html}</div>'
    return (
        f'<div class="podlife-variants" id="{key}" role="group" lang="{lang}" aria-label="{html_text(label)}">'
        f"{choice}{panels}</div>"
    )
