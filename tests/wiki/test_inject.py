"""Explanations in the pages of other generators: idempotent, and nothing else in a page changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mkdocs_podlife.render.mermaid import LIMIT
from mkdocs_podlife.wiki.inject import Options, inject

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx\n"
STRETCH = re.compile(
    rb"[> \t]*(?:<!--|\{/\*) podlife:begin (?:-->|\*/\}).*?podlife:end (?:-->|\*/\})(\r\n|\n|\Z)", re.DOTALL
)


def _pages(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _without(page: bytes) -> bytes:
    """A page without what stands between markers: what the author wrote."""
    return STRETCH.sub(b"", page)


def _inject(page: Path, **options: object) -> str:
    outcome = inject([str(page)], Options(**options))  # type: ignore[arg-type]
    assert not outcome.troubles
    return page.read_text("utf-8")


def test_three_trees(trees: Path) -> None:
    before = _pages(trees)
    first = inject([str(trees)], Options())
    once = _pages(trees)
    second = inject([str(trees)], Options())
    assert (first.pages, first.pods, len(first.changed)) == (6, 13, 6)
    assert (second.pages, second.pods, second.changed) == (6, 13, [])
    assert _pages(trees) == once
    for name, page in before.items():
        assert _without(once[name]).rstrip(b"\r\n") == _without(page).rstrip(b"\r\n"), name
        assert once[name].count(b"podlife:begin") == page.count(b"podlife:begin") or once[name] != page
    assert first.messages == first.troubles == []


def test_nothing_is_written_into_what_others_read_as_indented_code(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    block = f"```yaml\n{POD}```\n"
    text = "!!! note\n\n" + "".join(f"    {line}\n" for line in block.splitlines())
    page.write_text(text + "\n" + block, "utf-8")
    outcome = inject([str(page)], Options())
    written = page.read_text("utf-8")
    assert outcome.pods == 1 and written.startswith(text + "\n" + block) and written.count("podlife:begin") == 1


def test_what_lands_where(trees: Path) -> None:
    inject([str(trees)], Options())
    hugo = (trees / "hugo/content/docs/pods.md").read_text("utf-8")
    assert "{{< /highlight >}}\n<!-- podlife:begin -->\n\nReady" in hugo
    assert (
        "   ```\n   <!-- podlife:begin -->\n\n   Ready" in hugo and "   <!-- podlife:end -->\n\n   ```podlife" in hugo
    )
    assert (
        "> ~~~\n> <!-- podlife:begin -->\n>\n> " in hugo and "> <!-- podlife:end -->\n> The quotation goes on." in hugo
    )
    assert hugo.count("podlife:begin") == 5  # not behind Go, not behind the ConfigMap
    assert "**30 s**" in hugo.partition("name: listed")[2].partition("podlife:end")[0]  # the scenario's deletion
    mdx = (trees / "docusaurus/docs/intro.mdx").read_text("utf-8")
    assert "```\n{/* podlife:begin */}\n\nReady" in mdx and "<!--" not in mdx
    crlf = (trees / "docusaurus/docs/guides/delete.md").read_bytes()
    assert b"\n" not in crlf.replace(b"\r\n", b"") and crlf.endswith(b"<!-- podlife:end -->")
    book = (trees / "gitbook/chapters/探针.md").read_text("utf-8")
    assert book.startswith("\ufeff# 存活探针")
    assert "{% endcode %}\n<!-- podlife:begin -->\n\n创建" in book  # not inside the wrapper, and in the page's language
    assert "```\n<!-- podlife:begin -->" in book.partition("no-language")[2].partition("{% endhint %}")[0]
    zh = (trees / "hugo/content/zh/docs/pods.md").read_text("utf-8")
    assert "long ago" not in zh and "in-an-explanation" not in zh and "创建" in zh and "CrashLoopBackOff" in zh
    broken = (trees / "gitbook/chapters/broken.md").read_text("utf-8")
    assert "API 服务器拒绝这个 Pod" in broken and 'unknown field "spec.containers[0].imagee"' in broken
    assert "podlife" not in broken.partition("silent")[2]


def test_check_writes_nothing_and_names_what_is_stale(trees: Path) -> None:
    before = _pages(trees)
    stale = inject([str(trees)], Options(), check=True)
    assert _pages(trees) == before and len(stale.changed) == 6
    inject([str(trees)], Options())
    page = trees / "gitbook/chapters/探针.md"
    page.write_text(page.read_text("utf-8").replace("periodSeconds: 5", "periodSeconds: 6"), "utf-8")
    assert inject([str(trees)], Options(), check=True).changed == [page.as_posix()]


def test_an_explanation_goes_with_its_pod(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(f"a\n\n```yaml\n{POD}```\nb\n")
    assert "podlife:begin" in _inject(page)
    page.write_text(page.read_text().replace("kind: Pod", "kind: ConfigMap"))
    assert _inject(page) == f"a\n\n```yaml\n{POD.replace('kind: Pod', 'kind: ConfigMap')}```\nb\n"


def test_blank_lines_that_a_formatter_put_in_stay(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(f"```yaml\n{POD}```\nb\n")
    once = _inject(page)
    page.write_text(once.replace("```\n<!--", "```\n\n\n<!--").replace("-->\nb", "-->\n\nb"))
    spread = page.read_text()
    assert _inject(page) == spread
    page.write_text(spread.replace("Ready", "Old"))
    assert _inject(page) == spread


@pytest.mark.parametrize(
    ("page", "line", "key"),
    [
        (f"```yaml\n{POD}```\n<!-- podlife:begin -->\nmine\n", 11, "wiki.stray-begin"),
        (f"<!-- podlife:end -->\n```yaml\n{POD}```\n", 1, "wiki.stray-end"),
        (
            f"```yaml\n{POD}```\n<!-- podlife:begin -->\n<!-- podlife:begin -->\n<!-- podlife:end -->\n",
            11,
            "wiki.stray-begin",
        ),
    ],
)
def test_markers_astray(tmp_path: Path, page: str, line: int, key: str) -> None:
    (tmp_path / "a.md").write_text(page)
    (tmp_path / "b.md").write_text(f"```yaml\n{POD}```\n")
    outcome = inject([str(tmp_path)], Options())
    assert [(t.where, t.key) for t in outcome.troubles] == [(f"{tmp_path.as_posix()}/a.md:{line}", key)]
    assert (tmp_path / "a.md").read_text() == page
    assert "podlife:begin" in (tmp_path / "b.md").read_text()


def test_a_manifest_cannot_end_its_own_explanation(tmp_path: Path) -> None:
    name = "<!-- podlife:end -->"
    pod = POD.replace("image: nginx", f'image: "{name} ``` \\n{name}\\n"').replace(
        "name: web\nspec", f"name: web\n  labels: {{a: '{name}'}}\nspec"
    )
    page = tmp_path / "a.md"
    page.write_text(f"```yaml\n{pod}```\nb\n")
    once = _inject(page)
    assert sum(line.strip() == name for line in once.split("\n")) == 1
    assert _inject(page) == once and once.endswith("\nb\n")


def test_diagrams_share_what_gitlab_draws_on_a_page(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("".join(f"```yaml\n{POD.replace('name: web', f'name: web{i}')}```\n\n" for i in range(12)))
    text = _inject(page)
    diagrams = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert 2 <= len(diagrams) < 12 and sum(map(len, diagrams)) <= LIMIT
    assert "mermaid" not in _inject(page, mermaid=False)


def test_pictures(tmp_path: Path) -> None:
    (tmp_path / "docs" / "a").mkdir(parents=True)
    page = tmp_path / "docs" / "a" / "page.md"
    page.write_text(f"```yaml\n{POD}---\n{POD}```\n")
    folder = tmp_path / "docs" / "pictures"
    text = _inject(tmp_path / "docs" / "a" / "page.md", pictures=folder)
    assert "(<../pictures/page-web.en.svg>)" in text and "(<../pictures/page-web-2.en.svg>)" in text
    assert sorted(p.name for p in folder.iterdir()) == ["page-web-2.en.svg", "page-web.en.svg"]
    options = Options(pictures=folder)
    assert inject([str(page)], options, check=True).changed == []
    (folder / "page-web.en.svg").unlink()
    assert inject([str(page)], options, check=True).changed == [(folder / "page-web.en.svg").as_posix()]
    assert "(</img/page-web.en.svg>)" in _inject(page, pictures=folder, pictures_url="/img/")


def test_languages(tmp_path: Path) -> None:
    fence = f"```yaml\n{POD}```\n"
    pages = {
        "front.md": (f"---\nlang: zh\n---\n{fence}", "创建"),
        "own.md": (f"---\npodlife: {{lang: zh}}\n---\n一二三四五六七八九十\n{fence}", "创建"),
        "page.zh-cn.md": (fence, "创建"),
        "zh/page.md": (fence, "创建"),
        "prose.md": (f"这一页讲 Pod 的生命周期，用中文写成。\n\n{fence}", "创建"),
        "quote.md": (f"A long English page that mentions 就绪 once.\n\n{fence}", "Ready"),
        "plain.md": (fence, "Ready"),
    }
    for name, (text, _) in pages.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    inject([str(tmp_path)], Options())
    for name, (_, word) in pages.items():
        assert f"podlife:begin -->\n\n{word}" in (tmp_path / name).read_text("utf-8"), name
    inject([str(tmp_path)], Options(lang="en"))
    assert all("\nReady" in (tmp_path / name).read_text("utf-8") for name in pages)


def test_a_failing_disk_changes_no_page(trees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from mkdocs_podlife.wiki.files import Trouble

    before = _pages(trees)
    fdopen, calls = os.fdopen, [0]

    def full(*args: object, **kwargs: object) -> object:
        calls[0] += 1
        if calls[0] == 4:
            raise OSError(28, "No space left on device")
        return fdopen(*args, **kwargs)  # type: ignore[arg-type, call-overload]

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(Trouble) as caught:
        inject([str(trees)], Options())
    assert caught.value.args_of_key == {"reason": "No space left on device"}
    assert _pages(trees) == before


_PIECE = st.sampled_from(
    [
        f"```yaml\n{POD}```\n",
        f"- item\n\n  ~~~yaml\n  {POD.rstrip().replace(chr(10), chr(10) + '  ')}\n  ~~~\n",
        "> quoted\n",
        "text\n",
        "\n",
        "```\n<!-- podlife:begin -->\n```\n",
        "    <!-- podlife:end -->\n\n",
        f"```yaml\n{POD}",
        "<div>\n",
        "1. one\n",
        "---\n",
    ]
)


@settings(max_examples=60, deadline=None)
@example(["<div>\n", "```\n<!-- podlife:begin -->\n```\n", "    <!-- podlife:end -->\n\n"], "\n", False, False)
@given(st.lists(_PIECE, max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_any_page(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], end: str, cut: bool, bom: bool) -> None:
    """Twice is once, and taking the stretches out gives the page back."""
    text = ("\ufeff" if bom else "") + "".join(pieces)
    text = text.rstrip("\n") if cut else text
    page = tmp_path_factory.mktemp("any") / "a.md"
    page.write_bytes(text.replace("\n", end).encode())
    before = page.read_bytes()
    outcome = inject([str(page)], Options())
    once = page.read_bytes()
    if outcome.troubles:
        assert once == before
        return
    assert inject([str(page)], Options()).changed == []
    stretch = re.compile(
        rb"(?m)^[> \t]*<!-- podlife:begin -->\r?\n(?:[> \t]*\r?\n)(?:.*\r?\n)*?[> \t]*<!-- podlife:end -->[ \t]*(?:\r\n|\n|\Z)"
    )
    assert stretch.sub(b"", once).rstrip(b"\r\n") == before.rstrip(b"\r\n")
