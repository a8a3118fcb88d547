"""What a site's search has of our cards: what it reads of them, and whether it finds their Chinese words.

A search plugin takes a page's HTML apart tag by tag, at several microseconds each, and a card with a picture and its
tables has hundreds. So while search reads a page, each of its cards is one paragraph of words. Pictures, which search
leaves out anyway, are not in it, nor is what nobody looks for: columns of times, sums, and the YAML lines that stand in
the block above. They would be a third of an index that every reader of the site has to fetch.
"""

from __future__ import annotations

import importlib.util
import logging
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from mkdocs_podlife.site import normalised_language

_CARD = '<div class="podlife"'
_DIV = re.compile(r"<(/?)div\b")
_PLACE = re.compile(r"<!--podlife:(\d{1,6}):-->.*?<!--:podlife-->", re.DOTALL)
_PICTURE = re.compile(r'<svg class="pl-.*?</svg>', re.DOTALL)
_FIGURES = re.compile(r'<(pre|table|div) class="pl-(?:k|x pl-y|rt|sum)\b[^>]*>.*?</\1>', re.DOTALL)
_PARTING = re.compile(r"</(?:td|th|p|li|dt|dd|div|summary|span|label|ul|ol|pre|h\d)>|<small>|<br>|</b><i>")  # words
_TAG = re.compile(r"<[^>]*>")


class ReadingCopy:
    """A page for search to read: of each card its words, as one paragraph, those of two cells apart.

    Args:
        html: the page's content.
    """

    def __init__(self, html: str) -> None:
        self._cards: list[str] = []
        out: list[str] = []
        done, at = 0, html.find(_CARD)
        while at >= 0:
            end = _end(html, at)
            if end < 0:
                break
            out += html[done:at], f"<!--podlife:{len(self._cards)}:--><p>{_words(html[at:end])}</p><!--:podlife-->"
            self._cards.append(html[at:end])
            done, at = end, html.find(_CARD, end)
        self.html = "".join((*out, html[done:]))

    def restored(self, html: str) -> str:
        """The page as it was, with what other plugins have made of the rest of it meanwhile."""
        return _PLACE.sub(self._original, html)

    def _original(self, found: re.Match[str]) -> str:
        number = int(found[1])
        return self._cards[number] if number < len(self._cards) else found[0]


def _end(html: str, at: int) -> int:
    """Where the `<div>` that begins at `at` is closed; -1 when it is not."""
    depth = 0
    for found in _DIV.finditer(html, at):
        depth += -1 if found[1] else 1
        if depth == 0:
            return html.index(">", found.end()) + 1
    return -1


def _words(card: str) -> str:
    """A card's words, escaped as they were."""
    card = _FIGURES.sub(" ", _PICTURE.sub(" ", card))
    return " ".join(_TAG.sub("", _PARTING.sub(" ", card)).split())


def advice(
    plugins: Mapping[str, Any], others: bool, languages: Collection[str], theme: str, theme_language: str
) -> tuple[int, str] | None:
    """What the author of a site should know of its search: a level of logging, and the key of a sentence.

    Args:
        plugins: of the site, by name.
        others: whether there are any besides ours. Without, naming ours has dropped MkDocs' search; with them, the
            site had none before either.
        languages: of the cards.
        theme: its name.
        theme_language: as the theme was told it.

    Returns:
        None when all is well.
    """
    searches = [plugin for name, plugin in plugins.items() if "search" in name]  # `material/search` counts
    if not searches:
        return logging.INFO if others else logging.WARNING, "hook.search-missing"
    separators = [str(plugin.config.get("separator") or "") for plugin in searches]
    if not finds_chinese({*languages, normalised_language(theme_language)}, separators, theme, theme_language):
        return logging.INFO, "hook.search-chinese"  # no warning: the site's search was like that without us
    return None


def finds_chinese(languages: Collection[str], separators: Iterable[str], theme: str, theme_language: str) -> bool:
    """Whether search finds Chinese words on a site that has them: they must be parted (jieba puts zero-width spaces
    between them), and the separator must know that space.

    Args:
        languages: those of the cards.
        separators: of the search plugins.
        theme: its name.
        theme_language: as the theme was told it.
    """
    if not set(languages) & {"zh", "zh-Hant", "both"}:
        return True
    known = any("\\u200b" in separator or "\u200b" in separator for separator in separators)
    if not known and normalised_language(theme_language).startswith("zh"):
        known = theme == "material"  # its Chinese translation brings such a separator along
    return known and importlib.util.find_spec("jieba") is not None
