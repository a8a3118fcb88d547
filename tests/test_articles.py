"""Ninety statements of five articles (articles.yml), and what the engine makes of the articles' own Pods.

The tables that the articles print are held against the engine at their instants: reasons, counts, ages to a second,
in today's words. Where a table cannot come from its YAML, or from a kubelet of today, a test says why, and so does
docs/printed.md.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown.extensions.toc import slugify

from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Event
from mkdocs_podlife.manifest.model import Manifest, Pod
from mkdocs_podlife.manifest.reading import read
from tests.printed import Line, events_at, output, pod_rows, row_at, table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SEEDS = HERE / "data" / "seeds"
ARTICLES: dict[str, Any] = yaml.safe_load((HERE / "articles.yml").read_text("utf-8"))
ROWS: list[dict[str, Any]] = ARTICLES["rows"]


def seed(number: str) -> str:
    (path,) = SEEDS.glob(f"{number}-*.yaml")
    return path.read_text("utf-8")


def manifest(text: str, **options: Any) -> Manifest:
    return read(text, detect="explicit", **options).manifests[0]


def pod_of(text: str) -> Pod:
    one = manifest(text)
    assert one.pod is not None, one.problems
    return one.pod


def life(text: str, scenario: str = "", jitter: int = 50) -> Trace:
    """The life of the only Pod of a text; `jitter` is how much of the possible delay each look again takes, in %."""
    from mkdocs_podlife.behaviour.scenario import read_scenario

    world, problems = read_scenario(scenario)
    assert not problems, problems
    return simulate(pod_of(text), world, timing=Timing(jitter_percent=jitter))


def at(trace: Trace, reason: str) -> list[float]:
    """The instants of a reason, s."""
    return [o.at / 1000 for o in trace.occurrences if o.reason == reason]


# --------------------------------------------------------------------------- the list itself


def test_every_statement_is_there_once() -> None:
    assert [row["row"] for row in ROWS] == list(range(1, 91))
    assert {row["article"] for row in ROWS} == set(ARTICLES["articles"])
    assert {row["verdict"] for row in ROWS} == {"right", "wrong", "imprecise", "invalid", "none"}
    assert all(row["ours"].endswith(".") and row["see"] for row in ROWS)


@cache
def collected() -> frozenset[str]:
    """The ids of all tests that the list may point at, as pytest itself finds them."""
    files = sorted({target.partition("::")[0] for row in ROWS for target in row["see"] if "::" in target})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    plain = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}  # ids only, a line each
    found = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    ids = {line.strip() for line in found.stdout.splitlines() if "::" in line}
    return frozenset(ids | {i.partition("[")[0] for i in ids})


def anchors(page: Path) -> set[str]:
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {slugify(re.sub(r"[`*]", "", heading), "-") for heading in headings}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["row"]))
def test_what_a_row_points_at_is_there(row: dict[str, Any]) -> None:
    for target in row["see"]:
        if "::" in target:
            assert target in collected(), target
            continue
        name, _, anchor = target.partition("#")
        page = ROOT / name
        assert page.is_file() and page.with_suffix(".zh.md").is_file(), name
        assert not anchor or anchor in anchors(page), target


# --------------------------------------------------------------------------- the tables, at their instants

PAGE = "/usr/share/nginx/html/index.html"
PAGE_GONE = f"""
until: 250s
actions:
- {{at: 83s, exec: {{container: container-live-httpget, command: rm -rf {PAGE}}}}}
- {{at: 148.5s, exec: {{container: container-live-httpget, command: echo 123 > {PAGE}}}}}
"""
PULLED = "until: 300s\nimages:\n  nginx:latest: {pull: 2.314s}\n"


def httpd(command: str, argument: str) -> str:
    """The Pod that lost its line breaks, with its lines back."""
    words = re.findall(r"[\"']?[\w:/.-]+[\"']?", seed("14"))
    assert {"pod-poststart", "busybox-httpd", '"/bin/httpd"', '"-f"'} <= set(words)
    return f"""\
