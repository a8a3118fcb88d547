"""What a probe meets that never ran in a life, because a startup probe held it back to the end, or that never passed,
because its own kill came first.

The same Pod lives once more without that startup probe or that kill, for as long as it takes the held-back probes to
be checked twice, the hasty one often enough. Nothing of this second life is shown; it only answers whether such a
probe could pass.
"""

from __future__ import annotations

from dataclasses import replace

from mkdocs_podlife.behaviour.outlook import Outlook
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.engine.trace import ProbeRun, Trace
from mkdocs_podlife.manifest.model import Container, ProbeKind

CHECKS = 2  # the first may come before a server is up
MARGIN = 5_000  # ms for the kubelet's ticks
LONGEST = 3_600_000  # ms; a probe that waits longer is not tried

MANY = 120  # checks after which a probe that never passed is taken never to pass
NEVER = 2_147_483_647  # a failureThreshold that no life reaches

KILLERS: tuple[ProbeKind, ...] = ("startup", "liveness")
HELD_BACK: tuple[ProbeKind, ...] = ("readiness", "liveness")


def trials(trace: Trace, scenario: Scenario, ahead: tuple[Outlook, ...] = ()) -> tuple[ProbeRun, ...]:
    """The runs of the probes that a startup probe held back all life long, as they would have gone without it, and of
    those that never passed because their own kill came first, as they would have gone without that kill; none for a
    life without either, which is nearly every one."""
    return (*_held(trace, scenario), *_patient(trace, scenario), *_longer(trace, scenario, ahead))


def _longer(trace: Trace, scenario: Scenario, ahead: tuple[Outlook, ...]) -> tuple[ProbeRun, ...]:
    """A readiness probe that never passed in what is shown, while the program has something still to do: the life goes
    on until a while after that."""
    wanted: dict[str, int] = {}
    for seen in ahead:
        mine = [run for run in trace.probes if run.container == seen.container and run.probe == "readiness"]
        if seen.moves is None or not mine or any(run.result != "failure" for run in mine):
            continue
        probe = trace.pod.container(seen.container).readiness
        assert probe is not None
        enough = seen.moves + 1000 * CHECKS * (probe.period * probe.success_threshold + probe.timeout) + MARGIN
        if enough <= LONGEST:
            wanted[seen.container] = enough
    if not wanted or trace.deleted_at is not None:
        return ()
    other = simulate(trace.pod, scenario, until=max(wanted.values()))
    return tuple(run for run in other.probes if run.probe == "readiness" and run.container in wanted)


def _patient(trace: Trace, scenario: Scenario) -> tuple[ProbeRun, ...]:
    """A probe that killed its container before it ever passed: would it have passed in the end?"""
    hasty: dict[str, ProbeKind] = {}
    for container in trace.pod.all_containers():
        for kind in KILLERS:
            mine = [run for run in trace.probes if run.container == container.name and run.probe == kind]
            failed = bool(mine) and all(run.result == "failure" for run in mine)
            if failed and any(k.container == container.name and k.cause == kind for k in trace.kills):
                hasty.setdefault(container.name, kind)
    if not hasty:
        return ()
    until = max(_patience(trace, name, kind) for name, kind in hasty.items())

    def patient(containers: tuple[Container, ...]) -> tuple[Container, ...]:
        out = []
        for c in containers:
            kind = hasty.get(c.name)
            probe = c.probe(kind) if kind is not None else None
            if probe is not None:
                probe = probe._replace(failure_threshold=NEVER)
                c = c._replace(startup=probe) if kind == "startup" else c._replace(liveness=probe)
            out.append(c)
        return tuple(out)

    pod = trace.pod._replace(
        containers=patient(trace.pod.containers), init_containers=patient(trace.pod.init_containers)
    )
    other = simulate(pod, replace(scenario, actions=()), until=until)
    return tuple(run for run in other.probes if run.probe == hasty.get(run.container))


def _patience(trace: Trace, name: str, kind: ProbeKind) -> int:
    """For how long a probe is asked whether it passes in the end, ms."""
    probe = trace.pod.container(name).probe(kind)
    assert probe is not None
    started = min((run.started for run in trace.runs if run.container == name), default=0)
    wanted = started + 1000 * (probe.initial_delay + MANY * max(probe.period, probe.timeout)) + MARGIN
    return min(wanted, LONGEST)


def _held(trace: Trace, scenario: Scenario) -> tuple[ProbeRun, ...]:
    held = {c.name: kinds for c in trace.pod.all_containers() if (kinds := _held_back(trace, c))}
    if not held:
        return ()
    until = max(_enough(trace, trace.pod.container(name), kind) for name, kinds in held.items() for kind in kinds)
    if until > LONGEST:
        return ()

    def freed(containers: tuple[Container, ...]) -> tuple[Container, ...]:
        return tuple(c._replace(startup=None) if c.name in held else c for c in containers)

    pod = trace.pod._replace(containers=freed(trace.pod.containers), init_containers=freed(trace.pod.init_containers))
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
