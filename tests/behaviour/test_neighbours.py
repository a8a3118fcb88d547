"""What lies outside the Pod: taken to answer, said so, and the line that shows the other life works when pasted."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.neighbours import object_of, quoted
from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.manifest.model import Assumption, Handler, Port, Probe

from .pods import YEAR, container, live, script, world


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("mydb", ("Service", "mydb")),
        ("mydb.default", ("Service", "mydb")),
        ("mydb.shop.svc.cluster.local", ("Service", "mydb")),
        ("mydb.shop.svc.cluster.local.", ("Service", "mydb")),
        ("example.com", ("Host", "example.com")),
        ("www.example.org", ("Host", "www.example.org")),
        ("8.8.8.8", ("Host", "8.8.8.8")),
        ("a.b.c.d", ("Host", "a.b.c.d")),
    ],
)
def test_hosts_stand_for_objects(host: str, expected: tuple[str, str]) -> None:
    assert object_of(host) == expected


@pytest.mark.parametrize(
    "text", ["plain", "true", "1.5", "a b", 'say "x"', "a: b", "[x", "back\\slash", "-", "", "null", "8.8.8.8"]
)
def test_quoted_is_read_back(text: str) -> None:
    scenario, problems = read_scenario(f"missing: [{{kind: {quoted('Host')}, name: {quoted(text or 'x')}}}]")
    assert not problems
    assert scenario.missing == {("Host", text or "x")}


OUTCOMES = [
    "until nslookup mydb; do sleep 2; done; echo up",
    "wget -qO- http://shop.default.svc:8080/health && echo yes",
    "curl -sf https://example.com/ || exit 7",
    "curl -s --max-time 2 http://api/ -o /dev/null; echo $?",
    "nc -z queue 5672 && exit 0; exit 3",
    "ping -c 1 8.8.8.8 && exit 0; exit 4",
    "pg_isready -h db || exit 5",
    "redis-cli -h cache ping || exit 6",
    "grpc_health_probe -addr=backend:50051 && exit 0; exit 9",
    "curl -s --unix-socket /run/d.sock http://x/ && exit 0; exit 8",
    "echo a b | sed 'y/ab/cd/'",
    "echo 1 2 | awk 'BEGIN { x = 3 } END { print x }' && exit 0; exit 2",
    "sleep $((RANDOM % 10))",
    "[ $RANDOM -gt 5 ] && exit 0; exit 1",
    "if [ $((RANDOM % 2)) = 0 ]; then echo heads; else echo tails; fi",
]


def outcome(text: str, image: str, scenario: str = "") -> tuple[object, ...]:
    pod = world(container("my-app.1", image, "sh", "-c", text), scenario=scenario)
    instance = pod.launch("my-app.1", image, 0, 0)
    live(instance, 600_000)
    ended = instance.main.exit
    found = [a for a in pod.assumptions if isinstance(a, Assumption) and a.key in {"unknown-outcome", "random"}]
    return (ended and (ended.at, ended.code), instance.main.output), found


@pytest.mark.parametrize("text", OUTCOMES)
def test_the_line_shows_the_other_life(text: str) -> None:
    image = "acme/tools" if "RANDOM" not in text else "busybox"
    life, found = outcome(text, image)
    assert len(found) == 1
    line = found[0].args["scenario"]  # type: ignore[union-attr]
    assert "\n" not in line
    other, left = outcome(text, image, line)
    assert other != life, line
    assert not left  # what the scenario says is no assumption any more


@pytest.mark.parametrize(
    "probe",
    [("curl", "-f", "http://auth/ok"), ("sh", "-c", "test $RANDOM -gt 99"), ("nslookup", "mydb")],
)
def test_the_line_fails_a_probe(probe: tuple[str, ...]) -> None:
    def run(scenario: str) -> tuple[int, list[Assumption]]:
        pod = world(
            container("app", "acme/tools" if probe[0] == "curl" else "busybox", "sleep", "600"), scenario=scenario
        )
        instance = pod.launch("app", pod.pod.containers[0].image, 0, 0)  # type: ignore[attr-defined]
        ran = instance.exec(1_000, probe)
        assert ran.exit is not None
        keys = {"unknown-outcome", "random"}
        return ran.exit.code, [a for a in pod.assumptions if isinstance(a, Assumption) and a.key in keys]

    code, found = run("")
    assert code == 0
    assert run(found[0].args["scenario"])[0] != 0


def test_a_service_that_comes_later() -> None:
    scenario = "missing: [{kind: Service, name: mydb}]\nactions: [{at: 41s, create: {kind: Service, name: mydb}}]"
    instance = script("until nslookup mydb; do sleep 2; done", scenario=scenario)
    turns = live(instance, YEAR)
    assert instance.main.exit is not None and instance.main.exit.at == 42_000
    assert instance.main.exit.code == 0 and turns < 60
    never = script("until nslookup mydb; do sleep 2; done", scenario="missing: [{kind: Service, name: mydb}]")
    assert live(never, YEAR) < 60
    assert never.main.exit is None


def test_the_other_clock_is_not_read() -> None:
    """`create` brings only what it names, at its time on the Pod's clock, not on the container's."""
    scenario = "missing: [{kind: Service, name: mydb}]\nactions: [{at: 5s, create: {kind: Service, name: other}}]"
    instance = script("nslookup mydb", scenario=scenario)
    live(instance, 10_000)
    assert instance.main.exit is not None and instance.main.exit.code == 1


def listening(scenario: str = "", image: str = "acme/server", **more: object) -> tuple[set[int], set[str]]:
    pod = world(container("app", image, **more), scenario=scenario)
    instance = pod.launch("app", image, 0, 0)
    open_ports = {port for port in (80, 81, 8080, 9090, 50051) if instance.tcp(1_000, port).kind == "answer"}
    return open_ports, {a.key for a in pod.assumptions if isinstance(a, Assumption)}


def probe(kind: str, port: int | str = 0, **more: object) -> Probe:
    return Probe(Handler(kind, port=port, **more))  # type: ignore[arg-type]


def test_an_unknown_image_listens_where_it_is_probed() -> None:
    ports, said = listening(
        startup=probe("tcpSocket", 80), readiness=probe("grpc", 50051), pre_stop=Handler("httpGet", port=9090)
    )
    assert ports == {80, 50051, 9090}
    assert {"image-unknown", "listens-where-asked"} <= said


def test_declared_ports_stand() -> None:
    ports, said = listening(liveness=probe("httpGet", 81), ports=(Port(80),))
    assert ports == {80}
    assert "listens-where-asked" not in said


def test_what_is_said_stands() -> None:
    for scenario in ("containers: {app: {listens: []}}", "images: {acme/server: {listens: []}}"):
        ports, said = listening(scenario, liveness=probe("httpGet", 81))
        assert not ports and "listens-where-asked" not in said
    assert listening("containers: {app: {listens: [8080]}}", liveness=probe("httpGet", 81))[0] == {8080}


def test_known_programs_listen_where_they_do() -> None:
    ports, said = listening(image="nginx", liveness=probe("httpGet", 81))
    assert ports == {80} and "listens-where-asked" not in said


def test_an_exec_probe_asks_too() -> None:
    command = ("sh", "-c", "wget -q -O /dev/null http://localhost:8080/health && nc -z 127.0.0.1 9090")
    ports, _ = listening(liveness=probe("exec", command=command))
    assert ports == {8080, 9090}
    elsewhere = ("sh", "-c", "wget -q http://other:8080/health; echo localhost")
    assert listening(liveness=probe("exec", command=elsewhere))[0] == set()


def test_a_port_of_another_container_is_that_ones() -> None:
    front = container("front", "acme/front", liveness=probe("httpGet", 8080))
    back = container("back", "acme/back", ports=(Port(8080),))
    pod = world(front, back)
    instance = pod.launch("front", "acme/front", 0, 0)
    assert instance.tcp(0, 8080).kind == "refused"
    pod.launch("back", "acme/back", 0, 0)
    assert instance.tcp(0, 8080).kind == "answer"
