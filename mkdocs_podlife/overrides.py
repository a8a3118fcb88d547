"""A site's own templates and sentences, which go before ours.

Both paths belong to the site: they are kept inside its folder even after links are followed, and what is wrong in
them is told before the first page, with the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from jinja2 import TemplateError, TemplateSyntaxError

from mkdocs_podlife.site import as_text, normalised_language

MAX_BYTES = 1 << 20  # of a file of sentences
MAX_DEPTH = 8  # of its keys

Sentences = Mapping[str, Mapping[str, str]]
NONE: Sentences = MappingProxyType({})


class Unfit(ValueError):
    """What is wrong with one of these options. `key` is the catalogue's below `option.`; `args` its placeholders, among
    them `value`, the path as the option has it."""

    def __init__(self, option: str, key: str, /, **args: object) -> None:
        super().__init__(option, key)
        self.option = option
        self.key = key
        self.args_of_key = args

    def __str__(self) -> str:
        from mkdocs_podlife.render.catalogue import Catalogue

        return Catalogue("en").text(f"option.{self.key}", option=self.option, **self.args_of_key)


def inside(base: Path, path: str, option: str) -> Path:
    """The place that an option names, links followed.

    Raises:
        Unfit: when it is not there, or not inside `base`.
    """
    root, found = base.resolve(), (base / path).resolve()
    if not found.is_relative_to(root):
        raise Unfit(option, "outside", value=path)
    if not found.exists():
        raise Unfit(option, "absent", value=path)
    return found


def templates_folder(base: Path, path: str) -> str:
    """The folder of a site's own templates, each of them compiled once to see that it can be; "" for no path.

    Raises:
        Unfit: for a folder or a template outside the site, and for one that is no template.
    """
    if not path:
        return ""
    from mkdocs_podlife.render.card import environment, forget_templates

    folder = inside(base, path, "templates")
    if not folder.is_dir():
        raise Unfit("templates", "no-folder", value=path)
    forget_templates()
    for file in sorted(folder.rglob("*.j2")):
        name = file.relative_to(folder).as_posix()
        inside(base, str(Path(path) / name), "templates")
        try:
            environment(str(folder)).get_template(name)
        except TemplateSyntaxError as error:
            place = f"{path}/{name}:{error.lineno}"
            raise Unfit("templates", "broken", value=place, message=error.message) from None
        except (TemplateError, UnicodeDecodeError) as error:
            raise Unfit("templates", "broken", value=f"{path}/{name}", message=error) from None
    return str(folder)


def own_sentences(base: Path, path: str) -> Sentences:
    """A site's own sentences by language and whole key; empty for no path.

    Raises:
        Unfit: for a file outside the site, one that is not YAML, and for a language, a key or a placeholder that
            the shipped catalogues do not have.
    """
    if not path:
        return NONE
    file = inside(base, path, "sentences")
    if not file.is_file():
        raise Unfit("sentences", "no-file", value=path)
    stat = file.stat()
    return _sentences(str(file), path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)  # a generator without our plugin asks once per page
def _sentences(file: str, shown: str, _changed: int, size: int) -> Sentences:
    if size > MAX_BYTES:
        raise Unfit("sentences", "too-long", value=shown, size=size, most=MAX_BYTES)
    try:
        tree = yaml.load(Path(file).read_text("utf-8"), Loader=_Strings)
    except Unfit as error:  # of the loader, which does not know the path
        raise Unfit("sentences", error.key, value=shown, **error.args_of_key) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise Unfit("sentences", "broken", value=shown, message=error) from None
    if not isinstance(tree, Mapping):
        raise Unfit("sentences", "top", value=shown)
    out: dict[str, Mapping[str, str]] = {}
    for tag, sentences in tree.items():
        language = normalised_language(tag)
        if not language:
            raise Unfit("sentences", "no-language", value=shown, tag=as_text(tag))
        out[language] = MappingProxyType(dict(_checked(sentences, language, shown)))
    return MappingProxyType(out)


class _Strings(yaml.SafeLoader):
    """Every scalar is text, a key that stands twice is an error, aliases there are none."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise Unfit("sentences", "alias")
        return super().compose_node(parent, index)


def _string(loader: _Strings, node: yaml.ScalarNode) -> str:
    return str(node.value)


def _mapping(loader: _Strings, node: yaml.MappingNode) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in out:
            raise Unfit("sentences", "twice", name=key, line=key_node.start_mark.line + 1)
        out[key] = loader.construct_object(value_node, deep=True)
    return out


for _tag in ("str", "int", "float", "bool", "null", "timestamp"):
    _Strings.add_constructor(f"tag:yaml.org,2002:{_tag}", _string)
_Strings.add_constructor("tag:yaml.org,2002:map", _mapping)


def _checked(tree: Any, language: str, shown: str) -> Iterator[tuple[str, str]]:
    """Keys and sentences, each held against the shipped one."""
    from mkdocs_podlife.render.catalogue import Catalogue, split

    shipped = Catalogue(language)
    for key, text in _leaves(tree, "", shown, language):
        if key not in shipped:
            raise Unfit("sentences", "no-sentence", value=shown, language=language, name=key)
        known = {part.text for part in shipped.parts(key) if part.kind != "text"}
        unknown = sorted({part.text for part in split(text) if part.kind != "text"} - known)
        if unknown:
            has = ", ".join(f"{{{name}}}" for name in sorted(known))
            args = {"value": shown, "language": language, "name": key, "unknown": f"{{{unknown[0]}}}", "has": has}
            raise Unfit("sentences", "placeholder" if has else "no-placeholder", **args)
        yield key, text


def _leaves(tree: Any, prefix: str, shown: str, language: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Nested keys joined by dots; keys may hold dots themselves."""
    if isinstance(tree, str):
        yield prefix, tree
        return
    if not isinstance(tree, Mapping) or depth > MAX_DEPTH:
        raise Unfit("sentences", "no-keys", value=shown, name=prefix or language)
    for key, value in tree.items():
        yield from _leaves(value, f"{prefix}.{key}" if prefix else str(key), shown, language, depth + 1)
