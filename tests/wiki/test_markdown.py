"""The Markdown form: through a CommonMark renderer and a sanitiser, and through MDX, with nothing lost."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.explain.phrase import Code, Phrase
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import gfm, gfm_code
from mkdocs_podlife.render.gfm import card_markdown
from mkdocs_podlife.render.gfm_words import fenced, marked, summary, table
from mkdocs_podlife.render.text import story_line
from mkdocs_podlife.render.words import Words
from tests.wiki.everything import NODE, every_facts
from tests.wiki.sanitiser import Sanitised


def rendered(markdown: str) -> Sanitised:
    return Sanitised(MarkdownIt("commonmark").enable("table").render(markdown))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_visible_is_lost(lang: str) -> None:
    for name, facts in every_facts().items():
        page = rendered(card_markdown(facts, lang=lang, picture="a.svg"))
        assert page.lost == [], name
        text = " ".join(page.text.split())
        if facts.verdict != "refused" and facts.story:
            assert " ".join(story_line(facts, lang).split()) in text, name
        for row in facts.events:
            assert " ".join(row.message.split()) in text, (name, row)
            assert row.reason in text and row.age in text
        if facts.states is not None:
            assert "stateDiagram-v2" in text
        assert page.tags.count("tr") >= len(facts.events) and page.tags.count("details") >= 2 * bool(facts.trace)
        assert not re.search(r"\\[\\`*_{}\[\]<>|~&$@.-]", page.text.replace("\\n", "")), name  # no escape is seen


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</summary></details>", "| a | b |", "`` ` ```",
    "[x](javascript:alert(1))", "![x](http://evil)", "<!-- podlife:end -->", "{{< x >}} {% x %} {x}", "*a* _b_ ~c~ **d**",
    "@somebody #12 :smile: $x^2$ https://evil.example www.evil.example", "\\", "a\\|b", "&lt;b&gt;", "1. a", "- b", "# c",
    "=====", "\u202egnp.exe", "\n\n# title\n", "~~~\n```", "import x from 'y'", "export const x = 1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_text(text: str) -> None:
    shown = " ".join(text.replace("\u202e", "⟨U+202E⟩").split())
    for page in (
        rendered(gfm(text)),
        rendered(f"- {gfm(text)}"),
        rendered("\n".join(table(["a", "b"], [[gfm(text), "x"]]))),
        rendered(f"<details>\n<summary><b>{summary(text)}</b></summary>\n\nx\n\n</details>"),
        rendered("\n".join(fenced("text", text))),
        rendered(gfm_code(text, cell=False)),
    ):
        assert page.lost == []
        assert {*page.tags} <= {"p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "b", "pre", "code"}  # fmt: skip
        assert shown.replace(" ", "") in page.text.replace(" ", "").replace("\n", "")
    cell = rendered("\n".join(table(["a", "b"], [[gfm_code(text), "x"]])))
    assert cell.tags.count("td") == 2 and cell.lost == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_manifests_are_only_text(text: str) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": text, "namespace": text},
        "spec": {"containers": [{"name": text, "image": text, "command": ["sh", "-c", text], "livenessProbe": {"exec": {"command": [text]}}}]},
    }  # fmt: skip
    for name in (text, "web"):
        pod["metadata"]["name"] = name  # type: ignore[index]
        source = json.dumps(pod)
        for case in cases(read(source, detect="explicit"), Scenario(), (), source):
            page = rendered(card_markdown(case.facts(), lang="zh"))
            assert page.lost == []
            assert not {"script", "img", "a", "h1", "h2", "hr"} & {*page.tags}


@pytest.mark.parametrize(
    ("pieces", "markdown"),
    [
        ([("a", False, True), ("b", False, False)], "**a**b"),
        ([("“引”", False, True), ("后文", False, False)], "“引”后文"),  # asterisks would be seen
        ([("前文", False, False), ("`x`", True, True), (" 后", False, False)], "前文`` `x` `` 后"),
        ([("a ", False, False), ("x", True, True), (" b", False, False)], "a **`x`** b"),
        ([("x", True, False), ("y", True, False)], "`xy`"),
    ],
)
def test_weight_only_where_commonmark_sees_it(pieces: list[tuple[str, bool, bool]], markdown: str) -> None:
    from mkdocs_podlife.render.gfm_words import _written
    from mkdocs_podlife.render.words import Piece

    assert _written([Piece(*piece) for piece in pieces]) == markdown
    assert "*" not in rendered(markdown).text


def test_code_keeps_its_spaces_and_bars() -> None:
    words = Words(Catalogue("en"))
    text = marked(Phrase("card.who", {"kind": "Pod", "name": Code("a|b")}), words)
    assert text == "Pod `a|b`" and rendered(text).text.strip() == "Pod a|b"
    assert rendered("\n".join(table(["x"], [[text]]))).text.split() == ["x", "Pod", "a|b"]


_MDX = """import {compile} from "@mdx-js/mdx"; import gfm from "remark-gfm"; import fs from "node:fs";
const out = [];
for (const [name, text] of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
  try { await compile(text, {remarkPlugins: [gfm]}); } catch (error) { out.push(name + ": " + error.message); }
}
console.log(JSON.stringify(out));"""


def test_docusaurus_can_compile_it(trees: Path) -> None:
    """MDX stops at a stray `{` or `<`: every explanation, and a whole page with its markers, must pass."""
    if not (NODE / "@mdx-js" / "mdx").is_dir():
        pytest.skip("needs MDX: make node")
    from mkdocs_podlife.wiki.inject import Options, inject

    inject([str(trees)], Options())
    texts = [(n, card_markdown(f, lang="en")) for n, f in every_facts().items()]
    texts += [(n, gfm(t)) for n, t in zip(HOSTILE, HOSTILE, strict=True) if not t.startswith(("import", "export"))]
    texts += [
        (
            "page",
            (trees / "docusaurus/docs/intro.mdx").read_text("utf-8").partition("# Intro")[2].replace("{#intro}", ""),
        )
    ]
    script = NODE.parent / "compile.mjs"
    script.write_text(_MDX)
    (trees / "texts.json").write_text(json.dumps([*texts, ("broken", "{")]), "utf-8")
    done = subprocess.run(["node", str(script), str(trees / "texts.json")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    failures = json.loads(done.stdout)
    assert len(failures) == 1 and failures[0].startswith("broken: "), failures
