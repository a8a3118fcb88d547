"""Long-running programs: what they listen on, how they end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_podlife.behaviour.images import ServerFacts, with_on_term
from mkdocs_podlife.behaviour.kernel import SIGNALS, Pause, Routine, Stream, Task
from mkdocs_podlife.behaviour.oneliners import one_liner
from mkdocs_podlife.behaviour.signals import deliver

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine
    from mkdocs_podlife.manifest.model import Container, Handler

_RETRIES = {"nginx": 2_500, "busybox": 0}
"""Servers that end when their port is taken, and for how long (ms) they try: nginx five times, 500 ms apart."""
_LOCAL_PORT = re.compile(r"(?:(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::| +)|-addr[= ]:)(\d{1,5})(?!\d)")


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """An open port."""

    port: int
    machine: Machine
    task: Task
    facts: ServerFacts
    tls: bool = False
    root: str = ""


class _Plan(NamedTuple):
    """How a command line is to be run."""

    facts: ServerFacts
    background: bool = False  # it leaves a daemon behind and returns
    code: int | None = None  # it does something short and returns this
    error: str = ""


def serve(
    machine: Machine,
    task: Task,
    argv: tuple[str, ...],
    cwd: str,
    fds: dict[int, Stream],
    *,
    last: bool,
    unknown: bool = False,
) -> Routine:
    """Run a server program as the body of `task`."""
    base = argv[0].rsplit("/", 1)[-1] if argv else ""
    facts = machine.facts.program(base)
    if unknown:
        server = unknown_server(machine)
        if facts is not None:  # an interpreter: how it takes signals is known, what it runs is not
            server = server._replace(signals={**server.signals, **facts.signals})
        return (yield from _live(machine, task, server, fds))
    plan = _plan(machine, base, argv, cwd, facts) if facts is not None else None
    if plan is None:
        return (yield from machine.launcher.unknown_program(task, argv, last=last))
    if plan.error and 2 in fds:
        fds[2].write(plan.error + "\n")
    if plan.code is not None:
        return plan.code
    if plan.background:
        daemon = machine.task(argv, machine.leader)
        daemon.routine = _live(machine, daemon, plan.facts, fds)
        machine.resume(daemon)
        return 0
    return (yield from _live(machine, task, plan.facts, fds))


def unknown_server(machine: Machine) -> ServerFacts:
    """A program nobody knows: it listens on the declared ports, answers 200, and ends at once on its stop signal."""
    name = machine.stop_signal().removeprefix("SIG")
    return ServerFacts(
        "",
        assumed_ports(machine),
        statuses={"*": 200},
        style="unknown",
        signals={"TERM": (0, 0), "QUIT": (0, 0), "INT": (0, 0), name: (0, 0)},
    )


def assumed_ports(machine: Machine) -> tuple[int, ...]:
    """Where a program nobody knows listens: on the ports its container declares; without any, where the container's
    probes and hooks ask, and that is stated. A port that another container of the Pod declares is that one's."""
    container = machine.container
    declared = tuple(port.container_port for port in container.ports if port.protocol == "TCP")
    if declared or container.ports or machine.spec.listens is not None:
        return declared
    pod = machine.world.pod
    taken = {port.container_port for other in pod.all_containers() if other != container for port in other.ports}
    asked: list[int] = []
    for handler in _handlers(container):
        for port in _asked(handler):
            if port not in taken and port not in asked:
                asked.append(port)
    if asked:
        machine.assume("listens-where-asked", ports=", ".join(str(port) for port in asked))
    return tuple(asked)


def _handlers(container: Container) -> Iterator[Handler]:
    for probe in (container.startup, container.liveness, container.readiness):
        if probe is not None:
            yield probe.handler
    for hook in (container.post_start, container.pre_stop):
        if hook is not None:
            yield hook


