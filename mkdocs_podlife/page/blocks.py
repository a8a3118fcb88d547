"""What is made together: a manifest's fence, the scenarios that follow it, what both are known to hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.page.context import Settings
from mkdocs_podlife.page.fence import PLAIN, Fault, FenceKind, FenceOptions
from mkdocs_podlife.page.memory import Seen
from mkdocs_podlife.site import resolve_language

if TYPE_CHECKING:
    from mkdocs_podlife.manifest.model import Reading
    from mkdocs_podlife.page.namesakes import Namesake
    from mkdocs_podlife.page.raw_page import Block


class Fence(NamedTuple):
    """A fence as it was met. `number` counts all fences of the page from 1."""

    number: int
    kind: FenceKind
    language: str
    text: str
    options: FenceOptions
    faults: tuple[Fault, ...] = ()
    block: Block | None = None
    file: str = ""  # where the text comes from when it does not stand on the page, as messages print it

    @property
    def source(self) -> str:
        """The text as the author wrote it, as far as it was found."""
        return self.block.body if self.block else self.text

    def place(self, place: Place | None) -> Place | None:
        """A place of the fence's text as one of the page (or of the file); the opening line's for None."""
        if self.file:
            return place or Place(1, 1)
        if self.block is None:
            return None
        return self.block.place(place) if place else self.block.opening


@dataclass
class Group:
    """A manifest fence (None: scenarios before any manifest), what it holds, and the scenario fences after it."""

    manifest: Fence | None
    seen: Seen = Seen(False, False)
    reading: Reading | None = None
    scenarios: list[Fence] = field(default_factory=list)
    fault: Fault | None = None

    @cached_property
    def namesake(self) -> Namesake | None:
        """The text for all Pods that differ from this one in their name only."""
        from mkdocs_podlife.page.namesakes import namesake  # its patterns take their time

        fence = self.manifest
        if fence is None or fence.options is not PLAIN or fence.faults or fence.source != fence.text:
            return None
        return namesake(fence.text)


def settings_of(fence: Fence, site: Settings) -> Settings:
    """The page's settings with the fence's own options."""
    own = fence.options
    if own is PLAIN:
        return site
    mode = {"": site.mode, "on": site.mode if site.mode != "off" else "auto"}.get(own.podlife, own.podlife)
    return site._replace(
        mode=mode,
        on_error=own.on_error or site.on_error,
        lang=resolve_language([own.lang, site.lang, site.chinese]) if own.lang else site.lang,
        show=own.show or site.show,
    )
