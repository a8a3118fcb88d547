"""The API server's verdict on one object: decoding, defaults, validation, in its own words and order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mkdocs_podlife.manifest.decode import Decoded, decode, json_kind
from mkdocs_podlife.manifest.defaults import default_pod
from mkdocs_podlife.manifest.fields import FieldTable, minor
from mkdocs_podlife.manifest.model import Admission
from mkdocs_podlife.manifest.preparing import adopt_apparmor, drop_disabled, merge_label_keys
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.podspec import check_pod
from mkdocs_podlife.manifest.validation.warnings import pod_warnings, template_warnings
from mkdocs_podlife.manifest.validation.workloads import check_workload
from mkdocs_podlife.manifest.workloads import Kind, default_workload, pod_of, template_of

Missing = frozenset[tuple[str, str]]

SYSTEM_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


@dataclass(slots=True)
class Judged:
    """The verdict, and the stored object (decoded and defaulted; complete only when accepted)."""

    admission: Admission
    stored: dict[str, Any] = field(default_factory=dict)
    decoded: Decoded | None = None
    dropped: tuple[str, ...] = ()  # paths below the Pod's spec of what a closed feature gate lets nobody set


def judge_pod(
    data: Mapping[str, Any], table: FieldTable, missing: Missing = frozenset(), strict: Sequence[str] = ()
) -> Judged:
    """The verdict on a Pod's creation.

    Args:
        data: the whole object, plain, as YAML gives it.
        table: the fields of the version.
        missing: (kind, name) of objects that do not exist (ServiceAccount, PriorityClass, RuntimeClass, Namespace).
        strict: complaints of the strict YAML reader, which come before those of the decoder.
    """
    decoded = decode(data, "Pod", table)
    refusal = not_decoded("Pod", "v1", decoded, strict)
    if refusal:
        return Judged(refusal, decoded.value, decoded)
    pod, release = decoded.value, minor(table.version)
    dropped = drop_disabled(pod["spec"], release)
    name_it(pod)
    default_pod(pod)
    refusal = plugins(pod, missing)
    if refusal:
        return Judged(refusal, pod, decoded)
    warnings = prepare_pod(pod, release)
    errors = check_pod(pod, release)
    name = pod["metadata"].get("name", "")
    if errors.causes:
        return Judged(invalid("Pod", name, errors), pod, decoded, dropped)
    if pod["spec"].get("overhead") and not pod["spec"].get("runtimeClassName"):
        words = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
        return Judged(forbidden(name, words), pod, decoded, dropped)
    return Judged(Admission(True, warnings=(*warnings, *pod_warnings(pod))), pod, decoded, dropped)


def prepare_pod(pod: dict[str, Any], release: int) -> tuple[str, ...]:
    """What is done to every new Pod before it is validated; the warnings that come of it."""
    pod.setdefault("metadata", {})["generation"] = 1
    merge_label_keys(pod, release)
    return adopt_apparmor(pod, release)


def judge_workload(
    data: Mapping[str, Any], kind: Kind, table: FieldTable, missing: Missing = frozenset(), strict: Sequence[str] = ()
) -> Judged:
    """The verdict on a workload's creation (R1.34 to R1.36)."""
    decoded = decode(data, kind.name, table)
    refusal = not_decoded(kind.name, kind.api_version.rpartition("/")[2], decoded, strict)
    if refusal:
        return Judged(refusal, decoded.value, decoded)
    workload = decoded.value
    name_it(workload)
    workload["metadata"]["generation"] = 1
    dropped = drop_disabled(template_of(workload, kind).get("spec", {}), minor(table.version))
    default_workload(workload, kind)
    name = workload["metadata"].get("name", "")
    namespace = workload["metadata"].get("namespace") or "default"
    if ("Namespace", namespace) in missing:
        return Judged(no_namespace(namespace), workload, decoded)
    errors = check_workload(kind.name, workload, minor(table.version))
    if errors.causes:
        return Judged(invalid(kind.qualified, name, errors), workload, decoded, dropped)
    warnings = template_warnings(template_of(workload, kind), kind.spec_path)
    return Judged(Admission(True, warnings=warnings), workload, decoded, dropped)


def judge_made_pod(workload: Mapping[str, Any], kind: Kind, table: FieldTable, missing: Missing) -> Judged:
    """The verdict on the Pod that the workload's controller makes from the template."""
    pod = pod_of(workload, kind, stable_suffix)
    default_pod(pod)
    refusal = plugins(pod, missing)
    if refusal is None:
        prepare_pod(pod, minor(table.version))
        errors = check_pod(pod, minor(table.version))
        refusal = invalid("Pod", pod["metadata"].get("name", ""), errors) if errors.causes else None
    return Judged(refusal or Admission(True), pod)


def not_decoded(kind: str, version: str, decoded: Decoded, strict: Sequence[str]) -> Admission | None:
    """The 400 for a wrong type, or for everything that the strict decoder minds."""
    if decoded.error:
        return bad_request(f"{_cannot(kind, version)}: {decoded.error}")
    complaints = [*strict, *(f'unknown field "{u.path}"' for u in decoded.unknown)]
    if complaints:
        return bad_request(f"{_cannot(kind, version)}: strict decoding error: {', '.join(complaints)}")
    return None


