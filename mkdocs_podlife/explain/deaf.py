"""Why a stop signal did not end process 1 before SIGKILL (R7.16): no handler, a handler that is late, or on purpose."""

from __future__ import annotations

import re
from typing import Literal

from mkdocs_podlife.engine.trace import Kill
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.manifest.model import Container

Manner = Literal["plain", "shell", "exec", "purpose", "waits", "slow"]

SHELLS = frozenset({"sh", "ash", "bash", "dash", "ksh", "zsh"})
_TRAP = re.compile(r"\btrap\s+('[^']*'|\"[^\"]*\"|[^\s;&|]+)\s+([^;&|\n]+)")
_SLEEP = re.compile(r"sleep (\d+(?:\.\d+)?)([smhd]?)$")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def program(container: Container) -> str:
    """The program that becomes process 1: "sh", "sleep", …; "" when only the image knows."""
    words = container.command or container.args
    if not words:
        return ""
    name = words[0].rsplit("/", 1)[-1]
    return words[1] if name == "busybox" and len(words) > 1 else name


def script(container: Container) -> str:
    """The script after `-c`, "" when there is none."""
    words = (*container.command, *container.args)
    for i, word in enumerate(words[:-1]):
        if word.startswith("-") and "c" in word[1:]:
            return words[i + 1]
    return ""


def trapped(text: str, signal: str) -> str | None:
    """The action that a script's last `trap` sets for a signal ("" to ignore it); None when it sets none."""
    short = signal.removeprefix("SIG")
    names = {signal, short, *(("15",) if short == "TERM" else ())}
    action: str | None = None
    for found in _TRAP.finditer(text):
        if names & set(found[2].upper().split()):
            word = found[1]
            action = None if word == "-" else word.strip("'\"")
    return action


def nature(container: Container, process: str) -> Manner:
    """What a process 1 is that has no handler: a shell, what a script became, or a program of its own."""
    if process in SHELLS:
        return "shell"
    return "exec" if program(container) in SHELLS else "plain"


def _guess(container: Container, signal: str) -> str:
    """What a script's text says it makes of a signal, for a life that has nothing noted (`behaviour.tellings`)."""
    action = trapped(script(container), signal) if program(container) in SHELLS else None
    return "deaf" if action is None else "caught" if action else "ignored"


def manner(life: Life, container: Container, kill: Kill) -> Manner:
    """What kept process 1 alive until SIGKILL, from its script and from the steps of its run."""
    told = life.tellings("stop", kill.container, kill.attempt)
    heard = told[-1].args["heard"] if told else _guess(container, kill.signal)
    process = told[-1].args["program"] if told else program(container)
    if heard == "ignored":
        return "purpose"
    if heard == "deaf":
        return nature(container, process)
    run = life.run_of(kill.container, kill.attempt)
    last = run.steps[-1] if run is not None and run.steps else None
    if last is None or kill.stop_at is None or last.at >= kill.stop_at:
        return "slow"
    sleep = _SLEEP.match(last.text)
    over = last.at + int(float(sleep[1]) * _UNITS[sleep[2]] * 1000) if sleep else None
    return "slow" if over is not None and over < (kill.kill_at or kill.stop_at) else "waits"