apiVersion: v1
kind: Pod
metadata: {{name: pod-poststart, namespace: default}}
spec:
  containers:
  - name: busybox-httpd
    image: busybox
    imagePullPolicy: IfNotPresent
    lifecycle:
      postStart:
        exec:
          command: ["/bin/sh", "-c", "{command}"]
    command: ["/bin/httpd"]
    args: ["-f", {argument}]
"""


MKDIR = "mkdir -p /data/web/html; echo 'Home Page' >> /data/web/html/home.html"
ECHO = "echo Home_Page >> /tmp/index.html"


def same_age(printed: int, now: float, then: int) -> bool:
    return abs(int(now - then / 1000) - printed) <= 1


def disagreements(lines: list[Line], stored: list[Event], now: float) -> list[str]:
    """Lines that the engine's table lacks, or has with another count or age."""
    wrong = []
    for line in lines:
        same = [e for e in stored if e.reason == line.reason and e.type == line.type and spoken(line, e)]
        if not same:
            wrong.append(f"no {line.reason}: {line.today()}")
            continue
        if not any(
            e.count == line.count and same_age(line.last, now, e.last) and same_age(line.first, now, e.first)
            for e in same
        ):
            wrong.append(f"{line}, but {same}")
    return wrong


def spoken(line: Line, event: Event) -> bool:
    """Whether the engine says the line in today's words (addresses, nodes and pull times are a cluster's own)."""
    words = []
    for text in (line.today(), event.message.strip()):
        text = re.sub(r"\d+\.\d+\.\d+\.\d+", "IP", text)
        text = re.sub(r"(assigned default/)\S+ to \S+", r"\1POD", text)
        text = re.sub(r" in \d[\d.]*s.*", " in T", text)
        words.append(re.sub(r"(Back-off restarting failed container).*", r"\1", text))
    return words[0] == words[1]


# Each: the YAML, its world, how late the kubelet looks again, the instant, and lines that cannot agree (said below why).
# 13 was printed after 254 s; nothing in it is younger than 250 s, and 4 s after creation is where it agrees.
TABLES: dict[str, tuple[str, str, int, float, set[str]]] = {
    "02": (seed("11"), "until: 170s", 50, 162, set()),
    "05": (seed("12"), "until: 30s", 50, 18, set()),
    "07": (seed("13"), PAGE_GONE, 50, 205, {"Unhealthy"}),
    "08": (httpd(MKDIR, '"-h /data/web/html"'), "until: 60s", 100, 41, {"BackOff"}),
    "09": (httpd(ECHO, '"-h /tmp"'), "until: 60s", 50, 4, {"BackOff"}),
    "13": (seed("18"), PULLED, 50, 4, set()),
}


@pytest.mark.parametrize("number", TABLES)
def test_printed_table(number: str) -> None:
    text, scenario, jitter, now, apart = TABLES[number]
    lines = table(output(number))
    if number == "07":  # two tables in one line: the first was printed after 28 s
        early, lines = lines[:4], lines[4:]
        assert disagreements(early, events_at(life(text, scenario), 28), 28) == []
    if number == "13":
        lines = [replace(line, first=line.first - 250, last=line.last - 250) for line in lines]
    assert len(lines) == {"02": 6, "05": 6, "07": 5, "08": 7, "09": 7, "13": 8}[number]
    stored = events_at(life(text, scenario, jitter), now)
    assert {line.reason for line in lines} <= {event.reason for event in stored}
    assert disagreements([line for line in lines if line.reason not in apart], stored, now) == []
    # what is put aside does disagree: the list of exceptions does not outlive its reason
    assert len(disagreements([line for line in lines if line.reason in apart], stored, now)) == len(apart)


