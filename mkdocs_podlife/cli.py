"""The `podlife` command. The only module that imports click.

Exit status of `explain`: 0 explained; 1 the API server would refuse it; 2 unusable arguments or file. What is wrong
with a file goes to standard error as `file:line:column: message`. Of the others: see `wiki.command`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mkdocs_podlife import __version__
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import MAX_PODS, Case, cases, joined, short_scenario
from mkdocs_podlife.formats import FORMATS, SINGLE, drawable, written
from mkdocs_podlife.manifest.model import Problem
from mkdocs_podlife.page import Settings, kubernetes_version
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.site import BOTH, normalised_language, stylesheet
from mkdocs_podlife.wiki.files import MAX_BYTES, Trouble, decoded, read_text

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.scenario_model import ImageSpec
    from mkdocs_podlife.wiki.command import Result

_REFUSED, _UNUSABLE = 1, 2
_FORMATS = ("text", "json", *FORMATS)


def _languages(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """A language tag, one of ours or any that means one (`zh_CN`, `zh-TW`), or several: the catalogue's names."""
    if value is None or isinstance(value, tuple):
        return value and tuple(_languages(ctx, param, one) for one in value)
    if not _language(value):
        raise click.BadParameter(Catalogue("en").text("cli.bad-language", value=one_line(value)[:60]), ctx, param)
    return _language(value)


