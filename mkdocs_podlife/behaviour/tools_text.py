"""grep, head, tail, wc, sort, cut, tr, sed, awk, tee, …: tools that work on text."""

from __future__ import annotations

import re
from collections.abc import Generator

from mkdocs_podlife.behaviour.arithmetic import ArithmeticProblem, evaluate
from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.kernel import Null, Pause, Routine
from mkdocs_podlife.behaviour.redirection import open_output
from mkdocs_podlife.behaviour.regex import BadPattern, find, search
from mkdocs_podlife.behaviour.tools_basic import write
from mkdocs_podlife.behaviour.tools_files import cannot_open, read_file, split_options
from mkdocs_podlife.behaviour.tree import FileError


def texts(
    call: Call, paths: list[str], *, quiet: bool = False, lines: int | None = None
) -> Generator[Pause, None, tuple[list[tuple[str, str]], bool]]:
    """(name, text) of each file, standard input (its first `lines` lines) when there are none; and whether all could
    be read."""
    found: list[tuple[str, str]] = []
    good = True
    for path in paths or ["-"]:
        if path == "-":
            found.append(("(standard input)", (yield from call.input(lines))))
            continue
        try:
            found.append((path, read_file(call, path)))
        except FileError as error:
            good = False
            if not quiet:
                if call.argv[0].rsplit("/", 1)[-1] in ("grep", "egrep", "fgrep"):
                    call.fail(f"{path}: {error}")
                else:
                    cannot_open(call, path, error)
    return found, good


