"""The fences of one page, collected where they stand; the cards, made when all of them are known.

A scenario fence comes after the manifest it is about, and the Service beside a Pod may stand in a later block: so a
fence only takes a number when it is met. Nothing here knows Markdown or MkDocs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_podlife.fence import (
    MANIFEST_LANGUAGES,
    PLAIN,
    Block,
    Fault,
    FenceKind,
    FenceOptions,
    kind_of,
    language_of,
    read_options,
)
from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.memory import KEY, Made, Seen
from mkdocs_podlife.page import Message, PageContext, Settings, catalogue
from mkdocs_podlife.render.escape import html_text, one_line
from mkdocs_podlife.site import normalised_language
from mkdocs_podlife.variants import part, side_by_side
from mkdocs_podlife.writing import cards_of, uncollected

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.scenario_model import Scenario
    from mkdocs_podlife.cases import Case
    from mkdocs_podlife.manifest.model import Problem, Reading

log = logging.getLogger("mkdocs.plugins.podlife")

FILE_FAULTS = ("file-missing", "file-outside", "file-too-long", "file-not-text")
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


class PageCards:
    """Collects the fences of one conversion and makes their cards."""

    def __init__(self, context: PageContext) -> None:
        self.context = context
        self.fences: list[Fence] = []

    def brought_in(self, text: str, inputs: Mapping[str, object]) -> tuple[str, str, Fault | None]:
        """The text of a fence with `file=`: the file's, its path for messages, and what is wrong with that path."""
        name = str(inputs.get("file", "")).strip()
        if not name:
            return text, "", None
        try:
            found, path = self.context.manifest_file(name)
        except (ValueError, OSError) as error:
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
        options, faults = read_options(inputs)
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
        cards: dict[int, str] = {}
        began = time.perf_counter()
        with uncollected():
            groups = list(self._groups([fence for fence in self.fences if fence.number in present]))
            companions = [group for group in groups if group.seen.companion]
            for group in groups:
                for number, html in self._group_cards(group, companions).items():
                    cards[number] = cards.get(number, "") + html
        self.context.seconds += time.perf_counter() - began
        return cards

    # ------------------------------------------------------------------ which scenario belongs to which manifest

    def _groups(self, fences: list[Fence]) -> Iterator[_Group]:
        """Each manifest fence with the scenario fences after it. A block without a Pod (a Service, a ConfigMap)
        between the two does not part them."""
        current: _Group | None = None
        for fence in fences:
            if fence.kind == "scenario":
                if current is None:
                    current = _Group(None)
                current.scenarios.append(fence)
                continue
            if not self._wanted(fence):
                continue
            group = _Group(fence)
            try:
                self._look(group)
            except Exception as error:
                group.fault = _internal(error)
                group.seen = Seen(True, False)
            if group.seen.ours or fence.options.explicit:
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

    def _look(self, group: _Group) -> None:
        """Find out what a block is; read it only when that is not known."""
        memory, key = self.context.memory, ""
        if memory is not None:
            key = memory.key("seen", self._words_of(group))
            seen = memory.seen(key)
            if seen is not None:
                group.seen = seen
                return
        reading = self._reading(group)
        group.seen = Seen(reading.ours, any(m.pod is None for m in reading.manifests))
        if memory is not None:
            memory.keep_seen(key, group.seen)

    def _words_of(self, group: _Group) -> tuple[object, ...]:
        """All that a block's reading depends on."""
        fence = group.manifest
        assert fence is not None
        settings = self._settings(fence)
        return fence.text, fence.source, fence.options.explicit, settings.kubernetes

    def _reading(self, group: _Group) -> Reading:
        fence = group.manifest
        assert fence is not None
        if group.reading is None:
            group.reading = self._read(fence, self._settings(fence).kubernetes, frozenset())
        return group.reading

    def _settings(self, fence: Fence) -> Settings:
        """The page's settings with the fence's own options."""
        site, own = self.context.settings, fence.options
        if own is PLAIN:
            return site
        mode = {"": site.mode, "on": site.mode if site.mode != "off" else "auto"}.get(own.podlife, own.podlife)
        return replace(
            site,
            mode=mode,
            on_error=own.on_error or site.on_error,
            lang=normalised_language(own.lang) or site.lang,
            show=own.show or site.show,
        )

    def _read(self, fence: Fence, kubernetes: str, missing: frozenset[tuple[str, str]]) -> Reading:
        from mkdocs_podlife.manifest.reading import read

        return read(
            fence.text,
            kubernetes=kubernetes,
            missing=missing,
            detect="explicit" if fence.options.explicit else "auto",
            raw=fence.source if fence.block else None,
        )

    # ------------------------------------------------------------------ one manifest fence, its scenarios, its cards

    def _group_cards(self, group: _Group, companions: list[_Group]) -> dict[int, str]:
        owner = group.manifest or group.scenarios[0]
        if group.fault is None:
            try:
                return dict(self._told(group, companions))
            except Exception as error:  # whatever goes wrong in the rooms below, the page keeps its text
                group.fault = _internal(error)
        return {owner.number: self._complaint(owner, [group.fault])}

    def _told(self, group: _Group, companions: list[_Group]) -> Iterator[tuple[int, str]]:
        manifest = group.manifest
        if manifest is None:
            yield group.scenarios[0].number, self._complaint(group.scenarios[0], [Fault("scenario-alone", {})])
            return
        if self._settings(manifest).mode == "off" or not (group.seen.ours or manifest.options.explicit):
            return
        html = self._complaint(manifest, list(manifest.faults)) if manifest.faults else ""
        if any(fault.key in FILE_FAULTS for fault in manifest.faults):
            yield manifest.number, html  # there is no text to explain
            return
        base, named, further = part(group.scenarios)
        told = self._cards(group, base, companions)
        if named:
            others = [(name, self._cards(group, scenario, companions)) for name, scenario in named]
            told = side_by_side(told, others, self._settings(manifest), self.context)
        yield manifest.number, html + told
        for scenario in further:  # the same Pod under other circumstances: that card stands below them
            yield scenario.number, self._cards(group, scenario, companions)

    def _cards(self, group: _Group, scenario: Fence | None, companions: list[_Group]) -> str:
        """The cards of a manifest under a scenario: those that are known, or new ones."""
        fence, memory = group.manifest, self.context.memory
        assert fence is not None
        settings, own = self._settings(fence), fence.options
        if memory is None:
            return self._made(group, scenario, companions, None)
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
        for line, column, text in made.messages:
            self._say(fence, Place(line, column) if line else None, text, settings)
        return self._placed(made)

    def _made(self, group: _Group, scenario_fence: Fence | None, companions: list[_Group], memo: str | None) -> str:
        """Run the Pods and write their cards. What was said about a scenario or an option is not kept for later."""
        from mkdocs_podlife.behaviour.given_images import with_images
        from mkdocs_podlife.behaviour.scenario_check import strangers
        from mkdocs_podlife.behaviour.scenario_model import Scenario
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
        scenario = with_images(joined(scenario, short), settings.images)
        if faults:
            words = catalogue(settings)
            told = [
                Fault("option-duration", {"option": name, "words": words.text("problem." + p.key, **p.args)})
                for name, p in faults
            ]
            html += self._complaint(fence, told)
        reading = self._reading(group)
        if scenario.missing or scenario.kubernetes != settings.kubernetes:
            reading = self._read(fence, scenario.kubernetes, scenario.missing)
        beside = [m for other in companions for m in self._reading(other).manifests if m.pod is None]
        neighbours = [m for m in beside if m not in reading.manifests]
        found = cases(reading, scenario, neighbours, fence.source)
        foreign = strangers((c.manifest.pod for c in found if c.manifest.pod is not None), scenario)
        if foreign and scenario_fence is not None:
            html += self._html(scenario_fence, [_complaints(foreign, scenario_fence.source)], settings, None)
        return self._html(fence, found, settings, at, None if html else memo) + html

    def _scenario(self, fence: Fence, settings: Settings) -> tuple[Scenario, tuple[Problem, ...]]:
        from mkdocs_podlife.behaviour.scenario import read_scenario
        from mkdocs_podlife.behaviour.scenario_model import Scenario

        scenario, problems = read_scenario(fence.source)
        if scenario.kubernetes == Scenario().kubernetes:
            scenario = replace(scenario, kubernetes=settings.kubernetes)
        return scenario, problems

    def _html(
        self, fence: Fence, found: Sequence[Case], settings: Settings, at: int | None, memo: str | None = None
    ) -> str:
        """The cards of a fence, in one container, and what there is to report; kept under the key `memo`."""
        messages: list[tuple[int, int, str]] = []
        for case in found:
            for place, text in self._report(case, settings):
                self._say(fence, place, text, settings)
                messages.append((place.line, place.column, text) if place else (0, 0, text))
        name = fence.kind if fence.kind == "scenario" else found[0].manifest.name if found else ""
        html, rows = cards_of(found, settings, at) if found else ("", ())
        made = Made(name, len(found), html, tuple(messages), rows if fence.kind == "manifest" else ())
        if memo is not None and self.context.memory is not None:
            self.context.memory.keep_cards(memo, made)
        return self._placed(made)

    def _placed(self, made: Made) -> str:
        """Cards under a key of this page."""
        if not made.cards:
            return ""
        context = self.context
        context.cards += made.cards
        key = context.key(made.name, made.cards)
        context.rows += [(row, key if i == 0 else f"{key}-{i + 1}") for i, row in enumerate(made.rows)]
        return made.html.replace(KEY, key)

    # ------------------------------------------------------------------ messages

    def _report(self, case: Case, settings: Settings) -> Iterator[tuple[Place | None, str]]:
        """One message for each error of the text; the API server's own words where there is nothing closer."""
        words = catalogue(settings)
        errors = [problem for problem in case.manifest.problems if problem.severity == "error"]
        for problem in errors[:MAX_MESSAGES]:
            yield problem.place, words.text("problem." + problem.key, **problem.args)
        if len(errors) > MAX_MESSAGES:
            yield None, words.text("hook.more-problems", count=len(errors) - MAX_MESSAGES)
        admission = case.manifest.admission
        on_purpose = any(problem.severity == "info" for problem in case.manifest.problems)  # left out, left open
        if not errors and not on_purpose and admission is not None and not admission.accepted:
            yield case.manifest.place, admission.message or str(admission.code)

    def _say(self, fence: Fence, place: Place | None, text: str, settings: Settings) -> None:
        """Tell the author something about a place of a fence's text, or (None) about the fence."""
        where = fence.place(place)
        if where is None:
            words = catalogue(settings)
            text = words.text("hook.in-block", number=fence.number, message=text)
        path = fence.file or self.context.path
        self.context.messages.append(Message(path, where, one_line(text), settings.on_error))

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
    seen: Seen = Seen(False, False)
    reading: Reading | None = None
    scenarios: list[Fence] = field(default_factory=list)
    fault: Fault | None = None


def _internal(error: Exception) -> Fault:
    log.debug("podlife: internal error", exc_info=error)
    return Fault("internal", {"error": one_line(f"{type(error).__name__}: {error}")[:300]})


def _complaints(problems: tuple[Problem, ...], source: str) -> Case:
    """Problems of a scenario, told in the form of a card."""
    from mkdocs_podlife.cases import Case
    from mkdocs_podlife.manifest.model import Manifest

    return Case(Manifest("", "", "", "default", problems[0].place, problems=problems), None, source=source)
