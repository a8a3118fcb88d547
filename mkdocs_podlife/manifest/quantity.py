"""Resource quantities: parsed, checked and printed as `resource.Quantity` does (`0.5` → `500m`, `1024Mi` → `1Gi`)."""

from __future__ import annotations

import re
from decimal import ROUND_UP, Context, Decimal
from functools import lru_cache

WRONG_FORMAT = r"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
WRONG_NUMBER = "unable to parse numeric part of quantity"
WRONG_SUFFIX = "unable to parse quantity's suffix"

_PARTS = re.compile(r"([+-]?)(\d*(?:\.\d*)?)([eEinumkKMGTP]*[-+]?[0-9]*)\Z")
_EXPONENT = re.compile(r"[eE]([-+]?\d+)\Z")
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_NAMES = {power: suffix for suffix, power in _DECIMAL.items()}
_WIDE = Context(prec=400, rounding=ROUND_UP, Emax=100_000, Emin=-100_000)
_LARGEST = Decimal(2**63 - 1)


class QuantityError(ValueError):
    """The text is no quantity; the message is the API's."""


@lru_cache(maxsize=1024)
def parse(text: str) -> tuple[Decimal, str]:
    """The exact value, rounded up to nano, and its format: `binary`, `decimal` or `exponent`.

    Raises:
        QuantityError: with the API's words.
    """
    if not text or len(text) > 300:
        raise QuantityError(WRONG_FORMAT)
    if text == "0":
        return Decimal(0), "decimal"
    found = _PARTS.match(text)
    if not found:
        raise QuantityError(WRONG_FORMAT)
    sign, number, suffix = found.groups()
    exponent = _EXPONENT.match(suffix)
    if suffix in _DECIMAL:
        power, base, form = _DECIMAL[suffix], 10, "decimal"
    elif suffix in _BINARY:
        power, base, form = _BINARY[suffix], 2, "binary"
    elif exponent:
        power, base, form = int(exponent[1]), 10, "exponent"
    else:
        raise QuantityError(WRONG_SUFFIX)
    if not number.strip("."):
        raise QuantityError(WRONG_NUMBER)
    if abs(power) > 1000:
        raise QuantityError(WRONG_SUFFIX)
    amount = _WIDE.multiply(Decimal(number), _WIDE.power(Decimal(base), Decimal(power)))
    too_large = bool(amount) and amount.adjusted() > 20
    amount = _LARGEST if too_large else min(_WIDE.quantize(amount, Decimal("1e-9")), _LARGEST)
    return (-amount if sign == "-" else amount), form


def canonical(text: str) -> str:
    """The text that the API server stores. Raises QuantityError."""
    amount, form = parse(text)
    if amount == 0:
        return "0"
    if form == "binary" and -1024 < amount < 1024:
        form = "decimal"
    if form == "binary" and amount == amount.to_integral_value():
        whole, power = int(amount), 0
        while whole % 1024 == 0 and power < 6:
            whole, power = whole // 1024, power + 1
        return f"{whole}{('', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei')[power]}"
    nano = int(_WIDE.multiply(amount, Decimal(10**9)))
    power = -9
    while nano % 1000 == 0 and power < 18:
        nano, power = nano // 1000, power + 3
    if form == "exponent":
        return f"{nano}e{power}" if power else str(nano)
    return f"{nano}{_NAMES[power]}"


def value(text: str) -> Decimal:
    """The number that a (valid) quantity stands for."""
    return parse(text)[0]


def is_whole(text: str) -> bool:
    """Whether the quantity is an integer."""
    amount = value(text)
    return amount == amount.to_integral_value()
