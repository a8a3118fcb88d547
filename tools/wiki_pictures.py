"""The pictures of `docs/wikis.md`: how a Pod's files look in each kind of wiki.

    python -m tools.wiki_pictures               docs/assets/wikis/NAME-LANG.png

Everything is made here, from a Pod of our own: the files by `podlife export` and `podlife inject`, the pages around
them with a style of our own that is none of any wiki's. Needs Chromium, and Mermaid from `make node`.
"""

from __future__ import annotations

import html
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright

from mkdocs_podlife.wiki.export import Options, export
from mkdocs_podlife.wiki.inject import Options as Written
from mkdocs_podlife.wiki.inject import inject
from tools.small_png import small

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "assets" / "wikis"
MERMAID = ROOT / ".cache" / "node" / "node_modules"
MOST = 60_000  # bytes of a picture
WIDTH = 760
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: app
    image: busybox
    command: [sh, -c, "touch /tmp/ok; sleep 20; rm /tmp/ok; sleep 600"]
    livenessProbe: {exec: {command: [test, -e, /tmp/ok]}, periodSeconds: 2}
"""
PROSE = {"en": "What our web Pod does in its first minute.", "zh": "我们的 web Pod 在第一分钟里做了什么。"}
STYLE = (
    "*{box-sizing:border-box}body{margin:0;font:15px/1.5 'Noto Sans','DejaVu Sans','Noto Sans CJK SC',sans-serif;"
    "color:#222;background:#fff}header{padding:7px 16px;background:#f3f3f5;border-bottom:1px solid #ddd;color:#555;"
    "font-size:13px}main{padding:12px 16px}p{margin:0 0 10px}img{max-width:100%;display:block}"
    "pre{background:#f5f5f7;padding:8px 12px;overflow:hidden;margin:0 0 10px;font:12px 'DejaVu Sans Mono',monospace}"
    "table{border-collapse:collapse;font-size:12px}td,th{border:1px solid #ccc;padding:2px 7px;text-align:left}"
    "code{font:12px 'DejaVu Sans Mono',monospace;background:#f0f0f2;padding:0 3px}pre code{background:none;padding:0}"
    "details{margin:0 0 6px}figure{margin:0;padding:6px;border:1px solid #ccc;background:#fafafa}"
    "figcaption{font-size:12px;color:#555;padding-top:4px}iframe{display:block;border:1px solid #ccc;width:100%}"
    ".drawn svg{max-width:100%;height:auto}"
)


class Made(NamedTuple):
    """A Pod's files in one language: their folder, the key, and the page that `inject` wrote."""

    folder: Path
    key: str
    lang: str
    page: str

    def file(self, ending: str) -> Path:
        """The file with that ending, `embed` for the page of an iframe."""
        name = f"embed/{self.key}.{self.lang}.html" if ending == "embed" else f"{self.key}.{self.lang}.{ending}"
        return self.folder / name


def picture(made: Made) -> str:
    """The SVG in an `<img>`."""
    return f'<p>{PROSE[made.lang]}</p><img src="{made.file("svg").as_uri()}" width="684" alt="">'


def framed(made: Made) -> str:
    """The SVG as a picture with a caption."""
    image = f'<img src="{made.file("svg").as_uri()}" width="684" alt="">'
    return f"<p>{PROSE[made.lang]}</p><figure>{image}<figcaption>{made.file('svg').name}</figcaption></figure>"


def drawn(made: Made) -> str:
    """The Mermaid text, drawn."""
    text = html.escape(made.file("mmd").read_text("utf-8"))
    return f'<p>{PROSE[made.lang]}</p><div class="drawn" data-text="{text}"></div>'


def inside(made: Made) -> str:
    """The page for an iframe, in one."""
    source = f"{made.file('embed').as_uri()}?theme=light"
    return f'<p>{PROSE[made.lang]}</p><iframe src="{source}" sandbox="allow-scripts" height="330"></iframe>'