def unregistered(kind: str, api_version: str, endpoint: str) -> Admission:
    """The 400 for a kind that its API version does not have."""
    version = api_version.rpartition("/")[2]
    words = (
        f'{kind} in version "{version}" cannot be handled as a {endpoint}: no kind "{kind}" is registered for version '
        f'"{api_version}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'
    )
    return bad_request(words)


def unrecognized(words: str, text: str) -> Admission:
    """The 400 for what is no object at all; the server shows the first 30 bytes."""
    raw = text.encode("utf-8", "surrogatepass")
    head = raw[:30]
    shown = head.decode("utf-8", "replace") if raw[:1] == b"{" else head.hex()
    summary = (shown + (" ..." if len(raw) > 30 else "")) if raw else "<empty>"
    return bad_request(f"the object provided is unrecognized (must be of type Pod): {words} ({summary})")


def no_object(value: Any) -> str:
    """The words for a document that is no mapping."""
    kind = json_kind(value)
    fields = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
    return f"couldn't get version/kind; json parse error: json: cannot unmarshal {kind} into Go value of type {fields}"


def no_version(field: str, value: Any) -> str:
    """The words for an `apiVersion` or `kind` that is no text."""
    words = f"cannot unmarshal {json_kind(value)} into Go struct field .{field} of type string"
    return f"couldn't get version/kind; json parse error: json: {words}"


def no_namespace(namespace: str) -> Admission:
    """The 404 for a namespace that does not exist."""
    return Admission(False, 404, f'namespaces "{namespace}" not found', "NotFound")


def _cannot(kind: str, version: str) -> str:
    return f'{kind} in version "{version}" cannot be handled as a {kind}'


def invalid(kind: str, name: str, errors: Errors) -> Admission:
    """A 422 with its causes (R1.12)."""
    message = f'{kind} "{name}" is invalid: {errors.message()}'
    return Admission(False, 422, message, "Invalid", tuple(errors.causes))


def forbidden(name: str, words: str) -> Admission:
    """A 403 by one of the server's admission plugins."""
    return Admission(False, 403, f'pods "{name}" is forbidden: {words}', "Forbidden")


def name_it(pod: dict[str, Any]) -> None:
    """`generateName` becomes a name. The server's suffix is random, ours is always the same."""
    metadata = pod.setdefault("metadata", {})
    if metadata.get("generateName") and not metadata.get("name"):
        metadata["name"] = metadata["generateName"][: 63 - 5] + stable_suffix(metadata["generateName"])


def stable_suffix(seed: str, length: int = 5) -> str:
    """A name's suffix in the server's alphabet, the same for the same seed."""
    alphabet = "bcdfghjklmnpqrstvwxz2456789"
    number = int.from_bytes(hashlib.sha256(seed.encode("utf-8", "replace")).digest()[:8], "big")
    letters = []
    for _ in range(length):
        number, index = divmod(number, len(alphabet))
        letters.append(alphabet[index])
    return "".join(letters)


def plugins(pod: dict[str, Any], missing: Missing) -> Admission | None:
    """The admission plugins that look at other objects: they come before validation."""
    metadata, spec = pod["metadata"], pod["spec"]
    name, namespace = metadata.get("name") or "Unknown", metadata.get("namespace") or "default"
    if ("Namespace", namespace) in missing:
        return no_namespace(namespace)
    account = spec.get("serviceAccountName") or "default"
    if ("ServiceAccount", account) in missing:
        words = f'error looking up service account {namespace}/{account}: serviceaccount "{account}" not found'
        return forbidden(name, words)
    priority_class = spec.get("priorityClassName", "")
    if ("PriorityClass", priority_class) in missing:
        return forbidden(name, f"no PriorityClass with name {priority_class} was found")
    # The value of a class of the user's own is not known here: whatever is written is taken for it.
    computed = SYSTEM_PRIORITIES.get(priority_class, None if priority_class else 0)
    given = spec.get("priority")
    if given is not None and computed is not None and given != computed:
        words = (
            f"the integer value of priority ({given}) must not be provided in pod spec; priority admission controller "
            f"computed {computed} from the given PriorityClass name"
        )
        return forbidden(name, words)
    policy = spec.get("preemptionPolicy")
    if policy is not None and not priority_class and policy != "PreemptLowerPriority":
        words = (
            f"the string value of PreemptionPolicy ({policy}) must not be provided in pod spec; priority admission "
            "controller computed PreemptLowerPriority from the given PriorityClass name"
        )
        return forbidden(name, words)
    runtime = spec.get("runtimeClassName")
    if runtime and ("RuntimeClass", runtime) in missing:
        return forbidden(name, f'pod rejected: RuntimeClass "{runtime}" not found')
    return None


def bad_request(message: str) -> Admission:
    """A 400: the request could not be understood."""
    return Admission(False, 400, message, "BadRequest")
