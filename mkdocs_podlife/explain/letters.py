"""Letters for the lengths in the picture: the picture has letters, the key under it has the fields."""

from __future__ import annotations

from collections.abc import Hashable

from mkdocs_podlife.explain.phrase import Length, Phrase, Span, phrase
from mkdocs_podlife.explain.timeline_model import FieldRef, KeyEntry


class Letters:
    """Gives every rule one letter, in the order in which rules are first met.

    A rule that holds several times (each wait of a crash loop) keeps its letter; the picture then writes each
    one's real length beside it.
    """

    def __init__(self) -> None:
        self._entries: dict[Hashable, KeyEntry] = {}

    def give(self, rule: Hashable, length: Length | Span | Phrase, why: Phrase, *fields: FieldRef) -> str:
        """The letter of a rule; the first caller's words stand in the key.

        Args:
            rule: what makes two lengths the same (the rule and the fields).
            length: what the key shows in bold.
            why: how the length comes about, its fields as placeholders `{field}`, `{field2}` …
            fields: those fields.
        """
        if rule not in self._entries:
            letter = chr(ord("a") + len(self._entries)) if len(self._entries) < 26 else "…"
            shown = length if isinstance(length, Phrase) else phrase("timeline.length", length=length)
            self._entries[rule] = KeyEntry(letter, shown, why, fields)
        return self._entries[rule].letter

    def key(self) -> tuple[KeyEntry, ...]:
        """The lines of the key."""
        return tuple(self._entries.values())
