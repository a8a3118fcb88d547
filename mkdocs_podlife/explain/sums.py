"""A sum of lengths of time, each term with its bounds, its word and the field it comes from."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.explain.phrase import Phrase


class Term(NamedTuple):
    """A summand: its bounds in ms, the word under it, and in small print the field or the product it is made of.

    `word` is a phrase; `field` is language-free ("(3 − 1) × 3 … 3 × 3", "terminationGracePeriodSeconds") or "";
    `written` says whether that field was written, None where that is no question. `path` leads to its line.
    """

    low: int
    high: int
    word: Phrase
    field: str = ""
    written: bool | None = None
    path: str = ""


class Sum(NamedTuple):
    """Terms that add up. `here`: the same measured in this life, begin and end in ms."""

    key: str  # below `probe.sum.`
    terms: tuple[Term, ...]
    result: Term
    here: tuple[int, int] | None = None


def total(terms: tuple[Term, ...]) -> tuple[int, int]:
    """The bounds of a sum, ms."""
    return sum(t.low for t in terms), sum(t.high for t in terms)
