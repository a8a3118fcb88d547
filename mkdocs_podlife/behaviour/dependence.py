"""What decides how a loop goes on: found from its text, roughly but on the safe side.

A loop like `i=0; while true; do echo "$i $(date)" >> /var/log/1.log; i=$((i+1)); sleep 1; done` changes a file and a
variable at every turn, yet every turn goes the same way, because neither decides anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mkdocs_podlife.behaviour import syntax as ast

_NAME = re.compile(r"\$\{?#?([A-Za-z_]\w*)")
_BARE = re.compile(r"[A-Za-z_]\w*")
_TELLING = frozenset({"echo", "printf", "date", ":", "true"})
_TIME = re.compile(r"\b(date|SECONDS|EPOCHSECONDS|find|stat|uptime|-nt|-ot)\b")


class Dependence(NamedTuple):
    """`deciding`: the variables that some command other than a mere `echo` sees, directly or through others.

    `time_decides`: the time of day may reach such a command.
    """

    deciding: frozenset[str]
    time_decides: bool


@lru_cache(maxsize=256)
def examine(source: str) -> Dependence | None:
    """What the loop `source` depends on; None when that cannot be told (functions, unreadable text)."""
    try:
        tree = ast.parse(source)
    except ast.Unreadable:
        return None
    deciding: set[str] = set()
    flows: list[tuple[str, set[str], bool]] = []
    state = _State(deciding, flows)
    if not _visit(tree, state):
        return None
    timed = {name for name, _, by_time in flows if by_time}
    changed = True
    while changed:
        changed = False
        for name, sources, by_time in flows:
            if name in deciding and not sources <= deciding:
                deciding |= sources
                changed = True
            if name not in timed and (by_time or sources & timed):
                timed.add(name)
                changed = True
    return Dependence(frozenset(deciding), state.time or bool(timed & deciding))


@dataclass(slots=True)
class _State:
    deciding: set[str]
    flows: list[tuple[str, set[str], bool]]
    time: bool = False

    def decides(self, text: str, *, bare: bool = False) -> None:
        self.deciding |= set((_BARE if bare else _NAME).findall(text))
        if "$((" in text or bare:
            self.deciding |= set(_BARE.findall(text))
        self.time |= bool(_TIME.search(text))


def _visit(node: ast.Command | None, state: _State) -> bool:
    if node is None:
        return True
    if isinstance(node, ast.Simple):
        return _simple(node, state)
    if isinstance(node, ast.Block):
        return all(_visit(item, state) for item in node.items)
    if isinstance(node, ast.AndOr):
        return _visit(node.first, state) and all(_visit(item, state) for _, item in node.rest)
    if isinstance(node, ast.Pipeline):
        return all(_visit(stage, state) for stage in node.stages)
    if isinstance(node, ast.If):
        return all(_visit(a, state) and _visit(b, state) for a, b in node.arms) and _visit(node.otherwise, state)
    if isinstance(node, ast.Loop):
        return _visit(node.condition, state) and _visit(node.body, state)
    if isinstance(node, ast.CountedFor):
        state.decides(f"{node.first} {node.condition} {node.step}", bare=True)
        return _visit(node.body, state)
    if isinstance(node, ast.For):
        for raw in node.raw_words or ("$@",):
            state.decides(raw)
        state.deciding.add(node.name)
        return _visit(node.body, state)
    if isinstance(node, ast.Case):
        state.decides(node.raw_word)
        for patterns, body in node.arms:
            state.decides(" ".join(patterns))
            if not _visit(body, state):
                return False
        return True
    if isinstance(node, ast.Arithmetic):
        state.decides(node.text, bare=True)
        return True
    if isinstance(node, (ast.Subshell, ast.Background)):
        return _visit(node.body, state)
    if isinstance(node, ast.Redirected):
        for redirect in node.redirects:
            state.decides(redirect.target)
        return _visit(node.body, state)
    return False  # a function may do anything


def _simple(node: ast.Simple, state: _State) -> bool:
    for name, raw, _ in node.assigns:
        sources = set(_NAME.findall(raw))
        if "$((" in raw:
            sources |= set(_BARE.findall(raw))
        state.flows.append((name, sources, bool(_TIME.search(raw))))
        if node.raw_words:
            state.deciding |= sources
    for redirect in node.redirects:
        if redirect.op != "<<":
            state.decides(redirect.target)
    if node.raw_words and node.raw_words[0] not in _TELLING:
        if node.raw_words[0] == "let":
            state.decides(node.text, bare=True)
        state.decides(node.text)
    return True
