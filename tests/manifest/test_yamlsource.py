"""YAML as the API server reads it, in bounds, with every place known."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from mkdocs_podlife.manifest import yamlsource
from mkdocs_podlife.manifest.model import Place
from mkdocs_podlife.manifest.scalars import go_number, resolve
from mkdocs_podlife.manifest.yamlsource import load_bounded, parse


@pytest.mark.parametrize(
    "text, value",
    [
        ("1e3", 1000), ("1:30", "1:30"), ("010", 8), ("0o17", 15), ("0x1F", 31), ("0b11", 3), ("1_000", 1000),
        ("08", 8), ("yes", True), ("on", True), ("y", True), ("N", False), ("off", False), ("~", None), ("null", None),
        (".5", 0.5), ("2.50", 2.5), ("1.0", 1), ("2026-01-01", "2026-01-01"), ("tRue", "tRue"), ("-", "-"), ("+5", 5),
        ("9223372036854775808", 9223372036854775808), ("1.2.3", "1.2.3"), ("5s", "5s"), ("=", "="), ("1e400", "1e400"),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object) -> None:
    assert resolve(text) == value and type(resolve(text)) is type(value)


def test_numbers_as_go_prints_them() -> None:
    assert [go_number(x) for x in (2.5, 1e21, 1e-7, 7, 0.001)] == ["2.5", "1e+21", "1e-7", "7", "0.001"]
    assert [go_number(float(x)) for x in ("inf", "-inf", "nan")] == ["+Inf", "-Inf", "NaN"]


def test_a_key_that_is_no_finite_number_keeps_its_yaml_spelling() -> None:
    data, _, problems = load_bounded("{.inf: 1, -.inf: 2, .nan: 3}")
    assert data == {".inf": 1, "-.inf": 2, ".nan": 3} and problems == ()


def test_places() -> None:
    data, places, problems = load_bounded("a:\n  - x: 1\n    'y z': [p, q]\n  - 2\n")
    assert data == {"a": [{"x": 1, "y z": ["p", "q"]}, 2]} and problems == ()
    assert places["a[0].x"] == Place(2, 5)
    assert places["a[0].y z[1]"] == Place(3, 16)
    assert places["a[1]"] == Place(4, 5)


def test_lines_are_those_of_an_editor() -> None:
    text = 'a: "x\u2028y"\nb: 1\r\nc: 2\n'
    places = load_bounded(text)[1]
    assert (places["b"].line, places["c"].line) == (2, 3)


def test_aliases_and_merges() -> None:
    data, places, _ = load_bounded("x: &a {b: 1, c: [1]}\nz: *a\nm:\n  <<: *a\n  b: 2\n")
    assert data["z"] == {"b": 1, "c": [1]} and data["m"] == {"b": 2, "c": [1]}
    assert places["z.c[0]"] == Place(2, 4)
    assert places["m.b"] == Place(5, 3)


def test_duplicate_keys_name_both_lines() -> None:
    data, _, problems = load_bounded("a: 1\nb: 2\na:\n  c: 3\n")
    assert data["a"] == {"c": 3}
    assert dict(problems[0].args) == {"key": "a", "first": "1", "second": "3"}
    assert parse("a: 1\na:\n  c: 3\n").documents[0].duplicates[0].go_line == 3  # where the value begins


@pytest.mark.parametrize(
    "text, key",
    [
        ("a: [1, 2", "yaml-syntax"), ("a: \x01", "yaml-control"), ("a: !!python/object:os.system x", "yaml-tag"),
        ("a: !!binary aGk=", "yaml-tag"), ("a: !mine x", "yaml-tag"), ("a: !!int x", "yaml-tag-value"),
        ("a: *b", "yaml-alias"), ("a: &b [*b]", "yaml-alias"), ("~: 1", "yaml-null-key"), ("a: {{ x }}", "yaml-template"),
        ("? [a]\n: 1", "yaml-complex-key"), ("<<: 3", "yaml-merge"), ("- " * 200, "yaml-too-deep"),
        ("a" * 300_000, "yaml-too-big"), ("[" + "1," * 30_000 + "]", "yaml-too-many-nodes"),
        ("---\n" * 300, "yaml-too-many-documents"), ("a: &x 1\nb: [" + "*x," * 200 + "]", "yaml-too-many-aliases"),
        ("a: \ud800", "yaml-control"),
    ],
)  # fmt: skip
def test_refusals(text: str, key: str) -> None:
    data, places, problems = load_bounded(text)
    assert data is None and places == {} and problems[0].key == key


def test_laughs_are_counted_behind_aliases() -> None:
    text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
    )
    assert load_bounded(text)[2][0].key in ("yaml-too-many-nodes", "yaml-too-many-aliases")


def test_deep_nesting_in_a_process_of_its_own() -> None:
    program = (
        "import resource, time\n"
        "from mkdocs_podlife.manifest.reading import read\n"
        "from mkdocs_podlife.manifest.yamlsource import load_bounded\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start = time.process_time()\n"
        "for text in ('[' * 250_000, '{a: ' * 60_000, '- ' * 120_000, 'kind: Pod\\n' + 'a: [' * 60_000, '[' * 300_000):\n"
        "    assert load_bounded(text)[2], text[:9]\n"
        "    read(text, detect='explicit')\n"
        "assert time.process_time() - start < 5 * 0.4\n"
        "assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_without_the_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {b: [1, y]}\nc: *x\nd: 1e3\n"
    fast = load_bounded(text)
    monkeypatch.setattr(yamlsource.yaml, "__with_libyaml__", False)
    assert load_bounded(text) == fast


def test_speed() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n" + "".join(
        f"  - name: c{i}\n    image: nginx\n    ports: [{{containerPort: 80}}]\n" for i in range(3)
    )
    from mkdocs_podlife.manifest.reading import read

    read(text)
    start = time.process_time()
    for _ in range(50):
        read(text)
    assert (time.process_time() - start) / 50 < 0.005  # a tenth of that on an idle machine


@pytest.mark.parametrize(
    "text",
    [
        "kind: Pod\n" + "\n" * 250_000,
        "kind: Pod\na:" + "\u00a0" * 120_000 + "b: :",
        "kind: Pod\n" + "#" * 240_000 + "...\n{",
        "kind: Pod\na: " + "{{}}" * 60_000 + '"',
        "kind: Pod\n" + "".join(" " * (i % 60) + "- a\n" for i in range(6000)),
        "kind: Pod\n" + "".join("\t" * (i % 9) + "a: b\n" for i in range(15_000)),
        "cat <<EOF\n" * 20_000 + "kind: Pod\n",
        "containers:\n- name: a\n  image: b\n  ports:\n" + "  - containerPort: 80\n" * 6000,
        "spec:\n  containers: []\n" + "".join(f"  contaners{i}: 1\n" for i in range(9000)),
    ],
    ids=["newlines", "odd spaces", "hashes", "braces", "dashes", "tabs", "heredocs", "ports", "unknown fields"],
)
def test_no_text_takes_long(text: str) -> None:
    from mkdocs_podlife.manifest.reading import read

    start = time.process_time()
    read(text)
    read(text, detect="explicit")
    assert time.process_time() - start < 4  # each takes well below half a second on an idle machine
