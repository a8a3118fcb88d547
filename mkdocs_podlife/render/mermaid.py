"""The states as Mermaid text, in the part of `stateDiagram-v2` that Mermaid 8 draws as well as 11.

Used: composite states with plain identifiers, `state "…" as id`, `[*]`, one label for each way. Not used: notes,
classes, `direction`, concurrency bars, and every character that one of the versions reads as syntax.
"""

from __future__ import annotations

import re

from mkdocs_podlife.explain.states import Region, States
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line
from mkdocs_podlife.render.words import Words

LIMIT = 2_000  # characters; some wikis cut longer diagrams
_LABEL = 40  # characters of one label
_SYNTAX = re.compile(r'["#;:{}<>\[\]`\\|&%]+|-{2,}')


def _plain(text: str) -> str:
    """A label without a character that means something to any version."""
    text = " ".join(_SYNTAX.sub(" ", one_line(text)).split())
    return text if len(text) <= _LABEL else text[: _LABEL - 1].rstrip() + "…"


def _region(region: Region, number: int, words: Words) -> list[str]:
    lines = [f'  state "{_plain(words.text(region.title))}" as R{number} {{']
    ids = [f"R{number}S{i}" for i in range(len(region.nodes))]
    for node, name in zip(region.nodes, ids, strict=True):
        detail = words.text(node.detail) if node.detail is not None else ""
        text = f"{node.name} ({detail})" if detail else node.name
        lines.append(f'    state "{_plain(text)}" as {name}')
    lines.append(f"    [*] --> {ids[0]}")
    for edge in region.edges:
        if not edge.visited:
            continue
        text = _plain(words.text(edge.text)) if edge.text is not None else ""
        lines.append(f"    {ids[edge.source]} --> {ids[edge.target]}" + (f" : {text}" if text else ""))
    return [*lines, "  }"]


def states_mermaid(states: States, *, catalogue: Catalogue, fine: bool = False) -> str:
    """The diagram's text, one final newline, at most `LIMIT` characters.

    Regions that would make it longer are left out from the end, readiness last of all.
    """
    words = Words(catalogue, fine=fine)
    blocks = [_region(region, i, words) for i, region in enumerate(states.regions)]
    kept = list(blocks)
    while len(kept) > 2 and _size(kept) > LIMIT:
        kept.pop(-2)
    return "\n".join(["stateDiagram-v2", *(line for block in kept for line in block), ""])


def _size(blocks: list[list[str]]) -> int:
    return len("stateDiagram-v2\n") + sum(len(line) + 1 for block in blocks for line in block)
