"""Everything of one manifest as GitHub-flavoured Markdown: story, tables, `<details>`, the states as Mermaid text.

Only what the sanitisers of GitHub and GitLab let through is used: no class, no id, no style, no HTML but `<details>`,
`<summary>`, `<b>` and `<br/>`. Every string from outside is escaped for its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.phrase import Code, Instant, Phrase, phrase
from mkdocs_podlife.explain.probes import ProbeTiming
from mkdocs_podlife.explain.sums import Sum
from mkdocs_podlife.render.card import footer_of, no_link
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import gfm, gfm_code, visible
from mkdocs_podlife.render.gfm_words import details, fenced, marked, sentence, story, table
from mkdocs_podlife.render.mermaid import states_mermaid
from mkdocs_podlife.render.refused import MOST, problem_phrase, refused_facts
from mkdocs_podlife.render.sections import MARKS, sections
from mkdocs_podlife.render.tables import kubectl_rows
from mkdocs_podlife.render.words import Words

Lines = list[str]


def card_markdown(facts: Facts, *, lang: str, show: Sequence[str] = (), picture: str = "", mermaid: bool = True) -> str:
    """The explanation as Markdown.

    Args:
        facts: of one manifest.
        lang: any language tag.
        show: which parts to show (as for the card); all when empty.
        picture: address of the picture, relative or absolute; none when empty.
        mermaid: whether the states are given as Mermaid text.

    Returns:
        Blocks with a blank line between them, and one final newline.
    """
    words = Words(Catalogue(lang), fine=facts.fine)
    wanted = frozenset(show) or None
    blocks: list[Lines] = []
    if facts.verdict == "refused":
        blocks += _refusal(facts, words)
    if facts.trace is not None:
        if wanted is None or "story" in wanted:
            blocks.append([_story(facts, words)])
        if facts.verdict != "refused":
            blocks += _notices(facts, words)
        if picture and facts.timeline is not None and (wanted is None or "timeline" in wanted):
            label = words.text(phrase("card.label", kind=facts.kind, name=facts.name))
            blocks.append([f"![{gfm(label)}](<{picture}>)"])
        blocks += _sections(facts, words, wanted, mermaid)
    foot = footer_of(facts)
    blocks.append([gfm(words.catalogue.text(foot, kubernetes=visible(facts.kubernetes)))])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _story(facts: Facts, words: Words) -> str:
    if facts.story:
        return story(facts.story, words)
    return sentence(facts.quiet, words) if facts.quiet is not None else ""


# ---------------------------------------------------------------------- what is wrong


def _refusal(facts: Facts, words: Words) -> Iterator[Lines]:
    """What is wrong, where, in whose words, and the smallest repair."""
    told = refused_facts(facts)
    text = words.catalogue.text
    yield [story(told.story, words)]
    if told.says:
        yield [gfm(text(told.says_title))]
        yield fenced("text", told.says)
    if told.more:
        yield [gfm(text("card.more-problems"))]
        yield [f"- {sentence(problem_phrase(p), words)}" for p in told.more]
    if told.fix is not None:
        yield [gfm(text("card.repair"))]
        yield fenced("diff", f"- {one_line_of(told.fix[0])}\n+ {one_line_of(told.fix[1])}")
    if told.mended:
        yield [gfm(text("card.with-repairs"))]


def one_line_of(line: str) -> str:
    """A line of YAML, its indentation kept, that is one line for sure."""
    return visible(line).replace("\n", " ")


def _notices(facts: Facts, words: Words) -> Iterator[Lines]:
    lines = [f"- {sentence(problem_phrase(p), words)}" for p in facts.problems[:MOST]]
    if facts.admission is not None:
        lines += [f"- {gfm_code(w, cell=False)}" for w in facts.admission.warnings[:MOST]]
    if lines:
        yield lines


# ---------------------------------------------------------------------- sections


def _sections(facts: Facts, words: Words, wanted: frozenset[str] | None, mermaid: bool) -> Iterator[Lines]:
    """The card's sections with the card's own titles and gists."""
    text = words.catalogue.text
    makers = {
        text("card.findings"): lambda: _findings(facts, words),
        text("card.events"): lambda: _events(facts, words),
        text("card.probes"): lambda: _probes(facts, words),
        text("card.stops"): lambda: _stops(facts, words),
        text("card.restarts"): lambda: _restarts(facts, words),
        text("card.states"): lambda: _states(facts, words) if mermaid else [],
        text("card.rows"): lambda: fenced("text", kubectl_rows(facts.rows, words)),
        text("card.assumptions"): lambda: [
            f"- {sentence(Phrase(f'assumption.{a.key}', dict(a.args)), words)}" for a in facts.assumptions
        ],
    }
    for section in sections(facts, words, no_link, "", wanted, False, "podlife"):
        body = makers[section.title]()
        if body:
            yield details(section.title, _plain(section.gist), body)


def _plain(gist: Markup) -> str:
    return gist.striptags()


def _findings(facts: Facts, words: Words) -> Lines:
    out: Lines = []
    for finding in facts.findings:
        out += _finding(finding, words)
    return out[:-1]


def _finding(finding: Finding, words: Words) -> Lines:
    stop = words.catalogue.text("card.stop")
    title = marked(finding.title, words)
    title = title if "*" in title or title.startswith("`") else f"**{title}**"
    text = sentence(finding.text, words)
    out = [f"{MARKS[finding.severity]} {title}{stop} {text} ({gfm(finding.rule)})", ""]
    if finding.fix is not None and finding.fix.after:
        lines = [f"- {line}" for line in finding.fix.before] + [f"+ {line}" for line in finding.fix.after]
        out += [*fenced("diff", "\n".join(lines)), ""]
    return out


def _events(facts: Facts, words: Words) -> Lines:
    heads = [gfm(words.catalogue.text(f"card.head.{h}")) for h in ("no", "at", "reason", "age", "message")]
    rows = []
    for row in facts.events:
        reason = f"{'▲ ' if row.type == 'Warning' else ''}**{gfm(row.reason)}** {gfm(row.type)} · {gfm(row.component)}"
        message = f"{gfm_code(row.message)}<br/>{sentence(row.why, words)}"
        rows.append((str(row.number), gfm(words.instant(row.at)), reason, gfm(row.age), message))
    return table(heads, rows)


def _sum(one: Sum, words: Words, at: int) -> str:
    """A sum on one line, each term with the field it comes from."""
    terms = [*one.terms, one.result] if len(one.terms) > 1 else list(one.terms)
    parts = []
    for i, term in enumerate(terms):
        sign = "" if i == 0 else " = " if i == len(one.terms) else " + "
        part = f"{sign}{gfm(words.span(term.low, term.high))} {marked(term.word, words)}"
        if term.field:
            note = (
                ""
                if term.written is None
                else words.catalogue.text("probe.written" if term.written else "probe.default")
            )
            part += f" ({gfm_code(term.field, cell=False)}{' ' + gfm(note) if note else ''})"
        parts.append(part)
    text = "".join(parts)
    if one.here is not None and one.here[1] <= at:
        text += f" · {marked(phrase('probe.here', begin=Instant(one.here[0]), end=Instant(one.here[1])), words)}"
    return text


def _probe(timing: ProbeTiming, words: Words, many: bool, at: int) -> Lines:
    name = phrase(f"probe.name.{timing.probe}")
    title = (
        phrase("probe.title-named", probe=name, name=Code(timing.container))
        if many
        else phrase("probe.title", probe=name)
    )
    colon = words.catalogue.text("unit.colon")
    lines = [f"{sentence(title, words)}", ""]
    for one in timing.sums:
        lines.append(f"- {gfm(words.catalogue.text(f'probe.sum.{one.key}'))}{colon}{_sum(one, words, at)}")
    lines += [f"- {sentence(note, words)}" for note in timing.notes]
    if timing.inverse is not None:
        lines.append(f"- {sentence(timing.inverse, words)}")
    return [*lines, "", *fenced("text", timing.line), ""]


def _probes(facts: Facts, words: Words) -> Lines:
    many = len({p.container for p in facts.probes}) > 1
    return [line for timing in facts.probes for line in _probe(timing, words, many, facts.at)][:-1]


def _stops(facts: Facts, words: Words) -> Lines:
    many = len(facts.stops) > 1
    colon = words.catalogue.text("unit.colon")
    out = []
    for stop in facts.stops:
        name = f"{gfm_code(stop.container, cell=False)}{colon}" if many else ""
        out.append(f"- {name}{_sum(stop.sum, words, facts.at)}")
    return out


def _restarts(facts: Facts, words: Words) -> Lines:
    section = next((s for s in sections(facts, words, no_link, "", frozenset({"restarts"}), False, "podlife")), None)
    if section is None:
        return []
    out: Lines = []
    for item, timing in zip(section.data["items"], (t for t in facts.restarts if t.restarts), strict=True):
        if len(section.data["items"]) > 1:
            out += [gfm_code(timing.container, cell=False), ""]
        out += table([gfm(h) for h in section.data["heads"]], [[gfm(c) for c in row] for row in item["rows"]])
        out += ["", gfm(item["more"]), ""] if item["more"] else [""]
    return [*out, gfm(section.data["notes"].striptags())]


def _states(facts: Facts, words: Words) -> Lines:
    if facts.states is None:
        return []
    return fenced("mermaid", states_mermaid(facts.states, catalogue=words.catalogue, fine=facts.fine))
