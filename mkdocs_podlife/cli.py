"""The `podlife` command. The only module that imports click.

Exit status: 0 explained; 1 the API server would refuse it; 2 unusable arguments or file. What is wrong with a file goes
to standard error as `file:line:column: message`.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from mkdocs_podlife import __version__
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import MAX_PODS, Case, cases, joined, short_scenario
from mkdocs_podlife.manifest.model import Problem
from mkdocs_podlife.page import PageContext, kubernetes_version
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.site import normalised_language, stylesheet

MAX_BYTES = 2_000_000
_REFUSED, _UNUSABLE = 1, 2
_FORMATS = ("text", "json", "html", "svg")


class Unusable(Exception):
    """Arguments or a file that nothing can be done with. `where` is a file name, perhaps with line and column."""

    def __init__(self, where: str, text: str) -> None:
        super().__init__(f"{where}: {one_line(text)}")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="podlife")
def main() -> None:
    """What a Kubernetes Pod will really do, when, and why: from its YAML, without a cluster."""


@main.command()
@click.argument("file")
@click.option("--scenario", metavar="FILE", help="What happens to the Pod, as YAML.")
@click.option("--until", default="", metavar="DURATION", help="How long it is watched, e.g. 5m.")
@click.option("--at", default="", metavar="DURATION", help="The instant of the event table, e.g. 162s.")
@click.option("--lang", default="en", show_default=True, help="en, zh or zh-Hant.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--kubernetes", default="1.36", show_default=True, metavar="VERSION")
def explain(file: str, scenario: str | None, until: str, at: str, lang: str, form: str, kubernetes: str) -> None:
    """Explain every Pod of FILE (- is standard input)."""
    words = Catalogue(normalised_language(lang) or "en")
    try:
        if not normalised_language(lang):
            raise Unusable("--lang", words.text("cli.bad-language", value=lang[:60]))
        version = kubernetes_version(kubernetes)
        if not version:
            raise Unusable("--kubernetes", words.text("cli.bad-version", value=kubernetes[:60]))
        if file == scenario == "-":
            raise Unusable("--scenario", words.text("cli.both-stdin"))
        _explain(file, scenario, {"until": until, "at": at}, form, version, words)
    except Unusable as error:
        _fail(str(error), _UNUSABLE)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; Python would complain at exit
        sys.exit(_UNUSABLE)
    except Exception as error:  # a bug of ours is told in one line
        _fail(f"{_shown(file)}: {words.text('cli.internal', error=_named(error))}", _UNUSABLE)


@main.command()
def style() -> None:
    """Print the stylesheet of the cards, for a generator that is not MkDocs."""
    click.echo(stylesheet(), nl=False)


def _explain(
    file: str, scenario_file: str | None, options: dict[str, str], form: str, kubernetes: str, words: Catalogue
) -> None:
    scenario, at = _scenario(scenario_file, options, kubernetes, words)
    text = _text(file, words)
    found = _cases(file, text, scenario, words)
    click.echo(_written(found, form, at, scenario.kubernetes, words), nl=False)
    for case in found:
        _complain(file, case, words)
    if any(case.refused for case in found):
        sys.exit(_REFUSED)


def _scenario(
    file: str | None, options: dict[str, str], kubernetes: str, words: Catalogue
) -> tuple[Scenario, int | None]:
    """The scenario file with the options on top; a scenario that has errors is not run."""
    from mkdocs_podlife.behaviour.scenario import read_scenario

    scenario = Scenario(kubernetes=kubernetes)
    if file is not None:
        scenario, problems = read_scenario(_text(file, words))
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            lines = [_line(file, problem, words) for problem in errors]
            _fail("\n".join(lines), _UNUSABLE)
        if scenario.kubernetes == Scenario().kubernetes:
            scenario = replace(scenario, kubernetes=kubernetes)
    short, at, faults = short_scenario(options)
    for name, _ in faults:
        raise Unusable(f"--{name}", words.text("cli.bad-duration", option=f"--{name}", value=options[name][:60]))
    return joined(scenario, short), at


def _cases(file: str, text: str, scenario: Scenario, words: Catalogue) -> tuple[Case, ...]:
    from mkdocs_podlife.manifest.reading import read

    reading = read(text, kubernetes=scenario.kubernetes, missing=scenario.missing, detect="explicit")
    found = cases(reading, scenario, (), text)
    left = sum(manifest.pod is not None for manifest in reading.manifests) - MAX_PODS
    if left > 0:
        click.echo(f"{_shown(file)}: {words.text('cli.more-pods', count=left, limit=MAX_PODS)}", err=True)
    return found


def _written(found: Sequence[Case], form: str, at: int | None, kubernetes: str, words: Catalogue) -> str:
    """The cases in the format asked for, with a line break at the end."""
    if form == "json":
        return json.dumps(_document(found, at, kubernetes, words), ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        return _page(found, at, words)
    if form == "svg":
        return _picture(found, at, words)
    from mkdocs_podlife.render.text import card_text

    width = min(max(shutil.get_terminal_size((100, 24)).columns, 60), 140) if sys.stdout.isatty() else 100
    return "\n".join(card_text(case.facts(at), lang=words.lang, width=width).rstrip() + "\n" for case in found)


def _document(found: Sequence[Case], at: int | None, kubernetes: str, words: Catalogue) -> dict[str, Any]:
    from mkdocs_podlife.explain.document import document
    from mkdocs_podlife.render.words import Words

    lives = [(case.manifest, case.trace) for case in found]
    return document(lives, kubernetes=kubernetes, say=Words(words).text, at=at)


def _picture(found: Sequence[Case], at: int | None, words: Catalogue) -> str:
    """The first Pod's timeline as a file of its own; nothing for what cannot run, which is told as refused."""
    from mkdocs_podlife.render.standalone_svg import standalone_svg

    pictures = [svg for case in found if (svg := standalone_svg(case.facts(at), lang=words.lang)) is not None]
    if len(pictures) > 1:
        click.echo(words.text("cli.svg-many", count=len(pictures)), err=True)
    return pictures[0].rstrip() + "\n" if pictures else ""


