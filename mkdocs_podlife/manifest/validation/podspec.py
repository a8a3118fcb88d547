"""A Pod and its spec, in upstream's order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import addresses, names
from mkdocs_podlife.manifest.validation.annotations import check_agreement, check_pod_annotations
from mkdocs_podlife.manifest.validation.containers import (
    Surroundings,
    check_containers,
    check_ephemeral_containers,
    check_image_space,
    check_init_containers,
)
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.metadata import check_metadata
from mkdocs_podlife.manifest.validation.podresources import check_pod_resources
from mkdocs_podlife.manifest.validation.resources import check_resources
from mkdocs_podlife.manifest.validation.scheduling import (
    check_affinity,
    check_labels,
    check_spread,
    check_tolerations,
)
from mkdocs_podlife.manifest.validation.security import check_os, check_pod_security
from mkdocs_podlife.manifest.validation.volumes import check_volumes
from mkdocs_podlife.manifest.validation.windows import check_host_process

Plain = Mapping[str, Any]

_RESTART = ("Always", "OnFailure", "Never")
_DNS = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
MAX_INT32 = 2**31 - 1


def check_pod(pod: Plain, minor: int) -> Errors:
    """A Pod at its creation: metadata, spec, and what holds for Pods only."""
    errors = Errors()
    metadata, spec = pod.get("metadata", {}), pod["spec"]
    check_metadata(errors, metadata, "metadata", names.dns_subdomain)
    annotations = metadata.get("annotations", {})
    check_pod_annotations(errors, annotations, spec, "metadata.annotations")
    check_spec(errors, spec, "spec", minor, pod_name=metadata.get("name", ""), is_pod=True)
    for kind in ("containers", "initContainers"):
        for index, item in enumerate(spec.get(kind, ())):
            check_image_space(errors, item, f"spec.{kind}[{index}]")
    if spec.get("ephemeralContainers"):
        errors.forbidden("spec.ephemeralContainers", "cannot be set on create")
    if spec.get("nodeName") and spec.get("schedulingGates"):
        errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")
    check_agreement(errors, annotations, spec, "spec")
    return errors


def check_spec(errors: Errors, spec: Plain, path: str, minor: int, *, pod_name: str = "", is_pod: bool = False) -> None:
    """The spec of a Pod, or of a template (`is_pod` False, no name); R1.32 among much else."""
    volumes = check_volumes(errors, spec.get("volumes", ()), f"{path}.volumes", pod_name)
    claims = _check_claims(errors, spec, f"{path}.resourceClaims")
    policy = spec.get("restartPolicy", "")
    around = Surroundings(
        volumes, claims, spec.get("terminationGracePeriodSeconds", 30), policy, spec.get("hostUsers", True), minor
    )
    containers, inits = spec.get("containers", ()), spec.get("initContainers", ())
    check_containers(errors, containers, f"{path}.containers", around)
    check_init_containers(errors, inits, containers, f"{path}.initContainers", around)
    check_ephemeral_containers(errors, spec, f"{path}.ephemeralContainers", around)
    if "resources" in spec:
        check_pod_resources(errors, spec, f"{path}.resources", claims)
    _check_host_network(errors, spec, path, is_pod)
    if policy not in _RESTART:
        errors.unsupported(f"{path}.restartPolicy", policy, _RESTART)
    if spec.get("dnsPolicy") not in _DNS:
        errors.unsupported(f"{path}.dnsPolicy", spec.get("dnsPolicy", ""), _DNS)
    check_labels(errors, spec.get("nodeSelector", {}), f"{path}.nodeSelector")
    check_pod_security(errors, spec, f"{path}.securityContext", minor)
    check_affinity(errors, spec.get("affinity"), f"{path}.affinity")
    _check_dns(errors, spec, f"{path}.dnsConfig", minor)
    for index, gate in enumerate(spec.get("readinessGates", ())):
        kind = gate.get("conditionType", "")
        errors.invalid_each(f"{path}.readinessGates[{index}].conditionType", kind, names.qualified_name(kind))
    _check_gates(errors, spec, f"{path}.schedulingGates")
    check_spread(errors, spec.get("topologySpreadConstraints", ()), f"{path}.topologySpreadConstraints", minor)
    check_host_process(errors, spec, path)
    _check_host_users(errors, spec, path)
    for field in ("serviceAccountName", "nodeName"):
        if spec.get(field):
            errors.invalid_each(f"{path}.{field}", spec[field], names.dns_subdomain(spec[field]))
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= MAX_INT32:
        errors.invalid(f"{path}.activeDeadlineSeconds", deadline, f"must be between 1 and {MAX_INT32}, inclusive")
    for field in ("hostname", "subdomain"):
        if spec.get(field):
            errors.invalid_each(f"{path}.{field}", spec[field], names.dns_label(spec[field]))
    _check_hostname_override(errors, spec, f"{path}.hostnameOverride")
    check_tolerations(errors, spec.get("tolerations", ()), f"{path}.tolerations")
    for index, alias in enumerate(spec.get("hostAliases", ())):
        here = f"{path}.hostAliases[{index}]"
        errors.invalid_each(f"{here}.ip", alias.get("ip", ""), addresses.ip_errors(alias.get("ip", ""), minor))
        for number, host in enumerate(alias.get("hostnames", ())):
            errors.invalid_each(f"{here}.hostnames[{number}]", host, names.dns_subdomain(host))
    for field in ("priorityClassName", "runtimeClassName"):
        if spec.get(field) or (field == "runtimeClassName" and field in spec):
            errors.invalid_each(f"{path}.{field}", spec[field], names.dns_subdomain(spec[field]))
    preemption = spec.get("preemptionPolicy")
    if preemption == "":
        errors.required(f"{path}.preemptionPolicy")
    elif preemption is not None and preemption not in ("PreemptLowerPriority", "Never"):
        errors.unsupported(f"{path}.preemptionPolicy", preemption, ("PreemptLowerPriority", "Never"))
    if "overhead" in spec:
        check_resources(errors, {"limits": spec["overhead"]}, f"{path}.overhead", frozenset())
    check_os(errors, spec, path)


def _check_claims(errors: Errors, spec: Plain, path: str) -> frozenset[str]:
    seen: set[str] = set()
    for index, claim in enumerate(spec.get("resourceClaims", ())):
        here, name = f"{path}[{index}]", claim.get("name", "")
        if not name:
            errors.required(f"{here}.name")
        elif name in seen:
            errors.duplicate(f"{here}.name", name)
        else:
            errors.invalid_each(f"{here}.name", name, names.dns_label(name))
            seen.add(name)
        given = [f for f in ("resourceClaimName", "resourceClaimTemplateName") if f in claim]
        shown = {
            "Name": name,
            "ResourceClaimName": claim.get("resourceClaimName"),
            "ResourceClaimTemplateName": claim.get("resourceClaimTemplateName"),
        }
        if len(given) == 2:
            words = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
            errors.invalid(here, shown, words)
        if not given:
            errors.invalid(here, shown, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
        for field in given:
            errors.invalid_each(f"{here}.{field}", claim[field], names.dns_subdomain(claim[field]))
    return frozenset(c["name"] for c in spec.get("resourceClaims", ()) if c.get("name"))


def _check_host_network(errors: Errors, spec: Plain, path: str, is_pod: bool) -> None:
    """With hostNetwork a host port is the container port (R1.3)."""
    if not spec.get("hostNetwork"):
        return
    for index, item in enumerate(spec.get("containers", ())):
        for number, port in enumerate(item.get("ports", ())):
            host = port.get("hostPort", 0)
            if (is_pod or host) and host != port.get("containerPort", 0):
                here = f"{path}.containers[{index}].ports[{number}].hostPort"
                errors.invalid(here, host, "must match `containerPort` when `hostNetwork` is true")


def _check_host_users(errors: Errors, spec: Plain, path: str) -> None:
    if spec.get("hostUsers", True):
        return
    # Upstream capitalises two of the three.
    for field, shown in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
        if spec.get(field):
            errors.forbidden(f"{path}.{shown}", "when `pod.Spec.HostUsers` is false")


def _check_hostname_override(errors: Errors, spec: Plain, path: str) -> None:
    """A name for the kernel (64 bytes), with nothing else that would decide it."""
    name = spec.get("hostnameOverride")
    if name is None:
        return
    errors.invalid_each(path, name, names.dns_subdomain(name))
    if len(name) > 64:
        errors.too_long(path, 64)
    for field in ("setHostnameAsFQDN", "hostNetwork"):
        if spec.get(field):
            errors.forbidden(path, f"may not be specified when `{field}` is true")


def _check_gates(errors: Errors, spec: Plain, path: str) -> None:
    seen: set[str] = set()
    for index, gate in enumerate(spec.get("schedulingGates", ())):
        name = gate.get("name", "")
        errors.invalid_each(f"{path}[{index}]", name, names.qualified_name(name))
        if name in seen:
            errors.duplicate(f"{path}[{index}]", name)
        seen.add(name)


def _check_dns(errors: Errors, spec: Plain, path: str, minor: int) -> None:
    config = spec.get("dnsConfig")
    if spec.get("dnsPolicy") == "None":
        if config is None:
            errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
            return
        if not config.get("nameservers"):
            words = "must provide at least one DNS nameserver when `dnsPolicy` is None"
            errors.required(f"{path}.nameservers", words)
            return
    if config is None:
        return
    servers, searches = config.get("nameservers", []), config.get("searches", [])
    if len(servers) > 3:
        errors.invalid(f"{path}.nameservers", servers, "must not have more than 3 nameservers")
    for index, server in enumerate(servers):
        errors.invalid_each(f"{path}.nameservers[{index}]", server, addresses.ip_errors(server, minor))
    if len(searches) > 32:
        errors.invalid(f"{path}.searches", searches, "must not have more than 32 search paths")
    if len(" ".join(searches).encode()) > 2048:
        words = "must not have more than 2048 characters (including spaces) in the search list"
        errors.invalid(f"{path}.searches", searches, words)
    for index, search in enumerate(searches):
        if search != ".":
            name = search.removesuffix(".")
            errors.invalid_each(f"{path}.searches[{index}]", name, names.dns_subdomain_underscore(name))
    for index, option in enumerate(config.get("options", ())):
        if not option.get("name"):
            errors.required(f"{path}.options[{index}]", "must not be empty")
