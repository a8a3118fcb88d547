"""Workload kinds: where the Pod's template stands, their defaults (R1.8), and the Pod that their controller makes."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from mkdocs_podlife.manifest.defaults import default_pod_spec

Spec = dict[str, Any]


class Kind(NamedTuple):
    """A workload kind: its API version, where its template stands, and how the API server names it in messages."""

    name: str
    api_version: str
    template: tuple[str, ...]

    @property
    def spec_path(self) -> str:
        """The path of the Pod's spec: every error below it begins so (R1.13)."""
        return ".".join((*self.template, "spec"))

    @property
    def qualified(self) -> str:
        """`Deployment.apps`, as in `Deployment.apps "web" is invalid`."""
        group = self.api_version.partition("/")[0] if "/" in self.api_version else ""
        return f"{self.name}.{group}" if group else self.name


_TEMPLATE = ("spec", "template")
KINDS = {
    kind.name: kind
    for kind in (
        Kind("Deployment", "apps/v1", _TEMPLATE),
        Kind("ReplicaSet", "apps/v1", _TEMPLATE),
        Kind("StatefulSet", "apps/v1", _TEMPLATE),
        Kind("DaemonSet", "apps/v1", _TEMPLATE),
        Kind("ReplicationController", "v1", _TEMPLATE),
        Kind("Job", "batch/v1", _TEMPLATE),
        Kind("CronJob", "batch/v1", ("spec", "jobTemplate", "spec", "template")),
        Kind("PodTemplate", "v1", ("template",)),
    )
}
# apiVersion → the release that no longer serves it, for the kinds above.
REMOVED = {
    ("extensions/v1beta1", "Deployment"): "1.16",
    ("extensions/v1beta1", "DaemonSet"): "1.16",
    ("extensions/v1beta1", "ReplicaSet"): "1.16",
    ("apps/v1beta1", "Deployment"): "1.16",
    ("apps/v1beta1", "StatefulSet"): "1.16",
    ("apps/v1beta2", "Deployment"): "1.16",
    ("apps/v1beta2", "StatefulSet"): "1.16",
    ("apps/v1beta2", "DaemonSet"): "1.16",
    ("apps/v1beta2", "ReplicaSet"): "1.16",
    ("batch/v2alpha1", "CronJob"): "1.21",
    ("batch/v1beta1", "CronJob"): "1.25",
    ("extensions/v1beta1", "Job"): "1.6",
    ("extensions/v1beta1", "Ingress"): "1.22",
    ("networking.k8s.io/v1beta1", "Ingress"): "1.22",
    ("policy/v1beta1", "PodDisruptionBudget"): "1.25",
    ("policy/v1beta1", "PodSecurityPolicy"): "1.25",
}


def template_of(workload: Mapping[str, Any], kind: Kind) -> Spec:
    """The Pod template of a decoded workload (an empty one when it is not there)."""
    part: Any = workload
    for step in kind.template:
        part = part.get(step) if isinstance(part, Mapping) else None
    return part if isinstance(part, dict) else {}


def default_workload(workload: Spec, kind: Kind) -> None:
    """R1.8, in place; the template's spec included."""
    template = template_of(workload, kind)
    if not template and kind.name != "ReplicationController":
        # A part that is not written is an empty struct, which gets its defaults; only there it is a pointer.
        part: dict[str, Any] = workload
        for step in kind.template:
            part = part.setdefault(step, {})
        template = part
    if template or kind.name != "ReplicationController":
        default_pod_spec(template.setdefault("spec", {}))
    spec = workload.get("spec")
    if spec is None:
        return
    if kind.name == "Deployment":
        _default_deployment(spec)
    elif kind.name in ("ReplicaSet", "ReplicationController"):
        spec.setdefault("replicas", 1)
        if kind.name == "ReplicationController" and not spec.get("selector"):
            labels = template.get("metadata", {}).get("labels")
            if labels:
                spec["selector"] = dict(labels)
    elif kind.name == "StatefulSet":
        _default_stateful_set(spec)
    elif kind.name == "DaemonSet":
        strategy = spec.setdefault("updateStrategy", {})
        strategy.setdefault("type", "RollingUpdate")
        if strategy["type"] == "RollingUpdate":
            rolling = strategy.setdefault("rollingUpdate", {})
            rolling.setdefault("maxUnavailable", 1)
            rolling.setdefault("maxSurge", 0)
        spec.setdefault("revisionHistoryLimit", 10)
    elif kind.name == "Job":
        default_job(spec)
    elif kind.name == "CronJob":
        spec.setdefault("concurrencyPolicy", "Allow")
        spec.setdefault("suspend", False)
        spec.setdefault("successfulJobsHistoryLimit", 3)
        spec.setdefault("failedJobsHistoryLimit", 1)


