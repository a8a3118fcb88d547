"""The card of a Pod: story, figure, and the closed sections whose summaries carry their gist.

Four faces: *quiet* (one closed line), *telling* (story and figure open), *full* (everything open) and *refused* (what
is wrong, where, and the smallest repair). Templates make the markup; everything they get is already escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, Template
from markupsafe import Markup

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import Code, phrase
from mkdocs_podlife.render.catalogue import Catalogue, catalogue_of
from mkdocs_podlife.render.escape import visible
from mkdocs_podlife.render.refused import notices, refusal
from mkdocs_podlife.render.section import Section
from mkdocs_podlife.render.sections import sections
from mkdocs_podlife.render.words import words_of

TEMPLATES = Path(__file__).resolve().parent / "templates"
Link = Callable[[str], str]


def no_link(_path: str) -> str:
    """No line of the page can be linked to."""
    return ""


def _seen(value: Any) -> Any:
    """What a template writes: of a text that is not HTML yet, nothing stays unseen, also where nobody thought of it."""
    return visible(value) if type(value) is str else value


class _Environment(Environment):
    """Looks into a dict before it asks for its attributes, which would raise an exception for each of its keys."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@lru_cache(maxsize=4)
def environment(override: str = "") -> Environment:
    """The templates, compiled once. `override`: a folder whose files replace the shipped ones of the same name."""
    folders = [FileSystemLoader(override)] if override else []
    return _Environment(
        loader=ChoiceLoader([*folders, FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@lru_cache(maxsize=32)
def _template(name: str, override: str) -> Template:
    return environment(override).get_template(name)


def forget_templates() -> None:
    """Read all templates afresh: a site's own may have changed since the last build."""
    environment.cache_clear()
    _template.cache_clear()


def card_html(
    facts: Facts,
    *,
    lang: str,
    key: str,
    mode: str = "auto",
    show: Sequence[str] = (),
    link: Link = no_link,
    rules: str = "",
    templates: str = "",
    catalogue: Catalogue | None = None,
) -> str:
    """One card in its container.

    Args:
        facts: of one manifest.
        lang: any language tag; see `render.catalogue.language`.
        key: prefix of every id in the card, `[a-z0-9-]+`, unique on the page.
        mode: "auto" (as the verdict says), "quiet", "telling" or "full". A refused manifest is always told.
        show: which parts to show, in the fixed order ("story", "timeline", "findings", "events", …); all when empty.
        link: spec path → href of the line that holds it, "" when there is none. Unless one is given, the lines that
            count stand in a section of the card, and links lead there and back.
        rules: prefix of the rules' pages; no links when empty.
        templates: a folder with templates that replace the shipped ones.
        catalogue: the sentences to use instead of the shipped ones of `lang`.

    Returns:
        HTML without headings, inline styles or scripts.
    """
    return cards_html(
        [facts],
        lang=lang,
        key=key,
        mode=mode,
        show=show,
        link=link,
        rules=rules,
        templates=templates,
        catalogue=catalogue,
    )


def cards_html(
    all_facts: Sequence[Facts],
    *,
    lang: str,
    key: str,
    mode: str = "auto",
    show: Sequence[str] = (),
    link: Link = no_link,
    rules: str = "",
    templates: str = "",
    catalogue: Catalogue | None = None,
    copies: Sequence[str] = (),
) -> str:
    """The cards of all manifests of a block in one container; arguments as for `card_html`.

    With several manifests the ids of the second and later cards begin with `key-2`, `key-3`, …. `copies`: what stands
    in the footer of each card for the links to its files, as HTML.
    """
    catalogue = catalogue or catalogue_of(lang)
    cards = []
    for i, facts in enumerate(all_facts):
        own = key if i == 0 else f"{key}-{i + 1}"
        several, copy = len(all_facts) > 1, Markup(copies[i]) if copies else ""
        cards.append(_card(facts, catalogue, own, mode, frozenset(show), link, rules, templates, several, copy))
    return f'<div class="podlife" lang="{catalogue.bcp47}">{"".join(cards)}</div>'


def footer_of(facts: Facts) -> str:
    """The key of what the footer says was done: a life was simulated, the text was only judged, or not even that."""
    if facts.trace is not None:
        return "card.footer"
    return "card.checked" if facts.admission is not None else "card.read"


def face_of(facts: Facts, mode: str) -> str:
    """Which of the four faces a card shows."""
    if facts.verdict == "refused":
        return "refused"
    if mode in {"quiet", "telling", "full"}:
        return mode if mode != "quiet" or facts.quiet is not None else "telling"
    return "quiet" if facts.verdict == "quiet" and facts.quiet is not None else "telling"


def _card(
    facts: Facts,
    catalogue: Catalogue,
    key: str,
    mode: str,
    show: frozenset[str],
    link: Link,
    rules: str,
    templates: str,
    several: bool,
    copies: str,
) -> str:
    words = words_of(catalogue, facts.fine)
    face = face_of(facts, mode)
    context: dict[str, Any] = {
        "key": key,
        "face": face,
        "t": catalogue.text,
        "label": words.text(phrase("card.label", kind=facts.kind, name=facts.name)),
        "name": words.html(phrase("card.who", kind=facts.kind, name=Code(facts.name or "-"))) if several else "",
        "kubernetes": facts.kubernetes,
        "footer": footer_of(facts),
        "copies": copies,
    }
    context["notices"] = notices(facts, words) if face != "refused" else ()
    if face == "quiet" and facts.quiet is not None:
        context["line"] = words.html_sentence(facts.quiet)
        context["sections"] = sections(facts, words, link, rules, frozenset({"rows", "assumptions"}), False, key)
        return _template("quiet.html.j2", templates).render(context)
    # what draws and tells is loaded by the first card that is open
    from mkdocs_podlife.render.lines import LineLinks, lines_section
    from mkdocs_podlife.render.timeline_svg import figure_html

    full = mode == "full"
    lines = LineLinks(facts, key) if link is no_link and facts.source else None
    link = lines or link
    context["refusal"] = refusal(facts, words) if face == "refused" else None
    wanted = show or None
    if facts.trace is not None:
        if wanted is None or "story" in wanted:
            context["story"] = Markup(words.story(facts.story))
        if facts.timeline is not None and (wanted is None or "timeline" in wanted):
            figure = figure_html(facts.timeline, catalogue=catalogue, key=key, link=link, trace=facts.trace)
            context["figure"] = Markup(figure)
        found = sections(facts, words, link, rules, wanted, full, key)
        if lines is not None and lines.lines:
            title, gist, rows = lines_section(lines, str(context.get("figure", "")), key, words)
            found.append(Section("lines", title, gist, {"rows": rows}, full))
        context["sections"] = found
    return _template("card.html.j2", templates).render(context)
