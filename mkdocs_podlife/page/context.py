"""What is known of one page: its settings, its raw text, the keys given out on it, what is to be told to its author.

Nothing here knows Markdown or MkDocs; messages are collected with their places, whoever prints them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.overrides import NONE, Sentences
from mkdocs_podlife.page.fence import (
    MAX_FAULTS,
    ON_ERROR_VALUES,
    OPTION_NAMES,
    Fault,
    names_of,
    near_option,
    unknown_option,
)
from mkdocs_podlife.page.memory import Memory, Row
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.site import LANGUAGE_NAMES, as_text, front_matter, normalised_language, resolve_language

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.scenario_model import ImageSpec
    from mkdocs_podlife.page.blocks import Fence
    from mkdocs_podlife.page.raw_page import RawPage
    from mkdocs_podlife.render.catalogue import Catalogue

_NOT_KEY = re.compile(r"[^a-z0-9]+")
_KEY_LENGTH = 40
KNOWN_MINORS = range(25, 38)  # the versions of Kubernetes, 1.x, whose fields and rules are known
MAX_FILE = 1 << 20  # bytes of a manifest that `file=` takes in
# settings that say nothing of what stands in a card
_ELSEWHERE = frozenset({"detect", "languages", "on_error", "chinese"})


class Settings(NamedTuple):
    """What holds for every fence of a page unless the fence says otherwise."""

    detect: Literal["auto", "explicit"] = "auto"
    languages: frozenset[str] = frozenset({"yaml"})  # those in which a Pod is looked for without being asked
    mode: str = "auto"  # auto | quiet | full | off
    on_error: str = "warn"
    lang: str = "en"
    chinese: str = ""  # of the site, for a page or a fence that asks for both
    kubernetes: str = "1.36"
    until: str = ""
    show: tuple[str, ...] = ()
    images: Mapping[str, ImageSpec] = MappingProxyType({})  # what the site says of images, by name
    copies: bool = False  # whether cards link to the Pods' files for wikis
    templates: str = ""  # a folder whose templates replace the shipped ones
    templates_state: str = ""  # changes when one of them does
    sentences: Sentences = NONE  # language → key → the sentence instead of the shipped one

    @property
    def print(self) -> str:
        """All that cards depend on, as one text."""
        known = _prints.get(id(self))
        if known is None or known[0] is not self:
            if len(_prints) >= 64:
                _prints.clear()
            told = repr([(name, value) for name, value in self._asdict().items() if name not in _ELSEWHERE])
            known = _prints[id(self)] = self, told
        return known[1]


_prints: dict[int, tuple[Settings, str]] = {}  # of those in use; most pages share the site's


class Message(NamedTuple):
    """Something to tell the author. `place` is None when the block was not found in the raw page; `of_pod`: about what
    a block holds, so that `on_error` decides whether it is a warning."""

    path: str
    place: Place | None
    text: str
    on_error: str
    of_pod: bool = False

    def __str__(self) -> str:
        path = one_line(self.path)  # a file may be called anything
        where = f"{path}:{self.place.line}:{self.place.column}" if self.place else path
        return f"{where}: {self.text}"


SETTING_WORDS: Mapping[str, tuple[str, ...]] = {
    "detect": ("auto", "explicit"),
    "mode": ("auto", "quiet", "full", "off"),
    "on_error": ON_ERROR_VALUES,
}


FRONT_MATTER_NAMES = (*SETTING_WORDS, "lang", "kubernetes", "until")


def known_versions() -> dict[str, str]:
    """The first and the last version of Kubernetes that is known here, as a catalogue's arguments."""
    return {"first": f"1.{KNOWN_MINORS[0]}", "last": f"1.{KNOWN_MINORS[-1]}"}


def kubernetes_version(text: object) -> str:
    """A version of Kubernetes as `1.36`, from `1.36`, `v1.36` or `1.36.2`; "" for what is none, and for one of which
    nothing is known here."""
    found = re.fullmatch(r"v?(1\.([0-9]{1,3}))(\.[0-9]{1,4})?", as_text(text).strip())
    return found[1] if found and int(found[2]) in KNOWN_MINORS else ""


