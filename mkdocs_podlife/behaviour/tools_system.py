"""date, env, hostname and their like: what a program can learn about its surroundings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mkdocs_podlife.behaviour.commands import Call, program, tool
from mkdocs_podlife.behaviour.kernel import Routine
from mkdocs_podlife.behaviour.tools_basic import write


@tool("date")
def _date(call: Call) -> Routine:
    """Virtual time: t = 0 is taken as 2025-01-01T00:00:00Z unless the scenario's world says otherwise."""
    call.machine.looked_at_time(call.shell.task)
    moment = datetime.fromtimestamp(call.machine.epoch, UTC) + timedelta(milliseconds=call.machine.now)
    form = next((a[1:] for a in call.args if a.startswith("+")), None)
    if any(a.startswith("-I") or a == "--iso-8601" for a in call.args):
        form = "%Y-%m-%dT%H:%M:%S+00:00" if "s" in "".join(call.args) else "%Y-%m-%d"
    if form is None:
        text = moment.strftime("%a %b ") + f"{moment.day:2d}" + moment.strftime(" %H:%M:%S UTC %Y")
    else:
        text = form.replace("%s", str(call.machine.epoch + call.machine.now // 1000)).replace("%N", "000000000")
        text = moment.strftime(text.replace("%e", f"{moment.day:2d}")[:500])
    return (yield from write(call, text + "\n"))


@tool("env", "printenv")
def _env(call: Call) -> Routine:
    words = call.args
    env = dict(call.env)
    if call.argv[0].endswith("printenv"):
        if words:
            found = [env[w] for w in words if w in env]
            yield from write(call, "".join(f"{value}\n" for value in found))
            return int(len(found) < len(words))
    else:
        while words and (words[0].startswith("-") or "=" in words[0]):
            if words[0] in ("-i", "-"):
                env = {}
            elif "=" in words[0] and not words[0].startswith("-"):
                name, _, value = words[0].partition("=")
                env[name] = value
            words = words[1:]
        if words:
            child = call.shell.fork(fds=call.fds)
            child.vars, child.exported = dict(env), set(env)
            return (yield from program(child, words, call.fds, replace=False, last=False))
    return (yield from write(call, "".join(f"{name}={value}\n" for name, value in env.items())))


@tool("hostname", "uname", "whoami", "id", "nproc", "arch", "tty", "logname")
def _identity(call: Call) -> Routine:
    name = call.argv[0].rsplit("/", 1)[-1]
    if name == "hostname" and any(a in ("-i", "-I", "--ip-address") for a in call.args):
        text = "10.244.0.5"
    elif name == "hostname":
        text = call.machine.hostname
    elif name == "uname":
        text = "Linux" if not call.args else f"Linux {call.machine.hostname} 6.8.0 x86_64 GNU/Linux"
    elif name == "id":
        text = "0" if "-u" in call.args or "-g" in call.args else "uid=0(root) gid=0(root) groups=0(root)"
    else:
        text = {"whoami": "root", "nproc": "1", "arch": "x86_64", "tty": "not a tty", "logname": "root"}[name]
    return (yield from write(call, text + "\n"))


@tool(
    "sync",
    "clear",
    "reset",
    "stty",
    "sysctl",
    "mount",
    "umount",
    "modprobe",
    "chattr",
    "ldconfig",
    "update-ca-certificates",
    "adduser",
    "addgroup",
    "useradd",
    "groupadd",
    "usermod",
    "passwd",
    "logger",
    "renice",
    "chrt",
    "swapoff",
)
def _quiet(call: Call) -> int:
    call.shell.task.loud = True
    return 0
