"""The table of all Pods, progress and summary; manifests beside the docs; both languages: in whole builds."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from mkdocs_podlife.overview import PATIENCE, Overview, Progress
from mkdocs_podlife.page.context import PageContext
from mkdocs_podlife.site import table_script
from mkdocs_podlife.site_options import Faults, cache_folder, manifest_folders, site_words

QUIET = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx:1.27\n"
)
BROKEN = QUIET.replace("name: web\nspec", "name: Web_1\nspec")


@pytest.fixture
def site(tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that builds pages with options and returns a function that reads the site."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.chdir(tmp_path)  # messages name files from here

    def made(pages: dict[str, str], theme: dict[str, str] | None = None, hook: str = "", **options: Any) -> Any:
        for name, text in pages.items():
            file = tmp_path / "docs" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        plugins = ["search", {"podlife": options}]
        written = {"site_name": "T", "plugins": plugins, "theme": theme or {"name": "mkdocs"}}
        if hook:
            (tmp_path / "hook.py").write_text(hook)
            written["hooks"] = ["hook.py"]
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(written))
        config = load_config(str(tmp_path / "mkdocs.yml"))
        caplog.clear()
        with caplog.at_level(logging.INFO):
            config.plugins.on_startup(command="build", dirty=False)
            build(config)
        return lambda path: (tmp_path / "site" / path).read_text("utf-8")

    return made


def fence(text: str, info: str = "yaml") -> str:
    return f"```{info}\n{text}```\n"


def told(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= level and r.name == "mkdocs.plugins.podlife"]


def test_table_of_all_pods(site: Any, caplog: pytest.LogCaptureFixture) -> None:
    read = site(
        {
            "index.md": "# Home\n",
            "a/x.md": "# X & Y\n\n" + fence(QUIET),
            "b.md": "# B\n\n" + fence(BROKEN) + fence(QUIET),
        },
        overview="pods.md",
    )
    html = read("pods/index.html")
    rows = re.findall(r"<tr><td>(.*?)</td></tr>", html)
    assert re.sub(r"<.*?>", "|", rows[0]).startswith("|Web_1|")  # the refused one first
    links = re.findall(r'<td><a href="([^"]*)">web</a>', html)
    assert links == ["../a/x/#web-lifecycle", "../b/#web-lifecycle"]
    assert 'id="web-lifecycle"' in read("a/x/index.html") and 'id="web-lifecycle"' in read("b/index.html")
    assert "X &amp; Y" in html
    assert html.count(">≤ 30 s<") == 2  # nobody deletes them: the most that their stop may take
    scripts = [
        re.findall(r'src="[^"]*(podlife[^"/]*)\.js"', read(page)) for page in ("pods/index.html", "b/index.html")
    ]
    assert [len(found) for found in scripts] == [2, 1] and "podlife-table-" in scripts[0][1]
    assert read(f"assets/podlife/{scripts[0][1]}.js") == table_script()
    summary = told(caplog, logging.INFO)[-1]
    assert re.fullmatch(r"podlife: 3 Pods on 2 pages: 1 problem, \d+\.\d s", summary)


def test_a_page_of_one_s_own_keeps_its_text_and_language(site: Any) -> None:
    pages = {"index.md": "# Home\n", "b.md": fence(QUIET), "pods.md": "---\nlang: zh\n---\n# Mine\n\nwords\n"}
    html = site(pages, overview="pods.md")("pods/index.html")
    assert "<p>words</p>" in html and html.index("<p>words</p>") < html.index("pl-overview")
    assert "就绪用时" in html and 'lang="zh-Hans"' in html


def test_a_site_without_pods_says_so_and_logs_nothing(site: Any, caplog: pytest.LogCaptureFixture) -> None:
    html = site({"index.md": "# Home\n"}, overview="pods.md")("pods/index.html")
    assert "No page of this site holds a Pod." in html
    assert told(caplog, logging.INFO) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [("pods.md", True), ("pods.zh.md", True), ("zh/pods.md", True), ("a/pods.md", False), ("pods2.md", False)],
)
def test_pages_of_the_table(source: str, expected: bool) -> None:
    assert Overview("pods.md").is_page(source) is expected
    assert not Overview("").is_page(source)


def test_progress_speaks_when_it_has_been_silent_for_long(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    now = [0.0]
    progress = Progress(lambda: now[0])
    assert progress.summary() == ""
    for _ in range(30):
        now[0] += 1.0
        progress.add(PageContext(cards=2))
        progress.add(PageContext())
    lines = told(caplog, logging.INFO)
    assert len(lines) == 30 // (int(PATIENCE) + 1)
    assert lines[0] == "podlife: 12 Pods on 6 pages so far"
    assert progress.summary() == "podlife: 60 Pods on 30 pages: 0 problems, 0.0 s"


# ------------------------------------------------------------------ file=


def test_manifest_beside_the_docs(site: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "bad.yaml").write_text(BROKEN)
    pages = {
        "index.md": fence("", '{.yaml file="sub/web.yaml"}') + fence("", 'yaml file="bad.yaml"'),
        "sub/web.yaml": QUIET,
        "sub/page.md": fence("", 'yaml file="web.yaml"'),
    }
    read = site(pages, files="deploy")
    for path in ("index.html", "sub/page/index.html"):
        assert "nginx:1.27" in re.sub("<.*?>", "", read(path)) and 'id="web-lifecycle"' in read(path)
    assert [m.split(": ")[0] for m in told(caplog)] == ["deploy/bad.yaml:4:3"]


MAKES = """
from mkdocs.structure.files import File

