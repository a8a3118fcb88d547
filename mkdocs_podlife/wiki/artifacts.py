"""The files of one Pod in one language: picture, diagram text, Markdown, page for an iframe, trace document, oEmbed."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import NamedTuple

from mkdocs_podlife.cases import Case
from mkdocs_podlife.explain.document import document
from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.embed import Links, embed_html, label
from mkdocs_podlife.render.gfm import card_markdown
from mkdocs_podlife.render.mermaid import states_mermaid
from mkdocs_podlife.render.standalone_svg import standalone_svg
from mkdocs_podlife.render.words import Words

WIDTH, HEIGHT = 760, 640  # CSS pixels of the iframe that oEmbed suggests
ENDINGS = {
    "svg": "{key}.{lang}.svg",
    "mermaid": "{key}.{lang}.mmd",
    "markdown": "{key}.{lang}.md",
    "json": "{key}.{lang}.json",
    "embed": "embed/{key}.{lang}.html",
    "oembed": "{key}.{lang}.oembed.json",
}


class Artifact(NamedTuple):
    """One file: what it is (a key of `ENDINGS`), its path below the output folder, its text."""

    kind: str
    name: str
    text: str


def artifacts(
    case: Case, facts: Facts, *, key: str, lang: str, show: tuple[str, ...] = (), base: str = ""
) -> Iterator[Artifact]:
    """Everything of one Pod in one language. Picture and diagram are left out when nothing can run.

    Args:
        case: the Pod and its life.
        facts: of the case.
        key: its key.
        lang: one of ours.
        show: the parts to show; all when empty.
        base: address of the output folder for link cards; relative addresses are given when empty.
    """
    names = {kind: ending.format(key=key, lang=lang) for kind, ending in ENDINGS.items()}
    catalogue = Catalogue(lang)
    svg = standalone_svg(facts, lang=lang, key=key)
    if svg is not None:
        yield Artifact("svg", names["svg"], svg)
    if facts.states is not None:
        text = states_mermaid(facts.states, catalogue=catalogue, fine=facts.fine)
        yield Artifact("mermaid", names["mermaid"], text)
    picture = names["svg"] if svg is not None else ""
    yield Artifact("markdown", names["markdown"], card_markdown(facts, lang=lang, show=show, picture=picture))
    yield Artifact("json", names["json"], trace_json(case, catalogue))
    links = Links(oembed=f"../{names['oembed']}")
    if base:
        image = f"{base}/{names['svg']}" if svg is not None else ""
        links = Links(f"{base}/{names['embed']}", image, f"{base}/{names['oembed']}")
    page = embed_html(facts, lang=lang, key=f"{key}-lifecycle", show=show, links=links)
    yield Artifact("embed", names["embed"], page)
    address = f"{base}/{names['embed']}" if base else names["embed"]
    yield Artifact("oembed", names["oembed"], oembed(label(facts, catalogue), address))


def trace_json(case: Case, catalogue: Catalogue) -> str:
    """The trace document of one Pod, its messages in the catalogue's language."""
    told = document([(case.manifest, case.trace)], kubernetes=case.scenario.kubernetes, say=Words(catalogue).text)
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def oembed(title: str, address: str) -> str:
    """An oEmbed answer of the type `rich`: an iframe that may run its own script and nothing else."""
    frame = (
        f'<iframe src="{html.escape(address)}" title="{html.escape(title)}" width="{WIDTH}" height="{HEIGHT}" '
        'sandbox="allow-scripts" loading="lazy" style="border:0"></iframe>'
    )
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "podlife",
        "width": WIDTH,
        "height": HEIGHT,
        "html": frame,
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