def _language(tag: str) -> str:
    """The language of ours that a tag means, "" for none."""
    language = normalised_language(tag)
    return "" if language == BOTH else language


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
@click.option("--images", metavar="FILE", help="What images do, as YAML; mkdocs.yml, if the plugin says it there.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True)
def explain(
    file: str,
    scenario: str | None,
    until: str,
    at: str,
    lang: str,
    form: str,
    kubernetes: str,
    images: str | None,
    color: str,
) -> None:
    """Explain every Pod of FILE (- is standard input)."""
    words = Catalogue(_language(lang) or "en")
    try:
        if not _language(lang):
            raise Unusable("--lang", words.text("cli.bad-language", value=lang[:60]))
        version = kubernetes_version(kubernetes)
        if not version:
            raise Unusable("--kubernetes", words.text("cli.bad-version", value=kubernetes[:60]))
        if file == scenario == "-":
            raise Unusable("--scenario", words.text("cli.both-stdin"))
        settings = Settings(kubernetes=version, images=_images(images, words))
        _explain(file, scenario, {"until": until, "at": at}, form, settings, words, _coloured(color))
    except Unusable as error:
        _fail(str(error), _UNUSABLE)
    except Exception as error:  # a bug of ours is told in one line
        _fail(f"{_shown(file)}: {words.text('cli.internal', error=_named(error))}", _UNUSABLE)


_paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
_version = click.option("--kubernetes", default="1.36", show_default=True, metavar="VERSION")
_given = click.option("--images", metavar="FILE", help="What images do, as YAML, or the mkdocs.yml that says it.")


@main.command()
@_paths
@click.option("--out", required=True, metavar="DIR", help="Where the files go; the folder belongs to the export.")
@click.option("--lang", "langs", multiple=True, callback=_languages, default=("en", "zh"), show_default=True)
@click.option("--base-url", default="", metavar="URL", help="The address of DIR, for link cards.")
@_version
@_given
def export(
    paths: tuple[str, ...], out: str, langs: tuple[str, ...], base_url: str, kubernetes: str, images: str | None
) -> None:
    """Write each Pod of Markdown trees and manifests as SVG, Mermaid, Markdown, HTML for an iframe, and JSON."""
    from mkdocs_podlife.wiki import command

    words = Catalogue(langs[0])
    settings = _settings(kubernetes, images, words)
    _finish(lambda: command.export(paths, out, langs, base_url, settings, words), words)


@main.command()
@_paths
@click.option("--check", is_flag=True, help="Change nothing; fail when a page is out of date.")
@click.option("--lang", callback=_languages, help="For every page; found out page by page by default.")
@click.option("--mermaid/--no-mermaid", default=True, show_default=True, help="States as Mermaid text.")
@click.option("--pictures", metavar="DIR", help="Write timelines as SVG here, and show them.")
@click.option("--pictures-url", default="", metavar="URL", help="The address of that folder in pages.")
@_version
@_given
def inject(
    paths: tuple[str, ...],
    check: bool,
    lang: str | None,
    mermaid: bool,
    pictures: str | None,
    pictures_url: str,
    kubernetes: str,
    images: str | None,
) -> None:
    """Write explanations into Markdown pages, between markers behind each Pod. Nothing else in a page changes."""
    from mkdocs_podlife.wiki import command
    from mkdocs_podlife.wiki.inject import Options

    words = Catalogue(lang or "en")
    folder = Path(pictures) if pictures else None
    options = Options(lang or "", mermaid, (), folder, pictures_url, _settings(kubernetes, images, words))
    _finish(lambda: command.inject(paths, options, check, words), words)


@main.command()
@_paths
@click.option("--format", "form", type=click.Choice(("text", "json", "sarif", "github")), default="text")
@click.option("--fail-on", type=click.Choice(("error", "warning", "info", "never")), default="error", show_default=True)
@click.option("--lang", callback=_languages, default="en", show_default=True)
@_version
@_given
def check(paths: tuple[str, ...], form: str, fail_on: str, lang: str, kubernetes: str, images: str | None) -> None:
    """Tell everything that is wrong with the Pods of Markdown trees and manifests."""
    from mkdocs_podlife.wiki import command

    words = Catalogue(lang)
    settings = _settings(kubernetes, images, words)
    _finish(lambda: command.check(paths, form, fail_on, lang, settings, words), words)


@main.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(podlife completion bash)"."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    with _output(Catalogue("en")):
        click.echo(kind(main, {}, "podlife", "_PODLIFE_COMPLETE").source())


def _finish(work: Callable[[], Result], words: Catalogue) -> NoReturn:
    """Do what a command is for, print what it says and leave with its status."""
    try:
        result = work()
    except Exception as error:  # a bug of ours is told in one line
        _fail(words.text("cli.internal", error=_named(error)), _UNUSABLE)
    with _output(words):
        for line in result.out:
            click.echo(line)
    for line in result.err:
        click.echo(line, err=True)
    sys.exit(result.status)


@contextmanager
def _output(words: Catalogue) -> Iterator[None]:
    """Writing to standard output, which may have no room left, or no reader any more."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; Python would complain at exit
        sys.exit(_UNUSABLE)
    except OSError as error:
        text = words.text("wiki.no-output", reason=error.strerror or str(error))
        click.echo(text, err=True)
        os._exit(_UNUSABLE)  # Python would try to write the rest, and complain


def _settings(kubernetes: str, images: str | None, words: Catalogue) -> Settings:
    version = kubernetes_version(kubernetes)
    if not version:
        _fail(f"--kubernetes: {words.text('cli.bad-version', value=kubernetes[:60])}", _UNUSABLE)
    try:
        return Settings(kubernetes=version, images=_images(images, words))
    except Unusable as error:
        _fail(str(error), _UNUSABLE)


def _images(file: str | None, words: Catalogue) -> Mapping[str, ImageSpec]:
    """What a file says of images; the plugin's option `images` in the command."""
    if file is None:
        return {}
    from mkdocs_podlife.site_images import images_in

    found = images_in(_text(file, words))
    if found is None:
        raise Unusable(_shown(file), words.text("wiki.no-images"))
    images, problems = found
    if problems:
        _fail("\n".join(_line(file, problem, words) for problem in problems), _UNUSABLE)
    return images


def _coloured(color: str) -> bool:
    """Whether the terminal gets colours; https://no-color.org is respected."""
    return color == "always" or (color == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


@main.command()
def style() -> None:
    """Print the stylesheet of the cards, for a generator that is not MkDocs."""
    with _output(Catalogue("en")):
        click.echo(stylesheet(), nl=False)


def _explain(
    file: str,
    scenario_file: str | None,
    options: dict[str, str],
    form: str,
    settings: Settings,
    words: Catalogue,
    colour: bool,
) -> None:
    from mkdocs_podlife.behaviour.given_images import with_images

    scenario, at = _scenario(scenario_file, options, settings.kubernetes, words)
    scenario = with_images(scenario, settings.images)
    text = _text(file, words)
    found = _cases(file, text, scenario, words)
    if form in SINGLE and len(drawable(found)) > 1:
        click.echo(words.text("cli.one-drawn", form=form, count=len(drawable(found))), err=True)
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 60), 140) if sys.stdout.isatty() else 100
    text = written(found, form, at=at, kubernetes=scenario.kubernetes, words=words, width=width)
    if form == "text" and colour:
        from mkdocs_podlife.render.ansi import coloured

        text = coloured(text)
    with _output(words):
        click.echo(text, nl=False, color=colour or None)
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


def _text(file: str, words: Catalogue) -> str:
    """A file's text; `-` is standard input. Whatever cannot be text is refused, and so is what is too long."""
    try:
        if file != "-":
            return read_text(Path(file), _shown(file), pipes=True).removeprefix("\ufeff")
        return decoded(sys.stdin.buffer.read(MAX_BYTES + 1), _shown(file)).removeprefix("\ufeff")
    except Trouble as trouble:
        raise Unusable(trouble.where, words.text(trouble.key, **trouble.args_of_key)) from None
    except OSError as error:
        raise Unusable(_shown(file), words.text("cli.unreadable", reason=error.strerror or str(error))) from None


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
