"""The closed sections of a card: each a title, a gist and its content, as data for the template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.phrase import Count, Instant, Length, Phrase, phrase
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.section import Link, Maker, Section, title_of
from mkdocs_podlife.render.tables import kubectl_rows
from mkdocs_podlife.render.words import Words

MARKS = {"error": "▲", "warning": "▲", "info": "●"}


def sections(
    facts: Facts, words: Words, link: Link, rules: str, wanted: frozenset[str] | None, full: bool, key: str
) -> list[Section]:
    """The sections that have something to say, in their fixed order. `key` is the prefix of ids."""
    makers: tuple[Maker, ...] = (
        ("findings", lambda: _findings(facts, words, rules, link)),
        ("events", lambda: _events(facts, words)),
        *_of_times(facts, words, link, key),
        ("rows", lambda: _rows(facts, words)),
        ("assumptions", lambda: _assumptions(facts, words)),
    )
    out: list[Section] = []
    for name, make in makers:
        if wanted is not None and name not in wanted:
            continue
        section = make()
        if section is not None:
            out.append(Section(section.kind, section.title, section.gist, section.data, full) if full else section)
    return out


def _of_times(facts: Facts, words: Words, link: Link, key: str) -> Sequence[Maker]:
    """Those with sums and states. What writes them is loaded when there are any: a closed card has none."""
    if not (facts.probes or facts.stops or facts.restarts or facts.states):
        return ()
    from mkdocs_podlife.render import timing_sections as timing

    return (
        ("probes", lambda: timing.probes(facts, words, link)),
        ("stops", lambda: timing.stops(facts, words, link)),
        ("restarts", lambda: timing.restarts(facts, words)),
        ("states", lambda: timing.states(facts, words, key)),
    )


# ---------------------------------------------------------------------- findings


def _nearest(path: str, link: Link) -> str:
    """The address of a field's line, or of its nearest ancestor that was written."""
    while path:
        href = link(path)
        if href:
            return href
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    return ""


def _finding(finding: Finding, words: Words, rules: str, link: Link) -> dict[str, Any]:
    fix = finding.fix
    line = finding.place.line if finding.place else 0
    return {
        "mark": MARKS[finding.severity],
        "grave": finding.severity != "info",
        "title": words.html_sentence(finding.title),
        "text": words.html_sentence(finding.text),
        "before": list(fix.before) if fix else [],
        "after": list(fix.after) if fix else [],
        "rule": finding.rule,
        "page": f"{rules}{finding.rule.lower()}/" if rules else "",
        "line": words.catalogue.text("card.line", n=line) if line else "",
        "href": _nearest(finding.path, link) if line else "",
    }


def _findings(facts: Facts, words: Words, rules: str, link: Link) -> Section | None:
    if not facts.findings:
        return None
    titles = [f"{MARKS[f.severity]} {words.html(f.title)}" for f in facts.findings]
    data = {"items": [_finding(f, words, rules, link) for f in facts.findings]}
    return Section("findings", title_of(words, "findings"), Markup(" · ".join(dict.fromkeys(titles))), data)


# ---------------------------------------------------------------------- events


def _events(facts: Facts, words: Words) -> Section | None:
    if not facts.events:
        return None
    rows = [
        {
            "number": row.number,
            "at": words.instant(row.at),
            "type": row.type,
            "warn": row.type == "Warning",
            "reason": row.reason,
            "component": row.component,
            "age": row.age,
            "message": Markup(html_text(row.message)),
            "why": words.html_sentence(row.why),
        }
        for row in facts.events
    ]
    gist = words.html(phrase("card.events-gist", rows=Count(len(rows), "row"), at=Instant(facts.at)))
    return Section("events", title_of(words, "events"), gist, {"rows": rows})


# ---------------------------------------------------------------------- rows, assumptions


def _rows(facts: Facts, words: Words) -> Section | None:
    if not facts.rows:
        return None
    gist = words.html(phrase("card.rows-gist", rows=Count(len(facts.rows), "row"), watched=Length(facts.at)))
    text = kubectl_rows(facts.rows, words)
    return Section("pre", title_of(words, "rows"), gist, {"text": Markup(html_text(text))})


def _assumptions(facts: Facts, words: Words) -> Section | None:
    if not facts.assumptions:
        return None
    items = [words.html_sentence(Phrase(f"assumption.{a.key}", dict(a.args))) for a in facts.assumptions]
    gist = words.html(phrase("card.assumptions-gist", n=len(items)))
    return Section("list", title_of(words, "assumptions"), gist, {"items": items})
