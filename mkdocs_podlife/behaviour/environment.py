"""A container's environment, and Kubernetes' own `$(VAR)` in commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
UNKNOWN = "unknown"
_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_.-][\w.-]*)\)")
MAX_VALUE = 65_536


def substitute(text: str, env: dict[str, str]) -> str:
    """`$(NAME)` replaced where NAME is defined; `$$` is a dollar sign."""
    if "$" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return "$"
        return env.get(name, match.group())

    return _REFERENCE.sub(one, text)[:MAX_VALUE]


def environment(machine: Machine) -> dict[str, str]:
    """The variables the entry point sees: the image's, the cluster's, then the container's own."""
    pod = machine.world.pod
    env: dict[str, str] = {
        "PATH": PATH,
        "HOSTNAME": machine.hostname,
        "HOME": "/root",
        **machine.facts.env,
        "KUBERNETES_SERVICE_HOST": "10.96.0.1",
        "KUBERNETES_SERVICE_PORT": "443",
        "KUBERNETES_PORT": "tcp://10.96.0.1:443",
    }
    fields = {
        "metadata.name": pod.name,
        "metadata.namespace": pod.namespace,
        "status.podIP": "10.244.0.5",
        "status.podIPs": "10.244.0.5",
        "status.hostIP": "192.168.0.10",
        "spec.nodeName": pod.node_name or machine.world.scenario.node.name,
        "spec.serviceAccountName": "default",
        "metadata.uid": "00000000-0000-4000-8000-000000000000",
    }
    for variable in machine.container.env:
        if variable.value is not None:
            env[variable.name] = substitute(variable.value, env)
        elif variable.optional and variable.ref_name in {name for _, name in machine.world.scenario.missing}:
            continue
        else:
            key = variable.ref_key or variable.ref_name
            env[variable.name] = fields.get(key, UNKNOWN)
    return env
