"""A piece of a manifest (a spec, containers, one container, a probe) → a whole Pod, by assumptions that are stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mkdocs_podlife.manifest.fields import FieldTable
from mkdocs_podlife.manifest.model import Assumption, Place
from mkdocs_podlife.manifest.suggest import closest
from mkdocs_podlife.manifest.validation.names import port_name
from mkdocs_podlife.manifest.workloads import KINDS

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_HOOKS = ("postStart", "preStop")
_LISTS = ("containers", "initContainers")
NAME, IMAGE, PORT, NAMED_PORT = "app", "app:1", 80, 8080


@dataclass(slots=True)
class Completed:
    """The completed object. `places` are renamed to its paths; what was assumed is in none of them.

    `kindless`: nothing but the kind was missing.
    """

    data: dict[str, Any]
    places: dict[str, Place]
    assumptions: list[Assumption] = field(default_factory=list)
    kindless: bool = False


def complete(data: Any, places: Mapping[str, Place], table: FieldTable, explicit: bool) -> Completed | None:
    """The object that a fragment belongs to; None when it is none.

    Args:
        data: a document without a `kind`.
        places: its places.
        explicit: the author said it is a Pod: weaker signs suffice.
    """
    if isinstance(data, list):
        if data and all(isinstance(i, dict) and _is_container(i, table, explicit) for i in data):
            return _wrap({"spec": {"containers": data}}, places, "spec.containers")
        return None
    if not isinstance(data, dict) or not data or "kind" in data:
        return None
    if isinstance(data.get("spec"), dict):
        return _from_spec(data, places)
    if isinstance(data.get("template"), dict) and _has_containers(data["template"].get("spec")):
        return _wrap({"spec": data}, places, "spec", "Deployment")
    if _has_containers(data):
        return _wrap({"spec": data}, places, "spec.")
    if set(data) & set(_HOOKS) and all(isinstance(v, dict | None) for v in data.values()):
        return _wrap({"spec": {"containers": [{"lifecycle": data}]}}, places, "spec.containers[0].lifecycle.")
    if _is_container(data, table, explicit):
        return _wrap({"spec": {"containers": [data]}}, places, "spec.containers[0].")
    if _is_probe(data):
        return _from_probe(data, places)
    if explicit and all(key in table.structs["PodSpec"] for key in data):
        return _wrap({"spec": data}, places, "spec.")
    return None


def _has_containers(spec: Any) -> bool:
    """Whether a mapping is a Pod's spec: it has containers, be they misspelt or written as a mapping."""
    if not isinstance(spec, dict):
        return False
    for name, value in spec.items():
        if not isinstance(value, list | dict) or not value:
            continue  # cheap to see, and dear to spell
        if name not in _LISTS and not closest(name, dict.fromkeys(_LISTS)):
            continue
        if isinstance(value, list) and all(isinstance(i, dict) for i in value):
            return True
        if isinstance(value, dict) and {"image", "name", "ports", "env", "command", "args", "volumeMounts"} & set(
            value
        ):
            return True
    return False


def _is_container(item: Mapping[str, Any], table: FieldTable, explicit: bool) -> bool:
    fields = table.structs["Container"]
    known = sum(key in fields for key in item)
    if any(isinstance(item.get(key), dict) for key in (*_PROBES, "lifecycle")):
        return known * 2 >= len(item)
    if isinstance(item.get("image"), str) and isinstance(item.get("name"), str):
        # Many formats name an image; a container has nothing that the API does not know.
        return known == len(item) and (
            explicit or bool({"command", "args", "ports", "env", "volumeMounts"} & set(item))
        )
    return explicit and known == len(item) and known > 0


def _is_probe(data: Mapping[str, Any]) -> bool:
    numbers = sum(key in _NUMBERS for key in data)
    handlers = sum(isinstance(data.get(key), dict) for key in _HANDLERS)
    others = len(data) - numbers - sum(key in _HANDLERS for key in data) - ("terminationGracePeriodSeconds" in data)
    return others == 0 and (handlers >= 1 or numbers >= 2)


