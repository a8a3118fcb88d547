"""Several lives of one Pod side by side: on a whole page, in both languages, unique ids, without JavaScript."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest

from mkdocs_podlife.markdown import PodlifeExtension
from mkdocs_podlife.page.variants import MAX_OFFERED
from mkdocs_podlife.render.variants import variants_html
from mkdocs_podlife.site import stylesheet

POD = """```yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 20
  containers:
  - {name: web, image: nginx, ports: [{containerPort: 80}], readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}}
```
"""


def convert(source: str, **options: Any) -> str:
    return markdown.markdown(source, extensions=["pymdownx.superfences", PodlifeExtension(**options)])


def scenario(body: str, info: str = "") -> str:
    return f"\n```podlife{info}\n{body}\n```\n"


class _Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointed: list[str] = []
        self.checked = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"] or "")
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.pointed += (found.get(name) or "").split()
        self.checked += "checked" in found


def ids(html: str) -> _Ids:
    parser = _Ids()
    parser.feed(html)
    return parser


def names(html: str) -> list[str]:
    return re.findall(r"<label for=[^>]*>([^<]*)</label>", html)


NAMED = scenario("name: deleted at 60 s\nactions: [{at: 60s, delete: {}}]")
TITLED = scenario("containers: {web: {preset: slow-start, value: 42s}}", ' title="slow start"')


def test_side_by_side() -> None:
    html = convert(POD + NAMED + TITLED)
    assert names(html) == ["as written", "deleted at 60 s", "slow start"]
    panels = html.split('<div class="pl-variant"')[1:]
    assert len(panels) == 3
    assert "Killing" not in panels[0] and "Killing" in panels[1]
    assert "the readiness probe fails" in panels[2] and "the readiness probe fails" not in panels[0] + panels[1]
    seen = ids(html)
    assert len(seen.ids) == len(set(seen.ids))
    assert set(seen.pointed) <= set(seen.ids)
    assert seen.checked == 1
    assert "<script" not in html and "style=" not in re.sub(r"<svg.*?</svg>", "", html, flags=re.S)


def test_the_title_is_shown_where_the_scenario_stands() -> None:
    html = convert(POD + TITLED)
    assert html.count("slow start") >= 3  # label, name in print, the block's own title
    assert "preset" in html[html.rindex("podlife-variants") :]


@pytest.mark.parametrize("extensions", [["fenced_code", "tables"], ["fenced_code", "codehilite"], []])
def test_titles_without_superfences(extensions: list[str]) -> None:
    html = markdown.markdown(POD + TITLED, extensions=[*extensions, PodlifeExtension()])
    assert names(html) == ["as written", "slow start"]
    assert "preset" in html[html.rindex("pl-variant") :]


def test_a_title_goes_before_a_name() -> None:
    html = convert(POD + scenario("name: one\nuntil: 5m", ' title="two"'))
    assert names(html) == ["as written", "two"]


def test_a_nameless_scenario_is_how_the_pod_lives() -> None:
    html = convert(POD + scenario("actions: [{at: 30s, delete: {}}]") + NAMED)
    panels = html.split('<div class="pl-variant"')[1:]
    assert len(panels) == 2
    assert "Killing" in panels[0]


def test_nameless_ones_keep_cards_of_their_own() -> None:
    html = convert(POD + scenario("until: 3m") + scenario("until: 4m"))
    assert "podlife-variants" not in html
    assert html.count('class="pl-card') == 2


def test_two_pods_have_their_own_choices() -> None:
    other = POD.replace("{name: web}", "{name: api}", 1)
    html = convert(POD + NAMED + other + NAMED + TITLED)
    assert html.count('class="podlife-variants"') == 2
    assert len(set(re.findall(r'<input type="radio" name="([^"]*)"', html))) == 2
    seen = ids(html)
    assert len(seen.ids) == len(set(seen.ids)) and seen.checked == 2


def test_more_than_can_be_told_apart() -> None:
    html = convert(POD + "".join(scenario(f"name: life {n}\nuntil: {n + 1}m") for n in range(10)))
    assert len(names(html)) == MAX_OFFERED + 1
    shown = len(re.findall(r"\.pl-variant:nth-of-type\(\d\)", stylesheet()))
    assert shown == MAX_OFFERED + 1
    cards = re.findall(r'class="pl-card', html)
    assert len(cards) == 1 + 10
    assert html.rindex("life 9") < html.rindex('class="pl-card')  # those left over have theirs below them


def test_languages() -> None:
    assert names(convert(POD + NAMED, lang="zh"))[0] == "原样"
    assert names(convert(POD + NAMED, lang="zh-TW"))[0] == "原樣"
    both = convert(POD + NAMED, lang="both")
    assert "as written · 原样" in names(both)
    seen = ids(both)
    assert len(seen.ids) == len(set(seen.ids))


def test_a_broken_one_is_told_and_the_others_stand(caplog: pytest.LogCaptureFixture) -> None:
    html = convert(POD + scenario("name: odd\nactionz: []") + TITLED)
    assert names(html) == ["as written", "odd", "slow start"]
    assert "actions" in caplog.text


@pytest.mark.parametrize("name", ['<b>"x"</b>', "a & b", "\u202eevil"])
def test_names_are_escaped(name: str) -> None:
    html = variants_html([("as written", ""), (name, "")], label=name, key="k", lang="en")
    assert "<b>" not in html and "\u202e" not in html and html.count("<input") == 2


def test_it_stands_in_the_documentation() -> None:
    docs = Path(__file__).resolve().parent.parent / "docs"
    for page in ("scenarios.md", "scenarios.zh.md"):
        text = (docs / page).read_text("utf-8")
        assert "name:" in text and "title=" in text, page
