"""Cards out of the sight of other plugins while these look at a page, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Kept(NamedTuple):
    """A card that one more page will want, and the address of the page on which it stands."""

    card: str
    url: str


class Hidden:
    """The cards that are out of a page's HTML, each with a comment in its place. No two pages have the same comments:
    another plugin may take the page as it is then."""

    def __init__(self) -> None:
        self._cards: dict[str, str] = {}
        self._pages = 0
        self.kept: dict[str, Kept] = {}  # mark → card

    def forget(self) -> None:
        """A build starts."""
        self._cards, self._pages, self.kept = {}, 0, {}

    def take(self, html: str, cards: Sequence[str], url: str, *, keep: bool) -> str:
        """Take the cards out of the HTML in which they stand.

        Args:
            html: the page's content.
            cards: in the order of the page.
            url: of the page.
            keep: whether they are wanted once more when all pages are written.
        """
        self._pages += 1
        self._cards = {f"<!--podlife-card:{self._pages}-{number}-->": card for number, card in enumerate(cards)}
        for mark, card in self._cards.items():
            html = html.replace(card, mark, 1)
        if keep:
            self.kept.update({mark: Kept(card, url) for mark, card in self._cards.items()})
        return html

    def put_back(self, html: str) -> str | None:
        """The HTML with its cards; None when none was out."""
        cards, self._cards = self._cards, {}
        for mark, card in cards.items():
            html = html.replace(mark, card, 1)
        return html if cards else None
