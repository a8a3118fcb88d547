"""What a site says once for all its pages: the options of plugin and extension, read and judged.

All that is wrong is told at once, each with its place in the site's configuration, in the site's language. Nothing here
knows Markdown or MkDocs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mkdocs_podlife.overrides import NONE, Unfit, inside, own_sentences, templates_folder
from mkdocs_podlife.page.context import SETTING_WORDS, Settings, known_versions, kubernetes_version
from mkdocs_podlife.page.fence import MANIFEST_LANGUAGES, language_of
from mkdocs_podlife.page.memory import files_print
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.site import BOTH, LANGUAGE_NAMES, as_text, normalised_language, resolve_language
from mkdocs_podlife.site_images import option_place, site_images

if TYPE_CHECKING:
    from mkdocs_podlife.render.catalogue import Catalogue

PAGE_ENDINGS = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")  # what MkDocs takes for a page
_TEXT, _FOLDER = (str,), (bool, str)
# what an option's value is (the key of what is said of another), its default; the options with words are not among them
KINDS: Mapping[str, tuple[tuple[type, ...], str, Any]] = {
    "lang": (_TEXT, "text", ""),
    "languages": ((list,), "texts", ["yaml"]),
    "kubernetes": ((str, int, float), "text", "1.36"),
    "until": (_TEXT, "text", ""),
    "images": ((dict,), "mapping", {}),
    "templates": (_TEXT, "text", ""),
    "sentences": (_TEXT, "text", ""),
    "cache": (_FOLDER, "folder", False),
    "overview": (_TEXT, "text", ""),
    "files": (_TEXT, "text", ""),
    "embed": (_FOLDER, "folder", False),
    "check_search": ((bool,), "truth", True),
}
MOST_WORDS = 400  # characters of a path, or of a parser's message
_known: dict[tuple[str, str, str, str], Settings] = {}  # the last ones, by all that they were made of


@dataclass(slots=True)
class Faults:
    """What is wrong with a site's options, one line each.

    Args:
        config_file: the configuration in which they stand, for the places; None when there is none.
        words: the site's language.
    """

    config_file: Path | None
    words: Catalogue
    lines: list[str] = field(default_factory=list)

    def add(self, option: str, key: str, value: object = "", **args: object) -> None:
        """Tell something about an option; `key` is the catalogue's below `option.`."""
        self._tell(option, key, value=one_line(str(value))[:60], **args)

    def _tell(self, option: str, key: str, **args: object) -> None:
        text = self.words.text(f"option.{key}", option=option, **args)
        self.lines.append(one_line(f"{option_place(self.config_file, option)}podlife: {text}"))

    @contextmanager
    def of(self) -> Iterator[None]:
        """Work on an option that may turn out to be unfit."""
        try:
            yield
        except Unfit as error:
            args = {name: one_line(str(value))[:MOST_WORDS] for name, value in error.args_of_key.items()}
            self._tell(error.option, error.key, **args)

    def raise_any(self) -> None:
        """Raises: ValueError: with all of them, when there are any."""
        if self.lines:
            raise ValueError("\n".join(self.lines))


def site_words(lang: object, theme: str) -> Catalogue:
    """The language in which a site's author is spoken to: the option's, the theme's, English."""
    from mkdocs_podlife.render.catalogue import Catalogue

    chosen = resolve_language([one for one in (lang, theme) if normalised_language(one) != BOTH])
    return Catalogue(chosen)


