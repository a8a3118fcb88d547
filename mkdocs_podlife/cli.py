"""The `podlife` command. The only module that imports click.

Exit status of `explain`: 0 explained; 1 the API server would refuse it; 2 unusable arguments or file. What is wrong
with a file goes to standard error as `file:line:column: message`. Of the others: see `wiki.command`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.shell_completion import CompletionItem, get_completion_class

from mkdocs_podlife import __version__, explaining
from mkdocs_podlife.formats import FORMATS
from mkdocs_podlife.page.context import Settings, kubernetes_version
from mkdocs_podlife.render.catalogue import BCP47, Catalogue
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.site import PAIRS, normalised_language, stylesheet
from mkdocs_podlife.terminal import coloured, has_colours, wants_colours, written

if TYPE_CHECKING:
    from mkdocs_podlife.wiki.command import Result

_REFUSED, _UNUSABLE = 1, 2
_FORMATS = ("text", "json", *FORMATS)
_RELEASE = Settings().kubernetes  # of Kubernetes, where nobody names one


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
    return "" if language in PAIRS else language


def _file_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leaves it to the shell to complete the name of a file."""
    return [CompletionItem(incomplete, type="file")]


def _folder_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """… of a folder."""
    return [CompletionItem(incomplete, type="dir")]


def _language_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The languages that there are."""
    return [CompletionItem(lang) for lang in BCP47 if lang.startswith(incomplete)]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="podlife")
def main() -> None:
    """What a Kubernetes Pod will really do, when, and why: from its YAML, without a cluster."""


_lang = click.option(
    "--lang",
    default="en",
    show_default=True,
    callback=_languages,
    shell_complete=_language_names,
    help="en, zh or zh-Hant.",
)


@main.command()
@click.argument("file", shell_complete=_file_names)
@click.option("--scenario", metavar="FILE", shell_complete=_file_names, help="What happens to the Pod, as YAML.")
@click.option("--until", metavar="DURATION", help="How long it is watched, e.g. 5m.")
@click.option("--at", metavar="DURATION", help="The instant of the event table, e.g. 162s.")
@_lang
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--kubernetes", default=None, show_default=_RELEASE, metavar="VERSION")
@click.option(
    "--images",
    metavar="FILE",
    shell_complete=_file_names,
    help="What images do, as YAML; mkdocs.yml, if the plugin says it there.",
)
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True)
def explain(
    file: str,
    scenario: str | None,
    until: str | None,
    at: str | None,
    lang: str,
    form: str,
    kubernetes: str | None,
    images: str | None,
    color: str,
) -> None:
    """Explain every Pod of FILE (- is standard input)."""
    words = Catalogue(lang)
    _not_empty(words, FILE=file, scenario=scenario, images=images)
    if file == scenario == "-":
        _fail(f"--scenario: {words.text('cli.both-stdin')}", _UNUSABLE)
    settings = _settings(_RELEASE if kubernetes is None else kubernetes, images, words)
    options = {"until": until, "at": at, "kubernetes": kubernetes}
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 60), 140) if sys.stdout.isatty() else 100
    try:
        found = explaining.explained(file, scenario, options, form, settings, words, width)
    except explaining.Unusable as error:
        _fail(str(error), _UNUSABLE)
    except Exception as error:  # a bug of ours is told in one line
        _fail(f"{explaining.shown(file)}: {words.text('cli.internal', error=_named(error))}", _UNUSABLE)
    text, colour = found.text, wants_colours(color)
    if form == "text" and colour:
        from mkdocs_podlife.render import ansi

        text = ansi.coloured(text)
    with written(words):
        click.echo(text, nl=False, color=colour or None)
    for line in found.err:
        _tell(line, color)
    sys.exit(_REFUSED if found.refused else 0)


_paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=_file_names)
_version = click.option("--kubernetes", default=_RELEASE, show_default=True, metavar="VERSION")
_given = click.option(
    "--images",
    metavar="FILE",
    shell_complete=_file_names,
    help="What images do, as YAML, or the mkdocs.yml that says it.",
)


@main.command()
@_paths
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    shell_complete=_folder_names,
    help="Where the files go; the folder belongs to the export.",
)
@click.option(
    "--lang",
    "langs",
    multiple=True,
    callback=_languages,
    shell_complete=_language_names,
    default=("en", "zh"),
    show_default=True,
)
@click.option("--base-url", default="", metavar="URL", help="The address of DIR, for link cards.")
@_version
@_given
def export(
    paths: tuple[str, ...], out: str, langs: tuple[str, ...], base_url: str, kubernetes: str, images: str | None
) -> None:
    """Write each Pod of Markdown trees and manifests as SVG, Mermaid, Markdown, HTML for an iframe, and JSON."""
    from mkdocs_podlife.wiki import command

    words = Catalogue(langs[0])
    _not_empty(words, out=out, images=images, PATH=paths)
    settings = _settings(kubernetes, images, words)
    _finish(lambda: command.export(paths, out, langs, base_url, settings, words), words)


@main.command()
@_paths
@click.option("--check", is_flag=True, help="Change nothing; fail when a page is out of date.")
@click.option(
    "--lang",
    callback=_languages,
    shell_complete=_language_names,
    help="For every page; found out page by page by default.",
)
@click.option("--mermaid/--no-mermaid", default=True, show_default=True, help="States as Mermaid text.")
@click.option(
    "--pictures", metavar="DIR", shell_complete=_folder_names, help="Write timelines as SVG here, and show them."
)
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
    _not_empty(words, pictures=pictures, images=images, PATH=paths)
    folder = Path(pictures) if pictures else None
    options = Options(lang or "", mermaid, (), folder, pictures_url, _settings(kubernetes, images, words))
    _finish(lambda: command.inject(paths, options, check, words), words)


@main.command()
@_paths
@click.option("--format", "form", type=click.Choice(("text", "json", "sarif", "github")), default="text")
@click.option("--fail-on", type=click.Choice(("error", "warning", "info", "never")), default="error", show_default=True)
@click.option("--lang", callback=_languages, shell_complete=_language_names, default="en", show_default=True)
@_version
@_given
def check(paths: tuple[str, ...], form: str, fail_on: str, lang: str, kubernetes: str, images: str | None) -> None:
    """Tell everything that is wrong with the Pods of Markdown trees and manifests."""
    from mkdocs_podlife.wiki import command

    words = Catalogue(lang)
    _not_empty(words, images=images, PATH=paths)
    settings = _settings(kubernetes, images, words)
    _finish(lambda: command.check(paths, form, fail_on, lang, settings, words), words, remarks=form == "text")


@main.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(podlife completion bash)"."""
    kind = get_completion_class(shell)
    assert kind is not None
    with written(Catalogue("en")):
        click.echo(kind(main, {}, "podlife", "_PODLIFE_COMPLETE").source())


