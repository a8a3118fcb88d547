"""The node's own words, by Kubernetes version, and the feature stages the engine depends on (section 14).

These are data: what a kubelet, containerd and Go's standard library print. They are never translated.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

POD_IP = "10.244.0.5"
NODE_IP = "192.168.1.10"
NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def pod_uid(namespace: str, name: str) -> str:
    """A UID that is the same in every run."""
    return str(uuid.uuid5(NAMESPACE, f"podlife/{namespace}/{name}"))


def runtime_id(what: str) -> str:
    """The 64 digits by which the runtime knows one container or one exec; the same in every run."""
    return "".join(uuid.uuid5(NAMESPACE, f"podlife/{what}/{half}").hex for half in "ab")


def minor(kubernetes: str) -> int:
    """The minor version of "1.36" (or "1.36.2")."""
    return int(kubernetes.split(".")[1])


class Words(NamedTuple):
    """Texts and gates of one Kubernetes version."""

    version: int

    def created(self, container: str) -> str:
        if self.version >= 35:
            return "Container created"
        return f"Created container: {container}" if self.version >= 32 else f"Created container {container}"

    def started(self, container: str) -> str:
        return "Container started" if self.version >= 35 else f"Started container {container}"

    def present(self, image: str) -> str:
        text = f'Container image "{image}" already present on machine'
        return f"{text} and can be accessed by the pod" if self.version >= 35 else text

    def pulled(self, image: str, took: str, with_queue: str, size: int) -> str:
        text = f'Successfully pulled image "{image}" in {took}'
        if self.version >= 27:
            text += f" ({with_queue} including waiting)"
        return f"{text}. Image size: {size} bytes." if self.version >= 30 else text

    @property
    def demand_relist(self) -> bool:
        """R0.2."""
        return self.version >= 36

    @property
    def backoff_expiry_requeue(self) -> bool:
        """R8.9: up to 1.32 a back-off was polled every J(10 s)."""
        return self.version >= 33

    @property
    def sidecars(self) -> bool:
        return self.version >= 29

    @property
    def restart_rules(self) -> bool:
        return self.version >= 35

    @property
    def restart_all(self) -> bool:
        """RestartAllContainers as a rule's action (R8.13)."""
        return self.version >= 36

    @property
    def ready_to_start_condition(self) -> bool:
        return self.version >= 29

    @property
    def sandbox_at_once(self) -> bool:
        """Does PodReadyToStartContainers turn True in the middle of the sync (R3.4)?"""
        return self.version >= 36

    @property
    def budget_per_type(self) -> bool:
        return self.version >= 31

    @property
    def disruption_condition(self) -> bool:
        """DisruptionTarget (R9.15)."""
        return self.version >= 26

    def node_low(self, resource: str, threshold: str, available: str) -> str:
        """Why a node's kubelet evicts (R9.21): what must stay free, and what was left, stand in it since 1.27."""
        text = f"The node was low on resource: {resource}. "
        return text + (f"Threshold quantity: {threshold}, available: {available}. " if self.version >= 27 else "")

    def consumer(self, resource: str, container: str, used: str, request: str) -> str:
        """Who used more than it had asked for (R9.21)."""
        if self.version >= 27:
            return (
                f"Container {container} was using {used}, request is {request}, has larger consumption of {resource}. "
            )
        return f"Container {container} was using {used}, which exceeds its request of {request}. "

    @property
    def taint_manager(self) -> str:
        """Who evicts from a lost node (R9.25): since 1.29 a controller of its own."""
        return "taint-eviction-controller" if self.version >= 29 else "taint-controller"

    @property
    def readiness_ticker_restarts(self) -> bool:
        """Does an extra readiness check move the ticks after it (R6.11)?"""
        return self.version >= 29

    @property
    def keeps_readiness(self) -> bool:
        """Do containers stay ready when the kubelet restarts (R6.15)?"""
        return self.version >= 35

    @property
    def restart_cap(self) -> bool:
        """May a kubelet be given another cap for its back-off (R8.2)?"""
        return self.version >= 35

    @property
    def initialized_stays(self) -> bool:
        """Does Initialized stay True while init containers run again (R9.13)?"""
        return self.version >= 36

    @property
    def scheduling_gates(self) -> bool:
        return self.version >= 27

    @property
    def node_grace(self) -> int:
        """ms without a lease renewal after which a node is Unknown (R9.24)."""
        return 50_000 if self.version >= 32 else 40_000


def backoff_event(container: str, name: str, namespace: str, uid: str) -> str:
    return f"Back-off restarting failed container {container} in pod {name}_{namespace}({uid})"


def backoff_state(value: str, container: str, name: str, namespace: str, uid: str) -> str:
    return f"back-off {value} restarting failed container={container} pod={name}_{namespace}({uid})"


def exec_gone(hex_id: str) -> str:
    """An exec probe that meets a container that has ended (R6.22)."""
    return (
        "rpc error: code = NotFound desc = failed to exec in container: failed to load task: "
        f"no running task found: task {hex_id} not found: not found"
    )


def exec_missing(hex_id: str, path: str) -> str:
    """An exec probe whose executable does not exist (R6.22)."""
    where = (
        f'exec: "{path}": stat {path}: no such file or directory'
        if "/" in path
        else (f'exec: "{path}": executable file not found in $PATH')
    )
    return (
        "rpc error: code = Unknown desc = failed to exec in container: failed to start exec "
        f'"{hex_id}": OCI runtime exec failed: exec failed: unable to start container process: {where}: unknown'
    )


def exec_stopped(hex_id: str) -> str:
    """An exec hook in a container that has ended (R17.10)."""
    return (
        "rpc error: code = Unknown desc = failed to exec in container: failed to create exec "
        f'"{hex_id}": cannot exec in a stopped state: unknown'
    )


def url(scheme: str, host: str, port: int, path: str) -> str:
    """As Go prints it; the path is made absolute."""
    if not path.startswith("/"):
        path = "/" + path
    return f"{scheme.lower()}://{host}:{port}{path}"


def refused(host: str, port: int) -> str:
    return f"dial tcp {host}:{port}: connect: connection refused"


AWAITING = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
"""R6.24."""


def reference(image: str) -> str:
    """The image as containerd names it: "docker.io/library/nginx:no-such-tag"."""
    first, slash, _ = image.partition("/")
    if not slash:
        image = f"docker.io/library/{image}"
    elif not ("." in first or ":" in first or first == "localhost"):
        image = f"docker.io/{image}"
    last = image.rsplit("/", 1)[1]
    return image if ":" in last or "@" in last else f"{image}:latest"


def pull_missing(image: str) -> str:
    ref = reference(image)
    return (
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{ref}": '
        f'failed to resolve reference "{ref}": {ref}: not found'
    )


def pull_unreachable(image: str) -> str:
    ref = reference(image)
    host, rest = ref.split("/", 1)
    name, _, tag = rest.rpartition(":")
    return (
        f'failed to pull and unpack image "{ref}": failed to resolve reference "{ref}": failed to do request: '
        f'Head "https://{host}/v2/{name}/manifests/{tag}": dial tcp: lookup {host} on 127.0.0.1:53: no such host'
    )


def invalid_image(image: str, error: str) -> str:
    return f'Failed to apply default image tag "{image}": {error}'
