"""The command: exit status, standard output and standard error, for files good, bad and hostile."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from mkdocs_podlife.cli import main
from mkdocs_podlife.wiki.files import MAX_BYTES

LIVE = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 5
  containers:
  - name: app
    image: busybox
    command: [sh, -c, "touch /tmp/ok; sleep 20; rm /tmp/ok; sleep 600"]
    livenessProbe:
      exec: {command: [test, -e, /tmp/ok]}
      periodSeconds: 2
"""
REFUSED = LIVE.replace("periodSeconds: 2", "periodSecond: 2")


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["explain", *arguments], input=stdin)


@pytest.fixture
def pod(tmp_path: Path) -> str:
    file = tmp_path / "pod.yaml"
    file.write_text(LIVE)
    return str(file)


def document(*arguments: str, stdin: str = "", status: int = 0) -> dict[str, object]:
    result = run(*arguments, "--format", "json", stdin=stdin)
    assert result.exit_code == status, result.stderr
    loaded = json.loads(result.stdout)
    assert isinstance(loaded, dict)
    return loaded


# --------------------------------------------------------------------------- explained


def test_text_is_told_in_the_language_asked_for(pod: str) -> None:
    english, chinese = run(pod), run(pod, "--lang", "zh-CN")
    assert english.exit_code == chinese.exit_code == 0
    assert "Unhealthy" in english.stdout and "Unhealthy" in chinese.stdout
    assert "存活" in chinese.stdout and "存活" not in english.stdout
    assert english.stderr == chinese.stderr == ""


def test_standard_input_is_the_same_as_a_file(pod: str) -> None:
    assert run("-", stdin=LIVE).stdout == run(pod).stdout


def test_at_is_the_instant_of_the_event_table() -> None:
    for seconds, count in ((20, 0), (23, 1), (25, 2)):
        table = document("-", "--at", f"{seconds}s", "--until", "30s", stdin=LIVE)["pods"][0]["events"]  # type: ignore[index]
        assert sum(e["count"] for e in table if e["reason"] == "Unhealthy") == count, seconds


def test_until_is_the_horizon(pod: str) -> None:
    (one,) = document(pod, "--until", "90s")["pods"]  # type: ignore[misc]
    assert one["until"] == 90
    assert one["rows"][-1]["at"] <= 90


def test_the_grace_period_of_the_yaml_decides_the_second_start() -> None:
    for grace in (5, 11):
        text = LIVE.replace("Seconds: 5", f"Seconds: {grace}")
        (one,) = document("-", "--until", "60s", stdin=text)["pods"]  # type: ignore[misc]
        killed = next(o["at"] for o in one["occurrences"] if o["reason"] == "Killing")
        starts = [o["at"] for o in one["occurrences"] if o["reason"] == "Started"]
        assert starts[1] - killed == pytest.approx(grace, abs=0.5)


