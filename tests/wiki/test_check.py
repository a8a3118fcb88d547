"""Problems and findings of a tree, at their lines, in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.wiki.check import check
from mkdocs_podlife.wiki.check_formats import FORMATS

DEAF = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: deaf\nspec:\n  containers:\n  - name: main\n    image: busybox\n"
    '    command: ["sh", "-c", "sleep 100000"]\n'
)
PAGE = f"""# Page

> - x
>
>   ```yaml
>   {DEAF.rstrip().replace(chr(10), chr(10) + ">   ")}
>   ```

```yaml
{DEAF.replace("image:", "imagee:")}```

```yaml {{podlife="on" until="soon"}}
{DEAF.replace("deaf", "ok").replace("100000", "1")}```
"""


def _found(folder: Path, text: str = PAGE, name: str = "a,b: 100%.md", **options: str) -> list[tuple[object, ...]]:
    (folder / name).write_text(text, "utf-8")
    return [(r.line, r.column, r.severity, r.rule) for r in check([str(folder)], **options).remarks]  # type: ignore[arg-type]


def test_places(tmp_path: Path) -> None:
    found = {(line, column): rule for line, column, _, rule in _found(tmp_path)}
    # in a list in a quotation; a typing error; an option; the repetition of a command that ends
    assert found == {(14, 9): "PL012", (25, 5): "field-typo", (29, 23): "fence", (38, 5): "PL014"}


@pytest.mark.parametrize("head", ["!!! note", "??? tip", '=== "Shell"'])
def test_in_notes_and_tabs_of_python_markdown(head: str, tmp_path: Path) -> None:
    block = f"```yaml\n{DEAF}```".replace("\n", "\n    ")
    assert _found(tmp_path, f"{head}\n\n    {block}\n") == [(12, 9, "info", "PL012")]


def test_a_manifest_counts_its_own_lines(tmp_path: Path) -> None:
    assert _found(tmp_path, "# a comment\n" + DEAF, "pod.yaml") == [(10, 5, "info", "PL012")]


def test_broken_on_purpose_fails_nobody(tmp_path: Path) -> None:
    text = f'```yaml {{on_error="card"}}\n{DEAF.replace("image:", "imagee:")}```\n'
    (tmp_path / "a.md").write_text(text)
    report = check([str(tmp_path)])
    assert report.remarks and {r.severity for r in report.remarks} == {"info"}
    assert not report.fails("warning") and report.fails("info")


@pytest.mark.parametrize(
    ("limit", "clean", "noted", "broken"),
    [
        ("error", False, False, True),
        ("warning", False, False, True),
        ("info", False, True, True),
        ("never", False, False, False),
    ],
)
def test_limits(tmp_path: Path, limit: str, clean: bool, noted: bool, broken: bool) -> None:
    nginx = DEAF.replace("busybox", "nginx").partition("    command")[0]
    for name, text, expected in (
        ("clean", nginx, clean),
        ("noted", f'```yaml {{on_error="card"}}\n{nginx.replace("image", "imagee")}```\n', noted),
        ("broken", nginx.replace("image", "imagee"), broken),
    ):
        file = tmp_path / (f"{name}.md" if text.startswith("`") else f"{name}.yaml")
        file.write_text(text)
        assert check([str(file)]).fails(limit) is expected, name


def test_text(tmp_path: Path) -> None:
    _found(tmp_path)
    report = check([str(tmp_path)], lang="zh")
    text = FORMATS["text"](report, Catalogue("zh"))
    first = report.remarks[0]
    assert text.startswith(f"{first.path}:{first.line}:{first.column}: {first.severity}: ")
    assert "SIGTERM" in text and text.rstrip().split("\n")[-1].startswith("1 个文件中有 ")
    assert "    + terminationGracePeriodSeconds: 2" in text


def test_json(tmp_path: Path) -> None:
    _found(tmp_path)
    report = check([str(tmp_path)])
    told = json.loads(FORMATS["json"](report, Catalogue("en")))
    assert told["schema"] == "podlife.check/1" and told["files"] == 1 and told["pods"] == report.pods >= 2
    assert [(r["line"], r["rule"]) for r in told["remarks"]] == [(r.line, r.rule) for r in report.remarks]
    assert any(r["fix"] for r in told["remarks"])


def test_sarif(tmp_path: Path) -> None:
    _found(tmp_path)
    report = check([str(tmp_path)])
    run = json.loads(FORMATS["sarif"](report, Catalogue("en")))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) == len(report.remarks)
    for result, remark in zip(run["results"], report.remarks, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == remark.rule
        assert result["level"] in {"error", "warning", "note"}
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].endswith("a%2Cb%3A%20100%25.md")
        assert place["region"] == {"startLine": remark.line, "startColumn": remark.column}


def test_github(tmp_path: Path) -> None:
    """Whatever stands in a manifest, one remark is one command."""
    pod = DEAF.replace("name: main", 'name: "a%0A::error::b\\r\\n::warning::c,d"')
    _found(tmp_path, pod, "a,b: 100%.yaml")
    _found(tmp_path, DEAF, "\x1b[31m\u202ea,b: 100%.yaml")
    report = check([str(tmp_path)])
    lines = FORMATS["github"](report, Catalogue("en")).split("\n")
    assert len(lines) == len(report.remarks) + 1 and report.remarks
    for line in lines[:-1]:
        assert line.startswith(("::error file=", "::warning file=", "::notice file="))
        head = line.partition("::")[2].partition("::")[0]
        assert "a%2Cb%3A 100%25.yaml,line=" in head and "\x1b" not in line and "\u202e" not in line


def test_all_seeds_are_told_in_both_languages() -> None:
    folder = Path(__file__).parents[1] / "data" / "seeds"
    en, zh = check([str(folder)], lang="en"), check([str(folder)], lang="zh")
    assert [(r.path, r.line, r.rule) for r in en.remarks if r.rule != "admission"]
    assert len(en.remarks) == len(zh.remarks) > 20 and en.troubles == []
