"""How a life ends, if it does: it finishes, or it is deleted; else how it would stop."""

from __future__ import annotations

from mkdocs_podlife.explain.findings.pre_stop_too_long import stated_length
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import LEAST, SECOND
from mkdocs_podlife.explain.story.deletion import deletion
from mkdocs_podlife.explain.story.evicting import evicted
from mkdocs_podlife.explain.story.finishing import by_kubelet, deadline, finished


def ending(life: Life) -> list[Phrase]:
    """What ended this life, if anything did."""
    out = deadline(life) or by_kubelet(life) or finished(life)
    return out + evicted(life) + deletion(life)


def stays(life: Life) -> list[Phrase]:
    """A Pod that gets ready and simply stays: how it would stop."""
    grace = Length(max(life.pod.grace_period, LEAST) * SECOND)
    for container in life.containers():
        if container.pre_stop is None:
            continue
        length = stated_length(container.pre_stop)
        if length is not None and length < life.pod.grace_period * SECOND:
            return [phrase("story.stays-hook", grace=grace, hook=Length(length))]
        return [phrase("story.stays-some-hook", grace=grace)]
    return [phrase("story.stays", grace=grace)]
