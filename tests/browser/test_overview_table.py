"""The table of all Pods in a real browser: a click on a head sorts by it, a second one turns it round."""

from __future__ import annotations

from typing import Any

from mkdocs_podlife import site
from mkdocs_podlife.overview import Entry, Overview
from mkdocs_podlife.page.memory import Row
from mkdocs_podlife.render.catalogue import Catalogue

ROWS = [
    Row("Pod", "web-10", "quiet", 12_000, None, 0, 0, 30_000),
    Row("Pod", "web-9", "telling", 400, 2_000, 1, 0),
    Row("Job", "batch", "refused", None, None, 0, 2),
    Row("Pod", "db", "quiet", 1_300_000, None, 11, 0, 5_000),
]


def opened(browser: Any) -> Any:
    table = Overview("pods.md")
    table._entries = [Entry("a.md", "a/", "A", f"k{i}", row) for i, row in enumerate(ROWS)]
    page = browser.new_page()
    page.set_content(f"<style>{site.stylesheet()}</style>{table.html(Catalogue('en'), lambda url: url)}")
    page.add_script_tag(content=site.table_script())
    return page


def names(page: Any) -> list[str]:
    return list(page.locator(".pl-overview tbody td:first-child").all_text_contents())


def test_heads_sort_the_table_by_what_the_cells_mean(browser: Any) -> None:
    page = opened(browser)
    assert names(page)[:2] == ["batch", "web-9"]  # as it comes: by verdict
    expected = {
        "Pod": ["batch", "db", "web-9", "web-10"],
        "Ready after": ["web-9", "web-10", "db", "batch"],
        "Stops in": ["web-9", "db", "web-10", "batch"],
    }
    for head, order in expected.items():
        button = page.get_by_role("button", name=head)
        button.click()
        assert names(page) == order, head
        assert page.locator("[aria-sort=ascending]").all_text_contents() == [head]
        button.press("Enter")
        assert names(page) == order[::-1], head
        assert page.locator("[aria-sort]").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Findings").click()
    assert names(page)[-1] == "db"  # eleven are more than two


def test_the_script_is_small() -> None:
    assert len(site.table_script().encode()) < 1_200


def test_a_name_is_not_cut_up_on_a_phone(browser: Any) -> None:
    """Material lets links break anywhere, and a table takes that for leave to make the column two letters wide."""
    page = opened(browser)
    page.set_viewport_size({"width": 360, "height": 700})
    page.add_style_tag(content="table a { word-break: break-word }")
    lines = page.locator("tbody td:first-child a").evaluate_all("all => all.map(a => a.getClientRects().length)")
    assert lines == [1, 1, 1, 1]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # the table scrolls, not the page
