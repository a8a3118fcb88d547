"""The one line of a Pod about which there is little to say."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_podlife.explain.deaf import SHELLS, program
from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Length, Phrase, phrase


def quiet_line(life: Life, findings: Sequence[Finding]) -> Phrase | None:
    """When it is ready and how long it takes to stop; None when it never gets ready."""
    if life.ready_at is None:
        return None
    args = {"at": Length(life.ready_at), "grace": Length(life.pod.grace_period * 1000)}
    deaf = next((f for f in findings if f.rule == "PL012"), None)
    if deaf is not None and len(life.apps) == 1:
        name = program(life.apps[0])
        key = "card.quiet-shell" if name in SHELLS else "card.quiet-deaf"
        return phrase(key, program=Code(name), **args)
    return phrase("card.quiet", **args)
