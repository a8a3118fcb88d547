"""From cases to the HTML of one block, in one language or in both, and the rows of the table of all Pods."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mkdocs_podlife.page.memory import KEY, Row
from mkdocs_podlife.site import PAIRS

if TYPE_CHECKING:
    from mkdocs_podlife.cases import Case
    from mkdocs_podlife.explain.facts import Facts
    from mkdocs_podlife.page.context import Settings

NAMES = {"en": "English", "zh": "中文", "zh-Hant": "中文"}  # on the switch between both languages
_WIDE = ("zh", "zh-Hant")  # nearly every character would become a reference


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector back: a life makes many small objects, and each of its rounds would walk through
    everything the generator holds."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def cards_of(found: Sequence[Case], settings: Settings, at: int | None) -> tuple[str, tuple[Row, ...]]:
    """The cards of a block, `KEY` in place of the page's key, and a row for each Pod."""
    from mkdocs_podlife.render.card import cards_html
    from mkdocs_podlife.render.catalogue import BCP47, catalogue_of

    facts = [case.facts(at, closed=settings.mode in ("auto", "quiet")) for case in found]
    rows = tuple(row_of(one) for one in facts)
    options: dict[str, Any] = {"mode": settings.mode, "show": settings.show, "templates": settings.templates}
    if settings.lang not in PAIRS:
        words = catalogue_of(settings.lang, settings.sentences.get(settings.lang))
        copies = _copies(found, settings, at, settings.lang)
        html = cards_html(facts, lang=settings.lang, key=KEY, catalogue=words, copies=copies, **options)
        return html if settings.lang in _WIDE else narrow(html), rows
    switch = texts = ""
    for i, lang in enumerate(PAIRS[settings.lang]):
        button = f"{KEY}-lang-{lang}"
        checked = "" if i else " checked"
        switch += f'<input type="radio" name="{KEY}-lang" id="{button}"{checked}>'
        switch += f'<label for="{button}" lang="{BCP47[lang]}">{NAMES[lang]}</label>'
        words = catalogue_of(lang, settings.sentences.get(lang))
        key, copies = KEY if i == 0 else f"{KEY}-{lang}", _copies(found, settings, at, lang)
        texts += cards_html(facts, lang=lang, key=key, catalogue=words, copies=copies, **options)
    named = " · ".join(NAMES[lang] for lang in PAIRS[settings.lang])
    return f'<div class="podlife-both" role="group" aria-label="{named}">{switch}{texts}</div>', rows


def narrow(html: str) -> str:
    """The same HTML with a reference for each character beyond ASCII. MkDocs holds all pages of a site in memory, and
    Python takes twice the room for a text with but one dash or arrow in it, and writes one with a single dot between
    two words far slower than one without."""
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _copies(found: Sequence[Case], settings: Settings, at: int | None, lang: str) -> tuple[str, ...]:
    """For each card the place of the links to its Pod's files."""
    if not settings.copies:
        return ()
    from mkdocs_podlife.copies import identity, marker

    return tuple(marker(identity(case, i, at, settings.show), lang) for i, case in enumerate(found))


def row_of(facts: Facts) -> Row:
    """The Pod in the table of all Pods."""
    trace = facts.trace
    ready = next((row.at for row in trace.rows if _ready(row.ready)), None) if trace is not None else None
    if trace is not None and trace.deleted_at is not None and trace.gone_at is not None:
        stop: int | None = trace.gone_at - trace.deleted_at
    else:
        stop = None
    errors = sum(problem.severity == "error" for problem in facts.problems)
    refused = facts.admission is not None and not facts.admission.accepted
    grave = sum(finding.severity != "info" for finding in facts.findings)
    lasting = trace is not None and trace.deleted_at is None and trace.ended in ("horizon", "repeats")
    most = 1000 * trace.pod.grace_period if trace is not None and lasting else None
    return Row(facts.kind, facts.name, facts.verdict, ready, stop, grave, max(errors, int(refused)), most)


def _ready(words: str) -> bool:
    """Whether kubectl's READY column says so: `2/2`."""
    have, _, wanted = words.partition("/")
    return have == wanted != "0"
