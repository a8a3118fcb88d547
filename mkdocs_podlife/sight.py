"""What other plugins see of a page's cards, where they would take them for what the author wrote.

Who counts a page's words, or sums it up by the first of them, sees none; print-site, which shows all pages on one, gets
them when its page is written; search reads a copy that costs it less. The page has its cards back after each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.gathering import print_file
from mkdocs_podlife.hiding import Hidden
from mkdocs_podlife.page.context import PageContext
from mkdocs_podlife.search import ReadingCopy

_WORD_TAKERS = ("blog", "meta-descriptions")


class Sight:
    """What is hidden now, of the page at hand, and what a site's plugins make it necessary to hide."""

    def __init__(self) -> None:
        self.hidden = Hidden()
        self.carded: set[str] = set()  # source paths of the pages that have cards
        self.searched = False  # whether a search reads the pages
        self._words_taken = False
        self._printed = False
        self._copy: ReadingCopy | None = None

    def begin(self, plugins: Mapping[str, Any]) -> None:
        """A build starts; `plugins` are the site's, by name, as far as they are known."""
        self._words_taken = any(word in name for word in _WORD_TAKERS for name in plugins)
        self.carded.clear()
        self.hidden.forget()

    def know(self, plugins: Mapping[str, Any]) -> None:
        """All plugins are there: techdocs-core, for one, has brought its search by now."""
        self._printed = print_file(plugins) is not None
        self.searched = any("search" in name for name in plugins)

    def hide(self, html: str, context: PageContext, url: str, *, encrypted: bool) -> str | None:
        """A page without its cards, None when nobody minds them.

        Args:
            html: the page's content.
            context: of the page.
            url: of the page.
            encrypted: whether a plugin encrypts the page: it must be given all of it.
        """
        if encrypted or not (self._words_taken or self._printed) or not context.shown_cards:
            return None
        return self.hidden.take(html, context.shown_cards, url, keep=self._printed)

    def for_search(self, source: str, html: str | None) -> str | None:
        """What search is to read of a page, which is asked for when its turn comes."""
        if not (self.searched and source in self.carded and html):
            return html
        self._copy = ReadingCopy(html)
        return self._copy.html

    def after_search(self, html: str | None) -> str | None:
        """The page as it was."""
        copy, self._copy = self._copy, None
        return copy.restored(html) if copy is not None and html else html
