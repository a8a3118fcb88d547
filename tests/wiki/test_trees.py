"""Which files of a tree are looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mkdocs_podlife.wiki.trees import find


def _names(paths: list[Path], **options: object) -> list[str]:
    return [s.name for s in find([str(p) for p in paths], **options).sources]  # type: ignore[arg-type]


def test_kinds_order_and_what_is_skipped(tmp_path: Path) -> None:
    for name in (
        "b.md", "a.mdx", "c.markdown", "pod.yaml", "pod.yml", "x.txt", "y.html", "B/z.MD",
        ".git/c.md", "node_modules/d.md", "out/e.md",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert _names([tmp_path], skip=tmp_path / "out") == ["a.mdx", "b.md", "c.markdown", "pod.yaml", "pod.yml", "B/z.MD"]
    assert _names([tmp_path / "B", tmp_path / "B" / "z.MD"], manifests=False) == ["z.MD"]


def test_no_link_leads_out(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.md").write_text("")
    top = tmp_path / "in"
    (top / "real").mkdir(parents=True)
    (top / "real" / "page.md").write_text("")
    (top / "folder").symlink_to("../out")
    (top / "file.md").symlink_to("../out/secret.md")
    (top / "beside.md").symlink_to("../in-too.md")
    (tmp_path / "in-too.md").write_text("")
    (top / "inside").symlink_to("real")
    (top / "broken.md").symlink_to("nowhere.md")
    assert _names([top]) == ["inside/page.md"]


def test_a_circle_of_links_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to("../..")
    (tmp_path / "a" / "page.md").write_text("")
    (tmp_path / "self.md").symlink_to("self.md")
    assert _names([tmp_path]) == ["a/page.md"]


def test_what_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "a.md").write_text("")
    tree = find([str(tmp_path / name) for name in ("none", "a.txt", "a.md")] + ["\0"])
    assert [s.name for s in tree.sources] == ["a.md"]
    assert [t.key for t in tree.troubles] == ["cli.no-file", "wiki.other-kind", "cli.unreadable"]


def test_a_forbidden_folder_is_told_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "z.md").write_text("")
    listdir = os.listdir

    def forbidden(path: Path) -> list[str]:  # nothing is forbidden to root, as whom tests may run
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", forbidden)
    tree = find([str(tmp_path)])
    assert [s.name for s in tree.sources] == ["z.md"]
    assert [(t.where.rpartition("/")[2], t.key) for t in tree.troubles] == [("shut", "cli.unreadable")]