def test_one_check_more() -> None:
    """Table 07: 22 failures 63 s apart at a period of 3 s leave no room for the check that today follows at once."""
    printed = table(output("07"))[-1]
    assert printed.count == (printed.first - printed.last) // 3 + 1
    trace = life(seed("13"), PAGE_GONE)
    (ours,) = (e for e in events_at(trace, 205) if e.reason == "Unhealthy")
    assert round((ours.last - ours.first) / 1000) == printed.first - printed.last
    assert same_age(printed.last, 205, ours.last) and same_age(printed.first, 205, ours.first)
    assert ours.count == printed.count + 1
    gaps = [b - a for a, b in zip(at(trace, "Unhealthy"), at(trace, "Unhealthy")[1:], strict=False)]
    assert [i for i, gap in enumerate(gaps) if gap < 0.1] == [2]  # after the third, which takes Ready away


def test_back_offs_then_and_now() -> None:
    """Tables 08 and 09: a kubelet that looked every ten seconds (until 1.32) wrote BackOff more often than today's."""
    text = TABLES["08"][0]
    printed = next(line for line in table(output("08")) if line.reason == "BackOff")
    now, then = (
        next(e for e in events_at(life(text, f"until: 60s\nkubernetes: '{v}'", 100), 41) if e.reason == "BackOff")
        for v in ("1.36", "1.25")
    )
    assert now.count < then.count < printed.count
    assert same_age(printed.first, 41, now.first) and same_age(printed.first, 41, then.first)
    first_seconds = next(line for line in table(output("09")) if line.reason == "BackOff")
    assert (first_seconds.count, first_seconds.first - first_seconds.last) == (2, 1)
    (ours,) = (e for e in events_at(life(TABLES["09"][0], "until: 60s"), 4) if e.reason == "BackOff")
    assert ours.count == 1 and same_age(first_seconds.first, 4, ours.first)


def test_a_table_of_another_pod() -> None:
    """Table 13 shows nothing but the start, four minutes later; with this YAML probes have failed by then."""
    assert not {"Unhealthy", "Killing"} & {line.reason for line in table(output("13"))}
    trace = life(seed("18"), PULLED)
    assert at(trace, "Unhealthy")[0] < 60 and at(trace, "Killing")[0] < 60
    applied = seed("19")  # what `kubectl get` showed of the Pod: its startup probe is a tcpSocket
    assert "tcpSocket" in applied and "httpGet" not in applied
    tcp = seed("18").replace("path: /api/successStart # 检查路径\n            port: 80", "port: 80")
    tcp = tcp.replace("startupProbe: #", "startupProbe: {tcpSocket: {port: 80}}\n    #", 1)
    tcp = re.sub(r"(startupProbe: .*\n)    #.*\n      httpGet:.*\n            port: 80\n", r"\1", tcp)
    started = life(tcp, PULLED)
    assert not [p for p in started.probes if p.probe == "startup" and p.result != "success"]
    assert [p for p in started.probes if p.probe == "readiness" and p.result == "failure"]  # `/` is 403 all the same
    assert at(started, "Killing")[0] < 120  # and the file of the liveness probe is not there


# --------------------------------------------------------------------------- the rows


@pytest.mark.parametrize("number", ["03", "04"])
def test_printed_row(number: str) -> None:
    ((_, ready, status, restarts, age),) = pod_rows(output(number))
    assert row_at(life(seed("11"), "until: 300s"), age) == (ready, status, restarts)


def test_the_exit_of_the_first_instance() -> None:
    described = output("02")
    assert "Exit Code:    137" in described
    first, second, *_ = life(seed("11"), "until: 170s").runs
    assert first.code == 137 and first.reason == "Error" and first.exited is not None
    lifetime, distance = 98, 99  # 16:37:40 to 16:39:18, and to 16:39:19
    assert round((first.exited - first.started) / 1000) == pytest.approx(lifetime, abs=1)
    assert round((second.started - first.started) / 1000) == distance


