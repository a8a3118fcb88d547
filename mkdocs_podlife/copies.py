"""The links in a card's footer to the Pod's files for wikis, which the script turns into buttons that copy.

A card is written before anybody knows what its files will be called: it carries a marker with the Pod's identity, and
the finished page gets the links, or nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_podlife.render.escape import html_text

if TYPE_CHECKING:
    from mkdocs_podlife.cases import Case
    from mkdocs_podlife.render.catalogue import Catalogue

FORMS = ("svg", "mermaid", "markdown", "embed", "json")  # kinds of files, in the order of the links
_MARKER = re.compile(r'<span class="pl-copies" data-of="([0-9a-f]{16})\.([A-Za-z-]{2,8})"></span>')

Files = Mapping[str, str]  # kind → path below the folder of the export
Known = Mapping[tuple[str, str], Files]  # (identity, language) → files


def identity(case: Case, number: int, at: int | None, show: tuple[str, ...]) -> str:
    """A name for all that a Pod's files are made from, the same in every run: 16 hexadecimal digits.

    Args:
        case: the Pod and what happens to it.
        number: which of the Pods of its text it is, from 0.
        at: the instant of its tables.
        show: the parts that are shown.
    """
    text = "\n".join(line.rstrip() for line in case.source.expandtabs(4).strip().splitlines())
    parts = repr((text, number, _plain(case.scenario), at, show))
    return hashlib.blake2b(parts.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def _plain(value: Any) -> Any:
    """A value whose `repr` does not depend on the order of sets and mappings."""
    if is_dataclass(value):
        return [(f.name, _plain(getattr(value, f.name))) for f in fields(value)]
    if isinstance(value, Mapping):
        return sorted((str(key), repr(_plain(one))) for key, one in value.items())
    if isinstance(value, frozenset | set):
        return sorted(repr(_plain(one)) for one in value)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def marker(name: str, lang: str) -> str:
    """What a card carries: the place of the links of the Pod with the identity `name`."""
    return f'<span class="pl-copies" data-of="{name}.{lang}"></span>'


def filled(page: str, known: Known, folder: str, words: Callable[[str], Catalogue]) -> str:
    """A page's HTML with the links in the place of its markers.

    Args:
        page: the whole page.
        known: the files of every Pod.
        folder: the way from the page to the folder they are in, with a slash at its end.
        words: language → its sentences.
    """
    if 'class="pl-copies"' not in page:
        return page
    return _MARKER.sub(lambda m: _links(known.get((m[1], m[2]), {}), folder, words(m[2])), page)


def _links(files: Files, folder: str, words: Catalogue) -> str:
    links = " ".join(
        f'<a href="{html_text(folder + files[kind])}" data-copy="{kind}">{html_text(words.text(f"copies.{kind}"))}</a>'
        for kind in FORMS
        if kind in files
    )
    if not links:
        return ""
    told, label = html_text(words.text("copies.copied")), html_text(words.text("copies.label"))
    glue = "" if words.chinese else " "
    group = f'<span class="pl-copies" role="group" aria-label="{label}" data-copied="{told}">'
    return f"{group} · {label}{glue}{links} </span>"
