"""Images that a whole site (or a caller) describes, in the grammar of a scenario's `images`, merged under scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mkdocs_podlife.behaviour.image_names import bare
from mkdocs_podlife.behaviour.scenario_model import ImageSpec, Scenario
from mkdocs_podlife.manifest.model import Place, Problem


def read_images(data: Any, places: Mapping[str, Place] | None = None) -> tuple[dict[str, ImageSpec], list[Problem]]:
    """Read `images: {name: …}` from plain data.

    Args:
        data: what stands under `images`.
        places: where its keys stand, by path below and with `images` (`images.nginx.listens[0]`).

    Returns:
        The entries as far as they could be read, and what is wrong: keys `scenario-…`, at line 1 where no place is
        known.
    """
    # the grammar of scenarios, which those that give no images have no need of
    from mkdocs_podlife.behaviour.scenario import read_image
    from mkdocs_podlife.behaviour.scenario_fields import Complaints, Fields

    complaints = Complaints(places or {})
    images: dict[str, ImageSpec] = {}
    for path, name, entry in Fields({"images": data}, "", complaints, ("images",)).entries("images"):
        spec = read_image(entry, path, complaints)
        if spec is not None:
            images[name] = spec
    return images, complaints.problems


def with_images(scenario: Scenario, given: Mapping[str, ImageSpec]) -> Scenario:
    """`scenario` with the given images under its own: what it says of an image, or of its name without a tag, holds."""
    below = {
        name: spec for name, spec in given.items() if name not in scenario.images and bare(name) not in scenario.images
    }
    return replace(scenario, images={**below, **scenario.images}) if below else scenario