def catalogue(settings: Settings) -> Catalogue:
    """The sentences of the page's language."""
    from mkdocs_podlife.render.catalogue import catalogue_of

    return catalogue_of(settings.lang, settings.sentences.get(settings.lang))


@dataclass(slots=True)
class PageContext:
    """What is known of a page before its Markdown is read. Shared by all Markdown instances that work on the page
    (a docstring's fences are converted by an inner one), so that keys are unique on it."""

    path: str = "page"
    raw: RawPage | None = None
    settings: Settings = field(default_factory=Settings)
    keys: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    left: list[tuple[Fence, str]] = field(default_factory=list)  # blocks without a card, each with the reason
    cards: int = 0
    rows: list[tuple[Row, str]] = field(default_factory=list)  # for the table of all Pods, each with its card's key
    memory: Memory | None = None
    folders: tuple[Path, ...] = ()  # from which `file=` may take manifests
    shown: Mapping[Path, str] = field(default_factory=dict)  # what messages call a folder, unless by its own name
    of_paths: bool = False  # whether the folders are those that a command was given, and no site's
    base: str = ""  # the page's own file, whose neighbours `file=` names first
    given: str = ""  # the page as other plugins have left it
    in_docs: str = ""  # where the page would stand in the docs: another plugin may keep it elsewhere
    made: Callable[[str], tuple[bytes, str] | None] = lambda name: None  # what other plugins make, by the same names
    files: set[str] = field(default_factory=set)  # that were taken, and the folders in which missing ones may appear
    seconds: float = 0.0  # spent on the page's cards
    shown_cards: list[str] = field(default_factory=list)  # as they stand in the page's HTML

    def key(self, name: str, count: int = 1) -> str:
        """A key for a Pod of that name, `NAME-lifecycle`: `[a-z0-9-]`, the name cut to 40 characters, unique on the
        page. It is the id of the card; the ending keeps it apart from the ids of headings.

        Args:
            count: how many keys are needed; the further ones are `key-2`, `key-3`, … and unique as well.
        """
        base = _NOT_KEY.sub("-", name.lower()[: 4 * _KEY_LENGTH]).strip("-")[:_KEY_LENGTH].strip("-") or "pod"
        base += "-lifecycle"
        number = 1
        while True:
            key = base if number == 1 else f"{base}-{number}"
            wanted = {key, *(f"{key}-{n}" for n in range(2, count + 1))}
            if not wanted & self.keys:
                self.keys |= wanted
                return key
            number += 1

    def manifest_file(self, name: str) -> tuple[str, str]:
        """The text of a manifest kept beside the docs, and its path as messages print it.

        Args:
            name: relative to the page, to docs_dir, or to the folder given.

        Raises:
            ValueError: when it is nowhere, not a plain file inside one of the folders (links followed), too long, or
                not UTF-8. Its argument is a key of the catalogue below `hook.`.
        """
        made = self.made(name)
        if made is not None:
            return _text_of(made[0]), made[1]
        near = [Path(page).parent for page in dict.fromkeys((self.base, self.in_docs)) if page]
        outside = False
        for folder in (*near, *self.folders):
            found = (folder / name).resolve()
            if not found.is_file():
                continue
            if not any(found.is_relative_to(allowed) for allowed in self.folders):
                outside = True
                continue
            if found.stat().st_size > MAX_FILE:
                raise ValueError("file-too-long")
            self.files.add(str(found))
            text = _text_of(found.read_bytes())
            root = next(allowed for allowed in self.folders if found.is_relative_to(allowed))
            return text, (Path(self.shown.get(root, root.name)) / found.relative_to(root)).as_posix()
        self.files |= {str(place) for place in self._awaited(name)}
        key = "file-outside" if outside else "file-missing"
        raise ValueError(f"{key}-paths" if self.of_paths else key)

    def _awaited(self, name: str) -> Iterator[Path]:
        """The folders besides the docs in which a missing file would be found if it came."""
        for folder in self.folders[1:]:
            place = (folder / name).resolve().parent
            if place.is_relative_to(folder) and place.is_dir():
                yield place

    def report_unquoted(self) -> None:
        """Report our options without quotes outside braces, and unknown ones on blocks of ours: superfences takes such
        a line for no fence."""
        for found in self.raw.unquoted if self.raw else ():
            right = near_option(found.option, names_of(found.language)) or found.option
            if found.value is None:
                fault = Fault("option-strange", {"option": found.option, "allowed": ", ".join(OPTION_NAMES)})
            else:
                braces = f"{{.{found.language} {right}={found.value}}}"
                args = {"option": found.option, "value": found.value, "right": right, "braces": braces}
                fault = Fault("unquoted-option", args)
            text = catalogue(self.settings).text("hook." + fault.key, **fault.args)
            self.messages.append(Message(self.path, found.place, one_line(text), self.settings.on_error))


