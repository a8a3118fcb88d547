"""The fences of one page, collected where they stand; the cards, made when all of them are known.

A scenario fence comes after the manifest it is about, and the Service beside a Pod may stand in a later block: so a
fence only takes a number when it is met. Nothing here knows Markdown or MkDocs.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping

from mkdocs_podlife.page.blocks import Fence, Group
from mkdocs_podlife.page.complaints import complaint, internal
from mkdocs_podlife.page.context import PageContext
from mkdocs_podlife.page.fence import MANIFEST_LANGUAGES, Fault, kind_of, language_of, names_of, read_options
from mkdocs_podlife.page.making import CardMaker
from mkdocs_podlife.page.memory import Seen
from mkdocs_podlife.page.variants import part, side_by_side
from mkdocs_podlife.page.writing import uncollected
from mkdocs_podlife.render.escape import one_line

FILE_FAULTS = (
    "file-missing",
    "file-outside",
    "file-missing-paths",
    "file-outside-paths",
    "file-too-long",
    "file-not-text",
)


class PageCards:
    """Collects the fences of one conversion and has their cards made.

    Args:
        context: the page.
        maker: of the cards; one that writes HTML when None.
    """

    def __init__(self, context: PageContext, maker: CardMaker | None = None) -> None:
        self.context = context
        self.fences: list[Fence] = []
        self._maker = maker or CardMaker(context)

    def brought_in(self, text: str, inputs: Mapping[str, object]) -> tuple[str, str, Fault | None]:
        """The text of a fence with `file=`: the file's, its path for messages, and what is wrong with that path."""
        name = str(inputs.get("file", "")).strip()
        if not name:
            return text, "", None
        try:
            found, path = self.context.manifest_file(name)
        except (ValueError, OSError, RuntimeError) as error:  # the last: links in a circle
            key = str(error) if str(error) in FILE_FAULTS else "file-missing"
            return text, "", Fault(key, {"file": one_line(name)[:200]})
        return found.rstrip("\n"), path, None

    def add(
        self,
        language: str | None,
        text: str,
        inputs: Mapping[str, object],
        file: str = "",
        fault: Fault | None = None,
    ) -> Fence | None:
        """Collect a fence; None when it is none of ours.

        Args:
            language: of the info string.
            text: as superfences gives it, tabs expanded, or the file's.
            inputs: the fence's options, ours and others'.
            file: where the text comes from when it does not stand on the page.
            fault: what `brought_in` had to say.
        """
        kind = kind_of(language)
        if kind is None:
            return None
        block = self.context.raw.take(language, text) if self.context.raw and not file else None
        options, faults = read_options(inputs, names_of(language_of(language)))
        if fault is not None:
            faults = (*faults, fault)
        fence = Fence(len(self.fences) + 1, kind, language_of(language), text, options, faults, block, file)
        self.fences.append(fence)
        return fence

    def make(self, present: Collection[int]) -> dict[int, str]:
        """The HTML that follows each fence, by the fence's number.

        Args:
            present: the numbers of the fences that stand in the page's text; others (commented out, or taken for
                indented code after all) are neither explained nor reported.
        """
        began = time.perf_counter()
        with uncollected():
            cards = self._all(present)  # what it made besides is out of use before the collector looks again
        self.context.seconds += time.perf_counter() - began
        return cards

    def _all(self, present: Collection[int]) -> dict[int, str]:
        cards: dict[int, str] = {}
        self.context.left += [(fence, "hidden") for fence in self.fences if fence.number not in present]
        groups = list(self._groups([fence for fence in self.fences if fence.number in present]))
        companions = [group for group in groups if group.seen.companion]
        for group in groups:
            for number, html in self._group_cards(group, companions).items():
                cards[number] = cards.get(number, "") + html
        return cards

    # ------------------------------------------------------------------ which scenario belongs to which manifest

    def _groups(self, fences: list[Fence]) -> Iterator[Group]:
        """Each manifest fence with the scenario fences after it. A block without a Pod (a Service, a ConfigMap)
        between the two does not part them."""
        current: Group | None = None
        for fence in fences:
            if fence.kind == "scenario":
                if current is None:
                    current = Group(None)
                current.scenarios.append(fence)
                continue
            reason = self._unwanted(fence)
            if reason:
                self.context.left.append((fence, reason))
                continue
            group = Group(fence)
            try:
                self._maker.look(group)
            except Exception as error:
                group.fault = internal(error)
                group.seen = Seen(True, False)
            if group.seen.ours or fence.options.explicit:
                if current is not None:
                    yield current
                current = group
            else:
                yield group
        if current is not None:
            yield current

    def _unwanted(self, fence: Fence) -> str:
        """Why a manifest is not looked for in a block; "" where one is."""
        settings = self._maker.settings(fence)
        if fence.options.explicit:
            return ""
        if settings.detect != "auto":
            return "not-marked"
        wanted = fence.language in settings.languages and fence.language in MANIFEST_LANGUAGES
        return "" if wanted else "language"

    # ------------------------------------------------------------------ one manifest fence with its scenarios

    def _group_cards(self, group: Group, companions: list[Group]) -> dict[int, str]:
        owner = group.manifest or group.scenarios[0]
        if group.fault is None:
            try:
                return dict(self._told(group, companions))
            except Exception as error:  # whatever goes wrong in the rooms below, the page keeps its text
                group.fault = internal(error)
        return {owner.number: complaint(self.context, owner, [group.fault])}

    def _told(self, group: Group, companions: list[Group]) -> Iterator[tuple[int, str]]:
        manifest = group.manifest
        if manifest is None:
            yield group.scenarios[0].number, complaint(self.context, group.scenarios[0], [Fault("scenario-alone", {})])
            return
        off = self._maker.settings(manifest).mode == "off"
        if off or not (group.seen.ours or manifest.options.explicit):
            self.context.left.append((manifest, "off" if off else "no-pod"))
            return
        html = complaint(self.context, manifest, list(manifest.faults)) if manifest.faults else ""
        if any(fault.key in FILE_FAULTS for fault in manifest.faults):
            yield manifest.number, html  # there is no text to explain
            return
        wrong = {s.number: complaint(self.context, s, list(s.faults)) for s in group.scenarios if s.faults}
        base, named, further = part(group.scenarios)
        told = self._maker.cards(group, base, companions)
        if named:
            others = [(name, self._maker.cards(group, scenario, companions)) for name, scenario in named]
            told = side_by_side(told, others, self._maker.settings(manifest), self.context)
        yield manifest.number, html + told
        for scenario in further:  # the same Pod under other circumstances: that card stands below them
            yield scenario.number, wrong.pop(scenario.number, "") + self._maker.cards(group, scenario, companions)
        yield from wrong.items()