def of_their_kind(options: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """The options, each with a value of its kind: the default stands for another one, which is told, and a word is a
    text, whatever YAML made of it."""
    found: dict[str, Any] = {}
    for name, value in options.items():
        if name in SETTING_WORDS:
            found[name] = word_of(value, SETTING_WORDS[name])
            continue
        types, key, default = KINDS.get(name, ((object,), "", None))
        right = isinstance(value, types) and (not isinstance(value, bool) or bool in types or object in types)
        if right and isinstance(value, list):
            right = all(isinstance(one, str) for one in value)
        if not right:
            faults.add(name, f"kind-{key}", as_text(value))
        found[name] = value if right else default
    return found


def site_settings(options: Mapping[str, Any], base: Path, config_file: Path | None, theme: str = "") -> Settings:
    """The options as `Settings`; worked out again only when they, or the files that they name, have changed. (A
    generator without our plugin asks for every page, and makes a new extension each time.)

    Args:
        options: by name, each with a value.
        base: the site's folder, in which templates and sentences lie.
        config_file: the site's configuration, for the places of what is wrong in it.
        theme: its language, for what is said of the options.

    Raises:
        ValueError: when an option has a value that it does not take, or names a file that cannot be used.
    """
    named = _named_files(options, base, config_file)
    state = (repr(list(options.items())), str(base.absolute()), theme, files_print(named) if named else "")
    known = _known.get(state)
    if known is None:
        _known.clear()  # that of another site, or of files that are no more
        faults = Faults(config_file, site_words(options["lang"], theme))
        known = _known[state] = _settings(options, base, faults)
    return known


def _named_files(options: Mapping[str, Any], base: Path, config_file: Path | None) -> list[Path]:
    """The files that options name, or hold places of. One that cannot be used is told when it is read."""
    named = []
    for name in ("templates", "sentences"):
        if options[name]:
            with suppress(ValueError):
                named.append(inside(base, str(options[name]), name))
    if options["images"] and config_file is not None:
        named.append(config_file)
    return named


def _settings(options: Mapping[str, Any], base: Path, faults: Faults) -> Settings:
    options = of_their_kind(options, faults)
    chosen = {name: options[name] for name in SETTING_WORDS}
    for name, word in chosen.items():
        if word not in SETTING_WORDS[name]:
            faults.add(name, "word", options[name], allowed=", ".join(SETTING_WORDS[name]))
    if options["lang"] and not normalised_language(options["lang"]):
        faults.add("lang", "word", options["lang"], allowed=", ".join(LANGUAGE_NAMES))
    for language in options["languages"]:
        if language_of(language) not in MANIFEST_LANGUAGES:
            faults.add("languages", "word", language, allowed='yaml, yml, ""')
    version = _version(options["kubernetes"], faults)
    until = str(options["until"])
    _check_duration(until, faults)
    templates, sentences = "", NONE
    with faults.of():
        templates = templates_folder(base, str(options["templates"] or ""))
    with faults.of():
        sentences = own_sentences(base, str(options["sentences"] or ""))
    faults.raise_any()
    return Settings(
        detect="explicit" if chosen["detect"] == "explicit" else "auto",
        languages=frozenset(language_of(name) for name in options["languages"]),
        mode=chosen["mode"],
        on_error=chosen["on_error"],
        lang=resolve_language([options["lang"]]),
        kubernetes=version,
        until=until,
        images=site_images(options["images"], faults.config_file, faults.words),
        templates=templates,
        templates_state=files_print([Path(templates)]) if templates else "",
        sentences=sentences,
    )


def word_of(value: object, words: tuple[str, ...]) -> str:
    """An option's word. YAML 1.1 reads a bare `off` or `on` as false or true."""
    if isinstance(value, bool):
        word = "on" if value else "off"
        return word if word in words else str(value).lower()
    return as_text(value)


def _version(value: object, faults: Faults) -> str:
    """A number is refused even where it happens to be a version: 1.30 is 1.3 by the time it is seen here."""
    if isinstance(value, int | float):
        version = kubernetes_version(value) or kubernetes_version(f"{value}0")
        if version:
            faults.add("kubernetes", "version-number", value, quoted=f'kubernetes: "{version}"')
            return version
    version = kubernetes_version(value)
    if not version:
        faults.add("kubernetes", "version", value, **known_versions())
    return version


def _check_duration(until: str, faults: Faults) -> None:
    if not until:
        return
    from mkdocs_podlife.cases import short_scenario

    for _, problem in short_scenario({"until": until})[2]:
        words = faults.words.text("problem." + problem.key, **problem.args)
        faults.add("until", "duration", until, words=words)


def overview_page(value: str, docs: str, base: Path, faults: Faults) -> str:
    """The source path of the page that lists all Pods, "" for none. It need not exist."""
    path = PurePosixPath(value)
    if not value:
        return ""
    if "\\" in value or ":" in value or path.is_absolute() or ".." in path.parts:
        faults.add("overview", "overview-place", value)
    elif (base / path).is_file() and not (Path(docs) / path).exists():  # from the wrong folder
        faults.add("overview", "overview-place", value)
    elif path.suffix not in PAGE_ENDINGS:
        faults.add("overview", "overview-ending", value)
    return path.as_posix()


def embed_folder(value: object, faults: Faults) -> str:
    """The folder of the site for files for wikis, "" for none. Sites without it do not load what it needs."""
    if not value:
        return ""
    from mkdocs_podlife.wiki.site import folder_name

    try:
        return folder_name(value)
    except ValueError:
        faults.add("embed", "embed-place", value)
        return ""


def manifest_folders(docs: str, base: Path, extra: str, faults: Faults) -> tuple[Path, ...]:
    """The folders inside which `file=` stays: the docs, and the one that the site names, which may lie anywhere: who
    writes `mkdocs.yml` may read it, unlike who writes a page."""
    folders = [Path(docs).resolve()]
    if extra:
        folder = (base / extra).resolve()
        if not folder.is_dir():
            faults.add("files", "no-folder", extra)
        folders.append(folder)
    return tuple(folders)


def cache_folder(value: object, docs: str, base: Path, faults: Faults) -> Path | None:
    """Where cards are kept between builds; None for nowhere. A folder that the site names must be one that can be
    made; without it a build would quietly remember nothing."""
    if not value:
        return None
    own = value if isinstance(value, str) else ".cache/plugin/podlife"
    folder = (base / own).resolve()
    if folder.is_relative_to(Path(docs).resolve()):
        faults.add("cache", "cache-in-docs", own)
    elif isinstance(value, str):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            faults.add("cache", "cache-unmade", own, reason=error.strerror or str(error))
    return folder
