"""The claim that a generic ephemeral volume is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.quantity import value
from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.metadata import check_annotations
from mkdocs_podlife.manifest.validation.scheduling import check_label_selector, check_labels

Plain = Mapping[str, Any]

_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
# Of the metadata only labels and annotations may be set; the others in the struct's order.
_NOT_IN_METADATA = (
    "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
    "deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences", "finalizers", "managedFields",
)  # fmt: skip


def check_claim_template(errors: Errors, template: Plain, path: str) -> None:
    """`volumeClaimTemplate`."""
    metadata = template.get("metadata", {})
    check_annotations(errors, metadata.get("annotations", {}), f"{path}.metadata.annotations")
    check_labels(errors, metadata.get("labels", {}), f"{path}.metadata.labels")
    for field in _NOT_IN_METADATA:
        if metadata.get(field):
            name = "UID" if field == "uid" else field
            errors.forbidden(f"{path}.metadata.{name[0].lower()}{name[1:]}", "cannot be set")
    _check_claim(errors, template.get("spec", {}), f"{path}.spec")


def _check_claim(errors: Errors, spec: Plain, path: str) -> None:
    modes = spec.get("accessModes", ())
    if not modes:
        errors.required(f"{path}.accessModes", "at least 1 access mode is required")
    check_label_selector(errors, spec.get("selector"), f"{path}.selector")
    for mode in modes:
        if mode not in _MODES:
            errors.unsupported(f"{path}.accessModes", mode, _MODES)
    if "ReadWriteOncePod" in modes and {*modes} & {*_MODES} - {"ReadWriteOncePod"}:
        errors.forbidden(f"{path}.accessModes", "may not use ReadWriteOncePod with other access modes")
    amount = spec.get("resources", {}).get("requests", {}).get("storage")
    if amount is None:
        errors.required(f"{path}.resources[storage]")
    elif value(amount) <= 0:
        errors.invalid(f"{path}.resources[storage]", amount, "must be greater than zero")
    if spec.get("storageClassName"):
        name = spec["storageClassName"]
        errors.invalid_each(f"{path}.storageClassName", name, names.dns_subdomain(name))
    mode = spec.get("volumeMode")
    if mode is not None and mode not in ("Block", "Filesystem"):
        errors.unsupported(f"{path}.volumeMode", mode, ("Block", "Filesystem"))
    for field in ("dataSource", "dataSourceRef"):
        if field in spec:
            _check_source(errors, spec[field], f"{path}.{field}")


def _check_source(errors: Errors, source: Plain, path: str) -> None:
    """What the claim is to be filled from."""
    for field in ("name", "kind"):
        if not source.get(field):
            errors.required(f"{path}.{field}")
    group = source.get("apiGroup") or ""
    if not group and source.get("kind") != "PersistentVolumeClaim":
        words = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        errors.invalid(path, source.get("kind", ""), words)
    if group:
        errors.invalid_each(f"{path}.apiGroup", group, names.dns_subdomain(group))
    if source.get("namespace"):
        errors.invalid_each(f"{path}.namespace", source["namespace"], names.dns_label(source["namespace"]))
