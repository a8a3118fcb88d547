"""What scripts do over virtual time: signals, loops, jobs, exec, volumes, unknown things."""

from __future__ import annotations

import time

import pytest

from mkdocs_podlife.behaviour.program import Exit
from mkdocs_podlife.manifest.model import Assumption, Owner

from .pods import YEAR, VolumeMount, container, live, script, world


def ends(
    text: str, signal_at: int | None = None, name: str = "SIGTERM", until: int = 10_000_000
) -> tuple[int, int] | None:
    """(at, code) of a script's end, with a signal on the way."""
    instance = script(text)
    if signal_at is not None:
        live(instance, signal_at)
        instance.main.signal(signal_at, name)
    live(instance, until)
    ended = instance.main.exit
    return None if ended is None else (ended.at, ended.code)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("sleep 3600", 5_000, (3_600_000, 0)),  # PID 1 without a handler ignores SIGTERM
        ("exec sleep 3600", 5_000, (3_600_000, 0)),
        ("trap 'exit 7' TERM; while true; do sleep 1; done", 5_300, (6_000, 7)),  # after the foreground command
        ("trap 'exit 7' TERM; while true; do sleep 3600 & wait $!; done", 5_300, (5_300, 7)),
        ("trap 'sleep 2; exit 0' TERM; while true; do sleep 3600 & wait $!; done", 5_300, (7_300, 0)),
        ("trap 'echo got' TERM; sleep 10; exit 3", 5_300, (10_000, 3)),
        ("trap '' TERM; sleep 10 & wait; exit 4", 5_300, (10_000, 4)),
        ("sleep 5 & wait", None, (5_000, 0)),
        ("trap 'exit 1' INT; sleep 10 & wait; exit 4", 5_300, (10_000, 4)),
        ("trap 'exit 9' TERM; sh -c 'sleep 20'; exit 1", 5_000, (20_000, 9)),
        ("(sleep 3; kill -TERM 1) & trap 'exit 6' TERM; sleep 60 & wait", None, (3_000, 6)),
        ("sleep 1 & sleep 4 & wait; exit 2", None, (4_000, 2)),
        ("timeout 3 sleep 60; exit $?", None, (3_000, 143)),
        ("sleep $((RANDOM % 10)); exit 1", None, (4_000, 1)),
        ("trap 'exit 5' EXIT; sleep 1.5s", None, (1_500, 5)),
    ],
)
def test_signals_and_time(text: str, at: int | None, expected: tuple[int, int]) -> None:
    assert ends(text, at) == expected


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("[ $none = x ]", "sh: x: unknown operand\n"),
        ("[ $none -eq 1 ]", "sh: 1: unknown operand\n"),
        ("test x y", "sh: y: unknown operand\n"),
        ("test 1 -gt", "sh: -gt: argument expected\n"),
        ("[ x -eq 1 ]", "sh: x: bad number\n"),
    ],
)
def test_what_busybox_says_of_a_condition(condition: str, words: str) -> None:
    probe = script("sleep 60").exec(1_000, ["sh", "-c", condition])
    assert probe.exit == Exit(1_000, 2) and probe.output == words


def test_kill_ends_everything() -> None:
    assert ends("trap '' TERM; while true; do sleep 1; done", 7_000, "SIGKILL") == (7_000, 137)


@pytest.mark.parametrize(
    "text",
    [
        "while true; do :; done",
        "while true; do sleep 1; done",
        "while :; do sleep 5; if [ -f /stop ]; then exit 1; fi; done",
        "until [ -e /never ]; do sleep 2; done",
        "while true; do date; sleep 1; done",
        "while true; do sleep 1 & wait $!; done",
        "trap 'exit 0' TERM; while true; do sleep 30 & wait; done",
        "tail -f /dev/null",
        "sleep infinity",
        'i=0; while true; do echo "$i: $(date)" >> /var/log/1.log; echo "$(date) INFO $i" >> /var/log/2.log; i=$((i+1)); sleep 1; done',
    ],
)
def test_a_year_costs_nothing(text: str) -> None:
    instance = script(text)
    began = time.process_time()
    turns = live(instance, YEAR)
    assert turns < 20
    assert time.process_time() - began < 0.05
    assert instance.main.exit is None


