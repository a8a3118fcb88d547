"""A container's file system: the image's files, the volumes mounted over them, and what its programs write.

Small and bounded: files hold text, directories hold names, and every change moves a version number on. A volume is a
tree of its own that several containers mount, so a change made through one is there for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mkdocs_podlife.behaviour.tree import Entry, FileError, Tree

MAX_FILE = 1 << 20
NO_ENTRY = "No such file or directory"
NOT_DIRECTORY = "Not a directory"
IS_DIRECTORY = "Is a directory"
EXISTS = "File exists"
READ_ONLY = "Read-only file system"
NOT_EMPTY = "Directory not empty"
LOOP = "Too many levels of symbolic links"


@dataclass(slots=True)
class Mount:
    path: tuple[str, ...]
    entry: Entry
    read_only: bool


def split(path: str) -> list[str]:
    return [part for part in path.split("/") if part and part != "."]


class FileSystem:
    """One container's view: a root tree and its mounts. Paths are absolute or relative to `cwd`."""

    def __init__(self, root: Tree) -> None:
        self.root = root
        self.ledger = root.ledger
        self.mounts: dict[tuple[str, ...], Mount] = {}
        self.read_only_root = False
        self.lookups: set[int] | None = None  # ids of the entries that were looked at, while somebody asks
        self.opened = False  # something whose contents are not known was looked at
        self.now = 0

    def mount(self, path: str, entry: Entry, read_only: bool) -> None:
        """Put `entry` at `path`; missing directories above it are made, as the runtime does."""
        parts = tuple(split(path))
        here = self.root.root
        for part in parts:
            child = here.children.get(part)
            if child is None or child.kind != "dir":
                child = Entry("dir", self.root, mode=0o755)
                here.children[part] = child
            here = child
        self.mounts[parts] = Mount(parts, entry, read_only)

    # -- looking -------------------------------------------------------------------------------------------------

    def absolute(self, path: str, cwd: str = "/") -> list[str]:
        parts: list[str] = []
        for part in split(path if path.startswith("/") else f"{cwd}/{path}"):
            if part == "..":
                if parts:
                    parts.pop()
            else:
                parts.append(part)
        return parts

    def _walk(self, parts: list[str], follow: bool, hops: int = 0) -> tuple[Entry | None, Entry | None, str, bool]:
        """(parent, entry or None, last name, read-only). Raises FileError when the way is blocked."""
        if hops > 20:
            raise FileError(LOOP)
        here = self.root.root
        parent: Entry | None = None
        read_only = self.read_only_root
        mounts = self.mounts
        for index, part in enumerate(parts):
            if here.kind != "dir":
                raise FileError(NOT_DIRECTORY)
            if here.opaque:
                self.opened = True
            child = here.children.get(part)
            if mounts:
                mount = mounts.get(tuple(parts[: index + 1]))
                if mount is not None:
                    child, read_only = mount.entry, mount.read_only
            parent = here
            last = index == len(parts) - 1
            if child is None:
                if here.opaque:
                    child = Entry("file", here.tree, opaque=True)
                    if not last:
                        child.kind = "dir"
                elif last:
                    if self.lookups is not None:
                        self.lookups.add(id(here))
                    return parent, None, part, read_only
                else:
                    raise FileError(NO_ENTRY)
            if child.kind == "link" and (follow or not last):
                target = self.absolute(child.text, "/" + "/".join(parts[:index]))
                return self._walk(target + parts[index + 1 :], follow, hops + 1)
            here = child
        if self.lookups is not None:
            self.lookups.add(id(here))
        return parent, here, parts[-1] if parts else "", read_only

    def find(self, path: str, cwd: str = "/", follow: bool = True) -> Entry | None:
        """The entry at `path`, or None."""
        if path == "":
            return None
        try:
            entry = self._walk(self.absolute(path, cwd), follow)[1]
        except FileError:
            return None
        if entry is not None and path.endswith("/") and entry.kind != "dir":
            return None
        return entry

    def need(self, path: str, cwd: str = "/") -> Entry:
        """The entry at `path`. Raises FileError."""
        if path == "":
            raise FileError(NO_ENTRY)
        entry = self._walk(self.absolute(path, cwd), True)[1]
        if entry is None:
            raise FileError(NO_ENTRY)
        return entry

    def read(self, path: str, cwd: str = "/") -> str:
        entry = self.need(path, cwd)
        if entry.kind == "dir":
            raise FileError(IS_DIRECTORY)
        return entry.text

    def names(self, entry: Entry, path: list[str]) -> list[str]:
        """The names in a directory, mounts included."""
        names = set(entry.children)
        for parts in self.mounts:
            if list(parts[:-1]) == path and parts:
                names.add(parts[-1])
        if self.lookups is not None:
            self.lookups.add(id(entry))
        return sorted(names)

    def walk(self, path: list[str], depth: int = 0) -> Iterator[tuple[list[str], Entry]]:
        """`path` and everything below it, parents first."""
        entry = self.find("/" + "/".join(path), follow=False)
        if entry is None or depth > 40:
            return
        yield path, entry
        if entry.kind == "dir":
            for name in self.names(entry, path):
                yield from self.walk([*path, name], depth + 1)

    # -- changing ------------------------------------------------------------------------------------------------

    def _place(self, path: str, cwd: str, follow: bool = True) -> tuple[Entry, Entry | None, str]:
        if path == "":
            raise FileError(NO_ENTRY)
        lookups, self.lookups = self.lookups, None  # finding the place to write to is no look at it
        try:
            parent, entry, name, read_only = self._walk(self.absolute(path, cwd), follow)
        finally:
            self.lookups = lookups
        if read_only:
            raise FileError(READ_ONLY)
        if parent is None:
            raise FileError(IS_DIRECTORY)
        return parent, entry, name

    def create(self, path: str, cwd: str = "/", *, kind: str = "file", text: str = "", mode: int = 0o644) -> Entry:
        """Make a new entry. Raises FileError when there is one, or no directory to put it in."""
        parent, entry, name = self._place(path, cwd, follow=kind != "link")
        if entry is not None and not (entry.opaque and entry.kind == "file" and name not in parent.children):
            raise FileError(EXISTS)
        fresh = Entry(kind, parent.tree, text=text, mode=0o755 if kind == "dir" else mode, changed=self.now)
        self.ledger.change(fresh, files=1, size=len(text))
        parent.children[name] = fresh
        parent.version = self.ledger.version
        return fresh

    def write(self, path: str, text: str, cwd: str = "/", *, append: bool = False) -> Entry:
        """Write a whole text, making the file if need be. Raises FileError."""
        entry = self.open(path, cwd, truncate=not append)
        self.append(entry, text)
        return entry

    def open(self, path: str, cwd: str = "/", *, truncate: bool) -> Entry:
        """The file to write to. Raises FileError."""
        parent, entry, name = self._place(path, cwd)
        if entry is not None and entry.kind == "dir":
            raise FileError(IS_DIRECTORY)
        if entry is None or (entry.opaque and name not in parent.children and entry.kind != "device"):
            return self.create(path, cwd)
        if truncate and entry.kind == "file" and entry.text:
            self.ledger.change(entry, size=-len(entry.text))
            entry.text = ""
            entry.changed = self.now
        elif truncate and entry.kind == "file":
            entry.changed = self.now
        return entry

    def append(self, entry: Entry, text: str) -> None:
        if not text or entry.kind == "device":
            return
        room = MAX_FILE - len(entry.text)
        if room <= 0:  # a log that grew for ever: what is kept is its end
            keep = entry.text[MAX_FILE // 2 :]
            self.ledger.change(entry, size=len(keep) - len(entry.text))
            entry.text = keep
        text = text[: MAX_FILE // 2]
        self.ledger.change(entry, size=len(text))
        entry.text += text
        entry.changed = self.now

    def touch(self, path: str, cwd: str = "/", *, create: bool = True) -> None:
        _, entry, _ = self._place(path, cwd)
        if entry is None:
            if create:
                self.create(path, cwd)
            return
        if entry.changed != self.now:
            entry.changed = self.now  # a time is no change that wakes anybody: who reads it looks again anyway
            entry.tree.touched = True

    def remove(self, path: str, cwd: str = "/", *, recursive: bool = False) -> None:
        parent, entry, name = self._place(path, cwd, follow=False)
        if entry is None:
            raise FileError(NO_ENTRY)
        parts = tuple(self.absolute(path, cwd))
        if parts in self.mounts:
            raise FileError("Device or resource busy" if not recursive else "Resource busy")
        if entry.kind == "dir":
            if not recursive:
                raise FileError(IS_DIRECTORY)
        files, size = self._weigh(entry)
        self.ledger.change(parent, files=-files, size=-size)
        parent.children.pop(name, None)

    def _weigh(self, entry: Entry, depth: int = 0) -> tuple[int, int]:
        files, size = 1, len(entry.text)
        if depth < 60:
            for child in entry.children.values():
                more_files, more = self._weigh(child, depth + 1)
                files += more_files
                size += more
        return files, size

    def rename(self, source: str, target: str, cwd: str = "/") -> None:
        parent, entry, name = self._place(source, cwd, follow=False)
        if entry is None:
            raise FileError(NO_ENTRY)
        goal = self.find(target, cwd)
        if goal is not None and goal.kind == "dir":
            target = f"{target.rstrip('/')}/{name}"
        new_parent, old, new_name = self._place(target, cwd, follow=False)
        self.ledger.change(new_parent)
        parent.children.pop(name, None)
        new_parent.children[new_name] = entry
        parent.version = entry.version = self.ledger.version
        parent.tree.touched = True
        del old

    def snapshot(self, entry: Entry | None = None, depth: int = 0) -> tuple[object, ...]:
        """A value that is equal for equal contents."""
        if entry is None:
            tree = self.root
            if tree.touched:
                return self.snapshot(tree.root)
            if tree.untouched is None:
                tree.untouched = self.snapshot(tree.root)
            return tree.untouched
        if depth > 60:
            return ()
        return (
            entry.kind,
            entry.text,
            entry.mode,
            entry.opaque,
            tuple([(name, self.snapshot(child, depth + 1)) for name, child in sorted(entry.children.items())])
            if entry.children
            else (),
        )
