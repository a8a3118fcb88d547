"""What a card costs in function calls, the same on every machine: `python benchmarks/calls.py`.

Each kind of Pod is converted by Python-Markdown as on a site: without a block, with the block as plain YAML, with its
card made anew, and with the card of a Pod that was met before under another name. The engine is loaded by then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import markdown
from counting import function_calls
from generated import PODS, PROSE, fence

from mkdocs_podlife.markdown import PodlifeExtension
from mkdocs_podlife.page.context import page_context
from mkdocs_podlife.page.memory import Memory

EXTENSIONS = ["pymdownx.highlight", "pymdownx.superfences", "attr_list"]
PAGES = 20


def page(block: str, number: int) -> str:
    numbers = {"number": number, "delay": number % 41, "period": 5 + number % 37}
    return PROSE.format(number=number, block=block.format(name=f"web-{number}", **numbers))


def calls(convert: Callable[[int], object]) -> float:
    """Function calls a page."""
    convert(0)
    return function_calls(lambda: [convert(number) for number in range(1, PAGES + 1)]) / PAGES


def main() -> None:
    plain = markdown.Markdown(extensions=EXTENSIONS)
    ours = PodlifeExtension()
    ours.driven = True
    carded = markdown.Markdown(extensions=[*EXTENSIONS, ours])

    def without(block: str) -> Callable[[int], object]:
        return lambda number: plain.reset().convert(page(block, number))

    def with_card(block: str, memory: Memory | None) -> Callable[[int], object]:
        def convert(number: int) -> str:
            text = page(block, number)
            ours.context = page_context("page.md", text, {}, ours.settings(), "en")
            ours.context.memory = memory
            html: str = carded.reset().convert(text)
            assert 'class="podlife' in html
            return html

        return convert

    bare = calls(without(""))
    print(f"{'':14}{'YAML':>9}{'card':>9}{'':>7}{'namesake':>10}")
    for kind in PODS:
        memory = Memory()
        memory.begin("", None)
        yaml = calls(without(fence(kind)))
        block, anew = yaml - bare, calls(with_card(fence(kind), None)) - yaml
        line = f"{kind:14}{block:9,.0f}{anew:9,.0f}{anew / block:6.1f}×"
        if fence(kind).count("{name}") == 1:  # it stands in its usual place only
            again = calls(with_card(fence(kind), memory)) - yaml
            line += f"{again:10,.0f}{again / block:6.1f}×"
        print(line)


if __name__ == "__main__":
    main()
