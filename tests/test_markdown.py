"""The hook: which fences are met, where the card stands, what becomes of the source, what is reported and where.

The rooms below are stand-ins here (`fakes.py`); that the real ones are reached is told by `test_plugin.py`.
"""

from __future__ import annotations

import importlib
import logging
import re
from typing import Any

import markdown
import pytest

from mkdocs_podlife.markdown import PodlifeError, PodlifeExtension
from tests import fakes

POD = "kind: Pod\nmetadata: {name: web}"
SUPERFENCES = "pymdownx.superfences"


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes.install(monkeypatch)


@pytest.fixture
def messages(caplog: pytest.LogCaptureFixture) -> Any:
    """The warnings of the hook so far."""
    caplog.set_level(logging.INFO, logger="mkdocs.plugins.podlife")
    return lambda: [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def convert(source: str, *extensions: Any, before: bool = True, **options: Any) -> str:
    """HTML of a page with our extension; `before`: ours is named first."""
    ours = PodlifeExtension(**options)
    names = [ours, *(extensions or (SUPERFENCES,))] if before else [*(extensions or (SUPERFENCES,)), ours]
    return markdown.markdown(source, extensions=names)


def fenced(text: str = POD, info: str = "yaml", indent: str = "", fence: str = "```") -> str:
    lines = [fence + info, *text.split("\n"), fence]
    return "\n".join(indent + line if line else line for line in lines)


def cards(html: str) -> list[str]:
    return re.findall(r"<figure [^>]*>CARD (\S*)", html)


def attributes(html: str) -> dict[str, str]:
    figure = re.search(r"<figure ([^>]*)>CARD", html)
    assert figure, html
    return dict(re.findall(r'(\w+)="([^"]*)"', figure[1]))


def without_cards(html: str) -> str:
    return re.sub(r"<figure .*?</figure>", "", html)


# --------------------------------------------------------------------------- contexts

CONTEXTS = {
    "top": (fenced(), []),
    "list": ("- item\n\n" + fenced(indent="    "), []),
    "tight list": ("- item\n" + fenced(indent="    "), []),
    "nested list": ("- a\n    - b\n\n" + fenced(indent="        "), []),
    "tab-indented list": ("1. item\n\n" + fenced(indent="\t"), []),
    "admonition": ("!!! note\n\n" + fenced(indent="    "), ["admonition"]),
    "details": ("??? note\n\n" + fenced(indent="    "), ["pymdownx.details"]),
    "content tab": ('=== "A"\n\n' + fenced(indent="    "), ["pymdownx.tabbed"]),
    "blockquote": ("\n".join("> " + line for line in fenced().split("\n")), []),
    "blocks": ("/// admonition | T\n" + fenced() + "\n///", ["pymdownx.blocks.admonition"]),
    "md_in_html": ('<div markdown="1">\n\n' + fenced() + "\n\n</div>", ["md_in_html"]),
    "definition list": ("term\n\n:   text\n\n" + fenced(indent="    "), ["def_list"]),
    "footnote": ("word[^1]\n\n[^1]: text\n\n" + fenced(indent="    "), ["footnotes"]),
    "tildes": (fenced(fence="~~~"), []),
    "braces": (fenced(info="{.yaml #some-id}"), []),
    "title and lines": (fenced(info='yaml title="a.yaml" hl_lines="1" linenums="1"'), []),
    "attr_list": (fenced(info="{ .yaml .no-copy }"), ["attr_list"]),
}


@pytest.mark.parametrize("loading", ["ours first", "ours last", "superfences twice", "fenced_code too", "alone"])
@pytest.mark.parametrize("context", CONTEXTS)
def test_card_stands_in_every_context(context: str, loading: str) -> None:
    source, needed = CONTEXTS[context]
    lists: dict[str, list[Any]] = {
        "ours first": [PodlifeExtension(), SUPERFENCES],
        "ours last": [SUPERFENCES, PodlifeExtension()],
        "superfences twice": [SUPERFENCES, PodlifeExtension(), SUPERFENCES],
        "fenced_code too": [SUPERFENCES, PodlifeExtension(), "fenced_code"],
        "alone": [PodlifeExtension()],
    }
    html = markdown.markdown(source, extensions=[*needed, *lists[loading]])
    assert cards(html) == ["web"]
    assert "\x02" not in html and "\x03" not in html


@pytest.mark.parametrize("context", CONTEXTS)
def test_source_is_the_same_html_as_without_us(context: str) -> None:
    source, needed = CONTEXTS[context]
    bare = markdown.markdown(source, extensions=[*needed, SUPERFENCES])
    assert without_cards(convert(source, *needed, SUPERFENCES)) == bare


@pytest.mark.parametrize("indent", ["", "    "])
@pytest.mark.parametrize("note", ["# (1)!", "# (1)", "# nginx (1)"])
def test_card_follows_the_annotations_of_its_block(indent: str, note: str) -> None:
    items = "1. One\n\n    1. inner\n\n2. Two\n\nText.\n\n1. another list"
    source = f"{fenced('kind: Pod ' + note + chr(10) + 'metadata: {name: web}')}\n\n{items}"
    if indent:
        source = "!!! note\n\n" + "\n".join(indent + line if line else line for line in source.split("\n"))
    html = convert(source, SUPERFENCES, "admonition")
    before, card, after = html.partition("<figure")
    assert card and cards(html) == ["web"]
    # for the theme the list has to be the block's next neighbour; only `# (1)` is an annotation
    assert ("Two" in before) is ("nginx" not in note) and "another list" in after and "Text." in after
    assert without_cards(html) == markdown.markdown(source, extensions=[SUPERFENCES, "admonition"])


def test_a_list_behind_a_block_without_annotations_stays_behind_the_card() -> None:
    html = convert(fenced() + "\n\n1. One\n2. Two")
    assert html.index("<figure") < html.index("<ol>")


def test_an_instance_that_gets_its_extensions_late_has_cards() -> None:
    """As markdown-exec makes it for what a block prints: nobody resets it with us."""
    md = markdown.Markdown()
    md.registerExtensions(["pymdownx.superfences", PodlifeExtension()], {})
    assert [cards(md.convert(fenced())), cards(md.convert(fenced()))] == [["web"], ["web"]]


@pytest.mark.parametrize(
    "options", [{}, {"use_pygments": False}, {"linenums": True}, {"anchor_linenums": True, "line_spans": "__span"}]
)
def test_highlight_settings_hold(options: dict[str, Any]) -> None:
    extensions = ["pymdownx.highlight", SUPERFENCES]
    bare = markdown.markdown(fenced(), extensions=extensions, extension_configs={"pymdownx.highlight": options})
    ours = markdown.markdown(
        fenced(), extensions=[*extensions, PodlifeExtension()], extension_configs={"pymdownx.highlight": options}
    )
    assert without_cards(ours) == bare


def test_card_follows_its_source_inside_the_list_item() -> None:
    html = convert("- item\n\n" + fenced(indent="    ") + "\n\n- next")
    item = re.search(r"<li>(.*?)</li>", html, re.DOTALL)
    assert item and item[1].index("</pre>") < item[1].index("<figure")


def test_superfences_of_any_major_version_takes_us(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its method for that takes three arguments up to version 11, and four from then on."""
    from pymdownx.superfences import SuperFencesCodeExtension

    def other(*args: object) -> None:
        raise TypeError(args)

    plain = SuperFencesCodeExtension(custom_fences=[])
    plain.extend_super_fences = other
    assert cards(convert(fenced(), plain)) == ["web"]


def test_another_extension_s_yaml_fence_is_kept() -> None:
    custom = {"name": "yaml", "class": "mine", "format": lambda *a, **k: "<p>custom</p>"}
    html = markdown.markdown(
        fenced(),
        extensions=[SUPERFENCES, PodlifeExtension()],
        extension_configs={SUPERFENCES: {"custom_fences": [custom]}},
    )
    assert "<p>custom</p>" in html and cards(html) == ["web"]


PLAIN = [
    fenced(),
    "text\n" + fenced() + "\ntext",
    fenced("echo <b>", "sh") + "\n" + fenced(info="{ .yaml hl_lines='2' }") + "\n\n    indented: code",
    fenced(POD + "\n", "yaml hl_lines='1'", fence="~~~~"),
    "<!--\n" + fenced() + "\n-->\n\n" + fenced(info="yml"),
]


@pytest.mark.parametrize("source", PLAIN)
@pytest.mark.parametrize(
    "extensions",
    [
        {"fenced_code": {}},
        {"fenced_code": {"lang_prefix": "lang-"}, "attr_list": {}},
        {"codehilite": {"linenums": True, "css_class": "listing", "noclasses": True}, "fenced_code": {}},
        {"codehilite": {"guess_lang": False, "linenums": True}, "fenced_code": {}, "attr_list": {}},
    ],
)
def test_without_superfences_a_block_is_the_site_s_own(source: str, extensions: dict[str, Any]) -> None:
    bare = markdown.markdown(source, extensions=[*extensions], extension_configs=extensions)
    names = [*extensions, PodlifeExtension(languages=["yaml", "yml"])]
    ours = markdown.markdown(source, extensions=names, extension_configs=extensions)
    assert without_cards(ours) == bare
    assert len(cards(ours)) == 1


def test_without_superfences_blocks_that_ask_for_us_keep_their_turn() -> None:
    """They are met after the site's own blocks, and a scenario belongs to the Pod above it."""
    pods = [POD.replace("web", name) for name in ("one", "two")]
    ends = [f"actions:\n- {{at: {at}s, delete: {{}}}}" for at in (7, 9)]
    blocks = [fenced(pods[0]), fenced(ends[0], "podlife"), fenced(pods[1]), fenced(ends[1], "podlife")]
    source = "\n\n".join(blocks)
    html = convert(source, "fenced_code")
    assert re.findall(r'key="(\w+)-.*? deletions="(\w+)"', html) == [("one", "7000"), ("two", "9000")]


@pytest.mark.parametrize("info", ['{ .yaml title="pod.yaml" hl_lines="1" }', '{ .python title="pod.yaml" }'])
def test_without_superfences_no_title_comes_up(info: str) -> None:
    html = convert(fenced(info=info), "fenced_code", "codehilite", "attr_list")
    assert "kind" in html and "pod.yaml" not in html
    assert "pod.yaml" in convert(fenced(info=info), "pymdownx.superfences")


@pytest.mark.parametrize(
    "source",
    [
        "1. item\n\n" + fenced(indent="    ") + "\n\ntext",
        "- item\n" + fenced(indent="  ") + "\n- next",
        "> quoted\n>\n" + "\n".join("> " + line for line in fenced().split("\n")),
        fenced(indent=" ") + "\n\n" + fenced("echo", "sh", "   "),
        fenced("echo", "sh showLineNumbers") + "\n\n" + fenced("a: 1", "yaml title='x'"),
        "~~~\n" + fenced(indent="    ") + "\n~~~",
        "```\nno end\n\n    ```yaml\n    kind: Pod",
        "text ``` in the line\n```\nkind: x\n```\n   ~~~",
        "<div markdown='1'>\n  ```\n  a\n  ```\n</div>",
    ],
)
def test_without_superfences_nothing_becomes_a_block_that_was_none(source: str) -> None:
    assert without_cards(convert(source, "fenced_code")) == markdown.markdown(source, extensions=["fenced_code"])


@pytest.mark.parametrize("info", ["yaml podlife", 'yaml podlife="on"', "{.yaml .podlife}", "{.yaml podlife=full}"])
def test_without_superfences_our_own_word_makes_a_block(info: str) -> None:
    html = convert("- item\n\n" + fenced(info=info, indent="    "), "fenced_code")
    assert cards(html) == ["web"]
    item = re.search(r"<li>(.*?)</li>", html, re.DOTALL)
    assert item and "<figure" in item[1] and "podlife-text" not in html


# --------------------------------------------------------------------------- what is none of ours


@pytest.mark.parametrize(
    "source",
    [
        fenced(info="json"),
        fenced(info="yml"),
        fenced(info=""),
        fenced("kind: Service"),
        "    ```yaml\n    kind: Pod\n    ```",
        "````\n" + fenced() + "\n````",
        "<!--\n" + fenced() + "\n-->",
        fenced(info='yaml podlife="off"'),
        fenced(info="{.yaml podlife=off}"),
    ],
    ids=["json", "yml", "none", "service", "indented", "nested", "comment", "off", "off in braces"],
)
def test_left_alone(source: str, messages: Any) -> None:
    html = convert(source)
    assert "<figure" not in html and 'class="podlife' not in html and not messages()


def test_nothing_is_spilt_out_of_a_comment() -> None:
    html = convert("before\n\n<!--\n" + fenced("kind: Pod\nmetadata: {name: a}\n# -->") + "\n-->\n\nafter")
    assert html.count("-->") == 1 and "<figure" not in html and "podlife" not in html


@pytest.mark.parametrize(
    "info", ["yml podlife", "{.yml .podlife}", "{.yaml .podlife}", "yaml podlife", "{.yaml podlife}", "YAML"]
)
def test_asked_for(info: str) -> None:
    html = convert(fenced(info=info), detect="auto" if info == "YAML" else "explicit")
    assert cards(html) == ["web"]
    assert 'class="podlife' not in html  # the class that asked is not left on the source


def test_languages_by_option() -> None:
    assert cards(convert(fenced(info="") + "\n\n" + fenced(info="yml"), languages=["", "yml"])) == ["web", "web"]


def test_explicit_detection_leaves_others_alone() -> None:
    assert cards(convert(fenced(), detect="explicit")) == []


def test_asked_for_without_a_pod_is_told_why(messages: Any) -> None:
    html = convert("text\n\n" + fenced("kind: Service", info="yaml podlife"))
    assert "not-a-pod" in html
    assert messages() == ["page:4:1: problem.not-a-pod"]


# --------------------------------------------------------------------------- options


def test_options_reach_the_card() -> None:
    html = convert(fenced(info='yaml podlife="full" at="162s" delete="60s" lang="zh-CN" show="timeline, events"'))
    found = attributes(html)
    assert (found["mode"], found["lang"], found["at"]) == ("full", "zh", "162000")
    assert found["deletions"] == "60000" and found["show"] == "('timeline', 'events')"


def test_a_value_that_is_no_value_is_reported_and_the_card_made(messages: Any) -> None:
    html = convert(fenced(info='yaml podlife="ful"'))
    assert cards(html) == ["web"]
    assert messages() == ['page:1:9: the option podlife cannot be "ful"; it takes: on, off, quiet, full']


def test_a_bad_duration_is_reported(messages: Any) -> None:
    convert(fenced(info='yaml until="5"'))
    assert messages() == ["page:1:9: the option until: problem.scenario-duration"]


@pytest.mark.parametrize(
    ("opening", "column"),
    [("```yaml podlife=off", 9), ("```yaml title=x on_error=card", 17), ("    ```podlife at=5s", 16)],
)
def test_unquoted_option_is_reported_with_its_place(opening: str, column: int, messages: Any) -> None:
    html = convert(f"text\n\n- item\n\n{opening}\nkind: Pod\n```\n")
    assert "<figure" not in html
    (message,) = messages()
    assert message.startswith(f"page:5:{column}: the option ") and "{.yaml " in message.replace("{.podlife", "{.yaml")


@pytest.mark.parametrize(
    "opening",
    ["```html lang=en", "```yaml {lang=zh}", "````\n```yaml podlife=off\n```\n````", "<!--\n```yaml podlife=off"],
)
def test_no_unquoted_option_where_none_is(opening: str, messages: Any) -> None:
    convert(f"{opening}\nx: 1\n```\n-->\n")
    assert not messages()


# --------------------------------------------------------------------------- collect, then make


def test_a_scenario_belongs_to_the_pod_above_it() -> None:
    second = fenced("kind: Pod\nmetadata: {name: two}")
    scenario = fenced("actions:\n- {at: 7s, delete: {}}", info="podlife")
    html = convert("\n\n".join([fenced(), second, fenced("kind: Service"), "text", scenario]))
    assert re.findall(r'deletions="(\d*)"[^>]*>CARD (\w+)', html) == [("", "web"), ("7000", "two")]
    assert html.index("CARD two") < html.index("actions")  # the card stands below its YAML


def test_a_second_scenario_shows_the_same_pod_again_below_itself() -> None:
    scenarios = [fenced(f"actions:\n- {{at: {n}s, delete: {{}}}}", info="podlife") for n in (1, 2)]
    html = convert("\n\n".join([fenced(), *scenarios]))
    assert re.findall(r'key="([^"]*)" .*?deletions="(\d*)"', html) == [
        ("web-lifecycle", "1000"),
        ("web-lifecycle-2", "2000"),
    ]
    assert html.rindex("CARD") > html.rindex("<code>")


@pytest.mark.parametrize(("label", "selected"), [("web", "1"), ("db", "0")])
def test_a_service_further_down_belongs_to_the_pods_it_selects(label: str, selected: str) -> None:
    pod = fenced("kind: Pod\nmetadata: {name: web, labels: {app: web, tier: front}}")
    service = fenced(f"kind: Service\nmetadata: {{name: s}}\nspec: {{selector: {{app: {label}}}}}")
    assert attributes(convert(pod + "\n\ntext\n\n" + service))["selectors"] == selected


def test_a_scenario_alone_is_reported(messages: Any) -> None:
    html = convert("a\n\n" + fenced("until: 5s", info="podlife") + "\n\n" + fenced())
    assert cards(html) == ["web"] and "no manifest" in html
    assert messages()[0].startswith("page:3:1: ")


def test_a_scenario_is_shown_as_yaml() -> None:
    html = convert(fenced() + "\n\n" + fenced("until: 5s", info="podlife"))
    assert '<span class="nt">until</span>' in html


def test_a_fault_in_a_scenario_has_its_line(messages: Any) -> None:
    convert(fenced() + "\n\n" + fenced("until: 5", info="podlife"))
    assert messages() == ["page:7:8: problem.scenario-duration"]


def test_fences_restored_as_indented_code_take_no_part(messages: Any) -> None:
    source = fenced() + "\n\ntext\n\n" + fenced("actions:\n- {at: 7s, delete: {}}", info="podlife", indent="    ")
    assert attributes(convert(source))["deletions"] == ""
    assert not messages()


# --------------------------------------------------------------------------- places


def test_the_place_is_found_in_the_raw_page_tabs_and_all(messages: Any) -> None:
    source = "# T\n\n1. item\n\n\t```yaml\n\tkind: Pod\n\tspec:\n\t  \tcontainers: []\n\t```\n"
    convert(source)
    assert messages() == ["page:8:4: problem.tab-indentation"]


def test_the_second_of_two_equal_blocks_has_its_own_line(messages: Any) -> None:
    block = fenced("kind:\tPod")
    convert(f"{block}\n\n````\n{block}\n````\n\n{block}")
    assert messages() == ["page:2:6: problem.tab-indentation", "page:12:6: problem.tab-indentation"]


def test_in_a_quotation_columns_count_from_the_line_s_begin(messages: Any) -> None:
    convert("> ```yaml\n> kind:\tPod\n> ```")
    assert messages() == ["page:2:8: problem.tab-indentation"]


def test_a_block_from_elsewhere_is_told_by_its_number(tmp_path: Any, messages: Any) -> None:
    (tmp_path / "pod.yaml").write_text("boom\n")
    markdown.markdown(
        fenced('--8<-- "pod.yaml"', info="yaml podlife"),
        extensions=[PodlifeExtension(), SUPERFENCES, "pymdownx.snippets"],
        extension_configs={"pymdownx.snippets": {"base_path": [str(tmp_path)]}},
    )
    (message,) = messages()
    assert message.startswith("page: block 1: ")


def test_a_place_in_a_block_from_elsewhere_is_told_by_the_block_s_own_lines(tmp_path: Any, messages: Any) -> None:
    (tmp_path / "end.yaml").write_text("until: 7\n")
    markdown.markdown(
        fenced() + "\n\n" + fenced('--8<-- "end.yaml"', info="podlife"),
        extensions=[PodlifeExtension(), SUPERFENCES, "pymdownx.snippets"],
        extension_configs={"pymdownx.snippets": {"base_path": [str(tmp_path)]}},
    )
    assert messages() == ["page: block 2, line 1: problem.scenario-duration"]


# --------------------------------------------------------------------------- when things go wrong


def test_an_error_of_our_own_is_a_card_and_a_warning_and_no_text_is_lost(messages: Any) -> None:
    html = convert(fenced("kind: Pod # boom", info='yaml on_error="card"') + "\n\n" + fenced())
    assert "boom</span>" in html and "ValueError: boom" in html and cards(html) == ["web"]
    assert len(messages()) == 1 and "ValueError: boom" in messages()[0]


def test_a_card_that_cannot_be_made_does_not_take_the_page_with_it(
    monkeypatch: pytest.MonkeyPatch, messages: Any
) -> None:
    card = importlib.import_module("mkdocs_podlife.render.card")  # the stand-in

    def explode(*args: object, **kwargs: object) -> str:
        raise RecursionError("deep")

    monkeypatch.setattr(card, "cards_html", explode)
    html = convert("text\n\n" + fenced())
    assert "RecursionError" in html and "<p>text</p>" in html and len(messages()) == 1


def test_on_error(messages: Any) -> None:
    broken = "kind:\tPod"
    assert "tab-indentation" in convert(fenced(broken, info='yaml on_error="card"')) and not messages()
    convert(fenced(broken), on_error="card")
    assert not messages()
    with pytest.raises(PodlifeError, match=r"page:2:6: problem.tab-indentation"):
        convert(fenced(broken, info='yaml on_error="fail"'))


@pytest.mark.parametrize("name", ["\x02wzxhzdk:0\x03", "\x02podlife:1\x03", "\x02amp\x03"])
def test_stash_marks_of_a_name_reach_no_stash(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    card = importlib.import_module("mkdocs_podlife.render.card")  # the stand-in

    monkeypatch.setattr(card, "cards_html", lambda *a, **k: f"<figure>{name}</figure>")
    html = convert("<b>raw</b> text\n\n" + fenced() + "\n\n" + fenced())
    assert html.count("<figure>") == 2 and html.count("<b>raw</b>") == 1
    assert "\x02" not in html and "\u2402" in html


def test_the_page_s_own_text_cannot_ask_for_a_card_twice() -> None:
    html = convert(fenced() + "\n\n\x02podlife:1\x03")
    assert cards(html) == ["web"]


def test_keys_of_a_block_with_several_pods_meet_no_others() -> None:
    two = fenced("\n---\n".join(["kind: Pod\nmetadata: {name: web}"] * 2))
    one = fenced('kind: Pod\nmetadata: {name: "web-2"}')
    keys = re.findall(r'key="([^"]*)"', convert("\n\n".join([one, two, fenced()])))
    assert len(set(keys)) == 4 and all(re.fullmatch("[a-z0-9-]+", key) for key in keys)


def test_keys_are_cut_and_unique_on_the_page() -> None:
    names = ["../../X", "x", "网页", "a" * 90, "a" * 90, ""]
    source = "\n\n".join(fenced(f'kind: Pod\nmetadata: {{name: "{name}"}}') for name in names)
    keys = re.findall(r'key="([^"]*)"', convert(source))
    names = ["x", "x", "pod", "a" * 40, "a" * 40, "pod"]
    ends = ["", "-2", "", "", "-2", "-2"]
    assert keys == [f"{name}-lifecycle{end}" for name, end in zip(names, ends, strict=True)]


# --------------------------------------------------------------------------- one extension, many pages


def test_the_same_extension_serves_many_instances() -> None:
    ours = PodlifeExtension()
    one = markdown.Markdown(extensions=[SUPERFENCES, ours])
    two = markdown.Markdown(extensions=[ours, SUPERFENCES])
    for md in (one, two, one, two):
        md.reset()
        assert attributes(md.convert(fenced()))["key"] == "web-lifecycle"


def test_named_twice_is_there_once() -> None:
    html = markdown.markdown(fenced(), extensions=[PodlifeExtension(), SUPERFENCES, "mkdocs_podlife.markdown"])
    assert cards(html) == ["web"]


def test_by_its_entry_point() -> None:
    html = markdown.markdown(
        fenced(), extensions=["mkdocs_podlife"], extension_configs={"mkdocs_podlife": {"lang": "zh"}}
    )
    assert attributes(html)["lang"] == "zh"


def test_zensical_s_page_is_asked_by_name(messages: Any) -> None:
    class Page:
        path, meta = "zh/pods.md", {"podlife": {"mode": "quiet"}}

    class Context(markdown.preprocessors.Preprocessor):
        page = Page()

        def run(self, lines: list[str]) -> list[str]:
            return lines

    class Zensical(markdown.Extension):
        def extendMarkdown(self, md: markdown.Markdown) -> None:
            md.preprocessors.register(Context(md), "rendering_context", 2000)

    html = convert(fenced() + "\n\n" + fenced("kind:\tPod"), SUPERFENCES, Zensical())
    assert attributes(html)["lang"] == "zh" and attributes(html)["mode"] == "quiet"
    assert messages() == ["zh/pods.md:7:6: problem.tab-indentation"]


@pytest.mark.parametrize(
    "option", [{"detect": "regex"}, {"mode": "loud"}, {"on_error": "raise"}, {"kubernetes": "latest"}]
)
def test_wrong_options_of_the_extension_are_refused(option: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(option.values()))):
        markdown.Markdown(extensions=[PodlifeExtension(**option)])


def test_front_matter_words_are_checked(messages: Any) -> None:
    from mkdocs_podlife.page.context import Settings, page_context

    context = page_context("docs/a.md", "", {"podlife": {"on_error": "crad"}}, Settings())
    assert context.settings.on_error == "warn"
    assert [str(m) for m in context.messages] == [
        'docs/a.md: the option on_error cannot be "crad"; it takes: card, warn, fail'
    ]