def _asked(handler: Handler) -> Iterator[int]:
    """The ports of its own Pod that a handler asks."""
    if handler.kind == "exec":
        for found in _LOCAL_PORT.finditer(" ".join(handler.command)[:4096]):
            if 0 < int(found[1]) < 65_536:
                yield int(found[1])
    elif isinstance(handler.port, int) and handler.port and handler.host in ("", "localhost", "127.0.0.1"):
        yield handler.port


def _live(machine: Machine, task: Task, facts: ServerFacts, fds: dict[int, Stream]) -> Routine:
    spec = machine.spec
    if task is machine.main.task:
        machine.serves = True
        if spec.starts is not None:
            facts = facts._replace(starts=spec.starts)
        if spec.listens is not None:
            facts = facts._replace(listens=spec.listens, told=True)
    if facts.style == "unknown" and not facts.told and not facts.listens and not facts.tls:
        facts = facts._replace(listens=assumed_ports(machine), statuses=facts.statuses or {"*": 200})
    name = machine.stop_signal().removeprefix("SIG")
    if task is machine.main.task and spec.on_term is not None:
        facts = with_on_term(facts, spec.on_term, machine.stop_signal())
    if facts.style == "unknown" and name not in facts.signals and name not in facts.ignores:
        facts = facts._replace(signals={**facts.signals, name: (0, 0)})
    task.catches = frozenset(facts.signals)
    task.ignores |= facts.ignores
    began = machine.now
    phase = ["starting"]
    described = (facts.name, facts.listens, facts.root)
    task.describe = lambda now: (described, phase[0], began - now if facts.runs is not None else 0)
    end = None if facts.runs is None else began + facts.runs
    if facts.needs and not machine.container.env_from and not any(machine.main.env.get(n) for n in facts.needs):
        if 2 in fds and facts.says:
            fds[2].write(facts.says + "\n")
        yield Pause(began + min(facts.starts, 1000))
        return facts.code_unset
    ready = began + facts.starts
    while machine.now < ready and not task.pending and (end is None or machine.now < end):
        yield Pause(ready if end is None else min(ready, end), interruptible=True)
    if not task.pending and (end is None or machine.now < end):
        for port in (*facts.listens, *facts.tls):
            service = Service(port, machine, task, facts, port in facts.tls, facts.root)
            if not machine.listen(task, service) and facts.style in _RETRIES:
                holder = machine.world.services[port].machine.container.name
                machine.tell("port-taken", port=str(port), holder=holder)
                tries = _RETRIES[facts.style]
                if tries:
                    yield Pause(machine.now + tries)
                return 1
    phase[0] = "running"
    while not task.pending:
        if end is not None and machine.now >= end:
            return facts.code
        yield Pause(end, interruptible=True)
    signal = task.pending.pop(0)
    after, code = facts.signals.get(signal, (0, 128 + SIGNALS.get(signal, 15)))
    phase[0] = "stopping"
    machine.stops_listening(task)
    if after:
        yield Pause(machine.now + after)
    return code


def _plan(machine: Machine, base: str, argv: Sequence[str], cwd: str, facts: ServerFacts) -> _Plan | None:
    """What a server's arguments change; None when nobody knows what such arguments do."""
    words = list(argv[1:])
    if any(word in ("--version", "-version", "--help") for word in words[:2]):
        return _Plan(facts, code=0)
    if facts.style == "nginx" and base == "nginx":
        return _nginx(machine, words, facts)
    if base == "httpd" and facts.style == "busybox":
        return _httpd(machine, words, cwd, facts)
    if base.startswith("python") and "-m" in words:
        return _python(machine, words, cwd, facts)
    if base in ("nc", "ncat", "netcat", "socat"):
        return _nc(words, facts)
    if facts.style == "interpreter" and not words:
        return _Plan(facts, code=0)  # without a terminal its standard input is empty
    if facts.style == "interpreter":
        known = one_liner(base, words)
        return None if known is None else _Plan(facts._replace(listens=(), runs=known[0], code=known[1]))
    return _Plan(_with_port(words, facts))


