"""A fenced block of a page: its options, and where it stands in the page as the author wrote it.

Python-Markdown hands a fence over with its tabs expanded, its indentation removed and without a line number. What is
wrong with it is judged on, and told with the place of, the raw page: so the raw page is scanned once for its fences by
the rules of superfences, and a block is found again as the n-th of its language with the same words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.site import LANGUAGE_NAMES, normalised_language

FenceKind = Literal["manifest", "scenario"]

MANIFEST_LANGUAGES = frozenset({"yaml", "yml", ""})
SCENARIO_LANGUAGE = "podlife"

PODLIFE_VALUES = ("on", "off", "quiet", "full")
ON_ERROR_VALUES = ("card", "warn", "fail")
SHOW_VALUES = (
    "story",
    "timeline",
    "findings",
    "events",
    "probes",
    "stops",
    "restarts",
    "states",
    "rows",
    "assumptions",
)
OPTION_NAMES = ("podlife", "on_error", "lang", "at", "until", "delete", "show", "file")
# what may stand on a fence for superfences, highlighting and attribute lists: never a slip of ours
FOREIGN_NAMES = frozenset(
    "title hl_lines linenums linenostart linenostep linenospecial id class style name dir".split()
)
UNKNOWN = "unknown"  # among a fence's inputs: names that are like ours and are none

MAX_TITLE = 80

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
    r"^[> \t]*(?:```|~~~)[^\n{]*(?:\b(?:" + "|".join(OPTION_NAMES) + r")[ \t]*=|\bpodlife\b[^\n{]*=)", re.MULTILINE
)
_OPTION = re.compile(r"""([a-zA-Z][\w.+#-]*)(?:=(?:"[^"]*"|'[^']*'))?""")
_BLANK = re.compile(r"\s+")


def language_of(language: str | None) -> str:
    """The info string's language in the form in which it is compared."""
    return (language or "").lower()


def kind_of(language: str | None) -> FenceKind | None:
    """Which fences concern us: manifests (`yaml`, `yml`, none) and scenarios (`podlife`)."""
    name = language_of(language)
    if name == SCENARIO_LANGUAGE:
        return "scenario"
    return "manifest" if name in MANIFEST_LANGUAGES else None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a fence that cannot be taken. `key` is the catalogue's key below `hook.`."""

    key: str
    args: Mapping[str, str]


def near_option(name: str, known: tuple[str, ...] = OPTION_NAMES) -> str:
    """Which of ours a name was meant to be; "" for one of ours, of others, and for one that is like none."""
    if name in known or name in FOREIGN_NAMES or name.startswith("data-"):
        return ""
    from mkdocs_podlife.manifest.suggest import closest  # which brings tables along

    if name.casefold() == "language" and "lang" in known:
        return "lang"
    near = closest(name, dict.fromkeys(known))
    return near if len(near) > 2 else ""  # two letters are near to anything: `alt`, `as`


def unknown_option(name: str, known: tuple[str, ...] = OPTION_NAMES) -> Fault:
    """What is said of an option that there is not."""
    near = near_option(name, known)
    if near:
        return Fault("option-misspelt", {"option": name[:60], "near": near})
    return Fault("option-unknown", {"option": name[:60], "allowed": ", ".join(known)})


@dataclass(frozen=True, slots=True)
class FenceOptions:
    """What the author wrote on the fence; "" where nothing was written."""

    podlife: str = ""
    on_error: str = ""
    lang: str = ""
    at: str = ""
    until: str = ""
    delete: str = ""
    file: str = ""
    show: tuple[str, ...] = ()
    title: str = ""  # of a scenario: what the life is called among several

    @property
    def explicit(self) -> bool:
        """Whether the author asked for a card, so that a block without a Pod is told why there is none."""
        return self.podlife in ("on", "quiet", "full") or bool(self.file and self.podlife != "off")


PLAIN = FenceOptions()  # what most fences have


def read_options(inputs: Mapping[str, object]) -> tuple[FenceOptions, tuple[Fault, ...]]:
    """The options among a fence's `inputs` (superfences gives a bare `podlife` the value `podlife`; in braces, None).

    A value that is not one of an option's words is left out and reported; durations are read later, by the
    scenario's own reader.
    """
    given = {name: inputs[name] for name in OPTION_NAMES if name in inputs}
    values = {name: "" if value is None else str(value).strip() for name, value in given.items()}
    faults = [unknown_option(str(name)) for name in _unknown(inputs)]
    if not values and "title" not in inputs and not faults:
        return PLAIN, ()

    def allowed(name: str, value: str, words: tuple[str, ...]) -> bool:
        if value not in words:
            args = {"option": name, "value": value[:60], "allowed": ", ".join(words)}
            faults.append(Fault("option-value", args))
        return value in words

    def word(name: str, words: tuple[str, ...]) -> str:
        value = values.get(name, "")
        return value if value and allowed(name, value, words) else ""

    if values.get("podlife") in ("podlife", "true", ""):
        values["podlife"] = "on"
    if values.get("podlife") == "false":
        values["podlife"] = "off"
    lang = values.get("lang", "")
    if lang and not normalised_language(lang):
        allowed("lang", lang, LANGUAGE_NAMES)
    options = FenceOptions(
        podlife=word("podlife", PODLIFE_VALUES),
        on_error=word("on_error", ON_ERROR_VALUES),
        lang=lang,
        at=values.get("at", ""),
        until=values.get("until", ""),
        delete=values.get("delete", ""),
        file=values.get("file", ""),
        title=" ".join(str(inputs.get("title", "")).split())[:MAX_TITLE],
        show=tuple(p for p in re.split(r"[,\s]+", values.get("show", "")) if p and allowed("show", p, SHOW_VALUES)),
    )
    return options, tuple(faults)


def slips(inputs: Mapping[str, object]) -> list[str]:
    """The names on a fence that are misspelt ones of ours."""
    return [name for name in inputs if name not in OPTION_NAMES and near_option(name)]


def _unknown(inputs: Mapping[str, object]) -> Iterator[object]:
    found = inputs.get(UNKNOWN)
    yield from found if isinstance(found, list) else ()


@dataclass(frozen=True, slots=True)
class Block:
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


@dataclass(frozen=True, slots=True)
class UnquotedOption:
    """One of our options without quotes outside braces: superfences takes such a line for no fence at all. `value` is
    None for an option on a block of ours that nobody knows, which has the same effect."""

    place: Place
    option: str
    value: str | None


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
            cut, taken = self._cut(lines[number], width)
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
        key = (language, _words(block.body))
        for found in list(_OPTION.finditer(info))[1:]:  # the first word is the language
            name = found[1]
            if name not in OPTION_NAMES and name not in FOREIGN_NAMES and not near_option(name):
                strange = UnquotedOption(block.option(name), name[:60], None)
                self._strange.append((key, len(self._blocks[key]), strange))

    def _note_unquoted(self, line: int, opening: re.Match[str]) -> None:
        if not _OURS_LANGUAGE.match(opening["info"]):
            return
        marked = _MARKED.search(opening["info"])
        for found in _UNQUOTED.finditer(opening["info"]):
            if found[1] not in OPTION_NAMES and not (marked and near_option(found[1])):
                continue
            place = Place(line, opening.start("info") + found.start(1) + 1)
            self._unquoted.append(UnquotedOption(place, found[1], found[2][:60]))


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
    return _BLANK.sub("", text.replace("\x02", "").replace("\x03", ""))
