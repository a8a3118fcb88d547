"""The Python-Markdown extension: fences are met in superfences, cards are put in when the page is whole.

Works in MkDocs, ProperDocs and Zensical, and in Python-Markdown alone. The source stays what superfences makes of it;
behind it goes a placeholder, which a postprocessor replaces by the card. Placeholders begin with U+0002, which
Python-Markdown removes from every source: no page can write one.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from mkdocs_podlife.page.cards import PageCards
from mkdocs_podlife.page.context import Message, PageContext, Settings, page_context
from mkdocs_podlife.page.left_alone import tell_left
from mkdocs_podlife.page.placing import annotated, behind_lists
from mkdocs_podlife.page.plain_fences import masked, unmasked
from mkdocs_podlife.page.raw_page import language_of_block
from mkdocs_podlife.page.superfences import Superfences
from mkdocs_podlife.site import language_of_path
from mkdocs_podlife.site_options import site_settings

log = logging.getLogger("mkdocs.plugins.podlife")

_PLACEHOLDER = re.compile("\x02podlife:([0-9]+)\x03")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STASH_MARKS = ("\x02", "\u2402"), ("\x03", "\u2403")

_BEFORE_ALL = 1000  # priorities: the raw page before white space is normalised (30) and snippets are read (32) …
_BEFORE_FENCES, _AFTER_FENCES = 25.5, 24.5  # … around those of superfences (25) …
_AFTER_RAW_HTML = 5  # … and the cards after raw HTML is back (30) and ampersands are (20)


class PodlifeError(Exception):
    """Raised for `on_error: fail` where no plugin is there to turn it into a failed build."""


class PodlifeExtension(Extension):
    """`markdown_extensions: [mkdocs_podlife]`. The MkDocs plugin adds an instance and sets its `context`."""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "detect": ["auto", "auto: every YAML block that holds a Pod; explicit: only fences marked podlife"],
            "languages": [["yaml"], "fence languages in which a Pod is looked for without being asked"],
            "mode": ["auto", "auto, quiet, full or off"],
            "on_error": ["warn", "what a broken manifest does: card, warn or fail"],
            "lang": ["", "language of the cards when the page does not say"],
            "kubernetes": ["1.36", "Kubernetes version"],
            "until": ["", "how long every Pod is watched, as a Go duration"],
            "images": [{}, "what images do, by name, as in a scenario"],
            "templates": ["", "folder of templates that replace ours, inside the site's folder"],
            "sentences": ["", "YAML file of sentences that replace ours, inside the site's folder"],
            "version": ["", "not used; a generator that caches pages sees a change of it"],
        }
        self.setConfigs(kwargs)
        self.context: PageContext | None = None
        self.driven = False  # whether a plugin says which page comes next, and nothing but pages gets cards
        self.theme_language = ""  # in which a site's author is spoken to, where no option says
        self.base = Path()  # the site's folder; the current one where no plugin says
        self.config_file: Path | None = Path("mkdocs.yml")  # for the places of what is wrong in it

    def settings(self) -> Settings:
        """The options as `Settings`.

        Raises:
            ValueError: when an option has a value that it does not take, or names a file that cannot be used.
        """
        options = {name: value for name, (value, _) in self.config.items()}
        return site_settings(options, self.base, self.config_file, self.theme_language)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with one Markdown instance. All state is kept per instance: this extension may be shared."""
        if any(isinstance(extension, _Hook) for extension in md.registeredExtensions):
            return
        if not self.driven:
            self.settings()  # a wrong option is told before the first page; a plugin has told it already
        hook = _Hook(md, self)
        md.registerExtension(hook)
        md.preprocessors.register(_KeepRaw(md, hook), "podlife_raw", _BEFORE_ALL)
        md.postprocessors.register(_PutCards(md, hook), "podlife_cards", _AFTER_RAW_HTML)