def _with_port(words: list[str], facts: ServerFacts) -> ServerFacts:
    """`--port=8080`, `-p 6380`, `--http-port 80`, `-text=… -listen=:5678`."""
    for index, word in enumerate(words):
        match = re.fullmatch(r"-{1,2}(?:http-)?(?:port|listen|addr|p)(?:=|$)(?:[\w.]*:)?(\d{1,5})?", word)
        if match is None:
            continue
        following = words[index + 1] if index + 1 < len(words) else ""
        number = match.group(1) or (following.rpartition(":")[2] if not word.endswith("=") else "")
        if number.isdecimal() and 0 < int(number[:6]) < 65_536 and facts.listens:
            return facts._replace(listens=(int(number), *facts.listens[1:]))
    return facts


def _nginx(machine: Machine, words: list[str], facts: ServerFacts) -> _Plan:
    text = " ".join(words)
    if "-s" in words:
        order = words[words.index("-s") + 1] if words.index("-s") + 1 < len(words) else ""
        masters = [task for task in machine.processes() if task.name == "nginx" and "-s" not in task.argv]
        if order not in ("quit", "stop", "reload", "reopen"):
            return _Plan(facts, code=1)
        if not masters:
            return _Plan(
                facts, code=1, error='nginx: [error] open() "/var/run/nginx.pid" failed (2: No such file or directory)'
            )
        if order in ("quit", "stop"):
            deliver(machine, masters[0], "QUIT" if order == "quit" else "TERM")
        return _Plan(facts, code=0)
    if any(word in ("-t", "-T", "-v", "-V", "-h") for word in words):
        return _Plan(facts, code=0)
    return _Plan(
        facts,
        background="daemon off" not in text and machine.main.task is not None and not machine.facts.name == "openresty",
    )


def _httpd(machine: Machine, words: list[str], cwd: str, facts: ServerFacts) -> _Plan:
    port, home, foreground = 80, "", False
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word.startswith("-p") or word.startswith("-h"):
            value = word[2:]
            if not value and index < len(words):
                value = words[index]
                index += 1
            if word[1] == "p":
                number = value.rpartition(":")[2]
                port = int(number) if number.isdecimal() and int(number[:6]) < 65_536 else 0
            else:
                home = value
        elif word.startswith("-") and set(word[1:]) <= set("fvi"):
            foreground |= "f" in word
        elif word[:2] in ("-c", "-r", "-u", "-e", "-d", "-m") and len(word) == 2:
            index += 1
    if home:
        entry = machine.fs.find(home, cwd)
        if entry is None or entry.kind != "dir":
            return _Plan(facts, code=1, error=f"httpd: can't change directory to '{home}': No such file or directory")
    root = "/" + "/".join(machine.fs.absolute(home or ".", cwd))
    return _Plan(facts._replace(listens=(port,), root=root), background=not foreground)


def _python(machine: Machine, words: list[str], cwd: str, facts: ServerFacts) -> _Plan | None:
    """`python -m http.server`; other modules are not known."""
    if "-m" in words and words[words.index("-m") + 1 : words.index("-m") + 2] in (
        ["http.server"],
        ["SimpleHTTPServer"],
    ):
        rest = words[words.index("-m") + 2 :]
        port = next(
            (
                int(word)
                for index, word in enumerate(rest)
                if word.isdecimal() and len(word) < 6 and rest[index - 1 : index] != ["--bind"]
            ),
            8000,
        )
        root = cwd
        for flag in ("-d", "--directory"):
            if flag in rest and rest.index(flag) + 1 < len(rest):
                root = "/" + "/".join(machine.fs.absolute(rest[rest.index(flag) + 1], cwd))
        return _Plan(facts._replace(listens=(port,), root=root, style="listing"))
    return None


def _nc(words: list[str], facts: ServerFacts) -> _Plan:
    flags = "".join(word[1:] for word in words if word.startswith("-") and not word.startswith("--"))
    if "l" not in flags:
        return _Plan(facts, code=0)
    numbers = [int(word) for word in words if word.isdecimal() and len(word) < 6]
    return _Plan(facts._replace(listens=tuple(numbers[:1])))
