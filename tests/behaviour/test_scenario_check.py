"""A scenario that names a container the Pod lacks is told so, with its line; names that a patch brings are known."""

from __future__ import annotations

import time

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_check import strangers
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers: [{name: prep, image: busybox, command: ["true"]}]
  containers: [{name: app, image: nginx}, {name: proxy, image: "docker.io/library/nginx:1.25"}]
  volumes: [{name: cache, emptyDir: {}}, {name: settings, configMap: {name: settings}}]
"""


def found(scenario: str, text: str = POD) -> list[tuple[str, int, dict[str, str]]]:
    world, problems = read_scenario(scenario)
    assert not problems
    pods = [m.pod for m in read(text, detect="explicit").manifests if m.pod is not None]
    return [(p.key, p.place.line, dict(p.args)) for p in strangers(pods, world)]


@pytest.mark.parametrize(
    "scenario",
    [
        "",
        "containers: {app: {starts: 2s}, prep: {exits: {after: 1s, code: 1}}}",
        "images: {nginx: {present: true}, busybox: missing, 'docker.io/library/nginx:1.25': {pull: 2s}}",
        "images: {redis: missing}\nactions: [{at: 5s, patch: {spec: {containers: [{name: app, image: 'redis:7'}]}}}]",
        "actions: [{at: 5s, pressure: {volume: cache}}]",
        "missing: [{kind: ConfigMap, name: settings}, {kind: Service, name: db}, {kind: Namespace, name: x}]",
        "actions: [{at: 5s, create: {kind: Secret, name: keys}},\n"
        " {at: 6s, patch: {spec: {ephemeralContainers: [{name: d, image: x, envFrom: [{secretRef: {name: keys}}]}]}}}]",
        "actions: [{at: 1s, exec: {container: proxy, command: ls}}, {at: 2s, exec: {command: ls}}]",
        "actions:\n"
        "- {at: 1s, patch: {spec: {ephemeralContainers: [{name: debugger, image: busybox}]}}}\n"
        "- {at: 5s, exec: {container: debugger, command: ls}}",
    ],
)
def test_names_that_are_there(scenario: str) -> None:
    assert found(scenario) == []


def test_names_that_are_not_there_are_told_with_their_line() -> None:
    scenario = (
        "until: 1m\n"
        "containers:\n"
        "  database: {starts: 2s}\n"
        "actions:\n"
        "- at: 1s\n"
        "  exec:\n"
        "    container: proxi\n"
        "    command: ls\n"
    )
    assert found(scenario) == [
        ("scenario-no-container", 3, {"name": "database", "known": "prep, app, proxy"}),
        ("scenario-no-container-near", 7, {"name": "proxi", "near": "proxy"}),
    ]


@pytest.mark.parametrize(
    ("scenario", "key", "args"),
    [
        ("images:\n  ngnix: missing", "no-image-near", {"name": "ngnix", "near": "nginx"}),
        ("images:\n  nginx:1.27: missing", "no-image-near", {}),
        ("images:\n  redis: missing", "no-image", {"known": "busybox, nginx, docker.io/library/nginx:1.25"}),
        ("missing:\n- {kind: ConfigMap, name: setings}", "no-object", {"kind": "ConfigMap", "name": "setings"}),
        ("actions:\n- {at: 5s, create: {kind: Secret, name: keys}}", "no-object", {"kind": "Secret"}),
        ("actions:\n- {at: 5s, pressure: {volume: settings}}", "no-volume", {"name": "settings"}),
        ("actions:\n- {at: 5s, patch: {spec: {contaners: []}}}", "unknown-key-near", {"near": "containers"}),
        (
            "actions:\n- {at: 5s, patch: {spec: {containers: [{name: app, imge: x}]}}}",
            "unknown-key-near",
            {"near": "image"},
        ),
        ("actions:\n- {at: 5s, patch: {spec: {replicas: 2}}}", "unknown-key", {"key": "replicas"}),
    ],
)
def test_images_volumes_and_fields_that_are_not_there(scenario: str, key: str, args: dict[str, str]) -> None:
    ((found_key, line, found_args),) = found(scenario)
    assert (found_key, line) == (f"scenario-{key}", 2)
    assert {name: found_args[name] for name in args} == args
    for language in ("en", "zh", "zh-Hant"):
        assert Catalogue(language).text(f"problem.{found_key}", **found_args)


def test_a_field_is_new_with_its_release() -> None:
    patch = "actions: [{at: 5s, patch: {spec: {schedulingGates: []}}}]"
    assert found(patch) == []
    assert [args["key"] for _, _, args in found(f'kubernetes: "1.25"\n{patch}')] == ["schedulingGates"]


def test_a_patch_may_be_one_of_the_workload() -> None:
    workload = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx}]}
"""
    new = "containers: [{name: app, image: 'redis:7'}]"
    scenario = f"images: {{redis: missing}}\nactions: [{{at: 5s, patch: {{spec: {{replicas: 2, template: {{spec: {{{new}}}}}}}}}}}]"
    assert found(scenario, workload) == []


def test_one_of_several_pods_is_enough() -> None:
    other = POD.replace("name: web", "name: other").replace("name: proxy", "name: cache")
    assert found("containers: {cache: {starts: 1s}}", POD + "---" + other) == []
    assert found("containers: {app: {starts: 1s}}", "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n") == []
    patch = "actions: [{at: 1s, patch: {spec: {ephemeralContainers: [{name: d, image: busybox}]}}}]"
    refused = POD.replace("name: web", "name: Web_")
    assert found("containers: {app: {starts: 1s}}\nimages: {nginx: missing}\n" + patch, refused) == []


def test_a_long_list_of_names_is_cut() -> None:
    many = ", ".join(f"{{name: c{i}, image: nginx}}" for i in range(12))
    ((_, _, args),) = found(
        "containers: {database: {}}",
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: w}}\nspec: {{containers: [{many}]}}",
    )
    assert args["known"].endswith("c7, …")


def test_many_names_beside_many_pods_take_no_time() -> None:
    containers = ", ".join(f"{{name: c{i}, image: 'im{i}:1'}}" for i in range(40))
    selector = ", ".join(f"k{i}: v{i}" for i in range(4_000))
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: w%d}\nspec: {containers: [%s]%s}\n"
    text = "---\n".join(head % (i, containers.replace(": c", f": p{i}c"), "") for i in range(50))
    text += "---\n" + head % (99, containers, f", nodeSelector: {{{selector}}}")
    world, _ = read_scenario(
        "containers: {" + ", ".join(f"x{i}y: {{}}" for i in range(200)) + "}\n"
        "images: {" + ", ".join(f"'z{i}': {{}}" for i in range(200)) + "}\n"
        "missing: [" + ", ".join(f"{{kind: ConfigMap, name: n{i}}}" for i in range(200)) + "]\n"
    )
    pods = [m.pod for m in read(text, detect="explicit").manifests if m.pod is not None]
    began = time.process_time()
    told = strangers(pods, world)
    assert time.process_time() - began < 2
    assert len(told) == 50
