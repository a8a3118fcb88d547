"""Each rule finds what it is for, keeps still otherwise, and says so in both languages."""

from __future__ import annotations

import re

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.findings import RULES, Finding
from mkdocs_podlife.explain.findings.pre_stop_too_long import stated_length
from mkdocs_podlife.explain.phrase import Code
from mkdocs_podlife.manifest.model import Handler
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words
from tests.explain.support import facts_of, pod, told


def found(facts: Facts, rule: str) -> list[Finding]:
    return [f for f in facts.findings if f.rule == rule]


def said(finding: Finding, lang: str = "en") -> str:
    return Words(Catalogue(lang)).sentence(finding.text)


def test_ids_and_pages_are_unique() -> None:
    assert len({r.id for r in RULES}) == len({r.page for r in RULES}) == len(RULES)


# ---------------------------------------------------------------------- PL001


@pytest.mark.parametrize(
    ("hook", "grace", "hit"),
    [
        ("{sleep: {seconds: 30}}", 30, True),
        ("{sleep: {seconds: 29}}", 30, False),
        ("{exec: {command: [sh, -c, 'nginx -s quit; sleep 60']}}", 30, True),
        ("{exec: {command: [sleep, '8']}}", 8, True),
        ("{exec: {command: [sleep, '8']}}", 9, False),
        ("{exec: {command: [sh, -c, 'echo bye']}}", 1, False),
        ("{httpGet: {port: 80}}", 1, False),
    ],
)
def test_pre_stop_against_the_grace_period(hook: str, grace: int, hit: bool) -> None:
    text = pod(f"image: nginx\nlifecycle: {{preStop: {hook}}}", f"terminationGracePeriodSeconds: {grace}")
    hits = found(facts_of(text), "PL001")
    assert bool(hits) is hit
    if hit:
        (one,) = hits
        assert one.place is not None and one.path.endswith("lifecycle.preStop")
        whole = int(re.findall(r"\d+", hook)[-1]) == grace
        title = Words(Catalogue("en")).sentence(one.title)
        assert ("takes the whole" in title) is whole and ("longer than" in title) is not whole
        assert one.fix is not None and one.fix.before == (f"terminationGracePeriodSeconds: {grace}",)
        mended = text.replace(*[lines[0] for lines in (one.fix.before, one.fix.after)])
        assert not found(facts_of(mended), "PL001"), "the smallest repair mends it"


def test_pre_stop_with_the_default_grace_adds_a_line() -> None:
    (one,) = found(facts_of(pod("image: nginx\nlifecycle: {preStop: {exec: {command: [sleep, 1m]}}}")), "PL001")
    assert one.fix is not None and one.fix.before == () and one.fix.after == ("terminationGracePeriodSeconds: 65",)


@pytest.mark.parametrize(
    ("command", "ms"),
    [
        (("sleep", "5"), 5_000), (("/bin/sleep", "0.5"), 500), (("sh", "-c", "sleep 2; echo; sleep 3"), 5_000),
        (("sh", "-c", "while true; do sleep 1; done"), None), (("sh", "-c", "echo sleep"), None),
        (("sh", "-c", "sleep 1m && kill 1"), 60_000), (("true",), None),
    ],
)  # fmt: skip
def test_stated_length(command: tuple[str, ...], ms: int | None) -> None:
    assert stated_length(Handler("exec", command=command)) == ms


# ---------------------------------------------------------------------- PL011


def test_a_missing_executable_never_counts() -> None:
    (one,) = found(facts_of(pod("image: nginx\nreadinessProbe: {exec: {command: [/no/such, -x]}}")), "PL011")
    assert "/no/such does not exist in the image" in said(one) and "neither" in said(one)
    assert "/no/such" in said(one, "zh")


def test_a_file_that_is_not_there() -> None:
    (one,) = found(facts_of(pod("image: nginx\nlivenessProbe: {exec: {command: [cat, /health]}}")), "PL011")
    assert "cat /health" in said(one) and "no such file" in said(one)


