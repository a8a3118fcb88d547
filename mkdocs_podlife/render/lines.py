"""The lines of the YAML that set what a card shows, and links both ways between them and the picture's letters.

They stand in the card itself, as a section of its own: so the author's code block stays as it is on every theme, the
links work without a script, and an exported card has them too. A browser opens a closed section when a link leads
into it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.refused import yaml_line
from mkdocs_podlife.render.words import Words

LONGEST = 160  # characters of a line that are shown
_LAST_INDEX = re.compile(r"\[\d+\]$")  # a word of a command that is written as a list


class LineLinks:
    """Gives each path of the spec the address of its line, and remembers which were asked for."""

    def __init__(self, facts: Facts, key: str) -> None:
        self._facts = facts
        self._key = key
        self._source = facts.source.splitlines()
        self.lines: set[int] = set()

    def __call__(self, path: str) -> str:
        """The address of the line that holds a path; "" for one that was not written."""
        place = self._facts.place(path) if self._written(path) else None
        if place is None or not 0 < place.line <= len(self._source):
            return ""
        self.lines.add(place.line)
        return f"#{self._key}-l{place.line}"

    def _written(self, path: str) -> bool:
        """Whether the author wrote the field; a default has no line."""
        trace = self._facts.trace
        return trace is not None and bool({path, _LAST_INDEX.sub("", path)} & set(trace.pod.written))

    def rows(self, letters: Mapping[int, list[str]]) -> list[Markup]:
        """The lines in their order, each with its id and with links to the letters that stand for it."""
        out = []
        for number in sorted(self.lines):
            text = self._source[number - 1].rstrip()
            shown = yaml_line(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
            back = "".join(
                f'<a href="#{self._key}-k-{html_text(letter)}">({html_text(letter)})</a> '
                for letter in letters.get(number, ())
            )
            out.append(Markup(f'<span id="{self._key}-l{number}"><i>{back}{number}</i>{shown}</span>'))
        return out


def letters_of(figure: str, key: str) -> dict[int, list[str]]:
    """Which letters of a picture's key lead to which line, read off the list under the picture."""
    out: dict[int, list[str]] = {}
    for letter, entry in re.findall(rf'<li id="{re.escape(key)}-k-([^"]+)">(.*?)</li>', figure):
        for number in dict.fromkeys(re.findall(rf'href="#{re.escape(key)}-l(\d+)"', entry)):
            out.setdefault(int(number), []).append(letter)
    return out


def lines_section(links: LineLinks, figure: str, key: str, words: Words) -> tuple[str, Markup, list[Markup]]:
    """Title, gist and rows of the section."""
    text = words.catalogue.text
    gist = Markup(html_text(text("card.lines-gist", n=len(links.lines))))
    return text("card.lines"), gist, links.rows(letters_of(figure, key))