def _default_deployment(spec: Spec) -> None:
    spec.setdefault("replicas", 1)
    strategy = spec.setdefault("strategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)


def _default_stateful_set(spec: Spec) -> None:
    spec.setdefault("replicas", 1)
    spec.setdefault("podManagementPolicy", "OrderedReady")
    strategy = spec.setdefault("updateStrategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy.setdefault("rollingUpdate", {}).setdefault("partition", 0)
    spec.setdefault("revisionHistoryLimit", 10)
    retention = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    retention.setdefault("whenDeleted", "Retain")
    retention.setdefault("whenScaled", "Retain")


def default_job(spec: Spec) -> None:
    """The defaults of a Job's own spec."""
    if "completions" not in spec and "parallelism" not in spec:
        spec["completions"] = spec["parallelism"] = 1
    spec.setdefault("parallelism", 1)
    spec.setdefault("backoffLimit", 2**31 - 1 if "backoffLimitPerIndex" in spec else 6)
    spec.setdefault("completionMode", "NonIndexed")
    spec.setdefault("suspend", False)
    spec.setdefault("podReplacementPolicy", "Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed")


def pod_of(workload: Mapping[str, Any], kind: Kind, suffix: Any) -> Spec:
    """The first Pod that the workload's controller makes, before Pod defaults.

    Args:
        suffix: `(seed, length) -> str`, the stable stand-in for the server's random suffix.
    """
    template = copy.deepcopy(template_of(workload, kind))
    template.pop("status", None)
    metadata = template.setdefault("metadata", {})
    spec = template.setdefault("spec", {})
    base = workload.get("metadata", {})
    name = base.get("name", "")
    labels = metadata.setdefault("labels", {})
    own = json.dumps(spec, sort_keys=True, default=str)
    if kind.name == "Deployment":
        labels["pod-template-hash"] = suffix(own, 10)
        metadata["name"] = f"{name}-{labels['pod-template-hash']}-{suffix(name, 5)}"
    elif kind.name == "StatefulSet":
        start = workload.get("spec", {}).get("ordinals", {}).get("start", 0)
        metadata["name"] = f"{name}-{start}"
        labels["apps.kubernetes.io/pod-index"] = str(start)
        labels["statefulset.kubernetes.io/pod-name"] = metadata["name"]
        _add_claims(workload, spec, metadata["name"])
    elif kind.name == "Job":
        indexed = workload.get("spec", {}).get("completionMode") == "Indexed"
        metadata["name"] = f"{name}-0-{suffix(name, 5)}" if indexed else f"{name}-{suffix(name, 5)}"
        labels["batch.kubernetes.io/job-name"] = labels["job-name"] = name
    elif kind.name == "CronJob":
        job = f"{name}-29000000"  # the controller puts the scheduled minute here
        metadata["name"] = f"{job}-{suffix(name, 5)}"
        labels["batch.kubernetes.io/job-name"] = labels["job-name"] = job
    elif kind.name == "PodTemplate":
        metadata["name"] = name or "pod"
    else:
        metadata["name"] = f"{name}-{suffix(name, 5)}"
    if base.get("namespace"):
        metadata["namespace"] = base["namespace"]
    metadata.pop("generateName", None)
    return template


def _add_claims(workload: Mapping[str, Any], spec: Spec, pod_name: str) -> None:
    """A StatefulSet's claims become volumes; one of the same name is replaced."""
    claims = [c.get("metadata", {}).get("name", "") for c in workload.get("spec", {}).get("volumeClaimTemplates", ())]
    kept = [v for v in spec.get("volumes", ()) if v.get("name") not in claims]
    made = [{"name": c, "persistentVolumeClaim": {"claimName": f"{c}-{pod_name}"}} for c in claims if c]
    if made:
        spec["volumes"] = made + kept