def test_a_page_hidden_by_an_empty_volume() -> None:
    text = pod(
        "image: nginx\nreadinessProbe: {httpGet: {path: /, port: 80}}\n"
        "volumeMounts: [{name: web, mountPath: /usr/share/nginx/html}]",
        "volumes: [{name: web, emptyDir: {}}]",
    )
    (one,) = found(facts_of(text), "PL011")
    assert "empty volume web lies over /usr/share/nginx/html" in said(one)
    assert not found(facts_of(text.replace("mountPath: /usr/share/nginx/html", "mountPath: /cache")), "PL011")


def test_a_probe_that_passes_once_is_not_blamed() -> None:
    text = pod(
        "image: busybox\ncommand: [sh, -c, 'touch /a; sleep 20; rm /a; sleep 999']\n"
        "livenessProbe: {exec: {command: [cat, /a]}, periodSeconds: 3}"
    )
    assert not found(facts_of(text), "PL011")


# ---------------------------------------------------------------------- PL012


@pytest.mark.parametrize(
    ("image", "command", "program"),
    [
        ("busybox", "[sh, -c, 'sleep 3600']", "sh"),
        ("busybox", "[/bin/sh, -c, 'while true; do sleep 1; done']", "sh"),
        ("busybox", "[sh, -c, 'exec 2>&1; echo no trap here; while true; do sleep 5; done']", "sh"),
        ("busybox", "[sh, -c, 'httpd -f -p 8080']", "httpd"),
        ("busybox", "[sh, -c, 'trap \"exit 0\" TERM; trap - TERM; while :; do sleep 1; done']", "sh"),
        ("busybox", "[sleep, infinity]", "sleep"),
        ("busybox", "[tail, -f, /dev/null]", "tail"),
        ("busybox", "[busybox, sleep, '9000']", "sleep"),
        ("busybox", "[sh, -c, 'trap \"exit 0\" TERM; while :; do sleep 1; done']", ""),
        ("busybox", "[sh, -c, 'stop() { exit 0; }; on() { trap stop TERM; }; on; while :; do sleep 1; done']", ""),
        ("nginx", "[sh, -c, 'true; exec nginx -g \"daemon off;\"']", ""),
        ("nginx", "[nginx, -g, 'daemon off;']", ""),
        ("nginx", "", ""),
    ],
)
def test_who_ignores_term(image: str, command: str, program: str) -> None:
    """What counts is what process 1 has a handler for while it runs, not the words of its script."""
    body = f"image: {image}" + (f"\ncommand: {command}" if command else "")
    names = [f.title.args.get("program") for f in found(facts_of(pod(body)), "PL012")]
    assert names == ([Code(program)] if program else [])


def test_ignored_term_is_graver_once_it_has_cost_something() -> None:
    text = pod("image: busybox\ncommand: [sh, -c, 'sleep 3600']")
    (calm,) = found(facts_of(text), "PL012")
    (seen,) = found(facts_of(text, "actions: [{at: 5s, delete: {}}]"), "PL012")
    assert (calm.severity, seen.severity) == ("info", "warning")
    assert "the whole 30 s" in said(seen) and "30 秒" in said(seen, "zh")


def test_a_trap_is_not_reported() -> None:
    text = pod("image: busybox\ncommand: [sh, -c, \"trap 'exit 0' TERM; while true; do sleep 1; done\"]")
    assert not found(facts_of(text, "actions: [{at: 5s, delete: {}}]"), "PL012")


def test_a_script_that_ends_by_itself_is_not_reported() -> None:
    assert not found(facts_of(pod("image: busybox\ncommand: [sh, -c, 'sleep 2']", "restartPolicy: Never")), "PL012")


# ---------------------------------------------------------------------- PL014


