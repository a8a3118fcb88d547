"""The one line of a Pod about which there is little to say."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Arg, Length, Phrase, phrase
from mkdocs_podlife.explain.story.common import LEAST
from mkdocs_podlife.explain.story.rest import ends_later


def quiet_line(life: Life, findings: Sequence[Finding]) -> Phrase | None:
    """When it is ready, whether it ends by itself, and how long it takes to stop; None when it never gets ready."""
    if life.ready_at is None:
        return None
    grace = Length(max(life.pod.grace_period, LEAST) * 1000)
    deaf = next((f for f in findings if f.rule == "PL012" and f.path.startswith(life.apps[0].path)), None)
    stop = phrase("card.quiet-stop", grace=grace)
    if deaf is not None and len(life.apps) == 1:
        stop = phrase("card.quiet-deaf", grace=grace, program=deaf.title.args["program"])
    args: dict[str, Arg] = {"at": Length(life.ready_at), "stop": stop}
    later = ends_later(life)
    if later:
        key = "card.quiet-" + later[0].key.removeprefix("story.later-")
        return phrase(key, **args, **{name: later[0].args[name] for name in ("length", "code", "policy", "who")})
    return phrase("card.quiet", **args)
