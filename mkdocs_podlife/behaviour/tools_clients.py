"""The clients that databases and gRPC servers bring along: they succeed when the server in this Pod listens."""

from __future__ import annotations

import re

from mkdocs_podlife.behaviour import answers
from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.neighbours import is_local
from mkdocs_podlife.behaviour.tools_net import outside


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
    if host and not is_local(call.machine, host):
        if outside(call, host, f"-h {host}"):
            return 0
        return _unanswered(call, name, host, port)
    held = call.machine.world.services.get(port)
    if held is not None and held.task.alive:
        if name == "redis-cli":
            call.out("PONG\n" if "ping" in [a.lower() for a in call.args] else "OK\n")
        elif name == "pg_isready":
            call.out(f"/var/run/postgresql:{port} - accepting connections\n")
        elif name in ("mysqladmin", "mariadb-admin"):
            call.out("mysqld is alive\n")
        return 0
    return _unanswered(call, name, "127.0.0.1", port)


def _unanswered(call: Call, name: str, host: str, port: int) -> int:
    if name == "pg_isready":
        call.out(f"/var/run/postgresql:{port} - no response\n")
        return 2
    if name == "redis-cli":
        call.err(f"Could not connect to Redis at {host}:{port}: Connection refused\n")
    else:
        call.err(f"{name}: connect to server at '{host}' failed\n")
    return 1


@tool("grpc_health_probe", "grpc-health-probe")
def _grpc_health_probe(call: Call) -> int:
    """The health check of a gRPC server, as a program: 0 serving, 2 no connection, 4 not serving."""
    text = " ".join(call.args)
    found = re.search(r"-addr[= ]\[?([\w.-]*)\]?:(\d{1,5})", text)
    if found is None:
        return call.fail("-addr not specified", 1)
    host, port = found[1] or "localhost", int(found[2])
    if not is_local(call.machine, host):
        return 0 if outside(call, host, text[:60]) else 2
    service = re.search(r"-service[= ](\S+)", text)
    machine = call.machine
    call.shell.task.loud = True  # what is answered may change with time
    answer = answers.grpc(machine.world, machine, machine.now, port, service[1] if service else "")
    if answer.kind != "answer":
        call.err(f'timeout: failed to connect service "{host}:{port}" within 1s\n')
        return 2
    call.out(f"status: {answer.body}\n")
    return 0 if answer.body == "SERVING" else 4