@pytest.mark.parametrize(
    ("policy", "code", "hit"),
    [("Always", 0, True), ("Always", 1, False), ("OnFailure", 0, False), ("Never", 0, False)],
)
def test_a_command_that_ends(policy: str, code: int, hit: bool) -> None:
    text = pod(f"image: busybox\ncommand: [sh, -c, 'sleep 2; exit {code}']", f"restartPolicy: {policy}")
    hits = found(facts_of(text), "PL014")
    assert bool(hits) is hit
    if hit:
        assert "after 2 s" in said(hits[0])
        fix = hits[0].fix
        assert fix is not None
        assert not found(facts_of(text.replace(fix.before[0], fix.after[0])), "PL014")


# ---------------------------------------------------------------------- PL020


def test_an_unknown_port_name() -> None:
    text = pod("image: nginx\nports: [{name: web, containerPort: 80}]\nreadinessProbe: {httpGet: {port: http}}")
    (one,) = found(facts_of(text), "PL020")
    assert one.path.endswith("readinessProbe.httpGet.port") and one.place is not None
    assert one.fix is not None and (one.fix.before, one.fix.after) == (("port: http",), ("port: web",))
    assert not found(facts_of(text.replace("port: http", "port: web")), "PL020")


def test_a_closed_port() -> None:
    text = pod("image: nginx\nports: [{name: http, containerPort: 81}]\nlivenessProbe: {httpGet: {port: http}}")
    (one,) = found(facts_of(text), "PL020")
    assert "port 81" in said(one) and "containerPort" in said(one)
    assert not found(facts_of(text.replace("81", "80")), "PL020")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_titles_read_well(lang: str) -> None:
    for text in (
        pod("image: nginx\nlifecycle: {preStop: {sleep: {seconds: 30}}}"),
        pod("image: nginx\nreadinessProbe: {exec: {command: [/no/such]}}"),
        pod("image: busybox\ncommand: [sh, -c, 'sleep 3600']"),
        pod("image: busybox\ncommand: [sh, -c, 'sleep 1']"),
        pod("image: nginx\nreadinessProbe: {httpGet: {port: http}}"),
    ):
        for finding in facts_of(text).findings:
            words = Words(Catalogue(lang))
            assert 3 < len(words.text(finding.title)) < 60
            assert words.text(finding.text)[-1] in ".。"


@pytest.mark.parametrize(
    ("script", "key", "repaired", "story"),
    [
        ("trap 'sleep 40; exit 0' TERM; while :; do sleep 1; done", "slow", False, "has a trap for SIGTERM"),
        ("trap : TERM; while :; do sleep 1; done", "slow", False, "has a trap for SIGTERM"),
        ("trap 'exit 0' TERM; sleep 3600", "waits", False, "has a trap for SIGTERM"),
        ("exec sleep 3600", "exec", True, ""),
        ("trap 'exit 0' TERM; exec sleep 3600", "exec", True, ""),
        ("trap '' TERM; exec sleep 3600", "purpose", False, ""),
        ("trap 'exit 0' INT; sleep 3600", "shell", True, "the shell of the container ignores SIGTERM"),
        ("sleep 3600", "shell", True, "the shell of the container ignores SIGTERM"),
    ],
)
def test_why_the_stop_signal_did_not_end_it(script: str, key: str, repaired: bool, story: str) -> None:
    text = pod(f'image: busybox\ncommand: [sh, -c, "{script}"]')
    facts = facts_of(text, "actions: [{at: 20s, delete: {}}]")
    (one,) = found(facts, "PL012")
    assert one.text.key == f"finding.PL012.{key}"
    assert (one.fix is not None) is repaired, "a shorter grace period never cuts off a handler"
    english = told(facts, "en").replace("`", "")
    assert story in english
    assert ("the shell of the container ignores" in english) is (key == "shell")


def test_a_handler_that_waits_is_not_said_never_to_begin() -> None:
    """When its command ends in time, which depends on the moment of the stop, the handler does begin."""
    script = "trap 'exit 0' TERM; while true; do sleep 90; done"
    text = pod(f'image: busybox\ncommand: [sh, -c, "{script}"]')
    (late,) = found(facts_of(text, "actions: [{at: 20s, delete: {}}]"), "PL012")
    assert late.text.key == "finding.PL012.waits"
    assert "here the stop finds" in said(late) and "never" not in said(late)
    assert "来不及" in said(late, "zh") and "始终" not in said(late, "zh")
    assert not found(facts_of(text, "actions: [{at: 85s, delete: {}}]"), "PL012")


