"""The footer's links to the files for wikis: which files they name, and what a click on them does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_podlife import copies
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue
from tests.wiki.everything import NODE

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: busybox\n"
    '    command: ["sh", "-c", "sleep 3; exit 1"]\n'
)
QUIET = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: quiet\nspec:\n  containers:\n  - name: web\n    image: nginx\n"
SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports: [{port: 80}]\n"
)
I18N = {"i18n": {"docs_structure": "suffix", "languages": [
    {"locale": "en", "name": "en", "default": True}, {"locale": "zh", "name": "zh"}, {"locale": "zh_TW", "name": "zh_TW"}
]}}  # fmt: skip
LINK = re.compile(r'<a href="([^"]+)" data-copy="(\w+)">([^<]+)</a>')


def fenced(text: str, info: str = "yaml") -> str:
    return f"```{info}\n{text}```\n\n"


def site_of(folder: Path, pages: dict[str, str], plugins: tuple[Any, ...] = (), **options: Any) -> Path:
    for name, text in pages.items():
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, "utf-8")
    config: dict[str, Any] = {"site_name": "x", "plugins": ["search", {"podlife": options}, *plugins]}
    config["markdown_extensions"] = ["pymdownx.superfences"]
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")
    loaded = load_config(str(folder / "mkdocs.yml"))
    loaded.plugins.on_startup(command="build", dirty=False)
    build(loaded)
    return folder / "site"


def links(page: Path) -> list[tuple[Path, str]]:
    """The files that a page's footers name, and their kinds."""
    found = LINK.findall(page.read_text("utf-8"))
    return [((page.parent / href).resolve(), kind) for href, kind, _ in found]


def test_every_card_links_to_its_own_files(tmp_path: Path) -> None:
    second = POD.replace("sleep 3", "sleep 5")
    page = (
        "# x\n\n" + fenced(POD) + fenced("actions: [{at: 90s, delete: {}}]\n", 'podlife title="gone"') + fenced(second)
    )
    page += fenced(QUIET) + fenced(POD.replace("image", "imag"))
    site = site_of(tmp_path, {"index.md": page, "deep/er/page.md": page}, embed="for/wikis", on_error="card")
    for path, prefix in ((site / "index.html", ""), (site / "deep" / "er" / "page" / "index.html", "deep-er-page-")):
        found = links(path)
        assert all(file.is_file() and file.is_relative_to(site / "for" / "wikis") for file, _ in found)
        names = [file.name.removesuffix(".en.svg").removeprefix(prefix) for file, kind in found if kind == "svg"]
        assert names == ["web", "web-gone", "web-2", "quiet"]
        assert [kind for _, kind in found][-3:] == ["markdown", "embed", "json"]  # nothing to draw of what is refused
        stories = [file.read_text("utf-8") for file, kind in found if kind == "markdown"]
        assert ["**3 s**" in story for story in stories[:3]] == [True, True, False]
    assert str(tmp_path) not in (site / "for" / "wikis" / "index.json").read_text("utf-8")


def test_the_links_speak_the_page_s_language(tmp_path: Path) -> None:
    page = "# x\n\n" + fenced(POD)
    pages = {f"index{ending}.md": page for ending in ("", ".zh", ".zh_TW")}
    site = site_of(tmp_path, pages, (I18N,), embed=True)
    for folder, lang, label in (
        ("", "en", "For wikis:"),
        ("zh", "zh", "用于 wiki："),
        ("zh_TW", "zh-Hant", "用於 wiki："),
    ):
        path = site / folder / "index.html"
        assert {file.name.split(".")[1] for file, _ in links(path)} == {lang}
        assert len(links(path)) == 5 and all(file.is_file() for file, _ in links(path))
        assert label in path.read_text("utf-8")


def test_a_service_beside_the_pod_and_a_file_are_the_same_on_both_ways(tmp_path: Path) -> None:
    labelled = POD.replace("  name: web\nspec", "  name: web\n  labels: {app: web}\nspec")
    pages = {
        "index.md": "# x\n\n" + fenced(labelled) + fenced(SERVICE),
        "file.md": "# x\n\n" + fenced("", 'yaml file="a.txt"'),
    }
    pages |= {
        "a.txt": POD,
        "tabs.md": "# x\n\n- item\n\n\t```yaml\n" + "".join(f"\t{line}\n" for line in POD.splitlines()) + "\t```\n",
    }
    site = site_of(tmp_path, pages, embed=True)
    assert [len(links(site / name)) for name in ("index.html", "file/index.html", "tabs/index.html")] == [5, 5, 5]


def test_pods_that_differ_in_their_name_only_have_files_of_their_own(tmp_path: Path) -> None:
    page = "# x\n\n" + "".join(
        fenced(POD.replace("name: web\nspec", f"name: {name}\nspec")) for name in ("alpha-one", "alpha-two")
    )
    site = site_of(tmp_path, {"index.md": page}, embed=True)
    assert [f.name for f, kind in links(site / "index.html") if kind == "svg"] == [
        "alpha-one.en.svg",
        "alpha-two.en.svg",
    ]


def test_a_manifest_beside_the_docs_has_its_files(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "web.yaml").write_text(POD, "utf-8")
    site = site_of(tmp_path, {"index.md": "# x\n\n" + fenced("", 'yaml file="web.yaml"')}, embed=True, files="deploy")
    assert len(links(site / "index.html")) == 5
    entries = json.loads((site / "podlife" / "index.json").read_text("utf-8"))["entries"]
    assert {source for entry in entries for source in entry["sources"]} == {"deploy/web.yaml:1"}


