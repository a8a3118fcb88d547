"""The scenario's grammar, its complaints, and what scenarios do to containers."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_podlife.behaviour.durations import BadDuration, parse_duration
from mkdocs_podlife.behaviour.program import Answer, Exit
from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_model import ContainerSpec, Exits, HttpAnswer, OnTerm, Scenario
from mkdocs_podlife.render.catalogue import Catalogue

from .pods import container, live, world

TRACES = sorted(Path(__file__).parents[1].glob("data/traces/*/scenario.yaml")) + sorted(
    (Path(__file__).parents[2].parent / "shared" / "traces").glob("*/scenario.yaml")
)

FULL = """
until: 7m
kubernetes: "1.36"
node: {name: node1, labels: {disktype: hdd}, cpu: 2, memory: 4Gi, runtime: containerd://1.6.20, create: 0.45s}
missing:
  - {kind: ConfigMap, name: settings}
images:
  nginx:1.25: {present: true, listens: [80], root: /usr/share/nginx/html, serves: {/: 200, /index.html: 200}, on-term: ignore}
  nginx:alpine: {pull: 2.3s, size: 20461204, tls: [443], stop-signal: SIGQUIT, on-term: {after: 0s, code: 0}, starts: 20ms}
  nginx:no-such-tag: missing
  registry.example.invalid/team/app:1.0: unreachable
containers:
  web: {starts: 6s, exits: {after: 20s, code: 1}, on-term: {after: 2s, code: 0}}
  hog: {exits: {after: 2s, code: 137, reason: OOMKilled}}
  odd: {missing: [/no/such/binary], start-error: "error during container init: no"}
  app:
    http: [{from: 0s, path: /healthz, status: 200}, {from: 30s, path: /healthz, status: 503, takes: 2s}, {path: /old, status: 302, location: /new}, {path: /stuck, hangs: true}]
actions:
  - {at: 20s, delete: {}}
  - {at: 10s, exec: {container: web, command: rm /usr/share/nginx/html/index.html}}
  - {at: 60s, create: {kind: ConfigMap, name: settings}}
  - {at: 15s, patch: {spec: {schedulingGates: []}}}
  - {at: 25s, condition: {type: example.com/ready, status: "True"}}
  - {at: 40s, evict: {}}
  - {at: 50s, sandbox: dies}
  - {at: 90s, node: lost}
  - {at: 22s, delete: {grace: 3s}}
"""


def test_everything_is_read() -> None:
    scenario, problems = read_scenario(FULL)
    assert problems == ()
    assert scenario.until == 420_000 and scenario.node.create == 450 and scenario.node.labels == {"disktype": "hdd"}
    assert scenario.missing == {("ConfigMap", "settings")}
    alpine = scenario.images["nginx:alpine"]
    assert (alpine.pull, alpine.size, alpine.tls, alpine.stop_signal, alpine.on_term) == (
        2_300,
        20461204,
        (443,),
        "SIGQUIT",
        OnTerm(),
    )
    assert [
        scenario.images[name].failure for name in ("nginx:no-such-tag", "registry.example.invalid/team/app:1.0")
    ] == ["missing", "unreachable"]
    assert scenario.containers["hog"].exits == Exits(2_000, 137, "OOMKilled")
    assert scenario.containers["app"].http[1] == HttpAnswer("/healthz", 30_000, 503, 2_000)
    assert [action.at for action in scenario.actions] == sorted(action.at for action in scenario.actions)
    assert {action.verb: dict(action.args) for action in scenario.actions if action.at >= 22_000} == {
        "delete": {"grace": 3, "force": False},
        "condition": {"type": "example.com/ready", "status": "True", "reason": "", "message": ""},
        "evict": {"needs": None, "healthy": None},
        "sandbox": {"state": "dies"},
        "create": {"kind": "ConfigMap", "name": "settings"},
        "node": {"state": "lost"},
    }


@pytest.mark.skipif(not TRACES, reason="no recorded lives beside this checkout")
def test_recorded_scenarios_are_accepted() -> None:
    for file in TRACES:
        assert read_scenario(file.read_text("utf-8"))[1] == (), file


def test_nothing_is_the_common_case() -> None:
    assert read_scenario("") == (Scenario(), ())
    assert read_scenario("# only a comment") == (Scenario(), ())


@pytest.mark.parametrize(
    ("text", "key", "line", "args"),
    [
        ("until: 60", "bare-number", 1, {"fix": "60s"}),
        ("until: '90'", "bare-number", 1, {"fix": "90s"}),
        ("until: -5s", "negative", 1, {}),
        ("until: 100000h", "too-long", 1, {}),
        ("until: soon", "duration", 1, {}),
        ("untill: 5m", "unknown-key-near", 1, {"near": "until"}),
        ("xyz: 5m", "unknown-key", 1, {}),
        ("actions:\n  - {at: 5s, delet: {}}", "unknown-key-near", 2, {"near": "delete"}),
        ("actions:\n  - {at: 5s}", "one-verb", 2, {}),
        ("actions:\n  - {at: 5s, delete: {}, evict: {}}", "one-verb", 2, {}),
        ("actions:\n  - delete: {}", "needs", 2, {"needs": "at"}),
        ("actions: {}", "list", 1, {}),
        ("actions:\n  - {at: 1s, exec: {container: web}}", "needs", 2, {"needs": "command"}),
        ("containers:\n  app: {preset: crash-aftr}", "choice", 2, {"allowed": "crash-after"}),
        ("containers:\n  app: {on-term: ignor}", "on-term", 2, {}),
        ("containers:\n  app: {exits: {code: 1}}", "needs", 2, {}),
        ("containers:\n  app:\n    on_term: ignore", "unknown-key-near", 3, {"near": "on-term"}),
        ("images:\n  nginx: mising", "image", 2, {}),
        ("images:\n  nginx: {listens: [99999]}", "integer", 2, {}),
        ("kubernetes: 1.30", "quote", 1, {}),
        ("node: {labels: {gpu: true}}", "quote", 1, {}),
        ("node: {cpu: lots}", "quantity", 1, {}),
        ("images:\n  nginx: {stop-signal: SIGFOO}", "signal", 2, {}),
        ("- a", "mapping", 1, {}),
        ("until: .inf", "duration", 1, {"value": "inf"}),
        ("until: .nan", "duration", 1, {}),
        ("until: ''", "duration", 1, {"value": '""'}),
        ("until: 1m\nuntil: 2m", "twice", 2, {"first": "1", "second": "2"}),
        ('kubernetes: "2.0"', "version", 1, {}),
        ('kubernetes: "1.5"', "version", 1, {}),
        ('kubernetes: "1.99"', "version", 1, {}),
        ("node: {restart-cap: 500ms}", "range", 1, {"low": "1s", "high": "5m"}),
        ("node: {restart-cap: 6m}", "range", 1, {}),
        ("missing:\n- {kind: Confgmap, name: a}", "choice", 2, {"allowed": "ConfigMap"}),
        ("missing:\n- {kind: Secret, name: 5}", "quote", 2, {}),
        ("missing: [null]", "mapping", 1, {"value": "null"}),
        ("containers:\n  app:\n    http:\n    - null", "mapping", 4, {}),
        ("containers:\n  app: {exits: 5s}", "mapping", 2, {}),
        ("images:\n  nginx: {stop-signal: SIGRTMINE}", "signal", 2, {}),
        ("actions: [null]", "mapping", 1, {}),
        ("actions:\n- {at: null, delete: {}}", "needs", 2, {"needs": "at"}),
        ("actions:\n- {at: 5s, delete: {force: true, grace: 5s}}", "force-grace", 2, {}),
        ("actions:\n- {at: 5s, exec: {command: 5}}", "quote", 2, {}),
        ("actions:\n- {at: 5s, create: {kind: Namespace, name: a}}", "choice", 2, {}),
        ("actions:\n- {at: 5s, create: null}", "needs", 2, {"needs": "kind, name"}),
        ("actions:\n- {at: 5s, condition: null}", "needs", 2, {"needs": "type, status"}),
        ("actions:\n- {at: 5s, patch: {}}", "needs", 2, {"needs": "spec"}),
        ("actions:\n- {at: 5s, patch: {spce: {}}}", "unknown-key-near", 2, {"near": "spec"}),
        ("actions:\n- {at: 5s, patch: {status: {}}}", "unknown-key", 2, {}),
    ],
)
def test_complaints(text: str, key: str, line: int, args: dict[str, str]) -> None:
    _, problems = read_scenario(text)
    assert [problem.key for problem in problems] == [f"scenario-{key}"]
    assert problems[0].place.line == line
    assert {name: problems[0].args[name] for name in args} == args
    for language in ("en", "zh", "zh-Hant"):
        assert Catalogue(language).text(f"problem.{problems[0].key}", **problems[0].args)


@pytest.mark.parametrize("text", ["actions:", "node:\nimages:\n  nginx:\ncontainers:\n  app:\n", "until:\nmissing:\n"])
def test_a_key_without_a_value_is_left_out(text: str) -> None:
    scenario, problems = read_scenario(text)
    assert not problems
    assert (scenario.until, scenario.node, scenario.missing, scenario.actions) == (None, Scenario().node, set(), ())


def test_the_release_of_a_scenario_that_names_none() -> None:
    assert read_scenario("until: 1m", "1.30")[0].kubernetes == read_scenario("", "1.30")[0].kubernetes == "1.30"
    assert read_scenario('kubernetes: "1.36"', "1.30")[0].kubernetes == "1.36"
    assert [read_scenario(f"kubernetes: {v}")[0].kubernetes for v in ("1.31", "v1.31.4", '"1.30"')] == [
        "1.31",
        "1.31",
        "1.30",
    ]


def test_what_comes_into_being_was_not_there_before() -> None:
    scenario, problems = read_scenario("actions: [{at: 60s, create: {kind: ConfigMap, name: settings}}]")
    assert not problems and scenario.missing == {("ConfigMap", "settings")}


def test_broken_yaml_and_floods_are_told() -> None:
    assert read_scenario("until: [")[1][0].severity == "error"
    many = "actions:\n" + "  - {at: 1s, delete: {}}\n" * 500
    scenario, problems = read_scenario(many)
    assert len(scenario.actions) == 200 and [p.key for p in problems] == ["scenario-too-many"]
    assert len(read_scenario("\n".join(f"k{n}: 1" for n in range(500)))[1]) == 50


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1h2m3.5s", 3_723_500),
        ("17ms", 17),
        ("0", 0),
        ("1.5m", 90_000),
        ("500us", 1),
        ("+3s", 3_000),
        (".5s", 500),
        ("87600h", 315_360_000_000),
    ],
)
def test_durations(text: str, expected: int) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "s", "5", "5 s", "1d", "1s2", "--1s", "1e3s", "1" * 300 + "s", "٣s"])
def test_not_durations(text: str) -> None:
    with pytest.raises(BadDuration):
        parse_duration(text)


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("{preset: crash-after, value: 20s}", ContainerSpec(exits=Exits(20_000, 1))),
        ("{preset: hangs-from, value: 1m}", ContainerSpec(hangs_from=60_000)),
        ("{preset: slow-start}", ContainerSpec(starts=30_000)),
        ("{preset: ignores-term}", ContainerSpec(on_term=OnTerm(ignore=True))),
        ("{preset: image-missing}", ContainerSpec(image_missing=True)),
    ],
)
def test_presets(preset: str, expected: ContainerSpec) -> None:
    scenario, problems = read_scenario(f"containers: {{app: {preset}}}")
    assert not problems and scenario.containers["app"] == expected


def test_exits_on_term_and_missing() -> None:
    pod = world(
        container("app", "nginx"), scenario="containers: {app: {exits: {after: 20s, code: 137, reason: OOMKilled}}}"
    )
    app = pod.launch("app", "nginx", 1_000, 0)
    live(app, 60_000)
    assert app.main.exit == Exit(21_000, 137, "OOMKilled")
    slow = world(container("app", "nginx"), scenario="containers: {app: {on-term: {after: 2s, code: 3}}}").launch(
        "app", "nginx", 0, 0
    )
    slow.main.signal(5_000, "SIGQUIT")
    live(slow, 60_000)
    assert slow.main.exit == Exit(7_000, 3)
    deaf = world(container("app", "nginx"), scenario="containers: {app: {preset: ignores-term}}").launch(
        "app", "nginx", 0, 0
    )
    deaf.main.signal(5_000, "SIGQUIT")
    assert deaf.main.exit is None
    pod = world(container("app", "acme/app", "/run"), scenario="containers: {app: {missing: [/run]}}")
    assert '"/run": no such file' in pod.launch("app", "acme/app", 0, 0).start_error.replace("stat /run: ", "")
    pod = world(container("app", "nginx"), scenario="containers: {app: {preset: image-missing}}")
    assert pod.image("nginx", 0).failure == "missing"


def test_http_answers_over_time() -> None:
    text = FULL[FULL.index("containers:") : FULL.index("actions:")]
    app = world(container("app", "nginx"), scenario=text).launch("app", "nginx", 1_000, 0)
    assert app.http(2_000, 80, "/healthz", "HTTP") == Answer("answer", 200)
    assert app.next_time() == 31_000
    before = app.version()
    assert app.http(31_000, 80, "/healthz?x=1", "HTTP") == Answer("answer", 503, 2_000)
    assert app.version() != before
    assert app.http(31_000, 80, "/old", "HTTP") == Answer("answer", 302, 0, "/new")
    assert app.http(31_000, 80, "/stuck", "HTTP").kind == "hangs"
    assert app.http(31_000, 80, "/", "HTTP").status == 200


def test_hanging_and_starting_late() -> None:
    app = world(
        container("app", "nginx"), scenario="containers: {app: {preset: hangs-from, value: 30s, starts: 6s}}"
    ).launch("app", "nginx", 0, 0)
    assert app.http(5_000, 80, "/", "HTTP").kind == "refused"
    assert app.http(7_000, 80, "/", "HTTP").status == 200
    assert app.exec(29_000, ["true"]).exit == Exit(29_000, 0)
    assert app.http(30_000, 80, "/", "HTTP").kind == "hangs"
    assert app.exec(31_000, ["true"]).exit is None


def test_tls() -> None:
    app = world(
        container("app", "nginx"), scenario="images: {nginx: {listens: [80], tls: [443], serves: {/: 200}}}"
    ).launch("app", "nginx", 0, 0)
    assert app.http(10, 443, "/", "HTTPS") == Answer("answer", 200)
    assert app.http(10, 443, "/", "HTTP") == Answer("answer", 400)


def test_images_of_a_scenario() -> None:
    pod = world(
        container("app", "acme/x"),
        scenario="images: {acme/x: {pull: 3s, size: 7, listens: [9000], serves: {/ok: 204}, on-term: {after: 1s, code: 5}}}",
    )
    image = pod.image("acme/x", 0)
    assert (image.present, image.pull, image.size) == (False, 3_000, 7)
    app = pod.launch("app", "acme/x", 0, 0)
    assert [app.http(1, 9000, path, "HTTP").status for path in ("/ok", "/")] == [204, 404]
    app.main.signal(10, "SIGTERM")
    live(app, 5_000)
    assert app.main.exit == Exit(1_010, 5)
    assert pod.assumptions == []


@pytest.mark.parametrize("failure", ["missing", "unreachable"])
def test_an_image_may_be_on_the_node_and_gone_from_its_registry(failure: str) -> None:
    """R3.5: what is present is only pulled where the policy says so."""
    pod = world(
        container("app", "acme/x"), scenario=f"images: {{acme/x: {{present: true, {failure}: true, listens: [9000]}}}}"
    )
    assert (pod.image("acme/x", 0).present, pod.image("acme/x", 0).failure) == (True, failure)
    assert pod.launch("app", "acme/x", 0, 0).http(1, 9000, "/", "HTTP").kind == "answer"
    gone = world(container("app", "acme/x"), scenario=f"images: {{acme/x: {{{failure}: true}}}}")
    assert gone.image("acme/x", 0).present is False


@pytest.mark.parametrize("said", ["present: true", "pull: 2s", "size: 7", "queue: 1s"])
def test_how_an_image_comes_says_nothing_of_its_program(said: str) -> None:
    plain = world(container("app", "busybox", "nosuch")).launch("app", "busybox", 0, 0)
    app = world(container("app", "busybox", "nosuch"), scenario=f"images: {{busybox: {{{said}}}}}")
    assert app.launch("app", "busybox", 0, 0).start_error == plain.start_error != ""
    unknown = world(container("app", "acme/x"), scenario=f"images: {{acme/x: {{{said}}}}}")
    unknown.launch("app", "acme/x", 0, 0)
    assert "image-unknown" in {a.key for a in unknown.assumptions}
