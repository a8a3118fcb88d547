"""mv, cp, ln: what puts files elsewhere."""

from __future__ import annotations

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.kernel import Routine
from mkdocs_podlife.behaviour.tools_files import changing, make_directories, split_options
from mkdocs_podlife.behaviour.tree import Entry, FileError


@tool("mv")
def _mv(call: Call) -> int:
    _, values, operands = split_options(call.args, "t")
    if "t" in values:
        operands.append(values["t"])
    if len(operands) < 2:
        return call.fail("missing file operand")
    changing(call)
    code = 0
    for path in operands[:-1]:
        try:
            call.machine.fs.rename(path, operands[-1], call.cwd)
        except FileError as error:
            code = call.fail(f"cannot stat '{path}': {error}" if call.gnu else f"can't rename '{path}': {error}")
    return code


def _copy(call: Call, entry: Entry, source: list[str], target: str, depth: int) -> None:
    fs = call.machine.fs
    call.machine.work(1)
    if depth > 40:
        raise FileError("too deep")
    if entry.kind == "dir":
        there = fs.find(target, call.cwd)
        if there is None:
            fs.create(target, call.cwd, kind="dir")
        for name in fs.names(entry, source):
            child = fs.find("/" + "/".join([*source, name]))
            if child is not None:
                _copy(call, child, [*source, name], f"{target.rstrip('/')}/{name}", depth + 1)
        if entry.opaque and (there := fs.find(target, call.cwd)) is not None:
            there.opaque = True
        return
    made = fs.write(target, entry.text, call.cwd)
    made.mode = entry.mode
    made.opaque = entry.opaque


@tool("cp", "install")
def _cp(call: Call) -> int | Routine:
    flags, values, operands = split_options(call.args, "tmog")
    fs = call.machine.fs
    if "t" in values:
        operands.append(values["t"])
    changing(call)
    if call.argv[0].endswith("install") and "d" in flags:
        return make_directories(Call(call.machine, call.shell, ["mkdir", "-p", *operands], call.fds, call.env))
    if len(operands) < 2:
        return call.fail("missing file operand")
    recursive = bool(flags & {"r", "R", "a", "recursive", "archive"})
    code = 0
    for path in operands[:-1]:
        target = operands[-1]
        try:
            entry = fs.need(path, call.cwd)
            call.machine.looked(call.shell.task, entry, path)
            if entry.kind == "dir" and not recursive:
                code = call.fail(
                    f"-r not specified; omitting directory '{path}'" if call.gnu else f"omitting directory '{path}'"
                )
                continue
            goal = fs.find(target, call.cwd)
            parts = fs.absolute(path, call.cwd)
            inside = path.rstrip("/").endswith("/.") or path in (".", "./")
            if goal is not None and goal.kind == "dir" and not inside and parts:
                target = f"{target.rstrip('/')}/{parts[-1]}"
            _copy(call, entry, parts, target, 0)
        except FileError as error:
            missing = fs.find(path, call.cwd) is None
            if call.gnu:
                code = call.fail(
                    f"cannot stat '{path}': {error}" if missing else f"cannot create regular file '{target}': {error}"
                )
            else:
                code = call.fail(f"can't stat '{path}': {error}" if missing else f"can't create '{target}': {error}")
    return code


@tool("ln")
def _ln(call: Call) -> int:
    flags, _, operands = split_options(call.args)
    fs = call.machine.fs
    changing(call)
    if not operands:
        return call.fail("missing file operand")
    if len(operands) == 1:
        operands.append(operands[0].rstrip("/").rsplit("/", 1)[-1])
    target = operands[-1]
    goal = fs.find(target, call.cwd)
    if goal is not None and goal.kind == "dir" and "n" not in flags:
        target = f"{target.rstrip('/')}/{operands[0].rstrip('/').rsplit('/', 1)[-1]}"
    try:
        if "f" in flags and fs.find(target, call.cwd, follow=False) is not None:
            fs.remove(target, call.cwd)
        if "s" in flags:
            fs.create(target, call.cwd, kind="link", text=operands[0])
        else:
            fs.create(target, call.cwd, text=fs.read(operands[0], call.cwd))
    except FileError as error:
        return call.fail(f"failed to create symbolic link '{target}': {error}" if call.gnu else f"{target}: {error}")
    return 0
