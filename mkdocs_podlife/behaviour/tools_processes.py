"""kill, pgrep, pkill, pidof, ps, timeout: tools about processes."""

from __future__ import annotations

import re

from mkdocs_podlife.behaviour.commands import BUILTINS, TOOLS, Call, tool
from mkdocs_podlife.behaviour.kernel import SIGNALS, Pause, Routine, signal_name
from mkdocs_podlife.behaviour.shell_jobs import find_job
from mkdocs_podlife.behaviour.signals import kill
from mkdocs_podlife.behaviour.tools_basic import seconds, write


@tool("kill")
def _kill(call: Call) -> int:
    words = list(call.args)
    name: str | None = "TERM"
    number = None
    if words and words[0] == "-l":
        call.out(" ".join(SIGNALS) + "\n")
        return 0
    if words and words[0] in ("-s", "-n") and len(words) > 1:
        name = signal_name(words[1])
        words = words[2:]
    elif words and words[0].startswith("-") and len(words) > 1 and words[0] != "--":
        number = words[0][1:]
        name = "0" if number == "0" else signal_name(number)
        words = words[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    if name is None:
        call.err(f"{call.shell.name}: kill: bad signal\n")
        return 1
    code = 0
    for word in words:
        job = find_job(call, word)
        pid = job.pid if job is not None else int(word) if re.fullmatch(r"-?\d{1,9}", word) else None
        if pid is None or not kill(call.machine, pid, name, call.shell.task):
            call.err(f"{call.shell.name}: can't kill pid {word}: No such process\n")
            code = 1
    call.shell.task.loud = True
    return code


@tool("killall", "pkill", "pgrep", "pidof")
def _by_name(call: Call) -> Routine:
    words = list(call.args)
    tool_name = call.argv[0].rsplit("/", 1)[-1]
    signal: str | None = "TERM"
    wanted: list[str] = []
    while words:
        word = words.pop(0)
        if word in ("-s", "--signal") and words:
            signal = signal_name(words.pop(0))
        elif word.startswith("-") and signal_name(word[1:]):
            signal = signal_name(word[1:])
        elif not word.startswith("-"):
            wanted.append(word)
    full = any(a.startswith("-") and "f" in a and not signal_name(a[1:]) for a in call.args)
    found = [
        task
        for task in call.machine.processes()
        if task is not call.shell.task
        and any(
            (name in " ".join(task.argv))
            if full
            else task.argv[:1]
            and (
                task.argv[0].rsplit("/", 1)[-1] == name
                or (tool_name in ("pkill", "pgrep") and name in task.argv[0].rsplit("/", 1)[-1])
            )
            for name in wanted
        )
    ]
    if tool_name in ("pgrep", "pidof"):
        separator = " " if tool_name == "pidof" else "\n"
        if found:
            yield from write(call, separator.join(str(task.pid) for task in found) + "\n")
        return int(not found)
    call.shell.task.loud = True
    for task in found:
        kill(call.machine, task.pid, signal or "TERM", call.shell.task)
    if not found and tool_name == "killall":
        return call.fail(f"{' '.join(wanted)}: no process killed")
    return int(not found)


@tool("ps")
def _ps(call: Call) -> Routine:
    lines = ["PID   USER     TIME  COMMAND"]
    lines += [f"{task.pid:5d} root      0:00 {' '.join(task.argv)}" for task in call.machine.processes()]
    return (yield from write(call, "\n".join(lines) + "\n"))


@tool("timeout")
def _timeout(call: Call) -> Routine:
    words = list(call.args)
    name: str | None = "TERM"
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word in ("-s", "-k", "--signal", "--kill-after") and words:
            value = words.pop(0)
            name = signal_name(value) if "s" in word else name
        elif word == "-t" and words:
            break
    if len(words) < 2:
        return call.fail("missing operand", 125)
    limit = seconds(words[0])
    if limit is None:
        return call.fail(f"invalid time interval '{words[0]}'", 125)
    task = call.machine.scripts.spawn_program(call.shell, words[1:], call.fds, last=False)
    call.shell.task.loud = True
    end = None if limit <= 0 else call.machine.now + limit
    if task.alive:
        yield Pause(end, ready=lambda: not task.alive, child=task)
    if task.alive:
        kill(call.machine, task.pid, name or "TERM", call.shell.task)
        if task.alive:
            yield Pause(ready=lambda: not task.alive, child=task)
        return 124 if call.gnu else 143
    return task.code or 0


BUILTINS["kill"] = TOOLS["kill"]
