"""Phrases as GitHub-flavoured Markdown, so that GitHub, GitLab, MDX and plain CommonMark read them alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.render.escape import gfm, gfm_code, one_line, visible
from mkdocs_podlife.render.words import Piece, Words

_PUNCTUATION = re.compile(r"[^\w\s]")
_BAR = re.compile(r"(?<!\\)\|")
_MARKUP = re.compile(r"""[&<>"'`*_{}\[\]~|\\$:@#!]""")


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours with the same marks as one piece: two code spans side by side would make other backtick runs."""
    out: list[Piece] = []
    for piece in pieces:
        if out and out[-1][1:] == piece[1:]:
            out[-1] = out[-1]._replace(text=out[-1].text + piece.text)
        else:
            out.append(piece)
    return out


def _strong(inner: str, plain: str, before: str, after: str) -> str:
    """Weight by asterisks where CommonMark takes them for that: asterisks beside punctuation need a space or
    punctuation on their other side, which Chinese often does not give. Without, the text stays unmarked."""
    opens = not _PUNCTUATION.match(plain[:1]) or not before or not before.isalnum()
    closes = not _PUNCTUATION.match(plain[-1:]) or not after or not after.isalnum()
    return f"**{inner}**" if opens and closes and plain.strip() == plain else inner


def marked(phrase: Phrase, words: Words) -> str:
    """A phrase in one line with its code and weight, everything else escaped."""
    return _written(words.spaced(phrase))


def sentence(phrase: Phrase, words: Words) -> str:
    """`marked` with a capital at the beginning."""
    return _written(words.sentence_pieces(phrase))


def _written(spaced: Sequence[Piece]) -> str:
    pieces = _merged(spaced)
    out: list[str] = []
    for i, piece in enumerate(pieces):
        text = one_line(piece.text) if piece.text.strip() else ""
        if not text:
            out.append(piece.text and " ")
            continue
        inner = gfm_code(text, cell=False) if piece.code else gfm(text)
        if piece.strong:
            before = pieces[i - 1].text[-1:] if i else ""
            after = pieces[i + 1].text[:1] if i + 1 < len(pieces) else ""
            inner = _strong(inner, "`" if piece.code else text, before, after)
        lead = " " if piece.text[0] == " " else ""
        tail = " " if piece.text[-1] == " " else ""
        out.append(f"{lead}{inner}{tail}")
    return re.sub(r" {2,}", " ", "".join(out)).strip()


def story(phrases: Sequence[Phrase], words: Words) -> str:
    """Sentences one after the other."""
    return _written(words.story_pieces(phrases))


def summary(text: str) -> str:
    """Plain text inside `<summary>`: as character references, which HTML, Markdown and MDX all take for text."""
    return _MARKUP.sub(lambda m: f"&#{ord(m[0])};", one_line(text))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; cells are Markdown already and hold no line break."""
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(_BAR.sub(r"\\|", cell) or " " for cell in row) + " |" for row in rows]
    return lines


def fenced(language: str, text: str) -> list[str]:
    """A code block that its own text cannot close."""
    body = visible(text).rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", body)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{language}", *body.split("\n"), fence]


def details(title: str, gist: str, body: Sequence[str]) -> list[str]:
    """A closed section. The blank lines make the inside Markdown again."""
    head = f"<summary><b>{summary(title)}</b>{' ' + summary(gist) if gist else ''}</summary>"
    return ["<details>", head, "", *body, "", "</details>"]
