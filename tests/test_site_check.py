"""A site stays as it is when our line is added; and the tool that says so sees when it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from mkdocs_podlife.page.context import Settings, page_context
from mkdocs_podlife.page.left_alone import notes
from tools.site_check import Outcome, Text, check, compare, left_alone, with_our_line

ROOT = Path(__file__).parent.parent
SITES = {"macros": 5, "chinese": 3, "strict": 4}


@pytest.mark.parametrize("site", SITES)
def test_our_own_trees_stay_as_they_are(site: str) -> None:
    folder = ROOT / "tests" / "data" / "sites" / site
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "site_check.py"), str(folder)], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f", {SITES[site]} cards, exit status 0 and 0" in done.stdout
    assert "nothing lost, nothing moved" in done.stdout


@pytest.mark.parametrize(
    ("config", "plugins"),
    [
        ("site_name: a", ["search", "podlife"]),
        ("plugins: [search]\nx: 1", ["search", "podlife"]),
        ("plugins: [search, print-site]", ["podlife", "search", "print-site"]),
        ("plugins: []", [{"podlife": {"check_search": False}}]),
        ("plugins:\n  - search:\n      lang: zh\n  - tags\nx: 1", ["podlife", {"search": {"lang": "zh"}}, "tags"]),
        ("x: 1\nplugins: # ours\n\n# note\n- search\n", ["podlife", "search"]),
        ("plugins:\n  search: {}\n  tags: {}\n", {"podlife": {}, "search": {}, "tags": {}}),
    ],
)
def test_our_line_in_any_list_of_plugins(config: str, plugins: object) -> None:
    changed = yaml.safe_load(with_our_line(config))
    assert changed.pop("plugins") == plugins
    before = yaml.safe_load(config)
    before.pop("plugins", None)
    assert changed == before


def test_unknown_lists_of_plugins_are_told() -> None:
    with pytest.raises(ValueError, match="does not know"):
        with_our_line("plugins:\nx: 1\n")


def text(html: str) -> list[str]:
    reader = Text()
    reader.feed(html)
    return reader.words


def test_cards_are_left_out_of_the_comparison_and_nothing_else() -> None:
    card = '<div class="podlife" lang="en"><div class="pl-card"><p>x<br>y</p><svg><path/></svg></div></div>'
    assert text(f"<p>a</p>{card}<p>b</p>") == ["a", "b"] == text("<p>a</p><p>b</p>")
    assert text("<div class='other'>a</div><script>no</script>") == ["a"]


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        (Outcome(1, "", {"a": (["x", "y"], 0)}), "exit status 0 became 1"),
        (Outcome(0, "", {"a": (["y", "x"], 0)}), "a: text differs"),
        (Outcome(0, "", {"a": (["x"], 0)}), "a: text differs"),
        (Outcome(0, "", {}), "a: lost"),
        (Outcome(0, "", {"a": (["x", "y"], 0), "b": ([], 0)}), "b: new"),
    ],
)
def test_what_is_lost_or_moved_is_seen(after: Outcome, fault: str) -> None:
    bare = Outcome(0, "", {"a": (["x", "y"], 0)})
    assert compare(bare, bare) == []
    assert len(compare(bare, after)) == 1 and fault in compare(bare, after)[0]


LEFT = """# T

```yaml
apiVersion: serving.example.dev/v1
kind: Deployment
spec: {}
```

```json
{"kind": "Pod"}
```

<!--
```yaml
kind: Pod
metadata: {name: web}
```
-->

```yml
kind: Pod
```

```{.yaml podlife=off}
kind: Pod
```

```yaml
kind: ConfigMap
```

```yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: nginx}]}
```
"""


def test_each_block_left_alone_is_printed_with_the_plugin_s_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(LEFT)
    marked = LEFT.split("```yaml\n")[-1]
    (tmp_path / "docs" / "zh.md").write_text("---\npodlife: {detect: explicit, lang: zh}\n---\n```yaml\n" + marked)
    (tmp_path / "mkdocs.yml").write_text("site_name: T\nmarkdown_extensions: [pymdownx.superfences]\n")
    assert check(tmp_path, False) == 0
    told = [line.strip() for line in capsys.readouterr().out.split("\n") if ".md:" in line]
    assert told == [
        "docs/index.md:3:1: left alone: it holds no Pod or workload that Kubernetes itself knows, or too little of one",
        "docs/index.md:9:1: left alone: its language json is not one for manifests",
        "docs/index.md:14:1: left alone: the page does not show it (it stands in a comment, or has become something else)",
        "docs/index.md:20:1: left alone: its language yml is not among languages",
        "docs/index.md:24:1: left alone: podlife is off here",
        "docs/zh.md:4:1: 没有卡片：detect: explicit 要求代码块标上 podlife",
    ]


def test_what_another_plugin_has_filled_in_was_not_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    pod = LEFT.split("```yaml\n")[-1]
    (tmp_path / "docs" / "index.md").write_text(f"# T\n\n```yaml\n{pod.replace('web}', '{{ it }}}', 1)}")
    (tmp_path / "fill.py").write_text("def on_page_markdown(text, **_):\n    return text.replace('{{ it }}', 'web')\n")
    plugins = "plugins: [search]\nhooks: [fill.py]\nmarkdown_extensions: [pymdownx.superfences]\n"
    (tmp_path / "mkdocs.yml").write_text(f"site_name: T\n{plugins}")
    assert check(tmp_path, strict=False) == 0
    out = capsys.readouterr().out
    assert ", 1 cards," in out and "left alone" not in out


@pytest.mark.parametrize(("given", "told"), [(LEFT, 6), ("> " + LEFT.replace("\n", "\n> "), 6), ("# T\n", 0)])
def test_a_block_that_came_to_nobody_was_left_alone_only_if_it_is_still_there(given: str, told: int) -> None:
    context = page_context("a.md", LEFT, {}, Settings())
    context.given = given
    assert len(notes(context)) == told


def test_only_what_the_plugin_says_is_a_reason() -> None:
    log = "DEBUG   -  a.md:1:1: left alone: x\nINFO    -  b.md: left alone: y\nDEBUG   -  left alone\n"
    assert left_alone(log) == ["a.md:1:1: left alone: x"]
