"""Containers and init containers (R1.26 to R1.33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.environment import check_env, check_env_from
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.handlers import check_lifecycle, check_probes
from mkdocs_podlife.manifest.validation.mounts import check_devices, check_mounts
from mkdocs_podlife.manifest.validation.resources import check_resources
from mkdocs_podlife.manifest.validation.security import check_container_security

Plain = Mapping[str, Any]

_POLICIES = ("Always", "Never", "OnFailure")
_INIT_ONLY_ALWAYS = "may not be set for init containers without restartPolicy=Always"
# In the struct's order.
_NOT_EPHEMERAL = (
    "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe",
    "startupProbe", "lifecycle",
)  # fmt: skip
_NO_EPHEMERAL = "cannot be set for an Ephemeral Container"
MAX_RULES, MAX_RULE_VALUES = 20, 255


class Surroundings(NamedTuple):
    """What a container is checked against: the Pod's volumes, grace period, claims, restart policy, user namespace."""

    volumes: Mapping[str, Plain]
    claims: frozenset[str]
    grace: int
    restart_policy: str
    host_users: bool
    minor: int


def check_containers(errors: Errors, items: Sequence[Plain], path: str, around: Surroundings) -> None:
    """The regular containers."""
    if not items:
        errors.required(path)
        return
    seen: set[str] = set()
    for index, item in enumerate(items):
        here = f"{path}[{index}]"
        _check_common(errors, item, here, around)
        name = item.get("name", "")
        if name in seen:
            errors.duplicate(f"{here}.name", name)
        seen.add(name)
        if "lifecycle" in item:
            check_lifecycle(errors, item["lifecycle"], f"{here}.lifecycle", around.grace)
        check_probes(errors, item, here, around.grace)
        _check_restart(errors, item, here)
    _check_host_ports(errors, items, path)


def check_init_containers(
    errors: Errors, items: Sequence[Plain], regular: Sequence[Plain], path: str, around: Surroundings
) -> None:
    """Init containers; those with restartPolicy Always may have hooks and probes (R1.29)."""
    seen = {item.get("name", "") for item in regular}
    for index, item in enumerate(items):
        here = f"{path}[{index}]"
        _check_common(errors, item, here, around)
        _check_restart(errors, item, here)
        name = item.get("name", "")
        if name in seen:
            errors.duplicate(f"{here}.name", name)
        elif name:
            seen.add(name)
        # Upstream looks at each init container alone, and names the first place of the list.
        _check_host_ports(errors, [item], path)
        if item.get("restartPolicy") == "Always":
            if "lifecycle" in item:
                check_lifecycle(errors, item["lifecycle"], f"{here}.lifecycle", around.grace)
            check_probes(errors, item, here, around.grace)
            continue
        for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
            if field in item:
                errors.forbidden(f"{here}.{field}", _INIT_ONLY_ALWAYS)


def check_ephemeral_containers(errors: Errors, spec: Plain, path: str, around: Surroundings) -> None:
    """Ephemeral containers: only some fields, a name of their own, a target that exists."""
    others = {c.get("name", "") for kind in ("containers", "initContainers") for c in spec.get(kind, ())}
    seen = set(others)
    for index, item in enumerate(spec.get("ephemeralContainers", ())):
        here = f"{path}[{index}]"
        _check_common(errors, item, here, around)
        check_image_space(errors, item, here)
        name = item.get("name", "")
        if name in seen:
            errors.duplicate(f"{here}.name", name)
        seen.add(name)
        target = item.get("targetContainerName", "")
        if target and target not in others:
            errors.not_found(f"{here}.targetContainerName", target)
        for field in _NOT_EPHEMERAL:
            if field in item and (field != "resources" or item[field]):
                errors.forbidden(f"{here}.{field}", _NO_EPHEMERAL)
        for number, mount in enumerate(item.get("volumeMounts", ())):
            for field in ("subPath", "subPathExpr"):
                if mount.get(field):
                    errors.forbidden(f"{here}.volumeMounts[{number}].{field}", _NO_EPHEMERAL)


def check_image_space(errors: Errors, item: Plain, path: str) -> None:
    """White space around the image's name is refused in Pods, not in templates (R1.31)."""
    image = item.get("image", "")
    if image != image.strip():
        errors.invalid(f"{path}.image", image, "must not have leading or trailing whitespace")


