"""The figure's colours as literals, for what leaves the site: there no theme lends its own.

The same names as the variables `--pl-…` of `podlife-figure.css`. Tints are computed as `color-mix(in srgb, …)` would,
because not every program that draws SVG knows that function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LIGHT = {
    "fg": "#212121",
    "mute": "#6b6b6b",
    "line": "#e6e6e6",
    "bg": "#ffffff",
    "soft": "#f5f5f5",
    "run": "#1c7d4d",
    "fail": "#d52a2a",
    "stop": "#6e59d9",
    "start": "#3f6ec6",
}
_DARK = {
    "fg": "#bfc1c7",
    "mute": "#9a9ca4",
    "line": "#3a3d48",
    "bg": "#1e2129",
    "soft": "#272a35",
    "run": "#2fb170",
    "fail": "#ea786b",
    "stop": "#9383e2",
    "start": "#6791e0",
}
_TINTS = {"run": 20, "stop": 20, "start": 20, "fail": 12}  # per cent of the colour over the background
_VARIABLE = re.compile(r"var\(--pl-([a-z-]+)\)")

FONTS = (
    'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans","PingFang SC","Hiragino Sans GB",'
    '"Microsoft YaHei","Source Han Sans SC","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif'
)


def mixed(colour: str, share: int, ground: str) -> str:
    """`share` per cent of a colour over a ground, both `#rrggbb`."""
    pairs = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round((a * share + b * (100 - share)) / 100):02x}" for a, b in pairs)


def _complete(base: Mapping[str, str]) -> dict[str, str]:
    return {**base, **{f"{name}-t": mixed(base[name], share, base["bg"]) for name, share in _TINTS.items()}}


LIGHT = _complete(_LIGHT)
DARK = _complete(_DARK)


def literal(css: str, palette: Mapping[str, str]) -> str:
    """Declarations with every `var(--pl-NAME)` replaced. Raises KeyError for a name that the palette lacks."""
    return _VARIABLE.sub(lambda m: palette[m[1]], css)


def variables(palette: Mapping[str, str]) -> str:
    """The declarations by which a page hands its colours to the stylesheet: `--podlife-fg:#212121;…`."""
    return ";".join(f"--podlife-{name}:{value}" for name, value in palette.items() if not name.endswith("-t"))
