"""The cards of one manifest fence under one scenario: those that are known, or new ones.

A site's pages show the same Pods again and again, and `mkdocs serve` builds them all at every change: so what depends
on the same words is kept (`memory.py`), and Pods that differ in their name only are made once (`namesakes.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.page.blocks import Fence, Group, settings_of
from mkdocs_podlife.page.complaints import as_case, complaint, more_pods, report, say
from mkdocs_podlife.page.context import PageContext, Settings, catalogue
from mkdocs_podlife.page.fence import Fault
from mkdocs_podlife.page.memory import KEY, Made, Seen
from mkdocs_podlife.page.writing import cards_of

if TYPE_CHECKING:
    from mkdocs_podlife.cases import Case
    from mkdocs_podlife.manifest.model import Reading


class CardMaker:
    """Makes the cards of a page's fences. `context` takes what there is to report."""

    def __init__(self, context: PageContext) -> None:
        self.context = context

    def settings(self, fence: Fence) -> Settings:
        """The page's settings with the fence's own options."""
        return settings_of(fence, self.context.settings)

    def look(self, group: Group) -> None:
        """Find out what a block is (`group.seen`); read it only when that is not known."""
        memory, key = self.context.memory, ""
        if memory is not None:
            words = self._words_of(group)
            alike = group.namesake  # whatever its name, a Pod is one
            key = memory.key("seen", (alike.text, words[-1]) if alike else words)
            seen = memory.seen(key)
            if seen is not None:
                group.seen = seen
                return
        reading = self._reading(group)
        group.seen = Seen(reading.ours, any(m.pod is None for m in reading.manifests))
        if memory is not None:
            memory.keep_seen(key, group.seen)

    def cards(self, group: Group, scenario: Fence | None, companions: list[Group]) -> str:
        """The cards of a manifest under a scenario: those that are known, or new ones."""
        fence, memory = group.manifest, self.context.memory
        assert fence is not None
        settings, own = self.settings(fence), fence.options
        if memory is None:
            return self._made(group, scenario, companions, None)
        alone = scenario is None and not any(other is not group for other in companions)
        if alone and not (settings.until or settings.copies or settings.templates):
            alike = self._of_namesakes(group, settings)
            if alike is not None:
                return self._known(fence, alike, settings)
        key = memory.key(
            self._words_of(group),
            (own.at, own.until, own.delete),
            settings.print,
            scenario.source if scenario is not None else None,
            tuple(self._words_of(other) for other in companions if other is not group),
        )
        made = memory.cards(key)
        if made is None:
            return self._made(group, scenario, companions, key)
        return self._known(fence, made, settings)

    def _of_namesakes(self, group: Group, settings: Settings) -> Made | None:
        """What was made for all Pods that differ from this one in their name only, if that can be shared."""
        from mkdocs_podlife.behaviour.given_images import with_images
        from mkdocs_podlife.behaviour.scenario_model import Scenario
        from mkdocs_podlife.cases import cases

        memory, alike, fence = self.context.memory, group.namesake, group.manifest
        if memory is None or alike is None or fence is None:
            return None
        key = memory.key("alike", alike.text, fence.options.explicit, settings.print)
        made = memory.cards(key)
        if made is None:
            block = fence.block._replace(body=alike.text) if fence.block else None
            shown = fence._replace(text=alike.text, block=block)
            reading = self._read(shown, settings.kubernetes, frozenset())
            scenario = with_images(Scenario(kubernetes=settings.kubernetes), settings.images)
            made = alike.shared(self._worked_out(shown, cases(reading, scenario, [], shown.source), settings, None))
            memory.keep_cards(key, made)
        return None if made.cards < 0 else alike.named(made)

    def _known(self, fence: Fence, made: Made, settings: Settings) -> str:
        """Cards that were made, here; and what there is to report."""
        for line, column, text in made.messages:
            say(self.context, fence, Place(line, column) if line else None, text, settings)
        return self._placed(made)

    def _made(self, group: Group, scenario_fence: Fence | None, companions: list[Group], memo: str | None) -> str:
        """Run the Pods and write their cards. What was said about a scenario or an option is not kept for later."""
        from mkdocs_podlife.behaviour.given_images import with_images
        from mkdocs_podlife.behaviour.scenario import read_scenario
        from mkdocs_podlife.behaviour.scenario_check import strangers
        from mkdocs_podlife.behaviour.scenario_model import Scenario
        from mkdocs_podlife.cases import cases, joined, short_scenario

        fence = group.manifest
        assert fence is not None
        settings = self.settings(fence)
        scenario, html = Scenario(kubernetes=settings.kubernetes), ""
        if scenario_fence is not None:
            scenario, problems = read_scenario(scenario_fence.source, settings.kubernetes)
            if problems:
                html += self.write(scenario_fence, [as_case(problems, scenario_fence.source)], settings, None)
        until = fence.options.until or ("" if scenario.until is not None else settings.until)
        short, at, faults = short_scenario({"until": until, "delete": fence.options.delete, "at": fence.options.at})
        scenario = with_images(joined(scenario, short), settings.images)
        if faults:
            words = catalogue(settings)
            told = [
                Fault("option-duration", {"option": name, "words": words.text("problem." + p.key, **p.args)})
                for name, p in faults
            ]
            html += complaint(self.context, fence, told)
        reading = self._reading(group)
        if scenario.missing or scenario.kubernetes != settings.kubernetes:
            reading = self._read(fence, scenario.kubernetes, scenario.missing)
        beside = [m for other in companions for m in self._reading(other).manifests if m.pod is None]
        neighbours = [m for m in beside if m not in reading.manifests]
        found = cases(reading, scenario, neighbours, fence.source)
        html += complaint(self.context, fence, more) if (more := more_pods(reading)) else ""
        foreign = strangers((c.manifest.pod for c in found if c.manifest.pod is not None), scenario)
        if foreign and scenario_fence is not None:
            html += self.write(scenario_fence, [as_case(foreign, scenario_fence.source)], settings, None)
        return self.write(fence, found, settings, at, None if html else memo) + html

    def write(
        self, fence: Fence, found: Sequence[Case], settings: Settings, at: int | None, memo: str | None = None
    ) -> str:
        """The cards of a fence, in one container, and what there is to report; kept under the key `memo`."""
        made = self._worked_out(fence, found, settings, at)
        if memo is not None and self.context.memory is not None:
            self.context.memory.keep_cards(memo, made)
        return self._known(fence, made, settings)

    def _worked_out(self, fence: Fence, found: Sequence[Case], settings: Settings, at: int | None) -> Made:
        messages: list[tuple[int, int, str]] = []
        for case in found:
            for place, text in report(case, settings):
                messages.append((place.line, place.column, text) if place else (0, 0, text))
        name = fence.kind if fence.kind == "scenario" else found[0].manifest.name if found else ""
        html, rows = cards_of(found, settings, at) if found else ("", ())
        return Made(name, len(found), html, tuple(messages), rows if fence.kind == "manifest" else ())

    def _placed(self, made: Made) -> str:
        """Cards under a key of this page."""
        if not made.cards:
            return ""
        context = self.context
        context.cards += made.cards
        key = context.key(made.name, made.cards)
        context.rows += [(row, key if i == 0 else f"{key}-{i + 1}") for i, row in enumerate(made.rows)]
        return made.html.replace(KEY, key)

    # ------------------------------------------------------------------ reading

    def _words_of(self, group: Group) -> tuple[object, ...]:
        """All that a block's reading depends on."""
        fence = group.manifest
        assert fence is not None
        settings = self.settings(fence)
        return fence.text, fence.source, fence.options.explicit, settings.kubernetes

    def _reading(self, group: Group) -> Reading:
        fence = group.manifest
        assert fence is not None
        if group.reading is None:
            group.reading = self._read(fence, self.settings(fence).kubernetes, frozenset())
        return group.reading

    def _read(self, fence: Fence, kubernetes: str, missing: frozenset[tuple[str, str]]) -> Reading:
        from mkdocs_podlife.manifest.reading import read

        return read(
            fence.text,
            kubernetes=kubernetes,
            missing=missing,
            detect="explicit" if fence.options.explicit else "auto",
            raw=fence.source if fence.block else None,
        )
