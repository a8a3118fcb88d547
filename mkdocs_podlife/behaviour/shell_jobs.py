"""The shell's words about processes and signals: trap, wait, jobs."""

from __future__ import annotations

from collections.abc import Generator

from mkdocs_podlife.behaviour.commands import Call, builtin
from mkdocs_podlife.behaviour.kernel import Pause, Task, signal_name


@builtin("trap")
def _trap(call: Call) -> int:
    shell = call.shell
    words = [w for w in call.args if w != "--"]
    if not words or words[0] in ("-l", "-p"):
        call.out("".join(f"trap -- '{action}' {name}\n" for name, action in shell.traps.items()))
        return 0
    action, names = words[0], words[1:]
    if not names or action.isdecimal():
        names, action = words, "-"
    for word in names:
        name = "EXIT" if word.upper() in ("EXIT", "0") else signal_name(word)
        if name is None:
            if word.upper() in ("ERR", "DEBUG", "RETURN"):
                continue
            shell.error(f"trap: {word}: invalid signal specification")
            return 1
        if action == "-":
            shell.traps.pop(name, None)
        else:
            shell.traps[name] = action
    if not shell.depth:
        shell.task.catches = frozenset(n for n, a in shell.traps.items() if a and n != "EXIT")
        shell.task.ignores = frozenset(n for n, a in shell.traps.items() if a == "" and n != "EXIT")
    return 0


@builtin("wait")
def _wait(call: Call) -> Generator[Pause, None, int]:
    shell = call.shell
    if call.args and not call.args[0].startswith("-"):
        code = 127
        for word in call.args:
            job = find_job(call, word)
            if job is None:
                code = 127
                continue
            interrupted = yield from _wait_for(call, job)
            if interrupted:
                return interrupted
            code = job.code or 0
        return code
    anyone = call.args[:1] == ["-n"]
    jobs = [job for job in shell.jobs if job.alive]
    for job in jobs:
        if anyone:
            yield Pause(ready=lambda: any(not j.alive for j in jobs), interruptible=True, child=jobs[0])
            done = next((j for j in jobs if not j.alive), None)
            return (done.code or 0) if done is not None else 130
        interrupted = yield from _wait_for(call, job)
        if interrupted:
            return interrupted
    shell.jobs = [job for job in shell.jobs if job.alive]
    return 0


def _wait_for(call: Call, job: Task) -> Generator[Pause, None, int]:
    """Wait for a job; 128+n when a caught signal came first."""
    from mkdocs_podlife.behaviour.kernel import SIGNALS

    task = call.shell.task
    if job.alive:
        task.loud = True
        yield Pause(ready=lambda: not job.alive, interruptible=True, child=job)
        if job.alive and task.pending:
            return 128 + SIGNALS[task.pending[0]]
    return 0


def find_job(call: Call, word: str) -> Task | None:
    """A background job by pid or by %number."""
    shell = call.shell
    if word.startswith("%"):
        alive = [job for job in shell.jobs if job.alive] or shell.jobs
        if word[1:].isdecimal():
            index = int(word[1:5]) - 1
            return shell.jobs[index] if 0 <= index < len(shell.jobs) else None
        return alive[-1] if alive else None
    if word.isdecimal():
        return next((job for job in shell.jobs if job.pid == int(word[:9])), None)
    return None


@builtin("jobs")
def _jobs(call: Call) -> int:
    for index, job in enumerate(call.shell.jobs):
        if job.alive:
            call.out(f"[{index + 1}]{'+' if job is call.shell.jobs[-1] else ' '} Running\n")
    return 0
