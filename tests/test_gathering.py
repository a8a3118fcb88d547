"""Cards on the page that print-site makes of all others. A stand-in does to the pages what print-site does."""

from __future__ import annotations

import re
from collections import Counter
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import config_options as c
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from mkdocs_podlife.gathering import gathered, with_ids_of
from mkdocs_podlife.hiding import Hidden, Kept

POD = """```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: nginx
      livenessProbe:
        httpGet: {path: /missing, port: 80}
```
"""
SCENARIOS = "\n```podlife\nname: short\nuntil: 20s\n```\n\n```podlife\nname: long\nuntil: 5m\n```\n"


class PrintSiteConfig(Config):
    enabled = c.Type(bool, default=True)


class PrintSite(BasePlugin[PrintSiteConfig]):
    """Leads links within a page to `#PAGE-…`, renames the buttons of tabs, and writes its page after the build."""

    def on_config(self, config: MkDocsConfig) -> None:
        self.contents: list[str] = []
        self.print_file = File("all.md", "", config.site_dir, config.use_directory_urls)

    def on_page_content(self, html: str, *, page: Page, **_: object) -> None:
        key = page.url.rstrip("/").replace(".html", "").replace("/", "-") or "index"
        html = re.sub(r'<a\s+([^>]*?\s+)?href="#', rf'<a \1href="#{key}-', html)
        self.contents.append(re.sub(r'(<input.*?(?:name|id)="|<label.*?for=")', rf"\g<1>{key}-", html))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if self.config.enabled:
            page = f"<html><head></head><body><article>{'<hr>'.join(self.contents)}</article></body></html>"
            target = Path(self.print_file.abs_dest_path)
            target.parent.mkdir(exist_ok=True)
            target.write_text(page, "utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    known = dict(MkDocsConfig._schema)["plugins"].installed_plugins
    monkeypatch.setitem(known, "print-site", EntryPoint("print-site", f"{__name__}:PrintSite", "mkdocs.plugins"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs" / "sub").mkdir(parents=True)
    return tmp_path


def built(folder: Path, podlife: dict[str, object], **config: object) -> str:
    """The page of all."""
    plugins = ["search", {"podlife": podlife}, {"print-site": config.pop("print_site", {})}]
    superfences = {"markdown_extensions": ["pymdownx.superfences"]}
    told = {"site_name": "T", "plugins": plugins, **superfences, **config}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(told), "utf-8")
    read = load_config(str(folder / "mkdocs.yml"), strict=True)
    read.plugins.on_startup(command="build", dirty=False)
    build(read)
    written = [folder / "site" / name for name in ("all/index.html", "all.html")]
    return next((path.read_text("utf-8") for path in written if path.is_file()), "")


def faults(html: str) -> list[str]:
    """Ids that two elements have, and what is called and is not there."""
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    called = re.findall(r'(?:href="#|url\(#|\sfor=")([^")]+)', html)
    for names in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html):
        called += names.split()
    return [name for name, count in ids.items() if count > 1] + [name for name in called if name not in ids]


@pytest.mark.parametrize("directory_urls", [True, False])
def test_all_links_and_pictures_on_the_page_of_all_work(site: Path, directory_urls: bool) -> None:
    for name in ("index.md", "sub/other.md"):
        (site / "docs" / name).write_text(f"[the card](#web-lifecycle)\n\n{POD}{SCENARIOS}", "utf-8")
    html = built(site, {"lang": "both"}, use_directory_urls=directory_urls)
    assert html.count('class="pl-card') == 12  # two pages, three lives, two languages
    assert "podlife-card" not in html and faults(html) == []
    assert 'id="sub-other-web-lifecycle"' in html and 'href="#sub-other-web-lifecycle"' in html
    buttons = Counter(re.findall(r'<input type="radio" name="([^"]+)"', html))
    assert buttons and set(buttons.values()) <= {2, 3}  # no group of buttons reaches over to another page
    (style,) = re.findall(r'<link rel="stylesheet" href="([^"]*podlife[^"]*)">', html)
    (script,) = re.findall(r'<script defer src="([^"]*podlife[^"]*)">', html)
    here = site / "site" / ("all" if directory_urls else ".")
    assert (here / style).is_file() and (here / script).is_file()


def test_the_pages_themselves_stay_as_they_are(site: Path) -> None:
    (site / "docs" / "index.md").write_text(POD, "utf-8")
    built(site, {})
    printed = (site / "site" / "index.html").read_text("utf-8")
    assert built(site, {}, print_site={"enabled": False}) == ""
    alone = (site / "site" / "index.html").read_text("utf-8")
    assert 'id="web-lifecycle"' in alone and "podlife-card" not in alone
    assert printed.partition("Build Date")[0] == alone.partition("Build Date")[0]


def test_the_links_to_files_for_wikis_lead_from_the_page_of_all(site: Path) -> None:
    (site / "docs" / "sub" / "a.md").write_text(POD, "utf-8")
    html = built(site, {"embed": True})
    (target,) = re.findall(r'<a href="([^"]*\.svg)" data-copy="svg"', html)
    assert (site / "site" / "all" / target).is_file()


def test_a_page_of_all_without_a_card_has_nothing_of_ours(site: Path) -> None:
    (site / "docs" / "index.md").write_text("# T\n", "utf-8")
    assert "podlife" not in built(site, {})


def test_only_what_calls_an_id_of_the_card_is_changed() -> None:
    card = '<div id="a"><a href="#a">x</a><a href="#b">a</a><svg aria-labelledby="a z"><g fill="url(#a)"/></svg>id="a</div>'
    assert with_ids_of(card, "p") == (
        '<div id="p-a"><a href="#p-a">x</a><a href="#b">a</a><svg aria-labelledby="p-a z"><g fill="url(#p-a)"/></svg>id="a</div>'
    )


def test_a_mark_that_nobody_knows_goes() -> None:
    assert gathered("a<!--podlife-card:7-0-->b<!--x-->", {}) == "ab<!--x-->"
    assert (
        gathered("<!--podlife-card:1-0-->", {"<!--podlife-card:1-0-->": Kept('<p id="k">', "")}) == '<p id="index-k">'
    )


def test_two_pages_have_different_marks() -> None:
    hidden = Hidden()
    first = hidden.take("[x]", ["x"], "a/", keep=True)
    assert hidden.put_back(first) == "[x]" and hidden.put_back(first) is None
    second = hidden.take("[y]", ["y"], "b/", keep=True)
    assert first != second and [kept.card for kept in hidden.kept.values()] == ["x", "y"]
    hidden.forget()
    assert hidden.kept == {} and hidden.put_back(second) is None
