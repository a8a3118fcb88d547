"""An image's name: its parts, and the runtime's words for one that is none."""

from __future__ import annotations

import re

_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")


def split_name(image: str) -> tuple[str, str, str]:
    """(registry host or "", repository, tag or digest) of an image's name."""
    rest, _, digest = image.partition("@")
    head, slash, tail = rest.rpartition("/")
    last, colon, tag = tail.partition(":")
    repository = f"{head}{slash}{last}"
    host = ""
    first, slash, remainder = repository.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        host, repository = first, remainder
    return host, repository, digest or (tag if colon else "")


def invalid(image: str) -> str:
    """The parser's words for a name that is none; "" for a good one (R17.10)."""
    if not image:
        return f'couldn\'t parse image name "{image}": invalid reference format'
    rest = image.partition("@")[0]
    first, slash, remainder = rest.partition("/")
    host = slash and ("." in first or ":" in first or first == "localhost")
    path = remainder if host else rest
    head, colon, tag = path.rpartition(":")
    repository = head if colon and "/" not in tag else path
    whole = repository if host or "/" in repository else f"library/{repository}"
    reason = ""
    if (
        _REPOSITORY.fullmatch(repository.split(":")[0]) is None
        and repository.split(":")[0] != repository.split(":")[0].lower()
        and _REPOSITORY.fullmatch(repository.split(":")[0].lower()) is not None
    ):
        reason = f"invalid reference format: repository name ({whole.split(':')[0]}) must be lowercase"
    elif _REPOSITORY.fullmatch(repository) is None or (
        colon and "/" not in tag and not re.fullmatch(r"\w[\w.-]{0,127}", tag)
    ):
        reason = "invalid reference format"
    return f'couldn\'t parse image name "{image}": {reason}' if reason else ""


def bare(image: str) -> str:
    """The name without tag and digest, and without the host and folder that Docker Hub's official images may leave
    out: `docker.io/library/nginx:1.25` → `nginx`."""
    host, repository, _ = split_name(image)
    if host in ("docker.io", "index.docker.io"):
        host = ""
    if not host:
        repository = repository.removeprefix("library/")
    return f"{host}/{repository}" if host else repository
