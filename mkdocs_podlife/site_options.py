"""What a site says once for all its pages: the options of plugin and extension, read and judged.

Nothing here knows Markdown or MkDocs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs_podlife.fence import language_of
from mkdocs_podlife.memory import files_print
from mkdocs_podlife.overrides import inside, own_sentences, templates_folder
from mkdocs_podlife.page import KNOWN_MINORS, SETTING_WORDS, Settings, kubernetes_version
from mkdocs_podlife.site import resolve_language
from mkdocs_podlife.site_images import site_images

_known: dict[tuple[str, str, str], Settings] = {}  # the last ones, by all that they were made of


def site_settings(options: Mapping[str, Any], base: Path, config_file: Path | None) -> Settings:
    """The options as `Settings`; worked out again only when they, or the files that they name, have changed. (A
    generator without our plugin asks for every page, and makes a new extension each time.)

    Args:
        options: by name, each with a value.
        base: the site's folder, in which templates and sentences lie.
        config_file: the site's configuration, for the places of what is wrong in it.

    Raises:
        ValueError: when an option has a value that it does not take, or names a file that cannot be used.
    """
    named = [inside(base, str(options[name]), name) for name in ("templates", "sentences") if options[name]]
    if options["images"] and config_file is not None:
        named.append(config_file)
    state = (repr(list(options.items())), str(base.absolute()), files_print(named) if named else "")
    known = _known.get(state)
    if known is None:
        _known.clear()  # that of another site, or of files that are no more
        known = _known[state] = _settings(options, base, config_file)
    return known


def _settings(options: Mapping[str, Any], base: Path, config_file: Path | None) -> Settings:
    for name, words in SETTING_WORDS.items():
        if options[name] not in words:
            raise ValueError(f"podlife: the option {name} cannot be {options[name]!r}; it takes: {', '.join(words)}")
    version = kubernetes_version(options["kubernetes"])
    if not version:
        known = f"'1.{KNOWN_MINORS[0]}' to '1.{KNOWN_MINORS[-1]}'"
        raise ValueError(f"podlife: {options['kubernetes']!r} is no version of Kubernetes known here; write {known}")
    templates = templates_folder(base, str(options["templates"]))
    return Settings(
        detect=options["detect"],
        languages=frozenset(language_of(name) for name in options["languages"]),
        mode=options["mode"],
        on_error=options["on_error"],
        lang=resolve_language([options["lang"]]),
        kubernetes=version,
        until=str(options["until"]),
        images=site_images(options["images"], config_file),
        templates=templates,
        templates_state=files_print([Path(templates)]) if templates else "",
        sentences=own_sentences(base, str(options["sentences"])),
    )
