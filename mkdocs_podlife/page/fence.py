"""A fenced block's language and options, and what is wrong with these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from mkdocs_podlife.site import LANGUAGE_NAMES, normalised_language

FenceKind = Literal["manifest", "scenario"]

MANIFEST_LANGUAGES = frozenset({"yaml", "yml", ""})
SCENARIO_LANGUAGE = "podlife"

PODLIFE_VALUES = ("on", "off", "quiet", "full")
ON_ERROR_VALUES = ("card", "warn", "fail")
SHOW_VALUES = (
    "story",
    "timeline",
    "findings",
    "events",
    "probes",
    "stops",
    "restarts",
    "states",
    "rows",
    "assumptions",
)
OPTION_NAMES = ("podlife", "on_error", "lang", "at", "until", "delete", "show", "file")
SCENARIO_NAMES = (*OPTION_NAMES, "title")  # a scenario's title is what its life is called
# what may stand on a fence for superfences, highlighting and attribute lists: never a slip of ours
FOREIGN_NAMES = frozenset(
    "title hl_lines linenums linenostart linenostep linenospecial id class style name dir".split()
)
UNKNOWN = "unknown"  # among a fence's inputs: names that are like ours and are none

MAX_TITLE = 80
MAX_FAULTS = 10  # told of one fence's options, or of one page's


def names_of(language: str) -> tuple[str, ...]:
    """The options of ours that a fence of a language takes."""
    return SCENARIO_NAMES if language == SCENARIO_LANGUAGE else OPTION_NAMES


def language_of(language: str | None) -> str:
    """The info string's language in the form in which it is compared."""
    return (language or "").lower()


def kind_of(language: str | None) -> FenceKind | None:
    """Which fences concern us: manifests (`yaml`, `yml`, none) and scenarios (`podlife`)."""
    name = language_of(language)
    if name == SCENARIO_LANGUAGE:
        return "scenario"
    return "manifest" if name in MANIFEST_LANGUAGES else None


class Fault(NamedTuple):
    """Something about a fence that cannot be taken. `key` is the catalogue's key below `hook.`."""

    key: str
    args: Mapping[str, str]


def near_option(name: str, known: tuple[str, ...] = OPTION_NAMES) -> str:
    """Which of ours a name was meant to be; "" for one of ours, of others, and for one that is like none."""
    if name in known or name in FOREIGN_NAMES or name.startswith("data-"):
        return ""
    from mkdocs_podlife.manifest.suggest import closest  # which brings tables along

    if name.casefold() == "language" and "lang" in known:
        return "lang"
    near = closest(name, dict.fromkeys(known))
    return near if len(near) > 2 else ""  # two letters are near to anything: `alt`, `as`


def unknown_option(name: str, known: tuple[str, ...] = OPTION_NAMES) -> Fault:
    """What is said of an option that there is not."""
    near = near_option(name, known)
    if near:
        return Fault("option-misspelt", {"option": name[:60], "near": near})
    return Fault("option-unknown", {"option": name[:60], "allowed": ", ".join(known)})


class FenceOptions(NamedTuple):
    """What the author wrote on the fence; "" where nothing was written."""

    podlife: str = ""
    on_error: str = ""
    lang: str = ""
    at: str = ""
    until: str = ""
    delete: str = ""
    file: str = ""
    show: tuple[str, ...] = ()
    title: str = ""  # of a scenario: what the life is called among several

    @property
    def explicit(self) -> bool:
        """Whether the author asked for a card, so that a block without a Pod is told why there is none."""
        return self.podlife in ("on", "quiet", "full") or bool(self.file and self.podlife != "off")


PLAIN = FenceOptions()  # what most fences have


def read_options(
    inputs: Mapping[str, object], known: tuple[str, ...] = OPTION_NAMES
) -> tuple[FenceOptions, tuple[Fault, ...]]:
    """The options among a fence's `inputs` (superfences gives a bare `podlife` the value `podlife`; in braces, None).

    A value that is not one of an option's words is left out and reported; durations are read later, by the
    scenario's own reader. `known`: the names that the fence's language takes (`names_of`).
    """
    given = {name: inputs[name] for name in OPTION_NAMES if name in inputs}
    values = {name: "" if value is None else str(value).strip() for name, value in given.items()}
    faults = [unknown_option(str(name), known) for name in _unknown(inputs)]
    if not values and "title" not in inputs and not faults:
        return PLAIN, ()

    def allowed(name: str, value: str, words: tuple[str, ...]) -> bool:
        if value not in words and len(faults) < MAX_FAULTS:
            args = {"option": name, "value": value[:60], "allowed": ", ".join(words)}
            faults.append(Fault("option-value", args))
        return value in words

    def word(name: str, words: tuple[str, ...]) -> str:
        value = values.get(name, "")
        return value if value and allowed(name, value, words) else ""

    if values.get("podlife") in ("podlife", "true", ""):
        values["podlife"] = "on"
    if values.get("podlife") == "false":
        values["podlife"] = "off"
    lang = values.get("lang", "")
    if lang and not normalised_language(lang):
        allowed("lang", lang, LANGUAGE_NAMES)
    options = FenceOptions(
        podlife=word("podlife", PODLIFE_VALUES),
        on_error=word("on_error", ON_ERROR_VALUES),
        lang=lang,
        at=values.get("at", ""),
        until=values.get("until", ""),
        delete=values.get("delete", ""),
        file=values.get("file", ""),
        title=" ".join(str(inputs.get("title", "")).split())[:MAX_TITLE],
        show=tuple(p for p in re.split(r"[,\s]+", values.get("show", "")) if p and allowed("show", p, SHOW_VALUES)),
    )
    return options, tuple(faults)


def slips(inputs: Mapping[str, object], known: tuple[str, ...] = OPTION_NAMES) -> list[str]:
    """The names on a fence that are misspelt ones of ours."""
    return [name for name in inputs if name not in OPTION_NAMES and near_option(name, known)]


def _unknown(inputs: Mapping[str, object]) -> Iterator[object]:
    found = inputs.get(UNKNOWN)
    yield from found[:MAX_FAULTS] if isinstance(found, list) else ()
