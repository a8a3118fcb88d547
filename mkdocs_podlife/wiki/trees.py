"""The files of a tree: Markdown pages and manifests, each once, in a fixed order.

No link is followed out of the PATH that was given, links in a circle are walked once, and what cannot be read is told
while the rest goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from mkdocs_podlife.wiki.files import Trouble

PAGES = frozenset({".md", ".mdx", ".markdown"})
MANIFESTS = frozenset({".yaml", ".yml"})
SKIPPED = frozenset({"node_modules", "__pycache__"})  # and every folder whose name begins with a dot
MAX_FILES = 50_000


class Source(NamedTuple):
    """A file. `path` is what to open, `shown` how messages call it, `name` its path below the PATH (posix)."""

    path: Path
    shown: str
    name: str
    kind: Literal["page", "manifest"]


@dataclass(slots=True)
class Tree:
    """What was found, and what could not be looked at. `folders`: real path → path as typed, of each PATH that is a
    folder and of the folder of each that is a file; from inside them `file=` may take manifests."""

    sources: list[Source] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    folders: dict[Path, str] = field(default_factory=dict)


def kind_of(path: Path) -> Literal["page", "manifest"] | None:
    """What a file is, by its ending; None when it is none of ours."""
    suffix = path.suffix.lower()
    return "page" if suffix in PAGES else "manifest" if suffix in MANIFESTS else None


def find(paths: Sequence[str], *, manifests: bool = True, skip: Path | None = None) -> Tree:
    """All files of the given files and folders.

    Args:
        paths: files and folders as typed.
        manifests: whether YAML files count, beside pages.
        skip: a folder that is left out (where the output goes).
    """
    tree = Tree()
    seen: set[str] = set()
    left_out = os.path.realpath(skip) if skip is not None else ""
    for typed in paths:
        try:
            _one(typed, manifests, left_out, seen, tree)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            tree.troubles.append(Trouble(typed, "cli.unreadable", {"reason": reason}))
    return tree


def _one(typed: str, manifests: bool, left_out: str, seen: set[str], tree: Tree) -> None:
    top = Path(typed)
    real = os.path.realpath(typed)
    if not os.path.lexists(typed) or not os.path.exists(real):
        tree.troubles.append(Trouble(typed, "cli.no-file"))
        return
    if not os.path.isdir(real):
        kind = kind_of(top)
        if kind is None or (kind == "manifest" and not manifests):
            wanted = sorted(PAGES | MANIFESTS if manifests else PAGES)
            tree.troubles.append(Trouble(typed, "wiki.other-kind", {"endings": ", ".join(wanted)}))
        elif real not in seen:
            seen.add(real)
            tree.folders.setdefault(Path(real).parent, top.parent.as_posix())
            tree.sources.append(Source(top, typed, top.name, kind))
        return
    tree.folders[Path(real)] = top.as_posix()
    for path in _walk(top, real, left_out, seen, tree):
        kind = kind_of(path)
        if kind is None or (kind == "manifest" and not manifests):
            continue
        if len(tree.sources) >= MAX_FILES:
            tree.troubles.append(Trouble(typed, "wiki.too-many-files", {"limit": MAX_FILES}))
            return
        tree.sources.append(Source(path, path.as_posix(), path.relative_to(top).as_posix(), kind))


def _walk(top: Path, root: str, left_out: str, seen: set[str], tree: Tree) -> Iterator[Path]:
    """Files below a folder, folder by folder in the order of names. `seen` holds real paths already visited."""
    stack = [top]
    while stack:
        folder = stack.pop()
        real = os.path.realpath(folder)
        if real in seen or real == left_out:
            continue
        seen.add(real)
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            tree.troubles.append(Trouble(folder.as_posix(), "cli.unreadable", {"reason": error.strerror or ""}))
            continue
        folders: list[Path] = []
        for name in names:
            path = folder / name
            target = os.path.realpath(path)
            if path.is_symlink() and not _inside(target, root):
                continue
            if os.path.isdir(target):
                if not name.startswith(".") and name not in SKIPPED:
                    folders.append(path)
            elif os.path.isfile(target) and target not in seen:
                if kind_of(path) is not None:
                    seen.add(target)
                yield path
        stack += reversed(folders)


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
