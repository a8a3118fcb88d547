"""What a Pod needs is taken to exist, said once, and not where a scenario speaks of it."""

from __future__ import annotations

import pytest

from mkdocs_podlife.explain.facts import Facts
from tests.explain.support import facts_of, pod

USES = """image: busybox
command: [sleep, "3600"]
envFrom: [{secretRef: {name: creds}}, {configMapRef: {name: maybe, optional: true}}]
env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]
volumeMounts: [{name: s, mountPath: /s}, {name: p, mountPath: /p}, {name: d, mountPath: /d}]"""
VOLUMES = """volumes:
- {name: s, secret: {secretName: creds}}
- {name: p, projected: {sources: [{configMap: {name: joined}}, {secret: {name: spare, optional: true}}]}}
- {name: d, persistentVolumeClaim: {claimName: data}}"""
ALL = [("Secret", "creds"), ("ConfigMap", "settings"), ("ConfigMap", "joined"), ("", "data")]


def taken(facts: Facts) -> set[tuple[str, str]]:
    told = [a for a in facts.assumptions if a.key in {"object-exists", "claim-exists"}]
    assert len(told) == len(set(map(repr, told)))
    return {(a.args.get("kind", ""), a.args["name"]) for a in told}


def test_all_that_is_needed_is_taken_to_exist() -> None:
    assert taken(facts_of(pod(USES, VOLUMES))) == set(ALL)


@pytest.mark.parametrize(("kind", "name"), [*ALL[:3], ("PersistentVolumeClaim", "data")])
def test_what_a_scenario_creates_is_not_taken_to_exist(kind: str, name: str) -> None:
    one = f"{{kind: {kind}, name: {name}}}"
    facts = facts_of(pod(USES, VOLUMES), f"until: 60s\nmissing: [{one}]\nactions: [{{at: 10s, create: {one}}}]")
    assert taken(facts) == {(k, n) for k, n in ALL if n != name}


def test_what_a_container_that_is_never_created_needs_is_told_too() -> None:
    spec = VOLUMES + "\ninitContainers: [{name: i, image: busybox, command: [sleep, infinity]}]"
    assert taken(facts_of(pod(USES, spec))) == set(ALL)


def test_nothing_is_taken_of_a_pod_without_a_node() -> None:
    assert taken(facts_of(pod(USES, VOLUMES + "\nschedulingGates: [{name: wait}]"))) == set()
