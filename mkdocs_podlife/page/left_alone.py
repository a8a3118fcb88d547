"""Why a block that looks like a Pod has no card: told at `mkdocs build -v`, for whoever wonders.

The reasons are those for which the block was passed over where that was decided; nothing is worked out a second time.
"""

from __future__ import annotations

import logging
import re

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.page.context import Message, PageContext, catalogue
from mkdocs_podlife.page.fence import kind_of
from mkdocs_podlife.render.escape import one_line

log = logging.getLogger("mkdocs.plugins.podlife")

MAX_TOLD = 200  # of one page
_BETWEEN = re.compile(r"[>\s]+")
_SHAPE = re.compile(
    r"(?:^|[{,])[^\S\n]*(?:-[^\S\n]+)?[\"']?(?:kind[\"']?[^\S\n]*:[^\S\n]*[\"']?(?:Pod|PodTemplate|Deployment|ReplicaSet|"
    r"StatefulSet|DaemonSet|ReplicationController|Job|CronJob)\b|(?:initContainers|containers)[\"']?[^\S\n]*:)",
    re.MULTILINE,
)


def notes(context: PageContext) -> list[Message]:
    """A message for each block of a page that looks like a Pod and has no card, with its place, from the top down."""
    words = catalogue(context.settings)
    found: list[Message] = []

    def note(place: Place | None, reason: str, language: str) -> None:
        told = words.text("left." + reason, language=one_line(language)[:40] or '""')
        found.append(Message(context.path, place, words.text("left.alone", reason=told), "card"))

    for fence, reason in context.left[:MAX_TOLD]:
        if _SHAPE.search(fence.text):
            note(fence.place(None), reason, fence.language)
    given = f" {_BETWEEN.sub(' ', context.given)} "
    for language, block in context.raw.untaken()[:MAX_TOLD] if context.raw else ():
        if f" {_BETWEEN.sub(' ', block.body).strip()} " not in given:
            continue  # another plugin made something else of it (macros fills it in), which was met as that
        if _SHAPE.search(block.body):
            note(block.opening, "not-met" if kind_of(language) else "foreign-language", language)
    return sorted(found, key=lambda message: message.place.line if message.place else 0)


def tell_left(context: PageContext, told: set[Message]) -> None:
    """Log those that were not told yet, if anybody reads such a log."""
    if log.isEnabledFor(logging.DEBUG):
        for message in notes(context):
            if message not in told:
                told.add(message)
                log.debug("%s", message)
