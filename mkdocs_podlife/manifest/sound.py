"""Whether a text reads well, and the Reading of one that does. What mends and diagnoses others is a room of its own,
which most sites never enter."""

from __future__ import annotations

import re
from typing import Any

from mkdocs_podlife.manifest.model import Manifest, Place, Problem, Reading
from mkdocs_podlife.manifest.workloads import KINDS
from mkdocs_podlife.manifest.yamlsource import Document, Stream

ZERO_WIDTH = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
ODD_SPACES = dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " ")
IDEOGRAPHIC = "\u3000"
FULL_WIDTH = "：，"
SMART = "“”‘’„‟«»＂＇"
SUSPECTS = frozenset((*ZERO_WIDTH, *ODD_SPACES, IDEOGRAPHIC, *FULL_WIDTH, *SMART, "\t"))
KIND_LINE = re.compile(r"\bkind[^\S\n]*[:：][^\S\n]*(?:Pod|Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob)\b")


def needs_mending(text: str, stream: Stream) -> bool:
    """Whether a text does not read well: it fails, it is silently spoiled, or parts of it are left out."""
    if stream.problem is not None:
        return True
    if ("..." in text or "…" in text) and _elided(text):
        return True
    return not SUSPECTS.isdisjoint(text) and any(spoiled(d) for d in stream.documents)


def _elided(text: str) -> bool:
    from mkdocs_podlife.manifest.damage import elisions
    from mkdocs_podlife.manifest.textmap import MappedText

    return bool(elisions(MappedText(text))[1])


def spoiled(document: Document) -> bool:
    """A key with an odd character in it, or a value wrapped in smart quotes: YAML is content, the reader is not."""
    todo = [document.data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if any(not SUSPECTS.isdisjoint(key) for key in value):
                return True
            todo += value.values()
        elif isinstance(value, list):
            todo += value
        elif isinstance(value, str) and len(value) > 1 and value[0] in "“”„‟‘«＂＇" and value[-1] in "”’“»＂＇":
            return True
        elif isinstance(value, str) and value and "\u00a0" in (value[0], value[-1]):
            return True
        elif isinstance(value, str) and "：" in value and value.partition("：")[0].isidentifier():
            return True
    return False


def reading_of(
    found: tuple[Manifest, ...], problems: tuple[Problem, ...], documents: list[Document], explicit: bool
) -> Reading:
    """What was found in a text, with what is to be said of it as a whole.

    Args:
        found: the objects.
        problems: of the text.
        documents: what the objects were read from.
        explicit: the author said that the text is a Pod or workload; one that holds none is a mistake.
    """
    ours = any(m.pod is not None or m.admission is not None or m.kind in KINDS for m in found)
    if explicit and not ours and not problems:
        place = documents[0].place if documents else Place(1, 1)
        data: Any = documents[0].data if documents else None
        kind = data.get("kind") if isinstance(data, dict) else ""
        problems = (Problem("not-a-pod", "error", place, {"kind": kind if isinstance(kind, str) else ""}),)
    return Reading(ours, found, problems)
