"""The closed sections of a card: each a title, a gist and its content, as data for the template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from markupsafe import Markup

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.phrase import Code, Count, Instant, Length, Phrase, phrase
from mkdocs_podlife.explain.restarts import RESET, RestartTiming
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.formula import Formula, formula, hang_note, probe_gist
from mkdocs_podlife.render.states_svg import states_html
from mkdocs_podlife.render.tables import kubectl_rows
from mkdocs_podlife.render.words import Words

Link = Callable[[str], str]
MARKS = {"error": "▲", "warning": "▲", "info": "●"}
MOST_RESTARTS = 12
SHOWN_BACKOFFS = 8


@dataclass(frozen=True, slots=True)
class Section:
    """One `<details>`. `kind` names the part of the template that draws `data`."""

    kind: str
    title: str
    gist: Markup
    data: dict[str, Any] = field(default_factory=dict)
    open: bool = False


def sections(
    facts: Facts, words: Words, link: Link, rules: str, wanted: frozenset[str] | None, full: bool, key: str
) -> list[Section]:
    """The sections that have something to say, in their fixed order. `key` is the prefix of ids."""
    makers: tuple[tuple[str, Callable[[], Section | None]], ...] = (
        ("findings", lambda: _findings(facts, words, rules, link)),
        ("events", lambda: _events(facts, words)),
        ("probes", lambda: _probes(facts, words, link)),
        ("stops", lambda: _stops(facts, words, link)),
        ("restarts", lambda: _restarts(facts, words)),
        ("states", lambda: _states(facts, words, key)),
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


def _title(words: Words, name: str) -> str:
    return words.catalogue.text(f"card.{name}")


def field_html(words: Words, text: str, path: str, link: Link) -> Markup:
    """A field as code, linked to its line when there is one."""
    href = link(path) if path else ""
    code = f"<code>{html_text(text)}</code>"
    return Markup(f'<a href="{html_text(href)}">{code}</a>' if href else code)


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
    return Section("findings", _title(words, "findings"), Markup(" · ".join(dict.fromkeys(titles))), data)


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
    return Section("events", _title(words, "events"), gist, {"rows": rows})


# ---------------------------------------------------------------------- timing


def _probes(facts: Facts, words: Words, link: Link) -> Section | None:
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
    return Section("probes", _title(words, "probes"), probe_gist(facts.probes, words), {"items": items})


def _stops(facts: Facts, words: Words, link: Link) -> Section | None:
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
    return Section("probes", _title(words, "stops"), gist, {"items": items})


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


def _restarts(facts: Facts, words: Words) -> Section | None:
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
    return Section("restarts", _title(words, "restarts"), gist, data)


# ---------------------------------------------------------------------- states, rows, assumptions


def _states(facts: Facts, words: Words, key: str) -> Section | None:
    if facts.states is None:
        return None
    html = states_html(facts.states, catalogue=words.catalogue, key=key, fine=facts.fine)
    return Section("html", _title(words, "states"), words.html(phrase("card.states-gist")), {"html": Markup(html)})


def _rows(facts: Facts, words: Words) -> Section | None:
    if not facts.rows:
        return None
    gist = words.html(phrase("card.rows-gist", rows=Count(len(facts.rows), "row"), watched=Length(facts.at)))
    text = kubectl_rows(facts.rows, words)
    return Section("pre", _title(words, "rows"), gist, {"text": Markup(html_text(text))})


def _assumptions(facts: Facts, words: Words) -> Section | None:
    if not facts.assumptions:
        return None
    items = [words.html_sentence(Phrase(f"assumption.{a.key}", dict(a.args))) for a in facts.assumptions]
    gist = words.html(phrase("card.assumptions-gist", n=len(items)))
    return Section("list", _title(words, "assumptions"), gist, {"items": items})