def test_one_restart_is_too_few() -> None:
    """The row of 06: by 2m38s the kubelet has killed the container more often, whatever its jitter."""
    ((_, ready, status, restarts, age),) = pod_rows(output("06"))
    assert (ready, status, restarts, age) == ("1/1", "Running", 1, 158)
    for jitter in (0, 50, 100):
        assert row_at(life(seed("12"), "until: 170s", jitter), age)[2] >= 5


def test_the_name_in_the_output_is_another() -> None:
    assert "default/pod-live-readiness" in output("07")
    assert pod_of(seed("13")).name == "pod-live-httpget"


def test_printed_readiness() -> None:
    rows = re.findall(r"pod-live-readiness (\d/\d) (\w+) (\d+) (\S+)", output("07"))
    assert [row[:3] for row in rows] == [("0/1", "Running", "0"), ("1/1", "Running", "0")]
    trace = life(seed("13"), PAGE_GONE)
    assert row_at(trace, 103) == ("0/1", "Running", 0) and row_at(trace, 238) == ("1/1", "Running", 0)


def web1(second: bool) -> str:
    """The Pod of 01 without its tabs and without chance; its second init container only with the image it lacks."""
    text = seed("01").replace("\t", "").replace("${RANDOM}", "2")
    task2 = "        - name: task2\n          image: myos:latest\n          command: [sh, -c, sleep 2]\n"
    return text.replace(" - name: task2\n", task2 if second else "")


SHELL = "until: 60s\nimages:\n  myos:latest: {present: true}\n  myos:httpd: {present: true}\n"


def statuses(trace: Trace) -> list[str]:
    words = [row.status for row in trace.rows]
    return [word for i, word in enumerate(words) if i == 0 or word != words[i - 1]]


def test_rows_of_one_init_container() -> None:
    printed = [line.split()[1:3] for line in output("01").splitlines()]
    once = [row for i, row in enumerate(printed) if i == 0 or row != printed[i - 1]]
    assert [status for _, status in once] == ["Pending", "Init:0/1", "PodInitializing", "Running"]
    trace = life(web1(second=False), SHELL)
    assert statuses(trace) == [status for _, status in once]
    assert (trace.rows[0].ready, trace.rows[-1].ready) == (once[0][0], once[-1][0]) == ("0/1", "1/1")


def test_rows_of_both_init_containers() -> None:
    assert statuses(life(web1(second=True), SHELL)) == ["Pending", "Init:0/2", "Init:1/2", "PodInitializing", "Running"]


@pytest.mark.parametrize("code", [0, 1])
def test_an_exit_code_by_chance(code: int) -> None:
    text = web1(second=False).replace("id=2", f"id={2 + code}")
    trace = life(text, SHELL)
    first = trace.runs[0]
    assert first.code == code
    assert ("Init:CrashLoopBackOff" in statuses(trace)) is bool(code)
    starts = [run.started / 1000 for run in trace.runs if run.container == "task1"]
    if code:
        ends = [run.exited / 1000 for run in trace.runs if run.container == "task1" and run.exited]
        waits = [start - end for start, end in zip(starts[1:], ends, strict=False)]
        assert waits[0] < 1.5 and 10 <= waits[1] <= 16 and 20 <= waits[2] <= 31
    else:
        assert len(starts) == 1


# --------------------------------------------------------------------------- single statements


def server(status: int) -> str:
    return f"""\
apiVersion: v1
kind: Pod
metadata: {{name: codes}}
spec:
  containers:
  - name: web
    image: registry.example.com/web:1
    livenessProbe:
      httpGet: {{path: /{status}, port: 8080}}
      periodSeconds: 2
"""


