"""The same pages in every generator: the same cards in the same places.

ProperDocs and Zensical are installed by `make generators`, into an environment of their own below `.cache`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
OTHERS = ROOT / ".cache" / "generators" / "bin"
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: NAME
spec:
  containers:
  - name: web
    image: nginx:1.27"""
SECOND = POD.replace("NAME", "NAME-b")


def fenced(text: str = POD, info: str = "yaml", indent: str = "", fence: str = "```") -> str:
    return "\n".join(indent + line if line else line for line in (fence + info, *text.split("\n"), fence))


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


CONTEXTS: dict[str, tuple[str, int]] = {  # Markdown, and how many cards it gets
    "top": (fenced(), 1),
    "list": ("- item\n\n" + fenced(indent="    "), 1),
    "tight-list": ("- item\n" + fenced(indent="    "), 1),
    "nested-list": ("- a\n    - b\n\n" + fenced(indent="        "), 1),
    "tab-indented": ("1. item\n\n" + fenced(indent="\t"), 1),
    "admonition": ("!!! note\n\n" + fenced(indent="    "), 1),
    "details": ("??? note\n\n" + fenced(indent="    "), 1),
    "content-tab": ('=== "A"\n\n' + fenced(indent="    "), 1),
    "list-in-tab": ('=== "A"\n\n    1. item\n\n' + fenced(indent="        "), 1),
    "blockquote": (quoted(fenced()), 1),
    "blocks": ("/// admonition | T\n" + fenced() + "\n///", 1),
    "md-in-html": ('<div markdown="1">\n\n' + fenced() + "\n\n</div>", 1),
    "definition-list": ("term\n\n:   text\n\n" + fenced(indent="    "), 1),
    "footnote": ("word[^1]\n\n[^1]: text\n\n" + fenced(indent="    "), 1),
    "tildes": (fenced(fence="~~~"), 1),
    "braces": (fenced(info="{.yaml #some-id}"), 1),
    "asked-for": (fenced(info="{.yaml .podlife}"), 1),
    "title": (fenced(info='yaml title="a.yaml" hl_lines="1" linenums="1"'), 1),
    "two-documents": (fenced(POD + "\n---\n" + SECOND), 2),
    "two-blocks": (fenced() + "\n\nwords\n\n" + fenced(SECOND), 2),
    "snippet-inside": (fenced('--8<-- "snippet-inside.txt"'), 1),
    "snippet-whole": ('--8<-- "snippet-whole.txt"', 1),
    "four-ticks": ("````markdown\n" + fenced() + "\n````", 0),
    "comment": ("<!--\n" + fenced() + "\n-->", 0),
    "indented-code": (fenced(indent="    ").replace("```yaml\n", "").replace("```", ""), 0),
}
SNIPPETS = {"snippet-inside": POD, "snippet-whole": fenced()}
EXTENSIONS: list[Any] = [
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.blocks.admonition",
    "pymdownx.details",
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
LANGUAGES = [{"locale": "en", "name": "English", "default": True}, {"locale": "zh", "name": "中文"}]
THEMES: dict[str, dict[str, Any]] = {
    "plain": {"theme": "mkdocs"},
    "material": {"theme": {"name": "material", "font": False}},
    "folder": {"theme": {"name": "material", "font": False}, "i18n": "folder"},
    "suffix": {"theme": {"name": "material", "font": False}, "i18n": "suffix"},
}


class Places(HTMLParser):
    """Where cards stand: their ids, the elements around them from the heading's level on, the words before them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...], str]] = []
        self.languages: list[str] = []
        self._stack: list[str] = []
        self._level: int | None = None
        self._ours: int | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "h1" and self._level is None:
            self._level = len(self._stack)
        if "podlife" in classes:
            self.languages.append(given.get("lang") or "")
            self._ours = len(self._stack)
        if "pl-card" in classes:
            around = tuple(self._stack[self._level or 0 : -1])
            self.found.append((given.get("id") or "", around, " ".join(self._words[-2:])))
        if tag not in {"br", "hr", "img", "input", "link", "meta", "path", "source"}:
            self._stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._stack:
            while self._stack.pop() != tag:
                pass
        if self._ours is not None and len(self._stack) <= self._ours:
            self._ours = None

    def handle_data(self, data: str) -> None:
        if self._ours is None:
            self._words += data.split()


def places(html: str) -> Places:
    reader = Places()
    reader.feed(html)
    return reader


def pages(folder: Path, layout: str) -> None:
    for name, (text, _) in CONTEXTS.items():
        path = folder / ("en" if layout == "folder" else ".") / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n\nbefore\n\n{text}\n\nafter\n".replace("NAME", name), "utf-8")
    (folder / ("en" if layout == "folder" else ".") / "index.md").write_text("# Start\n")
    (folder / "zh").mkdir(exist_ok=True)
    for name, text in SNIPPETS.items():
        (folder.parent / f"{name}.txt").write_text(text.replace("NAME", name) + "\n")


def built(tool: str, site: Path, theme: str) -> Path:
    """Build all contexts; the folder of the site."""
    chosen = dict(THEMES[theme])
    layout = chosen.pop("i18n", "")
    pages(site / "docs", layout)
    snippets = {"pymdownx.snippets": {"base_path": [str(site)]}}
    config: dict[str, Any] = {"site_name": "T", "site_dir": "site", **chosen}
    config["markdown_extensions"] = [*EXTENSIONS, snippets]
    if tool == "zensical":
        config["markdown_extensions"].append("mkdocs_podlife")
    else:
        config["plugins"] = ["search", "podlife"]
        if layout:
            config["plugins"].append({"i18n": {"docs_structure": layout, "languages": LANGUAGES}})
    file = site / "mkdocs.yml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True))
    command = [sys.executable, "-m", "mkdocs"] if tool == "mkdocs" else [str(OTHERS / tool)]
    strict = [] if tool == "zensical" else ["--strict"]
    done = subprocess.run(
        [*command, "build", "-f", str(file), *strict],
        cwd=site,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return site / "site"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The cards of the plainest site."""
    site = built("mkdocs", tmp_path_factory.mktemp("plain"), "plain")
    return {name: places((site / name / "index.html").read_text("utf-8")).found for name in CONTEXTS}


def test_every_context_has_its_cards(expected: dict[str, Any]) -> None:
    assert len(CONTEXTS) == 25
    assert {name: len(found) for name, found in expected.items()} == {name: n for name, (_, n) in CONTEXTS.items()}
    for name, found in expected.items():
        assert all(key.startswith(name) for key, _, _ in found)
        assert all(words.endswith("nginx:1.27") for _, _, words in found)  # right behind its source
    around = {name: found[0][1] for name, found in expected.items() if found}
    assert around["top"] == () and "blockquote" in around["blockquote"] and "li" in around["list-in-tab"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_the_same_cards_in_the_same_places(tool: str, theme: str, tmp_path: Path, expected: dict[str, Any]) -> None:
    if tool != "mkdocs" and not (OTHERS / tool).exists():
        pytest.skip(f"{tool} is not installed; `make generators` does it")
    site = built(tool, tmp_path, theme)
    trees = {"": "en", "zh": "zh-Hans"} if theme in ("folder", "suffix") else {"": "en"}
    for tree, language in trees.items():
        for name in CONTEXTS:
            page = places((site / tree / name / "index.html").read_text("utf-8"))
            assert page.found == expected[name], (tree, name)
            assert set(page.languages) <= {language}


def test_the_same_cards_in_zensical(tmp_path: Path, expected: dict[str, Any]) -> None:
    if not (OTHERS / "zensical").exists():
        pytest.skip("zensical is not installed; `make generators` does it")
    site = built("zensical", tmp_path, "material")
    for name in CONTEXTS:
        assert places((site / name / "index.html").read_text("utf-8")).found == expected[name], name
