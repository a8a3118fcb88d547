"""What is kept: found again under the same circumstances only, bounded, on disk when asked, and never in the way."""

from __future__ import annotations

import sqlite3
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.page import making as making_module
from mkdocs_podlife.page.cards import PageCards
from mkdocs_podlife.page.context import PageContext, Settings, page_context
from mkdocs_podlife.page.memory import FILE, UNUSED_BUILDS, Made, Memory, Row, Seen, digest, files_print

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
  labels: {{app: web}}
spec:
  containers:
  - name: web
    image: nginx:1.27
    readinessProbe:
      httpGet: {{path: /, port: 80}}
"""
BROKEN = POD.replace("kind: Pod", "kind: Pod\nspeck: 1").replace("image:", "imag:")
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
"""
MADE = Made(
    "web", 1, "<p>1</p>\nplkey0c6f1d", ((3, 4, "words\u2028\n“ü”"),), (Row("Pod", "web", "quiet", 1, None, 0, 2),)
)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that Pods were run."""
    calls: list[int] = []
    real = making_module.cards_of

    def counted(found: Any, settings: Settings, at: int | None) -> Any:
        calls.append(len(found))
        return real(found, settings, at)

    monkeypatch.setattr(making_module, "cards_of", counted)
    return calls


def page(memory: Memory, *blocks: str, lang: str = "en", **options: str) -> tuple[dict[int, str], PageContext]:
    text = "\n\n".join(f"```yaml\n{block}```\n" for block in blocks)
    context = page_context("a.md", text, {}, Settings(), lang)
    context.memory = memory
    cards = PageCards(context)
    for block in blocks:
        cards.add("yaml", block.rstrip("\n"), options)
    return cards.make(range(1, len(blocks) + 1)), context


def test_equal_blocks_are_worked_out_once_and_get_keys_of_their_own(work: list[int]) -> None:
    memory, block = Memory(), POD.format(name="web")
    html, context = page(memory, block, block)
    assert work == [1] and context.cards == 2
    assert 'id="web-lifecycle"' in html[1] and 'id="web-lifecycle-2"' in html[2]
    assert html[2].replace("web-lifecycle-2", "web-lifecycle") == html[1]
    assert [key for _, key in context.rows] == ["web-lifecycle", "web-lifecycle-2"]
    again, _ = page(memory, block)
    assert work == [1] and again[1] == html[1]


def test_an_english_card_takes_one_byte_a_character() -> None:
    dies = POD.format(name="web") + "    command: [sh, -c, 'cat /启动; exit 1']\n"
    english, _ = page(Memory(), dies)
    assert max(map(ord, english[1])) < 256
    assert "–" not in english[1] and "–" in unescape(english[1])
    chinese, _ = page(Memory(), dies, lang="zh")
    assert "容器" in chinese[1]


@pytest.mark.parametrize(
    "other",
    [{"lang": "zh"}, {"until": "40s"}, {"podlife": "full"}, {"show": "events"}, {"delete": "20s"}, {"at": "5s"}],
)
def test_other_circumstances_are_worked_out_anew(other: dict[str, str], work: list[int]) -> None:
    memory, block = Memory(), POD.format(name="web")
    before, _ = page(memory, block)
    after, _ = page(memory, block, **other)
    assert work == [1, 1] and before != after


def test_a_service_on_the_page_is_a_circumstance(work: list[int]) -> None:
    memory, block = Memory(), POD.format(name="web")
    page(memory, block)
    page(memory, block, SERVICE)
    page(memory, block, SERVICE)
    page(memory, block, SERVICE.replace("app: web", "app: db"))
    assert work == [1, 1, 1]


def test_messages_are_told_again_at_the_place_where_the_block_now_stands() -> None:
    memory, block = Memory(), BROKEN.format(name="web")
    _, first = page(memory, block)
    _, second = page(memory, SERVICE, block)
    assert first.messages and len(first.messages) == len(second.messages)
    lines = SERVICE.count("\n") + 4
    for one, two in zip(first.messages, second.messages, strict=True):
        assert one.place and two.place and (two.place.line - one.place.line, one.text) == (lines, two.text)


def test_version_parts_what_was_made() -> None:
    memory = Memory()
    memory.begin("1", None)
    memory.keep_seen(memory.key("a"), Seen(True, False))
    assert memory.seen(memory.key("a")) == Seen(True, False)
    memory.begin("2", None)
    assert memory.seen(memory.key("a")) is None


def test_memory_is_bounded_and_forgets_the_oldest() -> None:
    memory = Memory(limit=20_000)
    for number in range(200):
        memory.keep_cards(str(number), MADE._replace(html="x" * 1000))
        memory.cards("0")
    kept = [number for number in range(200) if memory.cards(str(number))]
    assert kept[0] == 0 and 199 in kept and len(kept) < 20
    memory.keep_cards("long", MADE._replace(html="x" * 20_000))
    assert memory.cards("long") is None and memory.cards("199")


def test_disk_gives_back_what_it_got_until_the_version_changes(tmp_path: Path, work: list[int]) -> None:
    blocks = POD.format(name="web"), BROKEN.format(name="other")
    results = []
    for version in ("1", "1", "2"):
        memory = Memory()
        memory.begin(version, tmp_path / "cache")
        html, context = page(memory, *blocks)
        results.append((html, context.messages, context.rows))
        memory.end()
    assert results[0] == results[1] == results[2]
    assert work == [1, 1, 1, 1]  # two for version 1, none for its second build, two for version 2


def test_disk_lets_go_of_what_no_build_asks_for(tmp_path: Path) -> None:
    for build in range(UNUSED_BUILDS + 3):
        memory = Memory()
        memory.begin("1", tmp_path)
        memory.keep_cards("used", MADE) if memory.cards("used") is None else None
        if build == 0:
            memory.keep_cards("unused", MADE)
        memory.keep_cards(f"new {build}", MADE)
        memory.end()
    memory = Memory()
    memory.begin("1", tmp_path)
    assert memory.cards("used") == MADE and memory.cards("unused") is None


@pytest.mark.parametrize("damage", ["no database", "folder in its place", "foreign table", "foreign text"])
def test_a_damaged_cache_is_no_cache(damage: str, tmp_path: Path) -> None:
    file = tmp_path / FILE
    if damage == "no database":
        file.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    elif damage == "folder in its place":
        file.mkdir()
    else:
        with sqlite3.connect(file) as database:
            columns = "key TEXT PRIMARY KEY, build INTEGER, text TEXT" if damage == "foreign text" else "x INTEGER"
            database.execute(f"CREATE TABLE made ({columns})")
            if damage == "foreign text":
                database.execute("INSERT INTO made VALUES ('k', 1, '[1, 2]')")
        database.close()
    memory = Memory()
    memory.begin("1", tmp_path)
    assert memory.cards("k") is None
    memory.keep_cards("l", MADE)
    memory.end()
    assert memory.cards("l") == MADE


def test_digest_keeps_parts_apart() -> None:
    assert digest("a", "b") != digest("ab", "") != digest(("a", "b"))
    assert digest("\udc80") == digest("\udc80")


def test_print_of_files_changes_with_any_of_them(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "b.txt"
    file.write_text("1")
    before = files_print([tmp_path])
    assert files_print([tmp_path]) == before
    file.write_text("22")
    after = files_print([tmp_path])
    assert after != before
    (tmp_path / "c").write_text("")
    assert files_print([tmp_path]) != after
