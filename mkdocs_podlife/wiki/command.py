"""What `podlife export`, `inject` and `check` do and say, without the command line itself.

Exit status of all three: 0 done, nothing to complain about; 1 `check` found something, or `inject --check` found a
stale page; 2 a file could not be read or written (what could be done was done, a failed writing changed nothing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from mkdocs_podlife.page.context import Message, Settings
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.wiki import check as checking
from mkdocs_podlife.wiki import export as exporting
from mkdocs_podlife.wiki import inject as injecting
from mkdocs_podlife.wiki.check_formats import FORMATS
from mkdocs_podlife.wiki.files import Trouble

DONE, FOUND, UNUSABLE = 0, 1, 2
LIMITS = (*checking.SEVERITIES, "never")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~!$'()*+,;=:@%/-]*)?")


class Result(NamedTuple):
    """What goes to standard output and standard error, line by line, and the exit status."""

    out: tuple[str, ...] = ()
    err: tuple[str, ...] = ()
    status: int = DONE


def trouble_line(trouble: Trouble, words: Catalogue) -> str:
    """A failure in words: `file: what is the matter`."""
    return f"{one_line(trouble.where)}: {one_line(words.text(trouble.key, **trouble.args_of_key))}"


def _told(messages: Sequence[Message], troubles: Sequence[Trouble], words: Catalogue) -> tuple[str, ...]:
    lines = [one_line(str(message)) for message in messages]
    return tuple(dict.fromkeys([*lines, *(trouble_line(trouble, words) for trouble in troubles)]))


def export(
    paths: Sequence[str], out: str, langs: Sequence[str], base: str, settings: Settings, words: Catalogue
) -> Result:
    """Write the exported set to `out`; `base` is its address, "" when unknown."""
    if base and not _ADDRESS.fullmatch(base):
        return Result(err=(words.text("wiki.bad-base", value=one_line(base)[:60]),), status=UNUSABLE)
    options = exporting.Options(tuple(dict.fromkeys(langs)), base.rstrip("/"), settings=settings)
    try:
        outcome = exporting.export(paths, Path(out), options)
    except Trouble as trouble:
        return Result(err=(trouble_line(trouble, words),), status=UNUSABLE)
    pods = len({entry.key for entry in outcome.entries})
    lines = [words.text("wiki.exported", pods=pods, files=outcome.files, folder=one_line(out))]
    if outcome.removed:
        lines.append(words.text("wiki.removed", count=outcome.removed))
    err = _told(outcome.messages, outcome.troubles, words)
    if not pods:
        err += (words.text("wiki.nothing"),)
    return Result(tuple(lines), err, UNUSABLE if outcome.troubles else DONE)


def inject(paths: Sequence[str], options: injecting.Options, check: bool, words: Catalogue) -> Result:
    """Bring pages up to date, or find out which are stale."""
    try:
        outcome = injecting.inject(paths, options, check=check)
    except Trouble as trouble:
        return Result(err=(trouble_line(trouble, words),), status=UNUSABLE)
    err = _told(outcome.messages, outcome.troubles, words)
    stale = check and bool(outcome.changed)
    if stale:
        err += tuple(f"{one_line(name)}: {words.text('wiki.stale')}" for name in outcome.changed)
        lines: tuple[str, ...] = ()
    else:
        key = "wiki.written" if outcome.changed else "wiki.up-to-date"
        lines = (words.text(key, count=len(outcome.changed), pods=outcome.pods, pages=outcome.pages),)
    return Result(lines, err, UNUSABLE if outcome.troubles else FOUND if stale else DONE)


def check(paths: Sequence[str], form: str, limit: str, lang: str, settings: Settings, words: Catalogue) -> Result:
    """Tell everything that is wrong; `limit` is the severity from which on the status is `FOUND`."""
    report = checking.check(paths, lang=lang, settings=settings)
    text = FORMATS[form](report, Catalogue(lang))
    err = _told((), report.troubles, words)
    status = UNUSABLE if report.troubles else FOUND if report.fails(limit) else DONE
    return Result((text.rstrip("\n"),) if text else (), err, status)
