"""What is wrong with a manifest, for its card: story, place, words of the API server, smallest repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import Arg, Codes, Phrase, phrase
from mkdocs_podlife.explain.problem_lines import ExcerptLine
from mkdocs_podlife.manifest.model import Problem
from mkdocs_podlife.render.escape import html_text, visible
from mkdocs_podlife.render.words import Words

MOST = 8  # problems told one by one


def problem_phrase(problem: Problem) -> Phrase:
    """A problem as a sentence with its place."""
    args: dict[str, Arg] = dict(problem.args)
    if problem.args.get("supported"):
        args["supported"] = Codes(tuple(problem.args["supported"].split(", ")))
    text = Phrase(f"problem.{problem.key}", args)
    return phrase("card.notice", line=problem.place.line, column=problem.place.column, text=text)


_SPACES = str.maketrans({"\u00a0": "·", "\u3000": "□", "\t": "→   "})  # seen, without drowning the line


def yaml_line(text: str) -> str:
    """A line of YAML as HTML text: odd spaces and tabs as single signs, everything else as `html_text`."""
    return html_text(text.translate(_SPACES))


def excerpt_lines(lines: Sequence[ExcerptLine]) -> list[dict[str, Any]]:
    """Lines with the word that is meant between two marks."""
    out: list[dict[str, Any]] = []
    for line in lines:
        if line.mark is None:
            out.append({"number": line.number, "html": Markup(yaml_line(line.text)), "hit": False})
            continue
        begin, end = line.mark
        before, word, after = line.text[:begin], line.text[begin:end], line.text[end:]
        html = f"{yaml_line(before)}<u>{yaml_line(word)}</u>{yaml_line(after)}"
        out.append({"number": line.number, "html": Markup(html), "hit": True})
    return out


class Refusal(NamedTuple):
    """What the refused face says, without a markup. `says_title` is a key; `fix` is the line before and after."""

    story: tuple[Phrase, ...]
    first: Problem | None
    says_title: str
    says: str
    fix: tuple[str, str] | None
    more: tuple[Problem, ...]
    mended: bool


def refused_facts(facts: Facts) -> Refusal:
    """Everything the refused face says above the life, if a mended one is shown at all."""
    problems = [p for p in facts.problems if p.severity == "error"] or list(facts.problems)
    mended = facts.trace is not None
    judged = facts.admission is not None and not facts.admission.accepted
    unread = bool(problems) and (not judged or (not facts.kind and problems[0].key.startswith("yaml-")))
    head = "card.not-yaml" if unread else "card.refused" if judged else "card.unusable"
    if not judged and any(p.key == "too-many-containers" for p in problems):
        head = "card.not-run"
    if mended and head != "card.unusable":
        head += "-mended"
    left_out = not mended and bool(problems) and all(p.severity == "info" for p in problems)
    if left_out:  # the author shows a part: what is missing is told, and no refusal is held against it
        head, judged = "card.unusable", False
    story = [Phrase(head, {"kind": facts.kind or "Pod"} if head.startswith("card.refused") else {})]
    story += [problem_phrase(p) for p in problems[:1]]
    message = facts.admission.message if judged and facts.admission else None
    return Refusal(
        tuple(story),
        problems[0] if problems else None,
        "card.api-says" if judged else "card.parser-says",
        "" if left_out else message or next((p.words for p in problems if p.words), ""),
        next((p.fix for p in problems if p.fix is not None and p.fix[0] != p.fix[1]), None),
        tuple(problems[1:MOST]),
        mended,
    )


def refusal(facts: Facts, words: Words) -> dict[str, Any]:
    """`refused_facts` for the card's template."""
    told = refused_facts(facts)
    excerpts = {id(p): e for p, e in zip(facts.problems, facts.excerpts, strict=False)}
    return {
        "story": Markup(words.story(told.story)),
        "excerpt": excerpt_lines(excerpts.get(id(told.first), ())) if told.first else [],
        "says_title": words.catalogue.text(told.says_title),
        "says": visible(told.says),
        "fix": {"before": visible(told.fix[0]), "after": visible(told.fix[1])} if told.fix else None,
        "then": words.catalogue.text("card.with-repairs") if told.mended else "",
        "more": [words.html_sentence(problem_phrase(p)) for p in told.more],
    }


def notices(facts: Facts, words: Words) -> list[Markup]:
    """Problems of a manifest that lives all the same: repairs, odd spellings; and the API server's warnings."""
    out = [words.html_sentence(problem_phrase(p)) for p in facts.problems[:MOST]]
    if facts.admission is not None:
        out += [Markup(f"<code>{html_text(w)}</code>") for w in facts.admission.warnings[:MOST]]
    return out