@pytest.mark.parametrize(
    ("status", "good"), [(199, False), (200, True), (204, True), (399, True), (400, False), (404, False), (500, False)]
)
def test_status_codes(status: int, good: bool) -> None:
    world = f"until: 20s\ncontainers:\n  web:\n    listens: [8080]\n    http: [{{path: /{status}, status: {status}}}]\n"
    trace = life(server(status), world)
    assert bool(at(trace, "Killing")) is not good
    assert {p.result for p in trace.probes} == {"success" if good else "failure"}
    if not good:
        message = next(o.message for o in trace.occurrences if o.reason == "Unhealthy")
        assert message == f"Liveness probe failed: HTTP probe failed with statuscode: {status}"


def plain(container: str, spec: str = "") -> str:
    """A Pod of one container, whose fields stand in flow style."""
    return f"""\
apiVersion: v1
kind: Pod
metadata: {{name: p}}
spec:
  {spec}
  containers:
  - {{name: c, {container}}}
"""


STAYS = "image: busybox, command: [sh, -c, 'trap \"exit 0\" TERM; while true; do sleep 3600 & wait $!; done']"


def test_six_checks_after_a_minute() -> None:
    """Delay 60 s, period 10 s, six failures: 110 to 120 s."""
    fragment = {"initialDelaySeconds: 60", "periodSeconds: 10", "failureThreshold: 6"}
    mended = " ".join(seed("02").split())
    assert all(field in mended for field in fragment)
    probe = "startupProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 60, periodSeconds: 10, failureThreshold: 6}"
    trace = life(plain(f"{STAYS}, {probe}"), "until: 150s")
    killed = at(trace, "Killing")[0] - trace.runs[0].started / 1000
    assert 109.5 <= killed <= 121
    bounds = next(o for o in trace.occurrences if o.reason == "Killing")
    assert bounds.early >= 109_500 and bounds.late <= 122_500


@pytest.mark.parametrize(("fault", "least", "most"), [("dead", 20, 30), ("hang", 23, 33)])
def test_three_checks_of_three_seconds(fault: str, least: int, most: int) -> None:
    """timeoutSeconds 3, all else default; the fault comes anywhere between two checks."""
    assert "timeoutSeconds: 3" in " ".join(seed("03").split())
    noticed = []
    for begin in (41, 44, 47, 49.5):
        what = f"from: {begin}s, takes: 60s, status: 200" if fault == "hang" else f"from: {begin}s, refused: true"
        if fault == "dead":  # whoever listens is gone, the process stays
            world = f"until: 120s\nactions:\n- {{at: {begin}s, exec: {{container: c, command: rm /tmp/alive}}}}\n"
            probe = "livenessProbe: {exec: {command: [test, -e, /tmp/alive]}, timeoutSeconds: 3}"
            command = "image: busybox, command: [sh, -c, 'touch /tmp/alive; sleep 3600']"
            trace = life(plain(f"{command}, {probe}"), world)
        else:
            world = f"until: 120s\ncontainers:\n  c:\n    listens: [80]\n    http: [{{path: /, status: 200}}, {{path: /, {what}}}]\n"
            probe = "livenessProbe: {httpGet: {port: 80}, timeoutSeconds: 3}"
            trace = life(plain(f"image: registry.example.com/web:1, {probe}"), world)
        noticed.append(at(trace, "Killing")[0] - begin)
    assert all(least <= wait <= most + 1 for wait in noticed)
    assert max(noticed) - min(noticed) > 5


def test_double_brackets_under_sh() -> None:
    """`(( … ))` is arithmetic in bash alone; in a POSIX shell these are two subshells and a command named by a number."""
    assert "if (( ${ver:-0} > 2 ))" in seed("04")
    probe = "readinessProbe: {exec: {command: [sh, -c, '(( 3 > 2 ))']}, periodSeconds: 2}"
    trace = life(plain(f"{STAYS}, {probe}"), "until: 20s")
    assert {p.result for p in trace.probes} == {"failure"}


