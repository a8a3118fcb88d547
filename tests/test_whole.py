"""The whole way, with the real rooms: a page's Markdown in, cards and messages out."""

from __future__ import annotations

import html
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import markdown
import pytest

from mkdocs_podlife.markdown import PodlifeExtension
from mkdocs_podlife.page.context import page_context
from mkdocs_podlife.page.fence import SHOW_VALUES

SERVER = """\
apiVersion: v1
kind: Pod
metadata:
  name: site
  labels: {app: site}
spec:
  containers:
  - name: web
    image: nginx:1.27
    readinessProbe:
      httpGet: {port: 80, path: /index.html}
      periodSeconds: PERIOD
"""
PAGE_GONE = """\
actions:
- at: 20s
  exec: {container: web, command: rm /usr/share/nginx/html/index.html}
- at: 60s
  exec: {container: web, command: echo back > /usr/share/nginx/html/index.html}
"""


def convert(*blocks: tuple[str, str], context: Any = None, **options: Any) -> str:
    source = "\n\n".join(f"```{info}\n{text.rstrip()}\n```" for info, text in blocks)
    extension = PodlifeExtension(**options)
    extension.context = context
    return markdown.markdown(source, extensions=["pymdownx.superfences", extension])


def text_of(card: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", card))


def kubectl_rows(page: str) -> list[str]:
    """READY, STATUS and RESTARTS of the card's rows, one line each."""
    found = re.findall(r"^ *\S+ +(\d/\d +\S+ +\d+)", text_of(page), re.MULTILINE)
    return [" ".join(row.split()) for row in found]


@pytest.mark.parametrize("period", [2, 3, 5])
def test_a_removed_page_takes_ready_away_and_no_life(period: int) -> None:
    page = convert(("yaml", SERVER.replace("PERIOD", str(period))), ("podlife", PAGE_GONE))
    rows = kubectl_rows(page)
    ready = [row.split()[0] for row in rows if "Running" in row]
    assert [r for i, r in enumerate(ready) if i == 0 or r != ready[i - 1]][-3:] == ["1/1", "0/1", "1/1"]
    assert all(row.endswith(" 0") for row in rows)


def test_quiet_telling_and_off() -> None:
    plain = "apiVersion: v1\nkind: Pod\nmetadata: {name: plain}\nspec:\n  containers: [{name: c, image: nginx}]\n"
    assert 'class="pl-card pl-quiet"' in convert(("yaml", plain))
    assert 'class="pl-card pl-quiet"' not in convert(('yaml podlife="full"', plain))
    assert "pl-card" not in convert(('yaml podlife="off"', plain))


def test_a_deployment_is_explained_and_another_group_s_job_left_alone() -> None:
    template = "spec:\n      containers: [{name: c, image: nginx}]"
    deployment = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: d}}
spec:
  selector: {{matchLabels: {{a: b}}}}
  template:
    metadata: {{labels: {{a: b}}}}
    {template}
