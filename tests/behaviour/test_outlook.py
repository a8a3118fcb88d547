"""How programs go on beyond the last moment shown, and what they met while they ran."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mkdocs_podlife.behaviour.outlook import FAR, Outlook, outlook
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.behaviour.tellings import MOST, Telling, Tellings
from mkdocs_podlife.behaviour.world import PodWorld, make_world
from mkdocs_podlife.manifest.model import Container, Pod


def world(*containers: Container) -> PodWorld:
    made = make_world(Pod("web", "default", containers), Scenario())
    assert isinstance(made, PodWorld)
    return made


def container(name: str, image: str, *command: str) -> Container:
    return Container(name, image, "app", "spec.containers[0]", command=command)


def seen(*command: str, image: str = "busybox") -> Outlook:
    made = world(container("app", image, *command))
    made.launch("app", image, 0, 0).advance(1_000)
    (one,) = outlook(made, 1_000)
    return one


@pytest.mark.parametrize(
    ("script", "ends", "code"),
    [
        ("sleep 3600", 3_600_000, 0),
        ("sleep 1d; exit 3", 86_400_000, 3),
        ("for i in 1 2 3; do sleep 60; done; exit 7", 180_000, 7),
        ("sleep 600 & wait $!; exit 2", 600_000, 2),
        ("while true; do sleep 5; done", None, None),
        ("sleep infinity", None, None),
        ("tail -f /dev/null", None, None),
        (f"sleep {FAR // 1000 + 3600}", None, None),
    ],
)
def test_when_a_program_ends(script: str, ends: int | None, code: int | None) -> None:
    one = seen("sh", "-c", script)
    assert (one.ends, one.code) == (ends, code)


@pytest.mark.parametrize(
    ("image", "command", "heard", "program"),
    [
        ("busybox", ("sh", "-c", "while true; do sleep 5; done"), "deaf", "sh"),
        ("busybox", ("sh", "-c", "trap 'exit 0' TERM; while true; do sleep 5; done"), "caught", "sh"),
        ("busybox", ("sh", "-c", "trap '' TERM; while true; do sleep 5; done"), "ignored", "sh"),
        ("busybox", ("sh", "-c", "trap 'exit 0' TERM; exec sleep 900"), "deaf", "sleep"),
        ("busybox", ("busybox", "sleep", "900"), "deaf", "sleep"),
        ("nginx", (), "caught", "nginx"),
    ],
)
def test_what_process_1_makes_of_its_stop_signal(
    image: str, command: tuple[str, ...], heard: str, program: str
) -> None:
    one = seen(*command, image=image)
    assert (one.heard, one.program) == (heard, program)


def test_a_container_that_waits_for_another_is_let_go_on_with_it() -> None:
    made = world(container("one", "nginx"), container("two", "nginx"))
    made.launch("one", "nginx", 0, 0).advance(1_000)
    made.launch("two", "nginx", 1_000, 0).advance(1_000)
    ends = {o.container: o.ends for o in outlook(made, 1_000)}
    assert ends == {"one": None, "two": 3_520}  # it starts in 20 ms and tries five times, 500 ms apart
    (told,) = made.tellings.all
    assert (told.kind, told.container, told.args) == ("port-taken", "two", {"port": "80", "holder": "one"})


def told(script: str, command: list[str], signal: str = "") -> list[tuple[str, Mapping[str, str]]]:
    made = world(container("app", "busybox", "sh", "-c", script))
    machine = made.launch("app", "busybox", 0, 0)
    machine.advance(1_000)
    if command:
        machine.exec(2_000, command)
    if signal:
        machine.main.signal(3_000, signal)
    machine.advance(10_000)
    return [(t.kind, t.args) for t in made.tellings.all]


def test_who_sent_a_signal_to_process_1() -> None:
    trap = "trap 'exit 3' TERM; while true; do sleep 1; done"
    assert told(trap, ["sh", "-c", "kill 1"]) == [("signal", {"name": "TERM", "command": "kill 1", "foreign": "yes"})]
    own = "trap 'exit 3' TERM; (sleep 2; kill 1) & while true; do sleep 1; done"
    ((kind, args),) = told(own, [])
    assert kind == "signal" and args["foreign"] == ""
    assert told("while true; do sleep 1; done", ["kill", "1"]) == []  # without a handler nothing happens


def test_what_the_stop_signal_met() -> None:
    assert told("while true; do sleep 1; done", [], "SIGTERM") == [
        ("stop", {"name": "SIGTERM", "heard": "deaf", "program": "sh"})
    ]
    assert told("exec sleep 900", [], "SIGTERM")[0][1]["program"] == "sleep"
    assert told("sleep 900", [], "SIGKILL") == []


def test_tellings_are_bounded() -> None:
    tellings = Tellings()
    for at in range(MOST + 5):
        tellings.add(Telling("signal", "app", 0, at))
    assert len(tellings.all) == MOST
