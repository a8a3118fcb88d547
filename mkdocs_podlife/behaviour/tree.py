"""A file system's entries, and the ledger that counts their changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MAX_FILES = 5_000
MAX_BYTES = 4 << 20
NO_SPACE = "No space left on device"


class FileError(Exception):
    """An operation failed; the text is the C library's word for it ("No such file or directory")."""


@dataclass(slots=True, eq=False)
class Entry:
    """A file, a directory or a symbolic link.

    `opaque`: a directory whose contents nobody here knows (a ConfigMap, a claim), or a file that is there but whose
    text is not known.
    """

    kind: str  # file | dir | link | device
    tree: Tree
    text: str = ""
    children: dict[str, Entry] = field(default_factory=dict)
    mode: int = 0o644
    changed: int = 0  # ms
    version: int = 0
    opaque: bool = False


class Ledger:
    """The version and the size of everything in one World, and who must hear of a change before it happens."""

    def __init__(self) -> None:
        self.version = 0
        self.files = 0
        self.bytes = 0
        self.before: Callable[[], None] | None = None

    def change(self, entry: Entry, files: int = 0, size: int = 0) -> None:
        """Count a change of `entry`. Raises FileError when the bounds are passed."""
        if self.before is not None:
            self.before()
        if (files > 0 and self.files + files > MAX_FILES) or (size > 0 and self.bytes + size > MAX_BYTES):
            raise FileError(NO_SPACE)
        self.files += files
        self.bytes += size
        self.version += 1
        entry.version = self.version
        entry.tree.touched = True


class Tree:
    """A root or a volume."""

    def __init__(self, ledger: Ledger, *, name: str = "", opaque: bool = False) -> None:
        self.ledger = ledger
        self.name = name
        self.touched = False  # has anything in it changed since it was made?
        self.untouched: tuple[object, ...] | None = None  # its snapshot while nothing has
        self.root = Entry("dir", self, mode=0o755, opaque=opaque)
