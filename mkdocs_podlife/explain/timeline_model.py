"""The timeline as facts: lanes, marks, instants, the key. No language, no markup, no pixels.

All times are milliseconds since the API server accepted the Pod. `explain.timeline` makes these objects,
`render.timeline_svg` draws them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

from mkdocs_podlife.explain.phrase import Phrase

LaneKind = Literal[
    "status", "init", "sidecar", "app", "ephemeral", "probe", "hook", "grace", "restarts", "traffic", "dimensions",
    "range", "events",
]  # fmt: skip
Shape = Literal[
    "caption",  # a word of the STATUS column over its line; look: running, waiting, terminating, error, backoff, gone
    "bar",  # look: open (running, not ready), ready, start, start-ready, stop (after the signal), hook
    "divider",  # a script's next command begins
    "label",  # what may be written into a bar from `begin` to `end`; look: stop (over the hatch), or ""
    "wait",  # dashed line
    "signal",  # the stop signal, a triangle
    "exit",  # look: killed (SIGKILL), failed (by itself, not 0), done (0)
    "passes",  # a run of passed checks
    "pass",  # one passed check that changes something
    "failure",  # a counted failure; look: acts, or ""
    "more",  # failures between two drawn ones
    "ghost",  # the failure that would have acted
    "hold",  # the probe waits
    "wants",  # what a cut-off hook would still have taken
    "bracket",  # grace, with a letter
    "count",  # the restart count at a start
    "traffic",  # look: full, none, ended, terminating
    "dimension",  # what set a length, with a letter
    "range",  # from the earliest to the latest instant of something; look: open (goes on beyond the picture), or ""
    "typical",  # the instant between them at which it is drawn
    "event",  # row numbers of the event table; look: warning, or ""
]


class EventLine(Protocol):
    """What the timeline needs of a row of the event table."""

    @property
    def number(self) -> int: ...
    @property
    def type(self) -> str: ...


class Mark(NamedTuple):
    """Something drawn in a lane from `begin` to `end` (equal for a point).

    `texts`: what may stand in it, long to short, the first that fits is drawn; `after`: what may stand to its right.
    `label`: its number or letter.
    """

    shape: Shape
    begin: int
    end: int
    look: str = ""
    texts: tuple[Phrase, ...] = ()
    after: tuple[Phrase, ...] = ()
    label: str = ""


class Lane(NamedTuple):
    """A row of the picture. `name` is somebody's own word (a container's name), `label` a word of the catalogue."""

    kind: LaneKind
    marks: tuple[Mark, ...]
    name: str = ""
    label: Phrase | None = None
    sub: bool = False  # indented under its container


class Moment(NamedTuple):
    """An instant at which something changes. `rank` 0: never labelled; the higher, the more it wants its label."""

    at: int
    rank: int


class Demand(NamedTuple):
    """Room that a stretch of the axis must have for what stands there."""

    begin: int
    end: int
    kind: Literal["run", "exits", "squares", "dimension", "text", "signal", "caption"]
    phrase: Phrase | None = None


class Fold(NamedTuple):
    """A life that repeats, drawn as narrow copies; or, with `times` 1, a later life drawn briefly.

    `copies` are the beginnings of the drawn copies, `rest` where the copies end and only an ellipsis follows (None:
    nothing is left out); all of it ends at `end`. `times` counts all alike lives, the fully drawn first included.
    """

    copies: tuple[int, ...]
    rest: int | None
    end: int
    every: int
    times: int

    @property
    def begin(self) -> int:
        """Where the first copy begins."""
        return self.copies[0]

    @property
    def repeats(self) -> bool:
        """Whether it stands for several alike lives."""
        return self.times > 1

    def holds(self, at: int) -> bool:
        """Whether an instant lies in the folded stretch (its first instant excluded)."""
        return self.begin < at < self.end


class FieldRef(NamedTuple):
    """A field of the manifest that sets a length. `path` as in `Pod.places`; `text` as a reader should see it."""

    path: str
    text: str
    written: bool


class KeyEntry(NamedTuple):
    """A line under the picture: letter, length, and how the length comes about.

    `why` names its fields as placeholders `{field}`, `{field2}`, …: `fields` in that order.
    """

    letter: str
    length: Phrase
    why: Phrase
    fields: tuple[FieldRef, ...] = ()


class Timeline(NamedTuple):
    """Everything the picture shows."""

    begin: int
    end: int
    fine: bool
    moments: tuple[Moment, ...]
    turns: tuple[int, ...]  # the one to three turning points
    demands: tuple[Demand, ...]
    telling: tuple[tuple[int, int], ...]
    lanes: tuple[Lane, ...]
    key: tuple[KeyEntry, ...]
    folds: tuple[Fold, ...] = ()
    tail: int | None = None  # from there on nothing but "gone"
    cut: int | None = None  # the watched life goes on to this instant, which is not drawn