def _page(found: Sequence[Case], at: int | None, words: Catalogue) -> str:
    """One self-contained page: the cards with their stylesheet, nothing from anywhere else."""
    from mkdocs_podlife.render.card import card_html
    from mkdocs_podlife.render.escape import html_text

    keys = PageContext()
    cards = [
        card_html(case.facts(at), lang=words.lang, key=keys.key(case.manifest.name), mode="full") for case in found
    ]
    title = html_text(", ".join(case.manifest.name or "Pod" for case in found)[:200])
    return (
        f'<!DOCTYPE html>\n<html lang="{words.bcp47}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{stylesheet()}\n</style>\n</head>\n<body>\n"
        + "\n".join(cards)
        + "\n</body>\n</html>\n"
    )


def _text(file: str, words: Catalogue) -> str:
    """A file's text; `-` is standard input. Whatever cannot be text is refused, and so is what is too long."""
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" else _bytes(Path(file), words)
    except OSError as error:
        raise Unusable(_shown(file), words.text("cli.unreadable", reason=error.strerror or str(error))) from None
    if len(data) > MAX_BYTES:
        size = Path(file).stat().st_size if file != "-" else f"> {MAX_BYTES}"
        raise Unusable(_shown(file), words.text("cli.too-big", size=size, limit=MAX_BYTES))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(_shown(file), words.text("cli.binary", offset=error.start + 1)) from None
    if "\0" in text:
        raise Unusable(_shown(file), words.text("cli.binary", offset=data.index(0) + 1))
    return text


def _bytes(path: Path, words: Catalogue) -> bytes:
    try:
        if path.is_dir():
            raise Unusable(_shown(str(path)), words.text("cli.is-folder"))
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Unusable(_shown(str(path)), words.text("cli.no-file")) from None
    except ValueError as error:  # a file name with a NUL
        raise Unusable(_shown(str(path)), words.text("cli.unreadable", reason=str(error))) from None


def _complain(file: str, case: Case, words: Catalogue) -> None:
    """The errors of one case on standard error, a line each; the API server's own words when it has more to say."""
    errors = [problem for problem in case.manifest.problems if problem.severity == "error"]
    for problem in errors:
        click.echo(_line(file, problem, words), err=True)
    admission = case.manifest.admission
    if not errors and admission is not None and not admission.accepted:
        place = case.manifest.place
        click.echo(f"{_shown(file)}:{place.line}:{place.column}: {one_line(admission.message or '')}", err=True)


def _line(file: str, problem: Problem, words: Catalogue) -> str:
    text = one_line(words.text("problem." + problem.key, **problem.args))
    return f"{_shown(file)}:{problem.place.line}:{problem.place.column}: {text}"


def _shown(file: str) -> str:
    return "<stdin>" if file == "-" else one_line(file)


def _named(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}")[:300]


def _fail(text: str, status: int) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
