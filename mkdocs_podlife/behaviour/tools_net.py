"""wget, curl, nc, ping, nslookup: against the Pod's own containers for real, against the world by assumption."""

from __future__ import annotations

import re
from collections.abc import Generator

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.kernel import Pause, Routine
from mkdocs_podlife.behaviour.neighbours import is_local, reachable
from mkdocs_podlife.behaviour.tools_basic import seconds, write
from mkdocs_podlife.behaviour.tools_files import split_options
from mkdocs_podlife.behaviour.tree import FileError

_URL = re.compile(r"(?:(https?)://)?(?:[^/@]*@)?(\[[0-9a-fA-F:]+\]|[^/:?#]+)(?::(\d{1,5}))?([/?][^#]*)?")
REFUSED, TIMED_OUT, UNRESOLVED = -1, -2, -3  # instead of a status
_CURL = {REFUSED: 7, TIMED_OUT: 28, UNRESOLVED: 6}


def outside(call: Call, host: str, what: str) -> bool:
    """Another service is asked: whether it is there."""
    line = f"{call.argv[0].rsplit('/', 1)[-1]} {what}"
    return reachable(call.machine, call.shell.task, host, line)


@tool("wget")
def _wget(call: Call) -> Routine:
    flags, values, operands = split_options(call.args, "OToPtUe")
    if not operands:
        return call.fail("missing URL")
    limit = seconds(values.get("T") or values.get("timeout") or "")
    code = 0
    for url in operands:
        status, body = yield from _request(call, url, limit, follow=True)
        if status < 0:
            match = _URL.fullmatch(url)
            host = match.group(2) if match else url
            address = "127.0.0.1" if host == "localhost" else host
            words = {
                REFUSED: f"can't connect to remote host ({address}): Connection refused",
                TIMED_OUT: "download timed out",
                UNRESOLVED: f"bad address '{host}'",
            }
            call.err(f"wget: {words[status]}\n")
            code = 1 if not call.gnu else 4
        elif status >= 400:
            call.err(f"wget: server returned error: HTTP/1.1 {status} {_REASONS.get(status, '')}".rstrip() + "\n")
            code = 1 if not call.gnu else 8
        elif "spider" not in flags:
            target = (
                values.get("O")
                or values.get("output-document")
                or (url.rstrip("/").rsplit("/", 1)[-1] if "/" in url.partition("://")[2] else "index.html")
            )
            if target == "-":
                yield from write(call, body)
            elif not _save(call, target or "index.html", body, values.get("P")):
                code = 1
    return code


_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


def _save(call: Call, path: str, body: str, folder: str | None) -> bool:
    call.shell.task.loud = True
    if path in ("/dev/null", "/dev/stdout"):
        return True
    try:
        call.machine.fs.write(f"{folder.rstrip('/')}/{path}" if folder else path, body, call.cwd)
    except FileError as error:
        call.fail(f"{path}: {error}")
        return False
    return True


@tool("curl")
def _curl(call: Call) -> Routine:
    flags, values, operands = split_options(call.args, "oHXdmAbceuwFTrxYyEKCtz")
    for name in (
        "max-time",
        "connect-timeout",
        "retry",
        "retry-delay",
        "header",
        "request",
        "data",
        "url",
        "output",
        "unix-socket",
        "cacert",
        "cert",
        "key",
        "retry-max-time",
        "write-out",
        "user",
        "resolve",
    ):
        if name in flags and name not in values:
            index = call.args.index(f"--{name}")
            value = call.args[index + 1] if index + 1 < len(call.args) else ""
            values[name] = value
            if value in operands:
                operands.remove(value)
    urls = operands + ([values["url"]] if "url" in values else [])
    if not urls or "unix-socket" in values:
        if "unix-socket" in values:
            what = f"curl {' '.join(call.args)}"
            call.machine.unknown(what[:60], "success", call.machine.line("missing: [curl]"))
            return 0
        return call.fail("try 'curl --help' for more information", 2)
    limit = seconds(values.get("m") or values.get("max-time") or "")
    code = 0
    for url in urls:
        status, body = yield from _request(call, url, limit, follow="L" in flags or "location" in flags)
        form = values.get("w") or values.get("write-out") or ""
        if status < 0:
            if not flags & {"s", "silent"} or flags & {"S", "show-error"}:
                match = _URL.fullmatch(url)
                port = (match.group(3) or ("443" if match.group(1) == "https" else "80")) if match else "80"
                host = match.group(2) if match else url
                words = {
                    REFUSED: f"Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server",
                    TIMED_OUT: "Operation timed out",
                    UNRESOLVED: f"Could not resolve host: {host}",
                }
                call.err(f"curl: ({_CURL[status]}) {words[status]}\n")
            code = _CURL[status]
        elif status >= 400 and flags & {"f", "fail"}:
            if not flags & {"s", "silent"} or flags & {"S", "show-error"}:
                call.err(f"curl: (22) The requested URL returned error: {status}\n")
            code = 22
        else:
            target = values.get("o") or values.get("output")
            if target:
                _save(call, target, body, None)
            elif "I" not in flags and "head" not in flags:
                yield from write(call, body)
            else:
                yield from write(call, f"HTTP/1.1 {status}\r\n\r\n")
        if form:
            yield from write(call, form.replace("%{http_code}", f"{max(status, 0):03d}").replace("\\n", "\n"))
    return code


