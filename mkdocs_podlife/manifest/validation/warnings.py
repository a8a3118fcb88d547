"""The warnings an API server sends with its answer, for Pods and templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from mkdocs_podlife.manifest.quantity import is_whole
from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.addresses import ip_warning
from mkdocs_podlife.manifest.validation.annotations import APPARMOR, SECCOMP_CONTAINER, SECCOMP_POD
from mkdocs_podlife.manifest.validation.errors import go_quote
from mkdocs_podlife.manifest.validation.overlaps import overlaps
from mkdocs_podlife.manifest.visiting import containers_of

Plain = Mapping[str, Any]

MAX_WARNINGS = 100  # equal ports warn about each other in pairs

_OLD_VOLUMES = {
    "photonPersistentDisk": "deprecated in v1.11, non-functional in v1.16+",
    "gitRepo": "deprecated in v1.11, and disabled by default in v1.33+",
    "scaleIO": "deprecated in v1.16, non-functional in v1.22+",
    "flocker": "deprecated in v1.22, non-functional in v1.25+",
    "storageos": "deprecated in v1.22, non-functional in v1.25+",
    "quobyte": "deprecated in v1.22, non-functional in v1.25+",
    "glusterfs": "deprecated in v1.25, non-functional in v1.26+",
    "cephfs": "deprecated in v1.28, non-functional in v1.31+",
    "rbd": "deprecated in v1.28, non-functional in v1.31+",
}
_OLD_LABELS = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}
_OLD_ANNOTATIONS = {
    "scheduler.alpha.kubernetes.io/critical-pod": (
        'non-functional in v1.16+; use the "priorityClassName" field instead'
    ),
    "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
    "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
}
_OLD_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead'
_BYTES = ("memory", "ephemeral-storage")
_NO_SELECTOR = "a null labelSelector results in matching no pod"
_AFFINITIES = ("requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution")


def pod_warnings(pod: Plain) -> tuple[str, ...]:
    """Those of a Pod at its creation."""
    metadata = pod.get("metadata", {})
    name = metadata.get("name", "")
    wrong = names.dns_label(name) if name else []
    found = []
    if wrong:
        found.append(
            "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; "
            f"a DNS label is recommended: [{' '.join(wrong)}]"
        )
    return (*found, *islice(_warnings(pod["spec"], metadata, ""), MAX_WARNINGS))


def template_warnings(template: Plain, spec_path: str) -> tuple[str, ...]:
    """Those of a template; `spec_path` is the path of its spec."""
    prefix = spec_path.removesuffix("spec")
    return tuple(islice(_warnings(template.get("spec", {}), template.get("metadata", {}), prefix), MAX_WARNINGS))


def _warnings(spec: Plain, metadata: Plain, prefix: str) -> Iterator[str]:
    """`prefix`: what stands before `spec` and `metadata` in a path; a Pod has nothing there."""
    path, annotations = f"{prefix}spec", metadata.get("annotations", {})
    yield from _scheduling_warnings(spec, path)
    for key, words in _OLD_ANNOTATIONS.items():
        if key in annotations:
            yield f"{prefix}metadata.annotations[{key}]: {words}"
    for index, volume in enumerate(spec.get("volumes", ())):
        yield from _volume_warnings(volume, f"{path}.volumes[{index}]")
    yield from overlaps(spec.get("volumes", ()))
    yield from _repeated(spec, path)
    for name in _BYTES:
        yield from _fraction(spec.get("overhead", {}), name, f"{path}.overhead")
    if SECCOMP_POD in annotations and "seccompProfile" not in (spec.get("securityContext") or {}):
        yield f"{prefix}metadata.annotations[{SECCOMP_POD}]: {_OLD_SECCOMP}"
    for here, item in containers_of(spec):
        yield from _profile_warnings(item, spec, annotations, prefix)
        yield from _container_warnings(item, f"{path}.{here}")
    yield from _port_warnings(spec, path)
    if spec.get("terminationGracePeriodSeconds", 0) < 0:
        yield (
            f"{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
        )
    yield from _affinity_warnings(spec, path)
    for index, server in enumerate((spec.get("dnsConfig") or {}).get("nameservers", ())):
        yield from filter(None, (ip_warning(f"{path}.dnsConfig.nameservers[{index}]", server),))
    for index, alias in enumerate(spec.get("hostAliases", ())):
        yield from filter(None, (ip_warning(f"{path}.hostAliases[{index}].ip", alias.get("ip", "")),))


def _scheduling_warnings(spec: Plain, path: str) -> Iterator[str]:
    for key, words in _OLD_LABELS.items():
        if key in spec.get("nodeSelector", {}):
            yield f"{path}.nodeSelector[{key}]: {words}"
    node = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    here = f"{path}.affinity.nodeAffinity"
    required, preferred = _AFFINITIES
    for index, term in enumerate((node.get(required) or {}).get("nodeSelectorTerms", ())):
        yield from _term_warnings(term, f"{here}.{required}.nodeSelectorTerms[{index}]", values=False)
    for index, weighted in enumerate(node.get(preferred, ())):
        yield from _term_warnings(
            weighted.get("preference", {}), f"{here}.{preferred}[{index}].preference", values=True
        )
    for index, item in enumerate(spec.get("topologySpreadConstraints", ())):
        if item.get("topologyKey") in _OLD_LABELS:
            here = f"{path}.topologySpreadConstraints[{index}].topologyKey"
            yield f"{here}: {item['topologyKey']} is {_OLD_LABELS[item['topologyKey']]}"
        if item.get("labelSelector") is None:
            yield f"{path}.topologySpreadConstraints[{index}].labelSelector: {_NO_SELECTOR}"


def _term_warnings(term: Plain, path: str, *, values: bool) -> Iterator[str]:
    """Of a node selector term. Wrong values are refused where they are required, here they are only warned of."""
    for index, wanted in enumerate(term.get("matchExpressions", ())):
        here, key = f"{path}.matchExpressions[{index}]", wanted.get("key", "")
        if key in _OLD_LABELS:
            yield f"{here}.key: {key} is {_OLD_LABELS[key]}"
        for number, value in enumerate(wanted.get("values", ()) if values else ()):
            for words in names.label_value(value):
                yield f"{here}.values[{number}]: {value} is invalid, {words}"


def _volume_warnings(volume: Plain, path: str) -> Iterator[str]:
    for kind, words in _OLD_VOLUMES.items():
        if kind == "cephfs" and "ephemeral" in volume:
            spec = (volume["ephemeral"].get("volumeClaimTemplate") or {}).get("spec", {})
            for part in ("requests", "limits"):
                here = f"{path}.ephemeral.volumeClaimTemplate.spec.resources.{part}"
                yield from _fraction(spec.get("resources", {}).get(part, {}), "storage", here)
        if kind in volume:
            shown = "storageOS" if kind == "storageos" else kind
            yield f"{path}.{shown}: {words}"


def _affinity_warnings(spec: Plain, path: str) -> Iterator[str]:
    for side in ("podAffinity", "podAntiAffinity"):
        rules = (spec.get("affinity") or {}).get(side) or {}
        for field in _AFFINITIES:
            for index, term in enumerate(rules.get(field, ())):
                inner = term.get("podAffinityTerm", {}) if field.startswith("preferred") else term
                if inner.get("labelSelector") is None:
                    step = ".podAffinityTerm" if field.startswith("preferred") else ""
                    yield f"{path}.affinity.{side}.{field}[{index}]{step}.labelSelector: {_NO_SELECTOR}"


def _profile_warnings(item: Plain, spec: Plain, annotations: Mapping[str, str], prefix: str) -> Iterator[str]:
    context, of_pod = item.get("securityContext", {}), spec.get("securityContext") or {}
    key = f"{SECCOMP_CONTAINER}{item.get('name', '')}"
    if key in annotations and "seccompProfile" not in context:
        yield f"{prefix}metadata.annotations[{key}]: {_OLD_SECCOMP}"
    key = f"{APPARMOR}{item.get('name', '')}"
    # A Pod's own are told when they become fields.
    if prefix and key in annotations and "appArmorProfile" not in context and "appArmorProfile" not in of_pod:
        words = 'deprecated since v1.30; use the "appArmorProfile" field instead'
        yield f"{prefix}metadata.annotations[{key}]: {words}"


def _repeated(spec: Plain, path: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, alias in enumerate(spec.get("hostAliases", ())):
        address = alias.get("ip", "")
        if address in seen:
            yield f"{path}.hostAliases[{index}].ip: duplicate ip {go_quote(address)}"
        seen.add(address)
    seen = set()
    secrets = [s.get("name", "") for s in spec.get("imagePullSecrets", ())]
    for index, name in enumerate(secrets):
        if name in seen:
            yield f"{path}.imagePullSecrets[{index}].name: duplicate name {go_quote(name)}"
        seen.add(name)
    for index, name in enumerate(secrets):
        if not name:
            yield f'{path}.imagePullSecrets[{index}].name: invalid empty name ""'


def _fraction(amounts: Mapping[str, str], name: str, path: str) -> Iterator[str]:
    """A part of a byte."""
    amount = amounts.get(name)
    if amount is not None and not is_whole(amount):
        yield f"{path}[{name}]: fractional byte value {go_quote(amount)} is invalid, must be an integer"


def _container_warnings(item: Plain, path: str) -> Iterator[str]:
    for name in _BYTES:
        for part in ("limits", "requests"):
            yield from _fraction(item.get("resources", {}).get(part, {}), name, f"{path}.resources.{part}")
    seen: set[str] = set()
    for index, variable in enumerate(item.get("env", ())):
        name = variable.get("name", "")
        value = variable.get("value", "")
        # Adding to the former value (X="$(X)123") is fine, replacing it is not.
        if name in seen and ("valueFrom" in variable or f"$({name})" not in value or value == f"$({name})"):
            words = f"hides previous definition of {go_quote(name)}, which may be dropped when using apply"
            yield f"{path}.env[{index}]: {words}"
        seen.add(name)


def _port_warnings(spec: Plain, path: str) -> Iterator[str]:
    """The same port twice, in one container or in two, and the same port name twice."""
    known: dict[tuple[int, str], list[tuple[str, int, str]]] = {}
    named: dict[str, str] = {}
    later: list[str] = []
    for owner, item in containers_of(spec):
        for number, port in enumerate(item.get("ports", ())):
            here = f"{path}.{owner}.ports[{number}]"
            address, host = port.get("hostIP", ""), port.get("hostPort", 0)
            if address and not host:
                yield f"{here}: hostIP set without hostPort: {_as_struct(port)}"
            others = known.setdefault((port.get("containerPort", 0), port.get("protocol", "")), [])
            for other_address, other_host, other in others:
                if (address, host) == (other_address, other_host):
                    yield f"{here}: duplicate port definition with {other}"
                elif host == 0 or other_host == 0:
                    yield f"{here}: overlapping port definition with {other}"
                elif host == other_host and bool(address) != bool(other_address):
                    yield f"{here}: dangerously ambiguous port definition with {other}"
            others.append((address, host, here))
            if owner.startswith("initContainers") and item.get("restartPolicy") != "Always":
                continue
            name = port.get("name", "")
            if name and name in named:
                later.append(
                    f"{here}: duplicate port name {go_quote(name)} with {named[name]}, services and probes that select "
                    f"ports by name will use {named[name]}"
                )
            elif name:
                named[name] = here
    yield from later


def _as_struct(port: Plain) -> str:
    """A port as Go prints a struct with its field names."""
    name, host, number = port.get("name", ""), port.get("hostPort", 0), port.get("containerPort", 0)
    protocol, address = port.get("protocol", ""), port.get("hostIP", "")
    return f"{{Name:{name} HostPort:{host} ContainerPort:{number} Protocol:{protocol} HostIP:{address}}}"