def explained(made: Made) -> str:
    """The page that `inject` wrote, as a generator would show it; its Mermaid text is drawn."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    text = parser.render(made.page)
    opening, closing = '<pre><code class="language-mermaid">', "</code></pre>"
    while opening in text:
        before, _, rest = text.partition(opening)
        diagram, _, after = rest.partition(closing)
        text = f'{before}<div class="drawn" data-text="{html.escape(html.unescape(diagram))}"></div>{after}'
    return text


class Wiki(NamedTuple):
    """What is shown for a wiki: its title, how the page is made, the height, Mermaid's version, the details opened."""

    title: str
    body: Callable[[Made], str]
    height: int = 470
    mermaid: str = "11"
    opened: int = -1


WIKIS = {
    "github": Wiki("GitHub · GitLab", explained, 520),
    "confluence": Wiki("Confluence", picture),
    "mediawiki": Wiki("MediaWiki", framed),
    "notion": Wiki("Notion", inside, 400),
    "feishu": Wiki("飞书 · Lark", drawn, 500, "8"),
    "dokuwiki": Wiki("DokuWiki", picture),
    "gitbook": Wiki("GitBook", inside, 400),
    "hugo": Wiki("Hugo", explained, 520, opened=0),
    "docusaurus": Wiki("Docusaurus", explained, 700, opened=-2),
}
_DRAW = """async old => {
  mermaid.initialize({startOnLoad: false, securityLevel: "strict", theme: "neutral"});
  for (const [i, box] of document.querySelectorAll(".drawn").entries()) {
    if (old) box.innerHTML = await new Promise(done => mermaid.mermaidAPI.render("d" + i, box.dataset.text, done));
    else box.innerHTML = (await mermaid.render("d" + i, box.dataset.text)).svg;
  }
}"""


def files(folder: Path, lang: str, pictures: bool) -> Made:
    """Export the Pod, and write its explanation into a page."""
    source = folder / "web.md"
    source.write_text(f'{PROSE[lang]}\n\n```yaml podlife until="1m"\n{POD}```\n', "utf-8")
    export([str(source)], folder / "out", Options(langs=(lang,)))
    inject([str(source)], Written(lang=lang, pictures=folder / "pods" if pictures else None))
    return Made(folder / "out", "web", lang, source.read_text("utf-8"))


def shot(browser: Any, wiki: Wiki, made: Made, folder: Path, target: Path) -> None:
    """One picture. Raises SystemExit when it is larger than a page should load."""
    page = browser.new_page(viewport={"width": WIDTH, "height": wiki.height}, color_scheme="light")
    file = folder / "page.html"
    body = f"<header>{html.escape(wiki.title)}</header><main>{wiki.body(made)}</main>"
    file.write_text(
        f'<!DOCTYPE html><html lang="{made.lang}"><meta charset="utf-8"><style>{STYLE}</style>{body}', "utf-8"
    )
    page.goto(file.as_uri())
    if page.locator(".drawn").count():
        page.evaluate("i => [...document.querySelectorAll('details')].at(i)?.setAttribute('open', '')", wiki.opened)
        page.evaluate("document.querySelectorAll('details:has(.drawn)').forEach(d => d.open = true)")
        page.add_script_tag(path=str(MERMAID / f"mermaid{wiki.mermaid}" / "dist" / "mermaid.min.js"))
        page.evaluate(_DRAW, wiki.mermaid == "8")
        if wiki.body is explained and wiki.opened != -2:
            page.evaluate("document.querySelectorAll('details:has(.drawn)').forEach(d => d.open = false)")
    page.wait_for_timeout(300)
    target.parent.mkdir(parents=True, exist_ok=True)
    height = min(wiki.height, page.evaluate("Math.ceil(document.querySelector('main').getBoundingClientRect().bottom)"))
    target.write_bytes(small(page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height})))
    page.close()
    if target.stat().st_size > MOST:
        raise SystemExit(f"{target}: {target.stat().st_size} bytes")


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="podlife-") as name:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for lang in PROSE:
            for wiki, shown in WIKIS.items():
                folder = Path(name) / lang / wiki
                folder.mkdir(parents=True)
                made = files(folder, lang, pictures=wiki in {"github", "hugo"})
                shot(browser, shown, made, folder, OUT / f"{wiki}-{lang}.png")
        browser.close()


if __name__ == "__main__":
    main()