def test_a_page_may_speak_a_language_of_its_own(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"index.md": "---\nlang: zh-TW\n---\n\n# x\n\n" + fenced(POD)}, embed=True)
    assert [file.name for file, kind in links(site / "index.html") if kind == "svg"] == ["web.zh-Hant.svg"]


def test_both_languages_on_one_page_have_links_each(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"index.md": "# x\n\n" + fenced(POD)}, embed=True, lang="both")
    assert [file.name for file, kind in links(site / "index.html") if kind == "svg"] == ["web.en.svg", "web.zh.svg"]


def test_no_marker_is_left_where_there_is_no_file(tmp_path: Path) -> None:
    page = "# x\n\n" + fenced(POD)
    assert "pl-copies" not in (site_of(tmp_path, {"index.md": page}) / "index.html").read_text("utf-8")
    text = f"<p>{copies.marker('0' * 16, 'en')}</p>"
    assert copies.filled(text, {}, "x/", Catalogue) == "<p></p>"


def test_the_identity_does_not_depend_on_the_order_of_a_set() -> None:
    names = [("Secret", str(i)) for i in range(50)]
    case = cases(read(POD), Scenario(), (), POD)[0]
    one, other = (replace(case, scenario=Scenario(missing=frozenset(n))) for n in (names, names[::-1]))
    assert copies.identity(one, 0, None, ()) == copies.identity(other, 0, None, ())
    assert copies.identity(one, 0, None, ()) != copies.identity(case, 0, None, ())
    assert (
        len({copies.identity(case, n, at, show) for n in (0, 1) for at in (None, 5) for show in ((), ("story",))}) == 8
    )


# ---------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = "# x\n\n" + fenced(POD) + fenced(QUIET)
    return site_of(tmp_path_factory.mktemp("copies"), {"index.md": page}, embed=True)


@pytest.fixture
def page(chromium: Any, built: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The site's page over http, with a strict policy; nothing else is answered."""
    options = getattr(request, "param", {})
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], **options)
    page = context.new_page()
    kinds = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"

    def answer(route: Any) -> None:
        file = built / route.request.url.removeprefix("http://localhost/")
        kind = kinds.get(file.suffix, "text/plain")
        headers = {"content-type": f"{kind}; charset=utf-8", "content-security-policy": policy}
        ok = file.is_file()
        route.fulfill(status=200 if ok else 404, headers=headers, body=file.read_bytes() if ok else b"no")

    page.route("**/*", answer)
    page.goto("http://localhost/index.html")
    yield page
    context.close()


def copied(page: Any) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.parametrize("kind", ["svg", "mermaid", "markdown", "json"])
def test_a_click_copies_the_file(page: Any, built: Path, kind: str) -> None:
    button = page.locator(f"#web-lifecycle [data-copy={kind}]")
    assert button.get_attribute("role") == "button"
    button.click()
    page.locator(".pl-copies output", has_text="copied").wait_for()
    assert copied(page) == (built / button.get_attribute("href")).read_text("utf-8")
    assert page.url == "http://localhost/index.html"


@pytest.mark.parametrize("key", ["Enter", " "])
def test_by_key_the_frame_is_copied_with_its_whole_address(page: Any, key: str) -> None:
    page.locator("#web-lifecycle [data-copy=embed]").focus()
    page.keyboard.press(key)
    page.locator(".pl-copies output", has_text="iframe copied").wait_for()
    code = copied(page)
    assert 'src="http://localhost/podlife/embed/web.en.html"' in code and 'sandbox="allow-scripts"' in code
    assert 'title="Lifecycle of Pod web"' in code and code.startswith("<iframe ")


def test_what_cannot_be_copied_is_opened(page: Any) -> None:
    page.evaluate("void (navigator.clipboard.write = () => Promise.reject(new Error('no')))")
    page.locator("#web-lifecycle [data-copy=json]").click()
    page.wait_for_url("http://localhost/podlife/web.en.json")


def test_a_missing_file_is_not_copied(page: Any) -> None:
    link = page.locator("#web-lifecycle [data-copy=json]")
    link.evaluate("a => a.href = 'podlife/none.json'")
    link.click()
    page.wait_for_url("http://localhost/podlife/none.json")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_they_are_links(page: Any) -> None:
    link = page.locator("#web-lifecycle [data-copy=markdown]")
    assert link.get_attribute("role") is None
    link.click()
    page.wait_for_url("http://localhost/podlife/web.en.md")


def test_the_footer_prints_without_them_and_axe_is_content(page: Any) -> None:
    page.locator("#quiet-lifecycle summary").first.click()
    page.locator("#web-lifecycle [data-copy=svg]").click()
    page.locator(".pl-copies output", has_text="copied").wait_for()
    script = NODE / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.skip("needs axe-core: make node")
    page.evaluate(script.read_text("utf-8"))
    found = page.evaluate("axe.run('.podlife', {rules: {'color-contrast': {enabled: false}}})")  # the theme's links
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert page.locator("#web-lifecycle .pl-copies").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("#web-lifecycle .pl-copies").is_visible()


def test_the_index_tells_them_apart(built: Path) -> None:
    entries = json.loads((built / "podlife" / "index.json").read_text("utf-8"))["entries"]
    assert {(e["key"], tuple(e["sources"])) for e in entries} == {("web", ("index.md:4",)), ("quiet", ("index.md:16",))}
