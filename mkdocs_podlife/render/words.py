"""A phrase in a language: typed arguments become words, numbers get their units.

`Words` writes plain text; `HtmlWords` writes the same sentence with `<code>` and `<b>`. Both put one space between
Chinese and Latin, so that no catalogue has to know what an argument begins with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from markupsafe import Markup

from mkdocs_podlife.explain.instants import format_instant, format_range
from mkdocs_podlife.explain.phrase import (
    Arg,
    Code,
    Codes,
    Count,
    Instant,
    Instants,
    Length,
    Lengths,
    Ordinal,
    Phrase,
    Span,
)
from mkdocs_podlife.render.catalogue import Catalogue, is_chinese, needs_space
from mkdocs_podlife.render.escape import html_text, one_line

MOST_SENTENCES = 3
SHORT = 60  # characters of a sentence that may be joined to the next
KEPT, KEPT_LENGTH = 2_000, 300  # phrases remembered in each form, and characters of the longest
PROPER = frozenset({"Pod", "PersistentVolumeClaim", "SIGTERM"})  # words that keep their capital

_CLOCK = re.compile(r"(\d+)([smhdy])")
_Text = TypeVar("_Text", str, Markup)
_STOP = re.compile(r"\.(?=\s|$)|。")


class Piece(NamedTuple):
    """Text with its marks."""

    text: str
    code: bool = False
    strong: bool = False


def how_many(arg: Arg) -> int:
    """How many things an argument names, for the word that agrees with it."""
    if isinstance(arg, Codes):
        return len(arg.texts)
    if isinstance(arg, Instants | Lengths):
        return len(arg.ms)
    if isinstance(arg, Count):
        return arg.n
    return arg if isinstance(arg, int) else 1


class Words:
    """Writes phrases as plain text.

    Args:
        catalogue: the language.
        fine: whether instants below 100 s show tenths (`explain.instants.needs_tenths`).
    """

    def __init__(self, catalogue: Catalogue, *, fine: bool = False) -> None:
        self.catalogue = catalogue
        self.fine = fine
        self._second = catalogue.text("unit.second")
        self._comma = catalogue.text("unit.comma")
        self._and = catalogue.text("unit.and")
        self._texts: dict[Phrase, str] = {}
        self._htmls: dict[Phrase, Markup] = {}
        self._sentences: dict[Phrase, Markup] = {}

    def instant(self, ms: int) -> str:
        """A moment with its unit."""
        return self._clock(format_instant(ms, fine=self.fine, unit=self._second))

    def length(self, ms: int) -> str:
        """A duration with its unit."""
        return self._clock(format_instant(ms, unit=self._second))

    def _clock(self, text: str) -> str:
        """kubectl's "17m" and "3h5m" as words; seconds as they are."""
        if text.endswith(self._second) or not text[-1].isalpha():
            return text
        return " ".join(self.catalogue.text(f"unit.{unit}", n=n) for n, unit in _CLOCK.findall(text))

    def span(self, low: int, high: int) -> str:
        """A duration between two bounds."""
        text = format_range(low, high, unit=self._second)
        return text if text.endswith(self._second) else "–".join(self._clock(t) for t in text.split("–"))

    def count(self, count: Count) -> str:
        """A number with its noun, in the right number: 3 restarts."""
        form = "one" if count.n == 1 else "other"
        return self.catalogue.text(f"count.{count.noun}.{form}", n=count.n)

    def ordinal(self, n: int) -> str:
        """Which one: third."""
        key = f"ordinal.{n}"
        if key in self.catalogue:
            return self.catalogue.text(key)
        last = n % 10 if n % 100 not in (11, 12, 13) and n % 10 in (1, 2, 3) else 0
        return self.catalogue.text(f"ordinal.ends-{last}", n=n)

    def _list(self, pieces: Sequence[Piece]) -> list[Piece]:
        out: list[Piece] = []
        for i, piece in enumerate(pieces):
            if i:
                out.append(Piece(self._and if i == len(pieces) - 1 else self._comma))
            out.append(piece)
        return out

    def _numbers(self, values: Sequence[int], *, fine: bool) -> list[Piece]:
        pieces = [Piece(format_instant(v, fine=fine)) for v in values]
        out = self._list(pieces)
        if out and out[-1].text[-1].isdigit():
            out.append(Piece(self._second))
        return out

    def argument(self, arg: Arg) -> list[Piece]:
        """The pieces of one argument."""
        if isinstance(arg, Phrase):
            return self.pieces(arg)
        if isinstance(arg, Code):
            return [Piece(one_line(arg.text), code=True)]
        if isinstance(arg, Codes):
            return self._list([Piece(one_line(t), code=True) for t in arg.texts])
        if isinstance(arg, Instant):
            return [Piece(self.instant(arg.ms))]
        if isinstance(arg, Length):
            return [Piece(self.length(arg.ms))]
        if isinstance(arg, Span):
            return [Piece(self.span(arg.low, arg.high))]
        if isinstance(arg, Instants):
            return self._numbers(arg.ms, fine=self.fine)
        if isinstance(arg, Lengths):
            return self._numbers(arg.ms, fine=False)
        if isinstance(arg, Count):
            return [Piece(self.count(arg))]
        if isinstance(arg, Ordinal):
            return [Piece(self.ordinal(arg.n))]
        return [Piece(one_line(str(arg)))]

    def pieces(self, phrase: Phrase) -> list[Piece]:
        """The phrase's pieces in order, its own marks laid over those of the arguments."""
        out: list[Piece] = []
        for part in self.catalogue.parts(phrase.key):
            if part.kind == "text":
                out.append(Piece(part.text, part.code, part.strong))
                continue
            if part.kind == "number":
                out.append(Piece(part.form(how_many(phrase.args[part.text])), part.code, part.strong))
                continue
            for piece in self.argument(phrase.args[part.text]):
                out.append(Piece(piece.text, piece.code or part.code, piece.strong or part.strong))
        return out

    def spaced(self, phrase: Phrase) -> list[Piece]:
        """`pieces`, capitalised as a sentence and with the spaces that Chinese wants."""
        out: list[Piece] = []
        last = Piece("")
        for piece in self.pieces(phrase):
            if not piece.text:
                continue
            if self.catalogue.chinese and (
                needs_space(last.text, piece.text)
                or (piece.code and is_chinese(last.text[-1:]))
                or (last.code and is_chinese(piece.text[:1]))
            ):
                out.append(Piece(" "))
            out.append(piece)
            last = piece
        return out

    def text(self, phrase: Phrase) -> str:
        """The phrase as plain text."""
        known = self._texts.get(phrase)
        if known is None:
            known = _keep(self._texts, phrase, "".join([piece.text for piece in self.spaced(phrase)]))
        return known

    def html(self, phrase: Phrase) -> Markup:
        """The phrase as HTML with `<code>` and `<b>`."""
        known = self._htmls.get(phrase)
        if known is None:
            known = _keep(self._htmls, phrase, _html(self.spaced(phrase)))
        return known

    def sentence(self, phrase: Phrase) -> str:
        """The phrase as plain text that begins a sentence."""
        return "".join(piece.text for piece in self.sentence_pieces(phrase))

    def html_sentence(self, phrase: Phrase) -> Markup:
        """`html` with a capital at the beginning."""
        known = self._sentences.get(phrase)
        if known is None:
            known = _keep(self._sentences, phrase, _html(self.sentence_pieces(phrase)))
        return known

    def sentence_pieces(self, phrase: Phrase) -> list[Piece]:
        """`spaced` with a capital at the beginning; somebody else's word keeps its own."""
        pieces = self.spaced(phrase)
        if pieces and not self.catalogue.chinese and not pieces[0].code:
            pieces[0] = pieces[0]._replace(text=pieces[0].text[:1].upper() + pieces[0].text[1:])
        return pieces

    def story_pieces(self, phrases: Sequence[Phrase]) -> list[Piece]:
        """Sentences one after the other: a space between them in English, none in Chinese. When there are more than
        three, two neighbours become one: the first two if the first is short, else the two shortest."""
        told, phrases = [self.sentence_pieces(p) for p in phrases], list(phrases)
        joined: set[int] = set()
        while sum(map(_sentences, told)) > MOST_SENTENCES:
            pairs = [i for i in range(len(told) - 1) if self._may_join(told[i], told[i + 1], phrases[i + 1])]
            pairs = [i for i in pairs if not {id(told[i]), id(told[i + 1])} & joined]  # three in one are too long
            if not pairs:
                break
            i = (
                pairs[0]
                if pairs[0] == 0 and _length(told[0]) <= SHORT
                else min(pairs, key=lambda i: _length(told[i]) + _length(told[i + 1]))
            )
            told[i : i + 2] = [self._joined(told[i], told[i + 1])]
            del phrases[i + 1]
            joined.add(id(told[i]))
        out: list[Piece] = []
        for pieces in told:
            if out and not self.catalogue.chinese:
                out.append(Piece(" "))
            out += pieces
        return out

    def _may_join(self, first: list[Piece], second: list[Piece], phrase: Phrase) -> bool:
        """Whether two phrases are one sentence each, and the second does not begin with a name."""
        if _sentences(first) != 1 or _sentences(second) != 1:
            return False
        begin = self.catalogue.parts(phrase.key)[0]
        return self.catalogue.chinese or not (begin.kind == "text" and begin.text.split(" ")[0] in PROPER)

    def _joined(self, first: list[Piece], second: list[Piece]) -> list[Piece]:
        """Two sentences as one."""
        first = [*first[:-1], first[-1]._replace(text=first[-1].text.rstrip(".。"))]
        if not self.catalogue.chinese and not second[0].code:
            second = [second[0]._replace(text=second[0].text[:1].lower() + second[0].text[1:]), *second[1:]]
        return [*first, Piece(self.catalogue.text("unit.semicolon")), *second]

    def story(self, phrases: Sequence[Phrase], *, html: bool = True) -> str:
        """`story_pieces` as HTML or as plain text."""
        pieces = self.story_pieces(phrases)
        return str(_html(pieces)) if html else "".join(piece.text for piece in pieces)


@lru_cache(maxsize=16)
def words_of(catalogue: Catalogue, fine: bool) -> Words:
    """The `Words` that all cards of a catalogue share: most of what they say, they say alike."""
    return Words(catalogue, fine=fine)


def _keep(table: dict[Phrase, _Text], phrase: Phrase, text: _Text) -> _Text:
    """Remember what a phrase became, within bounds."""
    if len(text) <= KEPT_LENGTH:
        if len(table) >= KEPT:
            table.clear()
        table[phrase] = text
    return text


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _sentences(pieces: Sequence[Piece]) -> int:
    """How many sentences stand there."""
    return len(_STOP.findall("".join(p.text for p in pieces if not p.code)))


def _html(pieces: Sequence[Piece]) -> Markup:
    out: list[str] = []
    for piece in pieces:
        text = html_text(piece.text)
        if piece.code and piece.strong:
            text = f"<b><code>{text}</code></b>"
        elif piece.code:
            text = f"<code>{text}</code>"
        elif piece.strong:
            text = f"<b>{text}</b>"
        out.append(text)
    return Markup("".join(out).replace("</b><b>", "").replace("</code><code>", ""))
