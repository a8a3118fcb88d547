"""Plain YAML scalars as the API server reads them.

`sigs.k8s.io/yaml` resolves with go-yaml's YAML 1.1 rules, which are not PyYAML's: `y` and `on` are booleans, `1e3` is
a number, `1:30` is text, `010` is eight, dates stay text. The result then passes through JSON, so 1e3 arrives as 1000.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_INTEGER = re.compile(
    r"([-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[oO](?P<oct>[0-7]+)|0[bB](?P<bin>[01]+)|0(?P<old>[0-7]+)|(?P<dec>0|[1-9][0-9]*))\Z"
)
_BASES = {"hex": 16, "oct": 8, "bin": 2, "old": 8, "dec": 10}
_MIN_INT, _MAX_UINT = -(2**63), 2**64 - 1
_NUMBER_STARTS = frozenset("+-.0123456789")


@lru_cache(maxsize=4096)
def resolve(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar: None, bool, int, float or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS or len(text) > 400:
        return text
    plain = text.replace("_", "") if text[0] != "." else text
    found = _INTEGER.match(plain)
    if found and text[0] != ".":
        base = found.lastgroup or "dec"
        number = int(found[base], _BASES[base])
        number = -number if found[1] == "-" else number
        # A leading plus is only understood by ParseInt, so beyond int64 it is a float.
        if _MIN_INT <= number <= (_MAX_UINT if not found[1] else 2**63 - 1):
            return number
    if _FLOAT.match(plain):
        value = float(plain)
        return text if math.isinf(value) else through_json(value)
    return text


def through_json(value: float) -> int | float:
    """A float as it comes back from JSON text: whole ones below 1e21 are written without a point, so they are ints."""
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def go_number(value: int | float) -> str:
    """A number as Go prints it (`1e+21`, `2.5`, `+Inf`, `NaN`); the last two are nothing that JSON can hold."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    size = abs(value)
    if size and (size < 1e-6 or size >= 1e21):
        mantissa, _, exponent = f"{value!r}".partition("e")
        if not exponent:
            mantissa, _, exponent = f"{value:e}".partition("e")
        sign, digits = exponent[0] if exponent[0] in "+-" else "+", exponent.lstrip("+-").lstrip("0")
        return f"{mantissa}e{sign}{digits}"
    text = repr(value)
    return f"{value:.20f}".rstrip("0").rstrip(".") if "e" in text else text.removesuffix(".0")


def explicit(tag: str, text: str) -> Scalar:
    """A scalar with one of the core tags. Raises ValueError with go-yaml's words when it does not fit."""
    if tag == "str":
        return text
    value = resolve(text)
    kind = kind_of(value)
    if tag == kind or (tag == "float" and kind == "int"):
        return value
    raise ValueError(f"cannot decode !!{kind} `{text}` as a !!{tag}")


def kind_of(value: object) -> str:
    """The short core tag of a resolved scalar."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    return "int" if isinstance(value, int) else "float" if isinstance(value, float) else "str"


def key_text(value: Scalar) -> str:
    """A mapping key as a JSON member name. Raises ValueError for null, which JSON cannot have."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        raise ValueError("unsupported map key of type: %!s(<nil>), key: <nil>, value: ")
    if isinstance(value, float) and not math.isfinite(value):
        # sigs.k8s.io/yaml writes these keys back in YAML's spelling.
        return go_number(value).replace("+Inf", ".inf").replace("-Inf", "-.inf").replace("NaN", ".nan")
    return go_number(value)