def test_a_counting_loop_is_not_taken_for_a_settled_one() -> None:
    assert ends("i=0; while [ $i -lt 1000 ]; do echo $i >> /log; i=$((i+1)); sleep 1; done; exit 3") == (1_000_000, 3)
    assert ends("i=0; while true; do i=$((i+1)); j=$((i/100)); [ $j -ge 3 ] && exit 5; sleep 1; done") == (299_000, 5)


@pytest.mark.parametrize(("period", "at", "seen"), [(1, 10_400, 11_000), (7, 10_400, 14_000), (3, 9_000, 9_000)])
def test_a_settled_loop_goes_on_in_its_own_phase(period: int, at: int, seen: int) -> None:
    instance = script(f"while [ ! -f /tmp/go ]; do sleep {period}; done; exit 9")
    live(instance, at)
    instance.exec(at, ["touch", "/tmp/go"])
    live(instance, 10_000_000)
    assert instance.main.exit == Exit(seen, 9)


def test_a_settled_loop_with_a_job_hears_signals_and_keeps_its_phase() -> None:
    instance = script("trap '[ -f /go ] && exit 3' TERM; while [ ! -f /stop ]; do sleep 7 & wait $!; done; exit 4")
    live(instance, 100_000)
    instance.exec(100_000, ["touch", "/go"])
    instance.main.signal(100_500, "SIGTERM")
    assert instance.main.exit == Exit(100_500, 3)
    other = script("while [ ! -f /stop ]; do sleep 7 & wait $!; done; exit 4")
    live(other, 100_000)
    other.exec(100_000, ["touch", "/stop"])
    live(other, 10_000_000)
    assert other.main.exit == Exit(105_000, 4)


def test_a_turn_with_two_sleeps_keeps_its_place() -> None:
    instance = script("while true; do sleep 4; [ -f /go ] && exit 1; sleep 6; [ -f /go ] && exit 2; done")
    live(instance, 1_005_000)  # in the second sleep of the turn that began at 1000 s
    instance.exec(1_005_000, ["touch", "/go"])
    live(instance, 10_000_000)
    assert instance.main.exit == Exit(1_010_000, 2)


def test_health_file_removed_by_another_container() -> None:
    mounts = (VolumeMount("shared", "/s"),)
    both = world(
        container(
            "app", "busybox", "sh", "-c", "touch /s/ok; while [ -f /s/ok ]; do sleep 2; done; exit 1", mounts=mounts
        ),
        container("other", "busybox", "sh", "-c", "sleep 31; rm /s/ok; sleep 100", mounts=mounts),
        volumes=["shared"],
    )
    app, other = both.launch("app", "busybox", 0, 0), both.launch("other", "busybox", 0, 0)
    assert app.exec(1_000, ["cat", "/s/ok"]).exit == Exit(1_000, 0)
    for now in range(0, 40_000, 500):
        other.advance(now)
        app.advance(now)
    assert app.main.exit == Exit(32_000, 1)


def test_counter_file_lets_the_third_attempt_succeed() -> None:
    mounts = (VolumeMount("work", "/work"),)
    text = "n=$(cat /work/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > /work/n; sleep 2; [ $n -ge 3 ]"
    init = world(container("init", "busybox", "sh", "-c", text, mounts=mounts, role="init"), volumes=["work"])
    codes = []
    for attempt in range(3):
        instance = init.launch("init", "busybox", attempt * 10_000, attempt)
        live(instance, attempt * 10_000 + 5_000)
        assert instance.main.exit is not None
        codes.append(instance.main.exit.code)
    assert codes == [1, 1, 0]


