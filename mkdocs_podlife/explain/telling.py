"""What an open card tells beside the line of a closed one: story, picture, states, events and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_podlife.explain.describe import describe_at
from mkdocs_podlife.explain.events import event_rows
from mkdocs_podlife.explain.instants import needs_tenths
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.probes import probe_timings
from mkdocs_podlife.explain.restarts import restart_timings
from mkdocs_podlife.explain.states import states
from mkdocs_podlife.explain.stop import stop_timings
from mkdocs_podlife.explain.story.whole import story
from mkdocs_podlife.explain.timeline import timeline

if TYPE_CHECKING:
    from mkdocs_podlife.explain.facts import Facts


def told(known: Facts, life: Life, source: str) -> Facts:
    """What is known of a Pod, with all that its life has to tell.

    Args:
        known: what a closed card shows; its instant is that of the tables.
        life: the same Pod's.
        source: the text that was read.
    """
    # the numbers of the picture's pills are those of all events, whatever instant the table shows
    picture = timeline(life.trace, event_rows(life, life.last_at))
    return known._replace(
        fine=picture.fine if picture else needs_tenths(()),
        story=story(life, known.manifest.data),
        timeline=picture,
        states=states(life.trace),
        events=event_rows(life, known.at),
        described=describe_at(life.trace, known.at),
        probes=probe_timings(life),
        stops=stop_timings(life),
        restarts=restart_timings(life),
        source=source,
    )
