"""A stretch of the picture and what set it: the form in which the rules of the chain propose their lengths."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from mkdocs_podlife.explain.phrase import Length, Phrase, Span, phrase
from mkdocs_podlife.explain.scene import Scene
from mkdocs_podlife.explain.timeline_model import FieldRef
from mkdocs_podlife.manifest.model import Container, ProbeKind


class Dimension(NamedTuple):
    """A stretch (ms) and what set it. `rank`: the lower, the more telling. `shown`: its text in the picture."""

    begin: int
    end: int
    rank: int
    rule: Hashable
    length: Length | Span | Phrase
    why: Phrase
    fields: tuple[FieldRef, ...] = ()
    shown: Phrase | None = None


def ref(scene: Scene, path: str, text: str) -> FieldRef:
    """The field of a path, shown as `text`."""
    return FieldRef(path, text, path in scene.life.pod.written)


def probe_ref(scene: Scene, container: Container, kind: ProbeKind, name: str) -> FieldRef:
    """A field of a probe, with the probe's name where the Pod has several."""
    path = f"{container.path}.{kind}Probe.{name}"
    several = len(scene.life.probes()) > 1
    return ref(scene, path, f"{kind}Probe.{name}" if several else name)


def restart_ref(scene: Scene, container: Container) -> FieldRef:
    """The field that lets a container start again (R8.11, R8.13)."""
    if container.restart_rules:
        return ref(scene, f"{container.path}.restartPolicyRules", "restartPolicyRules")
    if container.restart_policy:
        return ref(scene, f"{container.path}.restartPolicy", f"restartPolicy: {container.restart_policy}")
    pod = scene.life.pod
    return ref(scene, f"{pod.spec_path}.restartPolicy", f"restartPolicy: {pod.restart_policy}")


def script_ref(scene: Scene, container: Container, text: str) -> FieldRef:
    """Where the script stands that has a command."""
    name = "args" if any(text.split(" ")[0] in a for a in container.args) else "command"
    return ref(scene, f"{container.path}.{name}", name)


def length_of(ms: int) -> Phrase:
    """A length (ms) as it stands in the picture."""
    return phrase("timeline.length", length=Length(ms))