def _check_common(errors: Errors, item: Plain, path: str, around: Surroundings) -> None:
    name = item.get("name", "")
    errors.required_valid(f"{path}.name", name, names.dns_label)
    if not item.get("image"):
        errors.required(f"{path}.image")
    policy = item.get("terminationMessagePolicy", "")
    if policy not in ("File", "FallbackToLogsOnError"):
        errors.unsupported(f"{path}.terminationMessagePolicy", policy, ("File", "FallbackToLogsOnError"))
    _check_ports(errors, item.get("ports", ()), f"{path}.ports")
    check_env(errors, item.get("env", ()), f"{path}.env", around.minor)
    check_env_from(errors, item.get("envFrom", ()), f"{path}.envFrom")
    check_mounts(errors, item, around.volumes, f"{path}.volumeMounts")
    check_devices(errors, item, around.volumes, f"{path}.volumeDevices")
    pull = item.get("imagePullPolicy", "")
    if pull not in ("Always", "IfNotPresent", "Never"):
        errors.unsupported(f"{path}.imagePullPolicy", pull, ("Always", "IfNotPresent", "Never"))
    check_resources(errors, item.get("resources", {}), f"{path}.resources", around.claims)
    _check_resize(errors, item.get("resizePolicy", ()), f"{path}.resizePolicy", around.restart_policy)
    check_container_security(errors, item.get("securityContext"), f"{path}.securityContext", around.host_users)


def _check_ports(errors: Errors, ports: Sequence[Plain], path: str) -> None:
    """R1.26."""
    seen: set[str] = set()
    for index, port in enumerate(ports):
        here = f"{path}[{index}]"
        name = port.get("name", "")
        if name:
            wrong = names.port_name(name)
            errors.invalid_each(f"{here}.name", name, wrong)
            if not wrong and name in seen:
                errors.duplicate(f"{here}.name", name)
            elif not wrong:
                seen.add(name)
        number = port.get("containerPort", 0)
        if number == 0:
            errors.required(f"{here}.containerPort")
        else:
            errors.invalid_each(f"{here}.containerPort", number, names.port_number(number))
        host = port.get("hostPort", 0)
        if host != 0:
            errors.invalid_each(f"{here}.hostPort", host, names.port_number(host))
        protocol = port.get("protocol", "")
        if not protocol:
            errors.required(f"{here}.protocol")
        elif protocol not in ("TCP", "UDP", "SCTP"):
            errors.unsupported(f"{here}.protocol", protocol, ("SCTP", "TCP", "UDP"))


def _check_host_ports(errors: Errors, items: Sequence[Plain], path: str) -> None:
    seen: set[str] = set()
    for index, item in enumerate(items):
        for number, port in enumerate(item.get("ports", ())):
            if not port.get("hostPort"):
                continue
            key = f"{port.get('protocol', '')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if key in seen:
                errors.duplicate(f"{path}[{index}].ports[{number}].hostPort", key)
            seen.add(key)


def _check_restart(errors: Errors, item: Plain, path: str) -> None:
    """The container's own restart policy and its rules (R1.33)."""
    policy, rules = item.get("restartPolicy"), item.get("restartPolicyRules", ())
    if policy is None:
        if rules:
            errors.required(f"{path}.restartPolicy", "must specify restartPolicy when restart rules are used")
    elif policy not in _POLICIES:
        errors.unsupported(f"{path}.restartPolicy", policy, _POLICIES)
    if len(rules) > MAX_RULES:
        errors.too_many(f"{path}.restartPolicyRules", len(rules), MAX_RULES)
    for index, rule in enumerate(rules):
        here = f"{path}.restartPolicyRules[{index}]"
        if rule.get("action", "") not in ("Restart", "RestartAllContainers"):
            errors.unsupported(f"{here}.action", rule.get("action", ""), ("Restart", "RestartAllContainers"))
        codes = rule.get("exitCodes")
        if codes is None:
            errors.required(f"{here}.exitCodes", "must be specified")
            continue
        if codes.get("operator", "") not in ("In", "NotIn"):
            errors.unsupported(f"{here}.exitCodes.operator", codes.get("operator", ""), ("In", "NotIn"))
        if len(codes.get("values", ())) > MAX_RULE_VALUES:
            errors.too_many(f"{here}.exitCodes.values", len(codes["values"]), MAX_RULE_VALUES)


def _check_resize(errors: Errors, policies: Sequence[Plain], path: str, restart_policy: str) -> None:
    seen: set[str] = set()
    for index, policy in enumerate(policies):
        name, action = policy.get("resourceName", ""), policy.get("restartPolicy", "")
        if name in seen:
            errors.duplicate(f"{path}[{index}]", name)
        seen.add(name)
        if not name:
            errors.required(path)
        elif name not in ("cpu", "memory"):
            errors.unsupported(path, name, ("cpu", "memory"))
        if not action:
            errors.required(path)
        elif action not in ("NotRequired", "RestartContainer"):
            errors.unsupported(path, action, ("NotRequired", "RestartContainer"))
        if restart_policy == "Never" and action != "NotRequired":
            errors.invalid(path, action, "must be 'NotRequired' when `restartPolicy` is 'Never'")