def _from_spec(data: Mapping[str, Any], places: Mapping[str, Place]) -> Completed | None:
    """`spec:` with or without `metadata`: a Pod's, or that of a workload when it holds a template."""
    spec = data["spec"]
    template = spec.get("template")
    if isinstance(template, dict) and (_has_containers(template.get("spec")) or not _has_containers(spec)):
        if not _has_containers(template.get("spec")):
            return None
        return _wrap(dict(data), places, "", "Deployment")
    if not _has_containers(spec):
        return None
    whole = "apiVersion" in data and "metadata" in data
    return _wrap(dict(data), places, "", whole=whole)


def _from_probe(data: Mapping[str, Any], places: Mapping[str, Place]) -> Completed:
    kind = (
        "readinessProbe"
        if isinstance(data.get("successThreshold"), int) and data["successThreshold"] > 1
        else "livenessProbe"
    )
    probe = dict(data)
    bare = not any(key in probe for key in _HANDLERS)
    if bare:
        probe["tcpSocket"] = {"port": PORT}
    prefix = f"spec.containers[0].{kind}"
    made = _wrap({"spec": {"containers": [{kind: probe}]}}, places, f"{prefix}.")
    made.assumptions.append(Assumption("fragment-probe-kind", {"probe": kind}))
    if bare:
        made.assumptions.append(Assumption("fragment-handler", {"port": str(PORT)}))
    return made


def _wrap(
    data: dict[str, Any], places: Mapping[str, Place], prefix: str, kind: str = "Pod", *, whole: bool = False
) -> Completed:
    """Add what is missing around the fragment, and say so."""
    renamed = {_join(prefix, path): place for path, place in places.items()}
    known = KINDS.get(kind)
    data = {"apiVersion": known.api_version if known else "v1", "kind": kind, **data}
    if whole:
        return Completed(data, renamed, kindless=True)
    assumptions = [Assumption("fragment-completed")]
    metadata = data.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    if not metadata.get("name"):
        metadata["name"] = "pod" if kind == "Pod" else NAME
    data["metadata"] = metadata
    spec = data["spec"] = dict(data["spec"])
    if kind != "Pod":
        template = spec["template"] = dict(spec["template"])
        given = template.get("metadata")
        meta = template["metadata"] = dict(given) if isinstance(given, dict) else {}
        meta.setdefault("labels", {"app": NAME})
        labels = meta["labels"]
        spec.setdefault("selector", {"matchLabels": dict(labels) if isinstance(labels, dict) else {}})
        spec = template["spec"] = dict(template["spec"])
    if not spec.get("containers") and not any(closest(name, {"containers": 0}) for name in spec):
        spec["containers"] = [{"name": NAME, "image": IMAGE}]
        assumptions.append(Assumption("fragment-container", {"name": NAME, "image": IMAGE}))
    _fill_spec(spec, assumptions)
    return Completed(data, renamed, assumptions)


def rest_added(data: Mapping[str, Any], places: Mapping[str, Place], kind: str) -> Completed | None:
    """A whole object of which only a part is shown, with what is missing around its containers.

    Args:
        data: the object as written, its kind one of ours.
        places: its places.
        kind: which.

    Returns:
        The object; None when it shows no container, so that there would be nothing of the author's to run.
    """
    result = dict(data)
    metadata = result["metadata"] = _mapping(result.get("metadata"))
    if not metadata.get("name") and not metadata.get("generateName"):
        metadata["name"] = "pod" if kind == "Pod" else NAME
    owner, known = result, KINDS.get(kind)
    for step in known.template if known else ():
        owner[step] = _mapping(owner.get(step))
        owner = owner[step]
    spec = owner["spec"] = _mapping(owner.get("spec"))
    if not isinstance(spec.get("containers"), list) or not spec["containers"]:
        return None
    if known and known.template == ("spec", "template") and kind != "Job":
        selector = _mapping(_mapping(result["spec"].get("selector")).get("matchLabels"))
        template = owner["metadata"] = _mapping(owner.get("metadata"))
        template["labels"] = template.get("labels") or selector or {"app": NAME}
        if kind != "ReplicationController" and not result["spec"].get("selector"):
            result["spec"]["selector"] = {"matchLabels": _mapping(template["labels"])}
    assumptions = [Assumption("fragment-completed")]
    _fill_spec(spec, assumptions)
    return Completed(result, dict(places), assumptions)


