"""wget, curl, nc, ping, nslookup: against the Pod's own containers for real, against the world by assumption."""

from __future__ import annotations

import re
from collections.abc import Generator

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.files import FileError
from mkdocs_podlife.behaviour.kernel import Pause, Routine
from mkdocs_podlife.behaviour.tools_basic import seconds, write
from mkdocs_podlife.behaviour.tools_files import split_options

_URL = re.compile(r"(?:(https?)://)?(?:[^/@]*@)?(\[[0-9a-fA-F:]+\]|[^/:?#]+)(?::(\d{1,5}))?([/?][^#]*)?")
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "10.244.0.5"})
LATENCY = 2


def is_local(call: Call, host: str) -> bool:
    """Whether a host name means this Pod."""
    return host in _LOCAL or host == call.machine.hostname or host.startswith("127.")


def outside(call: Call, what: str) -> None:
    """Another service is asked: it is taken to be there."""
    line = f"{call.argv[0].rsplit('/', 1)[-1]} {what}"
    call.machine.unknown(line, "success")


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
            call.err(
                f"wget: can't connect to remote host ({'127.0.0.1' if host == 'localhost' else host}): "
                "Connection refused\n"
                if status == -1
                else "wget: download timed out\n"
            )
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
            outside(call, " ".join(call.args)[:60])
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
                call.err(
                    f"curl: (7) Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server\n"
                    if status == -1
                    else "curl: (28) Operation timed out\n"
                )
            code = 7 if status == -1 else 28
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
    """(status, body) of a GET; -1 refused, -2 timed out. Something outside the Pod answers 200."""
    match = _URL.fullmatch(url[:2048])
    if match is None or match.group(2) is None:
        return -1, ""
    scheme, host, port, path = match.groups()
    if not is_local(call, host):
        outside(call, url[:60])
        call.shell.task.loud = True
        return 200, ""
    from mkdocs_podlife.behaviour import answers

    machine = call.machine
    number = int(port) if port else 443 if scheme == "https" else 80
    path = path or "/"
    for _ in range(10):
        if any(entry.since or entry.takes for other in machine.world.machines for entry in other.spec.http):
            machine.looked_at_time(call.shell.task)
        answer = answers.http(machine.world, machine, machine.now, number, path, (scheme or "http").upper())
        if answer.kind == "refused":
            return -1, ""
        if answer.kind == "hangs" or (answer.takes and limit is not None and answer.takes > limit > 0):
            call.shell.task.loud = True
            yield Pause(machine.now + limit if limit else None)
            return -2, ""
        if answer.takes:
            call.shell.task.loud = True
            yield Pause(machine.now + answer.takes)
        if answer.kind == "not-http":
            return -1, ""
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
        return (yield from call.machine.program(call.shell.task, call.argv, call.cwd, call.fds, last=True))
    if len(operands) < 2 or not operands[1].isdecimal():
        return 1
    host, port = operands[0], int(operands[1][:6])
    if not is_local(call, host):
        outside(call, f"{host} {port}")
        return 0
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
    if host and not is_local(call, host):
        outside(call, host)
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
    if name in ("nslookup", "dig", "host") and operands and not is_local(call, operands[0]):
        outside(call, operands[0])
        call.out(f"Name:\t{operands[0]}\nAddress: 10.96.0.20\n")
    if name in ("netstat", "ss"):
        for port in sorted(call.machine.world.services):
            call.out(f"tcp        0      0 0.0.0.0:{port}            0.0.0.0:*               LISTEN\n")
    return 0


@tool(
    "mysqladmin",
    "mysql",
    "mariadb",
    "mariadb-admin",
    "pg_isready",
    "psql",
    "redis-cli",
    "mongo",
    "mongosh",
    "rabbitmqctl",
    "rabbitmq-diagnostics",
    "healthcheck.sh",
)
def _client(call: Call) -> int:
    """A database's own client: it succeeds when the database in this Pod listens."""
    name = call.argv[0].rsplit("/", 1)[-1]
    ports = {
        "mysql": 3306,
        "mariadb": 3306,
        "healthcheck": 3306,
        "pg": 5432,
        "psql": 5432,
        "redis": 6379,
        "mongo": 27017,
        "rabbitmq": 5672,
    }
    port = next(number for word, number in ports.items() if name.startswith(word))
    host = next((a.partition("=")[2] or a[2:] for a in call.args if re.match(r"-h.|--host=", a)), "")
    if "-h" in call.args[:-1]:
        host = call.args[call.args.index("-h") + 1]
    given = next((a.partition("=")[2] or a[2:] for a in call.args if re.fullmatch(r"(-P|-p|--port=)\d{2,5}", a)), "")
    if given.isdecimal():
        port = int(given)
    if host and not is_local(call, host):
        outside(call, f"-h {host}")
        return 0
    held = call.machine.world.services.get(port)
    if held is not None and held.task.alive:
        if name == "redis-cli":
            call.out("PONG\n" if "ping" in [a.lower() for a in call.args] else "OK\n")
        elif name == "pg_isready":
            call.out(f"/var/run/postgresql:{port} - accepting connections\n")
        elif name in ("mysqladmin", "mariadb-admin"):
            call.out("mysqld is alive\n")
        return 0
    if name == "pg_isready":
        call.out(f"/var/run/postgresql:{port} - no response\n")
        return 2
    if name == "redis-cli":
        call.err(f"Could not connect to Redis at 127.0.0.1:{port}: Connection refused\n")
    else:
        call.err(f"{name}: connect to server at 'localhost' failed\n")
    return 1
