"""What lies outside the Pod: other services, hosts, and the one-line scenario in which they are not there.

Nobody can know here whether another service answers. It is taken to, and the card names the other life. A scenario
decides: `missing: [{kind: Service, name: mydb}]` takes it away, `create: {kind: Service, name: mydb}` brings it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.kernel import Task
    from mkdocs_podlife.behaviour.machine import Machine
    from mkdocs_podlife.behaviour.world import PodWorld

_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "0.0.0.0", "10.244.0.5", "ip6-localhost"})
_CLUSTER = re.compile(r"([a-z0-9-]+)(?:\.[a-z0-9-]+(?:\.svc(?:\.[a-z0-9.-]+)?)?)?\.?", re.IGNORECASE)
_PUBLIC = re.compile(r"\.(com|org|net|io|cn|dev|edu|gov|app|cloud|info|me|co)\.?$", re.IGNORECASE)
_NO_STRINGS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
NAMED_KINDS = ("Service", "Host")


def is_local(machine: Machine, host: str) -> bool:
    """Whether a host name means this Pod."""
    return host in _LOCAL or host == machine.hostname or host.startswith("127.")


def object_of(host: str) -> tuple[str, str]:
    """The object a host name stands for: ("Service", its name) for a name of the cluster's DNS (`mydb`,
    `mydb.default`, `mydb.default.svc.cluster.local`), else ("Host", the name as written)."""
    found = _CLUSTER.fullmatch(host)
    if found is None or _PUBLIC.search(host) or host.replace(".", "").isdecimal():
        return "Host", host[:80]
    return "Service", found[1][:80]


def arrivals(world: PodWorld) -> tuple[int, ...]:
    """When services and hosts come into being, in ms."""
    return tuple(
        action.at
        for action in world.scenario.actions
        if action.verb == "create" and action.args.get("kind") in NAMED_KINDS
    )


def reachable(machine: Machine, task: Task, host: str, what: str) -> bool:
    """Whether `host` answers now. Unless the scenario says so it is taken to, and that is stated; `what` names the
    command that asks."""
    scenario = machine.world.scenario
    kind, name = object_of(host)
    if (kind, name) not in scenario.missing:
        missing = f"missing: [{{kind: {kind}, name: {quoted(name)}}}]"
        machine.unknown(what, "success", missing)
        return True
    machine.looked_at_time(task)
    return any(
        action.verb == "create" and action.args == {"kind": kind, "name": name} and action.at <= machine.now
        for action in scenario.actions
    )


def quoted(text: str) -> str:
    """`text` as a YAML scalar that stands in a flow collection."""
    if re.fullmatch(r"[A-Za-z][\w./-]*", text) and text.lower() not in _NO_STRINGS:
        return text
    escaped = "".join(c if c.isprintable() else " " for c in text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