"""
    assert "pl-card" in convert(("yaml", deployment))
    volcano = "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {name: j}\nspec: {minAvailable: 1}\n"
    assert "pl-card" not in convert(("yaml", volcano))


def test_languages_differ_in_words_and_in_nothing_else() -> None:
    pod = SERVER.replace("PERIOD", "3")
    english, chinese = (
        convert(("yaml", pod), ("podlife", PAGE_GONE)),
        convert(('yaml lang="zh"', pod), ("podlife", PAGE_GONE)),
    )
    assert 'lang="en"' in english and 'lang="zh-Hans"' in chinese
    assert kubectl_rows(english) == kubectl_rows(chinese) != []


def test_show_has_a_word_for_every_part_of_a_card() -> None:
    pod = (
        SERVER.replace("PERIOD", "3")
        .replace("readinessProbe:", "livenessProbe:")
        .replace("image: nginx:1.27", "image: busybox\n    command: [sh, -c, sleep 3600]")
    )
    deleted = ("podlife", "actions:\n- {at: 60s, delete: {}}")
    whole = convert(('yaml podlife="full"', pod), deleted)
    empty = convert(('yaml podlife="full" show="none"', pod), deleted)
    parts = {word: convert((f'yaml podlife="full" show="{word}"', pod), deleted) for word in SHOW_VALUES}
    assert "pl-refused" in empty  # no such part: told, not taken
    assert len(set(parts.values())) == len(SHOW_VALUES)
    assert all(len(part) < len(whole) / 1.2 for part in parts.values())


BROKEN = {
    "tab": ("apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n", 4, 1),
    "field": ("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  contaienrs: []\n", 5, 3),
    "image": ("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: c\n", 6, 5),
    "brace": ("apiVersion: v1\nkind: Pod\nmetadata: {name: [\n", None, None),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("indent", ["", "    ", "\t"])
def test_broken_blocks_are_told_with_their_place_in_the_page(
    case: str, indent: str, caplog: pytest.LogCaptureFixture
) -> None:
    text, line, column = BROKEN[case]
    fence = "\n".join(indent + row for row in ["```yaml", *text.rstrip("\n").split("\n"), "```"])
    head = "# Title\n\n- item\n\n" if indent else "# Title\n\n"
    with caplog.at_level(logging.WARNING):
        page = markdown.markdown(head + fence, extensions=["pymdownx.superfences", PodlifeExtension()])
    assert "pl-refused" in page
    messages = [record.getMessage() for record in caplog.records]
    assert messages and all(re.match(r"page:\d+:\d+: \S", message) for message in messages)
    if line is not None:
        place = f"page:{head.count(chr(10)) + 1 + line}:{len(indent) + column}: "
        assert any(message.startswith(place) for message in messages), messages


def test_names_of_a_page_do_not_leave_it() -> None:
    for name in ("../../x", "<script>alert(1)</script>", "a\\u0002wzxhzdk:0\\u0003", "x-->y", '"onload="'):
        text = SERVER.replace("PERIOD", "3").replace(
            "name: site", f'name: "{name}"' if '"' not in name else f"name: '{name}'"
        )
        page = convert(("yaml", text))
        card = page[page.index('class="podlife"') :]
        assert re.findall(r'id="([^"]*)"', card) and all(
            re.fullmatch(r"[\w-]+", i) for i in re.findall(r'id="([^"]*)"', card)
        )
        assert "<script" not in card and "-->" not in card and "\x02" not in page


def test_ids_are_unique_on_a_page_of_many_pods() -> None:
    pod = SERVER.replace("PERIOD", "3")
    page = convert(*[("yaml", pod)] * 4, ("podlife", PAGE_GONE))
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids)) and len(ids) >= 4
    used = set(re.findall(r'(?:href="#|url\(#|aria-labelledby=")([\w-]+)', page))
    assert used <= set(ids)


def test_no_inline_style_script_or_foreign_address() -> None:
    page = convert(('yaml podlife="full"', SERVER.replace("PERIOD", "3")), ("podlife", PAGE_GONE))
    card = page[page.index('class="podlife"') :]
    assert not re.search(r'<script|<style|\s(?:style|on\w+)=|(?:src|href)="(?!#)', card)


def test_headings_are_left_to_the_page() -> None:
    page = convert(('yaml podlife="full"', SERVER.replace("PERIOD", "3")))
    assert not re.search(r"<h[1-6]\b", page)


def test_the_same_page_gives_the_same_bytes() -> None:
    blocks = [("yaml", SERVER.replace("PERIOD", "3")), ("podlife", PAGE_GONE)]
    assert convert(*blocks) == convert(*blocks)


def test_one_context_counts_over_inner_conversions() -> None:
    context = page_context("docs/a.md", "", {}, PodlifeExtension().settings(), "zh")
    pod = ("yaml", SERVER.replace("PERIOD", "3"))
    first, second = convert(pod, context=context), convert(pod, context=context)
    assert 'id="site-lifecycle"' in first and 'id="site-lifecycle-2"' in second
    assert context.cards == 2 and 'lang="zh-Hans"' in first


# --------------------------------------------------------------------------- a site


def mkdocs_build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "mkdocs.yml").write_text("site_name: T\nplugins: [search, podlife]\n")
    command = [sys.executable, "-m", "mkdocs", "build", *options]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)


@pytest.mark.parametrize("case", ["tab", "field", "image"])
def test_a_broken_page_builds_and_fails_a_strict_build_only(case: str, tmp_path: Path) -> None:
    text, line, column = BROKEN[case]
    page = tmp_path / "docs" / "index.md"
    page.parent.mkdir()
    page.write_text(f"# T\n\n```yaml\n{text}```\n\nafter\n")
    place = f"docs/index.md:{3 + (line or 0)}:{column}: "
    loose, strict = mkdocs_build(tmp_path), mkdocs_build(tmp_path, "--strict")
    assert loose.returncode == 0 and strict.returncode == 1
    assert place in loose.stderr and place in strict.stderr
    built = (tmp_path / "site" / "index.html").read_text()
    assert "pl-refused" in built and "<p>after</p>" in built
    page.write_text(page.read_text().replace("```yaml", '```yaml on_error="card"'))
    assert mkdocs_build(tmp_path, "--strict").returncode == 0
