"""Go's durations (`1h2m3.5s`, `17ms`), as whole milliseconds."""

from __future__ import annotations

import re
from decimal import Decimal

TEN_YEARS = 10 * 365 * 86_400_000
_UNITS = {
    "ns": Decimal("0.000001"),
    "us": Decimal("0.001"),
    "µs": Decimal("0.001"),
    "μs": Decimal("0.001"),
    "ms": Decimal(1),
    "s": Decimal(1000),
    "m": Decimal(60_000),
    "h": Decimal(3_600_000),
}
_PIECE = re.compile(r"(\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(ns|us|µs|μs|ms|s|m|h)", re.ASCII)


class BadDuration(ValueError):
    """Not a duration. `key` says why: "duration", "negative" or "too-long"."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def parse_duration(text: str) -> int:
    """Milliseconds, rounded half up.

    Raises:
        BadDuration: no duration, a negative one, or one beyond ten years.
    """
    text = text.strip()
    negative = text.startswith("-")
    body = text.lstrip("+-") if text[:1] in "+-" else text
    if body == "0":
        return 0
    if len(body) > 200:
        raise BadDuration("duration")
    total = Decimal(0)
    index = 0
    while index < len(body):
        match = _PIECE.match(body, index)
        if match is None:
            raise BadDuration("duration")
        total += Decimal(match.group(1)) * _UNITS[match.group(2)]
        index = match.end()
    if not index:
        raise BadDuration("duration")
    if negative and total:
        raise BadDuration("negative")
    if total > TEN_YEARS:
        raise BadDuration("too-long")
    return int(total + Decimal("0.5"))
