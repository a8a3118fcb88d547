"""Every Pod of files and folders as files that any wiki can take, with an index of them.

The output folder belongs to the export: what an earlier one wrote there (as its `index.json` says) and this one does
not is taken away. All files are written first and renamed then; the index comes last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs_podlife import __version__
from mkdocs_podlife.cases import Case
from mkdocs_podlife.copies import Files, identity
from mkdocs_podlife.page.context import Message, Settings
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.embed import description, label
from mkdocs_podlife.render.escape import html_text, one_line
from mkdocs_podlife.render.palette import DARK, FONTS, LIGHT
from mkdocs_podlife.wiki.artifacts import ENDINGS, Artifact, artifacts
from mkdocs_podlife.wiki.files import Batch, Trouble, read_text
from mkdocs_podlife.wiki.keys import Keys, pod_key
from mkdocs_podlife.wiki.pods import Reading, Told, read_source
from mkdocs_podlife.wiki.trees import find

SCHEMA = "podlife.export/1"
_OURS = re.compile(r"(?:embed/)?[a-z0-9-]+\.(?:en|zh|zh-Hant)\.(?:svg|mmd|md|html|json|oembed\.json)")


@dataclass(frozen=True, slots=True)
class Options:
    """`langs`: the languages of every Pod; `base`: the address at which the output folder will be."""

    langs: tuple[str, ...] = ("en", "zh")
    base: str = ""
    show: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    folders: Mapping[Path, str] = field(default_factory=dict)  # from which `file=` may take, beside the paths
    within: str = ""  # what the index leaves out of the sources' paths


class Entry(NamedTuple):
    """One Pod in one language. `scenario` is the name of what happens to it, "" when that has none; `sources` are the
    places it was found at, `files` the artifacts' names by kind."""

    key: str
    lang: str
    kind: str
    name: str
    namespace: str
    scenario: str
    verdict: str
    title: str
    description: str
    sources: tuple[str, ...]
    files: Mapping[str, str]


@dataclass(slots=True)
class Outcome:
    """What a run wrote, and what was wrong on the way. `copies`: the files of each Pod by `copies.identity`."""

    entries: list[Entry] = field(default_factory=list)
    copies: dict[tuple[str, str], Files] = field(default_factory=dict)
    files: int = 0
    removed: int = 0
    messages: list[Message] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(slots=True)
class _Pod:
    """A Pod with its key; `sources` grows when a translated page holds the same one."""

    key: str
    case: Case
    told: Told
    sources: list[str]
    identity: str


def export(paths: Sequence[str], out: Path, options: Options) -> Outcome:
    """Write the artifacts of all Pods.

    Args:
        paths: Markdown files, manifests and folders of them.
        out: the output folder; made when missing.
        options: languages, addresses.

    Raises:
        Trouble: something could not be written; then nothing was.
    """
    tree = find(paths, skip=out)
    outcome = Outcome(troubles=list(tree.troubles))
    pods: dict[tuple[str, str], _Pod] = {}
    keys = Keys()
    if out.exists() and not out.is_dir():
        raise Trouble(str(out), "wiki.no-folder")
    earlier = _earlier(out)
    written: set[str] = set()
    with Batch() as batch:
        for source in tree.sources:
            try:
                reading = read_source(source, options.settings, folders={**options.folders, **tree.folders})
            except Trouble as trouble:
                outcome.troubles.append(trouble)
                continue
            outcome.messages += reading.messages
            _gather(reading, keys, pods, options.within)
        for pod in pods.values():
            facts = pod.case.facts(pod.told.at)
            show = pod.told.settings.show or options.show
            for lang in options.langs:
                files: dict[str, str] = {}
                for made in artifacts(pod.case, facts, key=pod.key, lang=lang, show=show, base=options.base):
                    _stage(batch, out, made, written)
                    files[made.kind] = made.name
                outcome.copies.setdefault((pod.identity, lang), files)
                catalogue = Catalogue(lang)
                manifest = pod.case.manifest
                outcome.entries.append(
                    Entry(
                        pod.key,
                        lang,
                        facts.kind or manifest.kind,
                        facts.name,
                        facts.namespace,
                        pod.told.life,
                        facts.verdict,
                        _title(label(facts, catalogue), pod.told.life),
                        description(facts, lang),
                        tuple(pod.sources),
                        files,
                    )
                )
        outcome.entries.sort(key=lambda e: (e.key, e.lang))
        if not outcome.entries and outcome.troubles and not out.exists():
            return outcome  # a mistyped PATH makes no folder
        batch.stage(out / "index.html", index_html(outcome.entries, options.langs))
        batch.stage(out / "index.json", index_json(outcome.entries))
    outcome.files = len(written) + 2
    outcome.removed = _remove(out, earlier - written)
    return outcome