def test_a_scenario_file(pod: str, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text("actions:\n- {at: 3s, delete: {}}\n")
    (one,) = document(pod, "--scenario", str(scenario))["pods"]  # type: ignore[misc]
    assert one["ended"] == "gone" and one["rows"][-1]["gone"]
    assert one["rows"][-1]["at"] == pytest.approx(8.5, abs=1)


def test_a_scenario_from_standard_input(pod: str) -> None:
    assert document(pod, "--scenario", "-", stdin="until: 7s\n")["pods"][0]["until"] == 7  # type: ignore[index]


def test_until_goes_before_the_scenario_s(pod: str) -> None:
    found = document(pod, "--scenario", "-", "--until", "9s", stdin="until: 7s\n")
    assert found["pods"][0]["until"] == 9  # type: ignore[index]


@pytest.mark.parametrize(
    ("scenario", "options", "release"),
    [
        ("until: 7s", [], "1.36"),
        ("until: 7s", ["--kubernetes", "v1.30.4"], "1.30"),
        ('kubernetes: "1.31"', [], "1.31"),
        ('kubernetes: "1.31"', ["--kubernetes", "1.30"], "1.30"),
        ('kubernetes: "1.31"', ["--kubernetes", "1.36"], "1.36"),
    ],
)
def test_a_release_that_is_typed_goes_before_the_scenario_s(
    pod: str, scenario: str, options: list[str], release: str
) -> None:
    assert document(pod, "--scenario", "-", *options, stdin=scenario)["kubernetes"] == release


def test_several_pods_are_each_explained() -> None:
    both = LIVE + "---\n" + LIVE.replace("name: web", "name: second")
    assert [p["name"] for p in document("-", stdin=both)["pods"]] == ["web", "second"]  # type: ignore[attr-defined]
    assert run("-", stdin=both).stdout.count("second") >= 1


def test_html_is_one_page_that_asks_nobody(pod: str) -> None:
    page = run(pod, "--format", "html", "--lang", "zh").stdout
    assert page.startswith("<!DOCTYPE html>") and '<html lang="zh-Hans">' in page
    assert "<link" not in page and "<script" not in page and "src=" not in page


def test_svg_is_one_picture_that_stands_alone(pod: str) -> None:
    result = run(pod, "--format", "svg", "--lang", "zh")
    assert result.exit_code == 0 and result.stderr == ""
    root = ElementTree.fromstring(result.stdout)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script" not in result.stdout and "foreignObject" not in result.stdout
    both = run("-", "--format", "svg", stdin=LIVE + "---\n" + LIVE)
    assert both.exit_code == 0 and "2" in both.stderr and both.stdout.count("</svg>") == 1


def test_svg_of_what_cannot_run_is_status_1_and_nothing() -> None:
    result = run("-", "--format", "svg", stdin="kind: Service\n")
    assert result.exit_code == 1 and result.stdout == "" and result.stderr.startswith("<stdin>:1:1: ")


def test_the_same_input_gives_the_same_bytes(pod: str) -> None:
    for form in ("text", "json", "html"):
        assert run(pod, "--format", form).stdout_bytes == run(pod, "--format", form).stdout_bytes


# --------------------------------------------------------------------------- refused


def test_refused_is_status_1_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(REFUSED)
    result = run(str(file))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}:12:7: ")
    assert "periodSecond" in result.stderr and "periodSecond" in result.stdout


def test_refused_in_json_has_the_server_s_answer() -> None:
    (one,) = document("-", stdin=REFUSED, status=1)["pods"]  # type: ignore[misc]
    assert one["admission"]["accepted"] is False and "periodSecond" in one["admission"]["message"]


@pytest.mark.parametrize("text", ["kind: Pod\n\tspec: 1\n", "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n"])
def test_no_yaml_is_status_1_with_the_place(text: str) -> None:
    found = document("-", stdin=text, status=1)
    (one,) = found["pods"]  # type: ignore[misc]
    assert one["admission"]["code"] == 400 and ": yaml: line " in one["admission"]["message"]
    finding = found["findings"][0]  # type: ignore[index]
    assert finding["line"] >= 1 and finding["column"] >= 1 and finding["message"]
    result = run("-", stdin=text)
    assert result.stderr.startswith(f"<stdin>:{finding['line']}:{finding['column']}: ")


@pytest.mark.parametrize("text", ["", "kind: Service\n", "just words\n", "- 1\n"])
def test_without_a_pod_is_status_1_with_the_reason(text: str) -> None:
    result = run("-", stdin=text)
    assert result.exit_code == 1 and result.stderr.startswith("<stdin>:1:1: ")
    found = document("-", stdin=text, status=1)
    assert found["findings"] and not any(pod["admission"]["accepted"] for pod in found["pods"])  # type: ignore[attr-defined]


# --------------------------------------------------------------------------- unusable


