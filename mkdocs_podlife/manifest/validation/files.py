"""Files that a volume is to hold: keys of a ConfigMap or Secret, and what the downward API tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.environment import VOLUME_FIELDS, check_field, check_resource_field
from mkdocs_podlife.manifest.validation.errors import Errors

Plain = Mapping[str, Any]

_MODE = "must be a number between 0 and 0777 (octal), both inclusive"


def check_mode(errors: Errors, source: Plain, path: str, field: str = "defaultMode") -> None:
    """The permissions of a file, or of all of a volume's."""
    mode = source.get(field)
    if mode is not None and not 0 <= mode <= 0o777:
        errors.invalid(f"{path}.{field}", mode, _MODE)


def check_item(errors: Errors, item: Plain, path: str) -> None:
    """One of a ConfigMap's or Secret's `items`."""
    for field in ("key", "path"):
        if not item.get(field):
            errors.required(f"{path}.{field}")
    file = item.get("path", "")
    errors.invalid_each(f"{path}.path", file, names.local_unreserved_path(file))
    check_mode(errors, item, path, "mode")


def check_downward_file(errors: Errors, file: Plain, path: str) -> None:
    """One of the downward API's `items`."""
    target = file.get("path", "")
    if not target:
        errors.required(f"{path}.path")
    errors.invalid_each(f"{path}.path", target, names.local_unreserved_path(target))
    if "fieldRef" in file:
        check_field(errors, file["fieldRef"], VOLUME_FIELDS, f"{path}.fieldRef")
        if "resourceFieldRef" in file:
            errors.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
    elif "resourceFieldRef" in file:
        check_resource_field(errors, file["resourceFieldRef"], f"{path}.resourceFieldRef", volume=True)
    else:
        errors.required(path, "one of fieldRef and resourceFieldRef is required")
    check_mode(errors, file, path, "mode")
