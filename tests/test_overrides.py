"""A site's own templates and sentences, in whole builds; what is wrong in them is told before the first page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mkdocs_podlife.markdown import PodlifeExtension
from mkdocs_podlife.overrides import NONE, own_sentences, templates_folder

POD = "```yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: c, image: nginx}]\n```\n"
OWN = """
en:
  card:
    lifecycle: Fate
  card.footer: "Worked out for {kubernetes}, not measured"
zh-CN: {card: {lifecycle: 一生}}
zh-TW: {card: {lifecycle: 一生}}
"""


def built(folder: Path, options: str, page: str = POD, lang: str = "en") -> subprocess.CompletedProcess[str]:
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "index.md").write_text(f"---\nlang: {lang}\n---\n# T\n\n{page}", "utf-8")
    (folder / "mkdocs.yml").write_text(
        f"site_name: T\ntheme: mkdocs\nplugins:\n  - search\n  - podlife:\n{options}", "utf-8"
    )
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        capture_output=True,
        text=True,
    )


def html(folder: Path) -> str:
    return (folder / "site" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "<b>Fate</b>"), ("zh", "<b>一生</b>"), ("zh-TW", "<b>一生</b>")],
)
def test_own_sentences(tmp_path: Path, lang: str, said: str) -> None:
    (tmp_path / "words.yml").write_text(OWN, "utf-8")
    done = built(tmp_path, "      sentences: words.yml\n", lang=lang)
    assert done.returncode == 0, done.stderr
    assert said in html(tmp_path)
    assert ("Worked out for 1.36, not measured" in html(tmp_path)) is (lang == "en")


def test_own_templates_and_an_include_of_their_own(tmp_path: Path) -> None:
    own = tmp_path / "theme" / "cards"
    (own / "parts").mkdir(parents=True)
    (own / "quiet.html.j2").write_text(
        '<div class="pl-card" id="{{ key }}">{% include "parts/line.html.j2" %}{{ "<&>" }}</div>', "utf-8"
    )
    (own / "parts" / "line.html.j2").write_text("<p>Own: {{ line }}</p>", "utf-8")
    done = built(tmp_path, "      templates: theme/cards\n")
    assert done.returncode == 0, done.stderr
    assert '<div class="pl-card" id="web-lifecycle"><p>Own: Ready about' in html(tmp_path)
    assert "&lt;&amp;&gt;" in html(tmp_path)  # what a template writes by itself is escaped
    (own / "parts" / "line.html.j2").write_text("<p>Changed: {{ line }}</p>", "utf-8")
    assert built(tmp_path, "      templates: theme/cards\n").returncode == 0
    assert "Changed: Ready about" in html(tmp_path)


def test_a_card_that_has_no_template_of_its_own_keeps_ours(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "card.html.j2").write_text("never", "utf-8")
    assert built(tmp_path, "      templates: own\n").returncode == 0
    assert 'class="pl-card pl-quiet"' in html(tmp_path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("en: {card: {no-such: x}}", "there is no sentence en: card.no-such"),
        ("en: {card: {footer: 'by {nobody}'}}", "card.footer has no placeholder {nobody}; it has: {kubernetes}"),
        ("en: {card: {link: '{x?a|b}'}}", "card.link has no placeholder {x}, nor any other"),
        ("de: {card: {link: x}}", "'de' is none of our languages"),
        ("- a", "the top level names languages"),
        ("en: [a]", "under en there must be keys and sentences"),
        ("en: {card: [a]}", "under card there must be keys and sentences"),
        ("en: {card: {link: a, link: b}}", "'link' stands twice"),
        ("en: &a {card: *a}", "aliases are not read"),
        ("en: {", "while parsing"),
        ("en: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: x}}}}}}}}}}", "a.a.a.a.a.a.a.a.a there must be keys"),
    ],
)
def test_wrong_sentences_are_told(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "words.yml").write_text(text, "utf-8")
    with pytest.raises(ValueError) as told:
        own_sentences(tmp_path, "words.yml")
    assert complaint in str(told.value) and "words.yml" in str(told.value)


def test_sentences_may_leave_a_placeholder_out_and_yes_is_a_word(tmp_path: Path) -> None:
    (tmp_path / "words.yml").write_text("en: {card: {footer: yes, stop: 1}}", "utf-8")
    assert own_sentences(tmp_path, "words.yml") == {"en": {"card.footer": "yes", "card.stop": "1"}}
    assert own_sentences(tmp_path, "") is NONE


@pytest.mark.parametrize("path", ["../words.yml", "/etc/hostname", "link.yml", "folder/../../words.yml"])
def test_what_lies_outside_is_not_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "words.yml").write_text("en: {}", "utf-8")
    base = tmp_path / "site"
    (base / "folder").mkdir(parents=True)
    (base / "link.yml").symlink_to(tmp_path / "words.yml")
    for ask in (own_sentences, templates_folder):
        with pytest.raises(ValueError, match="outside the site's folder"):
            ask(base, path)


def test_a_template_that_is_a_link_to_the_outside_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    own = tmp_path / "site" / "own"
    own.mkdir(parents=True)
    (own / "card.html.j2").symlink_to(tmp_path / "secret")
    with pytest.raises(ValueError, match="outside the site's folder"):
        templates_folder(tmp_path / "site", "own")


def test_a_broken_template_fails_the_build_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "card.html.j2").write_text("fine\n{% if %}\n", "utf-8")
    done = built(tmp_path, "      templates: own\n")
    assert done.returncode != 0
    assert "own/card.html.j2:2: Expected an expression" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("lang", "option", "told"),
    [
        ("zh", "templates: own", "mkdocs.yml:7:7: podlife: 选项 templates：“own” 不存在"),
        ("zh-TW", "templates: ../..", "選項 templates：“../..” 在站點目錄之外"),
        ("zh", "sentences: words.yml", "选项 sentences：words.yml：没有 en: card.no-such 这句话"),
        ("en", "sentences: docs", "the option sentences: 'docs' is not a file"),
    ],
)
def test_they_are_told_in_the_site_s_language(tmp_path: Path, lang: str, option: str, told: str) -> None:
    (tmp_path / "words.yml").write_text("en: {card.no-such: x}", "utf-8")
    done = built(tmp_path, f"      lang: {lang}\n      {option}\n")
    assert done.returncode != 0 and told in done.stderr and done.stderr.count("podlife: ") == 1


@pytest.mark.parametrize("option", ["templates", "sentences"])
def test_a_missing_path_is_told(option: str) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        PodlifeExtension(**{option: "no/such/place"}).settings()
