"""How many functions a piece of work calls: the same on every machine, whatever else runs on it."""

from __future__ import annotations

import cProfile
from collections.abc import Callable


def function_calls(work: Callable[[], object]) -> int:
    """The calls of one run, those into C included.

    Read from the profiler itself: pstats keeps one of all functions that share a name, a file and a line, as the
    constructors of named tuples do.
    """
    profile = cProfile.Profile()
    profile.enable()
    work()
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())
