"""What a probe meets that never ran in a life, because a startup probe held it back to the end.

The same Pod lives once more without that startup probe, for as long as it takes the held-back probes to be checked
twice. Nothing of this second life is shown; it only answers whether such a probe could pass.
"""

from __future__ import annotations

from dataclasses import replace

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.engine.trace import ProbeRun, Trace
from mkdocs_podlife.manifest.model import Container, ProbeKind

CHECKS = 2  # the first may come before a server is up
MARGIN = 5_000  # ms for the kubelet's ticks
LONGEST = 3_600_000  # ms; a probe that waits longer is not tried

HELD_BACK: tuple[ProbeKind, ...] = ("readiness", "liveness")


def trials(trace: Trace, scenario: Scenario) -> tuple[ProbeRun, ...]:
    """The runs of the probes that a startup probe held back all life long, as they would have gone without it; none
    for a life without such a probe, which is nearly every one."""
    held = {c.name: kinds for c in trace.pod.all_containers() if (kinds := _held_back(trace, c))}
    if not held:
        return ()
    until = max(_enough(trace, trace.pod.container(name), kind) for name, kinds in held.items() for kind in kinds)
    if until > LONGEST:
        return ()

    def freed(containers: tuple[Container, ...]) -> tuple[Container, ...]:
        return tuple(replace(c, startup=None) if c.name in held else c for c in containers)

    pod = replace(trace.pod, containers=freed(trace.pod.containers), init_containers=freed(trace.pod.init_containers))
    other = simulate(pod, replace(scenario, actions=()), until=until)
    return tuple(run for run in other.probes if run.probe in held.get(run.container, ()))


def _held_back(trace: Trace, container: Container) -> tuple[ProbeKind, ...]:
    """The probes of a container that never ran while its startup probe did, and never passed."""
    mine = [run for run in trace.probes if run.container == container.name]
    tried = [run for run in mine if run.probe == "startup"]
    if not tried or any(run.result in {"success", "warning"} for run in tried):
        return ()
    ran = {run.probe for run in mine}
    return tuple(kind for kind in HELD_BACK if container.probe(kind) is not None and kind not in ran)


def _enough(trace: Trace, container: Container, kind: ProbeKind) -> int:
    """When the probe has been checked often enough, ms."""
    probe = container.probe(kind)
    assert probe is not None
    started = min((run.started for run in trace.runs if run.container == container.name), default=0)
    return started + 1000 * (probe.initial_delay + CHECKS * (probe.period + probe.timeout)) + MARGIN
