"""Everything that is wrong with the Pods of a tree: problems of reading, answers of the API server, findings of a life.

One `Remark` for each, at its line of the file; how they are written is `check_formats`' affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mkdocs_podlife.cases import Case
from mkdocs_podlife.manifest.model import Place, Problem
from mkdocs_podlife.page.context import Message, Settings
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.render.words import Words
from mkdocs_podlife.wiki.files import Trouble
from mkdocs_podlife.wiki.pods import Reading, Told, read_source
from mkdocs_podlife.wiki.trees import find

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One thing to tell. `line` and `column` count from 1 in the file; `rule` is `[A-Za-z0-9.-]+`."""

    path: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str
    pod: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """All remarks in the order of files and lines. `files` and `pods` are those looked at."""

    remarks: list[Remark] = field(default_factory=list)
    files: int = 0
    pods: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    def count(self, severity: Severity) -> int:
        """How many remarks of a severity there are."""
        return sum(remark.severity == severity for remark in self.remarks)

    def fails(self, limit: str) -> bool:
        """Whether there is a remark at least as grave as `limit` ("error", "warning", "info"; "never")."""
        grave = SEVERITIES[: SEVERITIES.index(limit) + 1] if limit in SEVERITIES else ()
        return any(remark.severity in grave for remark in self.remarks)


def check(paths: Sequence[str], *, lang: str = "en", settings: Settings | None = None) -> Report:
    """Look at every Pod of files and folders.

    Args:
        paths: Markdown files, manifests and folders of them.
        lang: of the messages.
        settings: what holds unless page or fence say otherwise.
    """
    tree = find(paths)
    report = Report(troubles=list(tree.troubles))
    words = Words(Catalogue(lang))
    for source in tree.sources:
        try:
            reading = read_source(source, settings, lang=lang, folders=tree.folders)
        except Trouble as trouble:
            report.troubles.append(trouble)
            continue
        report.files += 1
        report.pods += sum(case.trace is not None for told in reading.told for case in told.cases)
        report.remarks += sorted(set(_remarks(reading, words)))
    report.remarks = list(dict.fromkeys(report.remarks))  # a manifest may be told of by each page that brings it in
    return report


def _remarks(reading: Reading, words: Words) -> Iterator[Remark]:
    for message in reading.messages:
        yield _of_message(message)
    for told in (*reading.told, *reading.scenarios):
        on_purpose = told.settings.on_error == "card"  # the author shows something broken: told, but nobody fails
        for case in told.cases:
            for remark in _of_case(told.fence.file or reading.source.shown, told, case, words):
                yield replace(remark, severity="info") if on_purpose else remark


def _of_message(message: Message) -> Remark:
    place = message.place or Place(1, 1)
    severity: Severity = "error" if message.on_error == "fail" else "warning"
    return Remark(message.path, place.line, place.column, severity, "fence", message.text)


def _of_case(path: str, told: Told, case: Case, words: Words) -> Iterator[Remark]:
    def at(place: Place | None) -> Place:
        return told.fence.place(place) or Place(1, 1)

    name = one_line(case.manifest.name)
    problems = case.manifest.problems
    for problem in problems:
        yield _of_problem(path, at(problem.place), problem, name, words)
    admission = case.manifest.admission
    if admission is not None:
        place = at(case.manifest.place)
        if not admission.accepted and not any(p.severity == "error" for p in problems):
            text = one_line(admission.message or str(admission.code))
            yield Remark(path, place.line, place.column, "error", "admission", text, name)
        for warning in admission.warnings:
            yield Remark(path, place.line, place.column, "warning", "api-warning", one_line(warning), name)
    for finding in case.facts(told.at).findings:
        place = at(finding.place or case.manifest.place)
        glue = "" if words.catalogue.chinese else " "
        stop = words.catalogue.text("card.stop")
        text = f"{words.sentence(finding.title)}{stop}{glue}{words.sentence(finding.text)}"
        before, after = (finding.fix.before, finding.fix.after) if finding.fix is not None else ((), ())
        yield Remark(path, place.line, place.column, finding.severity, finding.rule, text, name, before, after)


def _of_problem(path: str, place: Place, problem: Problem, pod: str, words: Words) -> Remark:
    text = one_line(words.catalogue.text(f"problem.{problem.key}", **problem.args))
    fix = problem.fix if problem.fix is not None and problem.fix[0] != problem.fix[1] else None
    before, after = ((fix[0],), (fix[1],)) if fix is not None else ((), ())
    return Remark(path, place.line, place.column, problem.severity, problem.key, text, pod, before, after)
