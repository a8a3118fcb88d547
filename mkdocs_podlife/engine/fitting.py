"""Does the Pod fit on the node? What the scheduler's filters say (R2.2, R2.3, R2.8), and the kubelet (R9.22)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mkdocs_podlife.behaviour.scenario_model import Node
from mkdocs_podlife.manifest.model import Pod
from mkdocs_podlife.manifest.quantity import QuantityError, value

AFFINITY = "node(s) didn't match Pod's node affinity/selector"
NOT_HELPFUL = "Preemption is not helpful for scheduling."
NO_VICTIMS = "No preemption victims found for incoming pod."


class Rejection(NamedTuple):
    """Why a kubelet does not take a Pod that was bound to its node."""

    reason: str
    message: str


LARGE = {"cpu": Decimal(16), "memory": Decimal(2) ** 36}
"""A request below this (16 CPUs, 64 GiB) is taken for granted without a word."""


def amount(quantity: str) -> Decimal:
    """The value of a resource quantity ("500m", "1Gi"); 0 for text that is none."""
    try:
        return value(quantity)
    except QuantityError:
        return Decimal(0)


def requested(pod: Pod, resource: str) -> Decimal:
    """What counts for the node: the regular containers' and sidecars' sum, or an init container's need with the
    sidecars that were started before it, whichever is more."""
    sidecars = most = Decimal(0)
    for container in pod.init_containers:
        need = amount(container.requests.get(resource, "0"))
        if container.role == "sidecar":
            sidecars += need
        else:
            most = max(most, sidecars + need)
    return max(most, sidecars + sum((amount(c.requests.get(resource, "0")) for c in pod.containers), Decimal(0)))


def _lacking(pod: Pod, node: Node) -> list[tuple[str, Decimal, Decimal]]:
    """(resource, requested, capacity) of what the node has too little of. A resource not said is plenty."""
    found = []
    for resource, room in (("cpu", node.cpu), ("memory", node.memory)):
        if room is not None and requested(pod, resource) > amount(str(room)):
            found.append((resource, requested(pod, resource), amount(str(room))))
    return found


def matches(pod: Pod, node: Node) -> bool:
    """The node selector and the required node affinity, on a node whose labels are known."""
    labels = node.labels
    if labels is None:
        return True
    if any(labels.get(key) != wanted for key, wanted in pod.node_selector.items()):
        return False
    required = _at(pod.spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    terms = _maps(required.get("nodeSelectorTerms"))
    return not required or any(_term(term, labels, node.name) for term in terms)


def _at(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The mapping below those keys, empty when there is none."""
    for key in keys:
        inner = data.get(key)
        if not isinstance(inner, Mapping):
            return {}
        data = inner
    return data


def _maps(items: object) -> list[Mapping[str, Any]]:
    return [i for i in items if isinstance(i, Mapping)] if isinstance(items, Sequence) else []


def _term(term: Mapping[str, Any], labels: Mapping[str, str], name: str) -> bool:
    """One nodeSelectorTerm: all its expressions; an empty one matches nothing."""
    expressions, fields = _maps(term.get("matchExpressions")), _maps(term.get("matchFields"))
    return (
        bool(expressions or fields)
        and all(_expression(e, labels) for e in expressions)
        and all(_expression(f, {"metadata.name": name}) for f in fields)
    )


def _expression(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    operator = str(expression.get("operator"))
    values = [str(v) for v in expression.get("values") or ()]
    label = labels.get(str(expression.get("key")))
    if operator in ("In", "NotIn"):
        return (label in values) == (operator == "In")
    if operator in ("Exists", "DoesNotExist"):
        return (label is not None) == (operator == "Exists")
    try:
        have, wanted = int(label or ""), int(values[0])
    except (ValueError, IndexError):
        return False
    return have > wanted if operator == "Gt" else have < wanted


def unfit(pod: Pod, node: Node, exists: Callable[[str, str], bool], minor: int) -> str:
    """The FailedScheduling text of a cluster of this node and others like it, "" when the Pod fits.

    A claim that is missing is found before any node is looked at (R2.8); of a node's filters the first that fails
    speaks. A request larger than the whole node cannot be helped by preemption.
    """
    n = 1 + node.others
    for volume in pod.volumes:
        if volume.kind == "persistentVolumeClaim" and not exists("PersistentVolumeClaim", volume.ref):
            return f'0/{n} nodes are available: persistentvolumeclaim "{volume.ref}" not found. not found'
    lacking = [f"{n} Insufficient {resource}" for resource, *_ in _lacking(pod, node)]
    if not matches(pod, node):
        reasons, preemption = [f"{n} {AFFINITY}"], NOT_HELPFUL
    elif lacking:
        reasons, preemption = sorted(lacking), NOT_HELPFUL if minor >= 31 else NO_VICTIMS
    else:
        return ""
    claims = "no new claims to deallocate, " if minor >= 34 else ""
    available = f"0/{n} nodes are available"
    return f"{available}: {', '.join(reasons)}. {claims}preemption: {available}: {n} {preemption}"


def rejected(pod: Pod, node: Node) -> Rejection | None:
    """Why the node's kubelet refuses a Pod that names it in spec.nodeName, None when it takes it (R9.22)."""
    for resource, need, room in _lacking(pod, node):
        unit = 1000 if resource == "cpu" else 1
        return Rejection(
            f"OutOf{resource}",
            f"Node didn't have enough resource: {resource}, requested: "
            f"{int(need * unit)}, used: 0, capacity: {int(room * unit)}",
        )
    if not matches(pod, node):
        return Rejection("NodeAffinity", f"Predicate NodeAffinity failed: {AFFINITY}")
    return None


def unsaid_demands(pod: Pod, node: Node) -> list[str]:
    """Fields by which the Pod asks something of its node that the scenario says nothing about: they are taken to be
    met, and that is stated."""
    out = []
    if node.labels is None:
        if pod.node_selector:
            out.append("nodeSelector")
        affinity = pod.spec.get("affinity")
        if isinstance(affinity, Mapping) and affinity.get("nodeAffinity"):
            out.append("nodeAffinity")
    asked = {name for c in pod.all_containers() for name in c.requests}
    out += [f"requests.{name}" for name in sorted(asked - {"cpu", "memory"})]
    for name, room in (("cpu", node.cpu), ("memory", node.memory)):
        if name in asked and room is None and requested(pod, name) >= LARGE[name]:
            out.append(f"requests.{name}")
    return out
