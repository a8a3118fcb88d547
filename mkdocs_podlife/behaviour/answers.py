"""What a request to the Pod meets: nothing, silence, a page, a status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.program import Answer
from mkdocs_podlife.behaviour.scenario_model import HttpAnswer

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine
    from mkdocs_podlife.behaviour.servers import Service
    from mkdocs_podlife.behaviour.world import PodWorld

PLAIN = "http: server gave HTTP response to HTTPS client"
NO_TLS = "tls: first record does not look like a TLS handshake"
REFUSED = Answer("refused")


def _service(world: PodWorld, port: int, now: int) -> Service | None:
    service = world.services.get(port)
    if service is not None and service.task.alive:
        return service
    return next((told for m in world.machines if (told := _told(m, port, now)) is not None), None)


def _told(machine: Machine, port: int, now: int) -> Service | None:
    """A port that a scenario says a script listens on, although none of its programs is known to."""
    from mkdocs_podlife.behaviour.servers import Service, unknown_server

    spec, task = machine.spec, machine.main.task
    if machine.dead or machine.serves or task is None or not spec.listens or port not in spec.listens:
        return None
    return Service(port, machine, task, unknown_server(machine)) if now - machine.born >= (spec.starts or 0) else None


def hanging(machine: Machine, now: int) -> bool:
    """Whether nothing in the container answers any more (`hangs-from`)."""
    since = machine.spec.hangs_from
    return since is not None and now - machine.born >= since


def http(world: PodWorld, asked: Machine, now: int, port: int, path: str, scheme: str) -> Answer:
    """The answer to a GET at `now` (R6.23, R6.24)."""
    service = _service(world, port, now)
    if service is None:
        return REFUSED
    machine = service.machine
    if hanging(machine, now):
        return Answer("hangs")
    facts = service.facts
    speaks_http = facts.speaks == "http"
    if scheme.upper() == "HTTPS" and not service.tls and facts.style != "unknown":
        return Answer("not-http", body=PLAIN if speaks_http else NO_TLS)
    if not speaks_http:
        return Answer("hangs") if facts.speaks == "silence" else Answer("not-http", body=facts.speaks)
    if scheme.upper() == "HTTP" and service.tls:
        return Answer("answer", status=400)
    said = scheduled(machine.spec.http, now - machine.born, path)
    if said is not None:
        if said.hangs:
            return Answer("hangs")
        return Answer("answer", said.status, said.takes, said.location)
    return _page(machine, service, path)


def scheduled(entries: tuple[HttpAnswer, ...], age: int, path: str) -> HttpAnswer | None:
    """The scenario's answer that holds: the exact path before any path, the latest `since` before earlier ones."""
    plain = path.partition("?")[0]
    for wanted in ((path, plain), ("",)):
        found = [entry for entry in entries if entry.path in wanted and entry.since <= age]
        if found:
            return max(enumerate(found), key=lambda item: (item[1].since, item[0]))[1]
    return None


def _page(machine: Machine, service: Service, path: str) -> Answer:
    facts = service.facts
    plain = path.partition("?")[0] or "/"
    if not service.root:
        status = facts.statuses.get(plain, facts.statuses.get("*", 404))
        return Answer("answer", status)
    parts = machine.fs.absolute(plain)
    here = machine.fs.find(service.root.rstrip("/") + "/" + "/".join(parts))
    if here is None:
        status = facts.statuses.get(plain, 404) if facts.style not in ("nginx", "busybox", "apache", "listing") else 404
        return Answer("answer", status)
    if here.kind != "dir":
        if here.opaque:
            machine.assume("unknown-file", path=plain[:80])
        return Answer("answer", 404 if plain.endswith("/") and not here.opaque else 200)
    if not plain.endswith("/"):
        return Answer("answer", 302 if facts.style == "busybox" else 301, location=plain + "/")
    index = machine.fs.find(f"{service.root.rstrip('/')}/{'/'.join([*parts, 'index.html'])}")
    if index is not None and index.kind == "file":
        if index.opaque:
            machine.assume("unknown-file", path=f"{service.root}/index.html"[:80])
        return Answer("answer", 200)
    if facts.told and facts.statuses:
        return Answer("answer", 404)  # a scenario says what it serves: nothing is known of how it lists a folder
    return Answer("answer", {"busybox": 404, "listing": 200, "apache": 200}.get(facts.style, 403))


def tcp(world: PodWorld, asked: Machine, now: int, port: int) -> Answer:
    """What a connect meets (R6.25); a hanging process's kernel still accepts."""
    return REFUSED if _service(world, port, now) is None else Answer("answer")


def grpc(world: PodWorld, asked: Machine, now: int, port: int, name: str) -> Answer:
    """What a health check meets (R6.26). A client takes a connection for one when the server has sent its settings:
    to a process that answers nothing, or that speaks something else, it does not get through at all."""
    service = _service(world, port, now)
    if service is None:
        return REFUSED
    if hanging(service.machine, now):
        return Answer("not-http")
    if service.facts.speaks == "grpc" or service.facts.style == "unknown":
        said = scheduled(service.machine.spec.http, now - service.machine.born, name)
        if said is not None:
            if said.hangs:
                return Answer("hangs")
            return Answer("answer", said.status, said.takes, body="SERVING" if said.status < 400 else "NOT_SERVING")
        return Answer("answer", body="SERVING")
    return Answer("not-http")


def age(machine: Machine, now: int) -> int:
    """How old the container is as far as answers that are still to change depend on it."""
    times = [entry.since for entry in machine.spec.http]
    if machine.spec.hangs_from is not None:
        times.append(machine.spec.hangs_from)
    return min(now - machine.born, max(times)) if times else 0
