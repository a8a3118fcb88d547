"""cat, ls, touch, rm, mkdir, mv, cp, ln, chmod, stat, find, mktemp, …: tools that work on files."""

from __future__ import annotations

import re

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.files import EXISTS, IS_DIRECTORY, NO_ENTRY, NOT_EMPTY
from mkdocs_podlife.behaviour.kernel import Null, Pause, Routine
from mkdocs_podlife.behaviour.tools_basic import write
from mkdocs_podlife.behaviour.tree import Entry, FileError


def split_options(args: list[str], taking: str = "") -> tuple[set[str], dict[str, str], list[str]]:
    """(flags, values of the flags in `taking`, operands)."""
    flags: set[str] = set()
    values: dict[str, str] = {}
    operands: list[str] = []
    words = list(args)
    while words:
        word = words.pop(0)
        if word == "--":
            operands += words
            break
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            flags.add(name)
            if equals:
                values[name] = value
        elif word.startswith("-") and len(word) > 1:
            for index, letter in enumerate(word[1:], 1):
                flags.add(letter)
                if letter in taking:
                    values[letter] = word[index + 1 :] or (words.pop(0) if words else "")
                    break
        else:
            operands.append(word)
    return flags, values, operands


def changing(call: Call) -> None:
    """The command may change something: it must be run again to know."""
    call.shell.task.loud = True
    call.machine.work(3)


def cannot_open(call: Call, path: str, error: object) -> None:
    """The tool's own words for a file that cannot be read."""
    call.fail(f"{path}: {error}" if call.gnu else f"can't open '{path}': {error}")


def read_file(call: Call, path: str) -> str:
    """A file's text, an unknown one stated. Raises FileError."""
    entry = call.machine.fs.need(path, call.cwd)
    if entry.kind == "dir":
        raise FileError(IS_DIRECTORY)
    call.machine.looked(call.shell.task, entry, path)
    return entry.text


@tool("cat", "tac", "zcat")
def _cat(call: Call) -> Routine:
    code = 0
    operands = [a for a in call.args if not a.startswith("-") or a == "-"] or ["-"]
    for path in operands:
        if path == "-" or path in ("/dev/stdin", "/proc/self/fd/0"):
            stream = call.fds.get(0, Null())
            while True:
                text = stream.read()
                if text == "":
                    break
                if text is None:
                    call.shell.task.loud = True
                    yield Pause(ready=stream.ready)
                elif not call.out(text):
                    return 141
            continue
        if path in ("/dev/zero", "/dev/urandom", "/dev/random"):
            changing(call)
            yield Pause()
        try:
            text = read_file(call, path)
        except FileError as error:
            if error.args[0] == IS_DIRECTORY and not call.gnu:
                call.fail(f"read error: {error}")
            else:
                cannot_open(call, path, error)
            code = 1
            continue
        if not call.out(text):
            return 141
    return code


@tool("ls", "dir")
def _ls(call: Call) -> Routine:
    fs = call.machine.fs
    flags, _, operands = split_options(call.args)
    code = 0
    lines: list[str] = []
    for path in operands or ["."]:
        entry = fs.find(path, call.cwd)
        if entry is None:
            call.fail(f"cannot access '{path}': {NO_ENTRY}" if call.gnu else f"{path}: {NO_ENTRY}")
            code = 2 if call.gnu else 1
            continue
        call.machine.looked(call.shell.task, entry, path)
        if entry.kind != "dir" or "d" in flags:
            lines.append(_long(path, entry) if "l" in flags else path)
            continue
        parts = fs.absolute(path, call.cwd)
        names = [n for n in fs.names(entry, parts) if "a" in flags or "A" in flags or not n.startswith(".")]
        if len(operands) > 1:
            lines.append(f"{path}:")
        if "l" in flags:
            lines.append(f"total {len(names) * 4}")
        for name in names:
            child = fs.find("/" + "/".join([*parts, name]), follow=False)
            lines.append(_long(name, child) if "l" in flags and child is not None else name)
    yield from write(call, "".join(line + "\n" for line in lines))
    return code


