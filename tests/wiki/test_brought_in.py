"""Outside a site: manifests that blocks bring in (`file=`), lives with names, and what is said of images."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mkdocs_podlife.cli import main
from mkdocs_podlife.wiki.check import check
from mkdocs_podlife.wiki.export import Options, export
from mkdocs_podlife.wiki.keys import pod_key
from mkdocs_podlife.wiki.pods import read_source
from mkdocs_podlife.wiki.trees import find

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx\n"
    "    readinessProbe: {httpGet: {path: /, port: 81}}\n"
)
BLOCK = '```yaml file="{}"\n```\n'
IMAGES = "images:\n  nginx: {listens: [81]}\n"


def podlife(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A page two folders deep; `pods/` inside the tree, `elsewhere/` beside it."""
    for folder in ("docs/guide/deep", "docs/pods", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs" / "pods" / "web.txt").write_text(POD, "utf-8")
    (tmp_path / "elsewhere" / "secret.txt").write_text(POD, "utf-8")
    (tmp_path / "docs" / "pods" / "out.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (tmp_path / "docs" / "pods" / "in.txt").symlink_to("web.txt")
    return tmp_path


def page(tree: Path, name: str) -> Path:
    path = tree / "docs" / "guide" / "deep" / "page.md"
    path.write_text(f"# x\n\n{BLOCK.format(name)}", "utf-8")
    return path


@pytest.mark.parametrize("name", ["../../pods/web.txt", "pods/web.txt", "pods/in.txt"])
def test_a_block_brings_in_a_file_of_the_tree(tree: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = page(tree, name)
    monkeypatch.chdir(tree)
    report = check(["docs"])
    assert [(r.path, r.line, r.rule) for r in report.remarks] == [("docs/pods/web.txt", 9, "PL020")]
    outcome = export(["docs"], tree / "out", Options(langs=("en",)))
    assert [(e.key, e.sources) for e in outcome.entries] == [("guide-deep-page-web", ("docs/pods/web.txt:1",))]
    assert podlife("inject", "docs").exit_code == 0
    text = path.read_text("utf-8")
    assert text.startswith(f"# x\n\n{BLOCK.format(name)}<!-- podlife:begin -->") and "port 81" in text
    assert podlife("inject", "--check", "docs").exit_code == 0
    (tree / "docs" / "pods" / "web.txt").write_text(POD.replace("port: 81", "port: 82"), "utf-8")
    assert podlife("inject", "--check", "docs").exit_code == 1


@pytest.mark.parametrize(
    "name", ["../../../elsewhere/secret.txt", "pods/out.txt", "/etc/hostname", "pods", "pods/none"]
)
def test_no_file_from_outside_is_read(tree: Path, name: str) -> None:
    page(tree, name)
    report = check([str(tree / "docs")])
    assert [(r.rule, r.line, r.path.rpartition("/")[2]) for r in report.remarks] == [("fence", 3, "page.md")]
    assert report.pods == 0 and name in report.remarks[0].message
    assert export([str(tree / "docs")], tree / "out", Options()).entries == []


def test_a_further_path_may_hold_what_is_brought_in(tree: Path) -> None:
    page(tree, "pods/out.txt")
    assert check([str(tree / "docs"), str(tree / "elsewhere")]).pods == 1


def test_a_page_alone_may_bring_in_its_neighbours(tree: Path) -> None:
    (tree / "docs" / "pods" / "x.md").write_text(BLOCK.format("web.txt"), "utf-8")
    (tree / "docs" / "pods" / "y.md").write_text(BLOCK.format("../../elsewhere/secret.txt"), "utf-8")
    assert check([str(tree / "docs" / "pods" / "x.md")]).pods == 1
    assert check([str(tree / "docs" / "pods" / "y.md")]).pods == 0


def test_a_broken_file_is_told_at_its_own_line(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page(tree, "pods/web.txt")
    (tree / "docs" / "pods" / "web.txt").write_text(POD.replace("image", "imag"), "utf-8")
    monkeypatch.chdir(tree)
    assert [(r.path, r.line, r.column) for r in check(["docs"]).remarks] == [("docs/pods/web.txt", 8, 5)]


# ---------------------------------------------------------------------- lives with names

LIVES = f"# x\n\n```yaml\n{POD}```\n\n" + "".join(
    f'```podlife title="{name}"\nactions: [{{at: {at}s, delete: {{}}}}]\n```\n\n'
    for name, at in (("Soon", 5), ("很晚", 90))
)


def test_each_life_has_files_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(LIVES, "utf-8")
    outcome = export([str(tmp_path / "a.md")], tmp_path / "out", Options(langs=("en",)))
    assert [(e.key, e.scenario) for e in outcome.entries] == [
        ("a-web", ""), (pod_key("a.md", "web", "很晚"), "很晚"), ("a-web-soon", "Soon"),
    ]  # fmt: skip
    told = {e.scenario: (tmp_path / "out" / e.files["json"]).read_text("utf-8") for e in outcome.entries}
    ended = {name: json.loads(text)["pods"][0]["ended"] for name, text in told.items()}
    assert ended["Soon"] == ended["很晚"] == "gone" != ended[""]
    assert len(set(told.values())) == 3
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "Lifecycle of Pod web · Soon" in index


def test_keys_of_lives_are_stable_and_plain() -> None:
    keys = [pod_key("a.md", "web", life) for life in ("", "Soon", "很晚", "早", "Soon!", "../x")]
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for key in keys)
    assert keys[0] == "a-web" and len(set(keys)) == 5  # `Soon` and `Soon!` differ by their number


def test_an_injected_page_says_which_life_is_which(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(LIVES, "utf-8")
    assert podlife("inject", str(file)).exit_code == 0
    text = file.read_text("utf-8")
    names = [line for line in text.splitlines() if line in ("**as written**", "**Soon**", "**很晚**")]
    assert names == ["**as written**", "**Soon**", "**很晚**"]
    assert podlife("inject", "--check", str(file)).exit_code == 0


def test_a_life_s_name_is_no_markup(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(LIVES.replace('"Soon"', '"<img src=x> **b** `c`"'), "utf-8")
    export([str(tmp_path / "a.md")], tmp_path / "out", Options(langs=("en",)))
    assert "<img src=x>" not in (tmp_path / "out" / "index.html").read_text("utf-8")
    podlife("inject", str(tmp_path / "a.md"))
    assert "\n**<img" not in (tmp_path / "a.md").read_text("utf-8")


# ---------------------------------------------------------------------- images


@pytest.mark.parametrize(
    "text", [IMAGES, "site_name: x\nplugins:\n- search\n- podlife:\n    " + IMAGES.replace("\n ", "\n     "),
             "theme: {custom: !ENV X}\nplugins:\n  podlife:\n    " + IMAGES.replace("\n ", "\n     ")],
    ids=["alone", "list", "mapping"],
)  # fmt: skip
def test_what_images_do_is_said_once_for_site_and_command(tmp_path: Path, text: str) -> None:
    pod, given = tmp_path / "pod.yaml", tmp_path / "given.yml"
    pod.write_text(POD, "utf-8")
    given.write_text(text, "utf-8")
    assert podlife("check", str(pod), "--fail-on", "info").exit_code == 1
    assert podlife("check", str(pod), "--fail-on", "info", "--images", str(given)).exit_code == 0
    assert "PL020" in podlife("explain", str(pod)).output
    assert "PL020" not in podlife("explain", str(pod), "--images", str(given)).output
    out = tmp_path / "out"
    assert podlife("export", str(pod), "--out", str(out), "--images", str(given)).exit_code == 0
    assert "PL020" not in (out / "pod-web.en.md").read_text("utf-8")
    (tmp_path / "a.md").write_text(f"```yaml\n{POD}```\n", "utf-8")
    assert podlife("inject", str(tmp_path / "a.md"), "--images", str(given)).exit_code == 0
    assert "PL020" not in (tmp_path / "a.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("images:\n  nginx: {listen: [81]}\n", "given.yml:2:"),
        ("plugins:\n- podlife:\n    images:\n      nginx: {listen: [81]}\n", "given.yml:4:"),
        ("images: [", "given.yml:2:1: This is not valid YAML"),
        ("nothing: here\n", "given.yml: describes no images"),
        ("", "given.yml: describes no images"),
        ("plugins: [search, podlife]\n", "given.yml: describes no images"),
    ],
)
@pytest.mark.parametrize("command", ["explain", "check"])
def test_what_is_wrong_with_them_has_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pod.yaml").write_text(POD, "utf-8")
    Path("given.yml").write_text(text, "utf-8")
    done = podlife(command, "pod.yaml", "--images", "given.yml")
    assert done.exit_code == 2 and done.stderr.startswith(told) and done.stdout == ""


def test_a_missing_file_of_images(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD, "utf-8")
    done = podlife("check", str(tmp_path / "pod.yaml"), "--images", str(tmp_path / "none.yml"))
    assert done.exit_code == 2 and "no such file" in done.stderr


def test_a_reading_knows_its_lives(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(LIVES, "utf-8")
    (source,) = find([str(tmp_path)]).sources
    assert [told.life for told in read_source(source).told] == ["", "Soon", "很晚"]
