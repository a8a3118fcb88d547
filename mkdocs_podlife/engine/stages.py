"""What a Kubernetes version makes of fields it does not know yet (section 14 of the rules)."""

from __future__ import annotations

from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.manifest.model import Container, Pod


def as_served(pod: Pod, words: Words) -> Pod:
    """The Pod as an API server of that version would have stored it: fields behind a closed gate are dropped.

    A sidecar is then an ordinary init container, which has to end before anything else begins (R4.7), without
    probes and hooks (R4.10); a container's own restart policy and its rules do not exist (R8.13),
    nor do scheduling gates (R2.5).
    """
    init = tuple(_init(c, words) for c in pod.init_containers)
    containers = tuple(_regular(c, words) for c in pod.containers)
    gates = pod.scheduling_gates if words.scheduling_gates else ()
    if init == pod.init_containers and containers == pod.containers and gates == pod.scheduling_gates:
        return pod
    return pod._replace(init_containers=init, containers=containers, scheduling_gates=gates)


def _init(container: Container, words: Words) -> Container:
    if container.role == "sidecar":
        if words.sidecars:
            return container
        return container._replace(
            role="init",
            restart_policy="",
            liveness=None,
            readiness=None,
            startup=None,
            post_start=None,
            pre_stop=None,
        )
    return _regular(container, words)


def _regular(container: Container, words: Words) -> Container:
    if not words.restart_rules:
        return container._replace(restart_policy="", restart_rules=())
    if not words.restart_all:
        rules = tuple(rule for rule in container.restart_rules if rule.action != "RestartAllContainers")
        return container._replace(restart_rules=rules)
    return container
