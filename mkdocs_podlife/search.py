"""What a site's search has of our cards: what it reads of them, and whether it finds their Chinese words.

A search plugin takes a page's HTML apart tag by tag, at several microseconds each, and a card with a picture and its
tables has hundreds. What search leaves out anyway (the pictures), and what it does not look at (the cells of a table,
say), is taken out of the page while search reads it. So is what nobody looks for: columns of times, sums, and the YAML
lines that stand in the block above. They would be a third of an index that every reader of the site has to fetch.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Collection, Iterable

from mkdocs_podlife.site import normalised_language

_PICTURE = ('<svg class="pl-', "</svg>")
_SECTION = ('<details class="pl-sec"', "</details>")
_PICTURE_MARK = re.compile(r"<!--podlife:(\d{1,6})-->")
_SECTION_MARK = re.compile(r"<!--podlife:(\d{1,6}):-->.*?<!--:podlife-->", re.DOTALL)
_PARTING = ("</td>", "</th>", "<small>", "</summary>", "</span>", "</b><i>")  # between two words
_FIGURES = re.compile(r'<(pre|table|div) class="pl-(?:k|x pl-y|rt|sum)\b[^>]*>.*?</\1>', re.DOTALL)
_UNREAD = re.compile(r"<(?!/?(?:p|pre|code|ul|li)\b)[^>]*>")


class ReadingCopy:
    """A page for search to read: without pictures, and in sections without figures and without the tags that no search
    keeps (it keeps paragraphs, lists and code). Words that stood in two cells stay apart.

    Args:
        html: the page's content.
    """

    def __init__(self, html: str) -> None:
        self._parts: list[str] = []
        without = _each(html, _PICTURE, self._leave_out)
        self.html = _each(without, _SECTION, self._read)

    def _leave_out(self, part: str) -> str:
        self._parts.append(part)
        return f"<!--podlife:{len(self._parts) - 1}-->"

    def _read(self, part: str) -> str:
        self._parts.append(part)
        part = _FIGURES.sub(" ", part)
        for mark in _PARTING:
            part = part.replace(mark, f" {mark}")
        return f"<!--podlife:{len(self._parts) - 1}:-->{_UNREAD.sub('', part)}<!--:podlife-->"

    def restored(self, html: str) -> str:
        """The page as it was, with what other plugins have made of the rest of it meanwhile."""
        return _PICTURE_MARK.sub(self._original, _SECTION_MARK.sub(self._original, html))

    def _original(self, found: re.Match[str]) -> str:
        number = int(found[1])
        return self._parts[number] if number < len(self._parts) else found[0]


def _each(html: str, ends: tuple[str, str], change: Callable[[str], str]) -> str:
    """Change each part between (and with) the two marks. A search by `re` would look at every character."""
    out: list[str] = []
    done, at = 0, html.find(ends[0])
    while at >= 0:
        end = html.find(ends[1], at)
        if end < 0:
            break
        end += len(ends[1])
        out += html[done:at], change(html[at:end])
        done, at = end, html.find(ends[0], end)
    out.append(html[done:])
    return "".join(out)


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
