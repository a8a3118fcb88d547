"""sed and awk, as far as Pods use them."""

from __future__ import annotations

import re

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.kernel import Routine
from mkdocs_podlife.behaviour.neighbours import quoted
from mkdocs_podlife.behaviour.regex import BadPattern, find
from mkdocs_podlife.behaviour.tools_basic import unescape, write
from mkdocs_podlife.behaviour.tools_files import split_options
from mkdocs_podlife.behaviour.tools_text import texts
from mkdocs_podlife.behaviour.tree import FileError


def missing(call: Call) -> str:
    """The one-line scenario in which the tool fails."""
    return call.machine.line(f"missing: [{quoted(call.argv[0])}]")


@tool("sed")
def _sed(call: Call) -> Routine:
    """`sed` with s, d, p and =, addresses as line numbers, `$` and /pattern/."""
    flags, values, operands = split_options([a for a in call.args if not a.startswith("-i")], "ef")
    inplace = any(a.startswith("-i") for a in call.args)
    script = values.get("e") or (operands.pop(0) if operands else "")
    extended = bool(flags & {"E", "r"})
    commands = [_sed_command(piece.strip()) for piece in _sed_pieces(script)]
    if any(command is None for command in commands):
        call.machine.unknown(f"sed {script}", "unchanged text", missing(call))
        commands = []
    found, good = yield from texts(call, operands)
    for path, text in found:
        lines = text.splitlines()
        out: list[str] = []
        try:
            for number, line in enumerate(lines, 1):
                call.machine.work(1)
                keep = "n" not in flags
                for command in commands:
                    if command is None or not _sed_address(command[0], number, len(lines), line, extended):
                        continue
                    kind, pattern, new, options = command[1:]
                    if kind == "s":
                        changed, line = _sed_replace(pattern, new, options, line, extended)
                        if changed and "p" in options:
                            out.append(line)
                    elif kind == "d":
                        keep = False
                        break
                    elif kind == "p":
                        out.append(line)
                if keep:
                    out.append(line)
        except BadPattern as problem:
            return call.fail(str(problem))
        result = "".join(line + "\n" for line in out)
        if inplace and path != "(standard input)":
            call.shell.task.loud = True
            try:
                call.machine.fs.write(path, result, call.cwd)
            except FileError as error:
                return call.fail(f"couldn't open {path}: {error}", 4)
        else:
            yield from write(call, result)
    return 0 if good else 2 if call.gnu else 1


def _sed_pieces(script: str) -> list[str]:
    pieces: list[str] = []
    current: list[str] = []
    delimiter = ""
    left = 0
    index = 0
    while index < len(script):
        char = script[index]
        if char == "\\" and index + 1 < len(script):
            current.append(script[index : index + 2])
            index += 2
            continue
        if left:
            left -= char == delimiter
        elif char in ";\n":
            pieces.append("".join(current))
            current = []
            index += 1
            continue
        elif (
            char == "s"
            and index + 1 < len(script)
            and not "".join(current).strip(" 0123456789,$/")
            and not script[index + 1].isalnum()
        ):
            delimiter, left = script[index + 1], 3
        elif char == "/" and not "".join(current).strip():
            delimiter, left = "/", 1
        current.append(char)
        index += 1
    pieces.append("".join(current))
    return [piece for piece in pieces if piece.strip()][:50]


_SED = re.compile(r"(\d+|\$|/(?:[^/\\]|\\.){0,500}/)?(?:,(\d+|\$))?\s*([sdpq=])(.{0,2000})", re.S)


def _sed_command(piece: str) -> tuple[tuple[str, str], str, str, str, str] | None:
    match = _SED.fullmatch(piece)
    if match is None:
        return None
    first, second, kind, rest = match.groups()
    address = (first or "", second or "")
    if kind != "s":
        return (address, kind, "", "", "") if not rest.strip() and kind in "dp" else None
    if not rest:
        return None
    parts = [""]
    index = 1
    while index < len(rest):
        if rest[index] == "\\" and index + 1 < len(rest):
            parts[-1] += rest[index + 1] if rest[index + 1] == rest[0] else rest[index : index + 2]
            index += 2
            continue
        if rest[index] == rest[0] and len(parts) < 3:
            parts.append("")
        else:
            parts[-1] += rest[index]
        index += 1
    return (address, "s", parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def _sed_address(address: tuple[str, str], number: int, last: int, line: str, extended: bool) -> bool:
    first, second = address
    if not first:
        return True
    if first.startswith("/"):
        return find(first[1:-1], line, extended=extended) is not None
    begin = last if first == "$" else int(first[:9])
    end = begin if not second else last if second == "$" else int(second[:9])
    return begin <= number <= end


def _sed_replace(pattern: str, new: str, options: str, line: str, extended: bool) -> tuple[bool, str]:
    out: list[str] = []
    rest = line
    changed = False
    while True:
        span = find(pattern, rest, extended=extended, ignore_case="i" in options.lower())
        if span is None or (changed and pattern.startswith("^")):
            break
        changed = True
        hit = rest[span[0] : span[1]]
        out.append(rest[: span[0]])
        out.append(re.sub(r"\\(.)|&", lambda m, hit=hit: m.group(1) or hit, new))  # type: ignore[misc]
        if span[0] == span[1]:
            if span[1] >= len(rest):
                rest = ""
                break
            out.append(rest[span[1]])
            rest = rest[span[1] + 1 :]
        else:
            rest = rest[span[1] :]
        if "g" not in options or sum(map(len, out)) > 65_536:
            break
    return changed, "".join(out) + rest


@tool("awk", "mawk", "gawk")
def _awk(call: Call) -> Routine:
    """`awk '{print $N …}'` and `/pattern/ {print …}`; anything more is not known."""
    _, values, operands = split_options(call.args, "Fv")
    program = operands.pop(0) if operands else ""
    match = re.fullmatch(
        r"\s*(/(?:[^/\\]|\\.)*/)?\s*(?:NR\s*==\s*(\d{1,6}))?\s*(?:\{\s*print\s*([^}]*?);?\s*\})?\s*", program
    )
    found, good = yield from texts(call, operands)
    if match is None or not program.strip():
        call.machine.unknown(f"awk {program}", "no output", missing(call))
        return 0
    pattern, row, shown = match.groups()
    for _, text in found:
        for number, line in enumerate(text.splitlines(), 1):
            call.machine.work(1)
            try:
                if (pattern and find(pattern[1:-1], line, extended=True) is None) or (row and int(row) != number):
                    continue
            except BadPattern:
                return 2
            columns = line.split(values["F"]) if values.get("F", " ") != " " and "F" in values else line.split()
            yield from write(call, _awk_print(shown, line, columns, number) + "\n")
    return 0 if good else 2


def _awk_print(shown: str | None, line: str, columns: list[str], number: int) -> str:
    if not shown:
        return line
    out: list[str] = []
    for item in shown.split(","):
        words: list[str] = []
        for piece in re.findall(r'"[^"]*"|\$NF|\$\d{1,4}|NR|NF|\S', item):
            if piece.startswith('"'):
                words.append(unescape(piece[1:-1], octal_zero=False)[0])
            elif piece == "$0":
                words.append(line)
            elif piece == "$NF":
                words.append(columns[-1] if columns else "")
            elif piece.startswith("$"):
                index = int(piece[1:])
                words.append(columns[index - 1] if index <= len(columns) else "")
            elif piece in ("NR", "NF"):
                words.append(str(number if piece == "NR" else len(columns)))
        out.append("".join(words))
    return " ".join(out)
