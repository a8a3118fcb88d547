"""The story: two or three sentences with the numbers that matter for this Pod.

Each family of lives is a module with functions `Life → list[Phrase]`; an empty list means "not this family". The
first family that explains why the Pod never came to run wins; otherwise the story says how it came to be ready, what
happened to it then, and how it ended.
"""

from __future__ import annotations

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Phrase
from mkdocs_podlife.explain.story import arrival, blocked, crash, ending, probed, special

MOST = 4  # sentences (a phrase may hold two short ones)


def story(life: Life) -> tuple[Phrase, ...]:
    """The sentences, in order."""
    if life.trace.deleted_at is not None and life.scheduled_at is None:
        return (*blocked.blocked(life)[:1], *ending.ending(life))
    stuck = blocked.blocked(life)
    if stuck and life.ready_at is None:
        return tuple([*stuck, *ending.ending(life)][:MOST])
    middle: list[Phrase] = []
    for family in (crash.start_error, crash.init_fails, probed.startup_kills, arrival.post_start_fails, crash.loop):
        middle = family(life)
        if middle:
            break
    end = ending.ending(life)
    if middle:
        return tuple([*stuck, *middle, *end][:MOST])
    out = [*stuck, *arrival.arrival(life)]
    out += special.special(life)
    out += _probes(life)
    out += end
    settled = not end and not life.occurrences("NodeNotReady")
    if settled and life.ready_at is not None and not life.kills() and len(out) <= 2:
        out += ending.stays(life)
    return tuple(out[:MOST])


def _probes(life: Life) -> list[Phrase]:
    """What the probes did: the gravest first."""
    for family in (probed.liveness_kills, probed.readiness, probed.liveness_errors, probed.healthy):
        found = family(life)
        if found:
            return found
    return []
