"""Explanations written into Markdown pages, between markers behind each block that holds a Pod.

Whole lines from marker to marker are put in, replaced or taken out; no other byte of a page changes. A second run finds
what the first would write and writes nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import Code, phrase
from mkdocs_podlife.page.context import Message, Settings
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import gfm, one_line
from mkdocs_podlife.render.gfm import card_markdown
from mkdocs_podlife.render.gfm_words import marked
from mkdocs_podlife.render.mermaid import LIMIT, states_mermaid
from mkdocs_podlife.render.standalone_svg import standalone_svg
from mkdocs_podlife.render.words import Words
from mkdocs_podlife.wiki.files import Batch, Trouble, read_text
from mkdocs_podlife.wiki.keys import Keys, pod_key
from mkdocs_podlife.wiki.markers import marker, ranges
from mkdocs_podlife.wiki.pods import Reading, Told, read_source
from mkdocs_podlife.wiki.trees import find

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


@dataclass(frozen=True, slots=True)
class Options:
    """How pages are to be written.

    `lang`: for every page; found out page by page when empty. `mermaid`: whether states are given as Mermaid text, at
    most `LIMIT` characters on a page. `pictures`: a folder for SVGs that the pages then show; `pictures_url`: their
    address when it is not the path from page to folder.
    """

    lang: str = ""
    mermaid: bool = True
    show: tuple[str, ...] = ()
    pictures: Path | None = None
    pictures_url: str = ""
    settings: Settings = field(default_factory=Settings)


@dataclass(slots=True)
class Outcome:
    """What a run did, or with `check` would have done. `changed` are pages and pictures; `pods` were explained."""

    changed: list[str] = field(default_factory=list)
    pages: int = 0
    pods: int = 0
    messages: list[Message] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def inject(paths: Sequence[str], options: Options, *, check: bool = False) -> Outcome:
    """Bring the pages of files and folders up to date.

    A page that cannot be read, or whose markers are astray, is reported and left as it is.

    Args:
        paths: Markdown files and folders.
        options: how to write.
        check: only find out what is stale.

    Raises:
        Trouble: a file could not be written; then none was.
    """
    tree = find(paths, manifests=False, skip=options.pictures)
    outcome = Outcome(troubles=list(tree.troubles))
    keys = Keys()
    with Batch() as batch:
        for source in tree.sources:
            try:
                reading = read_source(
                    source, options.settings, lang=options.lang, folders=tree.folders, containers=False
                )
                page, pictures = _page(reading, options, keys)
            except Trouble as trouble:
                outcome.troubles.append(trouble)
                continue
            outcome.messages += reading.messages
            outcome.pages += bool(reading.told)
            outcome.pods += sum(len(told.cases) for told in reading.told)
            for path, shown, old, new in _changes(reading, page, pictures):
                if old == new:
                    continue
                outcome.changed.append(shown)
                if not check:
                    batch.stage(path, new)
    return outcome


def _changes(
    reading: Reading, page: str, pictures: Iterable[tuple[Path, str]]
) -> Iterator[tuple[Path, str, str | None, str]]:
    """Path, name, text as it is (None: missing), text as it should be."""
    yield reading.source.path, reading.source.shown, reading.text, page
    for path, svg in pictures:
        try:
            old: str | None = read_text(path)
        except Trouble:
            old = None
        yield path, path.as_posix(), old, svg


def _page(reading: Reading, options: Options, keys: Keys) -> tuple[str, list[tuple[Path, str]]]:
    """The page as it should be, and the pictures it shows."""
    assert reading.page is not None
    mdx = reading.source.path.suffix.lower() == ".mdx"
    existing, stray = ranges(reading.page)
    for astray in stray:
        key = f"wiki.stray-{astray.word}"
        raise Trouble(f"{reading.source.shown}:{astray.line}", key)
    pictures: list[tuple[Path, str]] = []
    budget = LIMIT if options.mermaid else 0
    wanted: dict[int, list[str]] = {}
    several = {told.number for told in reading.told if told.life}
    for told in reading.told:
        if told.number is None:
            continue
        block = reading.page.blocks[told.number]
        name = _name(told, reading) if told.number in several else ""
        lines, used = _explanation(reading, told, name, options, budget, keys, pictures)
        budget -= used
        body = [*wanted.get(block.last, []), *([""] if block.last in wanted else []), *lines]
        wanted[block.last] = body
    if not wanted and not existing:
        return reading.text, []
    framed = {
        block.last: [
            _prefixed(block.prefix, line)
            for line in (marker("begin", mdx=mdx), "", *wanted[block.last], "", marker("end", mdx=mdx))
        ]
        for block in reading.page.blocks
        if block.last in wanted
    }
    return _assembled(reading.text, reading.page.lines, existing, framed), pictures


def _name(told: Told, reading: Reading) -> str:
    """What a life is called among several of one Pod."""
    return told.life or Catalogue(reading.lang).text("card.as-written")


def _prefixed(prefix: str, line: str) -> str:
    return prefix + line if line else prefix.rstrip()


def _explanation(
    reading: Reading,
    told: Told,
    name: str,
    options: Options,
    budget: int,
    keys: Keys,
    pictures: list[tuple[Path, str]],
) -> tuple[list[str], int]:
    """The Markdown of one block's Pods, and how many characters of Mermaid text are in it. Where a block has several
    lives, `name` says which one this is."""
    lines = [f"**{gfm(one_line(name))}**", ""] if name else []
    used = 0
    show = told.settings.show or options.show
    for case in told.cases:
        facts = case.facts(told.at)
        size = _mermaid_size(facts, reading.lang)
        mermaid = 0 < size <= budget - used
        used += size if mermaid else 0
        picture = _picture(reading, facts, told.life, options, keys, pictures)
        if len(told.cases) > 1:
            words = Words(Catalogue(reading.lang))
            who = marked(phrase("card.who", kind=facts.kind or "Pod", name=Code(facts.name or "-")), words)
            lines += [*([""] if lines and lines[-1] else []), who, ""]
        text = card_markdown(facts, lang=reading.lang, show=show, picture=picture, mermaid=mermaid)
        lines += text.rstrip("\n").split("\n")
    return lines, used


def _mermaid_size(facts: Facts, lang: str) -> int:
    if facts.states is None:
        return 0
    return len(states_mermaid(facts.states, catalogue=Catalogue(lang), fine=facts.fine))


def _picture(
    reading: Reading, facts: Facts, life: str, options: Options, keys: Keys, pictures: list[tuple[Path, str]]
) -> str:
    """The address of a Pod's picture, added to `pictures`; "" when there is none or none is wanted."""
    if options.pictures is None:
        return ""
    svg = standalone_svg(facts, lang=reading.lang)
    if svg is None:
        return ""
    key = keys.take(pod_key(reading.source.name, facts.name, life), reading.lang)
    name = f"{key}.{reading.lang}.svg"
    path = options.pictures / name
    pictures.append((path, svg))
    if options.pictures_url:
        return f"{options.pictures_url.rstrip('/')}/{name}"
    folder = os.path.relpath(os.path.realpath(options.pictures), os.path.realpath(reading.source.path.parent))
    return f"{Path(folder).as_posix()}/{name}"


