"""Object metadata at creation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.scheduling import check_labels

Plain = Mapping[str, Any]

MAX_ANNOTATIONS = 256 * 1024
_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")


def check_metadata(errors: Errors, metadata: Plain, path: str, name_rule: Callable[[str], list[str]]) -> None:
    """Name, labels, annotations, owners, finalizers. A `generateName` has become a name before this."""
    generated, name = metadata.get("generateName", ""), metadata.get("name", "")
    if generated:
        errors.invalid_each(f"{path}.generateName", generated, name_rule(names.generate_name(generated)))
    if not name and not generated:
        errors.required(f"{path}.name", "name or generateName is required")
    elif name:
        errors.invalid_each(f"{path}.name", name, name_rule(name))
    namespace = metadata.get("namespace", "")
    if namespace:
        errors.invalid_each(f"{path}.namespace", namespace, names.dns_label(namespace))
    if metadata.get("generation", 0) < 0:
        errors.invalid(f"{path}.generation", metadata["generation"], "must be greater than or equal to 0")
    check_labels(errors, metadata.get("labels", {}), f"{path}.labels")
    check_annotations(errors, metadata.get("annotations", {}), f"{path}.annotations")
    _check_owners(errors, metadata, f"{path}.ownerReferences")
    for finalizer in metadata.get("finalizers", ()):
        errors.invalid_each(f"{path}.finalizers", finalizer, names.qualified_name(finalizer))
    if {"orphan", "foregroundDeletion"} <= set(metadata.get("finalizers", ())):
        words = "finalizer orphan and foregroundDeletion cannot be both set"
        errors.invalid(f"{path}.finalizers", list(metadata["finalizers"]), words)
    for index, finalizer in enumerate(metadata.get("finalizers", ())):
        if "/" not in finalizer and finalizer not in _FINALIZERS:
            words = "name is neither a standard finalizer name nor is it fully qualified"
            errors.invalid(f"{path}.finalizers[{index}]", finalizer, words)


def check_annotations(errors: Errors, annotations: Mapping[str, str], path: str) -> None:
    """Annotation keys are qualified names, whatever their case; all together they have a limit."""
    size = 0
    for key in sorted(annotations):
        errors.invalid_each(path, key, names.qualified_name(key.lower()))
        size += len(key.encode()) + len(annotations[key].encode())
    if size > MAX_ANNOTATIONS:
        errors.too_long(path, MAX_ANNOTATIONS)


def _check_owners(errors: Errors, metadata: Plain, path: str) -> None:
    """Upstream names the list, not the item."""
    owners = metadata.get("ownerReferences", ())
    first = ""
    for owner in owners:
        version, kind, name = owner.get("apiVersion", ""), owner.get("kind", ""), owner.get("name", "")
        if not version or version.count("/") > 1:
            errors.invalid(f"{path}.apiVersion", version, "version must not be empty")
        for field in ("kind", "name", "uid"):
            if not owner.get(field):
                errors.invalid(f"{path}.{field}", owner.get(field, ""), "must not be empty")
        if (version, kind) == ("v1", "Event"):
            errors.invalid(path, _shown(owner), "/v1, Kind=Event is disallowed from being an owner")
        if owner.get("controller"):
            if first:
                words = (
                    'Only one reference can have Controller set to true. Found "true" in references for '
                    f"{first} and {kind}/{name}"
                )
                errors.invalid(path, [_shown(one) for one in owners], words)
            else:
                first = f"{kind}/{name}"


def _shown(owner: Plain) -> dict[str, Any]:
    """An owner as JSON has it: in the struct's order."""
    shown = {field: owner.get(field, "") for field in ("apiVersion", "kind", "name", "uid")}
    return shown | {field: owner[field] for field in ("controller", "blockOwnerDeletion") if field in owner}
