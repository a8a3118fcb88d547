"""Projected volumes. Sources behind a closed feature gate are dropped before this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.files import check_downward_file, check_item, check_mode

Plain = Mapping[str, Any]


def check_projected(errors: Errors, source: Plain, path: str) -> None:
    """Every source, and that no two write one file."""
    check_mode(errors, source, path)
    seen: set[str] = set()

    def once(target: str, shown: str) -> None:
        if target and target in seen:
            errors.invalid(path, shown, "conflicting duplicate paths")
        seen.add(target)

    for index, projection in enumerate(source.get("sources", ())):
        here = f"{path}.sources[{index}]"
        for kind in ("secret", "configMap"):
            if kind not in projection:
                continue
            name = projection[kind].get("name", "")
            if not name:
                errors.required(f"{here}.{kind}.name")
            for number, item in enumerate(projection[kind].get("items", ())):
                check_item(errors, item, f"{here}.{kind}.items[{number}]")
                once(item.get("path", ""), name)
        for file in projection.get("downwardAPI", {}).get("items", ()):
            check_downward_file(errors, file, f"{here}.downwardAPI")
            once(file.get("path", ""), file.get("path", ""))
        if "serviceAccountToken" in projection:
            _token(errors, projection["serviceAccountToken"], f"{here}.serviceAccountToken", path)
        if len(projection) > 1:
            errors.forbidden(here, "may not specify more than 1 volume type per source")


def _token(errors: Errors, token: Plain, path: str, volume_path: str) -> None:
    """Upstream names the volume, not the source, when the path is wrong."""
    seconds, target = token.get("expirationSeconds", 3600), token.get("path", "")
    if seconds < 600:
        errors.invalid(f"{path}.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")
    if seconds > 1 << 32:
        errors.invalid(f"{path}.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds")
    errors.required_valid(f"{volume_path}.path", target, names.local_unreserved_path)
