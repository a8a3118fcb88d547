"""What a command's name means in a container: a shell, a tool, a script file, a program, something unknown, nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.images import Facts
    from mkdocs_podlife.behaviour.machine import Machine

Resolution = Literal["shell", "tool", "script", "program", "unknown", "missing"]
SHELLS = frozenset({"sh", "bash", "ash", "dash"})
BINARY_DIRECTORIES = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"})


BOTH = frozenset({"nc", "ncat"})  # tools that can serve as well


def _is_tool(facts: Facts, name: str) -> bool:
    """Whether a name is one of our tools, which are loaded for the first that is not known to be a server's."""
    described = facts.server is not None and facts.server.name == name
    if not described and name not in BOTH and facts.program(name) is not None:
        return False
    from mkdocs_podlife.behaviour.vocabulary import TOOLS

    return name in TOOLS


def resolve(machine: Machine, name: str, cwd: str) -> Resolution:
    """What `name` would run (R5.2, R6.22: a missing executable is the runtime's error)."""
    facts = machine.facts
    if name in machine.missing:
        return "missing"
    directory, slash, base = name.rpartition("/")
    entry = None
    if slash:
        entry = machine.fs.find(name, cwd)
    elif not facts.has(base):
        for place in BINARY_DIRECTORIES:
            entry = machine.fs.find(f"{place}/{base}")
            if entry is not None:
                break
    if entry is not None and entry.kind == "file":
        if entry.opaque:
            return "unknown"
        if not entry.mode & 0o111 and slash:
            return "missing"
        return "script" if slash else "unknown"
    in_place = not slash or directory in BINARY_DIRECTORIES
    if in_place:
        if facts.has(base):
            if base in SHELLS:
                return "shell"
            if _is_tool(facts, base):
                return "tool"
            return "program" if facts.program(base) is not None else "unknown"
        if not facts.closed and not facts.lacks(base):
            if _is_tool(facts, base):
                return "tool"
            return "program" if facts.program(base) is not None else "unknown"
        return "missing"
    return "missing" if facts.closed and name not in facts.programs_by_path else "unknown"


def why_missing(machine: Machine, name: str, cwd: str) -> str:
    """Go's words for a name that resolves to "missing" (R17.10): runc looks for it as a shell does for a command."""
    if "/" not in name:
        return "executable file not found in $PATH"
    entry = machine.fs.find(name, cwd) if name not in machine.missing else None
    if entry is None:
        return f"stat {name}: no such file or directory"
    return "is a directory" if entry.kind == "dir" else "permission denied"
