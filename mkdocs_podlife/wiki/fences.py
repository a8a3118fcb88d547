"""The code blocks of a Markdown page with their places, as CommonMark's rules find them.

For GitHub, GitLab, Hugo, Docusaurus, GitBook and the rest, which all read CommonMark or a superset. (Python-Markdown's
rules differ; what it alone knows is found by `containers.py`.) Hugo's `{{< highlight yaml >}}` is found as well, and
GitBook's `{% code %}` around a block is taken as a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from mkdocs_podlife.page.raw_page import Block
from mkdocs_podlife.wiki.containers import contained

_EOL = re.compile(r"\r\n?|\n")
_FENCE = re.compile(r"`{3,}|~{3,}")
_ATTRIBUTE = re.compile(r"""(?x) ([A-Za-z_][\w-]*) (?: \s*=\s* (?: "([^"]*)" | '([^']*)' | ([^\s"'{},]+) ) )?""")
_HIGHLIGHT = re.compile(r"^[ \t]*\{\{[<%]\s*highlight\s+\"?(\w+)\"?\s*(.*?)\s*[>%]\}\}[ \t]*$")
_HIGHLIGHT_END = re.compile(r"^[ \t]*\{\{[<%]\s*/\s*highlight\s*[>%]\}\}[ \t]*$")
_CODE = re.compile(r"^[> \t]*\{%-?\s*code(?:\s.*)?-?%\}[ \t]*$")
_CODE_END = re.compile(r"^[> \t]*\{%-?\s*endcode\s*-?%\}[ \t]*$")
_FRONT = {"---": "---", "+++": "+++"}


