"""The defaults the API server fills in (R1.1 to R1.8), applied to decoded objects in place.

What only a server can know is not added: the two not-ready tolerations, the service account, the priority and the
pre-emption policy (`SERVER_ONLY`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_UP
from typing import Any

from mkdocs_podlife.manifest.aggregates import aggregate, in_pods
from mkdocs_podlife.manifest.quantity import canonical, parse

Spec = dict[str, Any]

SERVER_ONLY = ("tolerations", "serviceAccountName", "serviceAccount", "priority", "preemptionPolicy")
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")

_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_REFERENCE = re.compile(
    rf"(?P<name>(?:(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?/)?{_PART}(?:/{_PART})*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?\Z",
    re.ASCII,
)
_HEX_ID = re.compile(r"[0-9a-f]{64}\Z")


def image_tag(image: str) -> str | None:
    """The image's tag: `latest` when neither tag nor digest is there, "" with a digest alone, None for no reference."""
    if len(image) > 600 or _HEX_ID.match(image):
        return None
    found = _REFERENCE.match(image)
    if not found:
        return None
    head, slash, _ = found["name"].partition("/")
    if slash and head != head.lower() and not ("." in head or ":" in head or head == "localhost"):
        pass  # an upper-case first part is a host name
    return found["tag"] or ("" if found["digest"] else "latest")


def pull_policy(image: str) -> str:
    """R1.2: Always for `latest` or nothing, IfNotPresent for any other tag, a digest, and what is no reference."""
    return "Always" if image_tag(image) == "latest" else "IfNotPresent"


def default_pod(pod: Spec) -> None:
    """Defaults of a Pod object: those of its spec, and those that templates do not get (R1.1, R1.3, R1.6)."""
    spec = pod["spec"]
    for container in _containers(spec):
        resources = container["resources"]
        if resources.get("limits"):
            resources["requests"] = {**resources["limits"], **resources.get("requests", {})}
    if spec.get("resources", {}).get("limits"):
        spec["resources"]["requests"] = _pod_requests(spec)
    spec.setdefault("enableServiceLinks", True)
    if spec.get("hostNetwork"):
        for container in _containers(spec):
            for port in container.get("ports", ()):
                if not port.get("hostPort") and port.get("containerPort"):
                    port["hostPort"] = port["containerPort"]
    default_pod_spec(spec)


def _pod_requests(spec: Spec) -> dict[str, str]:
    """The Pod's own requests: those written, then what the containers ask for together, then the Pod's limits."""
    resources = spec["resources"]
    requests: dict[str, str] = {**resources.get("requests", {})}
    for name, amount in sorted(aggregate(spec, "requests").items()):
        if not name.startswith("hugepages-"):
            requests.setdefault(name, canonical(f"{amount.normalize():f}"))
    for name, limit in resources["limits"].items():
        if in_pods(name):
            requests.setdefault(name, limit)
    return requests


def default_pod_spec(spec: Spec) -> None:
    """R1.1 to R1.5 for the spec of a Pod or of a template."""
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("schedulerName", "default-scheduler")
    spec.setdefault("securityContext", {})
    if "serviceAccountName" in spec or "serviceAccount" in spec:
        name = spec.get("serviceAccountName") or spec["serviceAccount"]
        spec["serviceAccountName"] = spec["serviceAccount"] = name
    for volume in spec.get("volumes", ()):
        _default_volume(volume)
    for container in _containers(spec):
        _default_container(container)
    for container in spec.get("ephemeralContainers", ()):
        _default_container(container)
    _round(spec.get("overhead"))
    for part in ("limits", "requests"):
        _round(spec.get("resources", {}).get(part))


def _containers(spec: Spec) -> Iterator[Spec]:
    yield from spec.get("initContainers", ())
    yield from spec.get("containers", ())


def _default_container(container: Spec) -> None:
    if not container.get("imagePullPolicy"):
        container["imagePullPolicy"] = pull_policy(container.get("image", ""))
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    for port in container.get("ports", ()):
        port.setdefault("protocol", "TCP")
    for variable in container.get("env", ()):
        _default_field(variable.get("valueFrom"))
        if (variable.get("valueFrom") or {}).get("fileKeyRef") is not None:
            variable["valueFrom"]["fileKeyRef"].setdefault("optional", False)
    for name in PROBES:
        if name in container:
            _default_probe(container[name])
    for hook in ("postStart", "preStop"):
        handler = container.get("lifecycle", {}).get(hook)
        if handler and "httpGet" in handler:
            _default_http(handler["httpGet"])
    for part in ("limits", "requests"):
        _round(container.get("resources", {}).get(part))


def _default_probe(probe: Spec) -> None:
    """R1.4: applied when the value is zero, so an explicit zero is replaced too."""
    for name, value in (("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)):
        if not probe.get(name):
            probe[name] = value
    if "httpGet" in probe:
        _default_http(probe["httpGet"])
    if "grpc" in probe:
        probe["grpc"].setdefault("service", "")


def _default_http(action: Spec) -> None:
    action.setdefault("path", "/")
    action.setdefault("scheme", "HTTP")


def _default_field(source: Spec | None) -> None:
    if source and "fieldRef" in source:
        source["fieldRef"].setdefault("apiVersion", "v1")


def _default_volume(volume: Spec) -> None:
    if not any(key != "name" for key in volume):
        volume["emptyDir"] = {}
    for kind in ("secret", "configMap", "downwardAPI", "projected"):
        if kind in volume:
            volume[kind].setdefault("defaultMode", 420)
    if "hostPath" in volume:
        volume["hostPath"].setdefault("type", "")
    if "image" in volume and not volume["image"].get("pullPolicy"):
        volume["image"]["pullPolicy"] = pull_policy(volume["image"].get("reference", ""))
    if "iscsi" in volume:
        volume["iscsi"].setdefault("iscsiInterface", "default")
    for item in volume.get("downwardAPI", {}).get("items", ()):
        _default_field(item)
    for source in volume.get("projected", {}).get("sources", ()):
        if "serviceAccountToken" in source:
            source["serviceAccountToken"].setdefault("expirationSeconds", 3600)
        if "podCertificate" in source:
            source["podCertificate"].setdefault("maxExpirationSeconds", 86400)
        for item in source.get("downwardAPI", {}).get("items", ()):
            _default_field(item)
    claim = volume.get("ephemeral", {}).get("volumeClaimTemplate")
    if claim is not None:
        claim.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
    if "azureDisk" in volume:
        disk = {"cachingMode": "ReadWrite", "kind": "Shared", "fsType": "ext4", "readOnly": False}
        volume["azureDisk"] |= {k: v for k, v in disk.items() if k not in volume["azureDisk"]}
    if "rbd" in volume:
        rbd = {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"}
        volume["rbd"] |= {k: v for k, v in rbd.items() if k not in volume["rbd"]}


def _round(amounts: dict[str, str] | None) -> None:
    """Resource amounts are rounded to a thousandth, away from zero."""
    for name, text in (amounts or {}).items():
        amount, form = parse(text)
        if form == "decimal" and amount and text[-1] in "nu":
            milli = (amount * 1000).to_integral_value(ROUND_UP)
            amounts[name] = canonical(f"{milli}m")  # type: ignore[index]