@pytest.mark.parametrize(
    "arguments",
    [
        ["--until", "5"],
        ["--at", "soon"],
        ["--until", "-5s"],
        ["--lang", "fr"],
        ["--kubernetes", "banana"],
        ["--kubernetes", ""],
        ["--format", "pdf"],
        ["--scenario", "no-such-file"],
        ["--no-such-option"],
    ],
)
def test_unusable_arguments_are_status_2(pod: str, arguments: list[str]) -> None:
    result = run(pod, *arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("option", ["--kubernetes", "--until", "--at", "--lang"])
def test_what_an_option_cannot_be_is_told_once_and_visibly(pod: str, option: str) -> None:
    said = run(pod, option, "\x1b]0;x\x07\u202e").stderr
    assert f'{option} cannot be "⟨U+001B⟩]0;x⟨U+0007⟩⟨U+202E⟩"' in said
    assert "\x1b" not in said and "\u202e" not in said and said.count(f"{option} ") == 1


def test_no_arguments_is_status_2() -> None:
    assert run().exit_code == 2


def test_both_from_standard_input_is_status_2() -> None:
    assert run("-", "--scenario", "-", stdin=LIVE).exit_code == 2


def test_a_broken_scenario_is_status_2_with_its_place(pod: str, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text("until: 5s\nuntli: 7s\n")
    result = run(pod, "--scenario", str(scenario))
    assert result.exit_code == 2 and result.stdout == ""
    assert result.stderr.startswith(f"{scenario}:2:1: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["explain", "POD", "--until", ""], '--until cannot be ""; write a duration such as 90s, 5m or 1h2m3.5s'),
        (["explain", "POD", "--at", ""], '--at cannot be ""; write a duration such as 90s, 5m or 1h2m3.5s'),
        (["explain", "POD", "--scenario", " ", "--lang", "zh"], "--scenario 不能为空"),
        (["explain", "POD", "--images", ""], "--images cannot be empty"),
        (["explain", ""], "FILE cannot be empty"),
        (["export", "POD", "--out", ""], "--out cannot be empty"),
        (["inject", "POD", "--pictures", ""], "--pictures cannot be empty"),
        (["check", "POD", "", "--lang", "zh-Hant"], "PATH 不能爲空"),
    ],
)
def test_nothing_is_no_value(
    pod: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    """As a variable that is not set makes it. An empty name is that of the folder in which the command runs."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    result = CliRunner().invoke(main, [pod if one == "POD" else one for one in arguments])
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told + "\n")
    assert not list((tmp_path / "here").iterdir())


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00k", b"kind: Pod\0", b"\x89PNG\r\n\x1a\n", b"#" * (MAX_BYTES + 1)],
    ids=["utf-16", "nul", "png", "too big"],
)
def test_unusable_files_are_status_2(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "odd"
    file.write_bytes(content)
    for result in (run(str(file)), run("-", stdin=content)):
        assert result.exit_code == 2 and result.stdout == ""
        assert len(result.stderr.splitlines()) == 1 and "Traceback" not in result.stderr


def test_missing_file_and_folder_are_status_2(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        result = run(str(path))
        assert result.exit_code == 2 and result.stderr.startswith(f"{path}: ")


def test_a_file_that_cannot_be_read_is_status_2(pod: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    result = run(pod)
    assert result.exit_code == 2 and "Permission denied" in result.stderr


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + LIVE.encode())
    assert run(str(file)).exit_code == 0


def test_an_error_of_our_own_is_one_line(pod: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import mkdocs_podlife.render.text as text

    def explode(*args: object, **kwargs: object) -> None:
        raise RecursionError("\x1b[31mdeep\nand red")

    monkeypatch.setattr(text, "card_text", explode)
    result = run(pod)
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1
    assert "\x1b" not in result.stderr and "Traceback" not in result.stderr


def test_no_escape_sequence_of_a_file_reaches_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "red.yaml"
    file.write_text(LIVE.replace("{name: web}", '{name: "w\\e[31m\\u202e"}'))
    result = run(str(file))
    assert result.exit_code == 1
    assert "\x1b" not in result.output and "\u202e" not in result.output


def test_style_is_what_the_html_page_carries(pod: str) -> None:
    style = CliRunner().invoke(main, ["style"])
    assert style.exit_code == 0 and ".podlife" in style.stdout
    assert style.stdout in run(pod, "--format", "html").stdout


# --------------------------------------------------------------------------- as a program


def test_as_a_program(pod: str) -> None:
    done = subprocess.run([sys.executable, "-m", "mkdocs_podlife.cli", "explain", pod], capture_output=True, text=True)
    assert done.returncode == 0 and "Unhealthy" in done.stdout and done.stderr == ""


def test_a_reader_that_goes_away_is_no_error(pod: str) -> None:
    command = f'"{sys.executable}" -m mkdocs_podlife.cli explain "{pod}" --format json | head -c 10'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


# --------------------------------------------------------------------------- as people use it

DUMP = Path(__file__).parent / "data" / "dumps" / "web.yaml"


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown", "svg", "mermaid"])
def test_what_kubectl_prints_is_taken_as_it_comes(form: str) -> None:
    """`kubectl get pod NAME -o yaml`: managed fields, a status, what the server has filled in."""
    result = run("-", "--format", form, stdin=DUMP.read_text("utf-8"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert ("web-5d8f7b9c6-x2lqp" in result.stdout) is (form != "mermaid")


def test_a_list_of_kubectl_too() -> None:
    one = "".join(f"  {line}\n" for line in DUMP.read_text("utf-8").splitlines())
    result = run("-", stdin="apiVersion: v1\nkind: List\nitems:\n- " + one[2:])
    assert result.exit_code == 0 and "Pod shop/web-5d8f7b9c6-x2lqp" in result.stdout


@pytest.mark.parametrize("tag", ["zh-TW", "zh_HK", "zh-Hant"])
def test_any_tag_of_a_language(pod: str, tag: str) -> None:
    for arguments in (["explain", pod], ["check", pod, "--fail-on", "never"]):
        assert CliRunner().invoke(main, [*arguments, "--lang", tag]).exit_code == 0
    assert "存活探測" in run(pod, "--lang", tag).stdout


@pytest.mark.parametrize("command", ["explain", "check", "inject", "export"])
@pytest.mark.parametrize("tag", ["both", "de", "", "../zh"])
def test_no_other_language(pod: str, tag: str, command: str) -> None:
    further = ["--out", "out"] if command == "export" else []
    result = CliRunner().invoke(main, [command, pod, *further, "--lang", tag])
    assert result.exit_code == 2 and "it is en, zh or zh-Hant" in result.stderr


@pytest.mark.parametrize(
    "arguments", [["explain", "POD"], ["check", "POD", "--fail-on", "never"], ["style"], ["completion", "bash"]]
)
def test_no_room_for_the_output_is_told(pod: str, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "mkdocs_podlife.cli", *(pod if a == "POD" else a for a in arguments)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("command", ["check", "inject", "export"])
def test_an_error_of_our_own_is_one_line_everywhere(pod: str, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs_podlife.wiki import command as commands

    def broken(*arguments: object) -> None:
        raise RuntimeError("of\nours")

    monkeypatch.setattr(commands, command, broken)
    further = ["--out", "out"] if command == "export" else []
    result = CliRunner().invoke(main, [command, pod, *further])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1 and "please report it: RuntimeError: of" in result.stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("podlife ex", ["plain,explain", "plain,export"]),
        ("podlife explain --fo", ["plain,--format"]),
        ("podlife explain p", ["file,p"]),
        ("podlife check docs/", ["file,docs/"]),
        ("podlife export --out o", ["dir,o"]),
        ("podlife check --images im", ["file,im"]),
        ("podlife inject --lang zh", ["plain,zh", "plain,zh-Hant"]),
        ("podlife explain --format m", ["plain,mermaid", "plain,markdown"]),
    ],
)
def test_shells_complete_names_files_and_folders(words: str, offered: list[str]) -> None:
    environment = {"_PODLIFE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    result = CliRunner().invoke(main, [], prog_name="podlife", env=environment)
    assert result.stdout.splitlines() == offered


@pytest.mark.parametrize(("environment", "bright"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_messages_are_coloured_on_a_terminal_only(tmp_path: Path, environment: dict[str, str], bright: bool) -> None:
    """The place comes first, bold, with line and column; the words are the same with and without colours."""
    pty = pytest.importorskip("pty")
    file = tmp_path / "a b.yaml"
    file.write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: web, imag: a}\n"
    )
    command = [sys.executable, "-m", "mkdocs_podlife.cli", "check", str(file), str(tmp_path / "none.yaml")]
    plain = subprocess.run(command, capture_output=True, text=True)
    assert "\x1b" not in plain.stdout + plain.stderr
    main_end, end = pty.openpty()
    given = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **environment}
    done = subprocess.run(command, stdout=end, stderr=subprocess.PIPE, env=given)
    os.close(end)
    shown = b""
    while chunk := _read(main_end):
        shown += chunk
    os.close(main_end)
    text = shown.decode().replace("\r\n", "\n")
    assert done.returncode == plain.returncode == 2 and b"\x1b" not in done.stderr  # that is no terminal
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == plain.stdout
    assert text.startswith(f"\x1b[1m{file}:6:") == bright == ("\x1b[31m\x1b[1merror" in text)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other end is closed
        return b""


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a.md:3:1: error: No x: y. [rule-1]", "<a.md:3:1:|bold> <error|bold fg>: No x: y.< [rule-1]|dim>"),
        ("a b.md:3: no end [x]", "<a b.md:3:|bold> no end [x]"),
        ("pod.yaml: no such file", "<pod.yaml:|bold> no such file"),
        ("    - comand: [a]", "<    - comand: [a]|fg>"),
        ("3 errors, 0 notes in 1 file", "3 errors, 0 notes in 1 file"),
        ("an error of its own: x", "an error of its own: x"),
    ],
)
def test_what_is_coloured(line: str, shown: str) -> None:
    from mkdocs_podlife.terminal import coloured

    assert coloured(line, lambda text, **how: f"<{text}|{' '.join(sorted(how))}>") == shown
