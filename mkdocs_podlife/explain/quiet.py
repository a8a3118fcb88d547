"""The one line of a Pod about which there is little to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import LEAST
from mkdocs_podlife.explain.story.owned import owned
from mkdocs_podlife.explain.story.rest import ends_later


def quiet_line(life: Life, findings: Sequence[Finding], workload: Mapping[str, Any] | None = None) -> Phrase | None:
    """When it is ready, whether it ends by itself, and how long it takes to stop; None when it never gets ready."""
    if life.ready_at is None:
        return None
    grace = Length(max(life.pod.grace_period, LEAST) * 1000)
    deaf = next((f for f in findings if f.rule == "PL012" and f.path.startswith(life.apps[0].path)), None)
    stop = phrase("card.quiet-stop", grace=grace)
    if deaf is not None and len(life.apps) == 1:
        stop = phrase("card.quiet-deaf", grace=grace, **deaf.title.args)
    args: dict[str, Arg] = {"at": Length(life.ready_at), "stop": stop}
    later = ends_later(life)
    line = phrase("card.quiet", **args)
    if later:
        key = "card.quiet-" + later[0].key.removeprefix("story.later-")
        line = phrase(key, **args, **{name: later[0].args[name] for name in ("length", "code", "policy", "who")})
    more = owned(life, workload or {})  # one of several, or none at all
    return phrase("card.quiet-owned", line=line, owned=more[0]) if more else line
