"""The MkDocs plugin: adds the Markdown extension and carries what only a site knows.

Page, language, assets, the log that `--strict` counts. The work itself is done by `markdown.py` and below.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.base import BaseConfigOption, Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, write_file

from mkdocs_podlife import __version__
from mkdocs_podlife.gathering import gathered, print_file, read_page
from mkdocs_podlife.linking import asset_files, with_assets
from mkdocs_podlife.made_files import made_file
from mkdocs_podlife.markdown import PodlifeError, PodlifeExtension
from mkdocs_podlife.overview import Overview, Progress
from mkdocs_podlife.page.context import Settings, catalogue, page_context
from mkdocs_podlife.page.memory import BUILD_BYTES, SERVE_BYTES, Memory, files_print
from mkdocs_podlife.reports import Reports
from mkdocs_podlife.search import advice
from mkdocs_podlife.shown_paths import shown_path
from mkdocs_podlife.sight import Sight
from mkdocs_podlife.site import (
    DEFAULT_LANGUAGE,
    chinese_of,
    languages_asked,
    normalised_language,
    resolve_language,
    theme_language,
)
from mkdocs_podlife.site_options import (
    Faults,
    cache_folder,
    embed_folder,
    manifest_folders,
    of_their_kind,
    overview_page,
    site_words,
)

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer  # which only `mkdocs serve` needs

    from mkdocs_podlife.copies import Known

log = logging.getLogger("mkdocs.plugins.podlife")

_EXTENSION = "mkdocs_podlife"


class _Option(BaseConfigOption[Any]):
    """An option of any value: `site_options` judges it, in the site's language."""

    def __init__(self, default: object) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> Any:
        return self.default if value is None else value


class PodlifeConfig(Config):
    """The options of `plugins: - podlife:`; each holds for every fence that does not say otherwise."""

    detect = _Option("auto")
    """auto: every YAML block that holds a Pod is explained; explicit: only fences marked `podlife`."""
    languages = _Option(["yaml"])
    """Fence languages in which a Pod is looked for without being asked; "" is a fence without one."""
    mode = _Option("auto")
    """How much a card shows: auto, quiet, full, off."""
    on_error = _Option("warn")
    """What a broken or refused manifest does: card (nothing more), warn (fails `--strict`), fail."""
    lang = _Option("")
    """The cards' language where neither page nor site says one."""
    kubernetes = _Option("1.36")
    """The Kubernetes version whose behaviour is shown."""
    until = _Option("")
    """How long every Pod is watched, as a Go duration; chosen by the engine when empty."""
    images = _Option({})
    """What images do by themselves, by name with or without a tag, in the grammar of a scenario's `images`."""
    templates = _Option("")
    """A folder of templates that replace ours, beside `mkdocs.yml` or below it."""
    sentences = _Option("")
    """A YAML file of sentences that replace ours, beside `mkdocs.yml` or below it."""
    cache = _Option(False)
    """Whether to keep cards on disk between builds: true (`.cache/plugin/podlife`), or a folder."""
    overview = _Option("")
    """The page that lists all Pods of the site, such as `pods.md`; made when it does not exist."""
    files = _Option("")
    """A folder beside `mkdocs.yml` from which `file=` may take manifests, besides the docs themselves."""
    embed = _Option(False)
    """Whether a build also writes every Pod as files for wikis: true (`podlife/` in the site), or a folder."""
    check_search = _Option(True)
    """Whether to warn when `plugins:` has no search (naming plugins makes MkDocs drop its default)."""


