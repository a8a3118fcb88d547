"""The cursor over the timeline, by keyboard and by pointer, in a real browser: what it says is the trace's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife import site
from mkdocs_podlife.explain.describe import describe_at, row_at
from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.instants import format_instant
from mkdocs_podlife.explain.moments import moments
from mkdocs_podlife.render.card import card_html
from mkdocs_podlife.render.tables import get_rows
from tests.explain.support import facts_of

TRACES = Path(__file__).resolve().parents[1] / "data" / "traces"


def facts(name: str) -> Facts:
    folder = TRACES / name
    return facts_of((folder / "pod.yaml").read_text("utf-8"), (folder / "scenario.yaml").read_text("utf-8"))


def opened(browser: Any, one: Facts, lang: str = "en", width: int = 900, touch: bool = False) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, has_touch=touch).new_page()
    page.set_content(
        f"<style>body{{margin:8px}}{site.stylesheet()}</style>{card_html(one, lang=lang, key='k', mode='telling')}"
    )
    page.add_script_tag(content=site.script())
    return page


def expected(one: Facts, at: int, unit: str = " s") -> list[str]:
    """What stands under the picture at an instant."""
    assert one.trace is not None
    lines = [format_instant(at, fine=one.fine, unit=unit)]
    row, described = row_at(one.trace, at), describe_at(one.trace, at)
    if row is None or described is None:
        return [*lines, f'Error from server (NotFound): pods "{one.name}" not found']
    conditions = sorted(f"{name}={value}" for name, value in described.conditions)
    return [*lines, *get_rows([row]), *(["  ".join(conditions)] if conditions else [])]


def said(page: Any) -> list[str]:
    lines = [line.rstrip() for line in page.locator("output.pl-now").text_content().rstrip().split("\n")]
    return [*lines[:3], *("  ".join(sorted(line.split("  "))) for line in lines[3:])]  # conditions in any order


@pytest.mark.parametrize(
    "name", ["liveness-exec", "crashloop-exit1", "endpoints-flip-and-delete", "init-two", "delete-unscheduled", "readiness-gate"]
)
def test_the_arrow_keys_walk_through_the_life(browser: Any, name: str) -> None:
    one = facts(name)
    page = opened(browser, one)
    assert one.trace is not None and one.timeline is not None
    known = {now.at: now for now in moments(one.trace)}
    page.locator("[data-now]").focus()
    assert not page.locator("output.pl-now").is_visible()
    seen: list[list[str]] = []
    while True:
        page.keyboard.press("ArrowRight")
        if seen and said(page) == seen[-1]:
            break
        seen.append(said(page))
    texts = [[line.rstrip() for line in expected(one, at)] for at in known]
    assert len(seen) > 2 and all(text in texts for text in seen)
    assert seen[0] == texts[0]
    page.keyboard.press("Home")
    assert said(page) == seen[0]
    page.keyboard.press("Escape")
    assert not page.locator("output.pl-now").is_visible()
    page.context.close()


def test_the_pointer_shows_the_instant_under_it(browser: Any) -> None:
    one = facts("liveness-exec")
    page = opened(browser, one, "zh")
    plot = page.locator(".pl-p")
    box = plot.bounding_box()
    # the kill's tick: its x in the drawing is that of the label "69"
    x = page.evaluate("+[...document.querySelectorAll('.pl-p text')].find(t => t.textContent === '69').getAttribute('x')")
    page.mouse.move(box["x"] + x / 568 * box["width"], box["y"] + 60)
    at = next(n.at for n in moments(one.trace) if n.at >= 60_000) if one.trace else 0
    assert said(page)[0].endswith(" 秒")
    assert said(page)[1].split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert page.locator(".pl-cursor").count() == 1 and at
    page.mouse.move(1, 1)
    assert not page.locator("output.pl-now").is_visible()
    assert page.locator(".pl-cursor").count() == 0
    page.context.close()


def test_a_second_run_changes_nothing(browser: Any) -> None:
    page = opened(browser, facts("init-two"))
    page.add_script_tag(content=site.script())
    page.locator("[data-now]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("output.pl-now").count() == 1
    page.context.close()


def test_on_a_phone_the_cursor_stays_in_sight(browser: Any) -> None:
    page = opened(browser, facts("liveness-exec"), width=360, touch=True)
    page.locator("[data-now]").focus()
    page.keyboard.press("End")
    frame = page.locator("[data-now]").bounding_box()
    line = page.locator(".pl-cursor").bounding_box()
    assert frame["x"] + 92 <= line["x"] <= frame["x"] + frame["width"]
    output = page.locator("output.pl-now").bounding_box()
    assert output["x"] >= 0 and output["x"] + output["width"] <= 360
    page.context.close()


def test_a_strict_policy_lets_it_work(browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    policy = "default-src 'none'; style-src 'self'; script-src 'self'"
    html = (
        "<!DOCTYPE html><html lang=en><head><title>t</title><link rel=stylesheet href=/p.css></head><body>"
        f"{card_html(facts('liveness-exec'), lang='en', key='k')}<script defer src=/p.js></script></body></html>"
    )
    answers = {
        "/": ("text/html; charset=utf-8", html),
        "/p.css": ("text/css", site.stylesheet()),
        "/p.js": ("text/javascript", site.script()),
    }

    def answer(route: Any) -> None:
        kind, text = answers.get(route.request.url.removeprefix("http://t.test"), ("text/plain", ""))
        route.fulfill(status=200, headers={"content-type": kind, "content-security-policy": policy}, body=text)

    page.route("**/*", answer)
    page.goto("http://t.test/")
    page.locator("[data-now]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("output.pl-now").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.pl-card')).position") == "relative"
    assert complaints == []
    context.close()


def test_the_script_is_small_and_asks_nobody() -> None:
    text = site.script()
    assert len(text.encode("utf-8")) < 5000
    assert not any(word in text for word in ("XMLHttpRequest", "import(", "innerHTML", "eval(", "https:"))
    assert text.count("fetch(") == text.count("fetch(link.href)") == 1  # of the link that the reader clicks


def test_a_choice_of_language_is_remembered(browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    one = '<div class="podlife-both"><input type="radio" name="{0}" id="{0}-lang-en" checked><input type="radio" name="{0}" id="{0}-lang-zh"></div>'
    body = one.format("a") + one.format("b")
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body))
    for _ in range(2):
        page.goto("http://t.test/")
        page.add_script_tag(content=site.script())
        if not page.locator("#a-lang-zh").is_checked():
            page.locator("#a-lang-zh").check()
        assert page.locator("#b-lang-zh").is_checked()
    context.close()
