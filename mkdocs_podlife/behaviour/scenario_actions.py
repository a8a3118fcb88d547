"""`actions:` of a scenario: what is done to the Pod, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from mkdocs_podlife.behaviour.objects import AWAITED
from mkdocs_podlife.behaviour.scenario_fields import MAX_STRING, Complaints, Fields, show
from mkdocs_podlife.behaviour.scenario_model import Action, Verb

VERBS = ("delete", "exec", "create", "patch", "condition", "evict", "sandbox", "node", "pressure", "kubelet")
PATCHED = ("apiVersion", "kind", "metadata", "spec")  # a PATCH of the object leaves its status alone
MOST = 2_147_483_647


def read_actions(fields: Fields, complaints: Complaints) -> tuple[Action, ...]:
    """The actions, in order of time (those of one instant in the order written)."""
    found: list[Action] = []
    for path, entry in fields.mappings("actions"):
        action = _action(entry, path, complaints)
        if action is not None:
            found.append(action)
    return tuple(sorted(found, key=lambda action: action.at))


def _action(entry: Mapping[str, Any], path: str, complaints: Complaints) -> Action | None:
    fields = Fields(entry, path, complaints, ("at", *VERBS))
    verbs = [verb for verb in VERBS if verb in entry]
    at = fields.duration("at")
    if not fields.has("at"):
        complaints.add("needs", path, key="actions", needs="at")
    if len(verbs) != 1:
        if not any(key not in ("at", *VERBS) for key in entry):
            complaints.add("one-verb", path, verbs=", ".join(VERBS))
        return None
    verb = verbs[0]
    args = _READERS[verb](entry[verb], f"{path}.{verb}", complaints)
    return None if at is None or args is None else Action(at, cast(Verb, verb), args, f"{path}.{verb}")


Args = Mapping[str, Any] | None


def _delete(value: Any, path: str, complaints: Complaints) -> Args:
    fields = Fields(value, path, complaints, ("grace", "force"))
    grace = fields.duration("grace")
    if fields.has("grace") and grace is None:
        return None
    force = bool(fields.boolean("force"))
    if force and grace:  # as kubectl has it: --force and --grace-period greater than 0 cannot be specified together
        complaints.add("force-grace", f"{path}.grace")
    return {"grace": None if grace is None else -(-grace // 1000), "force": force}


def _exec(value: Any, path: str, complaints: Complaints) -> Args:
    fields = Fields(value, path, complaints, ("container", "command"))
    command = fields.raw("command")
    words: str | tuple[str, ...] = ()
    if isinstance(command, list):
        words = fields.strings("command")
    elif command is not None:
        words = fields.string("command") or ""
    if words and (not isinstance(words, str) or words.strip()):
        return {"container": fields.string("container"), "command": words}
    if command is None or command == [] or (isinstance(command, str) and len(command) <= MAX_STRING):
        complaints.add("needs", path, key="exec", needs="command")
    return None


def _create(value: Any, path: str, complaints: Complaints) -> Args:
    fields = Fields(value, path, complaints, ("kind", "name"))
    kind, name = fields.choice("kind", AWAITED), fields.string("name")
    if (value is None or isinstance(value, Mapping)) and fields.lacks("kind", "name"):
        complaints.add("needs", path, key="create", needs="kind, name")
    return {"kind": kind, "name": name} if kind and name else None


def _condition(value: Any, path: str, complaints: Complaints) -> Args:
    fields = Fields(value, path, complaints, ("type", "status", "reason", "message"))
    kind = fields.string("type")
    raw = fields.raw("status")
    status = (
        {True: "True", False: "False"}.get(raw)
        if isinstance(raw, bool)
        else fields.choice("status", ("True", "False", "Unknown"))
    )
    if (value is None or isinstance(value, Mapping)) and fields.lacks("type", "status"):
        complaints.add("needs", path, key="condition", needs="type, status")
    if not kind or status is None:
        return None
    return {
        "type": kind,
        "status": status,
        "reason": fields.string("reason") or "",
        "message": fields.string("message") or "",
    }


def _patch(value: Any, path: str, complaints: Complaints) -> Args:
    fields = Fields(value, path, complaints, PATCHED)
    if value is None or (isinstance(value, Mapping) and not value):
        complaints.add("needs", path, key="patch", needs="spec")
    return {key: fields.raw(key) for key in PATCHED if key in value} if isinstance(value, Mapping) and value else None


def _evict(value: Any, path: str, complaints: Complaints) -> Args:
    fields = Fields(value, path, complaints, ("needs", "healthy"))
    needs = fields.integer("needs", 0, MOST)
    return {"needs": needs, "healthy": fields.integer("healthy", 0, MOST)}


def _pressure(value: Any, path: str, complaints: Complaints) -> Args:
    keys = ("resource", "threshold", "available", "container", "used", "grace", "volume")
    fields = Fields(value, path, complaints, keys)
    grace = fields.duration("grace")
    return {
        "resource": fields.choice("resource", ("memory", "ephemeral-storage")) or "memory",
        "threshold": fields.amount("threshold"),
        "available": fields.amount("available"),
        "container": fields.string("container"),
        "used": fields.amount("used"),
        "grace": None if grace is None else -(-grace // 1000),
        "volume": fields.string("volume"),
    }


def _one_of(*allowed: str) -> Callable[[Any, str, Complaints], Args]:
    def reader(value: Any, path: str, complaints: Complaints) -> Args:
        if isinstance(value, str) and value in allowed:
            return {"state": value}
        complaints.add("choice", path, key=path.rsplit(".", 1)[-1], value=show(value), allowed=", ".join(allowed))
        return None

    return reader


_READERS = {
    "delete": _delete,
    "exec": _exec,
    "create": _create,
    "patch": _patch,
    "condition": _condition,
    "evict": _evict,
    "sandbox": _one_of("dies"),
    "node": _one_of("lost", "back", "shutdown"),
    "pressure": _pressure,
    "kubelet": _one_of("restarts", "preempts"),
}