def test_hooks_of_ten_seconds() -> None:
    assert " ".join(seed("05").split()).count("sleep 10") == 2
    hooks = "lifecycle: {postStart: {exec: {command: [sleep, '10']}}, preStop: {exec: {command: [sleep, '10']}}}"
    trace = life(plain(f"{STAYS}, {hooks}"), "until: 60s\nactions: [{at: 30s, delete: {}}]")
    running = next(r for r in trace.rows if r.status == "Running")
    assert running.ready == "1/1" and running.at - trace.runs[0].started == pytest.approx(10_000, abs=300)
    (kill,) = trace.kills
    assert kill.stop_at is not None and kill.kill_at is None
    assert kill.stop_at - kill.begin == pytest.approx(10_000, abs=300) and kill.left == 20


def test_a_hook_of_five_seconds() -> None:
    assert "sleep 5" in seed("22")
    hooks = "lifecycle: {preStop: {exec: {command: [sh, -c, 'echo postStop >> /stop.txt && sleep 5']}}}"
    trace = life(plain(f"image: nginx, {hooks}"), "until: 60s\nactions: [{at: 20s, delete: {}}]")
    (kill,) = trace.kills
    assert kill.dead_at is not None and kill.dead_at - kill.begin == pytest.approx(5_000, abs=500)
    assert trace.gone_at is not None and trace.runs[0].code == 0


@pytest.mark.parametrize("argument", ['"-h /data/web/html"', '"-h", "/data/web/html"'])
def test_the_wrong_argument(argument: str) -> None:
    """One argument with a space in it names a directory that does not exist; as two it works, once the hook was there."""
    trace = life(
        httpd(MKDIR, argument).replace(
            'command: ["/bin/httpd"]', "command: [/bin/sh, -c, 'sleep 1; exec httpd \"$@\"', sh]"
        )
    )
    ended = [run for run in trace.runs if run.exited is not None]
    assert bool(ended) is ("-h /" in argument)
    assert all(run.code == 1 for run in ended)
    assert "-h /data/web/html" in seed("14")


def refusals(text: str) -> set[str]:
    admission = manifest(text).admission
    assert admission is not None and not admission.accepted
    return {f"{cause.field}: {cause.message}" for cause in admission.causes}


def test_a_container_without_an_image() -> None:
    text = re.sub(r"(- name: task2\n) +image:.*\n +command:.*\n", r"\1", web1(second=True))
    assert "spec.initContainers[1].image: Required value" in refusals(text)


def test_one_handler_only() -> None:
    two = plain(f"{STAYS}, livenessProbe: {{exec: {{command: ['true']}}, tcpSocket: {{port: 80}}}}")
    assert (
        "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"
        in refusals(two)
    )


def test_two_successes_are_refused() -> None:
    assert "successThreshold: 1 # 检查成功为2次表示就绪" in " ".join(seed("20").split())
    two = plain(f"{STAYS}, livenessProbe: {{exec: {{command: ['true']}}, successThreshold: 2}}")
    assert "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1" in refusals(two)


def test_comments_and_values() -> None:
    """failureThreshold 2 means two failures, whatever the comment beside it says."""
    assert "failureThreshold: 2 # 检测失败1次表示未就绪" in " ".join(seed("20").split())
    probe = "readinessProbe: {exec: {command: [test, -e, /tmp/x]}, periodSeconds: 5, failureThreshold: 2}"
    world = "until: 60s\nactions: [{at: 21s, exec: {container: c, command: rm /tmp/x}}]"
    trace = life(plain(f"image: busybox, command: [sh, -c, 'touch /tmp/x; sleep 3600'], {probe}"), world)
    lost = next(r.at for r in trace.rows if r.ready == "0/1" and r.at > 21_000) / 1000
    failures = [t for t in at(trace, "Unhealthy") if t <= lost]
    assert len(failures) == 2 and lost == pytest.approx(failures[1], abs=0.5)