class CodeBlock(NamedTuple):
    """A closed code block.

    `first`, `last`: the lines (from 0) it takes up with its delimiters and wrapper; `prefix`: what a line that is to
    stand behind it in the same list item or quotation must begin with; `block`: its text and places; `contained`:
    whether only Python-Markdown knows it, in a note or a tab.
    """

    language: str
    options: Mapping[str, str]
    text: str
    block: Block
    first: int
    last: int
    prefix: str
    contained: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines (without their ends), its code blocks, the lines that are code, its front matter; `html`: the
    lines of blocks of HTML but their first ones."""

    lines: tuple[str, ...]
    blocks: tuple[CodeBlock, ...]
    code: frozenset[int] = frozenset()
    front: str = ""
    html: frozenset[int] = frozenset()
    prose: str = field(default="", repr=False)


@lru_cache(maxsize=2)
def _parser(mdx: bool) -> MarkdownIt:
    """CommonMark; MDX knows neither indented code nor HTML blocks that swallow what follows them."""
    parser = MarkdownIt("commonmark", {"maxNesting": 40})
    return parser.disable(["code", "html_block"]) if mdx else parser


def read_page(text: str, *, mdx: bool = False) -> Page:
    """Take a page apart.

    Args:
        text: the whole file; a byte order mark and any line endings may stand in it.
        mdx: whether it is read as MDX.
    """
    lines = _EOL.split(text.removeprefix("\ufeff"))
    front, body_at = _front(lines)
    body = [""] * body_at + lines[body_at:]
    blocks: list[CodeBlock] = []
    code: set[int] = set(range(body_at))
    html: set[int] = set()
    for token in _parser(mdx).parse("\n".join(body)):
        if token.type == "html_block" and token.map is not None:
            html.update(range(token.map[0] + 1, token.map[1]))
        if token.type not in ("fence", "code_block") or token.map is None:
            continue
        code.update(range(*token.map))
        if token.type == "fence":
            found = _fence(token, body)
            if found is not None:
                blocks.append(found)
    blocks += _shortcodes(body, code)
    known = {block.first for block in blocks}
    blocks += [_of_container(block, body) for block in contained(body) if block.line - 1 not in known]
    blocks.sort(key=lambda b: b.first)
    prose = "\n".join(line for i, line in enumerate(lines) if i not in code)
    return Page(tuple(lines), tuple(blocks), frozenset(code), front, frozenset(html), prose)


def _front(lines: Sequence[str]) -> tuple[str, int]:
    """The front matter between `---` (or Hugo's `+++`), and the first line after it."""
    end = _FRONT.get(lines[0].rstrip()) if lines else None
    if end is None:
        return "", 0
    for i, line in enumerate(lines[1:], start=1):
        if line.rstrip() == end:
            return ("\n".join(lines[1:i]) if end == "---" else ""), i + 1
    return "", 0


def _fence(token: Any, lines: Sequence[str]) -> CodeBlock | None:
    """A fence of the parser; None when it was never closed: nothing can be put behind it."""
    first, end = token.map
    last = end - 1
    opening = _FENCE.search(lines[first])
    if opening is None or last <= first or not _closes(lines[last], token.markup):
        return None
    content = token.content.split("\n")[:-1] if token.content else []
    raw = lines[first + 1 : last]
    if len(content) != len(raw):
        return None
    cuts = tuple(_cut(line, inner) for line, inner in zip(raw, content, strict=True))
    prefix = re.sub(r"[^>\s]", " ", lines[first][: opening.start()])
    language, options = info_string(token.info)
    first, last = _wrapped(lines, first, last)
    block = Block(token.map[0] + 1, "\n".join(content), cuts, opening.start(), lines[token.map[0]])
    return CodeBlock(language, options, token.content, block, first, last, prefix)


def _of_container(block: Block, lines: Sequence[str]) -> CodeBlock:
    first = block.line - 1
    opening = _FENCE.search(lines[first])
    at, end = opening.span() if opening else (block.indent, block.indent)
    language, options = info_string(lines[first][end:])
    prefix = re.sub(r"[^>\s]", " ", lines[first][:at])
    last = first + len(block.cuts) + 1
    return CodeBlock(language, options, block.body + "\n", block, first, last, prefix, contained=True)


def _closes(line: str, markup: str) -> bool:
    inner = line.lstrip("> \t").rstrip()
    return len(inner) >= len(markup) and not inner.strip(markup[0])


def _cut(line: str, inner: str) -> int:
    """How many characters before `inner` belong to the list, the quotation or the fence's own indentation."""
    if line.endswith(inner):
        return len(line) - len(inner)
    return max(len(line) - len(line.lstrip("> \t")), 0)  # a tab that was cut in two


def _wrapped(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The lines of a block together with GitBook's `{% code %}` … `{% endcode %}` around it."""
    before, after = first - 1, last + 1
    while before >= 0 and not lines[before].strip("> \t"):
        before -= 1
    while after < len(lines) and not lines[after].strip("> \t"):
        after += 1
    if before >= 0 and after < len(lines) and _CODE.match(lines[before]) and _CODE_END.match(lines[after]):
        return before, after
    return first, last


def _shortcodes(lines: Sequence[str], code: set[int]) -> list[CodeBlock]:
    """Hugo's highlight shortcodes that stand outside code."""
    found: list[CodeBlock] = []
    at = 0
    while at < len(lines):
        opening = _HIGHLIGHT.match(lines[at]) if at not in code else None
        end = next((i for i in range(at + 1, len(lines)) if _HIGHLIGHT_END.match(lines[i])), 0) if opening else 0
        if opening is None or not end:
            at += 1
            continue
        body = lines[at + 1 : end]
        indent = len(lines[at]) - len(lines[at].lstrip())
        text = "\n".join(body) + "\n"
        block = Block(at + 1, "\n".join(body), (0,) * len(body), indent, lines[at])
        found.append(CodeBlock(opening[1].lower(), _options(opening[2]), text, block, at, end, lines[at][:indent]))
        code.update(range(at, end + 1))
        at = end + 1
    return found


def info_string(info: str) -> tuple[str, dict[str, str]]:
    """Language and options of an info string, in the spellings of the generators.

    `yaml`, `yaml podlife until="5m"`, `yaml {linenos=table podlife="on"}`, `{.yaml podlife="on"}`,
    `yaml title="pod.yaml" {1,3-5}`, `yaml:pod.yaml`.
    """
    text = info.strip()
    word = re.match(r"\{?\s*\.?([A-Za-z][\w+#-]*)(?![\w=-])", text)
    if word is None:
        return "", _options(text)
    return word[1].lower(), _options(text[word.end() :])


def _options(text: str) -> dict[str, str]:
    return {m[1]: next((v for v in m.groups()[1:] if v is not None), m[1]) for m in _ATTRIBUTE.finditer(text)}
