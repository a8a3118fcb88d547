"""What keeps the kubelet from making a container's configuration (R5.2): missing objects, and the wrong user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_podlife.behaviour.image_names import split_name
from mkdocs_podlife.behaviour.images import facts_of
from mkdocs_podlife.behaviour.objects import of_environment
from mkdocs_podlife.manifest.model import Container, Pod

USERS = {
    "coredns": "nonroot",
    "curl": "curl_user",
    "elasticsearch": "1000",
    "fluentd": "fluent",
    "grafana": "472",
    "haproxy": "haproxy",
    "jenkins": "jenkins",
    "kafka": "appuser",
    "memcached": "memcache",
    "nginx-ingress-controller": "www-data",
    "prom/prometheus": "nobody",
}
"""The user that a well-known image declares; the others among them run as root."""


def fault(pod: Pod, container: Container, uid: str, exists: Callable[[str, str], bool]) -> str:
    """The kubelet's words for what is wrong, "" when nothing is."""
    return _missing(container, exists) or _user(pod, container, uid)


def _missing(container: Container, exists: Callable[[str, str], bool]) -> str:
    """A ConfigMap or Secret that the environment needs and that is not there."""
    for kind, name in of_environment(container):
        if not exists(kind, name):
            return f'{kind.lower()} "{name}" not found'
    return ""


def _user(pod: Pod, container: Container, uid: str) -> str:
    """runAsNonRoot, of the container or else of the Pod. An image that nobody knows is taken to comply."""
    shared = pod.spec.get("securityContext")
    context: Mapping[str, Any] = {**(shared if isinstance(shared, Mapping) else {}), **container.security}
    if not context.get("runAsNonRoot"):
        return ""
    where = f'(pod: "{pod.name}_{pod.namespace}({uid})", container: {container.name})'
    wanted = context.get("runAsUser")
    if wanted is not None:
        return "" if wanted else f"container's runAsUser breaks non-root policy {where}"
    facts, how = facts_of(container.image)
    if how or not facts.known:
        return ""
    official = "/" not in split_name(container.image)[1].removeprefix("library/")
    user = USERS.get(facts.name, "0" if official else "1000")  # who repacks an image mostly gives it a user
    if user == "0":
        return f"container has runAsNonRoot and image will run as root {where}"
    if not user.isdigit():
        unsure = f"image has non-numeric user ({user}), cannot verify user is non-root"
        return f"container has runAsNonRoot and {unsure} {where}"
    return ""
