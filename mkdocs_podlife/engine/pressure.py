"""Ends that the node's kubelet decides: pressure, limits that were passed, shutdown, preemption (R9.21, R9.23)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mkdocs_podlife.engine.clock import Latency
from mkdocs_podlife.engine.fitting import amount
from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.manifest.model import Container, Pod

HARD_GRACE = 1  # s
CYCLE = Latency(5_000, 0, 10_500)  # the eviction manager looks every ten seconds
DEFAULTS = {"memory": ("100Mi", "50Mi"), "ephemeral-storage": ("4Gi", "3Gi")}
"""(what must stay free, what is left) where a scenario says nothing."""
CRITICAL = ("system-node-critical", "system-cluster-critical")


class Verdict(NamedTuple):
    """An end that the kubelet decided.

    Args:
        reason: of the Pod's status; `event`: of the Warning, "" for none.
        target: the message of the condition DisruptionTarget.
        grace: s, instead of the Pod's own grace period where that is longer; None leaves it alone.
    """

    reason: str
    message: str
    event: str
    target: str
    grace: int | None


SHUTDOWN_WORDS = "Pod was terminated in response to imminent node shutdown."
SHUTDOWN = Verdict("Terminated", SHUTDOWN_WORDS, "", SHUTDOWN_WORDS, None)
PREEMPTED = Verdict(
    "Preempting",
    "Preempted in order to admit critical pod",
    "Preempting",
    "Pod was preempted by Kubelet to accommodate a critical pod.",
    None,
)


def critical(pod: Pod) -> bool:
    """Is it one that its node never evicts?"""
    return pod.spec.get("priorityClassName") in CRITICAL


def evicted(pod: Pod, args: Mapping[str, Any], words: Words) -> Verdict:
    """The eviction that an action `pressure` asks for."""
    message = _limit(pod, args) or _short(pod, args, words)
    soft = args.get("grace")
    return Verdict("Evicted", message, "Evicted", message, HARD_GRACE if soft is None else soft)


def _limit(pod: Pod, args: Mapping[str, Any]) -> str:
    """The words for a limit that the Pod itself has passed, "" when it is the node that runs short."""
    volume = args.get("volume")
    if volume:
        sizes = {v.get("name"): (v.get("emptyDir") or {}).get("sizeLimit") for v in pod.spec.get("volumes") or ()}
        return f'Usage of EmptyDir volume "{volume}" exceeds the limit "{sizes.get(volume) or 0}". '
    container = _container(pod, args)
    limit = container.limits.get("ephemeral-storage") if container is not None else None
    if container is None or limit is None or args.get("resource") != "ephemeral-storage":
        return ""
    if args.get("used") is not None and amount(args["used"]) <= amount(limit):
        return ""
    return f'Container {container.name} exceeded its local ephemeral storage limit "{limit}". '


def _short(pod: Pod, args: Mapping[str, Any], words: Words) -> str:
    """The words for a node that runs short. Only who used more than it asked for is named."""
    resource = args.get("resource") or "memory"
    threshold = args.get("threshold") or DEFAULTS[resource][0]
    available = args.get("available") or DEFAULTS[resource][1]
    text = words.node_low(resource, threshold, available)
    container, used = _container(pod, args), args.get("used")
    if used is None:
        return text
    container = container or pod.containers[0]
    request = container.requests.get(resource, "0")
    if amount(used) <= amount(request):
        return text
    return text + words.consumer(resource, container.name, used, request)


def _container(pod: Pod, args: Mapping[str, Any]) -> Container | None:
    return next((c for c in pod.all_containers() if c.name == args.get("container")), None)