TRAP = "trap 'sleep 3; exit 0' TERM; while true; do sleep 1; done"


def side_and_app(side: str, app: str, more: str = "") -> str:
    """A Pod with one sidecar; `side` and `app` are their commands."""
    sidecar = f"initContainers: [{{name: side, image: busybox, restartPolicy: Always, command: {side}}}]"
    return pod(f"image: busybox\ncommand: {app}\n{more}", sidecar)


@pytest.mark.parametrize("scenario", ["", "actions: [{at: 9s, delete: {}}]"])
def test_the_shorter_grace_period_leaves_the_rest_of_the_pod_enough(scenario: str) -> None:
    """The sidecar that does not listen comes after the app, whose trap needs its time."""
    text = side_and_app("[sleep, '3600']", f'[sh, -c, "{TRAP}"]')
    (one,) = found(facts_of(text, scenario), "PL012")
    assert one.fix is not None and one.text.key == "finding.PL012.others"
    (line,) = one.fix.after
    assert 4 <= int(line.split()[-1]) <= 5
    mended = text.replace("spec:\n", f"spec:\n  {line}\n")
    (case,) = cases(read(mended, detect="explicit"), read_scenario("actions: [{at: 9s, delete: {}}]")[0])
    assert case.trace is not None
    assert {k.container: k.kill_at is None for k in case.trace.kills} == {"app": True, "side": False}
    assert "up to" in said(one) and "最多需要" in said(one, "zh")


def test_no_grace_period_helps_a_sidecar_behind_one_that_does_not_listen() -> None:
    text = side_and_app(f'[sh, -c, "{TRAP}"]', "[sleep, '3600']")
    (one,) = found(facts_of(text), "PL012")
    assert one.fix is None
    assert "side hears of the stop only when it is used up" in said(one) and "4 s" in said(one)
    assert "缩短宽限期不能解决问题" in said(one, "zh")


def test_what_helps_nobody_is_not_advised_first() -> None:
    """A shell, which is told to shorten the grace period where that saves a wait, with a sidecar behind it."""
    text = side_and_app(f'[sh, -c, "{TRAP}"]', "[sh, -c, 'while true; do sleep 1; done']")
    (one,) = found(facts_of(text), "PL012")
    assert one.fix is None and one.text.key == "finding.PL012.cut"
    for lang, saves, out in (
        ("en", "saves the wait", "A shorter grace period is no way out"),
        ("zh", "缩短宽限期即可", "缩短宽限期不能解决问题"),
        ("zh-Hant", "縮短寬限期即可", "縮短寬限期不能解決問題"),
    ):
        assert saves not in said(one, lang) and out in said(one, lang)
        assert "exec" in said(one, lang)
    alone = found(facts_of(pod("image: busybox\ncommand: [sh, -c, 'while true; do sleep 1; done']")), "PL012")
    assert "saves the wait" in said(alone[0])


def test_a_hook_is_part_of_what_a_stop_needs() -> None:
    hook = "lifecycle: {preStop: {sleep: {seconds: 7}}}"
    (one,) = found(facts_of(pod(f"image: busybox\ncommand: [sleep, '3600']\n{hook}")), "PL012")
    assert one.fix is not None and one.fix.after == ("terminationGracePeriodSeconds: 8",)
    (none,) = found(facts_of(side_and_app("[sleep, '9']", "[sleep, '3600']")), "PL012")[:1]
    assert none.fix is not None and none.fix.after == ("terminationGracePeriodSeconds: 2",)


