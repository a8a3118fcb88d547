"""What `podlife explain` does: from files and options to what is printed, without the command line itself."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import MAX_PODS, Case, cases, joined, short_scenario
from mkdocs_podlife.formats import SINGLE, drawable, written
from mkdocs_podlife.manifest.model import Problem
from mkdocs_podlife.page.context import Settings
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.wiki.files import MAX_BYTES, Trouble, decoded, read_text

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.scenario_model import ImageSpec


class Unusable(Exception):
    """Arguments or files that nothing can be done with; its text is what to print, a line for each fault."""


@dataclass(slots=True)
class Explained:
    """What goes to standard output and, line by line, to standard error; `refused`: the API server would."""

    text: str = ""
    err: list[str] = field(default_factory=list)
    refused: bool = False


def explained(
    file: str,
    scenario_file: str | None,
    options: Mapping[str, str | None],
    form: str,
    settings: Settings,
    words: Catalogue,
    width: int,
) -> Explained:
    """Every Pod of a file.

    Args:
        file: its path; `-` is standard input.
        scenario_file: what happens to them, the same way; None for nothing.
        options: `until`, `at` and `kubernetes` as typed, None for none; they go before what the scenario says.
        form: one of the formats.
        settings: `kubernetes` and `images` are looked at.
        words: the language.
        width: columns for running text.

    Raises:
        Unusable: a file or an option.
    """
    from mkdocs_podlife.behaviour.given_images import with_images
    from mkdocs_podlife.behaviour.scenario_check import strangers
    from mkdocs_podlife.manifest.reading import read

    out = Explained()
    short = {name: value for name in ("until", "at") if (value := options.get(name)) is not None}
    scenario, at = _scenario(scenario_file, short, settings.kubernetes, words)
    if options.get("kubernetes"):
        scenario = replace(scenario, kubernetes=settings.kubernetes)
    scenario = with_images(scenario, settings.images)
    text = text_of(file, words)
    reading = read(text, kubernetes=scenario.kubernetes, missing=scenario.missing, detect="explicit")
    found = cases(reading, scenario, (), text)
    left = sum(manifest.pod is not None for manifest in reading.manifests) - MAX_PODS
    if left > 0:
        out.err.append(f"{shown(file)}: {words.text('cli.more-pods', count=left, limit=MAX_PODS)}")
    foreign = strangers((c.manifest.pod for c in found if c.manifest.pod is not None), scenario)
    if foreign and scenario_file is not None:
        raise Unusable("\n".join(_line(scenario_file, problem, words) for problem in foreign))
    if form in SINGLE and len(drawable(found)) > 1:
        out.err.append(words.text("cli.one-drawn", form=form, count=len(drawable(found))))
    out.text = written(found, form, at=at, kubernetes=scenario.kubernetes, words=words, width=width)
    for case in found:
        out.err += _complaints(file, case, words)
    out.refused = any(case.refused for case in found)
    return out


def images_of(file: str, words: Catalogue) -> Mapping[str, ImageSpec]:
    """What a file says of images; the plugin's option `images` in the command.

    Raises:
        Unusable: it says nothing, or not so that it can be understood.
    """
    from mkdocs_podlife.site_images import images_in

    found = images_in(text_of(file, words))
    if found is None:
        raise Unusable(f"{shown(file)}: {words.text('wiki.no-images')}")
    images, problems = found
    if problems:
        raise Unusable("\n".join(_line(file, problem, words) for problem in problems))
    return images


def _scenario(
    file: str | None, options: Mapping[str, str], kubernetes: str, words: Catalogue
) -> tuple[Scenario, int | None]:
    """The scenario file with the options on top; a scenario that has errors is not run."""
    from mkdocs_podlife.behaviour.scenario import read_scenario

    scenario = Scenario(kubernetes=kubernetes)
    if file is not None:
        scenario, problems = read_scenario(text_of(file, words), kubernetes)
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            raise Unusable("\n".join(_line(file, problem, words) for problem in errors))
    short, at, faults = short_scenario(options)
    for name in (*(name for name, value in options.items() if not value), *(name for name, _ in faults)):
        raise Unusable(words.text("cli.bad-duration", option=f"--{name}", value=one_line(options[name])[:60]))
    return joined(scenario, short), at


def text_of(file: str, words: Catalogue) -> str:
    """A file's text; `-` is standard input. Whatever cannot be text is refused, and so is what is too long.

    Raises:
        Unusable: it cannot be read.
    """
    try:
        if file != "-":
            return read_text(Path(file), shown(file), pipes=True).removeprefix("\ufeff")
        return decoded(sys.stdin.buffer.read(MAX_BYTES + 1), shown(file)).removeprefix("\ufeff")
    except Trouble as trouble:
        told = one_line(words.text(trouble.key, **trouble.args_of_key))
        raise Unusable(f"{one_line(trouble.where)}: {told}") from None
    except OSError as error:
        reason = words.text("cli.unreadable", reason=error.strerror or str(error))
        raise Unusable(f"{shown(file)}: {one_line(reason)}") from None


def _complaints(file: str, case: Case, words: Catalogue) -> list[str]:
    """The errors of one case, a line each; the API server's own words when it has more to say."""
    errors = [problem for problem in case.manifest.problems if problem.severity == "error"]
    admission = case.manifest.admission
    if not errors and admission is not None and not admission.accepted:
        place = case.manifest.place
        return [f"{shown(file)}:{place.line}:{place.column}: {one_line(admission.message or '')}"]
    return [_line(file, problem, words) for problem in errors]


def _line(file: str, problem: Problem, words: Catalogue) -> str:
    text = one_line(words.text("problem." + problem.key, **problem.args))
    return f"{shown(file)}:{problem.place.line}:{problem.place.column}: {text}"


def shown(file: str) -> str:
    """What messages call a file."""
    return "<stdin>" if file == "-" else one_line(file)