@tool("grep", "egrep", "fgrep")
def _grep(call: Call) -> Routine:
    flags, values, operands = split_options(call.args, "emABC")
    name = call.argv[0].rsplit("/", 1)[-1]
    patterns = [values["e"]] if "e" in values else []
    if not patterns:
        if not operands:
            return call.fail("no pattern", 2)
        patterns = operands.pop(0).split("\n")
    recursive = bool(flags & {"r", "R", "recursive"})
    paths = operands
    if recursive:
        fs = call.machine.fs
        paths = [
            "/" + "/".join(p)
            for root in operands or ["."]
            for p, entry in fs.walk(fs.absolute(root, call.cwd))
            if entry.kind == "file"
        ]
    found, good = yield from texts(call, paths, quiet="s" in flags)
    lines: list[str] = []
    total = 0
    try:
        for path, text in found:
            count = 0
            for number, line in enumerate(text.splitlines(), 1):
                call.machine.work((number % 20 == 0) + len(line) * len(patterns[0]) // 1000)
                hit = any(
                    search(
                        pattern,
                        line,
                        extended="E" in flags or name == "egrep",
                        ignore_case="i" in flags or "ignore-case" in flags,
                        fixed="F" in flags or name == "fgrep",
                        whole_line="x" in flags,
                        whole_word="w" in flags,
                    )
                    for pattern in patterns
                )
                if hit == ("v" in flags or "invert-match" in flags):
                    continue
                count += 1
                if flags & {"c", "q", "l", "quiet", "silent", "count"}:
                    continue
                prefix = f"{path}:" if len(found) > 1 and "h" not in flags else ""
                prefix += f"{number}:" if "n" in flags else ""
                shown = line
                if "o" in flags:
                    span = find(patterns[0], line, extended="E" in flags, ignore_case="i" in flags)
                    shown = line[span[0] : span[1]] if span else line
                lines.append(prefix + shown + "\n")
                if values.get("m", "").isdecimal() and count >= int(values["m"][:6]):
                    break
            total += count
            if "l" in flags and count:
                lines.append(path + "\n")
            elif "c" in flags or "count" in flags:
                lines.append((f"{path}:" if len(found) > 1 else "") + f"{count}\n")
    except BadPattern as problem:
        return call.fail(str(problem), 2)
    if not flags & {"q", "quiet", "silent"}:
        yield from write(call, "".join(lines))
    if total and ("q" in flags or good):
        return 0
    return 2 if not good else 0 if total else 1


@tool("head")
def _head(call: Call) -> Routine:
    flags, values, operands = split_options(call.args, "nc")
    count = values.get("n") or next((f for f in flags if f.isdecimal()), "10")
    digits = "".join(a[1:] for a in call.args if re.fullmatch(r"-\d+", a)) or count
    if "/dev/zero" in operands or "/dev/urandom" in operands:
        return 0
    wanted = None if "c" in values or digits.startswith("-") else count_of(digits)
    found, good = yield from texts(call, operands, lines=wanted)
    for _, text in found:
        if "c" in values:
            yield from write(call, text[: count_of(values["c"])])
        else:
            lines = text.splitlines(keepends=True)
            number = count_of(digits)
            yield from write(call, "".join(lines[:number] if not digits.startswith("-") else lines[:-number]))
    return int(not good)


def count_of(text: str) -> int:
    match = re.match(r"[-+]?(\d{1,9})", text)
    return int(match.group(1)) if match else 10


@tool("tail")
def _tail(call: Call) -> Routine:
    words = [a for a in call.args if not re.fullmatch(r"-\d+", a)]
    flags, values, operands = split_options(words, "nc")
    short = next((a[1:] for a in call.args if re.fullmatch(r"-\d+", a)), None)
    count = values.get("n") or short or "10"
    follow = bool(flags & {"f", "F", "follow"})
    operands = [path for path in operands if path != "-"]
    if follow and (not operands or operands == ["/dev/null"]):
        call.shell.task.loud = True
        yield Pause(interruptible=False)
    if "/dev/zero" in operands:
        return (yield from _eats_memory(call))
    if (
        follow
        and "F" not in flags
        and "retry" not in flags
        and any(call.machine.fs.find(path, call.cwd) is None for path in operands)
    ):
        for path in operands:
            if call.machine.fs.find(path, call.cwd) is None:
                cannot_open(call, path, "No such file or directory")
        operands = [path for path in operands if call.machine.fs.find(path, call.cwd) is not None]
        if not operands:
            call.fail("no files remaining" if call.gnu else "no files")
            return 1
        found, good = yield from texts(call, operands)
    else:
        found, good = yield from texts(call, operands, quiet=follow)
    for _, text in found:
        lines = text.splitlines(keepends=True)
        number = count_of(count)
        if "c" in values:
            yield from write(call, text[-count_of(values["c"]) :])
        elif count.startswith("+"):
            yield from write(call, "".join(lines[max(0, number - 1) :]))
        else:
            yield from write(call, "".join(lines[-number:] if number else []))
    if follow:
        call.shell.task.loud = True
        seen = {path: len(text) for path, text in found}
        while True:
            version = call.machine.fs.ledger.version
            yield Pause(ready=lambda version=version: call.machine.fs.ledger.version != version)  # type: ignore[misc]
            call.machine.work(1)
            for path in operands:
                entry = call.machine.fs.find(path, call.cwd)
                if entry is not None and entry.kind == "file":
                    begin = seen.get(path, 0)
                    if len(entry.text) != begin:
                        call.out(entry.text[begin if len(entry.text) > begin else 0 :])
                        seen[path] = len(entry.text)
    return int(not good)


def _eats_memory(call: Call) -> Routine:
    """`tail /dev/zero` takes memory until its limit kills it (R17.12)."""
    call.shell.task.loud = True
    if "memory" not in call.machine.container.limits:
        yield Pause()
    yield Pause(call.machine.now + 500)
    call.machine.main.reason = "OOMKilled"
    assert call.machine.main.task is not None
    if call.shell.task is not call.machine.main.task:
        return 137
    return 137


@tool("tee")
def _tee(call: Call) -> Routine:
    flags, _, operands = split_options(call.args)
    call.shell.task.loud = True
    streams = []
    code = 0
    for path in operands:
        try:
            streams.append(open_output(call.machine, path, call.cwd, "a" in flags, call.fds))
        except FileError as error:
            code = call.fail(f"{path}: {error}")
    source = call.fds.get(0, Null())
    while True:
        text = source.read()
        if text == "":
            return code
        if text is None:
            yield Pause(ready=source.ready)
            continue
        for stream in streams:
            stream.write(text)
        call.out(text)


@tool("expr")
def _expr(call: Call) -> Routine:
    words = call.args
    if (
        len(words) == 3
        and words[1] in ("=", "!=", "<", ">", "<=", ">=")
        and not all(re.fullmatch(r"-?\d+", w) for w in (words[0], words[2]))
    ):
        value = {
            "=": words[0] == words[2],
            "!=": words[0] != words[2],
            "<": words[0] < words[2],
            ">": words[0] > words[2],
            "<=": words[0] <= words[2],
            ">=": words[0] >= words[2],
        }[words[1]]
        text = str(int(value))
    else:
        try:
            text = str(evaluate(" ".join("==" if w == "=" else w for w in words), lambda name: "", lambda n, v: None))
        except ArithmeticProblem as problem:
            return call.fail(str(problem), 2)
    yield from write(call, text + "\n")
    return int(text in ("0", ""))


@tool("more", "less", "fold", "expand", "od", "xxd", "hexdump", "envsubst", "getent")
def _pass_on(call: Call) -> Routine:
    _, _, operands = split_options(call.args)
    if call.argv[0].endswith("getent"):
        return 0
    found, good = yield from texts(call, operands)
    yield from write(call, "".join(text for _, text in found))
    return int(not good)
