"""The API server's verdict on one object: decoding, defaults, validation, in its own words and order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mkdocs_podlife.manifest.decode import Decoded, decode
from mkdocs_podlife.manifest.defaults import default_pod
from mkdocs_podlife.manifest.fields import FieldTable, minor
from mkdocs_podlife.manifest.model import Admission
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.podspec import check_pod
from mkdocs_podlife.manifest.validation.warnings import pod_warnings

Missing = frozenset[tuple[str, str]]

SYSTEM_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


@dataclass(slots=True)
class Judged:
    """The verdict, and the stored object (decoded and defaulted; complete only when accepted)."""

    admission: Admission
    stored: dict[str, Any] = field(default_factory=dict)
    decoded: Decoded | None = None


def judge_pod(data: Mapping[str, Any], table: FieldTable, missing: Missing = frozenset()) -> Judged:
    """The verdict on a Pod's creation.

    Args:
        data: the whole object, plain, as YAML gives it.
        table: the fields of the version.
        missing: (kind, name) of objects that do not exist (ServiceAccount, PriorityClass, RuntimeClass, Namespace).
    """
    decoded = decode(data, "Pod", table)
    if decoded.error:
        return Judged(bad_request(f"{_cannot('Pod', 'v1')}: {decoded.error}"), {}, decoded)
    if decoded.unknown:
        return Judged(bad_request(f"{_cannot('Pod', 'v1')}: {strict_words(decoded)}"), decoded.value, decoded)
    pod = decoded.value
    drop_disabled(pod["spec"])
    name_it(pod)
    default_pod(pod)
    refusal = plugins(pod, missing)
    if refusal:
        return Judged(refusal, pod, decoded)
    errors = check_pod(pod, minor(table.version))
    warnings = pod_warnings(pod)
    if errors.causes:
        return Judged(invalid("Pod", pod.get("metadata", {}).get("name", ""), errors), pod, decoded)
    pod["metadata"]["generation"] = 1
    return Judged(Admission(True, warnings=warnings), pod, decoded)


def _cannot(kind: str, version: str) -> str:
    return f'{kind} in version "{version}" cannot be handled as a {kind}'


def strict_words(decoded: Decoded) -> str:
    """The strict decoder's message for fields it does not know."""
    return "strict decoding error: " + ", ".join(f'unknown field "{u.path}"' for u in decoded.unknown)


def invalid(kind: str, name: str, errors: Errors) -> Admission:
    """A 422 with its causes (R1.12)."""
    message = f'{kind} "{name}" is invalid: {errors.message()}'
    return Admission(False, 422, message, "Invalid", tuple(errors.causes))


def forbidden(name: str, words: str) -> Admission:
    """A 403 by one of the server's admission plugins."""
    return Admission(False, 403, f'pods "{name}" is forbidden: {words}', "Forbidden")


def drop_disabled(spec: dict[str, Any]) -> None:
    """Fields behind a feature gate that is off are dropped before validation (R1.28)."""
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for item in spec.get(kind, ()):
            item.get("lifecycle", {}).pop("stopSignal", None)


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
    name, namespace = metadata.get("name", ""), metadata.get("namespace") or "default"
    if ("Namespace", namespace) in missing:
        return Admission(False, 404, f'namespaces "{namespace}" not found', "NotFound")
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
