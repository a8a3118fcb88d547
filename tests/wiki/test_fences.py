"""Code blocks in the spellings of the generators, with their places."""

from __future__ import annotations

import pytest

from mkdocs_podlife.manifest.model import Place
from mkdocs_podlife.wiki.fences import info_string, read_page


@pytest.mark.parametrize(
    ("info", "language", "options"),
    [
        ("yaml", "yaml", {}),
        ("YAML", "yaml", {}),
        ("", "", {}),
        ("yaml podlife", "yaml", {"podlife": "podlife"}),
        ('yaml podlife until="5m 3s"', "yaml", {"podlife": "podlife", "until": "5m 3s"}),
        ("yaml {linenos=table,hl_lines=[1,3],podlife='on'}", "yaml", {"linenos": "table", "podlife": "on"}),
        ('{.yaml podlife="on"}', "yaml", {"podlife": "on"}),
        ('yaml title="podlife off" {1,3-5}', "yaml", {"title": "podlife off"}),
        ("yaml:pod.yaml", "yaml", {"pod": "pod"}),
        ('podlife="on"', "", {"podlife": "on"}),
        ("yaml-frontmatter", "yaml-frontmatter", {}),
    ],
)
def test_info_strings(info: str, language: str, options: dict[str, str]) -> None:
    found, read = info_string(info)
    assert found == language
    assert {name: value for name, value in read.items() if name in options} == options
    assert ("podlife" in read) == ("podlife" in options)


@pytest.mark.parametrize(
    ("page", "text", "place", "prefix", "lines"),
    [
        ("```yaml\na\n  b\n```\n", "a\n  b\n", (3, 3), "", (0, 3)),
        ("- x\n\n  ~~~yaml\n  a\n    b\n  ~~~\n", "a\n  b\n", (5, 5), "  ", (2, 5)),
        ("- ```yaml\n  a\n    b\n  ```\n", "a\n  b\n", (3, 5), "  ", (0, 3)),
        ("> ```yaml\n> a\n>   b\n> ```\n", "a\n  b\n", (3, 5), "> ", (0, 3)),
        ("> 1. ```yaml\n>    a\n>      b\n>    ```\n", "a\n  b\n", (3, 8), ">    ", (0, 3)),
        ("   ```yaml\n   a\n     b\n   ```\n", "a\n  b\n", (3, 6), "   ", (0, 3)),
        ("---\nt: '```yaml'\n---\n```yaml\na\n  b\n```", "a\n  b\n", (6, 3), "", (3, 6)),
        ("\ufeff```yaml\r\na\r\n  b\r\n```\r\n", "a\n  b\n", (3, 3), "", (0, 3)),
        ("{% code title=\"x\" %}\n\n```yaml\na\n  b\n```\n{% endcode %}\n", "a\n  b\n", (5, 3), "", (0, 6)),
        ("````yaml\na\n  b\n`````\n", "a\n  b\n", (3, 3), "", (0, 3)),
    ],
)  # fmt: skip
def test_places(page: str, text: str, place: tuple[int, int], prefix: str, lines: tuple[int, int]) -> None:
    (block,) = read_page(page).blocks
    assert (block.language, block.text, block.prefix) == ("yaml", text, prefix)
    assert block.block.place(Place(2, 3)) == Place(*place)
    assert (block.first, block.last) == lines


NOTE = "!!! note\n\n    ```yaml\n    a\n      b\n    ```\n"


@pytest.mark.parametrize(
    ("page", "line", "prefix"),
    [
        (NOTE, 2, "    "),
        (NOTE.replace("\n\n", "\n", 1), 1, "    "),
        (NOTE.replace("!!! note", "???+ tip 'x'"), 2, "    "),
        (NOTE.replace("!!! note", '=== "A"').replace("    ", "\t"), 2, "\t"),
        ("- item\n\n    " + NOTE.replace("\n    ", "\n        "), 4, "        "),
        (NOTE.replace("    ```yaml", "    1. step\n\n        ```yaml").replace("    a", "        a").replace("      b", "          b").replace("b\n    ```", "b\n        ```"), 4, "        "),
    ],
    ids=["note", "without a blank line", "details", "tab", "in a list", "list in a note"],
)  # fmt: skip
def test_in_a_container_of_python_markdown(page: str, line: int, prefix: str) -> None:
    (block,) = read_page(page).blocks
    assert (block.language, block.text, block.contained) == ("yaml", "a\n  b\n", True)
    assert (block.first, block.last, block.prefix.expandtabs(4)) == (line, line + 3, prefix.expandtabs(4))


@pytest.mark.parametrize(
    "page",
    [
        NOTE.replace("!!! note", "words"),
        NOTE.replace("!!! note", "!!! note\n\nwords"),
        "````\n" + NOTE + "````\n",
    ],
    ids=["no container", "behind it", "shown as code"],
)
def test_indented_code_elsewhere_is_no_block(page: str) -> None:
    assert [b for b in read_page(page).blocks if b.language == "yaml"] == []


def test_hugo_shortcode() -> None:
    page = 'x\n\n{{< highlight yaml "linenos=table, podlife=on" >}}\na\n```\n{{< /highlight >}}\n'
    (block,) = read_page(page).blocks
    assert (block.language, block.text, block.first, block.last) == ("yaml", "a\n```\n", 2, 5)
    assert block.options["podlife"] == "on"


@pytest.mark.parametrize(
    "page",
    [
        "```yaml\na: 1\n",  # never closed: nothing can be put behind it
        "    ```yaml\n    a: 1\n    ```\n",  # indented code
        "<!--\n```yaml\na: 1\n```\n-->\n",  # a comment
        "~~~text\n```yaml\na: 1\n```\n~~~\n",  # shown, not meant
        "{{< highlight yaml >}}\na: 1\n",
    ],
)
def test_no_block(page: str) -> None:
    assert [b.text for b in read_page(page).blocks if b.language == "yaml"] == []


def test_mdx_reads_a_fence_directly_below_a_tag() -> None:
    page = "<Tabs>\n<TabItem>\n```yaml\na: 1\n```\n</TabItem>\n</Tabs>\n"
    assert read_page(page).blocks == ()
    assert [b.first for b in read_page(page, mdx=True).blocks] == [2]


def test_deep_nesting_is_bounded() -> None:
    read_page("> " * 5000 + "```yaml\n")
    read_page("- " * 2000 + "x\n")