def test_who_asks_for_less_than_the_manifest_gives_finds_no_fault_in_it() -> None:
    text = pod('image: busybox\ncommand: [sh, -c, "trap \'sleep 5; exit 2\' TERM; sleep 9999 & wait"]')
    text = text.replace("spec:\n", "spec:\n  terminationGracePeriodSeconds: 8\n")
    assert not found(facts_of(text, "actions: [{at: 20s, delete: {grace: 3s}}]"), "PL012")
    shorter = text.replace("Seconds: 8", "Seconds: 4")
    (one,) = found(facts_of(shorter, "actions: [{at: 20s, delete: {}}]"), "PL012")
    assert one.text.key == "finding.PL012.slow" and "grace period of 4 s" in said(one)


def test_nothing_is_proposed_when_the_rest_of_the_stop_cannot_be_seen() -> None:
    """A hook behind a failing postStart: at no instant does the container simply run."""
    hooks = "lifecycle: {postStart: {exec: {command: ['false']}}, preStop: {exec: {command: [sleep, '4']}}}"
    (one,) = found(facts_of(pod(f"image: busybox\ncommand: [sleep, '3600']\n{hooks}")), "PL012")
    assert one.fix is None


@pytest.mark.parametrize(("scenario", "severity"), [("", "info"), ("actions: [{at: 9s, delete: {}}]", "warning")])
def test_the_signal_that_is_ignored_is_the_image_s_own(scenario: str, severity: str) -> None:
    facts = facts_of(pod("image: nginx\ncommand: [sleep, '3600']"), scenario)
    (one,) = found(facts, "PL012")
    assert one.severity == severity
    assert "SIGQUIT" in said(one) and "SIGTERM" not in said(one)


@pytest.mark.parametrize(("seconds", "loop"), [(20, True), (500, True), (700, False), (3500, False)])
def test_a_long_run_is_started_again_at_once(seconds: int, loop: bool) -> None:
    text = pod(f"image: busybox\ncommand: [sh, -c, 'sleep {seconds}']")
    facts = facts_of(text, "until: 4h")
    (one,) = found(facts, "PL014")
    assert ("CrashLoopBackOff" in said(one)) is loop
    assert ("each restart comes at once" in said(one)) is not loop


# ---------------------------------------------------------------------- PL011: in time or never


def hasty(probe: str, script: str) -> list[tuple[str, int]]:
    """The PL011 findings of a container whose probe asks for a file: key, and the threshold that is proposed."""
    body = f"image: busybox\ncommand: [sh, -c, '{script}']\n{probe}: {{exec: {{command: [cat, /tmp/up]}}, periodSeconds: 5}}"
    out = []
    for one in found(facts_of(pod(body)), "PL011"):
        after = one.fix.after[0] if one.fix is not None else ""
        out.append((one.text.key.removeprefix("finding.PL011."), int(after.rsplit(" ", 1)[-1]) if after else 0))
    return out


@pytest.mark.parametrize("probe", ["livenessProbe", "startupProbe"])
def test_a_probe_that_would_pass_later_is_told_from_one_that_cannot(probe: str) -> None:
    key = "hasty-startup" if probe == "startupProbe" else "hasty"
    assert hasty(probe, "sleep 100; touch /tmp/up; sleep infinity") == [(key, 22)]
    assert hasty(probe, "sleep infinity") == [("file", 0)]
    assert hasty(probe, "touch /tmp/up; sleep infinity") == []


def test_the_proposed_threshold_is_enough() -> None:
    body = (
        "image: busybox\ncommand: [sh, -c, 'sleep 100; touch /tmp/up; sleep infinity']\n"
        "livenessProbe: {exec: {command: [cat, /tmp/up]}, periodSeconds: 5, failureThreshold: %d}"
    )
    (one,) = found(facts_of(pod(body % 3)), "PL011")
    assert one.fix is not None and one.fix.before == ("failureThreshold: 3",)
    assert found(facts_of(pod(body % 22), "until: 10m"), "PL011") == []
    assert "105 s after the start" in said(one) and "启动 105 秒后" in said(one, "zh")
