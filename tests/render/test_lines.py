"""Links between the picture's letters and the lines of the YAML, both ways, without a script."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.render.card import card_html
from tests.render.test_gallery import CASES, TRACES, facts


def section(html: str) -> dict[int, str]:
    """Number and text of each line."""
    rows = re.findall(r'<span id="k-l(\d+)"><i>.*?</i>(.*?)</span>', html)
    return {int(number): unescape(text) for number, text in rows}


@pytest.mark.parametrize("name", CASES)
def test_every_link_leads_to_the_line_that_holds_the_field(name: str) -> None:
    source = (TRACES / name / "pod.yaml").read_text("utf-8").splitlines()
    html = card_html(facts(name), lang="en", key="k", mode="full")
    lines = section(html)
    assert all(source[number - 1].rstrip() == text or text.endswith("…") for number, text in lines.items())
    assert {int(n) for n in re.findall(r'href="#k-l(\d+)"', html)} == set(lines)
    for number, field in re.findall(r'<a href="#k-l(\d+)"><code>([A-Za-z.]+)', html):
        field = field.rsplit(".", 1)[-1]
        assert field in source[int(number) - 1] or field not in "\n".join(source), (number, field)
    for number, letter in re.findall(r'<span id="k-l(\d+)"><i><a href="#k-k-(\w)">', html):
        entry = re.search(rf'<li id="k-k-{letter}">(.*?)</li>', html)
        assert entry is not None and f'href="#k-l{number}"' in entry[1]


def test_a_default_has_no_line() -> None:
    html = card_html(facts("liveness-exec"), lang="en", key="k")
    assert "terminationGracePeriodSeconds</code> <i>default" in html
    assert any("periodSeconds: 3" in text for text in section(html).values())


def test_without_the_text_there_are_no_links() -> None:
    from mkdocs_podlife.explain.facts import explain

    one = facts("liveness-exec")
    html = card_html(explain(one.manifest, one.trace), lang="en", key="k", mode="full")
    assert "k-l" not in html


def test_a_browser_opens_the_section(tmp_path: Path) -> None:
    import shutil

    sync_api: Any = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    (tmp_path / "p.html").write_text(f"<!DOCTYPE html>{card_html(facts('liveness-exec'), lang='en', key='k')}", "utf-8")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(f"file://{tmp_path / 'p.html'}")
        page.locator(".pl-key a").first.click()
        target = page.locator(":target")
        assert target.is_visible()
        target.locator("a").first.click()
        assert page.url.rsplit("#", 1)[-1].startswith("k-k-")
        chromium.close()
