"""Damage that pasting does to YAML, found line by line, with the one repair that is certain for each kind.

Kinds: zero-width characters, no-break and other odd spaces, common indentation, tabs, full-width colons and commas,
smart quotes, left-out parts (`...`), unquoted templates. Nothing here decides whether a repair is right as a whole:
`mending.py` parses the result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from os.path import commonprefix

from mkdocs_podlife.manifest.model import Place
from mkdocs_podlife.manifest.sound import IDEOGRAPHIC, ODD_SPACES, SMART, ZERO_WIDTH
from mkdocs_podlife.manifest.textmap import MappedText, indentation

MAX_LINE = 2000  # longer lines are not looked into: nobody wrote them by hand

_KEY_COLON = re.compile(r"^(\s*(?:-\s+)*)([A-Za-z_][\w./-]*)\s*：\s*")
_ELIDED = re.compile(
    r"^\s*(?:-\s+)?(?:#\s*)?(?:\.{3,}|…+|\[\s*(?:\.{3,}|…+)\s*\]|<\s*(?:\.{3,}|…+)\s*>)(?:\s*#.*)?\s*$"
)
_ELIDED_VALUE = re.compile(r"^(\s*(?:-\s+)?[\w./-]+:\s+)(\.{3,}|…+)\s*(?:#.*)?$")
_TEMPLATE_VALUE = re.compile(
    r"^(\s*(?:-\s+)?(?:[\w./-]+:\s+)?)((?:[^\s\"'#{\[][^\"'#{]*)?\{\{.*\}\}[^\"'#]*?)(\s*(?:#.*)?)$"
)
PROMPT = re.compile(
    r"\s*(?:[$%❯➜]\s|>\s+(?:kubectl|helm|curl|cat)\b|\[?[\w.-]+@[\w.-]+[^#$]{0,60}[#$]\s|\[\w[^\]]*\]\s?[#$]\s?"
    r"|\[\w+ ~?\]?\$\s|(?:sudo\s+)?(?:kubectl|helm|curl|kustomize|docker|minikube)\s+[a-z-])"
)
_BEGINS = re.compile(r"\s*(?:---|#|[A-Za-z][\w.-]*\s*:(?:\s|$))")
_BLOCK_SCALAR = re.compile(r"(?:^|[:\-]\s)\s*[|>][-+0-9]*\s*(?:#.*)?$")
_OPENERS = {"“": "”", "„": "”", "‟": "”", "‘": "’", "«": "»", "＂": "＂", "＇": "＇", "”": "”", "’": "’"}


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage in a text: where it begins and how often it is there."""

    kind: str
    place: Place
    count: int
    lines: tuple[int, ...] = ()
    char: str = ""


class _Finder:
    """Collects the places of one kind."""

    def __init__(self, kind: str, text: MappedText) -> None:
        self.kind, self.text, self.count, self.char = kind, text, 0, ""
        self.first: Place | None = None
        self.lines: list[int] = []

    def at(self, index: int, column: int, count: int = 1, char: str = "") -> None:
        """`column` from 0 in the present text."""
        if self.first is None:
            self.first = self.text.place(Place(index + 1, column + 1))
            self.char = f"U+{ord(char):04X}" if char else ""
        self.count += count
        self.lines.append(index + 1)

    def result(self) -> Damage | None:
        if self.first is None:
            return None
        return Damage(self.kind, self.first, self.count, tuple(dict.fromkeys(self.lines)), self.char)


def prompts(text: MappedText) -> Damage | None:
    """Commands above the YAML that they print, write or open: taken away. Those further down may mean anything."""
    found = _Finder("prompt", text)
    hits: list[int] = []
    for index, line in enumerate(text.lines):
        if not line.strip():
            continue
        if not PROMPT.match(line) and not (hits and text.lines[index - 1].rstrip().endswith("\\")):
            if not _BEGINS.match(line):
                return None  # what they print is not, or not at once, YAML
            break
        hits.append(index)
    for index in hits:
        found.at(index, 0)
        text.splice(index, 0, len(text.lines[index]), "")
    return found.result()


def zero_width(text: MappedText) -> Damage | None:
    """Characters nobody can see: removed."""
    found = _Finder("zero-width", text)
    for index, line in enumerate(text.lines):
        hits = [i for i, c in enumerate(line) if c in ZERO_WIDTH]
        if hits:
            found.at(index, hits[0], len(hits), line[hits[0]])
            text.replace_at(index, dict.fromkeys(hits, ""))
    return found.result()


def odd_spaces(text: MappedText) -> Damage | None:
    """No-break spaces and their like: plain spaces. Ideographic ones only where YAML's structure is at stake."""
    found = _Finder("odd-spaces", text)
    for index, line in enumerate(text.lines):
        hits = [i for i, c in enumerate(line) if c in ODD_SPACES]
        start = len(line) - len(line.lstrip())
        hits += [i for i in range(start) if line[i] == IDEOGRAPHIC]
        hits += [m.start(1) for m in re.finditer(rf":({IDEOGRAPHIC})", line)]
        if hits:
            first = min(hits)
            found.at(index, first, len(hits), line[first])
            text.replace_at(index, dict.fromkeys(hits, " "))
    return found.result()


def common_indentation(text: MappedText) -> Damage | None:
    """White space that every line begins with: taken away."""
    body = [line for line in text.lines if line.strip()]
    if not body:
        return None
    prefix = commonprefix(body)  # noqa: RUF071  (characters are what is wanted)
    prefix = prefix[: len(prefix) - len(prefix.lstrip(" \t"))]
    if not prefix:
        return None
    first = next(i for i, line in enumerate(text.lines) if line.strip())
    damage = Damage("tab-prefix" if "\t" in prefix else "common-indent", text.place(Place(first + 1, 1)), len(body))
    for index, line in enumerate(text.lines):
        if line.startswith(prefix):
            text.splice(index, 0, len(prefix), "")
    return damage


