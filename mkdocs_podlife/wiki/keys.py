"""Names for what is exported: stable from one run to the next, readable, safe in any file system and address."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from mkdocs_podlife.site import normalised_language

LENGTH = 80
_OTHER = re.compile(r"[^a-z0-9]+")
_INDEXES = frozenset({"index", "_index", "readme", "summary"})


def slug(text: str) -> str:
    """`[a-z0-9-]`, "" when nothing is left."""
    return _OTHER.sub("-", text.lower()).strip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _parts(name: str) -> list[str]:
    """A path's parts without its ending and without what only names its language."""
    path = PurePosixPath(name)
    parts = [*path.parts[:-1], *path.stem.split(".")]
    return [part for part in parts if not normalised_language(part) and part.lower() not in _INDEXES]


def pod_key(name: str, pod: str, life: str = "") -> str:
    """The key of a Pod in a file; two Pods of one name in one file share it, see `Keys`.

    Pages that differ only in their language (`pods.md`, `pods.zh.md`, `zh/pods.md`) give the same keys. A name that
    does not fit into `[a-z0-9-]`, or is longer than `LENGTH`, gets six digits of its hash.

    Args:
        name: the file's path below the PATH, with slashes.
        pod: the Pod's name.
        life: the name of the scenario it lives, "" when that has none.
    """
    parts = _parts(name)
    if not parts or slug(parts[-1]) != slug(pod) or not slug(pod):
        parts.append(pod)
    if life:
        parts.append(life)
    whole = "/".join(parts)
    key = slug(whole) or "pod"
    if not whole.isascii() or len(key) > LENGTH:
        key = f"{key[: LENGTH - 7].strip('-')}-{_digest(whole)}"
    return key


class Keys:
    """Gives each Pod a key of its own. Of several that would share one, the second gets `-2`, and so on."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def take(self, key: str, lang: str = "") -> str:
        """The key, or the first one after it that is free in the language."""
        free, number = key, 1
        while (lang, free) in self._taken:
            number += 1
            free = f"{key}-{number}"
        self._taken.add((lang, free))
        return free
