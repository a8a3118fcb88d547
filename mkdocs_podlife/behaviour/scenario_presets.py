"""Presets: the usual misfortunes of a container by one word."""

from __future__ import annotations

from mkdocs_podlife.behaviour.scenario_fields import Fields
from mkdocs_podlife.behaviour.scenario_model import ContainerSpec, Exits, OnTerm

PRESETS = ("crash-after", "hangs-from", "slow-start", "ignores-term", "image-missing")
_DEFAULTS = {"crash-after": 20_000, "hangs-from": 30_000, "slow-start": 30_000}


def expand(spec: ContainerSpec, preset: str, fields: Fields) -> ContainerSpec:
    """`spec` with the preset's own fields; what the author wrote beside it stays."""
    if preset in _DEFAULTS:
        value = fields.duration("value")
        if value is None:
            value = _DEFAULTS[preset]
        if preset == "crash-after":
            return spec._replace(exits=spec.exits or Exits(value, 1))
        if preset == "hangs-from":
            return spec._replace(hangs_from=spec.hangs_from if spec.hangs_from is not None else value)
        return spec._replace(starts=spec.starts if spec.starts is not None else value)
    if fields.has("value"):
        fields.complaints.add("no-value", fields.at("value"), preset=preset)
    if preset == "ignores-term":
        return spec._replace(on_term=spec.on_term or OnTerm(ignore=True))
    return spec._replace(image_missing=True)
