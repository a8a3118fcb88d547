"""`podlife export`, `inject`, `check` and `explain` from outside: output, exit status, no trace of a failure."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from mkdocs_podlife.cli import main
from mkdocs_podlife.render.tables import width

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: busybox\n"
    '    command: ["sh", "-c", "sleep 3; exit 1"]\n'
)


def run(*arguments: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)


def test_export(trees: Path, tmp_path: Path) -> None:
    result = run("export", trees, "--out", tmp_path / "out", "--lang", "zh")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.fullmatch(rf"\d+ 个 Pod，\d+ 个文件，位于 {re.escape(str(tmp_path))}/out\n", result.stdout)
    assert not list((tmp_path / "out").glob("*.en.*"))
    (trees / "hugo/content/docs/pods.md").unlink()
    assert "已删除上次导出的" in run("export", trees, "--out", tmp_path / "out", "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "err"),
    [
        (("export", "no.md", "--out", "out"), 2, "no.md: no such file\nno Pod was found\n"),
        (("export", "pod.yaml", "--out", "pod.yaml"), 2, "pod.yaml: is a file, not a folder\n"),
        (("export", "pod.yaml", "--out", "pod.yaml/x"), 2, "pod.yaml/x/"),
        (("export", "binary.md", "pod.yaml", "--out", "out"), 2, "binary.md: is not text in UTF-8 (byte 1)\n"),
        (("export", "pod.yaml", "--out", "out", "--base-url", "javascript:alert(1)"), 2, "--base-url cannot be"),
        (("export", "pod.yaml", "--out", "out", "--kubernetes", "x"), 2, '--kubernetes cannot be "x"'),
        (("inject", "pod.yaml"), 2, "pod.yaml: is none of the kinds that are read here (.markdown, .md, .mdx)\n"),
        (("inject", "--check", "page.md"), 1, "page.md: is out of date; run: podlife inject\n"),
        (("inject", "page.md", "--pictures", "pod.yaml"), 2, "pod.yaml/"),
        (("check", "no.md", "bad.yaml"), 2, "no.md: no such file\n"),
        (("check", "bad.yaml"), 1, ""),
        (("check", "bad.yaml", "--fail-on", "never"), 0, ""),
        (("check", "pod.yaml"), 0, ""),
        (("explain", "bad.yaml", "--format", "mermaid"), 1, "bad.yaml:9:5: "),
    ],
)
def test_status_and_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, err: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pod.yaml").write_text(POD)
    Path("bad.yaml").write_text(POD.replace("command:", "comand:"))
    Path("page.md").write_text(f"```yaml\n{POD}```\n")
    Path("binary.md").write_bytes(b"\xff\xfe")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    result = run(*arguments)
    assert result.exit_code == status, (result.stdout, result.stderr)
    assert result.stderr.startswith(err) if err else result.stderr == ""
    assert "Traceback" not in result.stderr and not list(tmp_path.rglob("*.podlife-tmp"))
    assert {p: p.read_bytes() for p in before} == before


def test_inject_then_check(trees: Path) -> None:
    assert re.fullmatch(r"6 files written, \d+ Pods on 6 pages\n", run("inject", trees).stdout)
    result = run("inject", trees, "--check")
    assert result.exit_code == 0 and result.stdout.startswith("nothing to change: ") and result.stderr == ""


def test_check_formats(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(POD.replace("image:", "imagee:"))
    for form in ("json", "sarif"):
        json.loads(run("check", tmp_path, "--format", form).stdout)
    assert run("check", tmp_path, "--format", "github").stdout.startswith("::error file=")
    (tmp_path / "bad.yaml").write_text("a: 1\n")
    assert run("check", tmp_path, "--format", "github").output == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_colour_is_laid_over_the_same_text(lang: str) -> None:
    plain = run("explain", "-", "--lang", lang, stdin=POD).stdout
    bright = run("explain", "-", "--lang", lang, "--color", "always", stdin=POD).stdout
    assert "\x1b[" in bright and "\x1b" not in plain
    assert re.sub(r"\x1b\[\d*m", "", bright) == plain
    assert "\x1b[31mError\x1b[0m" in bright and "\x1b[32mRunning\x1b[0m" in bright


def test_a_manifest_s_own_escapes_do_not_get_through() -> None:
    pod = POD.replace("exit 1", "echo \\e[31mred; exit 1").replace("name: web\nspec", 'name: "w\\e[2J"\nspec')
    assert "\x1b" not in run("explain", "-", "--color", "never", stdin=pod).output
    assert "\x1b[2J" not in run("explain", "-", "--color", "always", stdin=pod).output


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_running_text_keeps_to_the_width_of_a_terminal(lang: str) -> None:
    from mkdocs_podlife.behaviour.scenario_model import Scenario
    from mkdocs_podlife.cases import cases
    from mkdocs_podlife.manifest.reading import read
    from mkdocs_podlife.render.text import card_text

    (case,) = cases(read(POD), Scenario())
    story = card_text(case.facts(), lang=lang, width=62).split("\n\n")[1].split("\n")
    assert len(story) > 2 and all(40 < width(line) <= 62 for line in story[:-1])


def test_the_drawn_formats() -> None:
    both = POD + "---\n" + POD.replace("name: web\nspec", "name: second\nspec")
    diagram = run("explain", "-", "--format", "mermaid", stdin=both)
    assert diagram.stdout.startswith("stateDiagram-v2\n") and "--format mermaid draws one Pod" in diagram.stderr
    markdown = run("explain", "-", "--format", "markdown", "--lang", "zh", stdin=both).stdout
    assert markdown.count("```mermaid") == 2 and "<details>" in markdown


def test_completion_of_the_shell() -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_PODLIFE_COMPLETE" in run("completion", shell).stdout
    words = {"COMP_WORDS": "podlife ", "COMP_CWORD": "1", "_PODLIFE_COMPLETE": "bash_complete"}
    script = [sys.executable, "-c", "from mkdocs_podlife.cli import main; main(prog_name='podlife')"]
    done = subprocess.run(script, env={**os.environ, **words}, capture_output=True, text=True)
    assert {"plain,export", "plain,inject", "plain,check", "plain,explain"} <= set(done.stdout.split())


def test_a_pipe_that_is_named_is_read(tmp_path: Path) -> None:
    command = f"{sys.executable} -m mkdocs_podlife.cli explain <(printf '%s' \"$POD\")"
    done = subprocess.run(["bash", "-c", command], env={**os.environ, "POD": POD}, capture_output=True, text=True)
    assert done.stdout.startswith("Pod default/web"), done.stderr


def test_the_hooks_for_pre_commit_are_commands_of_ours(trees: Path) -> None:
    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text("utf-8"))
    files = [p for p in sorted(trees.rglob("*")) if p.is_file()]
    seen = set()
    for hook in hooks:
        program, *arguments = hook["entry"].split()
        assert program == "podlife" and hook["language"] == "python"
        chosen = [p for p in files if re.search(hook["files"], p.name)]
        assert len(chosen) >= 7
        result = run(*arguments, *chosen)
        assert result.exit_code == (1 if hook["id"] == "podlife-check" else 0), result.stderr  # broken.md is broken
        seen.add(hook["id"])
    assert seen == {"podlife-check", "podlife-inject"}