def on_files(files, config):
    for name, content in {made!r}.items():
        files.append(File.generated(config, name, content=content))
"""


def test_manifest_that_another_plugin_makes(site: Any, caplog: pytest.LogCaptureFixture) -> None:
    """As scripts of gen-files do; named from the page as well as from the docs, and what is wrong told in it."""
    hook = MAKES.format(
        made={"sub/made.yaml": QUIET, "bad.yaml": BROKEN, "bytes.yaml": b"\xff", "long.yaml": "#" * (1 << 21)}
    )
    near, far = fence("", 'yaml file="made.yaml"'), fence("", 'yaml file="sub/made.yaml"')
    wrong = "".join(fence("", f'yaml file="{name}.yaml"') for name in ("bad", "bytes", "long"))
    read = site({"sub/page.md": near, "index.md": far + wrong}, hook=hook)
    for path in ("sub/page/index.html", "index.html"):
        assert "nginx:1.27" in re.sub("<.*?>", "", read(path)) and 'id="web-lifecycle"' in read(path)
    bad, bytes_, long = sorted(told(caplog))
    assert bad.startswith("bad.yaml:4:3: ") and "UTF-8" in bytes_ and "1 MiB" in long


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../secret.yaml", "outside"),
        ("link.yaml", "outside"),
        ("linked/secret.yaml", "outside"),
        ("none.yaml", "does not exist"),
        ("long.yaml", "1 MiB"),
        ("bytes.yaml", "UTF-8"),
        (".", "does not exist"),
    ],
)
def test_files_stay_inside(name: str, words: str, site: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    docs, outside = tmp_path / "docs", tmp_path / "outside"
    docs.mkdir()
    outside.mkdir()
    for place in (tmp_path, outside):
        (place / "secret.yaml").write_text(QUIET.replace("nginx", "secret"))
    (docs / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (docs / "long.yaml").write_text("#" * (1 << 20) + "\n")
    (docs / "bytes.yaml").write_bytes(b"\xff\xfe\x00a")
    (docs / "linked").symlink_to(outside)
    html = site({"index.md": fence("", f'yaml file="{name}"')})("index.html")
    assert "secret:1.27" not in re.sub("<.*?>", "", html)
    assert len(told(caplog)) == 1 and words in told(caplog)[0]


def test_folder_of_manifests_must_exist(tmp_path: Path) -> None:
    faults = Faults(None, site_words("", ""))
    assert manifest_folders(str(tmp_path), tmp_path, "", faults) == (tmp_path.resolve(),)
    assert faults.lines == []
    manifest_folders(str(tmp_path), tmp_path, "nowhere", faults)
    assert faults.lines == ["podlife: the option files: 'nowhere' is not a folder"]


def test_a_folder_of_manifests_may_lie_outside_the_site_and_is_not_left(
    site: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    outside = tmp_path_factory.mktemp("repository")
    (outside / "deploy").mkdir()
    (outside / "deploy" / "pod.yaml").write_text(QUIET)
    (outside / "secret.yaml").write_text(QUIET.replace("nginx", "secret"))
    (outside / "deploy" / "link.yaml").symlink_to(outside / "secret.yaml")
    pages = {"index.md": "".join(fence("", f'yaml file="{name}"') for name in ("pod.yaml", "link.yaml"))}
    for files in (str(outside / "deploy"), os.path.relpath(outside / "deploy", tmp_path)):
        caplog.clear()
        html = re.sub("<.*?>", "", site(pages, files=files)("index.html"))
        assert "nginx:1.27" in html and "secret:1.27" not in html
        assert len(told(caplog)) == 1 and "link.yaml" in told(caplog)[0] and "outside" in told(caplog)[0]


@pytest.mark.parametrize("name", ["/proc/x", "mkdocs.yml", "mkdocs.yml/x"])
def test_a_cache_that_cannot_be_made_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("", "utf-8")
    faults = Faults(None, site_words("zh", ""))
    cache_folder(name, str(tmp_path / "docs"), tmp_path, faults)
    (line,) = faults.lines
    assert line.startswith(f"podlife: 选项 cache：无法创建目录 “{name}”：")


def test_cache_lies_outside_the_docs_and_changes_nothing(site: Any, tmp_path: Path) -> None:
    pages = {"index.md": fence(QUIET) + fence(BROKEN)}
    plain = site(pages)("index.html")
    assert not (tmp_path / ".cache").exists()
    cold = site(pages, cache=True)("index.html")
    warm = site(pages, cache=True)("index.html")

    def timeless(html: str) -> str:
        return re.sub(r"Build Date UTC : .*", "", html)

    assert timeless(plain) == timeless(cold) == timeless(warm)
    assert [p.name for p in (tmp_path / ".cache" / "plugin" / "podlife").iterdir()] == ["podlife.sqlite"]
    with pytest.raises(Abort):
        site(pages, cache="docs/cache")
    assert not (tmp_path / "docs" / "cache").exists()


# ------------------------------------------------------------------ both languages


def test_both_languages_with_a_switch_of_radio_buttons(site: Any) -> None:
    html = site({"index.md": fence(QUIET, 'yaml podlife="full"'), "zh/a.md": fence(QUIET)}, lang="both")("index.html")
    both = html[html.index('<div class="podlife-both"') :]
    assert 'lang="en"' in both and 'lang="zh-Hans"' in both and "生命周期" in both
    assert both.startswith('<div class="podlife-both" role="group" aria-label="English · 中文">')
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    labels = re.findall(r'<label for="([^"]*)"', both)
    assert len(labels) == 2 and set(labels) <= set(ids)
    assert len(re.findall(r'<input type="radio"[^>]* checked>', both)) == 1


@pytest.mark.parametrize(
    ("page", "options", "chinese"),
    [
        ("zh-TW", {}, "zh-Hant"),
        ("both", {"lang": "zh-Hant"}, "zh-Hant"),
        ("zh-CN", {}, "zh-Hans"),
        ("en", {}, "zh-Hans"),
    ],
)
def test_the_chinese_of_both_on_a_fence_is_the_page_s(
    page: str, options: dict[str, str], chinese: str, site: Any
) -> None:
    html = site({"index.md": f"---\nlang: {page}\n---\n" + fence(QUIET, 'yaml lang="both"')}, **options)("index.html")
    both = html[html.index('<div class="podlife-both"') :]
    assert 'lang="en"' in both and f'lang="{chinese}"' in both
    assert ("生命週期" in both) is (chinese == "zh-Hant")


def test_the_chinese_of_both_is_in_the_characters_of_the_theme(site: Any) -> None:
    read = site({"index.md": fence(QUIET)}, theme={"name": "mkdocs", "locale": "zh_TW"}, lang="both")
    both = read("index.html").split('<div class="podlife-both"', 1)[1]
    assert re.findall(r'<label for="[^"]*" lang="([^"]*)"', both) == ["en", "zh-Hant"]
    assert re.findall(r'class="podlife" lang="([^"]*)"', both) == ["en", "zh-Hant"] and "生命週期" in both


def test_a_page_or_fence_may_choose_one_of_both(site: Any) -> None:
    pages = {"index.md": fence(QUIET, 'yaml lang="zh"'), "a.md": "---\nlang: en\n---\n" + fence(QUIET)}
    read = site(pages, lang="both")
    assert "podlife-both" not in read("index.html") and 'class="podlife" lang="zh-Hans"' in read("index.html")
    assert "podlife-both" not in read("a/index.html") and 'class="podlife" lang="en"' in read("a/index.html")


# ------------------------------------------------------------------ Chinese search


@pytest.mark.parametrize(
    ("jieba", "separator", "lang", "said"),
    [
        (True, r"[\s\u200b\-]+", "zh", False),
        (True, r"[\s\-]+", "zh", True),
        (False, r"[\s\u200b\-]+", "zh", True),
        (True, r"[\s\-]+", "both", True),
        (False, r"[\s\-]+", "en", False),
    ],
)
def test_chinese_search_is_told_about_once(
    jieba: bool,
    separator: str,
    lang: str,
    said: bool,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if jieba or name != "jieba" else None)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n")
    plugins = [{"search": {"separator": separator}}, {"podlife": {"lang": lang}}]
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump({"site_name": "T", "plugins": plugins}))
    config = load_config(str(tmp_path / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    with caplog.at_level(logging.INFO):
        build(config)
        build(config)
    lines = [line for line in told(caplog, logging.INFO) if "jieba" in line]
    assert len(lines) == int(said) and told(caplog) == []
