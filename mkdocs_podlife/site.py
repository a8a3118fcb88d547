"""What a site knows: which language a page speaks, and the files its cards need.

Nothing here imports MkDocs; the plugin hands plain values in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
STYLESHEETS = (_PACKAGE / "render" / "assets" / "podlife-figure.css", _PACKAGE / "assets" / "podlife.css")
SCRIPT = _PACKAGE / "assets" / "podlife.js"
TABLE_SCRIPT = _PACKAGE / "assets" / "podlife-table.js"
DEFAULT_LANGUAGE = "en"
BOTH = "both"  # cards in English and Chinese, with a switch
BOTH_HANT = "both-Hant"  # the same on a site of whose languages one is Chinese in traditional characters
PAIRS = {BOTH: ("en", "zh"), BOTH_HANT: ("en", "zh-Hant")}  # the languages of such cards, in their order
LANGUAGE_NAMES = ("en", "zh", "zh-Hant", BOTH)  # what an option that chooses the language takes
# strings, regular expressions (those of our script: behind `(` or a blank), and what stands for white space
_TOKEN = re.compile(
    r"""(?xs) (?P<kept> "(?:[^"\\\n]|\\.)*" | (?<=[(\s]) /(?![/*\s])(?:[^/\\\n]|\\.)+/ )
    | (?P<space> (?: \s | /\*.*?\*/ | //[^\n]* )+ ) | (?P<code> [^\s"/]+ | / )"""
)
_WORD = re.compile(r"[\w$]")
_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")
_PATH_LANGUAGE = re.compile(r"(?:^|/)([a-z]{2}(?:[-_][A-Za-z]{2,4})?)(?=/)|\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)\.md$")


def as_text(value: object) -> str:
    """An option's value in words. What YAML gives beside text and numbers is not spelt out (aliases could make it
    endless), nor is an integer that Python refuses to spell."""
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list | tuple | set):
        return "[…]"
    try:
        return str(value)
    except ValueError:
        return "…"


def normalised_language(tag: object) -> str:
    """The language of ours that a tag names: `zh`, `zh_CN`, `zh-Hans` → "zh"; `zh-TW`, `zh-Hant` → "zh-Hant";
    `en-GB` → "en"; "" for a language that we do not speak, so that the next source is asked."""
    return _of_tag(tag if isinstance(tag, str) else as_text(tag or ""))


@lru_cache(maxsize=256)
def _of_tag(tag: str) -> str:
    text = tag.strip().replace("_", "-").lower()
    if text in (BOTH, BOTH_HANT.lower()):
        return BOTH if text == BOTH else BOTH_HANT
    if text == "zh" or text.startswith("zh-"):
        return "zh-Hant" if text.startswith(_TRADITIONAL) else "zh"
    return "en" if text == "en" or text.startswith("en-") else ""


def language_of_path(path: str) -> str:
    """The language a source path names: `zh/pods.md`, `docs/zh/pods.md`, `pods.zh.md`; "" when it names none."""
    for found in _PATH_LANGUAGE.finditer(path.replace("\\", "/")):
        language = normalised_language(found[1] or found[2])
        if language:
            return language
    return ""


def resolve_language(sources: Iterable[object]) -> str:
    """The first of the sources that names a language of ours, else English. The plugin asks in this order: front
    matter, language of the build, language of the theme, path, its own option; a fence's `lang=` goes before all.
    Where both are wanted, a later source may say in which characters the Chinese ones are: the site's (`chinese_of`)
    is the last."""
    found = [language for tag in sources if (language := normalised_language(tag))]
    if not found:
        return DEFAULT_LANGUAGE
    return BOTH_HANT if found[0] == BOTH and not {"zh-Hant", BOTH_HANT}.isdisjoint(found) else found[0]


def chinese_of(sources: Iterable[object]) -> str:
    """The Chinese of a site, by the first of these tags that names one: "zh", "zh-Hant"; "" where none does. An
    English page that wants its cards in both has no other to go by."""
    return next((language for tag in sources if (language := normalised_language(tag)).startswith("zh")), "")


def theme_language(theme: Any) -> str:
    """The theme's language unless it is English: themes call themselves English when told nothing, which says nothing
    about a page. `theme` maps its options' names to values."""
    for name in ("language", "locale"):
        value = str(theme[name]) if name in theme else ""
        if value and not value.startswith("en"):
            return value
    return ""


def languages_asked(own: str, build: object, theme: str, path: str) -> tuple[object, ...]:
    """The languages to ask for, after a page's front matter: that of the build, of the theme, of the path. A site whose
    option (`own`) wants both has one tree of pages: neither theme nor path say which its readers want, the theme only
    in which characters."""
    return (build, BOTH, theme) if own == BOTH else (build, theme, language_of_path(path))


def front_matter(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The `podlife:` entry of a page's front matter as a mapping. `podlife: off` (which YAML 1.1 reads as false)
    and `podlife: quiet` are short for its `mode`."""
    entry = meta.get("podlife")
    if isinstance(entry, Mapping):
        own = {as_text(key): value for key, value in entry.items()}
        return {**own, "mode": "off"} if own.get("mode") is False else own
    if entry is False:
        return {"mode": "off"}
    if entry is True or entry is None:
        return {}
    return {"mode": as_text(entry)}


@cache
def stylesheet() -> str:
    """All that a page with cards needs: the figure's rules, then the card's."""
    return "\n".join(path.read_text("utf-8") for path in STYLESHEETS)


@cache
def script() -> str:
    """What makes a page's cards better where JavaScript is on."""
    return _served(SCRIPT)


@cache
def table_script() -> str:
    """What sorts the table of all Pods. A file of its own: only one page needs it."""
    return _served(TABLE_SCRIPT)


def _served(file: Path) -> str:
    """A script without its comments and needless white space."""
    return "".join(_smaller(found) for found in _TOKEN.finditer(file.read_text("utf-8"))).strip() + "\n"


def _smaller(found: re.Match[str]) -> str:
    """White space, comments among it, becomes what parts two words, or ends a line where JavaScript may need that; all
    else stays."""
    if not found["space"]:
        return found[0]
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    if "\n" in found[0]:
        return "" if before in "{;,(" or after in "})" else "\n"
    return " " if before + after in ("++", "--") or (_WORD.match(before) and _WORD.match(after)) else ""


def stylesheet_name() -> str:
    """The stylesheet's path in a site, with its content's hash, so that no browser keeps an old one."""
    return f"assets/podlife/podlife-{_digest(stylesheet())}.css"


def script_name() -> str:
    """The script's path in a site, with its content's hash."""
    return f"assets/podlife/podlife-{_digest(script())}.js"


def table_script_name() -> str:
    """The path of the table's script in a site, with its content's hash."""
    return f"assets/podlife/podlife-table-{_digest(table_script())}.js"


@lru_cache(maxsize=8)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
