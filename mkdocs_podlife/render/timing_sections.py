"""The sections of a card that tell times: of probes, of stopping, of restarts, and the states of a life."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from markupsafe import Markup

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import Code, Count, Length, Phrase, phrase
from mkdocs_podlife.explain.restarts import RESET, RestartTiming
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.formula import Formula, formula, hang_note, probe_gist
from mkdocs_podlife.render.section import Link, Section, field_html, title_of
from mkdocs_podlife.render.states_svg import states_html
from mkdocs_podlife.render.words import Words

MOST_RESTARTS = 12
SHOWN_BACKOFFS = 8


def probes(facts: Facts, words: Words, link: Link) -> Section | None:
    if not facts.probes:
        return None
    many = len({p.container for p in facts.probes}) > 1
    items = []
    for timing in facts.probes:
        name = phrase(f"probe.name.{timing.probe}")
        title = (
            phrase("probe.title-named", probe=name, name=Code(timing.container))
            if many
            else phrase("probe.title", probe=name)
        )
        formulas: list[Formula] = []
        notes: list[Markup] = [words.html_sentence(note) for note in timing.notes]
        for one in timing.sums:
            if one.key.endswith("-hang"):
                notes.append(hang_note(one, words))
            else:
                formulas.append(formula(one, words, link, facts.at))
        values = {
            kind: Markup(
                words.catalogue.text("unit.comma").join(
                    field_html(words, f"{v.field}: {v.value}", v.path if kind == "written" else "", link)
                    for v in timing.values
                    if v.written == (kind == "written")
                )
            )
            for kind in ("written", "default")
        }
        sentences = [
            Markup(html_text(words.catalogue.text(f"card.{kind}", fields="\0")).replace("⟨U+0000⟩", str(text)))
            for kind, text in values.items()
            if text
        ]
        if timing.inverse is not None:
            notes.append(words.html_sentence(timing.inverse))
        items.append(
            {
                "title": words.html_sentence(title),
                "formulas": formulas,
                "notes": notes,
                "line": timing.line,
                "effective": Markup(("" if words.catalogue.chinese else " ").join(sentences)),
            }
        )
    return Section("probes", title_of(words, "probes"), probe_gist(facts.probes, words), {"items": items})


def stops(facts: Facts, words: Words, link: Link) -> Section | None:
    if not facts.stops:
        return None
    many = len(facts.stops) > 1
    items = []
    for stop in facts.stops:
        title = phrase("stop.title-named", name=Code(stop.container)) if many else phrase("stop.title")
        items.append(
            {
                "title": words.html_sentence(title),
                "formulas": [formula(stop.sum, words, link, facts.at)],
                "notes": (),
                "line": "",
                "effective": "",
            }
        )
    longest = max(stop.sum.result.high for stop in facts.stops)
    key = "card.stops-gist"
    if any(stop.outlived for stop in facts.stops):
        key = "card.stops-gist-outlived"
    elif any(stop.held for stop in facts.stops):
        key = "card.stops-gist-held"
    gist = words.html(phrase(key, length=Length(longest)))
    return Section("probes", title_of(words, "stops"), gist, {"items": items})


def _backoff(words: Words, seconds: int) -> str:
    return words.length(seconds * 1000) if seconds else words.catalogue.text("restart.at-once")


def _restart_item(timing: RestartTiming, words: Words, many: bool) -> dict[str, Any]:
    title = phrase("restart.title-named", name=Code(timing.container)) if many else phrase("restart.title")
    shown = timing.restarts[:MOST_RESTARTS]
    rows = [
        (
            str(r.attempt),
            words.instant(r.ended),
            _backoff(words, r.backoff),
            words.instant(r.started),
            words.length(r.gap),
        )
        for r in shown
    ]
    rest = len(timing.restarts) - len(shown)
    return {
        "title": words.html_sentence(title),
        "rows": rows,
        "more": words.catalogue.text("card.restarts-more", n=rest) if rest else "",
    }


def restarts(facts: Facts, words: Words) -> Section | None:
    timings = [t for t in facts.restarts if t.restarts]
    if not timings:
        return None
    many = len(timings) > 1
    longest = max(timings, key=lambda t: len(t.restarts))
    groups = [(value, len(list(same))) for value, same in groupby(longest.backoffs)]
    waits = [_backoff(words, b) + (f" ×{n}" if n > 1 else "") for b, n in groups[:SHOWN_BACKOFFS]]
    gist = words.html(
        phrase(
            "card.restarts-gist",
            waits=words.catalogue.text("unit.comma").join(waits) + ("…" if len(groups) > SHOWN_BACKOFFS else ""),
            count=Count(len(longest.restarts), "restart"),
        )
    )
    notes: list[Phrase] = []
    if any(r.backoff for t in timings for r in t.restarts):
        notes.append(phrase("restart.jitter"))
    killed = facts.trace is not None and any(k.cause in {"liveness", "startup"} for k in facts.trace.kills)
    if killed:
        notes.append(phrase("restart.uptime"))
    notes.append(phrase("restart.reset", length=Length(RESET * 1000), first=Length(10_000)))
    heads = [words.catalogue.text(f"restart.head.{h}") for h in ("no", "ended", "backoff", "started", "gap")]
    data = {
        "items": [_restart_item(t, words, many) for t in timings],
        "heads": heads,
        "notes": Markup(words.story(notes)),
    }
    return Section("restarts", title_of(words, "restarts"), gist, data)


def states(facts: Facts, words: Words, key: str) -> Section | None:
    if facts.states is None:
        return None
    html = states_html(facts.states, catalogue=words.catalogue, key=key, fine=facts.fine)
    return Section("html", title_of(words, "states"), words.html(phrase("card.states-gist")), {"html": Markup(html)})