def test_termination_message_and_logs() -> None:
    instance = script("echo line-1; echo from-the-file > /dev/termination-log; exit 7")
    assert instance.main.exit == Exit(0, 7, "", "from-the-file\n")
    assert instance.logs() == "line-1\n"
    hook = script("sleep 100")
    hook.exec(1_000, ["sh", "-c", "echo hello > /proc/1/fd/1"])
    assert hook.logs() == "hello\n"


def test_kubernetes_expands_before_the_shell() -> None:
    from mkdocs_podlife.manifest.model import EnvVar

    app = container(
        "app",
        "busybox",
        "sh",
        "-c",
        "echo $(GREETING) $$(HOME) ${N:-none}",
        env=(EnvVar("GREETING", "hi $(N)"), EnvVar("N", "3")),
    )
    instance = world(app).launch("app", "busybox", 0, 0)
    assert "hi $(N)" not in instance.logs()
    assert instance.logs().endswith("3\n")


def test_unknown_things_are_stated() -> None:
    pod = world(container("app", "acme/shop:1", "./server"))
    instance = pod.launch("app", "acme/shop:1", 0, 0)
    live(instance, YEAR)
    assert instance.main.exit is None
    assert pod.assumptions == [
        Assumption(
            "unknown-program",
            {
                "container": "app",
                "program": "./server",
                "scenario": "containers: {app: {exits: {after: 20s, code: 1}}}",
            },
        )
    ]
    probe = instance.exec(YEAR, ["/bin/ask-the-oracle", "-v"])
    assert probe.exit is not None and probe.exit.code == 0
    assert pod.assumptions[-1] == Assumption(
        "unknown-program-succeeds", {"container": "app", "program": "/bin/ask-the-oracle"}
    )


def test_random_names_the_other_life() -> None:
    pod = world(container("app", "busybox", "sh", "-c", "[ $RANDOM -gt 5 ] && sleep 60"))
    pod.launch("app", "busybox", 0, 0)
    found = [a for a in pod.assumptions if isinstance(a, Assumption)]
    assert [a.key for a in found] == ["random"]
    assert found[0].args["taken"] == "16384" and found[0].args["scenario"].startswith("containers: {app: ")


def test_unknown_programs_of_init_containers_and_jobs_end() -> None:
    pod = world(container("setup", "acme/setup", "/setup", role="init"))
    assert pod.launch("setup", "acme/setup", 0, 0).main.exit == Exit(0, 0)
    job = world(container("work", "acme/work", "/work"), owner=Owner("Job", "work"))
    assert job.launch("work", "acme/work", 0, 0).main.exit == Exit(0, 0)


def test_fingerprints() -> None:
    def after(text: str, now: int) -> object:
        instance = script(text)
        live(instance, now)
        return instance.fingerprint(now)

    assert after("sleep 60; exit 1", 5_000) == after("sleep 60; exit 1", 5_000)
    assert after("sleep 60; exit 1", 5_000) != after("sleep 60; exit 1", 6_000)
    assert after("touch /a; sleep 60", 0) != after("touch /b; sleep 60", 0)
    flip = "while true; do touch /ok; sleep 10; rm /ok; sleep 10; done"
    assert after(flip, 5_000) == after(flip, 25_000)
    assert after(flip, 5_000) != after(flip, 15_000)
    assert after("x=1; sleep 9; exit $x", 1_000) != after("x=2; sleep 9; exit $x", 1_000)


def test_steps_tell_the_script() -> None:
    instance = script("touch /tmp/healthy; sleep 30; rm -rf /tmp/healthy; sleep 600")
    live(instance, 700_000)
    assert [(step.at, step.text) for step in instance.main.steps] == [
        (0, "touch /tmp/healthy"),
        (0, "sleep 30"),
        (30_000, "rm -rf /tmp/healthy"),
        (30_000, "sleep 600"),
    ]