def _mapping(value: Any) -> dict[str, Any]:
    """A copy of a mapping; an empty one for anything else."""
    return dict(value) if isinstance(value, dict) else {}


def _fill_spec(spec: dict[str, Any], assumptions: list[Assumption]) -> None:
    """What the containers lack, in place: names, images, the volumes that they mount."""
    for field_name in _LISTS:
        if isinstance(spec.get(field_name), list):
            spec[field_name] = [_fill(i, n, field_name, assumptions) for n, i in enumerate(spec[field_name])]
    _add_volumes(spec, assumptions)


def _add_volumes(spec: dict[str, Any], assumptions: list[Assumption]) -> None:
    """Volumes that are mounted in a fragment and stand in the part that is not shown."""
    volumes = spec.get("volumes") or []
    if not isinstance(volumes, list):
        return
    known = {volume.get("name") for volume in volumes if isinstance(volume, dict)}
    added: list[dict[str, Any]] = []
    for container in (c for name in _LISTS if isinstance(spec.get(name), list) for c in spec[name]):
        mounts = container.get("volumeMounts") if isinstance(container, dict) else None
        for mount in mounts if isinstance(mounts, list) else ():
            name = mount.get("name") if isinstance(mount, dict) else None
            if isinstance(name, str) and name and name not in known:
                known.add(name)
                added.append({"name": name, "emptyDir": {}})
                assumptions.append(Assumption("fragment-volume", {"name": name}))
    if added:
        spec["volumes"] = [*volumes, *added]


def _fill(item: Any, index: int, field_name: str, assumptions: list[Assumption]) -> Any:
    """A container of a fragment gets a name and an image when it has none."""
    if not isinstance(item, dict):
        return item
    item = dict(item)
    if not item.get("name"):
        base = NAME if field_name == "containers" else "init"
        item["name"] = base if index == 0 else f"{base}-{index + 1}"
        assumptions.append(Assumption("fragment-name", {"name": item["name"]}))
    if not item.get("image"):
        item["image"] = IMAGE
        assumptions.append(Assumption("fragment-image", {"name": str(item["name"]), "image": IMAGE}))
        _open_ports(item, assumptions)
    return item


def _open_ports(item: dict[str, Any], assumptions: list[Assumption]) -> None:
    """A container of which only the probes are known listens where they ask: its ports are left out like its image."""
    if "ports" in item:
        return
    ports: list[dict[str, Any]] = []
    for handler in (item.get(kind) for kind in _PROBES):
        for action in (handler.get(kind) for kind in _HANDLERS) if isinstance(handler, dict) else ():
            port = action.get("port") if isinstance(action, dict) else None
            if isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65536:
                wanted: dict[str, Any] = {"containerPort": port}
            elif isinstance(port, str) and not port_name(port):
                wanted = {"name": port, "containerPort": NAMED_PORT}
            else:
                continue
            if wanted not in ports:
                ports.append(wanted)
                shown = f"{port} ({NAMED_PORT})" if "name" in wanted else str(port)
                assumptions.append(Assumption("fragment-port", {"name": str(item["name"]), "port": shown}))
    if ports:
        item["ports"] = ports


def _join(prefix: str, path: str) -> str:
    if path.startswith("["):
        return prefix.rstrip(".") + path
    return prefix + path if prefix.endswith(".") or not prefix else f"{prefix}.{path}"
