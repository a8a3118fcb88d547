"""From text to cases: read the manifests, run each Pod among its neighbours, state the facts.

The one way through the rooms, walked by the page and by the command alike. No Markdown, no MkDocs, no markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.scenario_model import Action, Scenario
from mkdocs_podlife.manifest.model import Manifest, Pod, Problem, Reading

if TYPE_CHECKING:
    from mkdocs_podlife.engine.trace import Trace
    from mkdocs_podlife.explain.facts import Facts

MAX_PODS = 64  # Pods of one text; what is beyond is reported, not run
MAX_CONTAINERS = 64  # of one Pod that is run: time and size of a life grow with their square


@dataclass(frozen=True, slots=True)
class Case:
    """One Pod (or one text that is none): the manifest, and the Trace when it could run."""

    manifest: Manifest
    trace: Trace | None
    scenario: Scenario = field(default_factory=Scenario)
    source: str = ""  # the text as the author wrote it, for the lines around a problem

    def facts(self, at: int | None = None, *, closed: bool = False) -> Facts:
        """What a reader is told, at the instant `at` ms if one is chosen. `closed`: a quiet Pod gets a closed card,
        for which pictures and sums need not be worked out."""
        from mkdocs_podlife.explain.facts import explain

        kubernetes = self.scenario.kubernetes
        return explain(self.manifest, self.trace, at=at, source=self.source, kubernetes=kubernetes, closed=closed)

    @property
    def refused(self) -> bool:
        """Whether the API server would refuse the text as written, or it is no manifest at all."""
        admission = self.manifest.admission
        if admission is not None:
            return not admission.accepted
        return any(problem.severity == "error" for problem in self.manifest.problems)


def short_scenario(options: Mapping[str, str]) -> tuple[Scenario, int | None, tuple[tuple[str, Problem], ...]]:
    """The scenario that the short options (`until`, `delete`, `at`) stand for.

    Durations are read by the scenario's own reader, so that there is one grammar and one set of complaints.

    Returns:
        the scenario, the instant of `at` in ms, and the problems, each with the option it concerns.
    """
    from mkdocs_podlife.behaviour.scenario import read_scenario

    scenario, at = Scenario(), None
    problems: list[tuple[str, Problem]] = []
    for name, value in options.items():
        if not value:
            continue
        text = {"actions": [{"at": value, "delete": {}}]} if name == "delete" else {"until": value}
        read, faults = read_scenario(json.dumps(text))
        problems += [(name, _named(fault, name)) for fault in faults]
        if name == "at":
            at = read.until
        else:
            scenario = joined(scenario, read)
    return scenario, at, tuple(problems)


def _named(fault: Problem, option: str) -> Problem:
    """A fault under the name that the author wrote, and not under that of what it is read as."""
    args = {**fault.args, "key": option} if "key" in fault.args else fault.args
    return fault._replace(args=args, path=option)


def joined(first: Scenario, then: Scenario) -> Scenario:
    """`first` with the horizon and the actions of `then` added; of two horizons the later-written holds."""
    actions: tuple[Action, ...] = first.actions + then.actions
    return replace(first, until=then.until if then.until is not None else first.until, actions=actions)


def cases(
    reading: Reading, scenario: Scenario, companions: Iterable[Manifest] = (), source: str = ""
) -> tuple[Case, ...]:
    """Run every Pod of a reading, at most `MAX_PODS`.

    Args:
        reading: what `read` made of the text.
        scenario: what happens to its Pods.
        companions: manifests beside the text (a Service may stand in another block of the page).
        source: the text that was read.

    Returns:
        one Case per Pod or workload; for a text that is none (no YAML, …) one Case without a Trace that carries its
        problems.
    """
    subjects = [manifest for manifest in reading.manifests if is_subject(manifest)]
    neighbours = [*reading.manifests, *companions]
    if reading.problems or (not subjects and reading.ours):
        subjects = _with_problems(reading.problems, subjects)
    here = [manifest for manifest in reading.manifests if manifest.kind == "Service"]
    return tuple(_case(manifest, scenario, neighbours, here, source) for manifest in subjects[:MAX_PODS])


def is_subject(manifest: Manifest) -> bool:
    """Whether a card is due: a Pod that runs, an answer of the API server, or something to complain about."""
    return manifest.pod is not None or manifest.admission is not None or bool(manifest.problems)


def _with_problems(problems: tuple[Problem, ...], subjects: list[Manifest]) -> list[Manifest]:
    """The problems of the text as a whole, told with its first manifest, or alone when there is none."""
    if subjects:
        return [subjects[0]._replace(problems=problems + subjects[0].problems), *subjects[1:]]
    if not problems:
        return []
    return [Manifest("", "", "", "default", problems[0].place, problems=problems)]


def _case(
    manifest: Manifest, scenario: Scenario, neighbours: Iterable[Manifest], here: Iterable[Manifest], source: str
) -> Case:
    if manifest.pod is None:
        return Case(manifest, None, scenario, source)
    count = len(manifest.pod.all_containers())
    if count > MAX_CONTAINERS:
        return Case(manifest._replace(pod=None, problems=(_too_many(manifest, count),)), None, scenario, source)
    from mkdocs_podlife.behaviour.objects import taken_to_exist
    from mkdocs_podlife.behaviour.outlook import outlook
    from mkdocs_podlife.behaviour.world import PodWorld, make_world
    from mkdocs_podlife.engine import simulate
    from mkdocs_podlife.explain.stop_trial import stop_need
    from mkdocs_podlife.explain.trials import trials

    services = services_of(manifest.pod, neighbours)
    publish = any(_publishes(m) for m in neighbours if m.kind == "Service" and m.name in services)
    scenario = replace(scenario, selectors=scenario.selectors + tuple(services.values()), publish_not_ready=publish)
    world = make_world(manifest.pod, scenario)
    assert isinstance(world, PodWorld)
    trace = simulate(manifest.pod, scenario, world, scenario.until)
    ahead = outlook(world, trace.until) if trace.ended in ("horizon", "repeats") else ()
    tellings = tuple(world.tellings.all)
    told = {
        "tellings": tellings,
        "execs": tuple(a for a in scenario.actions if a.verb == "exec"),
        "nodes": tuple(a for a in scenario.actions if a.verb == "node"),
        "trials": trials(trace, scenario, ahead),
        "stop-need": stop_need(trace, scenario, ahead, tellings),
        "services": tuple(services),
        # a Service in the same text that means another Pod says that nothing routes to this one
        "unrouted": not services and any(m.namespace == manifest.pod.namespace and _selector(m) for m in here),
        "outlook": ahead,
    }
    bound = bool(manifest.pod.node_name) or any(o.reason == "Scheduled" for o in trace.occurrences)
    objects = taken_to_exist(manifest.pod, scenario) if bound else ()  # nobody looks at them before
    trace = trace._replace(
        assumptions=(*trace.assumptions, *objects),
        extra={**trace.extra, **{key: value for key, value in told.items() if value}},
    )
    return Case(manifest, trace, scenario, source)


def _too_many(manifest: Manifest, count: int) -> Problem:
    """What is said of a Pod that is too large to be run here."""
    assert manifest.pod is not None
    place = manifest.pod.places.get(f"{manifest.pod.spec_path}.containers", manifest.place)
    args = {"count": str(count), "most": str(MAX_CONTAINERS)}
    return Problem("too-many-containers", "error", place, args, f"{manifest.pod.spec_path}.containers")


def services_of(pod: Pod, neighbours: Iterable[Manifest]) -> dict[str, Mapping[str, str]]:
    """The Services among `neighbours` that select the Pod (same namespace, all labels equal): name → selector."""
    found: dict[str, Mapping[str, str]] = {}
    for manifest in neighbours:
        if manifest.kind != "Service" or manifest.namespace != pod.namespace:
            continue
        selector = _selector(manifest)
        if selector and all(pod.labels.get(key) == value for key, value in selector.items()):
            found[manifest.name] = selector
    return found


def _publishes(service: Manifest) -> bool:
    """Does the Service want its Pods' addresses whatever their state (R12.6)?"""
    spec = service.data.get("spec")
    return isinstance(spec, Mapping) and spec.get("publishNotReadyAddresses") is True


def _selector(service: Manifest) -> Mapping[str, str]:
    """The labels that a Service asks for; empty when it selects nothing by itself."""
    spec = service.data.get("spec")
    selector = spec.get("selector") if isinstance(spec, Mapping) else None
    return {str(key): str(value) for key, value in selector.items()} if isinstance(selector, Mapping) else {}
