"""Annotations of a Pod that stand for something: a mirror of a static Pod, its price, profiles of old."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors, go_quote
from mkdocs_podlife.manifest.validation.scheduling import check_tolerations
from mkdocs_podlife.manifest.visiting import containers_of

Plain = Mapping[str, Any]

MIRROR = "kubernetes.io/config.mirror"
DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations"
SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"

_COST = re.compile(r"0|-[0-9]+|[1-9][0-9]*")


def check_pod_annotations(errors: Errors, annotations: Mapping[str, str], spec: Plain, path: str) -> None:
    """What the server makes of the values it knows."""
    mirror = annotations.get(MIRROR)
    if mirror is not None and not spec.get("nodeName"):
        errors.invalid(f"{path}[{MIRROR}]", mirror, "must set spec.nodeName if mirror pod annotation is set")
    if annotations.get(TOLERATIONS):
        _check_tolerations(errors, annotations[TOLERATIONS], path)
    cost = annotations.get(DELETION_COST)
    if cost is not None and not (_COST.fullmatch(cost) and -(2**31) <= int(cost) < 2**31):
        errors.invalid(f"{path}[{DELETION_COST}]", cost, "must be a 32bit integer")
    if SECCOMP_POD in annotations:
        _check_seccomp(errors, annotations[SECCOMP_POD], f"{path}.{SECCOMP_POD}")
    for key in sorted(annotations):
        if key.startswith(SECCOMP_CONTAINER):
            _check_seccomp(errors, annotations[key], f"{path}.{key}")
    for key in sorted(annotations):
        if key.startswith(APPARMOR):
            name, profile = key.removeprefix(APPARMOR), annotations[key]
            if all(item.get("name", "") != name for _, item in containers_of(spec)):
                errors.invalid(f"{path}[{key}]", name, "container not found")
            if profile not in ("", "runtime/default", "unconfined") and not profile.startswith("localhost/"):
                errors.invalid(f"{path}[{key}]", profile, f"invalid AppArmor profile name: {go_quote(profile)}")


def _check_tolerations(errors: Errors, text: str, path: str) -> None:
    try:
        tolerations = json.loads(text[:100_000])
    except (ValueError, RecursionError):
        return  # the words are those of Go's JSON reader, and nobody writes this annotation any more
    if isinstance(tolerations, list) and all(isinstance(one, dict) for one in tolerations):
        check_tolerations(errors, tolerations, f"{path}.{TOLERATIONS}")


def _check_seccomp(errors: Errors, profile: str, path: str) -> None:
    if profile.startswith("localhost/"):
        local = profile.removeprefix("localhost/")
        errors.invalid_each(path, local, names.local_path(local))
    elif profile not in ("runtime/default", "docker/default", "unconfined"):
        errors.invalid(path, profile, "must be a valid seccomp profile")


def check_agreement(errors: Errors, annotations: Mapping[str, str], spec: Plain, path: str) -> None:
    """At creation an annotation and the field that took its place must say the same."""
    context = spec.get("securityContext") or {}
    _compare_seccomp(errors, annotations.get(SECCOMP_POD), context, f"{path}.securityContext")
    for here, item in containers_of(spec):
        written = annotations.get(f"{SECCOMP_CONTAINER}{item.get('name', '')}")
        _compare_seccomp(errors, written, item.get("securityContext") or {}, f"{path}.{here}.securityContext")
    if (spec.get("os") or {}).get("name") == "windows":
        return
    for here, item in containers_of(spec):
        own = (item.get("securityContext") or {}).get("appArmorProfile")
        profile = own if own is not None else context.get("appArmorProfile")
        written = annotations.get(f"{APPARMOR}{item.get('name', '')}")
        if profile is not None and written is not None:
            _compare(errors, written, profile, f"{path}.{here}.securityContext.appArmorProfile", "apparmor", ())


def _compare_seccomp(errors: Errors, written: str | None, context: Plain, path: str) -> None:
    profile = context.get("seccompProfile")
    if profile is not None and written is not None:
        _compare(errors, written, profile, f"{path}.seccompProfile", "seccomp", ("docker/default",))


def _compare(errors: Errors, written: str, profile: Plain, path: str, what: str, also_default: tuple[str, ...]) -> None:
    kind = profile.get("type", "")
    same = {"Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default", *also_default)}.get(kind)
    if same is not None:
        if written not in same:
            errors.forbidden(f"{path}.type", f"{what} type in annotation and field must match")
    elif kind == "Localhost":
        if not written.startswith("localhost/"):
            errors.forbidden(f"{path}.type", f"{what} type in annotation and field must match")
        elif profile.get("localhostProfile") != written.removeprefix("localhost/"):
            errors.forbidden(f"{path}.localhostProfile", f"{what} profile in annotation and field must match")
