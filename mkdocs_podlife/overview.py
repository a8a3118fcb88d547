"""What a build knows of all its Pods: the table on one page, the line of progress and the summary."""

from __future__ import annotations

import logging
import posixpath
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_podlife.page.memory import Row
from mkdocs_podlife.render.escape import html_text

if TYPE_CHECKING:
    from mkdocs_podlife.page.context import PageContext
    from mkdocs_podlife.render.catalogue import Catalogue

log = logging.getLogger("mkdocs.plugins.podlife")

PATIENCE = 5.0  # seconds between two lines of progress
_LOCALE = r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?"
NEVER = 10**15  # ms; where a column sorts what has no time
_VERDICTS = ("refused", "telling", "quiet")


class Entry(NamedTuple):
    """A Pod and where its card stands."""

    source: str
    url: str
    title: str
    key: str
    row: Row


class Overview:
    """The table of all Pods.

    Args:
        page: source path of the page that shows it; "" for none.
    """

    def __init__(self, page: str) -> None:
        self.page = posixpath.normpath(page) if page else ""
        self._entries: list[Entry] = []
        self.languages: list[str] = []

    def is_page(self, source: str) -> bool:
        """Whether a source is the page, or its translation (`pods.zh.md`, `zh/pods.md`)."""
        if not self.page:
            return False
        stem, ending = posixpath.splitext(self.page)
        pattern = rf"(?:{_LOCALE}/)?{re.escape(stem)}(?:\.{_LOCALE})?{re.escape(ending)}"
        return re.fullmatch(pattern, source) is not None

    def add(self, source: str, url: str, title: object, context: PageContext) -> None:
        """Take note of a page's Pods."""
        if self.is_page(source):
            self.languages = [context.settings.lang]
        if self.page:
            shown = str(title or source)
            self._entries += [Entry(source, url, shown, key, row) for row, key in context.rows if row.name or row.kind]

    def html(self, words: Catalogue, link: Callable[[str], str]) -> str:
        """The table: what was refused first, then what has something to tell, each in the order of the pages.

        Args:
            words: the language.
            link: a page's URL as seen from the table's page.
        """
        if not self._entries:
            return f'<div class="podlife" lang="{words.bcp47}"><p>{html_text(words.text("overview.none"))}</p></div>'
        order = {verdict: i for i, verdict in enumerate(_VERDICTS)}
        entries = sorted(self._entries, key=lambda e: (order.get(e.row.verdict, 0), e.url, e.key))
        columns = ("pod", "kind", "page", "result", "ready", "stop", "findings")
        head = "".join(f'<th scope="col">{html_text(words.text("overview." + name))}</th>' for name in columns)
        body = "".join(self._line(entry, words, link) for entry in entries)
        return (
            f'<div class="podlife" lang="{words.bcp47}"><div class="pl-scroll" tabindex="0">'
            f'<table class="pl-overview"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>'
        )

    def _line(self, entry: Entry, words: Catalogue, link: Callable[[str], str]) -> str:
        from mkdocs_podlife.explain.instants import format_instant  # brings the engine along

        row, page = entry.row, link(entry.url)
        unit = words.text("overview.unit")
        verdict = row.verdict if row.verdict in _VERDICTS else "refused"

        def time(ms: int | None, most: int | None = None) -> str:
            """A time, or the most that it may be; sorted by what it says."""
            if ms is None and most is None:
                return f'<td data-by="{NEVER}">–</td>'
            shown = ms if ms is not None else most or 0
            text = html_text(format_instant(shown, unit=unit))
            return f'<td data-by="{shown}">{text if ms is not None else "≤ " + text}</td>'

        cells = (
            f'<td><a href="{html_text(page)}#{html_text(entry.key)}">{html_text(row.name or "-")}</a></td>',
            f"<td>{html_text(row.kind or '-')}</td>",
            f'<td><a href="{html_text(page)}">{html_text(entry.title)}</a></td>',
            f'<td data-by="{_VERDICTS.index(verdict)}">{html_text(words.text("overview.verdict." + verdict))}</td>',
            time(row.ready),
            time(row.stop, row.most),
            f"<td>{row.findings + row.problems}</td>",
        )
        return f"<tr>{''.join(cells)}</tr>"


class Progress:
    """Counts what a build explains, and says so now and then.

    Args:
        clock: seconds, ever growing.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()
        self._pods = self._pages = self._problems = 0
        self._seconds = 0.0

    def add(self, context: PageContext) -> None:
        """Count a page; a line of progress when the last one is long ago."""
        if not context.cards and not context.messages:
            return
        self._pods += context.cards
        self._pages += 1
        self._problems += len(context.messages)
        self._seconds += context.seconds
        if self._clock() - self._last > PATIENCE:
            self._last = self._clock()
            log.info("podlife: %s so far", self._counts())

    def summary(self) -> str:
        """What the build explained, "" when nothing: `podlife: 312 Pods on 140 pages: 9 problems, 1.4 s`."""
        if not self._pages:
            return ""
        problems = "1 problem" if self._problems == 1 else f"{self._problems} problems"
        return f"podlife: {self._counts()}: {problems}, {self._seconds:.1f} s"

    def _counts(self) -> str:
        pods = "1 Pod" if self._pods == 1 else f"{self._pods} Pods"
        return f"{pods} on " + ("1 page" if self._pages == 1 else f"{self._pages} pages")
