"""Other people's text, made visible and then escaped for the place it goes to.

A manifest may hold control characters, bidirectional overrides and line separators that would redraw a page or a
terminal. They are shown as `U+202E` in angle brackets of their own (`⟨U+202E⟩`) before anything else happens.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache, lru_cache

SHORT = 80  # characters of a text that is remembered: reasons, labels, units
_SAFE = frozenset("\n\t")


@cache
def _maybe_hidden() -> re.Pattern[str]:
    """Compiled when it is wanted, which takes milliseconds: most texts are plain ASCII."""
    return re.compile(r"[^\x20-\x7e\u00a1-\u02ff\u2010-\u2027\u2030-\u205e\u3001-\u9fff\uff01-\uff5e]")


def _shown(match: re.Match[str]) -> str:
    char = match.group()
    if char in _SAFE:
        return char
    category = unicodedata.category(char)
    # Cc control, Cf format (bidi, zero width), Zl/Zp line separators, Zs odd spaces, Co/Cs/Cn what has no shape
    if category in {"Cc", "Cf", "Zl", "Zp", "Co", "Cs", "Cn"} or (category == "Zs" and char not in " \u3000"):
        return f"⟨U+{ord(char):04X}⟩"
    return char


def visible(text: str) -> str:
    """`text` with every character that cannot be seen, or that moves others, written as ⟨U+XXXX⟩.

    Newlines and tabs stay.
    """
    if text.isascii() and (text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable()):
        return text
    return _maybe_hidden().sub(_shown, text)


def one_line(text: str) -> str:
    """`visible` on a single line: newlines and tabs become spaces."""
    return " ".join(visible(text).split())


def html_text(text: str) -> str:
    """For HTML text and quoted attributes: visible and escaped; `-->` cannot occur in the result."""
    return _short_html(text) if len(text) <= SHORT else html.escape(visible(text), quote=True)


@lru_cache(maxsize=4096)
def _short_html(text: str) -> str:
    return html.escape(visible(text), quote=True)


def terminal(text: str) -> str:
    """For a terminal: visible, so that no escape sequence gets through."""
    return visible(text)


@cache
def _gfm_syntax() -> re.Pattern[str]:
    """Compiled when it is wanted: a site never does."""
    return re.compile(
        r"""(?x)
        [\\`*_{}\[\]<>|~&$@]            # syntax wherever it stands, GitHub's formulas and mentions, MDX's braces
        | ^ (?: [-+=\#] (?=[-+=\#\s]|$) | \d+ (?P<dot>[.)]) (?=\s|$) )  # where a line begins: lists, titles
        | (?<=:) / (?=/)                  # addresses that would become links
        | (?<=www) \. | \#(?=\w)         # the same; references
        | : (?=[a-z0-9_+-]+:)             # emoji
        """,
        re.IGNORECASE,
    )


def _escaped(match: re.Match[str]) -> str:
    dot = match["dot"]
    return f"{match[0][:-1]}\\{dot}" if dot else f"\\{match[0]}"


def gfm(text: str) -> str:
    """For GitHub-flavoured Markdown prose and table cells; MDX reads it alike."""
    return _gfm_syntax().sub(_escaped, one_line(text))


def gfm_code(text: str, *, cell: bool = True) -> str:
    """A code span of GitHub-flavoured Markdown.

    Args:
        text: what it holds.
        cell: whether it stands in a table cell, where a bar must be escaped (elsewhere the escape would be seen).
    """
    line = one_line(text)
    if cell:
        line = line.replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"
