"""Syntax errors end a script with 2 where a real shell says so: held against dash and busybox sh, kept as data.

`data/syntax.json` holds what `dash -c` and `busybox sh -c` returned and printed for each script (standard output only).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.behaviour.grammar import error_in
from mkdocs_podlife.manifest.model import Assumption

from .pods import container, live, world

GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "syntax.json").read_text("utf-8"))
UNREAD = {"for i in; do echo; done; echo ok", "for i do echo $i; done; echo e", "f() echo 1; echo 2"}
"""Sound scripts that the parser library cannot read: taken for unknown programs, which is said, never for errors."""
IMAGES = {"dash": "debian", "busybox": "busybox"}


@pytest.mark.parametrize("shell", IMAGES)
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["script"][:40])
def test_as_the_real_shell(case: dict[str, Any], shell: str) -> None:
    image = IMAGES[shell]
    pod = world(container("app", image, "sh", "-c", case["script"]))
    instance = pod.launch("app", image, 0, 0)
    live(instance, 60_000)
    code, printed = case[shell]
    if case["script"] in UNREAD or (shell == "busybox" and "<(" in case["script"]):
        assert code == 0 and error_in(case["script"], shell) is None
        assert [a.key for a in pod.assumptions if isinstance(a, Assumption)] == ["unknown-program"]
        return
    assert instance.main.exit is not None, [a.key for a in pod.assumptions if isinstance(a, Assumption)]
    assert instance.main.exit.code == code
    lines = instance.main.output.splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("sh: ")) == printed


def test_both_kinds_are_there() -> None:
    assert sum(case["dash"][0] == 2 for case in GOLDEN) >= 30
    assert sum(case["dash"][0] == 0 for case in GOLDEN) >= 30


@pytest.mark.parametrize(
    "text",
    ["x=(a b); echo ${x[1]}", "cat <(echo a)", "select x in a; do break; done", "[[ a == (b) ]]", "function f { :; }"],
)
def test_bash_has_more(text: str) -> None:
    assert error_in(text, "bash") is None


@pytest.mark.parametrize(
    "text",
    [
        "x=(a b); echo ${x[1]}",
        "x=(a b)",
        "declare -a x=(a b); echo $x",
        "x=(a); x[1]=b",
        "cat <(echo a)",
        "while read x; do echo $x; done < <(echo a)",
    ],
)
def test_what_bash_has_more_is_unknown(text: str) -> None:
    """Neither an error nor something else than what it means."""
    pod = world(container("app", "bash", "bash", "-c", text))
    instance = pod.launch("app", "bash", 0, 0)
    live(instance, 60_000)
    assert instance.main.exit is None
    assert [a.key for a in pod.assumptions if isinstance(a, Assumption)] == ["unknown-program"]


@pytest.mark.parametrize("text", ["if", "echo 'a", "( echo", "done", "echo a | | b"])
def test_bash_refuses_too(text: str) -> None:
    assert error_in(text, "bash") == 0


def test_the_line_of_the_error() -> None:
    assert error_in("echo a\necho b\nif true\n", "dash") == len("echo a\necho b\n")


@pytest.mark.parametrize("text", ["(" * 5_000, "if true; then " * 5_000, "x=$(" * 3_000, "'" * 9_999, "<<A" * 4_000])
def test_hostile_text_costs_little(text: str) -> None:
    assert error_in(text, "dash") in (0, None)
