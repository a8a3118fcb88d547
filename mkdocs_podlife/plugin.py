"""The MkDocs plugin: adds the Markdown extension and carries what only a site knows.

Page, language, assets, the log that `--strict` counts. The work itself is done by `markdown.py` and below.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, write_file

from mkdocs_podlife.markdown import PodlifeError, PodlifeExtension, tell
from mkdocs_podlife.page import SETTING_WORDS, Message, page_context
from mkdocs_podlife.site import language_of_path, script, script_name, stylesheet, stylesheet_name

log = logging.getLogger("mkdocs.plugins.podlife")

_EXTENSION = "mkdocs_podlife"


class PodlifeConfig(Config):
    """The options of `plugins: - podlife:`; each holds for every fence that does not say otherwise."""

    detect = c.Choice(SETTING_WORDS["detect"], default="auto")
    """auto: every YAML block that holds a Pod is explained; explicit: only fences marked `podlife`."""
    languages = c.ListOfItems(c.Type(str), default=["yaml"])
    """Fence languages in which a Pod is looked for without being asked; "" is a fence without one."""
    mode = c.Choice(SETTING_WORDS["mode"], default="auto")
    """How much a card shows: auto, quiet, full, off."""
    on_error = c.Choice(SETTING_WORDS["on_error"], default="warn")
    """What a broken or refused manifest does: card (nothing more), warn (fails `--strict`), fail."""
    lang = c.Type(str, default="")
    """The cards' language where neither page nor site says one."""
    kubernetes = c.Type(str, default="1.36")
    """The Kubernetes version whose behaviour is shown."""
    until = c.Type(str, default="")
    """How long every Pod is watched, as a Go duration; chosen by the engine when empty."""
    templates = c.Type(str, default="")
    """A folder of templates that replace ours, beside `mkdocs.yml` or below it."""
    sentences = c.Type(str, default="")
    """A YAML file of sentences that replace ours, beside `mkdocs.yml` or below it."""
    check_search = c.Type(bool, default=True)
    """Whether to warn when `plugins:` has no search (naming plugins makes MkDocs drop its default)."""


class PodlifePlugin(BasePlugin[PodlifeConfig]):
    """`plugins: [search, podlife]`."""

    def __init__(self) -> None:
        self._extension = PodlifeExtension()
        self._theme_language = ""
        self._carded: set[str] = set()
        self._told: set[Message] = set()
        self._search_checked = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Begin afresh. A plugin with this event is kept over the rebuilds of `mkdocs serve`."""
        self._search_checked = False
        self._told.clear()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the extension, once (static-i18n comes here for every language with the same config)."""
        options = {key: self.config[key] for key in self._extension.config if key in self.config}
        self._extension.setConfigs(options)
        if config.config_file_path:
            self._extension.base = Path(config.config_file_path).parent
        try:
            self._extension.settings()
        except ValueError as error:
            raise PluginError(str(error)) from None
        extensions: list[Any] = config.markdown_extensions  # names, and what plugins put beside them
        if not any(entry is self._extension for entry in extensions):
            extensions[:] = [*(entry for entry in extensions if entry != _EXTENSION), self._extension]
        self._theme_language = _theme_language(config)
        self._carded.clear()
        if not getattr(config.plugins.get("i18n"), "building", False):
            self._told.clear()
        self._check_search(config)
        return config

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]) -> None:
        """Build again when a site's own template or sentence changes."""
        for path in (self.config.templates, self.config.sentences):
            if path:
                server.watch(str(self._extension.base / path))

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Tell the extension which page comes next."""
        raw = markdown
        if "```" in markdown or "~~~" in markdown:  # places are told in the file as it stands, tabs and all
            with suppress(OSError, ValueError):  # unless another plugin makes the page and keeps it to itself
                raw = page.file.content_string
        build_language = getattr(config.plugins.get("i18n"), "current_language", None)
        self._extension.context = page_context(
            _shown_path(page.file, config),
            raw,
            page.meta,
            self._extension.settings(),
            build_language,
            self._theme_language,
            language_of_path(page.file.src_uri),
        )

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Print what was found on the page, each message once in a build."""
        context, self._extension.context = self._extension.context, None
        if context is None:
            return
        context.report_unquoted()
        if context.cards:
            self._carded.add(page.file.src_uri)
        fresh = [message for message in dict.fromkeys(context.messages) if message not in self._told]
        self._told.update(fresh)
        try:
            tell(fresh)
        except PodlifeError as error:
            raise PluginError(str(error)) from None

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Link stylesheet and script from pages that have a card, and from no others. The script stands inside the
        article: Material's instant navigation runs what it finds there, and not what is in the head."""
        if page.file.src_uri not in self._carded:
            return output
        href = get_relative_url(stylesheet_name(), page.url)
        output = output.replace("</head>", f'<link rel="stylesheet" href="{href}">\n</head>', 1)
        src = get_relative_url(script_name(), page.url)
        end = "</article>" if "</article>" in output else "</body>"
        before, found, after = output.rpartition(end)
        return f'{before}<script defer src="{src}"></script>\n{found}{after}' if found else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write stylesheet and script, into the site only, and only if a page wants them. (Not as files of
        `on_files`: static-i18n cannot deal with one that has no source on disk.)"""
        if self._carded:
            for name, text in ((stylesheet_name(), stylesheet()), (script_name(), script())):
                write_file(text.encode("utf-8"), os.path.join(config.site_dir, name))

    def _check_search(self, config: MkDocsConfig) -> None:
        """Warn once when naming plugins has dropped MkDocs' search (a name like `material/search` counts)."""
        if self._search_checked or not self.config.check_search:
            return
        self._search_checked = True
        if not any("search" in name for name in config.plugins):
            from mkdocs_podlife.render.catalogue import Catalogue

            log.warning("%s", Catalogue(self._theme_language or self.config.lang).text("hook.search-missing"))


def _theme_language(config: MkDocsConfig) -> str:
    """The theme's language unless it is English: themes call themselves English when told nothing, which says nothing
    about a page."""
    for name in ("language", "locale"):
        value = str(config.theme[name]) if name in config.theme else ""
        if value and not value.startswith("en"):
            return value
    return ""


def _shown_path(file: File, config: MkDocsConfig) -> str:
    """The source file as an author would type it: relative to where `mkdocs.yml` lies."""
    source = file.abs_src_path
    if not source:
        return file.src_uri
    base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    try:
        return Path(os.path.relpath(source, base)).as_posix()
    except ValueError:  # another drive
        return Path(source).as_posix()
