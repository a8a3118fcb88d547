"""How wide a text will be, estimated, because nothing here can ask a browser.

The estimate is meant to be a little too wide (about 5 %): a text that is left out is a smaller loss than one that
runs into its neighbour. All texts of a figure are 12 units high, one unit being one CSS pixel at the card's own width.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

SIZE = 12.0  # units; nothing in a figure is smaller
MONOSPACE = 0.602  # em

_NARROW = frozenset("iljtfrI.,:;'|!()[]·/\\")
_WIDE = frozenset("mwMW@%")
_SIGNS = frozenset("✓↻→×…−+=–—")


def _em(char: str) -> float:
    """The width of one character in em."""
    if char == " ":
        return 0.29
    if char in _NARROW:
        return 0.32
    if char in _WIDE:
        return 0.9
    if char in _SIGNS:
        return 1.0 if char in "…↻→—✓" else 0.6
    if char < "\u0250":
        return 0.69 if char.isupper() else 0.57
    return 1.0 if east_asian_width(char) in "WFA" else 0.72


@lru_cache(maxsize=4096)
def text_width(text: str, *, monospace: bool = False, bold: bool = False) -> float:
    """The width of a text in units.

    Args:
        text: one line.
        monospace: set in the code font (wide East Asian characters stay 1 em).
        bold: set in bold, about a twentieth wider.

    Returns:
        An estimate, rather too wide than too narrow.
    """
    if monospace:
        em = sum(1.0 if east_asian_width(c) in "WF" else MONOSPACE for c in text)
    else:
        em = sum(map(_em, text))
    return em * SIZE * (1.06 if bold else 1.0)


def wrap_name(name: str, columns: int = 12) -> tuple[str, ...]:
    """A container's name in at most two lines, broken after a hyphen where there is one.

    Args:
        name: a DNS label.
        columns: characters a line can hold.

    Returns:
        One or two lines of at most `columns` characters; what does not fit ends in "…".
    """
    if len(name) <= columns:
        return (name,)
    cut = name.rfind("-", 0, columns) + 1 or columns
    first, rest = name[:cut], name[cut:]
    return (first, rest if len(rest) <= columns else rest[: columns - 1] + "…")
