"""What is wrong with options is told once, with its place, in the site's language: in the configuration, in front
matter, on a fence; and a fence that is somebody else's is left alone."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import markdown
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.markdown import PodlifeExtension
from mkdocs_podlife.page.cards import PageCards
from mkdocs_podlife.page.context import Message, PageContext, Settings, page_context
from mkdocs_podlife.shown_paths import shown_path
from mkdocs_podlife.wiki.check import check

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}"
BROKEN = "```yaml\nkind: Pod\n\tmetadata: {}\n```\n"
CARD = 'class="pl-card'


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.chdir(tmp_path)


# --------------------------------------------------------------------------- the configuration


def built(folder: Path, caplog: pytest.LogCaptureFixture, options: str, head: str = "", strict: bool = False) -> str:
    """All that a build said, a line each."""
    (folder / "docs").mkdir(exist_ok=True)
    page = folder / "docs" / "index.md"
    if not page.exists():
        page.write_text(f"```yaml\n{POD}\n```\n", "utf-8")
    told = "".join(f"      {line}\n" for line in options.split("\n") if line)
    (folder / "mkdocs.yml").write_text(f"site_name: T\n{head}plugins:\n  - search\n  - podlife:\n{told}", "utf-8")
    caplog.clear()
    with caplog.at_level(logging.INFO):
        try:
            config = load_config(str(folder / "mkdocs.yml"), strict=strict)
            config.plugins.on_startup(command="build", dirty=False)
            build(config)
        except (PluginError, Abort) as error:
            return "\n".join([*(r.getMessage() for r in caplog.records), str(error)])
    return "\n".join(r.getMessage() for r in caplog.records)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("lang: fr", "mkdocs.yml:5:7: podlife: the option lang cannot be 'fr'; it takes: en, zh, zh-Hant, both"),
        (
            "languages: [yaml, helm]",
            "mkdocs.yml:5:7: podlife: the option languages cannot be 'helm'; it takes: yaml, yml, \"\"",
        ),
        ("overview: /pods.md", "mkdocs.yml:5:7: podlife: the option overview: '/pods.md' is no page of the docs"),
        ("overview: ../pods.md", "the option overview: '../pods.md' is no page of the docs"),
        ("overview: a/../../pods.md", "is no page of the docs"),
        ("overview: C:\\pods.md", "is no page of the docs"),
        ("overview: pods.html", "the option overview: 'pods.html' is no Markdown page"),
        ("overview: pods", "the option overview: 'pods' is no Markdown page"),
        ("embed: /pods", "mkdocs.yml:5:7: podlife: the option embed: '/pods' is no folder inside the site"),
        ("embed: ../pods", "the option embed: '../pods' is no folder inside the site"),
        ("overview: docs/index.md", "the option overview: 'docs/index.md' is no page of the docs"),
        ("templates: nowhere", "mkdocs.yml:5:7: podlife: the option templates: 'nowhere' does not exist"),
        ("sentences: ../x.yml", "mkdocs.yml:5:7: podlife: the option sentences: '../x.yml' lies outside the site's folder"),
        ("sentences: docs/index.md", "mkdocs.yml:5:7: podlife: the option sentences: docs/index.md: "),
        ("kubernetes: 1", "the option kubernetes: '1' is no version of Kubernetes known here"),
        ("files: nowhere", "mkdocs.yml:5:7: podlife: the option files: 'nowhere' is not a folder"),
        ("cache: docs/x", "mkdocs.yml:5:7: podlife: the option cache: 'docs/x' lies in the docs"),
        (
            "kubernetes: 1.36",
            "mkdocs.yml:5:7: podlife: the option kubernetes needs quotes: YAML reads 1.36 as a number",
        ),
        ("kubernetes: 1.36", 'write kubernetes: "1.36"'),
        ("kubernetes: 1.30", 'write kubernetes: "1.30"'),
        (
            'kubernetes: "1.12"',
            "mkdocs.yml:5:7: podlife: the option kubernetes: '1.12' is no version of Kubernetes known",
        ),
        ("mode: loud", "mkdocs.yml:5:7: podlife: the option mode cannot be 'loud'; it takes: auto, quiet, full, off"),
        ("detect: 5", "the option detect cannot be '5'; it takes: auto, explicit"),
        ("on_error: [fail]", "the option on_error cannot be '[…]'; it takes: card, warn, fail"),
        ("mode: [off]", "the option mode cannot be '[…]'"),
        ("until: 5", "mkdocs.yml:5:7: podlife: the option until must be a text, which 5 is not without quotes"),
        ("lang: no", "the option lang must be a text, which False is not without quotes"),
        ("kubernetes: true", "the option kubernetes must be a text"),
        ("languages: yaml", "the option languages must be a list of texts, such as [yaml]"),
        ("languages: [1]", "the option languages must be a list of texts"),
        ("images: nginx", "the option images must be a mapping of names to values, not nginx"),
        ("templates: no", "the option templates must be a text"),
        ("cache: 5", "the option cache must be true, false or the name of a folder, not 5"),
        ("embed: [a]", "the option embed must be true, false or the name of a folder, not […]"),
        ("check_search: never", "the option check_search must be true or false, not never"),
        ("untl: 5m", "Unrecognised configuration name: untl"),
    ],
)
def test_a_wrong_option_is_told_with_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, option: str, words: str
) -> None:
    said = built(tmp_path, caplog, option)
    assert said.count(words) == 1, said


def test_a_duration_that_is_none_is_told_before_the_first_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said = built(tmp_path, caplog, "until: soon")
    assert said.startswith("mkdocs.yml:5:7: podlife: the option until: 'soon': ")


def test_all_wrong_options_are_told_at_once_in_the_site_s_language(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    options = "lang: fr\nkubernetes: 1.30\noverview: a.txt\nembed: ..\nfiles: x\nmode: loud\ncheck_search: 1\nuntil: 5"
    said = built(tmp_path, caplog, options, "theme: {name: mkdocs, locale: zh_CN}\n")
    assert all(f"mkdocs.yml:{line}:7: podlife: 选项 " in said for line in range(6, 14)), said
    assert "zh-Hant, both" in said and '"1.30"' in said


@pytest.mark.parametrize(
    "option", ["lang: zh-TW", "lang: both", "overview: ./sub/pods.md", "embed: pods/", "mode: off", 'languages: [""]', "until:", "cache:"]
)
def test_what_is_right_is_not_complained_about(tmp_path: Path, caplog: pytest.LogCaptureFixture, option: str) -> None:
    said = built(tmp_path, caplog, option)
    assert "podlife: the option" not in said and "ERROR" not in said
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_bare_off_is_the_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """YAML 1.1 reads `mode: off` as false."""
    built(tmp_path, caplog, "mode: off")
    assert CARD not in (tmp_path / "site" / "index.html").read_text("utf-8")
    built(tmp_path, caplog, "mode: auto")
    assert CARD in (tmp_path / "site" / "index.html").read_text("utf-8")
    meta = {"podlife": {"mode": False}}
    assert page_context("a.md", "", meta, Settings()).settings.mode == "off"


# --------------------------------------------------------------------------- paths, and the way out of a strict build


def test_messages_name_files_from_where_the_command_was_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "other"
    (site / "docs").mkdir(parents=True)
    (site / "deploy").mkdir()
    (site / "deploy" / "pod.yaml").write_text("kind: Pod\n\tmetadata: {}\n")
    (site / "docs" / "index.md").write_text(BROKEN + '\n``` { .yaml file="pod.yaml" }\n```\n')
    said = built(site, caplog, "files: deploy")
    assert "other/docs/index.md:3:1: " in said and "other/deploy/pod.yaml:2:1: " in said, said
    assert "other/mkdocs.yml:5:7: podlife: " in built(site, caplog, "lang: fr")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    said = built(site, caplog, "files: deploy")
    assert f"{site}/docs/index.md:3:1: " in said
    assert shown_path("") == shown_path(None) == ""
    assert shown_path(f"{elsewhere}/a.md") == "a.md" and shown_path(f"{elsewhere}-2/a.md") == f"{elsewhere}-2/a.md"


def test_a_strict_build_says_once_how_to_let_it_pass(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("index.md", "more.md"):
        (tmp_path / "docs" / name).write_text(BROKEN)
    said = built(tmp_path, caplog, "mode: auto", strict=True)
    assert said.count("on_error: card") == 1 and said.endswith("warnings in strict mode!")
    assert "on_error: card" not in built(tmp_path, caplog, "mode: auto")
    assert "on_error" not in built(tmp_path, caplog, "on_error: card", strict=True)
    for name in ("index.md", "more.md"):  # no manifest's fault: `card` would not help
        (tmp_path / "docs" / name).write_text(f'```yaml podlife untl="5m"\n{POD}\n```\n')
    said = built(tmp_path, caplog, "mode: auto", strict=True)
    assert "on_error: card" not in said and "2 warnings" in said


# --------------------------------------------------------------------------- fences


def converted(
    text: str, caplog: pytest.LogCaptureFixture, extensions: Any = (), **options: Any
) -> tuple[str, list[str]]:
    caplog.clear()
    loaded = ["pymdownx.superfences", "pymdownx.highlight", "attr_list", *extensions, PodlifeExtension(**options)]
    html = markdown.markdown(text, extensions=loaded)
    return html, [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ('yaml podlife untl="30s"', "page:1:17: there is no option untl; until is meant, probably"),
        ('yaml podlife="full" language="zh"', "page:1:24: there is no option language; lang is meant, probably"),
        ('{.yaml podlife=full untl="30s"}', "page:1:24: there is no option untl; until is meant, probably"),
        ("{.yaml .podlife on-error=card}", "page:1:20: there is no option on-error; on_error is meant, probably"),
        ('yaml lang="fr"', 'page:1:9: the option lang cannot be "fr"; it takes: en, zh, zh-Hant, both'),
        ('yaml podlife="ful"', 'page:1:9: the option podlife cannot be "ful"; it takes: on, off, quiet, full'),
    ],
)
def test_a_wrong_option_of_a_fence_of_ours(caplog: pytest.LogCaptureFixture, head: str, told: str) -> None:
    html, messages = converted(f"```{head}\n{POD}\n```\n", caplog)
    assert messages == [told]
    assert CARD in html and "```" not in html and "untl=" not in html and "on-error=" not in html
    html, messages = converted(f"> - ```{head}\n>   {POD}\n".replace("\n", "\n>   ", 1) + ">   ```\n", caplog)
    assert len(messages) <= 1  # whatever superfences makes of a quoted list: no second message


def test_without_quotes_the_near_name_is_told_as_well(caplog: pytest.LogCaptureFixture) -> None:
    _, messages = converted(f"a\n\n```yaml podlife untl=30s\n{POD}\n```\n", caplog)
    (message,) = messages
    assert message.startswith("page:3:17: the option untl=30s has no quotes") and 'write until="30s"' in message
    assert "{.yaml until=30s}" in message


def test_an_option_that_nobody_knows_is_told_where_it_loses_the_block(caplog: pytest.LogCaptureFixture) -> None:
    html, messages = converted(f'```yaml podlife colour="red"\n{POD}\n```\n', caplog)
    (message,) = messages
    assert message.startswith("page:1:17: neither podlife nor superfences knows the option colour")
    assert "```" in html or "colour" in html  # superfences has made text of it


@pytest.mark.parametrize(
    "head",
    [
        'yaml title="untl" hl_lines="1"',
        'yaml podlife title="a" hl_lines="1" linenums="1"',
        '{.yaml untl="30s"}',
        '{.yaml #until .delete data-until="x" style="color: red"}',
        '{.yaml .podlife #at data-at="x" title="lang"}',
        '{.yaml podlife="on" width="3" tabindex="0" alt="x" as="y" showLineNumbers="1" filename="z"}',
        '{.python untl="30s"}',
        'python untl="30s"',
    ],
)
def test_what_is_somebody_else_s_is_left_alone(caplog: pytest.LogCaptureFixture, head: str) -> None:
    text = f"```{head}\n{POD}\n```\n"
    html, messages = converted(text, caplog)
    assert messages == []
    bare = markdown.markdown(text, extensions=["pymdownx.superfences", "pymdownx.highlight", "attr_list"])
    assert "podlife" in head or html.startswith(bare)  # whatever becomes of an attribute, it becomes the same


def test_a_block_that_another_validator_takes_is_not_called_lost(caplog: pytest.LogCaptureFixture) -> None:
    def taken(language: str, inputs: Any, options: Any, attrs: Any, md: Any) -> bool:
        return True

    def shown(source: str, *args: Any, **kwargs: Any) -> str:
        return "<pre>theirs</pre>"

    config = {"custom_fences": [{"name": "yaml", "class": "yaml", "format": shown, "validator": taken}]}
    caplog.clear()
    html = markdown.markdown(
        f'```yaml podlife colour="red"\n{POD}\n```\n',
        extensions=["pymdownx.superfences", PodlifeExtension()],
        extension_configs={"pymdownx.superfences": config},
    )
    assert "theirs" in html and CARD in html
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


def test_a_misspelt_option_of_a_scenario_is_told_too(caplog: pytest.LogCaptureFixture) -> None:
    text = f'```yaml\n{POD}\n```\n\n```podlife untl="1m"\nuntil: 5m\n```\n'
    html, messages = converted(text, caplog)
    assert html.index(CARD) < html.rindex('class="highlight"') < html.index("there is no option")  # behind its block
    assert messages == ["page:8:12: there is no option untl; until is meant, probably"]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ('podlife titel="x"', "page:8:12: there is no option titel; title is meant, probably"),
        ("{ .podlife titel=x }", "page:8:15: there is no option titel; title is meant, probably"),
        ("podlife titel=x", 'write title="x", or put the options in braces: {.podlife title=x}'),
    ],
)
def test_the_title_of_a_scenario_is_one_of_its_options(caplog: pytest.LogCaptureFixture, head: str, told: str) -> None:
    (message,) = converted(f"```yaml\n{POD}\n```\n\n```{head}\nuntil: 5m\n```\n", caplog)[1]
    assert message.endswith(told)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ('delete="5"', "page:1:9: the option delete: delete: 5 has no unit; write 5s"),
        ('delete="-1s"', "page:1:9: the option delete: delete cannot be negative: -1s"),
        ('at="7"', "page:1:9: the option at: at: 7 has no unit; write 7s"),
        ('until="7"', "page:1:9: the option until: until: 7 has no unit; write 7s"),
    ],
)
def test_a_duration_is_called_by_the_option_s_name(caplog: pytest.LogCaptureFixture, option: str, told: str) -> None:
    assert converted(f"```yaml {option}\n{POD}\n```\n", caplog)[1] == [told]


@pytest.mark.parametrize(
    ("meta", "told"),
    [
        ({"lang": "fr"}, 'a.md: the option lang cannot be "fr"; it takes: en, zh, zh-Hant, both'),
        ({"untl": "5m"}, "a.md: there is no option untl; until is meant, probably"),
        (
            {"colour": "red"},
            "a.md: there is no option colour; there are: detect, mode, on_error, lang, kubernetes, until",
        ),
        (
            {"kubernetes": 1.3},
            'a.md: the option kubernetes needs quotes, because YAML drops a number\'s last zero; write kubernetes: "1.30"',
        ),
    ],
)
def test_front_matter(meta: dict[str, object], told: str) -> None:
    assert [str(m) for m in page_context("a.md", "", {"podlife": meta}, Settings()).messages] == [told]


def test_front_matter_that_is_right() -> None:
    meta = {"podlife": {"lang": "zh", "kubernetes": 1.36, "until": "5m", "mode": "quiet", "detect": "auto"}}
    assert page_context("a.md", "", meta, Settings()).messages == []


@pytest.mark.parametrize("name", ["mode", "detect", "on_error", "lang", "kubernetes", "until", "untl"])
def test_values_that_cannot_be_spelt_harm_nobody(name: str) -> None:
    huge = int("f" * 6_000, 16)  # of more digits than Python writes
    laughs: list[object] = ["ha"]
    for _ in range(40):
        laughs = [laughs, laughs]
    for value in (huge, laughs, {"a": laughs}):
        for meta in ({"podlife": {name: value}}, {"podlife": value}, {"lang": value}, {"podlife": {huge: 1}}):
            messages = page_context("a.md", "", meta, Settings()).messages
            assert all(len(str(message)) < 300 for message in messages)


def test_messages_of_one_fence_or_page_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    many = " ".join(f'o{i}="1"' for i in range(3_000))
    heads = [f"yaml podlife {many}", "yaml podlife show='" + "x," * 9_000 + "'", "yaml podlife " + "at=1 " * 3_000]
    for head in [*heads, "{.yaml .podlife " + " ".join("untl" + "i" * (i % 3) + "=1" for i in range(99)) + "}"]:
        html, messages = converted(f"```{head}\n{POD}\n```\n", caplog)
        assert 1 <= len(messages) <= 10 and len(html) < 200_000
    meta = {"podlife": {f"o{i}": 1 for i in range(3_000)}}
    assert len(page_context("a.md", "", meta, Settings()).messages) == 10


@pytest.mark.parametrize("line", ["podlife " * 20_000, "= " + "podlife " * 20_000, "at " * 30_000, "at=1 " * 30_000])
def test_a_long_line_of_options_takes_no_time(line: str) -> None:
    began = time.process_time()
    assert len(page_context("a.md", f"text\n\n```yaml {line}\n", {}, Settings()).raw.unquoted) <= 10  # type: ignore[union-attr]
    assert time.process_time() - began < 1


def test_a_file_s_name_is_made_visible() -> None:
    place = Place(3, 1)
    assert str(Message("a\x1b[31m\u202e\n.md", place, "text", "warn")) == "a⟨U+001B⟩[31m⟨U+202E⟩ .md:3:1: text"


def test_links_in_a_circle_are_no_file(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    cards = PageCards(PageContext(folders=(tmp_path,), base=str(tmp_path / "a.md")))
    for name in ("loop", "loop/pod.yaml", "\0", "x" * 5_000):
        text, file, fault = cards.brought_in("kept", {"file": name})
        assert (text, file) == ("kept", "") and fault is not None and fault.key == "file-missing"


# --------------------------------------------------------------------------- more Pods than are explained


def test_pods_beyond_the_bound_are_told_on_the_page_and_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mkdocs_podlife.cases.MAX_PODS", 2)
    one = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: nginx}]}\n"
    (message,) = converted("```yaml\n" + "---\n".join([one] * 4) + "```\n", caplog)[1]
    assert "this block holds 2 more Pods than are explained" in message
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: web{}}}\nspec: {{containers: [{{name: a, image: nginx}}]}}\n"
    text = "---\n".join(pod.format(i) for i in range(3))
    html, messages = converted(f"# T\n\n```yaml\n{text}```\n", caplog)
    told = "this block holds 1 more Pod than are explained; at most 2 are, so part the block"
    assert messages == [f"page:3:1: {told}"] and told in html and html.count('id="web') >= 2
    text = "---\n".join(pod.format(i) for i in range(2))
    assert converted(f"# T\n\n```yaml\n{text}```\n", caplog)[1] == []


# --------------------------------------------------------------------------- the command has no docs


def test_the_command_speaks_of_the_folders_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    page = tmp_path / "pages" / "a.md"
    page.write_text('```yaml file="none.yaml"\n```\n\n```yaml file="../secret.yaml" untl="1m" podlife\n```\n')
    messages = [(r.line, r.column, r.message) for r in check([str(page.parent)]).remarks]
    assert (1, 9, "the file none.yaml does not exist beside the page or in one of the folders given") in messages or (
        1,
        1,
        "the file none.yaml does not exist beside the page or in one of the folders given",
    ) in messages, messages
    assert any(m == "the file ../secret.yaml lies outside the folders given" for _, _, m in messages)
    assert any(m.startswith("there is no option untl; until") for _, _, m in messages)


def test_a_file_that_is_missing_is_waited_for_where_it_would_come(tmp_path: Path) -> None:
    """`mkdocs serve` watches those folders; the docs it watches anyway, and outside of the folder nothing."""
    for name in ("docs", "deploy", "deploy/a"):
        (tmp_path / name).mkdir()
    context = page_context("a.md", "", {}, Settings())
    context.folders = (tmp_path / "docs", tmp_path / "deploy")
    for name in ("pod.yaml", "a/pod.yaml", "b/pod.yaml", "../pod.yaml"):
        with pytest.raises(ValueError, match="file-missing"):
            context.manifest_file(name)
    assert context.files == {str(tmp_path / "deploy"), str(tmp_path / "deploy" / "a")}


def test_what_is_wrong_is_told_once_though_headings_come_through_as_well(caplog: pytest.LogCaptureFixture) -> None:
    text = f'# A\n\n## B\n\n## C `d`\n\n```yaml podlife untl="1m"\n{POD}\n```\n\n```yaml podlife colour="red"\n{POD}\n```\n'
    _, messages = converted(text, caplog, ["toc"])
    assert len(messages) == 2 and len(set(messages)) == 2


def test_an_untranslated_page_is_told_of_in_one_language(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(
        f'---\npodlife: {{untl: 1m}}\n---\n{BROKEN}\n```yaml podlife untl="1m"\n{POD}\n```\n'
    )
    (tmp_path / "docs" / "both.md").write_text("# T\n")
    (tmp_path / "docs" / "both.zh.md").write_text(BROKEN)
    languages = "[{locale: en, name: en, default: true}, {locale: zh, name: zh}]"
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: T\nplugins:\n  - search\n  - podlife\n  - i18n: {{docs_structure: suffix, languages: {languages}}}\n"
    )
    config = load_config(str(tmp_path / "mkdocs.yml"))
    with caplog.at_level(logging.WARNING):
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    said = [r.getMessage() for r in caplog.records if r.name == "mkdocs.plugins.podlife"]
    alike = [line for line in said if line.startswith("docs/index.md")]
    assert len(alike) == len({line.split(" ")[0] for line in alike}) >= 3, said
    assert not any("没有选项" in line for line in alike)
    assert any(line.startswith("docs/both.zh.md:") for line in said)
