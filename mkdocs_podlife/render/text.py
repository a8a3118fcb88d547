"""Facts for a terminal: the story, the event table as `kubectl describe` prints it, the rows, the timing."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from mkdocs_podlife.explain.describe import ContainerLines, Described, StateLine
from mkdocs_podlife.explain.events import describe_order
from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.sums import Sum
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line, terminal
from mkdocs_podlife.render.refused import problem_phrase, refused_facts
from mkdocs_podlife.render.tables import event_table, get_rows, width
from mkdocs_podlife.render.words import Words

MOST_ROWS = 60
_UNIT = re.compile(r"(\d) (?=s\b|秒)")


def wrapped(text: str, columns: int, indent: str = "", first: str | None = None) -> list[str]:
    """Lines of at most `columns` terminal columns. Chinese has no spaces: it may break before any character that is
    not closing punctuation."""
    first = indent if first is None else first
    text = _UNIT.sub("\\1\0", text)  # a number and its unit stay together
    return [line.replace("\0", " ") for line in _wrapped(text, columns, indent, first)]


def _wrapped(text: str, columns: int, indent: str, first: str) -> list[str]:
    if all(ord(c) < 0x2E80 for c in text):
        return textwrap.wrap(
            text,
            columns,
            initial_indent=first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [first]
    lines, line = [], first
    for token in tokens(text):
        if width(line) + width(token) > columns and line.strip():
            lines.append(line.rstrip())
            line = indent + token.lstrip()
        else:
            line += token
    return [*lines, line.rstrip()]


def tokens(text: str) -> Iterator[str]:
    """Unbreakable pieces: a Latin word, or one Chinese character with the punctuation that closes after it."""
    piece = ""
    for char in text:
        closing = char in "，。；：、）」！？"
        wide = ord(char) >= 0x2E80
        if piece and not closing and (wide or char == " " or ord(piece[-1]) >= 0x2E80 or piece[-1] == " "):
            if piece[-1] not in "（「\0":
                yield piece
                piece = ""
        piece += char
    if piece:
        yield piece


def card_text(facts: Facts, *, lang: str, width: int = 100) -> str:
    """Everything of one manifest for a terminal.

    Args:
        facts: of one manifest.
        lang: any language tag.
        width: columns for running text; tables are never wrapped.
    """
    catalogue = Catalogue(lang)
    words = Words(catalogue, fine=facts.fine)
    out: list[str] = [f"{facts.kind} {terminal(facts.namespace)}/{terminal(facts.name)}".strip(), ""]
    for part in _parts(facts, words, width):
        out += [*part, ""]
    return "\n".join(out).rstrip() + "\n"


def _parts(facts: Facts, words: Words, columns: int) -> Iterator[list[str]]:
    text = words.catalogue.text
    if facts.verdict == "refused" or facts.problems:
        yield _problems(facts, words, columns)
    if facts.trace is None:
        return
    if facts.story:
        yield wrapped(words.story(facts.story, html=False), columns)
    elif facts.quiet is not None:
        yield wrapped(words.sentence(facts.quiet), columns)
    if facts.findings:
        yield _titled(text("card.findings"), _findings(facts, words, columns))
    if facts.described is not None:
        if facts.described.row is not None:
            yield get_rows([facts.described.row])
        yield _described(facts.described)
    yield event_table(describe_order(facts.events, facts.trace))
    if facts.rows:
        shown = [r for r in facts.rows if not r.gone]
        lines = get_rows(shown)
        if len(lines) > MOST_ROWS:
            rest = len(lines) - MOST_ROWS
            lines = [*lines[: MOST_ROWS - 10], f"… {text('card.rows-more', n=rest)} …", *lines[-10:]]
        gone = next((r for r in facts.rows if r.gone), None)
        if gone is not None:
            lines.append(f"{text('card.gone')} {words.instant(gone.at)}")
        yield _titled(text("card.rows"), lines)
    if facts.probes:
        yield _titled(text("card.probes"), list(_probes(facts, words)))
    if facts.stops:
        yield _titled(text("card.stops"), [f"{terminal(s.container)}: {sum_line(s.sum, words)}" for s in facts.stops])
    if facts.assumptions:
        items = [words.sentence(Phrase(f"assumption.{a.key}", dict(a.args))) for a in facts.assumptions]
        yield _titled(text("card.assumptions"), [line for i in items for line in wrapped(i, columns - 2, "  ", "- ")])
    yield [text("card.footer", kubernetes=facts.kubernetes)]


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    colon = "：" if ord(title[-1]) >= 0x2E80 else ":"
    return [title + colon, *("  " + line for line in lines)]


def _problems(facts: Facts, words: Words, columns: int) -> list[str]:
    out: list[str] = []
    if facts.verdict == "refused":
        out += wrapped(words.sentence(refused_facts(facts).story[0]), columns)
    for problem in facts.problems:
        out += wrapped(words.sentence(problem_phrase(problem)), columns, "  ", "- ")
        if problem.fix is not None and problem.fix[0] != problem.fix[1]:
            out += [f"    − {terminal(problem.fix[0])}", f"    + {terminal(problem.fix[1])}"]
    if facts.admission is not None and facts.admission.message:
        out += ["", words.catalogue.text("card.api-says") + words.catalogue.text("unit.colon").rstrip()]
        out += ["  " + terminal(line) for line in facts.admission.message.splitlines()]
    return out


def _findings(facts: Facts, words: Words, columns: int) -> list[str]:
    out: list[str] = []
    for finding in facts.findings:
        mark = "●" if finding.severity == "info" else "▲"
        line = finding.place.line if finding.place else None
        where = f" [{finding.rule}{f':{line}' if line else ''}]"
        text = words.sentence(finding.title) + words.catalogue.text("card.stop")
        glue = "" if words.catalogue.chinese else " "
        out += wrapped(f"{text}{glue}{words.sentence(finding.text)}{where}", columns - 4, "  ", f"{mark} ")
        if finding.fix is not None:
            out += [f"    − {terminal(b)}" for b in finding.fix.before]
            out += [f"    + {terminal(a)}" for a in finding.fix.after]
    return out


def _state(title: str, state: StateLine | None, words: list[str]) -> None:
    if state is None:
        return
    words.append(f"    {title + ':':<15}{state.kind}")
    if state.reason and state.kind != "Running":
        words.append(f"      {'Reason:':<13}{terminal(state.reason)}")
    if state.code is not None:
        words.append(f"      {'Exit Code:':<13}{state.code}")


def _described(described: Described) -> list[str]:
    """The part of `describe` that changes: status, containers, conditions."""
    out = [f"Status: {described.status}"]
    if described.reason:
        out.append(f"Reason: {terminal(described.reason)}")
    if described.message:
        out.append(f"Message: {one_line(described.message)}")
    for container in described.containers:
        out += _container(container)
    if described.conditions:
        out.append("Conditions:")
        wide = max(len(kind) for kind, _ in described.conditions)
        out += [f"  {kind:<{wide}}  {status}" for kind, status in described.conditions]
    return out


def _container(container: ContainerLines) -> list[str]:
    out = [f"  {terminal(container.name)}:"]
    _state("State", container.state, out)
    _state("Last State", container.last, out)
    out.append(f"    {'Ready:':<15}{container.ready}")
    out.append(f"    {'Restart Count:':<15}{container.restarts}")
    out += [f"    {title + ':':<12}{one_line(line)}" for title, line in container.probes]
    return out


def sum_line(one: Sum, words: Words) -> str:
    """A sum on one line: "6–9 s noticed + 30 s grace period = 36–40 s out of order"."""

    def term(low: int, high: int, word: Phrase) -> str:
        return f"{words.span(low, high)} {words.text(word)}"

    text = " + ".join(term(t.low, t.high, t.word) for t in one.terms)
    if len(one.terms) > 1:
        text += " = " + term(one.result.low, one.result.high, one.result.word)
    return text


def _probes(facts: Facts, words: Words) -> Iterator[str]:
    colon = words.catalogue.text("unit.colon")
    for timing in facts.probes:
        name = words.catalogue.text(f"probe.name.{timing.probe}")
        yield f"{terminal(timing.container)} · {name}{colon}{one_line(timing.line)}"
        for one in timing.sums:
            yield f"  {words.catalogue.text(f'probe.sum.{one.key}')}{colon}{sum_line(one, words)}"
        for note in timing.notes:
            yield f"  {words.sentence(note)}"
        if timing.inverse is not None:
            yield f"  {words.sentence(timing.inverse)}"


def story_line(facts: Facts, lang: str, phrases: Sequence[Phrase] | None = None) -> str:
    """The story alone, as plain text."""
    words = Words(Catalogue(lang), fine=facts.fine)
    return words.story(phrases if phrases is not None else facts.story, html=False)
