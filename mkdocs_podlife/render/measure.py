"""How wide a text will be, estimated, because nothing here can ask a browser.

A page brings its own font, and a reader's machine another one: the estimate is that of the widest of the usual ones.
A text that is left out is a smaller loss than one that runs into its neighbour. All texts of a figure are 12 units
high, one unit being one CSS pixel at the card's own width.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

SIZE = 12.0  # units; nothing in a figure is smaller
MONOSPACE = 0.602  # em
BOLD = 1.13  # times as wide as regular, in DejaVu Sans

# Hundredths of an em: the widest each character is in DejaVu Sans (a bare Debian has no other), Liberation Sans (as
# wide as Arial and Helvetica), Roboto, Open Sans, Noto Sans and Noto Sans CJK (whose "·" fills a square), rounded up.
_WIDTHS = {
    28: "ij'",
    30: "l",
    32: " .,",
    34: "I:;",
    36: "f",
    38: "-",
    40: "t()[]",
    42: "r!/\\",
    48: '"',
    54: "sz",
    56: "cJL|_*?",
    58: "k",
    60: "vxy",
    62: "aeoFT",
    64: "bdghnpqu0123456789$",
    66: "–",
    68: "EKPSY",
    70: "ABVXZ",
    74: "CRU",
    76: "HN",
    78: "DG&",
    80: "OQ",
    82: "w",
    84: "+=✓↻−<>#",
    92: "M",
    96: "%",
    98: "m",
    100: "W·×—…→≥≤",
    102: "@",
}
_EM = {char: width / 100 for width, chars in _WIDTHS.items() for char in chars}
_OTHER = 0.78  # accented and Greek letters, say


def _em(char: str) -> float:
    """The width of one character in em."""
    return _EM.get(char) or (1.0 if east_asian_width(char) in "WFA" else _OTHER)


@lru_cache(maxsize=4096)
def text_width(text: str, *, monospace: bool = False, bold: bool = False) -> float:
    """The width of a text in units.

    Args:
        text: one line.
        monospace: set in the code font (wide East Asian characters stay 1 em).
        bold: set in bold.

    Returns:
        An estimate, rather too wide than too narrow.
    """
    if monospace:
        em = sum(1.0 if east_asian_width(c) in "WF" else MONOSPACE for c in text)
    else:
        em = sum(map(_em, text))
    return em * SIZE * (BOLD if bold else 1.0)


def wrap_name(name: str, columns: int = 12, most: int = 3) -> tuple[str, ...]:
    """A container's name in a few lines, broken after a hyphen where there is one.

    Args:
        name: a DNS label.
        columns: characters a line can hold.
        most: lines.

    Returns:
        Lines of at most `columns` characters; what does not fit ends in "…".
    """
    if len(name) <= columns:
        return (name,)
    if most == 1:
        return (name[: columns - 1] + "…",)
    cut = name.rfind("-", 0, columns) + 1 or columns
    return (name[:cut], *wrap_name(name[cut:], columns, most - 1))
