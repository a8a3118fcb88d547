"""One-liners of interpreters: how long they run and how they end; what is not understood is unknown."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.oneliners import interpreter_of, one_liner
from mkdocs_podlife.behaviour.program import Exit
from mkdocs_podlife.manifest.model import Assumption, Handler, Owner, Probe

from .pods import YEAR, container, live, world


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["python", "-c", "print('a; b')"], (0, 0)),
        (["python3", "-c", "import time; time.sleep(30)"], (30_000, 0)),
        (["python3.11", "-u", "-c", "import sys, time\ntime.sleep(1.5)\nsys.exit(3)"], (1_500, 3)),
        (["python", "-c", "raise ValueError('no')"], (0, 1)),
        (["python", "-c", "print(1); exit(); print(2)"], (0, 0)),
        (["perl", "-Mbignum=bpi", "-wle", "print bpi(50)"], (0, 0)),
        (["perl", "-e", "sleep 5; exit 4"], (5_000, 4)),
        (["perl", "-e", "die 'x'"], (0, 255)),
        (["node", "-e", "setTimeout(() => {}, 2500)"], (2_500, 0)),
        (["node", "-e", "console.log('a'); process.exit(7)"], (0, 7)),
        (["ruby", "-e", "puts 1; sleep 2; exit 1"], (2_000, 1)),
        (["php", "-r", "echo 1; sleep(3);"], (3_000, 0)),
        (["python", "-c", "while True: pass"], None),
        (["python", "-c", "import os; os.kill(1, 15)"], None),
        (["python", "app.py"], None),
        (["python", "-m", "pytest", "-c", "x"], None),
        (["perl", "script.pl", "-e", "sleep 1"], None),
        (["python", "-c", "print(1)" + ";print(2)" * 2_000], None),
        (["gcc", "-c", "x.c"], None),
    ],
)
def test_understood_or_not(command: list[str], expected: tuple[int, int] | None) -> None:
    assert one_liner(command[0], command[1:]) == expected


def test_interpreters() -> None:
    assert [interpreter_of(n) for n in ("python", "python3.12", "nodejs", "perl5", "bash", "nginx")] == [
        "python", "python", "node", "perl", "", "",
    ]  # fmt: skip


def test_as_an_entry_point_and_in_a_script() -> None:
    app = world(container("app", "python", "python", "-c", "import time, sys; time.sleep(9); sys.exit(2)")).launch(
        "app", "python", 0, 0
    )
    live(app, YEAR)
    assert app.main.exit == Exit(9_000, 2)
    text = 'python3 -c "import time; time.sleep(4)" && perl -e "exit 3"; echo $?'
    app = world(container("app", "python", "sh", "-c", text)).launch("app", "python", 0, 0)
    live(app, YEAR)
    assert app.main.exit == Exit(4_000, 0) and app.main.output == "3\n"


def test_unknown_ones_succeed_as_probes_and_in_jobs_and_run_for_ever_elsewhere() -> None:
    pod = world(container("app", "python", "python", "serve.py"))
    app = pod.launch("app", "python", 0, 0)
    probe = app.exec(1_000, ["python", "health.py"])
    assert probe.exit == Exit(1_000, 0)
    live(app, YEAR)
    assert app.main.exit is None
    said = [(a.key, a.args["program"]) for a in pod.assumptions if isinstance(a, Assumption)]
    assert said == [("unknown-program", "python serve.py"), ("unknown-program-succeeds", "python health.py")]
    job = world(container("work", "python", "python", "work.py"), owner=Owner("Job", "work"))
    assert job.launch("work", "python", 0, 0).main.exit == Exit(0, 0)


def test_what_an_interpreter_runs_listens_like_any_unknown_program() -> None:
    for image, argv, code in (("openjdk", ("java", "-jar", "app.jar"), 143), ("node", ("node", "server.js"), 0)):
        pod = world(container("app", image, *argv, readiness=Probe(Handler("httpGet", port=8080))))
        app = pod.launch("app", image, 0, 0)
        assert app.http(1_000, 8080, "/", "HTTP").status == 200
        assert {a.key for a in pod.assumptions if isinstance(a, Assumption)} == {
            "unknown-program",
            "listens-where-asked",
        }
        app.main.signal(2_000, "SIGTERM")
        assert app.main.exit == Exit(2_000, code)
