"""Cards out of the sight of other plugins while these look at a page, and back again."""

from __future__ import annotations

from collections.abc import Sequence


class Hidden:
    """The cards that are out of a page's HTML, each with a comment in its place."""

    def __init__(self) -> None:
        self._cards: Sequence[str] = ()

    def take(self, html: str, cards: Sequence[str]) -> str:
        """Take the cards out of the HTML in which they stand."""
        self._cards = tuple(cards)
        for number, card in enumerate(self._cards):
            html = html.replace(card, _mark(number), 1)
        return html

    def put_back(self, html: str) -> str | None:
        """The HTML with its cards; None when none was out."""
        cards, self._cards = self._cards, ()
        for number, card in enumerate(cards):
            html = html.replace(_mark(number), card, 1)
        return html if cards else None


def _mark(number: int) -> str:
    return f"<!--podlife-card:{number}-->"