def _gather(reading: Reading, keys: Keys, pods: dict[tuple[str, str], _Pod], within: str) -> None:
    """Add a file's Pods. The same Pod on the pages of two languages is one."""
    page = reading.source.shown.removeprefix(within)
    for told in reading.told:
        shown = told.fence.file.removeprefix(within) or page
        for number, case in enumerate(told.cases):
            place = told.fence.place(case.manifest.place)
            where = f"{shown}:{place.line}" if place else shown
            wanted = pod_key(reading.source.name, case.manifest.name, told.life)
            name = identity(case, number, told.at, told.settings.show)
            same = (wanted, name)
            if same in pods and not any(s.rpartition(":")[0] == page for s in pods[same].sources):
                pods[same].sources += [where] if where not in pods[same].sources else []
                continue
            own = same if same not in pods else (wanted, f"{same[1]}\0{where}")
            pods[own] = _Pod(keys.take(wanted), case, told, [where], name)


def _title(label: str, life: str) -> str:
    return f"{label} · {one_line(life)}" if life else label


def _stage(batch: Batch, out: Path, made: Artifact, written: set[str]) -> None:
    batch.stage(out / made.name, made.text)
    written.add(made.name)


# ---------------------------------------------------------------------- what an earlier run left


def _earlier(out: Path) -> set[str]:
    """The names an earlier index lists, as far as they are of the form that we give them."""
    try:
        index: Any = json.loads(read_text(out / "index.json"))
        if index.get("schema") != SCHEMA:
            return set()
        names = {str(name) for entry in index["entries"] for name in entry["files"].values()}
    except (Trouble, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return set()
    return {name for name in names if _OURS.fullmatch(name)}


def _remove(out: Path, names: set[str]) -> int:
    removed = 0
    for name in sorted(names):
        path = out / name
        with suppress(OSError):
            if not path.is_symlink() and path.is_file():
                path.unlink()
                removed += 1
    return removed


# ---------------------------------------------------------------------- the index


def index_json(entries: Sequence[Entry]) -> str:
    """The index for programs."""
    told = [
        {
            "key": e.key,
            "lang": e.lang,
            "kind": e.kind,
            "name": e.name,
            "namespace": e.namespace,
            "scenario": e.scenario,
            "verdict": e.verdict,
            "title": e.title,
            "description": e.description,
            "sources": list(e.sources),
            "files": dict(e.files),
        }
        for e in entries
    ]
    index = {"schema": SCHEMA, "podlife": __version__, "entries": told}
    return json.dumps(index, ensure_ascii=False, indent=2) + "\n"


_STYLE = (
    f":root{{color-scheme:light dark}}body{{max-width:720px;margin:24px auto;padding:0 12px;font:16px/1.6 {FONTS};"
    f"background:{LIGHT['bg']};color:{LIGHT['fg']}}}a{{color:{LIGHT['start']}}}img{{max-width:100%;height:auto}}"
    f"small{{color:{LIGHT['mute']}}}@media (prefers-color-scheme:dark){{body{{background:{DARK['bg']};"
    f"color:{DARK['fg']}}}a{{color:{DARK['start']}}}small{{color:{DARK['mute']}}}}}"
)


def index_html(entries: Sequence[Entry], langs: Sequence[str]) -> str:
    """The index for people: every Pod with its picture and the links to its files."""
    words = Catalogue(langs[0] if langs else "en")
    title = html_text(words.text("wiki.index-title"))
    body = "".join(_entry_html(entry) for entry in entries) or f"<p>{html_text(words.text('wiki.index-empty'))}</p>"
    return (
        f'<!DOCTYPE html>\n<html lang="{words.bcp47}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}"
        "</main>\n</body>\n</html>\n"
    )


def _entry_html(entry: Entry) -> str:
    links = " · ".join(
        f'<a href="{html_text(entry.files[kind])}">{html_text(kind)}</a>' for kind in ENDINGS if kind in entry.files
    )
    picture = ""
    if "svg" in entry.files:
        picture = f'<p><img src="{html_text(entry.files["svg"])}" alt="{html_text(entry.title)}" loading="lazy"></p>'
    anchor, lang = f"{entry.key}.{entry.lang}", Catalogue(entry.lang).bcp47
    return (
        f'<section lang="{lang}">\n<h2 id="{html_text(anchor)}">{html_text(entry.title)}</h2>\n'
        f"<p>{html_text(entry.description)}</p>\n{picture}\n<p>{links}</p>\n"
        f"<p><small>{'<br>'.join(_sources(entry))}</small></p>\n</section>\n"
    )


def _sources(entry: Entry) -> Iterator[str]:
    for source in entry.sources:
        yield html_text(source)
