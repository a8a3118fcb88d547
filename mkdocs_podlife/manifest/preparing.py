"""What the API server does to a new object after decoding and defaults, before it validates it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mkdocs_podlife.manifest.validation.annotations import APPARMOR
from mkdocs_podlife.manifest.validation.scheduling import MERGED_IN_SPREAD
from mkdocs_podlife.manifest.visiting import containers_of

Spec = dict[str, Any]

# The first version whose API server keeps the field; before that its gate was off.
_SIDECARS = 29  # restartPolicy of an init container (alpha in 1.28)
_RESTART_RULES = 35  # restartPolicy and restartPolicyRules of a regular one (alpha in 1.34)
_AFFINITY_KEYS = 31  # matchLabelKeys and mismatchLabelKeys of Pod affinity (alpha in 1.29)
_APPARMOR_FIELDS = 30
_NEVER = 1000
_OF_SPEC = {"hostnameOverride": 35, "resources": 34, "schedulingGroup": _NEVER, "workloadRef": _NEVER}
# Sources of a projected volume whose gates are off by default in every version.
_GATED_SOURCES = ("clusterTrustBundle", "podCertificate")
_TERMS = ("preferredDuringSchedulingIgnoredDuringExecution", "requiredDuringSchedulingIgnoredDuringExecution")


def drop_disabled(spec: Spec, minor: int) -> tuple[str, ...]:
    """Fields behind a feature gate that is off are dropped before validation (R1.28); their paths below the spec."""
    dropped = [name for name, kept in _OF_SPEC.items() if minor < kept and spec.pop(name, None) is not None]
    for here, item in containers_of(spec):
        if minor < _RESTART_RULES:
            gone = ["restartPolicyRules"]
            if here.startswith("containers[") or minor < _SIDECARS:
                gone.append("restartPolicy")
            dropped += [f"{here}.{name}" for name in gone if item.pop(name, None) is not None]
        if item.get("lifecycle", {}).pop("stopSignal", None) is not None:
            dropped.append(f"{here}.lifecycle.stopSignal")
            if not item["lifecycle"]:
                del item["lifecycle"]
    for number, volume in enumerate(spec.get("volumes", ())):
        for index, source in enumerate(volume.get("projected", {}).get("sources", ())):
            for name in _GATED_SOURCES:
                if source.pop(name, None) is not None:
                    dropped.append(f"volumes[{number}].projected.sources[{index}].{name}")
    return tuple(dropped)


def merge_label_keys(pod: Spec, minor: int) -> None:
    """`matchLabelKeys` become expressions of the selector, with the values of the Pod's own labels."""
    spec, labels = pod["spec"], pod.get("metadata", {}).get("labels", {})
    if minor >= _AFFINITY_KEYS:
        for term in _affinity_terms(spec.get("affinity") or {}):
            _merge(term, term.get("matchLabelKeys", ()), "In", labels)
            _merge(term, term.get("mismatchLabelKeys", ()), "NotIn", labels)
    if minor >= MERGED_IN_SPREAD:
        for constraint in spec.get("topologySpreadConstraints", ()):
            _merge(constraint, constraint.get("matchLabelKeys", ()), "In", labels)


def _affinity_terms(affinity: Mapping[str, Any]) -> Iterator[Spec]:
    for side in ("podAffinity", "podAntiAffinity"):
        rules = affinity.get(side) or {}
        yield from (weighted.get("podAffinityTerm", {}) for weighted in rules.get(_TERMS[0], ()))
        yield from rules.get(_TERMS[1], ())


def _merge(owner: Spec, keys: Sequence[str], operator: str, labels: Mapping[str, str]) -> None:
    selector = owner.get("labelSelector")
    found = [{"key": k, "operator": operator, "values": [labels[k]]} for k in keys if k in labels]
    if found and selector is not None:  # no selector matches nothing, whatever else is asked for
        selector["matchExpressions"] = [*selector.get("matchExpressions", ()), *found]


def adopt_apparmor(pod: Spec, minor: int) -> tuple[str, ...]:
    """AppArmor profiles in annotations become fields, each with a warning; those warnings."""
    spec, annotations = pod["spec"], pod.get("metadata", {}).get("annotations", {})
    if minor < _APPARMOR_FIELDS or (spec.get("os") or {}).get("name") == "windows":
        return ()
    of_pod = (spec.get("securityContext") or {}).get("appArmorProfile")
    found = []
    for _, container in containers_of(spec):
        key = f"{APPARMOR}{container.get('name', '')}"
        if key not in annotations or "appArmorProfile" in container.get("securityContext", {}):
            continue
        profile = _profile(annotations[key])
        if profile is not None and profile == of_pod:
            continue
        if profile is not None:
            container.setdefault("securityContext", {})["appArmorProfile"] = profile
        words = 'deprecated since v1.30; use the "appArmorProfile" field instead'
        found.append(f"metadata.annotations[{key}]: {words}")
    return tuple(found)


def _profile(written: str) -> dict[str, str] | None:
    if written in ("unconfined", "runtime/default"):
        return {"type": "Unconfined" if written == "unconfined" else "RuntimeDefault"}
    local = written.removeprefix("localhost/")
    if local == written or not local or local != local.strip() or len(local.encode()) > 4095:
        return None
    return {"type": "Localhost", "localhostProfile": local}
