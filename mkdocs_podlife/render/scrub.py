"""What the picture's cursor needs, in one attribute: where an instant stands, and what `kubectl` says from when on.

`x:t x:t …|phase|fine|name|condition condition …|at,ready,status,restarts,since,values;…`. Times are ms, x are units of
the plot; `phase` is how far (ms) the API's stamp of the creation lies before it; `fine` is 1 when instants below 100 s
show tenths; `values` has a letter for each condition (T, F, U, or - where it is absent). A field that says what
the moment before said is left out, trailing commas too; a lone `at` with a "." is the end of the object.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.explain.moments import Now, moments
from mkdocs_podlife.explain.timeline_model import Timeline
from mkdocs_podlife.render.axis_fit import FittedAxis
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.render.pen import num

NEAREST = 1.5  # units of the plot: of moments nearer than that the last one is kept
_VALUES = {"True": "T", "False": "F", "Unknown": "U"}


def scrub_data(trace: Trace, timeline: Timeline, fitted: FittedAxis) -> str:
    """The attribute's value, not escaped."""
    axis = " ".join(f"{num(fitted.place(t))}:{t}" for t in fitted.times)
    shown = thinned([now for now in moments(trace) if now.at <= timeline.end], fitted)
    names = list(dict.fromkeys(name for now in shown for name, _ in now.conditions))
    told = [_fields(now, names) for now in shown]
    parts = [",".join(told[0]).rstrip(",")] if told else []
    parts += [_different(a, b) for a, b in pairwise(told)]
    name = _plain(trace.pod.name)
    return "|".join(
        (axis, str(-stamp(0)), str(int(timeline.fine)), name, " ".join(map(_plain, names)), ";".join(parts))
    )


def thinned(found: Sequence[Now], fitted: FittedAxis) -> list[Now]:
    """Only what can be pointed at: a picture of a year cannot hold each of its moments."""
    out: list[Now] = []
    for now in found:
        if out and fitted.place(now.at) - fitted.place(out[-1].at) < NEAREST and len(out) > 1:
            out.pop()
        out.append(now)
    return out


def _fields(now: Now, names: Sequence[str]) -> tuple[str, ...]:
    if now.gone:
        return (f"{now.at}.", "", "", "", "", "")
    values = dict(now.conditions)
    letters = "".join(_VALUES.get(values.get(name, ""), "-") for name in names)
    since = "-" if now.since is None else str(now.since)
    return (str(now.at), now.ready, _plain(now.status), str(now.restarts), since, letters)


def _different(before: tuple[str, ...], now: tuple[str, ...]) -> str:
    rest = ["" if a == b else b for a, b in zip(before[1:], now[1:], strict=True)]
    return ",".join([now[0], *rest]).rstrip(",")


def _plain(text: str) -> str:
    """A word without what parts the fields."""
    return one_line(text).translate(str.maketrans("|;,", "···")).replace(" ", "·")
