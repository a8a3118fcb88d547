"""The documentation keeps what it says: both languages show the same Pods, and the cards say what the pages claim."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from mkdocs_podlife.cli import main
from mkdocs_podlife.explain.document import schema

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if not p.name.endswith(".zh.md"))
FENCE = re.compile(r"^```(yaml|podlife)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOUND = ["live-exec", "live-httpget", "read-httpget", "nginx", "probes-all", "probe2"]
BROKEN = ["init-tabs", "init-nbsp", "poststart-oneline", "lifecycle-hooks"]


def fences(page: Path) -> list[tuple[str, str, str]]:
    """Language, options and text of the page's blocks."""
    return FENCE.findall(page.read_text("utf-8"))


def run(text: str, *arguments: str, scenario: Path | None = None) -> tuple[int, dict[str, Any]]:
    extra = ["--scenario", str(scenario)] if scenario else []
    result = CliRunner().invoke(main, ["explain", "-", "--format", "json", *arguments, *extra], input=text)
    document = json.loads(result.stdout)
    jsonschema.validate(document, schema())
    return result.exit_code, document


def article(name: str, tmp_path: Path, *arguments: str) -> dict[str, Any]:
    """The life on an article's page, with its scenario if it has one."""
    blocks = fences(DOCS / "articles" / f"{name}.md")
    scenario = tmp_path / "scenario.yaml" if len(blocks) > 1 else None
    if scenario:
        scenario.write_text(blocks[1][2])
    status, document = run(blocks[0][2], *arguments, scenario=scenario)
    assert status == 0
    (pod,) = document["pods"]
    assert isinstance(pod, dict)
    return pod


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(DOCS).as_posix())
def test_both_languages_have_the_page_with_the_same_pods(page: Path) -> None:
    other = page.with_suffix(".zh.md")
    ours, theirs = fences(page), fences(other)

    def comparable(blocks: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        return [(lang, options, text) for lang, options, text in blocks if "apiVersion" in text or lang == "podlife"]

    assert comparable(ours) == comparable(theirs)
    assert len(ours) == len(theirs)
    assert len(re.findall("^#", page.read_text("utf-8"), re.M)) == len(re.findall("^#", other.read_text("utf-8"), re.M))


def test_no_chinese_page_is_without_its_twin() -> None:
    assert {p.with_name(p.name.removesuffix(".zh.md") + ".md") for p in DOCS.rglob("*.zh.md")} == set(PAGES)


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.zh.md")), ids=lambda p: p.relative_to(DOCS).as_posix())
def test_chinese_is_set_as_chinese(page: Path) -> None:
    prose = re.sub(r"^( *)(`{3,}).*?^\1\2$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"`[^`\n]*`|\]\([^)\n]*\)|\{[^}\n]*\}|^---.*?^---", "", prose, flags=re.MULTILINE | re.DOTALL)
    assert not re.findall("优雅|退避|钩子", prose)
    assert not re.findall(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]", prose)
    assert not re.findall(r"[\u4e00-\u9fff][,;:?!]", prose)


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    pod = article("live-exec", tmp_path, "--until", "250s")
    at = {
        reason: [round(o["at"]) for o in pod["occurrences"] if o["reason"] == reason]
        for reason in ("Unhealthy", "Killing", "Started")
    }
    assert at["Unhealthy"][:3] == [63, 66, 69] and at["Killing"][0] == 69
    assert [round(s) for s in pod_starts(pod)] == [0, 99, 198]


def pod_starts(pod: dict[str, Any]) -> list[float]:
    return [o["at"] for o in pod["occurrences"] if o["reason"] == "Started"]


def test_the_article_s_own_event_table(tmp_path: Path) -> None:
    pod = article("live-exec", tmp_path, "--at", "162s", "--until", "163s")
    table = {e["reason"]: (e["count"], 162 - e["first"], 162 - e["last"]) for e in pod["events"]}
    printed = {  # count, age of the first and of the last, as the article shows them
        "Unhealthy": (3, 99, 93),
        "Killing": (1, 93, 93),
        "Pulled": (2, 162, 63),
        "Created": (2, 162, 62),
        "Started": (2, 161, 62),
    }
    for reason, (count, first, last) in printed.items():
        assert table[reason][0] == count, reason
        assert table[reason][1:] == pytest.approx((first, last), abs=1), reason


def test_the_wrong_port(tmp_path: Path) -> None:
    pod = article("live-httpget", tmp_path, "--until", "60s")
    messages = {o["message"] for o in pod["occurrences"] if o["reason"] == "Unhealthy"}
    assert messages and all(":81/" in m and "connection refused" in m for m in messages)
    killed = next(o["at"] for o in pod["occurrences"] if o["reason"] == "Killing")
    assert sum(o["reason"] == "Unhealthy" and o["at"] <= killed for o in pod["occurrences"]) == 3
    assert pod_starts(pod)[1] - killed < 2  # nginx stops quickly
    assert any(a["key"] == "image-like" for a in pod["assumptions"])


def test_the_missing_page(tmp_path: Path) -> None:
    pod = article("read-httpget", tmp_path)
    running = [row["ready"] for row in pod["rows"] if row.get("status") == "Running"]
    assert [r for i, r in enumerate(running) if i == 0 or r != running[i - 1]][-3:] == ["1/1", "0/1", "1/1"]
    assert all(row["restarts"] == 0 for row in pod["rows"])


def test_never_ready(tmp_path: Path) -> None:
    pod = article("probes-all", tmp_path, "--until", "30m")
    assert {row["ready"] for row in pod["rows"]} == {"0/1"}
    assert max(row["restarts"] for row in pod["rows"]) >= 3


def test_three_times_ls(tmp_path: Path) -> None:
    pod = article("probe2", tmp_path, "--until", "5m")
    assert pod["rows"][-1]["ready"] == "1/1" and pod["rows"][-1]["restarts"] == 0
    first = {p["probe"]: p["first"] for p in reversed(pod["probes"])}
    assert first["startup"] <= first["readiness"] < first["liveness"] and first["liveness"] >= 60


@pytest.mark.parametrize("name", BROKEN)
def test_broken_ones_are_refused_with_a_place(name: str) -> None:
    ((_, options, text),) = fences(DOCS / "articles" / f"{name}.md")
    assert 'on_error="card"' in options
    status, document = run(text)
    assert status == 1
    assert all(finding["line"] >= 1 and finding["message"] for finding in document["findings"])


def test_articles_are_all_there() -> None:
    names = {p.stem for p in (DOCS / "articles").glob("*.md") if not p.name.endswith(".zh.md")}
    assert names == {*SOUND, *BROKEN, "index"}


def test_every_option_is_documented() -> None:
    from mkdocs_podlife.page.fence import OPTION_NAMES, SHOW_VALUES
    from mkdocs_podlife.plugin import PodlifeConfig

    for page in ("options.md", "options.zh.md"):
        text = (DOCS / page).read_text("utf-8")
        for word in (*OPTION_NAMES, *SHOW_VALUES):
            assert f"`{word}`" in text, (page, word)
        for name, _ in PodlifeConfig()._schema:
            assert f"{name}:" in text, (page, name)


def test_every_option_of_the_command_is_documented() -> None:
    options = {option for p in main.commands["explain"].params for option in p.opts if option.startswith("--")}
    for page in ("command.md", "command.zh.md"):
        text = (DOCS / page).read_text("utf-8")
        assert all(option in text for option in options), page
