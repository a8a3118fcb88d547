"""The catalogues: every sentence of a language, by key.

`locale/<language>/<topic>.yaml` holds nested mappings below the topic's name; keys are joined by dots. (The wheel has
them joined already, in `locale/<language>.json`; see `tools/wheel_data.py`.) A sentence may hold `{name}` placeholders,
`{name?waits|wait}` (the word for one of `name`, and for several), `code` between backticks and **weight** between
double asterisks. Sentences are taken apart once; what a writer does with the parts (HTML, terminal) is its own affair.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

LOCALE = Path(__file__).resolve().parent.parent / "locale"
MOST_KNOWN = 16  # catalogues in use at a time: languages, and one for each edit of a site's own sentences
BCP47 = {"en": "en", "zh": "zh-Hans", "zh-Hant": "zh-Hant"}
_TRADITIONAL = {"zh-tw", "zh-hk", "zh-mo", "zh-hant"}
_TOKENS = re.compile(r"\*\*|`|\{([A-Za-z_][A-Za-z_0-9]*)(?:\?([^{}|]*)\|([^{}|]*))?\}")
_LATIN = re.compile(r"[A-Za-z0-9`$+\-/\\_.\[(<@%]")
_LATIN_END = re.compile(r"[A-Za-z0-9`)\]>%]")


class Part(NamedTuple):
    """A piece of a sentence: literal text, or the name of a placeholder; with the marks around it. A "number" stands
    for the first of its `forms` when its placeholder is one thing, for the second when it is several."""

    kind: Literal["text", "arg", "number"]
    text: str
    code: bool
    strong: bool
    forms: tuple[str, str] = ("", "")

    def form(self, count: int) -> str:
        """The word for that many."""
        return self.forms[0] if count == 1 else self.forms[1]


def language(lang: str) -> str:
    """The catalogue's name for a language tag.

    "zh", "zh-CN", "zh_Hans", "zh-Hans-CN" → "zh"; "zh-TW", "zh-HK", "zh_Hant" → "zh-Hant"; all else → "en".
    """
    tag = lang.strip().replace("_", "-").lower()
    if tag.split("-")[0] != "zh":
        return "en"
    return "zh-Hant" if any(tag == t or tag.startswith(t + "-") for t in _TRADITIONAL) else "zh"


def split(sentence: str) -> tuple[Part, ...]:
    """Take a catalogue's sentence apart."""
    parts: list[Part] = []
    code = strong = False
    position = 0
    for match in _TOKENS.finditer(sentence):
        if match.start() > position:
            parts.append(Part("text", sentence[position : match.start()], code, strong))
        position = match.end()
        if match.group() == "`":
            code = not code
        elif match.group() == "**":
            strong = not strong
        elif match.group(2) is not None:
            parts.append(Part("number", match.group(1), code, strong, (match.group(2), match.group(3))))
        else:
            parts.append(Part("arg", match.group(1), code, strong))
    if position < len(sentence):
        parts.append(Part("text", sentence[position:], code, strong))
    return tuple(parts)


def is_chinese(char: str) -> bool:
    """Whether a character is a Chinese one (punctuation is not)."""
    return "\u3400" <= char <= "\u4dbf" or "\u4e00" <= char <= "\u9fff"


def needs_space(before: str, after: str) -> bool:
    """Whether a space belongs between two neighbouring characters in Chinese: one is Chinese, the other Latin."""
    if not before or not after:
        return False
    a, b = before[-1], after[0]
    return bool((is_chinese(a) and _LATIN.match(b)) or (is_chinese(b) and _LATIN_END.match(a)))


def _flatten(prefix: str, node: Any, out: dict[str, str]) -> None:
    if isinstance(node, Mapping):
        for key, value in node.items():
            _flatten(f"{prefix}.{key}" if prefix else str(key), value, out)
    else:
        out[prefix] = str(node)


@lru_cache(maxsize=8)
def _packed(lang: str) -> dict[str, str] | None:
    """All sentences of a language, from the wheel's file; None in a checkout."""
    packed = LOCALE / f"{lang}.json"
    return dict(json.loads(packed.read_text("utf-8"))) if packed.is_file() else None


@lru_cache(maxsize=256)
def _read(lang: str, topic: str) -> dict[str, str]:
    """The sentences below a topic (all, when it is empty) from a checkout's files. Most of their text is the story's,
    which many a build has no use for."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar a string: a key "no" stays "no"
    out: dict[str, str] = {}
    for file in sorted((LOCALE / lang).glob("*.yaml")):
        text = file.read_text("utf-8")
        if f"\n{topic}:" in f"\n{text}" or not topic:
            _flatten("", yaml.load(text, Loader=loader) or {}, out)
    return out


def _sentences(lang: str, key: str = "") -> dict[str, str]:
    """A mapping that has the sentence of a key; without one, all sentences."""
    packed = _packed(lang)
    return packed if packed is not None else _read(lang, key.partition(".")[0])


@lru_cache(maxsize=4096)
def _parts(lang: str, key: str) -> tuple[Part, ...]:
    return split(_sentences(lang, key)[key])


class Catalogue:
    """The sentences of one language.

    Args:
        lang: any language tag; see `language`.
        overrides: sentences that replace the shipped ones, by whole key.

    Raises:
        KeyError: from every look-up of a key that does not exist: a missing sentence is a bug, never a blank.
    """

    def __init__(self, lang: str, overrides: Mapping[str, str] | None = None) -> None:
        self.lang = language(lang)
        self.bcp47 = BCP47[self.lang]
        self.chinese = self.lang != "en"
        self._overrides = {key: split(text) for key, text in (overrides or {}).items()}

    def keys(self) -> frozenset[str]:
        """Every key of this language."""
        return frozenset(_sentences(self.lang))

    def __contains__(self, key: str) -> bool:
        return key in _sentences(self.lang, key) or key in self._overrides

    def parts(self, key: str) -> tuple[Part, ...]:
        """The sentence in pieces."""
        return self._overrides.get(key) or _parts(self.lang, key)

    def text(self, key: str, /, **args: object) -> str:
        """The sentence as plain text, its marks left out and its placeholders filled with `str(value)`."""
        out = ""
        for part in self.parts(key):
            piece = part.text
            if part.kind != "text":
                value = args[part.text]
                piece = str(value) if part.kind == "arg" else part.form(_count(value))
            if self.chinese and needs_space(out[-1:], piece):
                out += " "
            out += piece
        return out


def _count(value: object) -> int:
    """How many an argument says there are; what is no number is one thing. Some hand numbers on as text."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) else 1


_known: dict[tuple[str, int], tuple[Mapping[str, str] | None, Catalogue]] = {}


def catalogue_of(lang: str, overrides: Mapping[str, str] | None = None) -> Catalogue:
    """The catalogue that all cards with these (identical) overrides share."""
    name = language(lang), id(overrides)  # kept below, so that no other mapping gets the number
    found = _known.get(name)
    if found is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        found = _known[name] = overrides, Catalogue(lang, overrides)
    return found[1]
