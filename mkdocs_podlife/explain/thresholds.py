"""Which threshold a start of a given length asks for."""

from __future__ import annotations

from mkdocs_podlife.manifest.model import Probe


def failures_needed(probe: Probe, start: int) -> int:
    """The smallest failureThreshold with which a start of `start` s is never killed, whatever the phase.

    In the worst phase the checks come at delay, delay + period, …; the one numbered failureThreshold has to find the
    application up. The delay is counted from `startedAt` in whole seconds (R6.5), so the first check behind a delay
    can come up to 1 s before it.
    """
    first = max(0, probe.initial_delay - 1)
    return max(1, -(-(start - first) // probe.period) + 1)
