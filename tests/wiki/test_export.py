"""The exported set: names, contents that belong together, and an output folder that stays clean."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from mkdocs_podlife.explain.document import schema
from mkdocs_podlife.wiki.artifacts import ENDINGS
from mkdocs_podlife.wiki.export import Options, export
from mkdocs_podlife.wiki.files import Trouble
from mkdocs_podlife.wiki.keys import LENGTH, Keys, pod_key

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx\n"


@pytest.mark.parametrize(
    ("name", "pod", "key"),
    [
        ("pods.md", "web", "pods-web"),
        ("pods.zh.md", "web", "pods-web"),
        ("zh/pods.md", "web", "pods-web"),
        ("i18n/zh-Hans/guide/pods.md", "web", "i18n-guide-pods-web"),
        ("web.yaml", "web", "web"),
        ("guide/README.md", "web", "guide-web"),
        ("README.md", "web", "web"),
        ("_index.md", "", "pod"),
        ("A b/C_d.md", "x.y", "a-b-c-d-x-y"),
    ],
)
def test_keys(name: str, pod: str, key: str) -> None:
    assert pod_key(name, pod) == key


def test_keys_that_need_a_hash_are_stable_and_differ() -> None:
    one, two = pod_key("生命周期.md", "web"), pod_key("就绪.md", "web")
    assert one == pod_key("生命周期.md", "web") != two
    assert re.fullmatch(r"web-[0-9a-f]{6}", one)
    long = pod_key("a" * 300 + ".md", "web")
    assert len(long) <= LENGTH and long != pod_key("a" * 301 + ".md", "web")
    for key in (one, two, long, pod_key("../../etc/passwd.md", "..\\..")):
        assert re.fullmatch(r"[a-z0-9-]+", key)


def test_keys_are_given_once() -> None:
    keys = Keys()
    assert [keys.take("a"), keys.take("a"), keys.take("a-2"), keys.take("a")] == ["a", "a-2", "a-2-2", "a-3"]
    assert keys.take("a", "zh") == "a"


def test_three_trees(trees: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    outcome = export([str(trees)], out, Options())
    assert outcome.troubles == outcome.messages == []
    index = json.loads((out / "index.json").read_text("utf-8"))
    listed = [name for entry in index["entries"] for name in entry["files"].values()]
    on_disk = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert sorted([*listed, "index.html", "index.json"]) == on_disk
    assert len(set(listed)) == len(listed) and outcome.files == len(on_disk)
    # the same Pod on the English and the Chinese page is one, with two places
    steps = [e for e in index["entries"] if e["name"] == "three-steps"]
    assert [(e["key"], e["lang"], len(e["sources"])) for e in steps] == [
        ("hugo-content-docs-pods-three-steps", "en", 2),
        ("hugo-content-docs-pods-three-steps", "zh", 2),
    ]
    assert steps[0]["sources"][0].endswith("hugo/content/docs/pods.md:11")
    for entry in index["entries"]:
        kinds = set(entry["files"])
        assert kinds == set(ENDINGS) if entry["verdict"] != "refused" else {"markdown", "json", "embed"} <= kinds
        told = json.loads((out / entry["files"]["json"]).read_text("utf-8"))
        jsonschema.validate(told, schema())
        assert [p["name"] for p in told["pods"]] == [entry["name"]]
        if "svg" in entry["files"]:
            assert f"(<{entry['files']['svg']}>)" in (out / entry["files"]["markdown"]).read_text("utf-8")
    again = {name: (out / name).read_bytes() for name in on_disk}
    assert export([str(trees)], out, Options()).removed == 0
    assert again == {name: (out / name).read_bytes() for name in on_disk}


def test_two_pods_of_one_name(tmp_path: Path) -> None:
    other = POD.replace("nginx", "busybox")
    (tmp_path / "a.md").write_text(f"```yaml\n{POD}```\n\n```yaml\n{other}```\n\n```yaml\n{POD}```\n")
    outcome = export([str(tmp_path / "a.md")], tmp_path / "out", Options(langs=("en",)))
    assert [e.key for e in outcome.entries] == ["a-web", "a-web-2", "a-web-3"]


def test_what_an_earlier_export_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{POD}---\n{POD.replace('name: web', 'name: gone')}")
    out = tmp_path / "out"
    export([str(tmp_path / "a.yaml")], out, Options())
    mine = [tmp_path / "precious.en.svg", out / "notes.md", out / "other.en.svg"]
    for path in mine:
        path.write_text("mine")
    index = json.loads((out / "index.json").read_text())
    index["entries"][0]["files"].update(x="../precious.en.svg", y="notes.md", z="/etc/hostname")
    (out / "index.json").write_text(json.dumps(index))
    (tmp_path / "a.yaml").write_text(POD)
    outcome = export([str(tmp_path / "a.yaml")], out, Options())
    assert outcome.removed == 12 and not list(out.glob("*gone*"))
    assert [path.read_text() for path in mine] == ["mine"] * 3


@pytest.mark.parametrize("text", ["[]", "{}", '{"schema": "podlife.export/1"}', "[" * 9999, "\0", '{"schema": 1}'])
def test_an_index_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(POD)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.json").write_text(text)
    assert export([str(tmp_path / "a.yaml")], tmp_path / "out", Options()).removed == 0


def test_the_output_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"```yaml\n{POD}```\n")
    first = export([str(tmp_path)], tmp_path / "out", Options())
    (tmp_path / "out" / "page.md").write_text(f"```yaml\n{POD}```\n")
    assert export([str(tmp_path)], tmp_path / "out", Options()).files == first.files


def test_output_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(POD)
    (tmp_path / "out").write_text("mine")
    with pytest.raises(Trouble) as caught:
        export([str(tmp_path / "a.yaml")], tmp_path / "out", Options())
    assert caught.value.key == "wiki.no-folder" and (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("failing", [1, 7, 14])
def test_a_full_disk_leaves_the_earlier_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    out = tmp_path / "out"
    (tmp_path / "a.yaml").write_text(POD)
    export([str(tmp_path / "a.yaml")], out, Options())
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    (tmp_path / "a.yaml").write_text(POD.replace("nginx", "busybox"))
    fdopen, calls = os.fdopen, [0]

    def full(*args: object, **kwargs: object) -> object:
        calls[0] += 1
        if calls[0] == failing:
            raise OSError(28, "No space left on device")
        return fdopen(*args, **kwargs)  # type: ignore[arg-type, call-overload]

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(Trouble):
        export([str(tmp_path / "a.yaml")], out, Options())
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


class _Page(HTMLParser):
    """Tags with their attributes, for looking at a page's head."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def first(self, tag: str, **wanted: str) -> dict[str, str | None]:
        return next(a for t, a in self.tags if t == tag and all(a.get(k) == v for k, v in wanted.items()))


