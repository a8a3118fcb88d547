"""Redirections: `>`, `>>`, `<`, `2>&1`, here-documents, and the device files that matter in a container."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.kernel import Null, Pause, Stream, Text, TooMuch
from mkdocs_podlife.behaviour.syntax import Redirect
from mkdocs_podlife.behaviour.tree import Entry, FileError

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine
    from mkdocs_podlife.behaviour.shell import Shell


class ToFile(Stream):
    """Appends to a file of the container."""

    def __init__(self, machine: Machine, entry: Entry) -> None:
        self._machine = machine
        self._entry = entry

    def write(self, text: str) -> bool:
        self._machine.wrote(self._entry)
        try:
            self._machine.fs.append(self._entry, text)
        except FileError:  # our bound, not the node's: nothing of what comes after it is known
            raise TooMuch from None
        return True


class Full(Stream):
    def write(self, text: str) -> bool:
        return True


def open_output(machine: Machine, path: str, cwd: str, append: bool, fds: dict[int, Stream]) -> Stream:
    """The stream behind a path that is written to. Raises FileError."""
    if path.startswith("/dev/") or path.startswith("/proc/"):
        if path in ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"):
            return Null()
        if path in ("/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"):
            return fds.get(1, Null())
        if path in ("/dev/stderr", "/proc/self/fd/2", "/dev/fd/2"):
            return fds.get(2, Null())
        if path.startswith("/proc/1/fd/"):
            return machine.log
        if path in ("/dev/tty", "/dev/console"):
            return machine.log
    entry = machine.fs.open(path, cwd, truncate=not append)
    machine.wrote(entry)
    return ToFile(machine, entry)


def open_input(machine: Machine, path: str, cwd: str, fds: dict[int, Stream]) -> Stream:
    """The stream behind a path that is read. Raises FileError."""
    if path in ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"):
        return Null()
    if path in ("/dev/stdin", "/proc/self/fd/0"):
        return fds.get(0, Null())
    return Text(machine.fs.read(path, cwd))


def apply_redirects(shell: Shell, redirects: tuple[Redirect, ...]) -> Generator[Pause, None, dict[int, Stream]]:
    """The open files after `redirects`. Raises FileError, its message already printed."""
    fds = dict(shell.fds)
    for redirect in redirects:
        if redirect.op == "<<":
            text = redirect.target if redirect.literal else (yield from shell.expander.text(redirect.target))
            fds[redirect.fd] = Text(text)
            continue
        target = yield from shell.expander.single(redirect.target)
        if redirect.op == "<<<":
            fds[redirect.fd] = Text(target + "\n")
        elif redirect.op in (">&", "<&"):
            if target == "-":
                fds.pop(redirect.fd, None)
            elif target.isdecimal():
                fds[redirect.fd] = fds.get(int(target[:4]), Null())
            else:
                fds[1] = fds[2] = _open(shell, target, False, fds)
        elif redirect.op in (">", ">|", ">>"):
            stream = _open(shell, target, redirect.op == ">>", fds)
            if redirect.fd < 0:
                fds[1] = fds[2] = stream
            else:
                fds[redirect.fd] = stream
        elif redirect.op in ("<", "<>"):
            try:
                fds[redirect.fd] = open_input(shell.machine, target, shell.cwd, fds)
            except FileError as error:
                shell.error(f"can't open {target}: {_short(str(error), False)}")
                raise
    return fds


def _open(shell: Shell, target: str, append: bool, fds: dict[int, Stream]) -> Stream:
    try:
        return open_output(shell.machine, target, shell.cwd, append, fds)
    except FileError as error:
        shell.error(f"can't create {target}: {_short(str(error), True)}")
        raise


def _short(words: str, creating: bool) -> str:
    """The shell's own words where it has some: a missing directory, a missing file."""
    if words == "No such file or directory":
        return "nonexistent directory" if creating else "no such file"
    return words