def _finish(work: Callable[[], Result], words: Catalogue, *, remarks: bool = False) -> NoReturn:
    """Do what a command is for, print what it says and leave with its status. `remarks`: what it says are remarks on
    files, which have colours on a terminal."""
    try:
        result = work()
    except Exception as error:  # a bug of ours is told in one line
        _fail(words.text("cli.internal", error=_named(error)), _UNUSABLE)
    with written(words):
        for line in result.out:
            click.echo(_bright(line) if remarks and has_colours(sys.stdout) else line)
    for line in result.err:
        _tell(line)
    sys.exit(result.status)


def _not_empty(words: Catalogue, **names: str | tuple[str, ...] | None) -> None:
    """Leave when a name of a file or a folder is empty, as `--out "$UNSET"` makes it: that would be the folder in which
    the command runs. `names`: by option; an argument's in capitals."""
    for option, value in names.items():
        given = value if isinstance(value, tuple) else (value,)
        if any(one is not None and not one.strip() for one in given):
            _fail(words.text("cli.empty", option=option if option.isupper() else f"--{option}"), _UNUSABLE)


def _settings(kubernetes: str, images: str | None, words: Catalogue) -> Settings:
    version = kubernetes_version(kubernetes)
    if not version:
        _fail(words.text("cli.bad-version", value=one_line(kubernetes)[:60]), _UNUSABLE)
    try:
        return Settings(kubernetes=version, images=explaining.images_of(images, words) if images else {})
    except explaining.Unusable as error:
        _fail(str(error), _UNUSABLE)


def _tell(line: str, color: str = "auto") -> None:
    """Say what is wrong."""
    click.echo(_bright(line) if color != "never" and has_colours(sys.stderr) else line, err=True)


def _bright(text: str) -> str:
    """Remarks in colour, each line by itself."""
    return "\n".join(coloured(line, click.style) for line in text.split("\n"))


@main.command()
def style() -> None:
    """Print the stylesheet of the cards, for a generator that is not MkDocs."""
    with written(Catalogue("en")):
        click.echo(stylesheet(), nl=False)


def _named(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}")[:300]


def _fail(text: str, status: int) -> NoReturn:
    _tell(text)
    sys.exit(status)


if __name__ == "__main__":
    main()
