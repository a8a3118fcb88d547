"""May this container run again? Policies and rules (R8.11, R8.13, R8.15)."""

from __future__ import annotations

from mkdocs_podlife.engine.instances import Seen
from mkdocs_podlife.manifest.model import Container, Pod


def policy_of(pod: Pod, container: Container) -> str:
    """Always, OnFailure or Never: the container's own policy, else the Pod's."""
    if container.role == "sidecar":
        return "Always"
    return container.restart_policy or pod.restart_policy


def rule_action(container: Container, code: int) -> str:
    """The action of the first rule that matches the exit code, "" when none does."""
    if not container.restart_policy:
        return ""
    for rule in container.restart_rules:
        if (code in rule.values) == (rule.operator == "In"):
            return rule.action
    return ""


def may_restart(pod: Pod, container: Container, code: int) -> bool:
    """After an exit with `code`, by rules and policy."""
    if container.restart_rules and rule_action(container, code):
        return True
    policy = policy_of(pod, container)
    if container.role == "init":
        return policy != "Never" and (code != 0 or policy == "Always")
    return policy == "Always" or (policy == "OnFailure" and code != 0)


def should_start(pod: Pod, container: Container, newest: Seen | None) -> bool:
    """Would the next sync (re)start it, deletion aside? `newest` is its newest instance, None without any."""
    if newest is None or newest.state == "created":
        return True
    if newest.state == "running":
        return False
    return may_restart(pod, container, newest.code or 0)
