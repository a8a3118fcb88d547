"""The Pods of a file, run and explained: what `export`, `inject` and `check` have in common.

A page's fences are grouped as on a site (a scenario belongs to the Pod above it, a Service may stand in another
block); a manifest file counts as one block.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from mkdocs_podlife.cases import Case
from mkdocs_podlife.page.blocks import Fence, Group
from mkdocs_podlife.page.cards import PageCards
from mkdocs_podlife.page.context import Message, PageContext, Settings, page_context
from mkdocs_podlife.page.fence import UNKNOWN, Fault, kind_of, names_of, read_options, slips
from mkdocs_podlife.page.making import CardMaker
from mkdocs_podlife.page.raw_page import Block
from mkdocs_podlife.page.variants import name_of
from mkdocs_podlife.site import language_of_path, normalised_language
from mkdocs_podlife.wiki.fences import CodeBlock, Page, read_page
from mkdocs_podlife.wiki.files import read_text
from mkdocs_podlife.wiki.markers import between
from mkdocs_podlife.wiki.trees import Source

LANGUAGES = frozenset({"yaml", "yml", ""})
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


class Told(NamedTuple):
    """A block with the Pods in it. `number` counts the page's blocks from 0 in their order; None for a file. `life` is
    the name of the scenario when that has one."""

    fence: Fence
    number: int | None
    cases: tuple[Case, ...]
    settings: Settings
    at: int | None
    life: str = ""


class Reading(NamedTuple):
    """A file, read. `told` holds what has Pods or problems; `messages` what is wrong with the blocks themselves;
    `scenarios` are problems of scenario blocks, each with the block."""

    source: Source
    text: str
    page: Page | None
    lang: str
    told: tuple[Told, ...] = ()
    messages: tuple[Message, ...] = ()
    scenarios: tuple[Told, ...] = ()


class _Keeper(CardMaker):
    """Keeps the cases of a page's cards instead of writing HTML. `numbers`: of the blocks, by the fence's number."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.numbers: dict[int, int] = {}
        self.told: list[Told] = []
        self._life = ""

    def cards(self, group: Group, scenario: Fence | None, companions: list[Group]) -> str:
        self._life = name_of(scenario) if scenario is not None else ""
        return super().cards(group, scenario, companions)

    def write(
        self, fence: Fence, found: Sequence[Case], settings: Settings, at: int | None, memo: str | None = None
    ) -> str:
        if found:
            self.told.append(Told(fence, self.numbers.get(fence.number), tuple(found), settings, at, self._life))
        return ""


class _Collector(PageCards):
    """Takes blocks whose places are known."""

    def __init__(self, context: PageContext) -> None:
        self.kept = _Keeper(context)
        super().__init__(context, self.kept)

    def collect(self, block: CodeBlock, number: int) -> None:
        """Add a block of the page, if it is one of ours."""
        text, file, fault = self.brought_in(block.text, block.options) if kind_of(block.language) else ("", "", None)
        self.put(block.language, text, block.options, None if file else block.block, number, file, fault)

    def put(
        self,
        language: str,
        text: str,
        options: Mapping[str, str],
        block: Block | None,
        number: int | None,
        file: str = "",
        fault: Fault | None = None,
    ) -> None:
        """Add a block whose place is known, on the page or in a file that it brings in."""
        kind = kind_of(language)
        if kind is None:
            return
        asked = "podlife" in options or kind == "scenario"
        known = names_of(language)
        read, faults = read_options({**options, UNKNOWN: slips(options, known)} if asked else options, known)
        faults = faults if fault is None else (*faults, fault)
        fence = Fence(len(self.fences) + 1, kind, language, text, read, faults, block, file)
        self.fences.append(fence)
        if number is not None:
            self.kept.numbers[fence.number] = number


def read_source(
    source: Source,
    settings: Settings | None = None,
    *,
    lang: str = "",
    folders: Mapping[Path, str] | None = None,
    containers: bool = True,
) -> Reading:
    """Read a file and run its Pods. What stands between our own markers does not count.

    Args:
        source: the file.
        settings: what holds unless page or fence say otherwise.
        lang: the language for every page; found out page by page when empty.
        folders: from which blocks may bring in files, with the names that messages call them by; see `Tree`.
        containers: whether blocks count that only Python-Markdown knows; to others they are indented code.

    Raises:
        Trouble: the file cannot be read.
    """
    text = read_text(source.path, source.shown)
    base = (settings or Settings())._replace(languages=LANGUAGES)
    if source.kind == "manifest":
        return _manifest(source, text, base._replace(lang=lang or language_of_path(source.name + ".md") or base.lang))
    page = read_page(text, mdx=source.path.suffix.lower() == ".mdx")
    meta = _front_matter(page.front)
    chosen = lang or page_language(source, page, meta, base.lang)
    context = page_context(source.shown, "", meta, base._replace(lang=chosen))
    context.settings = context.settings._replace(lang=chosen)
    context.shown = folders or {}
    context.folders = tuple(context.shown)
    context.of_paths = True
    context.base = os.path.realpath(source.path)
    left_out = between(page)
    collector = _Collector(context)
    for number, block in enumerate(page.blocks):
        if block.first not in left_out and (containers or not block.contained):
            collector.collect(block, number)
    return _finished(source, text, page, chosen, collector)


def _manifest(source: Source, text: str, settings: Settings) -> Reading:
    collector = _Collector(PageContext(source.shown, None, settings))
    body = text.removeprefix("\ufeff")
    collector.put("yaml", body, {}, Block(0, body, (), 0), None)
    return _finished(source, text, None, settings.lang, collector)


def _finished(source: Source, text: str, page: Page | None, lang: str, collector: _Collector) -> Reading:
    collector.make(frozenset(fence.number for fence in collector.fences))
    manifests = tuple(t for t in collector.kept.told if t.fence.kind == "manifest")
    scenarios = tuple(t for t in collector.kept.told if t.fence.kind == "scenario")
    messages = tuple(dict.fromkeys(collector.context.messages))
    return Reading(source, text, page, lang, manifests, messages, scenarios)


def _front_matter(front: str) -> Mapping[str, Any]:
    """The front matter as a mapping; empty when it is none. (What is wrong with it is the generator's business.)"""
    if not front:
        return {}
    try:
        loaded = yaml.load(front, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key): value for key, value in loaded.items()} if isinstance(loaded, dict) else {}


def page_language(source: Source, page: Page, meta: Mapping[str, Any], default: str) -> str:
    """The language a page is written in: as its front matter says, its path, or the script of its prose."""
    entry = meta.get("podlife")
    own = entry.get("lang") if isinstance(entry, Mapping) else None
    for tag in (own, meta.get("lang"), meta.get("language")):
        language = normalised_language(tag)
        if language:
            return language
    return language_of_path(source.name) or language_of_path(source.path.as_posix()) or _script(page.prose) or default


def _script(prose: str) -> str:
    """zh when a fifth of the words are Chinese (a character counts as half a word), "" when there is little text."""
    han = len(_HAN.findall(prose)) / 2
    latin = len(_LATIN_WORD.findall(prose))
    if han < 4:
        return ""
    return "zh" if han >= (han + latin) / 5 else ""
