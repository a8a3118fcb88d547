"""Where the command's words go: colours for the lines in which it tells what is wrong, and an output that may end."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from mkdocs_podlife.render.catalogue import Catalogue

_PLACE = re.compile(
    r"(?P<place>(?:[A-Za-z]:)?(?:[^:]+:(?:\d+:){1,2}|[^:\s]+:)) "
    r"(?:(?P<severity>error|warning|info): )?(?P<text>.*)"
)
_RULE = re.compile(r" \[[A-Za-z0-9.-]+\]$")
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_UNWRITTEN = 2  # exit status where the output could not be written


def coloured(line: str, style: Callable[..., str]) -> str:
    """A line `file:line:column: severity: message [rule]`, or one of the repair below it, in colour: the place bold,
    the severity in its colour, the rule faint. A line of another form stays as it is.

    Args:
        line: without a line break.
        style: click's, or one like it: (text, fg=…, bold=…, dim=…).
    """
    if line.startswith(("    - ", "    + ")):
        return style(line, fg="red" if line[4] == "-" else "green")
    found = _PLACE.fullmatch(line)
    if found is None:
        return line
    place, severity, text = found["place"], found["severity"], found["text"]
    told = f"{style(severity, fg=_COLOURS[severity], bold=True)}: " if severity else ""
    rule = _RULE.search(text) if severity else None
    if rule is not None:
        text = text[: rule.start()] + style(rule[0], dim=True)
    return f"{style(place, bold=True)} {told}{text}"


def has_colours(stream: IO[str]) -> bool:
    """Whether it is a terminal that shows them; https://no-color.org is respected."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def wants_colours(color: str) -> bool:
    """Whether standard output gets colours. `color`: auto, always or never."""
    return color == "always" or (color == "auto" and has_colours(sys.stdout))


@contextmanager
def written(words: Catalogue) -> Iterator[None]:
    """Writing to standard output, which may have no room left, or no reader any more."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; Python would complain at exit
        sys.exit(_UNWRITTEN)
    except OSError as error:
        print(words.text("wiki.no-output", reason=error.strerror or str(error)), file=sys.stderr, flush=True)
        os._exit(_UNWRITTEN)  # Python would try to write the rest, and complain