@pytest.mark.parametrize("base", ["", "https://example.org/pods"])
def test_link_cards(tmp_path: Path, base: str) -> None:
    (tmp_path / "a.yaml").write_text(POD)
    out = tmp_path / "out"
    export([str(tmp_path / "a.yaml")], out, Options(base=base))
    page = _Page((out / "embed" / "a-web.zh.html").read_text("utf-8"))
    link = page.first("link", type="application/json+oembed")
    assert link["href"] == (f"{base}/a-web.zh.oembed.json" if base else "../a-web.zh.oembed.json")
    assert page.first("meta", property="og:title")["content"] == "Pod web 的生命周期"
    assert "就绪" in str(page.first("meta", property="og:description")["content"])
    if base:
        assert page.first("meta", property="og:image")["content"] == f"{base}/a-web.zh.svg"
        assert page.first("meta", property="og:url")["content"] == f"{base}/embed/a-web.zh.html"
    answer = json.loads((out / "a-web.zh.oembed.json").read_text("utf-8"))
    assert (answer["version"], answer["type"]) == ("1.0", "rich") and answer["width"] > 0 < answer["height"]
    frame = _Page(answer["html"]).first("iframe")
    assert frame["src"] == (f"{base}/embed/a-web.zh.html" if base else "embed/a-web.zh.html")
    assert frame["sandbox"] == "allow-scripts"


def test_index_page_links_what_is_there(trees: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export([str(trees)], out, Options(langs=("zh",)))
    page = _Page((out / "index.html").read_text("utf-8"))
    targets = [a.get("href") or a.get("src") for tag, a in page.tags if tag in {"a", "img"}]
    assert len(targets) > 60 and all((out / str(target)).is_file() for target in targets)
    assert page.first("html")["lang"] == "zh-Hans"


def test_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("no Pod")
    outcome = export([str(tmp_path / "a.md"), str(tmp_path / "none.md")], tmp_path / "out", Options())
    assert outcome.entries == [] and [t.key for t in outcome.troubles] == ["cli.no-file"]
