"""Pods that differ in nothing but their name live alike: one of them is run, under a name that stands for all.

That holds only where nothing can depend on the name. So the name must stand in its usual place in the text, and besides
only as the value of labels (`app: NAME`); no program of the Pod may be able to look at it (as host name, in its
environment, in files); and wherever the stand-in has come out changed, cut or measured, the card is not shared. The
UID, which is derived from the name, is derived anew.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mkdocs_podlife.page.memory import Made

_STAND_IN = "zqxjv7k3w0zqfx9v5kjz2wq8xvz4kq6jzx1vwq3zk7jxq9vz5wkxq0zj8vqx2kz4w"[:63]  # no word of any language
_MARK = _STAND_IN[:4]
_LEAST = 5  # characters of a name; a shorter stand-in could be met by chance
_MOST = 40  # beyond that, keys are cut
_NAMED = re.compile(
    r"\A(?:apiVersion: v1\nkind: Pod|kind: Pod\napiVersion: v1)\nmetadata:\n  name: ([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\n"
)
# Ways in which a program, or the manifest itself, could come by the name: in lower case, and cheap to look for, since
# every Pod is asked.
_SIGNS = (
    *("hostname", "uname", "env", "$", "`", "/etc", "/proc", "*", "?"),
    *("fieldref", "downwardapi", "generatename", "ephemeral", "\n---", "\n..."),
)
_COMMANDS = frozenset("set export declare typeset local eval find grep tar xargs cd dd".split())
_RECURSIVE = re.compile(r"\s-[a-z]*r\b")  # `-r`, as many tools have it
_WORD = re.compile(r"\w+")
_TEST = re.compile(r"\S\[")  # a glob
_LABELS = re.compile(r"^  labels:\n((?:    \S.*\n)+)", re.MULTILINE)
_NAMESPACE = re.compile(r"^  namespace: ([a-z0-9][a-z0-9-]*)$", re.MULTILINE)
_UID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
UNLIKE = Made("", -1, "", (), ())  # kept for a text whose cards cannot be shared


class Namesake(NamedTuple):
    """A text with the stand-in for its Pod's name, which is as long."""

    text: str
    name: str
    stand_in: str
    namespace: str

    def shared(self, made: Made) -> Made:
        """What was made of the text if it may be shared, else `UNLIKE`."""
        told = "\0".join((made.html, *(text for _, _, text in made.messages), *(row.name for row in made.rows)))
        whole = told.count(self.stand_in)
        if told.lower().count(_MARK) != whole or made.name != self.stand_in:
            return UNLIKE
        if any(self.stand_in in picture.partition("</svg>")[0] for picture in told.split("<svg")[1:]):
            return UNLIKE
        uid = _uid(self.namespace, self.stand_in) if _UID.search(told) else ""
        return UNLIKE if any(found != uid for found in _UID.findall(told)) else made

    def named(self, made: Made) -> Made:
        """What was made for all, for the Pod of this name."""
        before = _uid(self.namespace, self.stand_in)  # the only one there is: see `shared`
        after = _uid(self.namespace, self.name) if before in made.html else before

        def own(text: str) -> str:
            return text.replace(self.stand_in, self.name).replace(before, after)

        messages = tuple((line, column, own(text)) for line, column, text in made.messages)
        rows = tuple(row._replace(name=own(row.name)) for row in made.rows)
        return Made(self.name, made.cards, own(made.html), messages, rows)


def namesake(text: str) -> Namesake | None:
    """The text for all Pods that differ from this one in their name only; None when the name may matter."""
    found = _NAMED.match(text)
    if found is None:
        return None
    name = found[1]
    if not _LEAST <= len(name) <= _MOST or name == "false" or text.count(name) != 1 + _labelled(text, name):
        return None
    rest = text[found.end() - 1 :].lower()
    if _MARK in rest or _MARK in name or _looks(rest):
        return None
    stand_in = _STAND_IN[: len(name)]
    namespace = _NAMESPACE.search(text)
    return Namesake(text.replace(name, stand_in), name, stand_in, namespace[1] if namespace else "default")


def _looks(text: str) -> bool:
    """Whether something in a text (in lower case) could come by the Pod's name."""
    if any(sign in text for sign in _SIGNS) or not _COMMANDS.isdisjoint(_WORD.findall(text)):
        return True
    return bool(_RECURSIVE.search(text) or ("[" in text and _TEST.search(text)))


def _labelled(text: str, name: str) -> int:
    """How many of the Pod's labels have its name for a value."""
    labels = _LABELS.search(text)
    return labels[1].count(f": {name}\n") if labels else 0


@lru_cache(maxsize=512)
def _uid(namespace: str, name: str) -> str:
    from mkdocs_podlife.engine.texts import pod_uid

    return pod_uid(namespace, name)
