"""What was made of a text, kept by what it was made from: for equal blocks of a site, for `mkdocs serve`, for disk.

A key covers all that a result depends on: the texts, the options, the language, and (through `begin`) the version of
the engine and the files that options name. What is kept is text and numbers, so that a cache on disk can be deleted at
any time. (It holds HTML for the site: keep it where only those can write who can write the pages.)
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

log = logging.getLogger("mkdocs.plugins.podlife")

BUILD_BYTES = 4_000_000  # kept in memory by a single build, which meets equal blocks at most
SERVE_BYTES = 64_000_000  # … and over the rebuilds of `mkdocs serve`
UNUSED_BUILDS = 20  # an entry that so many builds did not ask for leaves the disk
FILE = "podlife.sqlite"
_OVERHEAD = 200  # bytes of an entry beside its text, roughly


class Row(NamedTuple):
    """A Pod in the table of all Pods. Times in ms: since creation (`ready`), since its deletion (`stop`, `most`)."""

    kind: str
    name: str
    verdict: str
    ready: int | None
    stop: int | None
    findings: int
    problems: int
    most: int | None = None  # what a stop may take, of a Pod that is not deleted in the life shown


class Made(NamedTuple):
    """The cards of one block. `KEY` stands in `html` for the page's key; `messages` are (line, column, text), places
    counted in the block, (0, 0) for the block as a whole."""

    name: str
    cards: int
    html: str
    messages: tuple[tuple[int, int, str], ...]
    rows: tuple[Row, ...]


class Seen(NamedTuple):
    """What a block is, before anything runs: whether it holds a Pod (or wants to), and whether it holds something
    that Pods of other blocks may need, such as a Service."""

    ours: bool
    companion: bool


KEY = "plkey0c6f1d"  # within `[a-z0-9-]`, as keys are; no word of any language


def digest(*parts: object) -> str:
    """A name for everything that is put in. Parts are strings, numbers and tuples of such."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=20).hexdigest()


def files_print(paths: Iterable[Path]) -> str:
    """Changes when one of the files, or a file below one of the folders, does."""
    found: list[tuple[str, int, int]] = []
    for path in paths:
        for folder, folders, names in os.walk(path) if path.is_dir() else [(str(path.parent), [], [path.name])]:
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                try:
                    stat = os.stat(os.path.join(folder, name))
                except OSError:
                    continue
                found.append((os.path.join(folder, name), stat.st_size, stat.st_mtime_ns))
    return digest(tuple(found))


class Memory:
    """Results by key: the last ones in memory, all of them on disk when a folder is given.

    Args:
        limit: bytes kept in memory.
    """

    def __init__(self, limit: int = BUILD_BYTES) -> None:
        self.limit = limit
        self.made = self.found = 0  # results worked out, and met again
        self._version = ""
        self._kept: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._bytes = 0
        self._disk: Disk | None = None

    def begin(self, version: str, folder: Path | None) -> None:
        """A build begins. What an earlier version of engine or files made is not met again."""
        self.made = self.found = 0
        self._version = version
        if self._disk is not None and self._disk.folder != folder:
            self._disk.close()
            self._disk = None
        if folder is not None and self._disk is None:
            self._disk = Disk(folder)

    def end(self) -> None:
        """The build is over: what it made goes to disk."""
        if self._disk is not None:
            self._disk.commit()

    def key(self, *parts: object) -> str:
        return digest(self._version, *parts)

    def seen(self, key: str) -> Seen | None:
        text = self._get(key)
        if text is None or len(text) != 2:
            return None
        return Seen(text[0] == "1", text[1] == "1")

    def keep_seen(self, key: str, seen: Seen) -> None:
        self._put(key, f"{seen.ours:d}{seen.companion:d}")

    def cards(self, key: str) -> Made | None:
        text = self._get(key)
        if text is None:
            return None
        try:
            head, _, html = text.partition("\n")
            name, count, messages, rows = json.loads(head)
            made = Made(
                str(name),
                int(count),
                html,
                tuple((int(line), int(column), str(words)) for line, column, words in messages),
                tuple(Row(*row) for row in rows),
            )
        except (ValueError, TypeError):  # not what we wrote
            return None
        self.found += 1
        return made

    def keep_cards(self, key: str, made: Made) -> None:
        self.made += 1
        head = json.dumps([made.name, made.cards, made.messages, made.rows], ensure_ascii=True)
        self._put(key, head + "\n" + made.html)

    def _get(self, key: str) -> str | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept[0]
        text = self._disk.get(key) if self._disk is not None else None
        if text is not None:
            self._remember(key, text)
        return text

    def _put(self, key: str, text: str) -> None:
        self._remember(key, text)
        if self._disk is not None:
            self._disk.put(key, text)

    def _remember(self, key: str, text: str) -> None:
        size = len(text) + _OVERHEAD
        if size > self.limit // 4:
            return
        before = self._kept.pop(key, None)
        self._bytes += size - (before[1] if before else 0)
        self._kept[key] = (text, size)
        while self._bytes > self.limit:
            _, (_, gone) = self._kept.popitem(last=False)
            self._bytes -= gone


class Disk:
    """One SQLite file in a folder of its own. Whatever goes wrong with it, a build goes on without."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: sqlite3.Connection | None = None
        self._build = 0
        self._read: list[str] = []
        import sqlite3  # costs a few ms, which a site without a cache on disk need not pay

        self._errors = (sqlite3.Error, OSError)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(folder / FILE, timeout=1.0, check_same_thread=False)
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute("CREATE TABLE IF NOT EXISTS made (key TEXT PRIMARY KEY, build INTEGER, text TEXT)")
            self._begin()
        except self._errors as error:
            self._lose(error)

    def get(self, key: str) -> str | None:
        if self._file is None:
            return None
        try:
            row = self._file.execute("SELECT text FROM made WHERE key = ?", (key,)).fetchone()
        except self._errors as error:
            self._lose(error)
            return None
        if row is None or not isinstance(row[0], str):
            return None
        self._read.append(key)
        return row[0]

    def put(self, key: str, text: str) -> None:
        if self._file is None:
            return
        try:
            text.encode("utf-8")
            self._file.execute("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", (key, self._build, text))
        except UnicodeEncodeError:
            return
        except self._errors as error:
            self._lose(error)

    def commit(self) -> None:
        """Write, and let go of what no build has asked for in a long time."""
        if self._file is None:
            return
        try:
            marks = [(self._build, key) for key in self._read]
            self._file.executemany("UPDATE made SET build = ? WHERE key = ?", marks)
            self._file.execute("DELETE FROM made WHERE build <= ?", (self._build - UNUSED_BUILDS,))
            self._file.commit()
            self._begin()
        except self._errors as error:
            self._lose(error)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        assert self._file is not None
        newest = self._file.execute("SELECT MAX(build) FROM made").fetchone()[0]
        self._build = (newest if isinstance(newest, int) else 0) + 1
        self._read.clear()

    def _lose(self, error: Exception) -> None:
        log.debug("podlife: the cache in %s cannot be used: %s", self.folder, error)
        self.close()
