"""What is said to a page's author: messages with their places, and cards that hold nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.page.blocks import Fence, settings_of
from mkdocs_podlife.page.context import Message, PageContext, Settings, catalogue
from mkdocs_podlife.page.fence import Fault
from mkdocs_podlife.render.escape import html_text, one_line

if TYPE_CHECKING:
    from mkdocs_podlife.cases import Case
    from mkdocs_podlife.manifest.model import Problem, Reading

log = logging.getLogger("mkdocs.plugins.podlife")

MAX_MESSAGES = 10  # of one fence; the rest is counted


def report(case: Case, settings: Settings) -> Iterator[tuple[Place | None, str]]:
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


def say(context: PageContext, fence: Fence, place: Place | None, text: str, settings: Settings) -> None:
    """Tell the author something about a place of a fence's text, or (None) about the fence."""
    where = fence.place(place)
    told = _numbered(fence, where, text, settings, place)
    context.messages.append(Message(fence.file or context.path, where, told, settings.on_error, of_pod=True))


def _numbered(fence: Fence, where: Place | None, text: str, settings: Settings, inside: Place | None = None) -> str:
    """A message; with the fence's number where its place is not known, and the line in the block, which is also that
    of a file included as a whole."""
    if where is None and inside is not None:
        text = catalogue(settings).text("hook.in-block-line", number=fence.number, line=inside.line, message=text)
    elif where is None:
        text = catalogue(settings).text("hook.in-block", number=fence.number, message=text)
    return one_line(text)


def complaint(context: PageContext, fence: Fence, faults: list[Fault]) -> str:
    """A card that holds only what is wrong with the fence itself. `on_error="card"` is for manifests broken on
    purpose: a fence that cannot be understood is reported even so."""
    settings = settings_of(fence, context.settings)
    if settings.on_error == "card":
        settings = settings._replace(on_error="warn")
    words = catalogue(settings)
    lines = [words.text("hook." + fault.key, **fault.args) for fault in faults]
    for line, fault in zip(lines, faults, strict=True):
        place = fence.block.option(fault.args.get("option", "")) if fence.block is not None else None
        context.messages.append(
            Message(context.path, place, _numbered(fence, place, line, settings), settings.on_error)
        )
    context.cards += 1
    key = context.key("podlife")
    told = "".join(f'<p class="pl-story">{html_text(line)}</p>' for line in lines)
    card = f'<div class="pl-card pl-refused" id="{key}" role="group">{told}</div>'
    return f'<div class="podlife" lang="{words.bcp47}">{card}</div>'


def more_pods(reading: Reading) -> list[Fault]:
    """What is said of a text that holds more Pods than are explained."""
    from mkdocs_podlife.cases import MAX_PODS, is_subject

    left = sum(map(is_subject, reading.manifests)) - MAX_PODS
    return [Fault("more-pods", {"count": str(left), "most": str(MAX_PODS)})] if left > 0 else []


def internal(error: Exception) -> Fault:
    log.debug("podlife: internal error", exc_info=error)
    return Fault("internal", {"error": one_line(f"{type(error).__name__}: {error}")[:300]})


def as_case(problems: tuple[Problem, ...], source: str) -> Case:
    """Problems of a scenario, told in the form of a card."""
    from mkdocs_podlife.cases import Case
    from mkdocs_podlife.manifest.model import Manifest

    return Case(Manifest("", "", "", "default", problems[0].place, problems=problems), None, source=source)