@pytest.mark.parametrize("name", ["tcpSoceket"])
def test_a_slip_in_the_name_of_a_handler(name: str) -> None:
    problems = manifest(plain(f"{STAYS}, livenessProbe: {{{name}: {{port: 80}}}}")).problems
    assert any("tcpSocket" in str(p.args) + str(p.fix) + p.words for p in problems)


@pytest.mark.parametrize(
    "field", ["livecycle: {}", "lifecycle: {postStop: {sleep: {seconds: 1}}}", "StatUpProbe: {}", "ReadenessProbe: {}"]
)
def test_misspelt_names(field: str) -> None:
    one = manifest(plain(f"{STAYS}, {field}"))
    assert one.problems and any(field.split(":")[0] in str(p.args) or "postStop" in str(p.args) for p in one.problems)


def test_a_tcp_hook_is_taken_and_fails() -> None:
    text = plain(f"{STAYS}, lifecycle: {{postStart: {{tcpSocket: {{port: 80}}}}}}")
    admission = manifest(text).admission
    assert admission is not None and admission.accepted
    assert at(life(text, "until: 20s"), "FailedPostStartHook")


def test_no_hook_for_an_end_of_its_own() -> None:
    trace = life(
        plain("image: busybox, command: [sh, -c, 'sleep 3'], lifecycle: {preStop: {sleep: {seconds: 5}}}"), "until: 60s"
    )
    assert len(trace.runs) > 2 and not trace.hooks and not trace.kills


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        ("nginx:1.27", "IfNotPresent"),
        ("nginx@sha256:" + "a" * 64, "IfNotPresent"),
    ],
)
def test_defaults(image: str, policy: str) -> None:
    pod = pod_of(plain(f"image: '{image}', startupProbe: {{tcpSocket: {{port: 80}}}}"))
    (container,) = pod.containers
    assert container.image_pull_policy == policy and pod.restart_policy == "Always"
    probe = container.startup
    assert probe is not None
    applied = dict(re.findall(r"(\w+): (\d+)", seed("19")[seed("19").index("startupProbe") :]))
    values = (probe.failure_threshold, probe.period, probe.success_threshold, probe.timeout)
    names = ("failureThreshold", "periodSeconds", "successThreshold", "timeoutSeconds")
    assert values == tuple(int(applied[name]) for name in names)


def test_always_asks_at_every_start() -> None:
    text = plain("image: 'registry.example.com/app:latest'")
    world = "until: 40s\nimages:\n  registry.example.com/app:latest: {pull: 2s}\ncontainers:\n  c: {exits: {after: 5s, code: 1}}\n"
    trace = life(text, world)
    assert len(at(trace, "Pulling")) == len(trace.runs) >= 3
    assert row_at(trace, 1.5)[1] == "ContainerCreating"
    present = life(text.replace(":latest'", ":1'"), world.replace(":latest", ":1"))
    assert len(at(present, "Pulling")) == 1 < len(present.runs)


def test_prose_around_a_block_is_left_alone() -> None:
    for text in ("最新优惠!!! http://example.com/?a=b&c=d [点击]", "Pod: a group of containers\nstate: running", ""):
        assert not read(text).ours


def test_the_endpoint_turns_and_stays() -> None:
    text = (HERE / "data" / "traces" / "endpoints-flip-and-delete" / "pod.yaml").read_text("utf-8")
    from mkdocs_podlife.behaviour.scenario import read_scenario
    from mkdocs_podlife.cases import cases

    scenario = (HERE / "data" / "traces" / "endpoints-flip-and-delete" / "scenario.yaml").read_text("utf-8")
    (case,) = cases(read(text), read_scenario(scenario)[0])
    assert case.trace is not None
    unready = [
        e for e in case.trace.endpoints if e.listed and not e.ready and not e.terminating and 20_000 < e.at < 40_000
    ]
    leaving = [e for e in case.trace.endpoints if e.terminating]
    assert unready and not unready[0].serving
    assert leaving and not leaving[0].ready and leaving[0].serving and leaving[0].at < 60_100
