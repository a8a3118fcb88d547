"""Everything a script can say: importing this registers every builtin and every tool."""

from __future__ import annotations

from mkdocs_podlife.behaviour import (
    conditions,
    shell_jobs,
    shell_words,
    tools_basic,
    tools_chores,
    tools_clients,
    tools_copying,
    tools_edit,
    tools_files,
    tools_find,
    tools_lines,
    tools_net,
    tools_processes,
    tools_system,
    tools_text,
)
from mkdocs_podlife.behaviour.commands import BUILTINS, TOOLS

__all__ = [
    "BUILTINS",
    "TOOLS",
    "conditions",
    "shell_jobs",
    "shell_words",
    "tools_basic",
    "tools_chores",
    "tools_clients",
    "tools_copying",
    "tools_edit",
    "tools_files",
    "tools_find",
    "tools_lines",
    "tools_net",
    "tools_processes",
    "tools_system",
    "tools_text",
]
