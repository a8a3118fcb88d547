"""The fenced blocks of a page, where they stand in it as the author wrote it.

Python-Markdown hands a fence over with its tabs expanded, its indentation removed and without a line number. What is
wrong with it is judged on, and told with the place of, the raw page: so the raw page is scanned once for its fences by
the rules of superfences, and a block is found again as the n-th of its language with the same words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.page.fence import (
    FOREIGN_NAMES,
    MAX_FAULTS,
    OPTION_NAMES,
    language_of,
    names_of,
    near_option,
)

_OPENING = re.compile(r"^(?P<prefix>[> \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>.*?)[ \t]*$")
_INFO = re.compile(
    r"""(?x)^
    (?:\.?(?P<lang>[\w#.+-]+)(?=[ \t]|$))?[ \t]*
    (?:\{(?P<attrs>.*)\}
      |(?:[a-zA-Z][a-zA-Z0-9_]*(?:=(?:"[^"]*"|'[^']*'))?(?:[ \t]+|$))*
    )$"""
)
_FIRST_CLASS = re.compile(r"(?:^|\s)\.([\w#+-]+)")
_OURS_LANGUAGE = re.compile(r"^\.?(yaml|yml|podlife)\b", re.IGNORECASE)
_MARKED = re.compile(r"(?:^|\s)podlife(?:[\s=]|$)")
_UNQUOTED = re.compile(r"(?:^|\s)([a-zA-Z][\w-]*)\s*=\s*(?![\"'])(\S*)")
_MAY_BE_UNQUOTED = re.compile(
    r"^[> \t]*(?:```|~~~)(?=[^\n{]*=)[^\n{]*\b(?:podlife\b|(?:" + "|".join(OPTION_NAMES) + r")[ \t]*=)", re.MULTILINE
)
_OPTION = re.compile(r"""([a-zA-Z][\w.+#-]*)(?:=(?:"[^"]*"|'[^']*'))?""")


class Block(NamedTuple):
    """A fence of the raw page. `line` is that of its opening; `cuts` counts the characters of indentation and
    quotation marks taken off each line of `body`; `head` is the line of the opening."""

    line: int
    body: str
    cuts: tuple[int, ...]
    indent: int
    head: str = ""

    def place(self, place: Place) -> Place:
        """Where a place of the block's text stands in the page."""
        cut = self.cuts[place.line - 1] if 0 < place.line <= len(self.cuts) else self.indent
        return Place(self.line + place.line, cut + place.column)

    @property
    def opening(self) -> Place:
        return Place(self.line, self.indent + 1)

    def option(self, name: str) -> Place:
        """Where an option stands on the opening line; that line's beginning when it is not found there."""
        found = re.search(rf"(?<![\w\"'.-]){re.escape(name)}(?![\w-])", self.head) if name else None
        return Place(self.line, found.start() + 1) if found else self.opening


class UnquotedOption(NamedTuple):
    """One of our options without quotes outside braces: superfences takes such a line for no fence at all. `value` is
    None for an option on a block of ours that nobody knows, which has the same effect."""

    place: Place
    option: str
    value: str | None
    language: str  # of the block


class RawPage:
    """The fences of a page as it stands in its file, found by the rules of superfences.

    Args:
        text: the raw page, front matter included, so that lines count from the top of the file.
        tab_length: Python-Markdown's.
    """

    def __init__(self, text: str, tab_length: int = 4) -> None:
        self._text = text
        self._tab_length = tab_length
        self._scanned = False
        self._unquoted: list[UnquotedOption] = []
        self._strange: list[tuple[tuple[str, str], int, UnquotedOption]] = []  # block's key, its number among equals
        self._blocks: defaultdict[tuple[str, str], list[Block]] = defaultdict(list)
        self._taken: defaultdict[tuple[str, str], int] = defaultdict(int)

    def take(self, language: str | None, text: str) -> Block | None:
        """The next block of that language with these words; None when the page has no (further) such block, as for
        one that another file or a macro brought in."""
        self._scan_once()
        key = (language_of(language), _words(text))
        blocks, taken = self._blocks.get(key, []), self._taken[key]
        self._taken[key] += 1
        return blocks[taken] if taken < len(blocks) else None

    def untaken(self) -> list[tuple[str, Block]]:
        """The blocks that nobody took, with their languages: those in a language that is none of ours, and those of
        which superfences has made none."""
        self._scan_once()
        return [(key[0], block) for key, blocks in self._blocks.items() for block in blocks[self._taken[key] :]]

    @property
    def unquoted(self) -> Sequence[UnquotedOption]:
        """What keeps a line of ours from being a fence. A page that has none of it is not scanned for it. To be asked
        when the page is read: superfences may have taken a block with strange options after all."""
        if self._scanned or _MAY_BE_UNQUOTED.search(self._text):
            self._scan_once()
        return [*self._unquoted, *(found for key, number, found in self._strange if number >= self._taken[key])]

    def _scan_once(self) -> None:
        """Find the fences when the first is asked for: most pages of a site have none of ours."""
        if self._scanned:
            return
        self._scanned = True
        for language, block in self._scan(self._text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            self._blocks[language, _words(block.body)].append(block)

    def _scan(self, lines: list[str]) -> Iterator[tuple[str, Block]]:
        at, in_comment = 0, False
        while at < len(lines):
            opening = _OPENING.match(lines[at])
            info = _INFO.match(opening["info"]) if opening else None
            if opening is None or info is None:
                if opening is not None and not in_comment:
                    self._note_unquoted(at + 1, opening)
                in_comment = _in_comment(lines[at], in_comment)
                at += 1
                continue
            end, cuts, closed = self._body(lines, at, opening["prefix"], opening["fence"])
            if closed:
                body = "\n".join(line[cut:] for line, cut in zip(lines[at + 1 : end], cuts, strict=True))
                block = Block(at + 1, body, cuts, len(opening["prefix"]), lines[at])
                if not in_comment and info["attrs"] is None:
                    self._note_strange(_language(info), block, opening["info"])
                yield _language(info), block
            at = end + 1

    def _body(self, lines: list[str], at: int, prefix: str, fence: str) -> tuple[int, tuple[int, ...], bool]:
        """The line that ends the fence opened at `at` (its closing, or what breaks it off), and the cuts."""
        width, quoted = len(prefix.expandtabs(self._tab_length)), ">" in prefix
        cuts: list[int] = []
        for number in range(at + 1, len(lines)):
            cut, taken = self._cut(lines[number], width) if width else (0, 0)
            content = lines[number][cut:]
            if content.rstrip(" \t") == fence and (quoted or taken == width):
                return number, tuple(cuts), True
            if content.strip() and taken < width and not quoted:
                return number, tuple(cuts), False
            cuts.append(cut)
        return len(lines), tuple(cuts), False

    def _cut(self, line: str, width: int) -> tuple[int, int]:
        """How many characters of `line` make up the first `width` columns of indentation, and the columns."""
        column = count = 0
        for character in line:
            if column >= width or character not in "> \t":
                break
            column += self._tab_length - column % self._tab_length if character == "\t" else 1
            count += 1
        return count, column

    def _note_strange(self, language: str, block: Block, info: str) -> None:
        """Options outside braces, on a block that is marked as ours, that neither we nor superfences know."""
        if not _OURS_LANGUAGE.match(info) or not _MARKED.search(info):
            return
        key, told = (language, _words(block.body)), len(self._strange)
        for found in islice(_OPTION.finditer(info), 1, None):  # the first word is the language
            name = found[1]
            if len(self._strange) - told >= MAX_FAULTS:
                break
            if name not in OPTION_NAMES and name not in FOREIGN_NAMES and not near_option(name, names_of(language)):
                strange = UnquotedOption(block.option(name), name[:60], None, language)
                self._strange.append((key, len(self._blocks[key]), strange))

    def _note_unquoted(self, line: int, opening: re.Match[str]) -> None:
        ours = _OURS_LANGUAGE.match(opening["info"])
        if not ours:
            return
        language = language_of(ours[1])
        known = names_of(language)
        marked, told = _MARKED.search(opening["info"]), len(self._unquoted)
        for found in _UNQUOTED.finditer(opening["info"]):
            if found[1] not in OPTION_NAMES and not (marked and near_option(found[1], known)):
                continue
            if len(self._unquoted) - told >= MAX_FAULTS:
                break
            place = Place(line, opening.start("info") + found.start(1) + 1)
            self._unquoted.append(UnquotedOption(place, found[1], found[2][:60], language))


def language_of_block(block: str) -> str:
    """The language that a fenced block names in its first line; "" for none."""
    opening = _OPENING.match(block.partition("\n")[0])
    info = _INFO.match(opening["info"]) if opening else None
    return _language(info) if info else ""


def _in_comment(line: str, before: bool) -> bool:
    opened, closed = line.rfind("<!--"), line.rfind("-->")
    return before if opened == closed == -1 else opened > closed


def _language(info: re.Match[str]) -> str:
    if info["lang"]:
        return language_of(info["lang"])
    first = _FIRST_CLASS.search(info["attrs"] or "")
    return language_of(first[1]) if first else ""


def _words(text: str) -> str:
    """A block's text without white space and the two characters Python-Markdown removes: equal for the block in the
    raw page and the same one as superfences gives it."""
    return "".join(text.split()).replace("\x02", "").replace("\x03", "")