def tab_lines(text: MappedText) -> list[int]:
    """The indices of lines with a tab in their indentation."""
    return [
        i for i, line in enumerate(text.lines) if "\t" in line[: len(line) - len(line.lstrip(" \t"))] and line.strip()
    ]


def expand_tabs(text: MappedText, width: int) -> Damage | None:
    """Every tab of an indentation becomes spaces up to the next multiple of `width`."""
    found = _Finder("tabs", text)
    for index in tab_lines(text):
        line = text.lines[index]
        lead = line[: len(line) - len(line.lstrip(" \t"))]
        found.at(index, lead.index("\t"), lead.count("\t"))
        text.indent(index, len(lead.expandtabs(width)))
    return found.result()


def full_width(text: MappedText) -> Damage | None:
    """A full-width colon after a key, and full-width commas between the items of a flow list."""
    found = _Finder("full-width", text)
    for index, line in _outside_block_scalars(text):
        key = _KEY_COLON.match(line)
        if key:
            at = line.index("：")
            found.at(index, at, 1, "：")
            text.splice(index, key.end(2), key.end(), ": ")
            line = text.lines[index]
        if "，" in line and ("[" in line or "{" in line):
            hits = [m.start() for m in re.finditer(r"(?<=[\"'”’\]\}\w])\s*，", line) if _in_flow(line, m.start())]
            for hit in reversed(hits):
                at = line.index("，", hit)
                found.at(index, at, 1, "，")
                text.splice(index, at, at + 1, ", ")
    return found.result()


def _in_flow(line: str, at: int) -> bool:
    """Whether the position is inside [ ] or { } and not inside plain double or single quotes."""
    depth, quote = 0, ""
    for char in line[:at]:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
    return depth > 0 and not quote


def smart_quotes(text: MappedText) -> Damage | None:
    """Smart quotes around a whole value become plain ones."""
    found = _Finder("smart-quotes", text)
    for index, line in _outside_block_scalars(text):
        if not any(char in line for char in SMART):
            continue
        for match in reversed(list(re.finditer(r"(?:^\s*(?:-\s+)*|[:\[,{]\s*|-\s+)([“„‟‘«＂＇”’])", line))):
            start = match.start(1)
            closer = _OPENERS[line[start]]
            end = _closing(line, start + 1, closer)
            if end < 0:
                continue
            inner = line[start + 1 : end]
            mark = '"' if '"' not in inner and "\\" not in inner else "'"
            if mark in inner:
                continue
            found.at(index, start, 2, line[start])
            text.splice(index, end, end + 1, mark)
            text.splice(index, start, start + 1, mark)
            line = text.lines[index]
    return found.result()


def _closing(line: str, start: int, closer: str) -> int:
    """The closing quote: the first after which the value can end."""
    for i in range(start, len(line)):
        if line[i] in (closer, "”", "’") and re.match(r"\s*(?:$|[,\]}:]|#)", line[i + 1 :]):
            return i
    return -1


def elisions(text: MappedText) -> tuple[Damage | None, list[int]]:
    """Lines and values that stand for something left out: made empty.

    Returns:
        The damage (None when only comments said so), and all lines where something is left out, from 1.
    """
    found = _Finder("elided", text)
    told: list[int] = []
    for index, line in _outside_block_scalars(text):
        if _ELIDED.match(line):
            if "#" in line.partition(".")[0].partition("…")[0]:
                told.append(index + 1)
                continue
            found.at(index, len(line) - len(line.lstrip()))
            text.splice(index, 0, len(line), "")
            continue
        value = _ELIDED_VALUE.match(line)
        if value:
            found.at(index, value.start(2))
            text.splice(index, value.start(2), value.end(2), "")
        elif line.lstrip().startswith("#") and ("..." in line or "…" in line):
            told.append(index + 1)
    return found.result(), sorted({*found.lines, *told})


def templates(text: MappedText) -> Damage | None:
    """`key: {{ value }}` without quotes: quoted."""
    found = _Finder("template", text)
    for index, line in _outside_block_scalars(text):
        value = _TEMPLATE_VALUE.match(line)
        if not value or value[2].startswith(("{{-", "{{#", "{{/", "{%")):
            continue
        if re.match(r"\s*\{\{", line) and not value[1].strip():
            continue  # a control line, not a value
        found.at(index, value.start(2))
        inner = value[2].rstrip()
        text.splice(index, value.start(2), value.start(2) + len(inner), "'" + inner.replace("'", "''") + "'")
    return found.result()


def _outside_block_scalars(text: MappedText) -> list[tuple[int, str]]:
    """The lines that are YAML, not the text of a `|` or `>` scalar."""
    result, limit = [], -1
    for index, line in enumerate(text.lines):
        if limit >= 0:
            if not line.strip() or indentation(line) > limit:
                continue
            limit = -1
        if line.strip() and len(line) <= MAX_LINE:
            result.append((index, line))
        if _BLOCK_SCALAR.search(line) and not line.lstrip().startswith("#"):
            lead = line[: indentation(line)] + line.lstrip(" ")
            limit = len(lead) - len(lead.lstrip(" -")) if lead.lstrip(" ").startswith("- ") else indentation(line)
            if lead.lstrip(" ").startswith("- ") and ":" not in line:
                limit = indentation(line)
    return result