def test_nothing_is_guessed_without_a_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs_podlife.behaviour import syntax

    monkeypatch.setattr(syntax, "_parser", lambda: None)
    syntax._parse_cached.cache_clear()
    pod = world(container("app", "busybox", "sh", "-c", "exit 1"))
    instance = pod.launch("app", "busybox", 0, 0)
    syntax._parse_cached.cache_clear()
    assert instance.main.exit is None
    assert {a.key for a in pod.assumptions if isinstance(a, Assumption)} == {"no-parser", "unknown-program"}


def test_double_parentheses_are_subshells_outside_bash() -> None:
    text = "{}; echo $? >> /out; i=0; while (( i < 3 )); do i=1; done; cat /out; exit $(cat /out)"
    assert script(text.format("(( 3 > 2 ))")).main.exit == Exit(0, 127)  # a command `3` with its output in a file `2`
    assert script(text.format("(( i = 1 ))"), image="debian").main.exit == Exit(0, 127)
    assert script(text.format("(( 3 < 2 ))"), image="debian").main.exit == Exit(0, 2)  # there is no file `2`
    assert script("bash -c '(( 3 > 2 ))'; exit $?", image="debian").main.exit == Exit(0, 0)
    counted = script("echo a; exit 3\nfor ((i=0;i<3;i++)); do echo $i; done")
    assert counted.main.exit == Exit(0, 3)
    refused = script("echo a\nfor ((i=0;i<3;i++)); do echo $i; done\nexit 3")
    assert refused.main.exit == Exit(0, 2) and refused.logs().startswith("a\n")


def test_a_shared_process_namespace_has_another_process_one() -> None:
    """There the pause process is process 1, and a stop signal ends what does not handle it (R7.16)."""
    for field, code in (("shareProcessNamespace", 143), ("hostPID", 143), ("hostIPC", None)):
        one = world(container("app", "busybox", "sh", "-c", "sleep 60"), spec={field: True}).launch(
            "app", "busybox", 0, 0
        )
        one.main.signal(1_000, "SIGTERM")
        assert (one.main.exit.code if one.main.exit is not None else None) == code


def test_process_one_cannot_be_killed_from_inside() -> None:
    text = "kill -9 $$$$; sleep 5; exit 3"  # Kubernetes makes one `$` of two
    alone = script(text)
    live(alone, 6_000)
    assert alone.main.exit == Exit(5_000, 3)
    shared = world(container("app", "busybox", "sh", "-c", text), spec={"shareProcessNamespace": True})
    assert shared.launch("app", "busybox", 0, 0).main.exit == Exit(0, 137)


def test_a_dollar_that_begins_nothing() -> None:
    one = script("kill -9 $$; echo '$ ' \"a$\" b$; exit 3")
    assert one.main.exit == Exit(0, 3) and "$  a$ b$\n" in one.logs()


def test_a_script_listens_where_the_scenario_says() -> None:
    said = "containers: {app: {listens: [8080], starts: 3s, http: [{from: 9s, path: /h, status: 503}]}}"
    one = script("sleep 20", scenario=said)
    assert [one.tcp(at, 8080).kind for at in (2_900, 3_000)] == ["refused", "answer"]
    assert one.tcp(4_000, 80).kind == "refused"
    assert [one.http(at, 8080, "/h", "HTTP").status for at in (4_000, 9_000)] == [200, 503]
    live(one, 21_000)
    assert one.tcp(21_000, 8080).kind == "refused"


def test_a_server_that_stops_listens_no_more_whatever_the_scenario_says_of_its_ports() -> None:
    said = "containers: {app: {listens: [8080], on-term: {after: 5s, code: 0}}}"
    one = world(container("app", "acme/app:1"), scenario=said).launch("app", "acme/app:1", 0, 0)
    assert one.tcp(1_000, 8080).kind == "answer"
    one.main.signal(2_000, "SIGTERM")
    assert one.tcp(3_000, 8080).kind == "refused"