class PodlifePlugin(BasePlugin[PodlifeConfig]):
    """`plugins: [search, podlife]`."""

    def __init__(self) -> None:
        self._extension = PodlifeExtension()
        self._settings = Settings()
        self._memory = Memory()
        self._overview = Overview("")
        self._progress = Progress()
        self._server: LiveReloadServer | None = None
        self._watched: set[str] = set()
        self._theme_language = ""
        self._folders: tuple[Path, ...] = ()
        self._shown: dict[Path, str] = {}  # what messages call them
        self._cache: Path | None = None
        self._reports = Reports()
        self._sight = Sight()
        self._search_checked = False
        self._embed = ""
        self._serving = False
        self._copies: Known | None = None  # the files for wikis, once they are written
        self._spoken: set[str] = set()  # the languages of pages with cards

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Begin afresh. A plugin with this event is kept over the rebuilds of `mkdocs serve`."""
        self._search_checked = False
        self._serving = command == "serve"
        self._reports.begin()
        self._memory.limit = SERVE_BYTES if command == "serve" else BUILD_BYTES

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the extension, once (static-i18n comes here for every language with the same config)."""
        if config.config_file_path:
            self._extension.base = Path(config.config_file_path).parent
            self._extension.config_file = Path(config.config_file_path)
        self._theme_language = self._extension.theme_language = theme_language(config.theme)
        self._read_options(config)
        chinese = chinese_of((self.config.lang, self._theme_language, *self._built_languages(config)))
        self._settings = self._settings._replace(copies=bool(self._embed), chinese=chinese)
        extensions: list[Any] = config.markdown_extensions  # names, and what plugins put beside them
        if not any(entry is self._extension for entry in extensions):
            extensions[:] = [*(entry for entry in extensions if entry != _EXTENSION), self._extension]
        self._extension.driven = True
        self._sight.begin(config.plugins)
        if not getattr(config.plugins.get("i18n"), "building", False):
            self._reports.forget()
            self._progress = Progress()
            self._copies = None
            self._spoken.clear()
            self._begin_memory()
        return config

    def _read_options(self, config: MkDocsConfig) -> None:
        """Judge all options, and tell all that is wrong with them at once."""
        own, base = self.config, self._extension.base
        faults = Faults(self._extension.config_file, site_words(own.lang, self._theme_language))
        own.update(of_their_kind(own, faults))
        self._extension.setConfigs({key: own[key] for key in self._extension.config if key in own})
        try:
            self._settings = self._extension.settings()
        except ValueError as error:
            faults.lines.append(str(error))
        self._overview = Overview(overview_page(own.overview, config.docs_dir, base, faults))
        embed = embed_folder(own.embed, faults)
        self._embed = "" if self._serving else embed
        self._folders = manifest_folders(config.docs_dir, base, own.files, faults)
        self._cache = cache_folder(own.cache, config.docs_dir, base, faults)
        try:
            faults.raise_any()
        except ValueError as error:
            raise PluginError(str(error)) from None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]) -> None:
        """Build again when a site's own template or sentence changes."""
        self._server = server
        for path in sorted(self._watched):
            server.watch(path, recursive=False)
        for path in (self.config.templates, self.config.sentences):
            if path:
                server.watch(str(self._extension.base / path))

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Know the docs, now that no plugin moves them any more (monorepo copies them together). Make the page of all
        Pods when the site wants one and has none."""
        self._folders = (Path(config.docs_dir).resolve(), *self._folders[1:])
        self._shown = {folder: shown_path(str(folder)) for folder in self._folders}
        self._sight.know(config.plugins)
        self._check_search(config)
        name = self._overview.page
        if name and not any(self._overview.is_page(file.src_uri) for file in files):
            words = site_words(self.config.lang, self._theme_language)
            if "i18n" in config.plugins:  # it needs files that stand on disk
                faults = Faults(self._extension.config_file, words)
                faults.add("overview", "overview-i18n", name)
                raise PluginError(faults.lines[0])
            files.append(File.generated(config, name, content=f"# {words.text('overview.title')}\n"))
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Tell the extension which page comes next."""
        raw = markdown
        if "```" in markdown or "~~~" in markdown:  # places are told in the file as it stands, tabs and all
            with suppress(OSError, ValueError):  # unless another plugin makes the page and keeps it to itself
                raw = page.file.content_string
        source = page.file.abs_src_path
        build_language = getattr(config.plugins.get("i18n"), "current_language", None)
        context = page_context(
            ("" if page.file.generated_by else shown_path(source)) or page.file.src_uri,
            raw,
            page.meta,
            self._settings,
            *languages_asked(self._settings.lang, build_language, self._theme_language, page.file.src_uri),
        )
        context.memory = self._memory
        context.folders = self._folders
        context.shown = self._shown
        context.base = source or ""
        context.in_docs = os.path.join(config.docs_dir, page.file.src_uri)
        context.made = partial(made_file, files, self._folders[0], page.file.src_uri)
        self._extension.context = context

    @event_priority(100)
    def _page_read(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Print what was found on the page, each message once in a build. Who counts a page's words, or sums
        it up by the first of them, is not given ours."""
        context, self._extension.context = self._extension.context, None
        if context is None:
            return None
        context.report_unquoted()
        if context.cards:
            self._sight.carded.add(page.file.src_uri)
            self._spoken.add(context.settings.lang)
        self._overview.add(page.file.src_uri, page.url, page.title, context)
        self._progress.add(context)
        self._watch(context.files)
        try:
            self._reports.page(context, strict=config.strict)
        except PodlifeError as error:
            raise PluginError(str(error)) from None
        return self._sight.hide(html, context, page.url, encrypted=hasattr(page, "encryptcontent"))

    @event_priority(-50)
    def _words_counted(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Put the cards back."""
        return self._sight.hidden.put_back(html)

    on_page_content = CombinedEvent(_page_read, _words_counted)

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> None:
        """Put the table of all Pods on its page, now that all pages are read and none is written; write the files for
        wikis, to which the pages link."""
        if self._embed and self._copies is None:
            self._copies = self._export(config)
        for file in files.documentation_pages():
            if file.page is not None and self._overview.is_page(file.src_uri):
                own = normalised_language(file.page.meta.get("lang"))
                lang = own or resolve_language(self._overview.languages) or DEFAULT_LANGUAGE
                words = catalogue(self._settings._replace(lang=lang))
                table = self._overview.html(words, partial(get_relative_url, other=file.url))
                file.page.content = (file.page.content or "") + table
                self._sight.carded.add(file.src_uri)

    @event_priority(100)
    def _before_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> Any:
        """Give search, whose turn this is, less to read."""
        page.content = self._sight.for_search(page.file.src_uri, page.content)
        return context

    @event_priority(-100)
    def _after_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> Any:
        """Put the cards back."""
        page.content = self._sight.after_search(page.content)
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Link stylesheet and script from pages that have a card, and from no others."""
        if page.file.src_uri not in self._sight.carded and '<div class="podlife' not in output:
            return output  # the latter: another plugin shows the content of several pages on one
        return self._linked(output, page.url, self._overview.is_page(page.file.src_uri))

    def _linked(self, output: str, url: str, table: bool) -> str:
        """A whole page with the links from it to what else we write."""
        link = partial(get_relative_url, other=url)
        if self._copies is not None:
            from mkdocs_podlife.copies import filled

            folder = link(self._embed + "/")
            output = filled(output, self._copies, folder, lambda lang: catalogue(self._settings._replace(lang=lang)))
        return with_assets(output, link, table)

    def _built(self, *, config: MkDocsConfig) -> None:
        """Write stylesheet and script, into the site only, and only if a page wants them. (Not as files of
        `on_files`: static-i18n cannot deal with one that has no source on disk.)"""
        if self._sight.carded:
            for name, text in asset_files(bool(self._overview.page)):
                write_file(text.encode("utf-8"), os.path.join(config.site_dir, name))
        self._memory.end()
        summary = self._progress.summary()
        if summary:
            log.info("%s", summary)

    @event_priority(-90)
    def _page_of_all(self, *, config: MkDocsConfig) -> None:
        """Put the cards on the page of print-site, which it has written by now (and static-i18n has not yet begun to
        build the next language)."""
        file = print_file(config.plugins)
        page = read_page(file.abs_dest_path) if file is not None and self._sight.carded else ""
        whole = gathered(page, self._sight.hidden.kept)
        if '<div class="podlife' in whole:
            write_file(self._linked(whole, file.url, False).encode("utf-8"), file.abs_dest_path)
        self._sight.hidden.forget()

    on_post_build = CombinedEvent(_built, _page_of_all)

    def _export(self, config: MkDocsConfig) -> Known:
        """Write the files for wikis. What is wrong with a Pod was told with its page."""
        from mkdocs_podlife.wiki.site import export_site, trouble_line

        langs = [*sorted(self._spoken), *map(normalised_language, self._built_languages(config))]
        outcome = export_site(
            self._folders, Path(config.site_dir), self._embed, config.site_url or "", self._settings, langs
        )
        words = site_words(self.config.lang, self._theme_language)
        for trouble in outcome.troubles:
            log.warning("%s", trouble_line(trouble, words))
        return outcome.copies

    @staticmethod
    def _built_languages(config: MkDocsConfig) -> list[str]:
        """The languages, as tags, in which static-i18n builds the site."""
        builds = getattr(getattr(config.plugins.get("i18n"), "config", None), "languages", ())
        return [str(getattr(one, "locale", "")) for one in builds]

    def _begin_memory(self) -> None:
        """Open the memory for this build. On disk it is good for these very sources of ours only."""
        if self._cache is None:
            self._memory.begin(__version__, None)
        else:
            self._memory.begin(__version__ + files_print([Path(__file__).parent]), self._cache)

    def _watch(self, paths: set[str]) -> None:
        """Have `mkdocs serve` look at the files that pages took in, or wait for. Known only after the first build."""
        fresh = paths - self._watched
        self._watched |= fresh
        if self._server is not None:
            for path in sorted(fresh):
                self._server.watch(path, recursive=False)

    def _check_search(self, config: MkDocsConfig) -> None:
        """Tell once what is amiss with the site's search."""
        if self._search_checked or not self.config.check_search:
            return
        self._search_checked = True
        others = any(not isinstance(plugin, PodlifePlugin) for plugin in config.plugins.values())
        found = advice(config.plugins, others, [self._settings.lang], str(config.theme.name), self._theme_language)
        if found is not None:
            log.log(found[0], "%s", site_words(self.config.lang, self._theme_language).text(found[1]))