class _Hook(Extension):
    """What the extension does for one Markdown instance."""

    def __init__(self, md: Markdown, extension: PodlifeExtension) -> None:
        self._md = md
        self._extension = extension
        self.cards = PageCards(PageContext())
        self._told: set[Message] = set()  # of this page
        self._entered = False
        self._plain = False  # whether the site's own `fenced_code` makes its blocks
        self._superfences = Superfences(md, lambda: self.cards, self._mask)

    def reset(self) -> None:
        """Called when all extensions are loaded, and before every further page."""
        self._entered = True
        self._superfences.enter()

    def _mask(self, own: Preprocessor) -> None:
        """Have the site's own `fenced_code` keep its blocks, and what it would leave as text hidden from
        superfences."""
        self._plain = True
        self._md.preprocessors.register(_PlainFences(self._md, own, self), "podlife_mask", _BEFORE_FENCES)
        self._md.preprocessors.register(_UnmaskFences(self._md), "podlife_unmask", _AFTER_FENCES)

    def begin(self, raw: str) -> None:
        """Start a page whose text, tabs and all, is `raw`. An instance that got its extensions late (markdown-exec
        makes such for what a block prints) was never reset with us."""
        if not self._entered:
            self.reset()
        self._told.clear()
        shared = self._extension.context
        self.cards = PageCards(shared or self._own_context(raw))
        self.cards.context.given = self.cards.context.given or raw  # an inner instance's text is a part of it

    def _own_context(self, raw: str) -> PageContext:
        """A page without the plugin. Zensical tells about it through a preprocessor, which is asked by name."""
        settings = self._extension.settings()
        path, meta = "page", dict[str, Any]()
        if "rendering_context" in self._md.preprocessors:
            page = getattr(self._md.preprocessors["rendering_context"], "page", None)
            path = str(getattr(page, "path", path))
            meta = getattr(page, "meta", None) or {}
        return page_context(path, raw, meta, settings, language_of_path(path), tab_length=self._md.tab_length)

    def end(self, text: str) -> str:
        """Put the cards into the page's HTML."""
        if self._extension.driven and self._extension.context is None:
            return _PLACEHOLDER.sub("", text)  # a blog's list of posts, say: cards stand on the posts' own pages
        if self.cards.fences and "\x02podlife:" in text:  # asked for every heading, too
            text = self._put(text)
        if self._extension.context is None:
            self.cards.context.report_unquoted()
            fresh = [m for m in dict.fromkeys(self.cards.context.messages) if m not in self._told]
            self._told.update(fresh)  # a page's headings come through here, too
            tell_left(self.cards.context, self._told)
            tell(fresh)
        return text

    def _put(self, text: str) -> str:
        hidden = [found.span() for found in _COMMENT.finditer(text)] if "<!--" in text else []
        present = [
            int(found[1])
            for found in _PLACEHOLDER.finditer(text)
            if not any(start < found.start() < end for start, end in hidden)
        ]
        if self._plain:  # its blocks were met before those that ask for us
            order = {number: at for at, number in enumerate(present)}
            self.cards.fences.sort(key=lambda fence: order.get(fence.number, 0))
        cards = {number: _without_marks(html) for number, html in self.cards.make(present).items()}
        self.cards.context.shown_cards += cards.values()
        notes = [f"\x02podlife:{f.number}\x03" for f in self.cards.fences if f.number in cards and annotated(f.text)]
        text = behind_lists(text, notes)
        return _PLACEHOLDER.sub(lambda found: cards.pop(int(found[1]), ""), text)


class _KeepRaw(Preprocessor):
    """Keeps the page as it was before tabs were expanded."""

    def __init__(self, md: Markdown, hook: _Hook) -> None:
        super().__init__(md)
        self._hook = hook

    def run(self, lines: list[str]) -> list[str]:
        self._hook.begin("\n".join(lines))
        return lines


class _PlainFences(Preprocessor):
    """Has the blocks of a site's `fenced_code` made by that, and what it would leave as text hidden from superfences.

    Args:
        own: the site's preprocessor.
    """

    def __init__(self, md: Markdown, own: Preprocessor, hook: _Hook) -> None:
        super().__init__(md)
        self._md = md
        self._own = own
        self._hook = hook

    def run(self, lines: list[str]) -> list[str]:
        return masked("\n".join(lines), FencedBlockPreprocessor.FENCED_BLOCK_RE, self._made).split("\n")

    def _made(self, block: re.Match[str]) -> str:
        """The block as the site makes it, our placeholder behind its HTML."""
        stash = self._md.htmlStash.rawHtmlBlocks
        before = len(stash)
        made = "\n".join(self._own.run(block[0].split("\n"))).strip("\n")
        if len(stash) == before + 1:
            fence = self._hook.cards.add(language_of_block(block[0]), block["code"].removesuffix("\n"), {})
            if fence is not None:
                html = str(stash[before])
                end = len(html.rstrip("\n"))  # a page's last line break is taken off
                stash[before] = f"{html[:end]}\x02podlife:{fence.number}\x03{html[end:]}"
        return made


class _UnmaskFences(Preprocessor):
    """Shows it again."""

    def run(self, lines: list[str]) -> list[str]:
        return unmasked("\n".join(lines)).split("\n")


class _PutCards(Postprocessor):
    """Replaces the placeholders when all fences of the page are known."""

    def __init__(self, md: Markdown, hook: _Hook) -> None:
        super().__init__(md)
        self._hook = hook

    def run(self, text: str) -> str:
        return self._hook.end(text)


def _without_marks(html: str) -> str:
    """A card without the two characters that Python-Markdown takes for its own; `str.translate` would look up every
    character."""
    for mark, shown in _STASH_MARKS:
        html = html.replace(mark, shown)
    return html


def tell(messages: list[Message]) -> None:
    """Log the messages of a page.

    Raises:
        PodlifeError: when one of them is to fail the build; all are logged first.
    """
    for message in messages:
        log.log(logging.DEBUG if message.on_error == "card" else logging.WARNING, "%s", message)
    failed = [message for message in messages if message.on_error == "fail"]
    if failed:
        raise PodlifeError(str(failed[0]))


def makeExtension(**kwargs: Any) -> PodlifeExtension:
    """Python-Markdown's entry."""
    return PodlifeExtension(**kwargs)
