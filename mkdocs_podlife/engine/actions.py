"""What one sync has to do: the kubelet's computePodActions (R3.2, R3.3, R4.1–R4.4, R8.11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from mkdocs_podlife.engine.instances import Seen, newest
from mkdocs_podlife.engine.restarts import may_restart, policy_of, should_start
from mkdocs_podlife.engine.trace import KillCause
from mkdocs_podlife.manifest.model import Container, Pod, ProbeKind


class ToKill(NamedTuple):
    """A running container that must go. `cause` is a Kill.cause; `message` that of its Killing event (R7.11)."""

    seen: Seen
    cause: KillCause
    message: str


@dataclass(slots=True)
class Actions:
    kill_pod: bool = False
    create_sandbox: bool = False
    sandbox_changed: bool = False
    kill: list[ToKill] = field(default_factory=list)
    init: list[Container] = field(default_factory=list)
    ephemeral: list[Container] = field(default_factory=list)
    start: list[Container] = field(default_factory=list)

    def nothing(self) -> bool:
        return not (self.kill_pod or self.create_sandbox or self.kill or self.init or self.ephemeral or self.start)


ProbeResult = Callable[[Seen, ProbeKind], str | None]
"""(instance, "liveness" | "startup") → "success", "failure" or None when there is no result."""


def compute(
    pod: Pod,
    ephemeral: Sequence[Container],
    snapshot: Sequence[Seen],
    sandbox: int | None,
    sandbox_ready: bool,
    attempts: int,
    result: ProbeResult,
) -> Actions:
    """Decide.

    Args:
        sandbox: serial of the newest sandbox the kubelet knows, None without any.
        sandbox_ready: is it ready?
        attempts: sandboxes made so far.
        result: what the probe managers hold.
    """
    actions = Actions()
    if sandbox is None or not sandbox_ready:
        return _new_sandbox(pod, snapshot, attempts, actions)
    for container in ephemeral:
        if newest(snapshot, container.name) is None:
            actions.ephemeral.append(container)
    ready = _init(pod, snapshot, sandbox, actions, result)
    if actions.kill_pod or not ready:
        return actions
    _regular(pod, snapshot, actions, result)
    return actions


def _new_sandbox(pod: Pod, snapshot: Sequence[Seen], attempts: int, actions: Actions) -> Actions:
    actions.kill_pod = actions.create_sandbox = True
    actions.sandbox_changed = attempts > 0
    if pod.restart_policy == "Never" and attempts > 0 and snapshot:
        actions.create_sandbox = False
        return actions
    todo = []
    for container in pod.containers:
        seen = newest(snapshot, container.name)
        if pod.restart_policy == "OnFailure" and seen and seen.state == "exited" and seen.code == 0:
            continue
        todo.append(container)
    if not todo and any(newest(snapshot, c.name) for c in pod.containers):
        actions.create_sandbox = False
        return actions
    if pod.init_containers:
        actions.init.append(pod.init_containers[0])
    else:
        actions.start = todo
    return actions


def has_regular(pod: Pod, snapshot: Sequence[Seen]) -> bool:
    """Is a regular container created or running (R4.1)? An exited one proves nothing."""
    names = {c.name for c in pod.containers}
    return any(s.name in names and s.state in ("created", "running") for s in snapshot)


def _init(pod: Pod, snapshot: Sequence[Seen], sandbox: int, actions: Actions, result: ProbeResult) -> bool:
    """R4.1–R4.4; True when the regular containers may run."""
    inits = pod.init_containers
    if not inits:
        return True
    initialized = has_regular(pod, snapshot)
    decided = initialized
    for index in range(len(inits) - 1, -1, -1):
        container = inits[index]
        seen = newest(snapshot, container.name)
        if seen is not None and seen.sandbox != sandbox and seen.state == "exited":
            seen = None  # of an older sandbox: it runs again
        if seen is None:
            if decided and container.role == "sidecar":
                actions.init.append(container)
            continue
        if container.role == "sidecar":
            _sidecar(container, seen, actions, result)
            if not decided:
                decided = True
                if _sidecar_started(container, seen, result):
                    if index == len(inits) - 1:
                        initialized = True
                    else:
                        actions.init.append(inits[index + 1])
            continue
        if decided:
            continue
        decided = True
        if seen.state == "running":
            continue
        failed = seen.state == "exited" and (seen.code != 0 or seen.reason == "OOMKilled")
        if seen.state == "created":
            actions.init.append(container)
        elif failed and not may_restart(pod, container, seen.code or 1):
            actions.kill_pod, actions.init = True, []
            return False
        elif failed:
            actions.init.append(container)
        elif index == len(inits) - 1:
            initialized = True
        else:
            actions.init.append(inits[index + 1])
    if not decided:
        actions.init.append(inits[0])
    order = {c.name: i for i, c in enumerate(inits)}
    actions.init.sort(key=lambda c: order[c.name])
    return initialized


def _sidecar_started(container: Container, seen: Seen, result: ProbeResult) -> bool:
    """R4.3: does it count as initialized?"""
    if seen.state != "running":
        return False
    return container.startup is None or result(seen, "startup") == "success"


def _sidecar(container: Container, seen: Seen, actions: Actions, result: ProbeResult) -> None:
    """Restart a sidecar that does not run; kill and restart one that a probe has failed (R4.3, R4.8)."""
    if seen.state != "running":
        actions.init.append(container)
        return
    kinds: tuple[Literal["liveness", "startup"], ...] = ("liveness", "startup")
    for kind in kinds:
        if result(seen, kind) == "failure":
            actions.kill.append(ToKill(seen, kind, f"Init container {container.name} failed {kind} probe"))
            actions.init.append(container)
            return
    if seen.image != container.image:
        actions.kill.append(ToKill(seen, "definition", f"Init container {container.name} definition changed"))
        actions.init.append(container)


def _regular(pod: Pod, snapshot: Sequence[Seen], actions: Actions, result: ProbeResult) -> None:
    kept = 0
    for container in pod.containers:
        seen = newest(snapshot, container.name)
        if seen is None or seen.state != "running":
            if should_start(pod, container, seen):
                actions.start.append(container)
            continue
        again = policy_of(pod, container) != "Never"
        cause: KillCause
        if seen.image != container.image:
            cause, message, again = "definition", f"Container {container.name} definition changed", True
        elif result(seen, "liveness") == "failure":
            cause, message = "liveness", f"Container {container.name} failed liveness probe"
        elif result(seen, "startup") == "failure":
            cause, message = "startup", f"Container {container.name} failed startup probe"
        else:
            kept += 1
            continue
        if again:
            message += ", will be restarted"
            actions.start.append(container)
        actions.kill.append(ToKill(seen, cause, message))
    if not kept and not actions.start:
        actions.kill_pod, actions.init = True, []
