"""Stylesheet and scripts: which files a site gets, and their links in a finished page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mkdocs_podlife.site import (
    script,
    script_name,
    stylesheet,
    stylesheet_name,
    table_script,
    table_script_name,
)


def asset_files(table: bool) -> Iterator[tuple[str, str]]:
    """Path in the site and content of each file; `table`: whether a page lists all Pods."""
    yield stylesheet_name(), stylesheet()
    yield script_name(), script()
    if table:
        yield table_script_name(), table_script()


def with_assets(output: str, link: Callable[[str], str], table: bool) -> str:
    """A page with links to stylesheet and scripts. The scripts stand inside the article: Material's instant navigation
    runs what it finds there, and not what is in the head.

    Args:
        output: the whole page.
        link: the address of a path of the site, seen from the page.
        table: whether it shows the table of all Pods.
    """
    output = output.replace("</head>", f'<link rel="stylesheet" href="{link(stylesheet_name())}">\n</head>', 1)
    end = "</article>" if "</article>" in output else "</body>"
    before, found, after = output.rpartition(end)
    names = [script_name(), *([table_script_name()] if table else [])]
    scripts = "".join(f'<script defer src="{link(name)}"></script>\n' for name in names)
    return f"{before}{scripts}{found}{after}" if found else output
