"""Cards in a real browser: light and dark, English and Chinese, desktop and phone, with and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

PAGES = [
    "",
    "start/",
    "scenarios/",
    "articles/live-exec/",
    "articles/live-httpget/",
    "articles/read-httpget/",
    "articles/nginx/",
    "articles/probes-all/",
    "articles/probe2/",
    "articles/init-tabs/",
    "articles/init-nbsp/",
    "articles/poststart-oneline/",
    "articles/lifecycle-hooks/",
]
WIDTHS = {"desktop": (1280, 900), "phone": (360, 740)}

# What a reader cannot see: text beyond its card (unless the card scrolls there), boxes that cut their content off,
# SVG text outside its drawing.
CLIPPED = """() => {
  const out = [];
  const say = (what, node) => out.push(what + ": " + (node.textContent || "").trim().slice(0, 60));
  const scrolls = (node, card) => {
    for (let n = node; n && n !== card.parentElement; n = n.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(n).overflowX)) return true;
    return false;
  };
  const forReadersOnly = node => {  // a screen reader's share: a box of one pixel
    for (let n = node; n && !n.matches(".podlife"); n = n.parentElement) {
      const box = n.getBoundingClientRect();
      if (box.width <= 2 && box.height <= 2) return true;
    }
    return false;
  };
  for (const details of document.querySelectorAll(".podlife details")) details.open = true;
  for (const card of document.querySelectorAll(".podlife")) {
    const frame = card.getBoundingClientRect();
    if (frame.right > document.documentElement.clientWidth + 1) say("card too wide", card);
    for (const node of card.querySelectorAll("*")) {
      if (node.closest("svg")) continue;
      const box = node.getBoundingClientRect();
      if (!box.width || !box.height || forReadersOnly(node)) continue;
      const style = getComputedStyle(node);
      if (box.right > frame.right + 1 && !scrolls(node.parentElement, card)) say("beyond its card", node);
      if (["hidden", "clip"].includes(style.overflowX) && node.scrollWidth > node.clientWidth + 1) say("cut off", node);
    }
    for (const svg of card.querySelectorAll("svg")) {
      const view = svg.viewBox.baseVal;
      if (!view || !view.width) continue;
      for (const text of svg.querySelectorAll("text")) {
        const box = text.getBBox();
        if (!box.width) continue;
        if (box.x < view.x - 1 || box.x + box.width > view.x + view.width + 1) say("svg text outside", text);
      }
    }
  }
  return out;
}"""
TEXTS = "() => [...document.querySelectorAll('.podlife')].map(card => card.textContent)"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole(browser: Any, origin: str, language: str, scheme: str, width: str) -> None:
    columns, rows = WIDTHS[width]
    context = browser.new_context(viewport={"width": columns, "height": rows}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"console: {m.text} {m.location}") if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(f"script: {e}"))
    page.on("request", lambda r: complaints.append(f"asks {r.url}") if not _own(r.url, origin) else None)
    for path in PAGES:
        page.goto(f"{origin}/{'zh/' if language == 'zh' else ''}{path}", wait_until="load")
        assert page.evaluate("document.body.dataset.mdColorScheme") == ("slate" if scheme == "dark" else "default")
        cards = page.locator(".podlife")
        assert cards.count() >= 1, path
        assert cards.first.get_attribute("lang") == ("zh-Hans" if language == "zh" else "en")
        complaints += [f"{path}: {what}" for what in page.evaluate(CLIPPED)]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            complaints.append(f"{path}: the page scrolls sideways by {wide} px")
    context.close()
    assert not complaints, "\n".join(complaints)


def _own(url: str, origin: str) -> bool:
    return url.startswith((origin + "/", "data:", "blob:"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_javascript_the_cards_say_the_same(browser: Any, origin: str, language: str) -> None:
    texts: dict[bool, list[list[str]]] = {}
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        texts[scripts] = []
        for path in PAGES:
            page.goto(f"{origin}/{'zh/' if language == 'zh' else ''}{path}", wait_until="load")
            texts[scripts].append(page.evaluate(TEXTS))
        context.close()
    assert all(page and all(text.strip() for text in page) for page in texts[True])
    assert texts[True] == texts[False]


def test_without_javascript_a_closed_part_opens(browser: Any, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/articles/live-exec/", wait_until="load")
    parts = page.locator(".podlife details")
    closed = [n for n in range(parts.count()) if parts.nth(n).get_attribute("open") is None]
    parts.nth(closed[0]).locator("summary").click()
    assert parts.nth(closed[0]).get_attribute("open") is not None
    context.close()


@pytest.mark.parametrize(("language", "word"), [("en", "CrashLoopBackOff"), ("zh", "探针"), ("zh", "宽限期")])
def test_what_a_card_says_is_found(browser: Any, origin: str, language: str, word: str) -> None:
    context = browser.new_context(search=True)
    page = context.new_page()
    page.goto(f"{origin}/{'zh/' if language == 'zh' else ''}", wait_until="load")
    page.locator("input[name=query]").click()
    page.locator("input[name=query]").fill(word)
    page.locator("input[name=query]").press("End")  # Material looks at the query when a key comes up
    page.wait_for_selector(".md-search-result__item", timeout=20_000)
    found = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.pathname)")
    assert any("articles" in path for path in found)
    context.close()