def _assembled(
    text: str, lines: Sequence[str], existing: Sequence[tuple[int, int]], framed: dict[int, list[str]]
) -> str:
    """The text with the framed stretches where they belong and no others.

    Args:
        text: the page.
        lines: its lines without their ends.
        existing: the stretches between markers.
        framed: for the last line of each block what is to stand behind it.
    """
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    raw = _LINE.findall(text.removeprefix("\ufeff"))
    ends = "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"
    begins = dict(existing)
    out: list[str] = []
    at = 0
    while at < len(raw):
        if at in begins:
            at = begins[at] + 1
            if at >= len(raw) and not raw[-1].endswith(("\r", "\n")) and out:
                out[-1] = out[-1].rstrip("\r\n")  # the line's end that was put before the first marker
            continue
        out.append(raw[at])
        new = framed.get(at)
        at += 1
        if new is None:
            continue
        blank = at
        while blank < len(raw) and not lines[blank].strip("> \t"):
            blank += 1
        last = at
        if blank in begins:
            out += raw[at:blank]
            last, at = begins[blank] + 1, begins[blank] + 1
        finished = not (last >= len(raw) and not raw[last - 1].endswith(("\r", "\n")))
        if not out[-1].endswith(("\r", "\n")):
            out[-1] += ends
        stretch = [line + ends for line in new]
        if not finished:
            stretch[-1] = stretch[-1][: -len(ends)]
        out += stretch
    return bom + "".join(out)
