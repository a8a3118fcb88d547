"""Arithmetic in words: terms with their number, the word under it and the field it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from mkdocs_podlife.explain.phrase import Code, Instant, Span, phrase
from mkdocs_podlife.explain.probes import ProbeTiming
from mkdocs_podlife.explain.sums import Sum, Term
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.words import Words

Link = Callable[[str], str]


class TermText(NamedTuple):
    """One term, ready for the template. `operator` stands before it; `result`: it has the double rule."""

    operator: str
    number: str
    word: Markup
    small: Markup
    result: bool = False


class Formula(NamedTuple):
    """A titled row of terms."""

    title: str
    terms: tuple[TermText, ...]


def _small(term: Term, words: Words, link: Link) -> Markup:
    if not term.field:
        return Markup("")
    href = link(term.path) if term.path else ""
    text = html_text(term.field)
    if href:
        text = f'<a href="{html_text(href)}">{text}</a>'
    if term.written is None:
        return Markup(text)
    return Markup(f"{text} {html_text(words.catalogue.text('probe.written' if term.written else 'probe.default'))}")


def _term(term: Term, operator: str, words: Words, link: Link, *, result: bool = False) -> TermText:
    return TermText(operator, words.span(term.low, term.high), words.html(term.word), _small(term, words, link), result)


def formula(one: Sum, words: Words, link: Link, at: int) -> Formula:
    """A sum as terms; its result carries what was measured in this life, if it lies before `at` (ms)."""
    out = [_term(t, "+" if i else "", words, link) for i, t in enumerate(one.terms)]
    if len(one.terms) > 1:
        out.append(_term(one.result, "=", words, link, result=True))
    if one.here is not None and one.here[1] <= at:
        last = out[-1]
        here = words.html(phrase("probe.here", begin=Instant(one.here[0]), end=Instant(one.here[1])))
        small = Markup(" · ").join(part for part in (last.small, here) if part)
        out[-1] = TermText(last.operator, last.number, last.word, small, last.result)
    title = "" if one.key == "stop" else words.catalogue.text(f"probe.sum.{one.key}")
    return Formula(title, tuple(out))


def hang_note(one: Sum, words: Words) -> Markup:
    """The variant for a hanging application, in one line."""
    title = html_text(words.catalogue.text(f"probe.sum.{one.key}"))
    colon = words.catalogue.text("unit.colon")
    numbers = " + ".join(words.span(t.low, t.high) for t in one.terms)
    if len(one.terms) > 1:
        numbers += f" = <b>{html_text(words.span(one.result.low, one.result.high))}</b>"
    else:
        numbers = f"<b>{html_text(numbers)}</b>"
    return Markup(f"{title}{colon}{numbers} · {html_text(one.terms[0].field)}")


def probe_gist(timings: Sequence[ProbeTiming], words: Words) -> Markup:
    """The summary line: when the first check comes, when it acts, when all is well again."""
    parts: list[str] = []
    main = next((t for t in timings if t.probe == "liveness"), None) or timings[0]
    for key, name in (
        ("first", "first"),
        ("first-gated", "first"),
        ("first-hooked", "first"),
        ("budget", "budget"),
        ("back", "back"),
        ("out", "out"),
    ):
        one = main.sum(key)
        if one is None:
            continue
        if key == "back":
            acts = phrase("probe.gist.acts", span=Span(one.terms[0].low, one.terms[0].high))
            parts.append(str(words.html(acts)))
        parts.append(str(words.html(phrase(f"probe.gist.{name}", span=Span(one.result.low, one.result.high)))))
    numbers = Markup(" · ".join(parts))
    if len(timings) == 1:
        return numbers
    probe = phrase(f"probe.name.{main.probe}")
    if len({t.container for t in timings}) == 1:
        head = words.html_sentence(phrase("probe.title", probe=probe))
    else:
        head = words.html_sentence(phrase("probe.title-named", probe=probe, name=Code(main.container)))
    return Markup(f"{head}{words.catalogue.text('unit.colon')}{numbers}")
