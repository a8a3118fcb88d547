"""An allowlist as GitHub and GitLab apply it to the HTML of a page: what is not on it is thrown away.

The elements and attributes are those both let through (GitHub's html-pipeline, GitLab's Banzai), written down as data.
"""

from __future__ import annotations

from html.parser import HTMLParser

ELEMENTS = frozenset(
    "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img div ins del sup sub p ol ul table thead tbody tfoot blockquote "
    "dl dt dd kbd q samp var hr li tr td th s summary details abbr".split()
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"align"},
    "th": {"align"},
    "code": {"class"},
    "ol": {"start"},
}


class Sanitised(HTMLParser):
    """Goes over a page's HTML. `lost` names what would be thrown away; `text` is what stays to be seen."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lost: list[str] = []
        self.text = ""
        self.tags: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ELEMENTS:
            self.lost.append(f"<{tag}>")
        allowed = ATTRIBUTES.get(tag, set())
        self.lost += [f"<{tag} {name}>" for name, _ in attrs if name not in allowed]
        for name, value in attrs:
            if name in {"href", "src"} and ":" in (value or "").split("/")[0]:
                self.lost.append(f"<{tag} {name}={value}>")

    def handle_comment(self, data: str) -> None:
        self.lost.append(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        self.text += data