def _text_of(content: bytes) -> str:
    """The text of a manifest's file.

    Raises:
        ValueError: when it is too long, or not UTF-8.
    """
    if len(content) > MAX_FILE:
        raise ValueError("file-too-long")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise ValueError("file-not-text") from None


def page_context(
    path: str,
    raw: str,
    meta: Mapping[str, Any],
    settings: Settings,
    *languages: object,
    tab_length: int = 4,
) -> PageContext:
    """The context of a page.

    Args:
        path: as messages print it.
        raw: the page as its file holds it.
        meta: its front matter.
        settings: of the site.
        languages: tags in the order in which they are asked, after the front matter.
        tab_length: Python-Markdown's.
    """
    from mkdocs_podlife.page.raw_page import RawPage  # its patterns take their time

    own = front_matter(meta)
    lang = resolve_language([own.get("lang"), meta.get("lang"), *languages, settings.lang, settings.chinese])
    if lang != settings.lang:
        settings = settings._replace(lang=lang)
    if not own:
        return PageContext(path, RawPage(raw, tab_length), settings)
    settings, faults = _with_front_matter(settings, own)
    context = PageContext(path, RawPage(raw, tab_length), settings)
    for fault in faults[:MAX_FAULTS]:
        text = one_line(catalogue(settings).text("hook." + fault.key, **fault.args))
        context.messages.append(Message(path, None, text, "warn"))
    return context


def _with_front_matter(settings: Settings, own: Mapping[str, Any]) -> tuple[Settings, list[Fault]]:
    """The settings with what a page's front matter says, and what it says that cannot be taken."""
    faults: list[Fault] = []

    def wrong(name: str, allowed: str) -> None:
        faults.append(Fault("option-value", {"option": name, "value": as_text(own[name])[:60], "allowed": allowed}))

    for name, allowed in SETTING_WORDS.items():
        if name in own and own[name] in allowed:
            settings = settings._replace(**{name: own[name]})
        elif name in own:
            wrong(name, ", ".join(allowed))
    if own.get("lang") and not normalised_language(own["lang"]):
        wrong("lang", ", ".join(LANGUAGE_NAMES))
    if "kubernetes" in own:
        version = kubernetes_version(own["kubernetes"])
        if version:
            settings = settings._replace(kubernetes=version)
        elif isinstance(own["kubernetes"], float) and kubernetes_version(f"{own['kubernetes']}0"):
            faults.append(Fault("version-number", {"version": f"{own['kubernetes']}0"}))
        else:
            wrong("kubernetes", "{first} … {last}".format(**known_versions()))
    for name in own:
        if name not in FRONT_MATTER_NAMES:
            faults.append(unknown_option(name, FRONT_MATTER_NAMES))
    return settings._replace(until=as_text(own.get("until", settings.until))), faults
