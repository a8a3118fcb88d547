#!/usr/bin/env python3
"""Write mkdocs_podlife/manifest/fields.json: the Go shape of a Pod and of the workloads, for every known version.

Development only. The field names and their versions come from the schemas in the `kubernetes-validate` package; what
a schema does not tell (pointers, named Go types, embedded structs) stands in the tables below. Run it again when a new
Kubernetes version should be known:

    python tools/make_field_tables.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import kubernetes_validate

ROOTS = {
    "Pod": "io.k8s.api.core.v1.Pod",
    "ReplicationController": "io.k8s.api.core.v1.ReplicationController",
    "PodTemplate": "io.k8s.api.core.v1.PodTemplate",
    "Deployment": "io.k8s.api.apps.v1.Deployment",
    "ReplicaSet": "io.k8s.api.apps.v1.ReplicaSet",
    "StatefulSet": "io.k8s.api.apps.v1.StatefulSet",
    "DaemonSet": "io.k8s.api.apps.v1.DaemonSet",
    "Job": "io.k8s.api.batch.v1.Job",
    "CronJob": "io.k8s.api.batch.v1.CronJob",
}
LEAVES = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "Quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "IntOrString",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "Time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "Time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
}
# A status is ignored at creation: its fields are known by name, not looked into.
OPAQUE = {
    "PodStatus", "DeploymentStatus", "ReplicaSetStatus", "StatefulSetStatus", "DaemonSetStatus", "JobStatus",
    "CronJobStatus", "ReplicationControllerStatus", "PersistentVolumeClaimStatus",
}  # fmt: skip

# Scalars behind a pointer: an explicit zero or false is kept, not dropped. Structs are pointers unless named in VALUES.
POINTERS = """
PodSpec: terminationGracePeriodSeconds activeDeadlineSeconds automountServiceAccountToken shareProcessNamespace priority
  runtimeClassName enableServiceLinks preemptionPolicy setHostnameAsFQDN hostUsers hostnameOverride
Container: restartPolicy
EphemeralContainer: restartPolicy
Probe: terminationGracePeriodSeconds
GRPCAction: service
Lifecycle: stopSignal
ConfigMapKeySelector: optional
SecretKeySelector: optional
FileKeySelector: optional
ConfigMapEnvSource: optional
SecretEnvSource: optional
ConfigMapVolumeSource: optional defaultMode
SecretVolumeSource: optional defaultMode
ConfigMapProjection: optional
SecretProjection: optional
DownwardAPIVolumeSource: defaultMode
ProjectedVolumeSource: defaultMode
KeyToPath: mode
DownwardAPIVolumeFile: mode
ServiceAccountTokenProjection: expirationSeconds
ClusterTrustBundleProjection: name signerName optional
PodCertificateProjection: maxExpirationSeconds
HostPathVolumeSource: type
ISCSIVolumeSource: initiatorName
AzureDiskVolumeSource: cachingMode fsType readOnly kind
CSIVolumeSource: readOnly fsType
EmptyDirVolumeSource: sizeLimit
VolumeMount: mountPropagation recursiveReadOnly
SecurityContext: privileged runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount
PodSecurityContext: runAsUser runAsGroup runAsNonRoot fsGroup fsGroupChangePolicy supplementalGroupsPolicy
  seLinuxChangePolicy
SeccompProfile: localhostProfile
AppArmorProfile: localhostProfile
WindowsSecurityContextOptions: gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess
Toleration: tolerationSeconds
TopologySpreadConstraint: minDomains nodeAffinityPolicy nodeTaintsPolicy
PodDNSConfigOption: value
PodResourceClaim: resourceClaimName resourceClaimTemplateName
PodSchedulingGroup: podGroupName
OwnerReference: controller blockOwnerDeletion
ObjectMeta: deletionGracePeriodSeconds
PersistentVolumeClaimSpec: storageClassName volumeMode volumeAttributesClassName
TypedLocalObjectReference: apiGroup
TypedObjectReference: apiGroup namespace
DeploymentSpec: replicas revisionHistoryLimit progressDeadlineSeconds
RollingUpdateDeployment: maxUnavailable maxSurge
RollingUpdateDaemonSet: maxUnavailable maxSurge
RollingUpdateStatefulSetStrategy: partition maxUnavailable
ReplicaSetSpec: replicas
ReplicationControllerSpec: replicas
StatefulSetSpec: replicas revisionHistoryLimit
DaemonSetSpec: revisionHistoryLimit
JobSpec: parallelism completions activeDeadlineSeconds backoffLimit backoffLimitPerIndex maxFailedIndexes manualSelector
  ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy
CronJobSpec: timeZone startingDeadlineSeconds suspend successfulJobsHistoryLimit failedJobsHistoryLimit
PodFailurePolicyOnExitCodesRequirement: containerName
SuccessPolicyRule: succeededIndexes succeededCount
"""
# Structs held by value: always written, even when empty. (Type.field)
VALUES = """
Container.resources PersistentVolumeClaimSpec.resources PersistentVolumeClaimTemplate.metadata
PersistentVolumeClaimTemplate.spec PersistentVolumeClaim.metadata PersistentVolumeClaim.spec
PersistentVolumeClaim.status PreferredSchedulingTerm.preference WeightedPodAffinityTerm.podAffinityTerm
ResourceFieldSelector.divisor HTTPGetAction.port TCPSocketAction.port EphemeralContainer.resources Pod.metadata
Pod.spec Pod.status
"""
# Named Go types of scalars, as error messages print them.
NAMED = """
PodSpec.restartPolicy=v1.RestartPolicy PodSpec.dnsPolicy=v1.DNSPolicy PodSpec.preemptionPolicy=v1.PreemptionPolicy
Container.imagePullPolicy=v1.PullPolicy Container.terminationMessagePolicy=v1.TerminationMessagePolicy
Container.restartPolicy=v1.ContainerRestartPolicy EphemeralContainer.imagePullPolicy=v1.PullPolicy
EphemeralContainer.terminationMessagePolicy=v1.TerminationMessagePolicy
EphemeralContainer.restartPolicy=v1.ContainerRestartPolicy ContainerPort.protocol=v1.Protocol
HTTPGetAction.scheme=v1.URIScheme Lifecycle.stopSignal=v1.Signal Toleration.operator=v1.TolerationOperator
Toleration.effect=v1.TaintEffect NodeSelectorRequirement.operator=v1.NodeSelectorOperator
TopologySpreadConstraint.whenUnsatisfiable=v1.UnsatisfiableConstraintAction
TopologySpreadConstraint.nodeAffinityPolicy=v1.NodeInclusionPolicy
TopologySpreadConstraint.nodeTaintsPolicy=v1.NodeInclusionPolicy EmptyDirVolumeSource.medium=v1.StorageMedium
HostPathVolumeSource.type=v1.HostPathType VolumeMount.mountPropagation=v1.MountPropagationMode
VolumeMount.recursiveReadOnly=v1.RecursiveReadOnlyMode SeccompProfile.type=v1.SeccompProfileType
AppArmorProfile.type=v1.AppArmorProfileType ContainerRestartRule.action=v1.ContainerRestartRuleAction
ContainerRestartRuleOnExitCodes.operator=v1.ContainerRestartRuleOnExitCodesOperator
ContainerResizePolicy.resourceName=v1.ResourceName ContainerResizePolicy.restartPolicy=v1.ResourceResizeRestartPolicy
Capabilities.add=[]v1.Capability Capabilities.drop=[]v1.Capability PodReadinessGate.conditionType=v1.PodConditionType
PodSecurityContext.fsGroupChangePolicy=v1.PodFSGroupChangePolicy SecurityContext.procMount=v1.ProcMountType
PodSecurityContext.supplementalGroupsPolicy=v1.SupplementalGroupsPolicy PodOS.name=v1.OSName
PodSecurityContext.seLinuxChangePolicy=v1.PodSELinuxChangePolicy
PersistentVolumeClaimSpec.accessModes=[]v1.PersistentVolumeAccessMode
PersistentVolumeClaimSpec.volumeMode=v1.PersistentVolumeMode DeploymentStrategy.type=v1.DeploymentStrategyType
DaemonSetUpdateStrategy.type=v1.DaemonSetUpdateStrategyType
StatefulSetUpdateStrategy.type=v1.StatefulSetUpdateStrategyType
StatefulSetSpec.podManagementPolicy=v1.PodManagementPolicyType
LabelSelectorRequirement.operator=v1.LabelSelectorOperator
JobSpec.completionMode=v1.CompletionMode JobSpec.podReplacementPolicy=v1.PodReplacementPolicy
CronJobSpec.concurrencyPolicy=v1.ConcurrencyPolicy PodFailurePolicyRule.action=v1.PodFailurePolicyAction
PodFailurePolicyOnExitCodesRequirement.operator=v1.PodFailurePolicyOnExitCodesOperator
ObjectMeta.uid=types.UID OwnerReference.uid=types.UID
"""
# Embedded Go structs: the name appears in the path of a type error, never in the JSON.
_REFERENCE = ("ConfigMapEnvSource", "SecretEnvSource", "ConfigMapKeySelector", "SecretKeySelector",
              "ConfigMapVolumeSource", "ConfigMapProjection", "SecretProjection")  # fmt: skip


def embedded(owner: str, field: str) -> str:
    """The embedded struct that holds `field` of `owner`, or an empty string."""
    if owner == "Probe" and field in ("exec", "httpGet", "tcpSocket", "grpc"):
        return "ProbeHandler"
    if owner == "Volume" and field != "name":
        return "VolumeSource"
    if owner in _REFERENCE and field == "name":
        return "LocalObjectReference"
    if owner == "EphemeralContainer" and field != "targetContainerName":
        return "EphemeralContainerCommon"
    return ""


def pairs(text: str) -> set[tuple[str, str]]:
    found, owner = set(), ""
    for word in text.split():
        if word.endswith(":"):
            owner = word[:-1]
        else:
            found.add((owner, word))
    return found


POINTER_SET = pairs(POINTERS)
VALUE_SET = {tuple(word.split(".", 1)) for word in VALUES.split()}
NAMED_MAP = {tuple(word.split("=")[0].split(".", 1)): word.split("=")[1] for word in NAMED.split()}


def short(reference: str) -> str:
    return reference.rsplit(".", 1)[1]


def go_type(schema: dict[str, Any], owner: str, field: str, seen: list[str]) -> str:
    """The Go type of one field, with a leading `*` for pointers."""
    star = "*" if (owner, field) in POINTER_SET else ""
    if (owner, field) in NAMED_MAP:
        return star + NAMED_MAP[(owner, field)]
    if "$ref" in schema:
        target = schema["$ref"].rsplit("/", 1)[1]
        if target in LEAVES:
            star = "*" if LEAVES[target] == "Time" else star
            return star + LEAVES[target]
        seen.append(target)
        by_value = (owner, field) in VALUE_SET or owner in ROOTS or field in ("template", "jobTemplate", "strategy")
        by_value = by_value or field in ("updateStrategy",) or (field in ("metadata", "spec") and "Template" in owner)
        return ("" if by_value else "*") + short(target)
    kinds = schema.get("type")
    kind = next((k for k in kinds if k != "null"), "object") if isinstance(kinds, list) else kinds
    if kind == "array":
        return "[]" + go_type(schema["items"], owner, "", seen).lstrip("*")
    if kind == "object":
        inner = schema.get("additionalProperties")
        return "map[string]" + go_type(inner, owner, "", seen).lstrip("*") if isinstance(inner, dict) else "any"
    if kind == "integer":
        return star + ("int64" if schema.get("format") == "int64" else "int32")
    if kind == "string":
        return "[]byte" if schema.get("format") == "byte" else star + "string"
    return star + {"boolean": "bool", "number": "float64"}[str(kind)]


def types_of(version: str) -> dict[str, dict[str, str]]:
    """Type name → field → `GoType` (`!` appended when it is written even when empty)."""
    folder = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{version}.0-local"
    definitions = json.loads((folder / "_definitions.json").read_text())["$defs"]
    todo, result = list(ROOTS.values()), {}
    while todo:
        name = todo.pop()
        if short(name) in result or name not in definitions:
            continue
        fields = result.setdefault(short(name), {})
        if short(name) in OPAQUE:
            continue
        required = set(definitions[name].get("required", ()))
        for field, schema in definitions[name].get("properties", {}).items():
            if field in ("apiVersion", "kind") and short(name) in ROOTS:
                fields[field] = "string"
                continue
            code = go_type(schema, short(name), field, todo)
            fields[field] = code + ("!" if field in required else "")
    return result


def main() -> None:
    root = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    minors = sorted(int(p.name.split(".")[1]) for p in root.glob("v1.*.0-local"))
    versions = [f"1.{minor}" for minor in minors]
    merged: dict[str, dict[str, str]] = {}
    spans: dict[str, list[str]] = {}
    for version in versions:
        for owner, fields in types_of(version).items():
            known = merged.setdefault(owner, {})
            for field, code in fields.items():
                known[field] = code  # the newest version's shape
                spans.setdefault(f"{owner}.{field}", []).append(version)
    since = {path: seen[0] for path, seen in spans.items() if seen[0] != versions[0]}
    until = {path: seen[-1] for path, seen in spans.items() if seen[-1] != versions[-1]}
    embeds = {
        f"{owner}.{field}": embedded(owner, field)
        for owner, fields in merged.items()
        for field in fields
        if embedded(owner, field)
    }
    table = {
        "versions": versions,
        "types": {owner: dict(sorted(fields.items())) for owner, fields in sorted(merged.items())},
        "since": dict(sorted(since.items())),
        "until": dict(sorted(until.items())),
        "embedded": embeds,
    }
    target = Path(__file__).parents[1] / "mkdocs_podlife" / "manifest" / "fields.json"
    target.write_text(json.dumps(table, separators=(",", ":"), sort_keys=True).replace("},", "},\n") + "\n")
    print(f"{target}: {target.stat().st_size} bytes, {len(merged)} types, {versions[0]} to {versions[-1]}")


if __name__ == "__main__":
    main()
