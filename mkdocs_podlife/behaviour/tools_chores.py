"""What looks about or does chores outside the lifecycle: which, package managers, archives."""

from __future__ import annotations

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.kernel import Routine
from mkdocs_podlife.behaviour.tools_basic import write


@tool("which")
def _which(call: Call) -> Routine:
    code = 0
    for word in call.args:
        if call.machine.resolve(word, call.cwd) == "missing":
            code = 1
        else:
            yield from write(call, f"/usr/bin/{word}\n")
    return code


@tool(
    "tar",
    "gzip",
    "gunzip",
    "unzip",
    "crontab",
    "mkfifo",
    "mknod",
    "openssl",
    "apk",
    "apt",
    "apt-get",
    "yum",
    "dnf",
    "pip",
    "pip3",
    "npm",
    "gem",
    "git",
    "dpkg",
    "update-rc.d",
    "locale-gen",
)
def _chore(call: Call) -> int:
    """Chores that take their time outside the lifecycle: they succeed at once, and that is said."""
    call.shell.task.loud = True
    call.machine.assume("unknown-program-succeeds", program=" ".join(call.argv)[:60])
    return 0
