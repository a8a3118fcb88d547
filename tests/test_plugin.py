"""The plugin in whole builds: language, assets, the log and what `--strict` makes of it, static-i18n.

What cards say is the matter of other tests: the rooms below are stand-ins.
"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError

from tests import fakes

POD = "```yaml\nkind: Pod\nmetadata: {name: web}\n```\n"
BROKEN = "```yaml\nkind:\tPod\n```\n"
I18N = {"languages": [{"locale": "en", "name": "en", "default": True}, {"locale": "zh", "name": "zh"}]}


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes.install(monkeypatch)
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")


class Site:
    """A site in a folder. `build` returns the log's warnings."""

    def __init__(self, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
        self.folder, self._caplog = folder, caplog
        self.config: dict[str, Any] = {"site_name": "T", "plugins": ["search", "podlife"]}
        (folder / "docs").mkdir()

    def page(self, path: str, text: str) -> None:
        file = self.folder / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def build(self, *, strict: bool = False) -> list[str]:
        (self.folder / "mkdocs.yml").write_text(yaml.safe_dump(self.config), "utf-8")
        self._caplog.clear()
        config = load_config(str(self.folder / "mkdocs.yml"), strict=strict)
        with self._caplog.at_level(logging.INFO):
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        return [r.getMessage() for r in self._caplog.records if r.levelno >= logging.WARNING]

    def errors(self) -> list[str]:
        """What was logged as an error in the last build."""
        return [r.getMessage() for r in self._caplog.records if r.levelno >= logging.ERROR]

    def html(self, path: str) -> str:
        return (self.folder / "site" / path).read_text("utf-8")

    def cards(self, path: str) -> list[dict[str, str]]:
        return [
            dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<figure ([^>]*)>CARD", self.html(path))
        ]


@pytest.fixture
def site(tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.chdir(tmp_path)  # messages name files from here
    return Site(tmp_path, caplog)


# --------------------------------------------------------------------------- the one line


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_one_line_is_enough(site: Site, theme: str) -> None:
    site.config["theme"] = {"name": theme, "font": False} if theme == "material" else theme
    site.page("index.md", "# T\n\n" + POD)
    assert site.build(strict=True) == []
    assert [card["key"] for card in site.cards("index.html")] == ["web-lifecycle"]


def test_extension_named_by_the_site_as_well_is_there_once(site: Site) -> None:
    site.config["markdown_extensions"] = ["mkdocs_podlife", "pymdownx.superfences"]
    site.page("index.md", POD)
    site.build(strict=True)
    assert len(site.cards("index.html")) == 1


def test_options_hold_for_the_site_and_front_matter_for_the_page(site: Site) -> None:
    site.config["plugins"] = ["search", {"podlife": {"mode": "quiet", "lang": "zh"}}]
    site.page("index.md", POD)
    site.page("full.md", "---\npodlife: full\n---\n" + POD)
    site.page("off.md", "---\npodlife: off\n---\n" + POD)
    site.build(strict=True)
    assert [(c["mode"], c["lang"]) for c in site.cards("index.html")] == [("quiet", "zh")]
    assert [c["mode"] for c in site.cards("full/index.html")] == ["full"]
    assert "<figure" not in site.html("off/index.html")


@pytest.mark.parametrize("option", [{"mode": "loud"}, {"detect": "regex"}, {"on_error": "raise"}, {"modus": "quiet"}])
def test_wrong_options_are_refused_by_name(site: Site, option: dict[str, str]) -> None:
    site.config["plugins"] = ["search", {"podlife": option}]
    site.page("index.md", POD)
    with pytest.raises(Abort):
        site.build(strict=True)


def test_a_version_that_is_none_is_refused(site: Site) -> None:
    site.config["plugins"] = ["search", {"podlife": {"kubernetes": "latest"}}]
    site.page("index.md", POD)
    with pytest.raises((PluginError, Abort)):
        site.build()
    assert any(
        "'latest' is no version of Kubernetes known here; write '1.25' to '1.37'" in message
        for message in site.errors()
    )


def test_missing_search_is_told_once(site: Site) -> None:
    site.config["plugins"] = ["podlife"]
    site.page("index.md", POD)
    (message,) = site.build()
    assert "[search, podlife]" in message
    site.config["plugins"] = [{"podlife": {"check_search": False}}]
    assert site.build(strict=True) == []


def test_a_site_that_had_no_search_before_us_is_not_warned(site: Site) -> None:
    site.config["plugins"] = ["podlife", {"i18n": {"docs_structure": "suffix", **I18N}}]
    site.page("index.md", POD)
    assert site.build(strict=True) == []


def test_search_that_another_plugin_brings_along_counts(site: Site) -> None:
    """As mkdocs-techdocs-core does, when our turn may be over."""
    (site.folder / "brings.py").write_text(
        "from mkdocs.contrib.search import SearchPlugin\n"
        "def on_config(config):\n"
        "    search = SearchPlugin()\n"
        "    search.load_config({})\n"
        "    config.plugins['search'] = search\n"
    )
    site.config |= {"plugins": ["podlife"], "hooks": ["brings.py"]}
    site.page("index.md", POD)
    assert site.build(strict=True) == []
    assert (site.folder / "site/search/search_index.json").is_file()


# --------------------------------------------------------------------------- the log


def test_a_broken_block_fails_strict_with_its_place_and_builds_otherwise(site: Site) -> None:
    site.config["markdown_extensions"] = ["pymdownx.superfences"]
    site.page("sub/pods.md", "---\ntitle: x\n---\n# T\n\n- item\n\n\t" + BROKEN.replace("\n", "\n\t"))
    site.page("index.md", "# T\n")
    assert site.build() == ["docs/sub/pods.md:9:7: problem.tab-indentation"]
    assert "CARD" in site.html("sub/pods/index.html")
    with pytest.raises(Abort, match="1 warning"):
        site.build(strict=True)


def test_broken_on_purpose_does_not_fail_strict(site: Site) -> None:
    site.page("index.md", BROKEN.replace("yaml", 'yaml on_error="card"'))
    assert site.build(strict=True) == []
    assert "tab-indentation" in site.html("index.html")


def test_what_is_no_problem_is_no_warning(site: Site) -> None:
    site.page("index.md", POD + "\n```yaml\nkind: Service\n```\n\n```yaml\nkind: [\n```\n\n```\nkind: Pod\n```\n")
    assert site.build(strict=True) == []


def test_on_error_fail_stops_the_build_with_the_place(site: Site) -> None:
    site.config["plugins"] = ["search", {"podlife": {"on_error": "fail"}}]
    site.page("index.md", BROKEN)
    with pytest.raises((PluginError, Abort)):
        site.build()
    assert "docs/index.md:2:6: problem.tab-indentation" in site.errors()
    assert not (site.folder / "site" / "index.html").exists()


def test_unquoted_option_is_a_warning(site: Site) -> None:
    site.config["markdown_extensions"] = ["pymdownx.superfences"]
    site.page("index.md", "```yaml podlife=off\nkind: Pod\n```\n")
    (message,) = site.build()
    assert message.startswith("docs/index.md:1:9: the option podlife=off has no quotes")


# --------------------------------------------------------------------------- assets


def stylesheets(html: str) -> list[str]:
    return re.findall(r'<link rel="stylesheet" href="([^"]*podlife[^"]*)">', html)


@pytest.mark.parametrize("directory_urls", [True, False])
def test_stylesheet_is_linked_from_pages_with_a_card_only(site: Site, directory_urls: bool) -> None:
    site.config["use_directory_urls"] = directory_urls
    site.page("index.md", POD)
    site.page("a/deep.md", POD)
    site.page("plain.md", "# T\n")
    site.build(strict=True)
    suffix = "/index.html" if directory_urls else ".html"
    for path in ("index.html", "a/deep" + suffix):
        (href,) = stylesheets(site.html(path))
        assert "//" not in href
        assert (site.folder / "site" / path).parent.joinpath(href).resolve().is_file()
    assert stylesheets(site.html("plain" + suffix)) == []


def test_a_site_without_cards_has_no_file_of_ours(site: Site) -> None:
    site.page("index.md", "# T\n")
    site.build(strict=True)
    assert not list((site.folder / "site").rglob("*podlife*"))


def test_nothing_is_written_below_docs(site: Site) -> None:
    site.page("index.md", POD)
    site.build(strict=True)
    assert [p.name for p in (site.folder / "docs").rglob("*")] == ["index.md"]


def test_a_second_build_in_the_same_process_is_the_same(site: Site) -> None:
    site.page("index.md", POD + BROKEN)
    first = site.build(), site.cards("index.html")
    assert len(first[1]) == 2 and (site.build(), site.cards("index.html")) == first


# --------------------------------------------------------------------------- languages


@pytest.mark.parametrize("structure", ["suffix", "folder"])
def test_static_i18n(site: Site, structure: str) -> None:
    names = (
        ("index.md", "index.zh.md", "only.md")
        if structure == "suffix"
        else ("en/index.md", "zh/index.md", "en/only.md")
    )
    site.config["plugins"] = ["search", "podlife", {"i18n": {"docs_structure": structure, **I18N}}]
    site.config["theme"] = {"name": "material", "font": False}
    for name in names:
        site.page(name, "# T\n\n" + POD)
    assert site.build(strict=True) == []
    for path, language in {
        "index.html": "en",
        "zh/index.html": "zh",
        "only/index.html": "en",
        "zh/only/index.html": "zh",
    }.items():
        assert [c["lang"] for c in site.cards(path)] == [language], path
        (href,) = stylesheets(site.html(path))
        assert (site.folder / "site" / path).parent.joinpath(href).resolve().is_file(), path


def test_static_i18n_tells_a_problem_of_an_untranslated_page_once(site: Site) -> None:
    site.config["plugins"] = ["search", "podlife", {"i18n": {"docs_structure": "suffix", **I18N}}]
    site.page("index.md", BROKEN)
    assert [m for m in site.build() if "podlife" not in m and "index.md" in m] == [
        "docs/index.md:2:6: problem.tab-indentation"
    ]


@pytest.mark.parametrize(
    ("theme", "page", "option", "expected"),
    [
        ({"name": "material", "language": "zh"}, "a.md", "en", "zh"),
        ({"name": "material", "language": "zh-TW"}, "a.md", "en", "zh-Hant"),
        ({"name": "material"}, "zh/a.md", "", "zh"),
        ({"name": "material"}, "a.zh.md", "", "zh"),
        ({"name": "material"}, "a.md", "zh", "zh"),
        ({"name": "mkdocs", "locale": "zh_CN"}, "a.md", "", "zh"),
        ({"name": "mkdocs", "locale": "de"}, "a.md", "zh", "zh"),
        ({"name": "mkdocs"}, "a.md", "", "en"),
    ],
)
def test_language_of_a_site(site: Site, theme: dict[str, str], page: str, option: str, expected: str) -> None:
    site.config["theme"] = {**theme, "font": False} if theme["name"] == "material" else theme
    site.config["plugins"] = ["search", {"podlife": {"lang": option}}]
    site.page(page, POD)
    site.build()
    found = site.cards(page.removesuffix(".md") + "/index.html")
    assert [card["lang"] for card in found] == [expected]


def test_front_matter_and_fence_go_before_the_build_s_language(site: Site) -> None:
    site.config["theme"] = {"name": "mkdocs", "locale": "zh_CN"}
    site.page("index.md", "---\nlang: en\n---\n" + POD + POD.replace("yaml", 'yaml lang="zh-Hant"'))
    site.build()
    assert [card["lang"] for card in site.cards("index.html")] == ["en", "zh-Hant"]


ENGLISH_FENCE = "---\nlang: en\n---\n" + POD.replace("yaml", 'yaml lang="both"')
BUILT_IN = "---\npodlife: {lang: both}\n---\n" + POD


@pytest.mark.parametrize("page", [ENGLISH_FENCE, BUILT_IN])
@pytest.mark.parametrize(("site_s", "chinese"), [("zh-TW", "zh-Hant"), ("zh", "zh")])
def test_an_english_page_that_asks_for_both_has_the_site_s_chinese(
    site: Site, page: str, site_s: str, chinese: str
) -> None:
    """Nothing of the page itself says in which characters: static-i18n builds it in English, theme and all."""
    languages = [{"locale": "en", "name": "en", "default": True}, {"locale": site_s, "name": site_s}]
    site.config["plugins"] = ["search", "podlife", {"i18n": {"docs_structure": "suffix", "languages": languages}}]
    site.config["theme"] = {"name": "material", "font": False}
    site.page("index.md", page)
    site.build()
    assert [card["lang"] for card in site.cards("index.html")] == ["en", chinese]


def test_an_english_page_of_a_site_with_a_chinese_theme_or_option(site: Site) -> None:
    site.page("index.md", ENGLISH_FENCE)
    site.config["theme"] = {"name": "mkdocs", "locale": "zh_TW"}
    site.build()
    assert [card["lang"] for card in site.cards("index.html")] == ["en", "zh-Hant"]
    site.config |= {"theme": {"name": "mkdocs"}, "plugins": ["search", {"podlife": {"lang": "zh-Hant"}}]}
    site.build()
    assert [card["lang"] for card in site.cards("index.html")] == ["en", "zh-Hant"]


def test_the_plugin_brings_no_engine_along() -> None:
    """What a site without Pods pays is the import: neither the rooms below, nor what only `serve` or a cache needs."""
    code = (
        "import sys, mkdocs.commands.build; before = set(sys.modules); import mkdocs_podlife.plugin;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    brought = set(done.stdout.split())
    assert "mkdocs_podlife.plugin" in brought
    heavy = ("engine", "behaviour", "explain", "manifest.model", "manifest.reading", "render.card")
    assert [name for name in brought if name.startswith(tuple(f"mkdocs_podlife.{room}" for room in heavy))] == []
    assert not brought & {"sqlite3", "mkdocs.livereload", "tree_sitter"}


# --------------------------------------------------------------------------- other plugins that show a page's content

BLOG = """
import markdown
from mkdocs.plugins import event_priority

counted = {}

def on_page_content(html, *, page, **kwargs):
    counted[page.file.src_uri] = html.count("CARD"), "kind" in html

def on_page_context(context, *, page, config, **kwargs):
    if page.file.src_uri == "list.md":
        text = context["pages"][0].page.markdown
        page.content += "<hr>" + markdown.markdown(text, extensions=config.markdown_extensions)

def on_post_build(*, config):
    with open(config.site_dir + "/counted", "w") as out:
        out.write(repr(counted))
"""


def test_a_blog_counts_no_words_of_cards_and_lists_posts_without(site: Site) -> None:
    (site.folder / "blog.py").write_text(BLOG)
    site.config["hooks"] = ["blog.py"]
    site.config["markdown_extensions"] = ["pymdownx.superfences"]
    site.page("a.md", "# Post\n\n" + POD + "\n\n" + BROKEN)
    site.page("list.md", "# Posts\n")
    assert len(site.build()) == 1  # the list says nothing again
    assert eval((site.folder / "site" / "counted").read_text()) == {"a.md": (0, True), "list.md": (0, False)}
    assert site.html("a/index.html").count("CARD") == 2 and "podlife-card" not in site.html("a/index.html")
    listed = site.html("list/index.html").partition("<hr>")[2]
    assert "kind" in listed and "CARD" not in listed and "\x02" not in listed


def test_a_card_is_not_the_summary_of_its_page(site: Site) -> None:
    (site.folder / "meta-descriptions.py").write_text(
        "def on_page_content(html, **_):\n    return html + '<hr>' + html.replace('<', '(')\n"
    )
    site.config["hooks"] = ["meta-descriptions.py"]
    site.page("a.md", POD + "\nWhat it is about.\n")
    site.build(strict=True)
    page, _, summary = site.html("a/index.html").partition("<hr>")
    assert "What it is about." in summary and "CARD" in page and "CARD" not in summary


def test_a_page_to_be_encrypted_is_given_away_whole(site: Site) -> None:
    (site.folder / "blog.py").write_text(
        BLOG + "\ndef on_page_markdown(text, page, **_):\n    page.encryptcontent = {}\n"
    )
    site.config["hooks"] = ["blog.py"]
    site.page("a.md", "# Post\n\n" + POD)
    site.build()
    assert eval((site.folder / "site" / "counted").read_text()) == {"a.md": (1, True)}


def test_cards_on_a_page_that_another_plugin_puts_together_are_styled(site: Site) -> None:
    (site.folder / "all.py").write_text(
        "def on_page_context(context, *, page, **kwargs):\n"
        "    if page.file.src_uri == 'all.md':\n"
        "        page.content += '<div class=\"podlife\">' + context['pages'][0].page.content + '</div>'\n"
    )
    site.config["hooks"] = ["all.py"]
    site.page("a.md", POD)
    site.page("all.md", "# All\n")
    site.page("none.md", "# None\n")
    assert site.build() == []
    assert "podlife" in site.html("all/index.html").partition("</head>")[0]
    assert "podlife" not in site.html("none/index.html")


MOVED = """
import os, shutil, tempfile
from mkdocs.structure.files import File

TEXT = "# T\\n\\n```yaml file=\\"near.yaml\\"\\n```\\n\\n```yaml\\nkind:\\tPod\\n```\\n"
sources = {}

def on_config(config):
    if os.path.isdir("part"):  # as monorepo does: the docs are copied together …
        docs = tempfile.mkdtemp(dir="merged")
        shutil.copytree(config.docs_dir, docs, dirs_exist_ok=True)
        shutil.copytree("part", docs + "/part")
        config.docs_dir = docs

def on_files(files, config):
    if not os.path.isdir("part"):  # as gen-files does: a page in a folder of its own, in the place of none
        os.makedirs("made/part", exist_ok=True)
        with open("made/part/a.md", "w") as out:
            out.write(TEXT)
        files.append(File.generated(config, "part/a.md", abs_src_path=os.path.abspath("made/part/a.md")))

def on_pre_page(page, config, files):
    if os.path.isdir("part") and page.file.src_uri.startswith("part/"):  # … and a page is read from its own place
        page.file.abs_src_path = os.path.abspath(page.file.src_uri)
"""


@pytest.mark.parametrize("generated", [True, False])
def test_a_page_that_another_plugin_keeps_elsewhere(site: Site, generated: bool) -> None:
    """`file=` finds what stands beside the page in the docs; messages name what its author can open."""
    (site.folder / "moved.py").write_text(MOVED)
    site.config["hooks"] = ["moved.py"]
    site.config["markdown_extensions"] = ["pymdownx.superfences"]
    site.page("index.md", "# T\n")
    (site.folder / "merged").mkdir()
    beside = site.folder / ("docs/part" if generated else "part")
    beside.mkdir()
    (beside / "near.yaml").write_text("kind: Pod\nmetadata: {name: near}\n")
    if not generated:
        (beside / "a.md").write_text(eval(MOVED.partition("TEXT = ")[2].partition("\n")[0]))
    assert site.build() == ["part/a.md:7:6: problem.tab-indentation"]
    assert "CARD near" in site.html("part/a/index.html")
