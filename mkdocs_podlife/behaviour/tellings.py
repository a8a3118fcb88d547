"""What programs met that no event tells of: a signal from inside, a stop signal and what was made of it, a port that
was taken. Behaviour notes it while it runs; whoever explains the life reads it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from mkdocs_podlife.manifest.model import NOTHING

Kind = Literal["signal", "stop", "port-taken"]

MOST = 400  # of one life


class Telling(NamedTuple):
    """One of them, at `at` ms, in the attempt-th life of a container.

    kind → args: signal {name, command: what sent it, foreign: "yes" when that is no child of the entry point};
    stop {name, heard: caught|ignored|deaf, program: process 1 at that moment}; port-taken {port, holder: container}.
    """

    kind: Kind
    container: str
    attempt: int
    at: int
    args: Mapping[str, str] = NOTHING


class Tellings:
    """Those of one Pod, in order; what is beyond the bound is left out."""

    def __init__(self) -> None:
        self.all: list[Telling] = []

    def add(self, telling: Telling) -> None:
        if len(self.all) < MOST:
            self.all.append(telling)
