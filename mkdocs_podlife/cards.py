"""The fences of one page, collected where they stand; the cards, made when all of them are known.

A scenario fence comes after the manifest it is about, and the Service beside a Pod may stand in a later block: so a
fence only takes a number when it is met. Nothing here knows Markdown or MkDocs.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.fence import (
    MANIFEST_LANGUAGES,
    Block,
    Fault,
    FenceKind,
    FenceOptions,
    kind_of,
    language_of,
    read_options,
)
from mkdocs_podlife.manifest.model import Manifest, Place, Problem, Reading
from mkdocs_podlife.page import Message, PageContext, Settings, catalogue
from mkdocs_podlife.render.escape import html_text, one_line
from mkdocs_podlife.site import normalised_language

if TYPE_CHECKING:
    from mkdocs_podlife.cases import Case

log = logging.getLogger("mkdocs.plugins.podlife")

MAX_MESSAGES = 10  # of one fence; the rest is counted


@dataclass(frozen=True, slots=True)
class Fence:
    """A fence as it was met. `number` counts all fences of the page from 1."""

    number: int
    kind: FenceKind
    language: str
    text: str
    options: FenceOptions
    faults: tuple[Fault, ...] = ()
    block: Block | None = None

    @property
    def source(self) -> str:
        """The text as the author wrote it, as far as it was found."""
        return self.block.body if self.block else self.text

    def place(self, place: Place | None) -> Place | None:
        """A place of the fence's text as one of the page; the opening line's for None."""
        if self.block is None:
            return None
        return self.block.place(place) if place else self.block.opening


class PageCards:
    """Collects the fences of one conversion and makes their cards."""

    def __init__(self, context: PageContext) -> None:
        self.context = context
        self.fences: list[Fence] = []

    def add(self, language: str | None, text: str, inputs: Mapping[str, object]) -> Fence | None:
        """Collect a fence; None when it is none of ours.

        Args:
            language: of the info string.
            text: as superfences gives it, tabs expanded.
            inputs: the fence's options, ours and others'.
        """
        kind = kind_of(language)
        if kind is None:
            return None
        block = self.context.raw.take(language, text) if self.context.raw else None
        options, faults = read_options(inputs)
        fence = Fence(len(self.fences) + 1, kind, language_of(language), text, options, faults, block)
        self.fences.append(fence)
        return fence

    def make(self, present: Collection[int]) -> dict[int, str]:
        """The HTML that follows each fence, by the fence's number.

        Args:
            present: the numbers of the fences that stand in the page's text; others (commented out, or taken for
                indented code after all) are neither explained nor reported.
        """
        cards: dict[int, str] = {}
        groups = list(self._groups([fence for fence in self.fences if fence.number in present]))
        companions = [m for group in groups for m in group.reading.manifests if m.pod is None]
        for group in groups:
            for number, html in self._group_cards(group, companions).items():
                cards[number] = cards.get(number, "") + html
        return cards

    # ------------------------------------------------------------------ which scenario belongs to which manifest

    def _groups(self, fences: list[Fence]) -> Iterator[_Group]:
        """Each manifest fence with the scenario fences after it. A block without a Pod (a Service, a ConfigMap)
        between the two does not part them."""
        current: _Group | None = None
        for fence in fences:
            if fence.kind == "scenario":
                if current is None:
                    current = _Group(None, Reading(False))
                current.scenarios.append(fence)
                continue
            if not self._wanted(fence):
                continue
            group = _Group(fence, Reading(True))
            try:
                group.reading = self._read(fence, Scenario(kubernetes=self._settings(fence).kubernetes))
            except Exception as error:
                group.fault = _internal(error)
            if group.reading.ours or fence.options.explicit:
                if current is not None:
                    yield current
                current = group
            else:
                yield group
        if current is not None:
            yield current

    def _wanted(self, fence: Fence) -> bool:
        settings = self._settings(fence)
        if fence.options.explicit:
            return True
        auto = settings.detect == "auto" and fence.language in settings.languages
        return auto and fence.language in MANIFEST_LANGUAGES

    def _settings(self, fence: Fence) -> Settings:
        """The page's settings with the fence's own options."""
        site, own = self.context.settings, fence.options
        mode = {"": site.mode, "on": site.mode if site.mode != "off" else "auto"}.get(own.podlife, own.podlife)
        return replace(
            site,
            mode=mode,
            on_error=own.on_error or site.on_error,
            lang=normalised_language(own.lang) or site.lang,
            show=own.show or site.show,
        )

    def _read(self, fence: Fence, scenario: Scenario) -> Reading:
        from mkdocs_podlife.manifest.reading import read

        return read(
            fence.text,
            kubernetes=scenario.kubernetes,
            missing=scenario.missing,
            detect="explicit" if fence.options.explicit else "auto",
            raw=fence.block.body if fence.block else None,
        )

    # ------------------------------------------------------------------ one manifest fence, its scenarios, its cards

    def _group_cards(self, group: _Group, companions: list[Manifest]) -> dict[int, str]:
        owner = group.manifest or group.scenarios[0]
        if group.fault is None:
            try:
                return dict(self._told(group, companions))
            except Exception as error:  # whatever goes wrong in the rooms below, the page keeps its text
                group.fault = _internal(error)
        return {owner.number: self._complaint(owner, [group.fault])}

    def _told(self, group: _Group, companions: list[Manifest]) -> Iterator[tuple[int, str]]:
        manifest = group.manifest
        if manifest is None:
            yield group.scenarios[0].number, self._complaint(group.scenarios[0], [Fault("scenario-alone", {})])
            return
        if self._settings(manifest).mode == "off" or not (group.reading.ours or manifest.options.explicit):
            return
        html = self._complaint(manifest, list(manifest.faults)) if manifest.faults else ""
        first = group.scenarios[0] if group.scenarios else None
        yield manifest.number, html + self._cards(group, first, companions)
        for scenario in group.scenarios[1:]:  # the same Pod under other circumstances: that card stands below them
            yield scenario.number, self._cards(group, scenario, companions)

    def _cards(self, group: _Group, scenario_fence: Fence | None, companions: list[Manifest]) -> str:
        from mkdocs_podlife.cases import cases, joined, short_scenario

        fence = group.manifest
        assert fence is not None
        settings = self._settings(fence)
        scenario, html = Scenario(kubernetes=settings.kubernetes), ""
        if scenario_fence is not None:
            scenario, problems = self._scenario(scenario_fence, settings)
            if problems:
                html += self._html(scenario_fence, [_complaints(problems, scenario_fence.source)], settings, None)
        until = fence.options.until or ("" if scenario.until is not None else settings.until)
        short, at, faults = short_scenario({"until": until, "delete": fence.options.delete, "at": fence.options.at})
        scenario = joined(scenario, short)
        if faults:
            words = catalogue(settings)
            told = [
                Fault("option-duration", {"option": name, "words": words.text("problem." + p.key, **p.args)})
                for name, p in faults
            ]
            html += self._complaint(fence, told)
        reading = group.reading
        if scenario.missing or scenario.kubernetes != settings.kubernetes:
            reading = self._read(fence, scenario)
        neighbours = [m for m in companions if m not in reading.manifests]
        found = cases(reading, scenario, neighbours, fence.source)
        return self._html(fence, found, settings, at) + html

    def _scenario(self, fence: Fence, settings: Settings) -> tuple[Scenario, tuple[Problem, ...]]:
        from mkdocs_podlife.behaviour.scenario import read_scenario

        scenario, problems = read_scenario(fence.source)
        if scenario.kubernetes == Scenario().kubernetes:
            scenario = replace(scenario, kubernetes=settings.kubernetes)
        return scenario, problems

    def _html(self, fence: Fence, found: Sequence[Case], settings: Settings, at: int | None) -> str:
        """The cards of a fence, in one container, and what there is to report."""
        from mkdocs_podlife.render.card import cards_html

        if not found:
            return ""
        for case in found:
            self._report(fence, case, settings)
        self.context.cards += len(found)
        name = found[0].manifest.name if fence.kind == "manifest" else "scenario"
        return cards_html(
            [case.facts(at) for case in found],
            lang=settings.lang,
            key=self.context.key(name, len(found)),
            mode=settings.mode,
            show=settings.show,
        )

    # ------------------------------------------------------------------ messages

    def _report(self, fence: Fence, case: Case, settings: Settings) -> None:
        """One message for each error of the text; the API server's own words where there is nothing closer."""
        words = catalogue(settings)
        errors = [problem for problem in case.manifest.problems if problem.severity == "error"]
        for problem in errors[:MAX_MESSAGES]:
            text = words.text("problem." + problem.key, **problem.args)
            self._say(fence, problem.place, text, settings)
        if len(errors) > MAX_MESSAGES:
            self._say(fence, None, words.text("hook.more-problems", count=len(errors) - MAX_MESSAGES), settings)
        admission = case.manifest.admission
        if not errors and admission is not None and not admission.accepted:
            self._say(fence, case.manifest.place, admission.message or str(admission.code), settings)

    def _say(self, fence: Fence, place: Place | None, text: str, settings: Settings) -> None:
        where = fence.place(place)
        if where is None:
            words = catalogue(settings)
            text = words.text("hook.in-block", number=fence.number, message=text)
        self.context.messages.append(Message(self.context.path, where, one_line(text), settings.on_error))

    def _complaint(self, fence: Fence, faults: list[Fault]) -> str:
        """A card that holds only what is wrong with the fence itself. `on_error="card"` is for manifests broken on
        purpose: a fence that cannot be understood is reported even so."""
        settings = self._settings(fence)
        if settings.on_error == "card":
            settings = replace(settings, on_error="warn")
        words = catalogue(settings)
        lines = [words.text("hook." + fault.key, **fault.args) for fault in faults]
        for line in lines:
            self._say(fence, None, line, settings)
        self.context.cards += 1
        key = self.context.key("podlife")
        told = "".join(f'<p class="pl-story">{html_text(line)}</p>' for line in lines)
        card = f'<div class="pl-card pl-refused" id="{key}" role="group">{told}</div>'
        return f'<div class="podlife" lang="{words.bcp47}">{card}</div>'


@dataclass(slots=True)
class _Group:
    """A manifest fence (None: scenarios before any manifest), what it holds, and the scenario fences after it."""

    manifest: Fence | None
    reading: Reading
    scenarios: list[Fence] = field(default_factory=list)
    fault: Fault | None = None


def _internal(error: Exception) -> Fault:
    log.debug("podlife: internal error", exc_info=error)
    return Fault("internal", {"error": one_line(f"{type(error).__name__}: {error}")[:300]})


def _complaints(problems: tuple[Problem, ...], source: str) -> Case:
    """Problems of a scenario, told in the form of a card."""
    from mkdocs_podlife.cases import Case

    return Case(Manifest("", "", "", "default", problems[0].place, problems=problems), None, source=source)
