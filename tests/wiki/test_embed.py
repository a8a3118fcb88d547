"""The page for an iframe, in a sandbox, from `file://`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.render.embed import DESCRIPTION, description, embed_html
from tests.wiki.everything import NODE, every_facts

_OUTER = """<!DOCTYPE html><meta charset="utf-8"><body>
<script>window.heard = []; addEventListener("message", e => heard.push([e.origin, e.data]));</script>
<iframe id="f" title="embedded" src="{src}" sandbox="{sandbox}" width="700" height="900" style="border:0"></iframe>"""


def _page(tmp_path: Path, name: str = "11-pod-live-exec-0", lang: str = "zh") -> Path:
    file = tmp_path / "embed.html"
    file.write_text(embed_html(every_facts()[name], lang=lang, key="web-lifecycle"), "utf-8")
    return file


def _open(chromium: Any, tmp_path: Path, query: str = "", sandbox: str = "allow-scripts", **options: Any) -> Any:
    page = _page(tmp_path)
    outer = tmp_path / "outer.html"
    outer.write_text(_OUTER.format(src=page.name + query, sandbox=sandbox), "utf-8")
    tab = chromium.new_page(**options)
    tab.complaints = []
    tab.on("console", lambda m: tab.complaints.append(m.text) if m.type in {"error", "warning"} else None)
    tab.on("request", lambda r: tab.complaints.append(r.url) if not r.url.startswith("file:") else None)
    tab.goto(outer.as_uri())
    return tab


def test_it_works_in_a_sandbox_and_tells_its_height(chromium: Any, tmp_path: Path) -> None:
    tab = _open(chromium, tmp_path)
    frame = tab.frames[1]
    tab.wait_for_function("heard.length > 0")
    assert "就绪" in frame.locator(".pl-story").inner_text()
    before = tab.evaluate("heard.at(-1)")
    assert isinstance(before[1], int) and before[0] == "null"  # a number and nothing else, from no origin
    frame.locator("summary").first.click()
    tab.wait_for_function(f"heard.at(-1)[1] > {before[1]}")
    height = frame.evaluate("document.documentElement.getBoundingClientRect().height")
    tab.wait_for_function(f"heard.at(-1)[1] == Math.ceil({height})")
    assert all(type(data) is int for _, data in tab.evaluate("heard"))
    assert tab.complaints == []
    tab.close()


def test_it_works_without_scripts(chromium: Any, tmp_path: Path) -> None:
    tab = _open(chromium, tmp_path, sandbox="")
    tab.wait_for_timeout(200)
    box = tab.frame_locator("#f").locator("svg.pl-p").bounding_box()
    assert box["width"] > 500 and tab.evaluate("heard") == []
    tab.close()


@pytest.mark.parametrize(
    ("query", "scheme", "dark"),
    [
        ("", "light", False),
        ("", "dark", True),
        ("?theme=dark", "light", True),
        ("?theme=light", "dark", False),
        ("?theme=auto", "dark", True),
        ("?theme=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "light", False),
        ("?theme=dark%20x", "light", False),
    ],
)
def test_theme(chromium: Any, tmp_path: Path, query: str, scheme: str, dark: bool) -> None:
    tab = _open(chromium, tmp_path, query, color_scheme=scheme)
    tab.wait_for_function("heard.length > 0")
    colours = tab.frames[1].evaluate(
        "[document.body, document.querySelector('.pl-story')].map((e, i) => getComputedStyle(e)[i ? 'color' : "
        "'backgroundColor'])"
    )
    assert colours == (["rgb(30, 33, 41)", "rgb(191, 193, 199)"] if dark else ["rgb(255, 255, 255)", "rgb(33, 33, 33)"])
    assert tab.frames[1].evaluate("document.documentElement.dataset.theme ?? ''") in {"", "light", "dark"}
    tab.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Any, tmp_path: Path, theme: str) -> None:
    script = NODE / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.skip("needs axe-core: make node")
    names = ("11-pod-live-exec-0", "01-init-web1-tabs-0", "18-pod-probes-all-0", "14-pod-poststart-oneline-0")
    for name, lang in zip(names, ("zh", "en", "en", "en"), strict=True):
        page = _page(tmp_path, name, lang)
        context = chromium.new_context(bypass_csp=True)
        tab = context.new_page()
        tab.goto(f"{page.as_uri()}?theme={theme}")
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        tab.add_script_tag(path=str(script))
        found = tab.evaluate(
            "axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))]))"
        )
        context.close()
        assert found == [], name


def test_a_link_card_says_what_is_wrong() -> None:
    facts = every_facts()["01-init-web1-tabs-0"]
    assert description(facts, "zh").startswith("API 服务器拒绝这个 Pod，什么也不会运行。第 1 行第 1 列：")
    assert all(len(description(f, "en")) <= DESCRIPTION for f in every_facts().values())


def test_every_page_asks_nobody() -> None:
    for name, facts in every_facts().items():
        text = embed_html(facts, lang="en", key="k")
        assert not re.search(r'(?:src|href)="(?!#|data:)', text), name
        assert not re.search(r"url\((?!#)|@import", text), name
        assert "default-src &#x27;none&#x27;" in text
        (told,) = re.findall(r'og:description" content="([^"]*)"', text)
        assert 10 < len(told) <= DESCRIPTION * 1.2, name
