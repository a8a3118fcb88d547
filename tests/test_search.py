"""The copy of a page that search reads: the same words, far fewer tags, and the page comes back as it was."""

from __future__ import annotations

import re

import pytest
from material.plugins.search.plugin import Parser

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.card import cards_html
from mkdocs_podlife.search import ReadingCopy, finds_chinese

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.27
    readinessProbe:
      httpGet:
        path: /
        port: 80
      initialDelaySeconds: 5
"""


def page(lang: str, mode: str) -> str:
    found = cases(read(POD), Scenario(), [], POD)
    card = cards_html([case.facts() for case in found], lang=lang, key="web-lifecycle", mode=mode)
    return f'<h1 id="a">A</h1><p>before</p>\n{card}\n<p>between</p>\n{card}<p>after</p>'


def indexed(html: str) -> list[str]:
    """What Material's search keeps of a page, without tags and white space."""
    parser = Parser()
    parser.feed(html)
    parser.close()
    return [re.sub(r"<[^>]*>|\s+", "", "".join(section.text)) for section in parser.data]


def without_figures(html: str) -> str:
    """The page without columns of times, sums and repeated YAML lines."""
    for begin, end in (
        ('<pre class="pl-k', "</pre>"),
        ('<pre class="pl-x pl-y', "</pre>"),
        ('<table class="pl-rt', "</table>"),
        ('<div class="pl-sum', "</div>"),
    ):
        while begin in html:
            before, _, rest = html.partition(begin)
            html = before + " " + rest.partition(end)[2]
    return html


@pytest.mark.parametrize("mode", ["auto", "quiet", "full"])
@pytest.mark.parametrize("lang", ["en", "zh", "zh-Hant"])
def test_search_finds_the_words_but_no_figures_with_far_fewer_tags(lang: str, mode: str) -> None:
    html = page(lang, mode)
    copy = ReadingCopy(html)
    assert indexed(copy.html) == indexed(without_figures(html))
    if mode != "quiet":
        assert copy.html.count("<") < html.count("<") / 20
        read_of_it, all_of_it = (len("".join(indexed(one))) for one in (copy.html, html))
        assert read_of_it < 0.85 * all_of_it
    assert copy.restored(copy.html) == html


def test_words_of_neighbouring_cells_stay_apart() -> None:
    copy = ReadingCopy('<div class="podlife"><table><tr><td><b>Pulled</b><small>Normal</small></td><td>1s</td></tr>'
                       "</table></div>")  # fmt: skip
    text = re.sub(r"<[^>]*>", "", copy.html)
    assert text.split() == ["Pulled", "Normal", "1s"]


def test_what_other_plugins_do_to_the_page_meanwhile_stays() -> None:
    html = page("en", "auto")
    copy = ReadingCopy(html)
    meanwhile = "<p>theirs</p>" + copy.html.replace("before", "BEFORE") + "<p>written 2024</p>"
    assert copy.restored(meanwhile) == "<p>theirs</p>" + html.replace("before", "BEFORE") + "<p>written 2024</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>plain</p>",
        '<div class="podlife"><div>never closed</div>',
        "<!--podlife:7:--> of somebody else <!--:podlife-->",
        '<p class="podlife">theirs</p>',
    ],
)
def test_a_page_without_a_whole_part_of_ours_is_left_alone(html: str) -> None:
    copy = ReadingCopy(html)
    assert copy.html == html == copy.restored(copy.html)


@pytest.mark.parametrize(
    ("languages", "separators", "theme", "language", "found"),
    [
        ({"en", ""}, [""], "material", "", True),
        ({"zh"}, [""], "mkdocs", "", False),
        ({"zh"}, [r"[\s\u200b]+"], "mkdocs", "", True),
        ({"zh"}, [""], "material", "zh", True),
        ({"zh"}, [""], "material", "", False),
    ],
)
def test_whether_search_finds_chinese(
    languages: set[str], separators: list[str], theme: str, language: str, found: bool
) -> None:
    pytest.importorskip("jieba")
    assert finds_chinese(languages, separators, theme, language) is found
