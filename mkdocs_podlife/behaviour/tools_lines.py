"""wc, sort, uniq, cut, tr, base64, diff: what works on whole lines."""

from __future__ import annotations

import base64
import re

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.kernel import Routine
from mkdocs_podlife.behaviour.patterns import members
from mkdocs_podlife.behaviour.tools_basic import unescape, write
from mkdocs_podlife.behaviour.tools_files import split_options
from mkdocs_podlife.behaviour.tools_text import count_of, texts


@tool("wc")
def _wc(call: Call) -> Routine:
    flags, _, operands = split_options(call.args)
    found, good = yield from texts(call, operands)
    wanted = [f for f in "lwc" if f in flags] or list("lwc")
    for name, text in found:
        figures = {"l": text.count("\n"), "w": len(text.split()), "c": len(text.encode())}
        parts = " ".join(str(figures[f]) for f in wanted)
        yield from write(call, f"{parts}{'' if name.startswith('(') else ' ' + name}\n")
    return int(not good)


@tool("sort", "uniq", "rev", "nl")
def _sort(call: Call) -> Routine:
    name = call.argv[0].rsplit("/", 1)[-1]
    flags, _, operands = split_options(call.args, "kto")
    found, good = yield from texts(call, operands)
    lines = [line for _, text in found for line in text.splitlines()]
    call.machine.work(len(lines) // 20)
    if name == "sort":
        if "n" in flags:
            lines.sort(key=lambda line: (count_of(line) if re.match(r"\s*\d", line) else 0, line))
        else:
            lines.sort()
        if "r" in flags:
            lines.reverse()
        if "u" in flags:
            lines = list(dict.fromkeys(lines))
    elif name == "uniq":
        groups: list[list[str]] = []
        for line in lines:
            if groups and groups[-1][0] == line:
                groups[-1].append(line)
            else:
                groups.append([line])
        lines = [f"{len(g):7d} {g[0]}" if "c" in flags else g[0] for g in groups]
    elif name == "rev":
        lines = [line[::-1] for line in lines]
    else:
        lines = [f"{number:6d}\t{line}" for number, line in enumerate(lines, 1)]
    yield from write(call, "".join(line + "\n" for line in lines))
    return int(not good)


def _ranges(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for piece in text.split(",")[:100]:
        low, dash, high = piece.partition("-")
        first = count_of(low) if low else 1
        found.append((first, (count_of(high) if high else 1 << 30) if dash else first))
    return found


@tool("cut")
def _cut(call: Call) -> Routine:
    _, values, operands = split_options(call.args, "dfc")
    found, good = yield from texts(call, operands)
    ranges = _ranges(values.get("f") or values.get("c") or "1")
    separator = values.get("d", "\t") or "\t"

    def chosen(index: int) -> bool:
        return any(low <= index <= high for low, high in ranges)

    for _, text in found:
        for line in text.splitlines():
            if "c" in values:
                out = "".join(c for i, c in enumerate(line, 1) if chosen(i))
            elif separator not in line:
                out = line
            else:
                out = separator.join(f for i, f in enumerate(line.split(separator), 1) if chosen(i))
            yield from write(call, out + "\n")
    return int(not good)


@tool("tr")
def _tr(call: Call) -> Routine:
    flags, _, operands = split_options(call.args)
    text = yield from call.input()
    first = members(unescape(operands[0], octal_zero=False)[0]) if operands else ""
    second = members(unescape(operands[1], octal_zero=False)[0]) if len(operands) > 1 else ""
    if flags & {"c", "C"} and "d" in flags:
        text = "".join(c for c in text if c in first)
    elif "d" in flags:
        text = "".join(c for c in text if c not in first)
    elif second:
        table = {c: second[min(i, len(second) - 1)] for i, c in enumerate(first)}
        text = "".join(table.get(c, c) for c in text)
    if "s" in flags:
        squeezed = second or first
        text = "".join(c for i, c in enumerate(text) if not i or c != text[i - 1] or c not in squeezed)
    return (yield from write(call, text))


@tool("base64")
def _base64(call: Call) -> Routine:
    flags, _, operands = split_options(call.args, "w")
    found, good = yield from texts(call, operands)
    for _, text in found:
        if flags & {"d", "D", "decode"}:
            try:
                out = base64.b64decode("".join(text.split())[:65_536], validate=True).decode("utf-8", "replace")
            except ValueError:
                return call.fail("invalid input")
        else:
            out = base64.b64encode(text.encode()).decode() + "\n"
        yield from write(call, out)
    return int(not good)


@tool("diff", "cmp", "comm", "paste", "join")
def _compare(call: Call) -> Routine:
    _, _, operands = split_options(call.args)
    found, good = yield from texts(call, operands[:2])
    if not good or len(found) < 2:
        return 2
    return int(found[0][1] != found[1][1])