def _long(name: str, entry: Entry) -> str:
    letters = "".join(c if entry.mode & (0o400 >> i) else "-" for i, c in enumerate("rwxrwxrwx"))
    kind = {"dir": "d", "link": "l", "device": "c"}.get(entry.kind, "-")
    return f"{kind}{letters}    1 root     root     {len(entry.text):9d} Jan  1 00:00 {name}"


@tool("touch")
def _touch(call: Call) -> int:
    flags, _, operands = split_options(call.args, "dtr")
    changing(call)
    code = 0
    for path in operands:
        try:
            call.machine.fs.touch(path, call.cwd, create="c" not in flags)
        except FileError as error:
            code = call.fail(f"cannot touch '{path}': {error}" if call.gnu else f"{path}: {error}")
    return code


@tool("rm", "unlink")
def _rm(call: Call) -> int:
    flags, _, operands = split_options(call.args)
    changing(call)
    code = 0
    recursive = bool(flags & {"r", "R", "recursive"})
    for path in operands:
        try:
            call.machine.fs.remove(path, call.cwd, recursive=recursive)
        except FileError as error:
            if str(error) == NO_ENTRY and "f" in flags:
                continue
            if str(error) == IS_DIRECTORY and not call.gnu:
                code = call.fail(f"'{path}' is a directory")
            else:
                code = call.fail(f"cannot remove '{path}': {error}" if call.gnu else f"can't remove '{path}': {error}")
    return code


@tool("rmdir")
def _rmdir(call: Call) -> int:
    _, _, operands = split_options(call.args)
    changing(call)
    code = 0
    for path in operands:
        entry = call.machine.fs.find(path, call.cwd)
        problem = (
            NO_ENTRY
            if entry is None
            else "Not a directory"
            if entry.kind != "dir"
            else NOT_EMPTY
            if entry.children
            else ""
        )
        if not problem:
            try:
                call.machine.fs.remove(path, call.cwd, recursive=True)
                continue
            except FileError as error:
                problem = str(error)
        code = call.fail(f"failed to remove '{path}': {problem}" if call.gnu else f"'{path}': {problem}")
    return code


@tool("mkdir")
def make_directories(call: Call) -> int:
    flags, _, operands = split_options(call.args, "m")
    fs = call.machine.fs
    changing(call)
    code = 0
    for path in operands:
        try:
            if "p" in flags or "parents" in flags:
                parts = fs.absolute(path, call.cwd)
                for index in range(1, len(parts) + 1):
                    partial = "/" + "/".join(parts[:index])
                    entry = fs.find(partial)
                    if entry is None or (entry.opaque and entry.kind == "file"):
                        fs.create(partial, kind="dir")
                    elif entry.kind != "dir":
                        raise FileError(EXISTS)
            else:
                fs.create(path, call.cwd, kind="dir")
        except FileError as error:
            code = call.fail(
                f"cannot create directory '{path}': {error}"
                if call.gnu
                else f"can't create directory '{path}': {error}"
            )
    return code


@tool("chmod", "chown", "chgrp", "setfacl")
def _chmod(call: Call) -> int:
    _, _, operands = split_options(call.args)
    plus = [a for a in call.args if re.fullmatch(r"-[rwxX]+", a)]
    fs = call.machine.fs
    changing(call)
    mode = plus[0] if plus else operands[0] if operands else ""
    code = 0
    for path in operands if plus else operands[1:]:
        entry = fs.find(path, call.cwd)
        if entry is None:
            code = call.fail(f"cannot access '{path}': {NO_ENTRY}" if call.gnu else f"{path}: {NO_ENTRY}")
            continue
        if call.argv[0].rsplit("/", 1)[-1] != "chmod":
            continue
        if re.fullmatch(r"[0-7]{3,4}", mode):
            wanted = int(mode, 8) & 0o777
        elif "x" in mode:
            wanted = entry.mode & ~0o111 if "-" in mode else entry.mode | 0o111
        else:
            wanted = entry.mode
        if wanted != entry.mode:
            fs.ledger.change(entry)
            entry.mode = wanted
    return code


__all__ = ["read_file", "split_options"]