def _request(call: Call, url: str, limit: int | None, *, follow: bool) -> Generator[Pause, None, tuple[int, str]]:
    """(status, body) of a GET; below 0: why there is none. Something outside the Pod answers 200 or is not found."""
    match = _URL.fullmatch(url[:2048])
    if match is None or match.group(2) is None:
        return REFUSED, ""
    scheme, host, port, path = match.groups()
    if not is_local(call.machine, host):
        call.shell.task.loud = True
        return (200 if outside(call, host, url[:60]) else UNRESOLVED), ""
    from mkdocs_podlife.behaviour import answers

    machine = call.machine
    number = int(port) if port else 443 if scheme == "https" else 80
    path = path or "/"
    for _ in range(10):
        if any(entry.since or entry.takes for other in machine.world.machines for entry in other.spec.http):
            machine.looked_at_time(call.shell.task)
        answer = answers.http(machine.world, machine, machine.now, number, path, (scheme or "http").upper())
        if answer.kind == "refused":
            return REFUSED, ""
        if answer.kind == "hangs" or (answer.takes and limit is not None and answer.takes > limit > 0):
            call.shell.task.loud = True
            yield Pause(machine.now + limit if limit else None)
            return TIMED_OUT, ""
        if answer.takes:
            call.shell.task.loud = True
            yield Pause(machine.now + answer.takes)
        if answer.kind == "not-http":
            return REFUSED, ""
        if not (follow and 300 <= answer.status < 400 and answer.location.startswith("/")):
            break
        path = answer.location
    body = ""
    service = machine.world.services.get(number)
    if service is not None and service.root and answer.status == 200:
        plain = path.partition("?")[0]
        page = service.root.rstrip("/") + plain + ("index.html" if plain.endswith("/") else "")
        entry = service.machine.fs.find(page)
        body = entry.text if entry is not None and entry.kind == "file" else ""
    elif answer.status >= 400:
        body = f"{answer.status} {_REASONS.get(answer.status, '')}\n"
    return answer.status, body


@tool("nc", "ncat", "netcat", "telnet")
def _nc(call: Call) -> Routine:
    flags, _, operands = split_options(call.args, "wpsiq" + ("e" if "-e" in call.args else ""))
    if "l" in flags:
        return (yield from call.machine.launcher.program(call.shell.task, call.argv, call.cwd, call.fds, last=True))
    if len(operands) < 2 or not operands[1].isdecimal():
        return 1
    host, port = operands[0], int(operands[1][:6])
    if not is_local(call.machine, host):
        return 0 if outside(call, host, f"{host} {port}") else call.fail(f"bad address '{host}'")
    held = call.machine.world.services.get(port)
    if held is not None and held.task.alive:
        return 0
    if "z" not in flags or "v" in flags:
        call.fail(f"{host} ({'127.0.0.1' if host == 'localhost' else host}:{port}): Connection refused")
    return 1


@tool("ping", "ping6", "traceroute")
def _ping(call: Call) -> Routine:
    _, values, operands = split_options(call.args, "cwWiIs")
    count = values.get("c", "")
    host = operands[0] if operands else ""
    if host and not is_local(call.machine, host) and not outside(call, host, host):
        return call.fail(f"{host}: Name or service not known", 2) if call.gnu else call.fail(f"bad address '{host}'")
    call.shell.task.loud = True
    if count.isdecimal():
        pause = max(0, min(int(count[:6]) - 1, 100_000)) * 1000
        if pause:
            yield Pause(call.machine.now + pause)
        return 0
    if call.argv[0].endswith("traceroute"):
        return 0
    yield Pause()
    return 0


@tool("nslookup", "dig", "host", "ip", "ifconfig", "route", "arp", "netstat", "ss", "tftp", "iptables", "ipvsadm")
def _lookup(call: Call) -> int:
    name = call.argv[0].rsplit("/", 1)[-1]
    operands = [a for a in call.args if not a.startswith(("-", "@", "+"))]
    if name in ("nslookup", "dig", "host") and operands and not is_local(call.machine, operands[0]):
        if not outside(call, operands[0], operands[0]):
            call.out(f"** server can't find {operands[0]}: NXDOMAIN\n")
            return 0 if name == "dig" else 1
        call.out(f"Name:\t{operands[0]}\nAddress: 10.96.0.20\n")
    if name in ("netstat", "ss"):
        for port in sorted(call.machine.world.services):
            call.out(f"tcp        0      0 0.0.0.0:{port}            0.0.0.0:*               LISTEN\n")
    return 0
