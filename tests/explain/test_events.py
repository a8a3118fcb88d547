"""The table of `kubectl describe pod` at an instant."""

from __future__ import annotations

import re

import pytest

from mkdocs_podlife.engine.trace import Event, EventWrite, Trace
from mkdocs_podlife.explain.events import TTL, describe_order, event_rows, printed_age, printed_message
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.why import MAKERS, cause_of, why
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words
from tests.explain import lives
from tests.explain.support import facts_of, pod

ARTICLE = pod(
    """
image: busybox
imagePullPolicy: IfNotPresent
command: ["/bin/sh", "-c", "touch /tmp/healthy-test; sleep 60; rm -rf /tmp/healthy-test; sleep 3600"]
livenessProbe:
  exec: {command: ["test", "-e", "/tmp/healthy-test"]}
  initialDelaySeconds: 1
  periodSeconds: 3
"""
)


def event(
    first: int, last: int, count: int, *, series: bool = False, path: str | None = "spec.containers{app}"
) -> Event:
    return Event("Normal", "Started", path, "kubelet", "Container started ", count, first, last, series)


@pytest.mark.parametrize(
    ("one", "at", "age"),
    [
        (event(440, 440, 1), 162_000, "2m42s"),  # stamped at the wall clock's second before: R0.8
        (event(600, 600, 1), 162_000, "2m41s"),
        (event(63_352, 69_352, 3), 162_000, "93s (x3 over 99s)"),
        (event(6, 6, 1, series=True), 162_000, "2m41s"),  # a series keeps its exact time
        (event(6, 60_006, 2, series=True), 162_000, "101s (x2 over 2m41s)"),
        (event(0, 1_000, 2), 1_000, "0s (x2 over 1s)"),
    ],
)
def test_age(one: Event, at: int, age: str) -> None:
    """R10.25."""
    assert printed_age(one, at) == age


def test_message_is_prefixed_since_1_35_and_trimmed() -> None:
    """R10.26, R11.1."""
    one = event(0, 0, 1)
    assert printed_message(one, "1.36") == "spec.containers{app}: Container started"
    assert printed_message(one, "1.35") == "spec.containers{app}: Container started"
    assert printed_message(one, "1.34") == "Container started"
    assert printed_message(event(0, 0, 1, path=None), "1.36") == "Container started"


def trace_with(*writes: EventWrite) -> Trace:
    return Trace(lives.pod(lives.app()), "1.36", 10 * TTL, "horizon", writes=writes,
                 events=tuple({w.index: w.event for w in writes}.values()))  # fmt: skip


def test_the_last_write_up_to_the_instant_counts() -> None:
    """R11.9."""
    writes = (EventWrite(1_000, 0, event(1_000, 1_000, 1)), EventWrite(9_000, 0, event(1_000, 9_000, 2)))
    life = Life(trace_with(*writes))
    assert [r.count for r in event_rows(life, 999)] == []
    assert [r.count for r in event_rows(life, 8_999)] == [1]
    assert [r.count for r in event_rows(life, 9_000)] == [2]


def test_events_are_forgotten_an_hour_after_their_last_write() -> None:
    """R10.27."""
    life = Life(trace_with(EventWrite(0, 0, event(0, 0, 1)), EventWrite(60_000, 1, event(60_000, 60_000, 1))))
    assert [r.number for r in event_rows(life, TTL)] == [1, 2]
    assert [r.number for r in event_rows(life, TTL + 1)] == [2]


def test_describe_puts_the_scheduler_first_and_keeps_arrival_order_in_a_second() -> None:
    """R10.24."""
    life = Life(
        trace_with(
            EventWrite(5_000, 0, event(5_000, 5_000, 1)),
            EventWrite(5_100, 1, event(5_100, 5_100, 1)),
            EventWrite(9_000, 2, event(9_000, 9_000, 1, series=True, path=None)),
            EventWrite(9_500, 0, event(5_000, 9_500, 2)),
        )
    )
    rows = event_rows(life, 10_000)
    assert [r.number for r in rows] == [1, 2, 3]
    assert [r.number for r in describe_order(rows, life.trace)] == [3, 2, 1]


def seconds(age: str) -> list[int]:
    """Every duration of an Age column in seconds."""
    out = []
    for text in re.findall(r"(?:\d+m)?\d+s|\d+m", age):
        minutes, rest = re.match(r"(?:(\d+)m)?(?:(\d+)s)?", text).groups()  # type: ignore[union-attr]
        out.append(int(minutes or 0) * 60 + int(rest or 0))
    return out


def test_the_articles_table_at_162_seconds() -> None:
    """Counts, reasons and ages of the printed table, ages to one second."""
    printed = {
        "Scheduled": "2m42s",
        "Unhealthy": "93s (x3 over 99s)",
        "Killing": "93s",
        "Pulled": "63s (x2 over 2m42s)",
        "Created": "62s (x2 over 2m42s)",
        "Started": "62s (x2 over 2m41s)",
    }
    facts = facts_of(ARTICLE, at=162_000)
    assert facts.trace is not None
    rows = describe_order(facts.events, facts.trace)
    assert [r.reason for r in rows] == list(printed)
    for row in rows:
        ours, theirs = seconds(row.age), seconds(printed[row.reason])
        assert re.findall(r"x\d+", row.age) == re.findall(r"x\d+", printed[row.reason])
        assert len(ours) == len(theirs)
        assert all(abs(a - b) <= 1 for a, b in zip(ours, theirs, strict=True)), (row.reason, row.age)


def test_two_restarts_at_4m2s() -> None:
    facts = facts_of(ARTICLE, at=242_000)
    assert facts.described is not None and facts.described.row is not None
    assert (facts.described.row.restarts, facts.described.row.age) == ("2 (44s ago)", "4m2s")


KNOWN = """Scheduled FailedScheduling Pulling Pulled Created Started Failed BackOff ErrImageNeverPull InspectFailed
FailedCreatePodSandBox SandboxChanged FailedMount LifecycleHTTPFallback FailedPostStartHook FailedPreStopHook Unhealthy
ProbeWarning Killing ExceededGracePeriod FailedKillPod DeadlineExceeded Evicted OutOfcpu NodeAffinity
UnexpectedAdmissionError Preempting NodeNotReady TaintManagerEviction ScalingReplicaSet SuccessfulCreate SuccessfulDelete
FailedCreate FailedDaemonPod Completed BackoffLimitExceeded Suspended Resumed MissSchedule TooManyMissedTimes
JobAlreadyActive SawCompletedJob""".split()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("reason", KNOWN)
def test_every_reason_has_its_why(reason: str, lang: str) -> None:
    assert reason in MAKERS
    life = Life(lives.liveness())
    messages = {"Unhealthy": "Liveness probe failed: ", "Killing": "Stopping container app"}
    one = Event("Normal", reason, "spec.containers{app}", "kubelet", messages.get(reason, "x"), 2, 1_000, 2_000)
    text = Words(Catalogue(lang)).sentence(why(life, one, 420_000))
    assert len(text) > 6 and text[-1] in ".。"
    assert text != Words(Catalogue(lang)).sentence(why(life, Event("Normal", "?", None, "kubelet", "", 1, 0, 0), 0))


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('Get "http://10.0.0.5:81/": dial tcp 10.0.0.5:81: connect: connection refused', "refused"),
        ("HTTP probe failed with statuscode: 404", "status"),
        ('Get "http://x/slow": context deadline exceeded (Client.Timeout exceeded while awaiting headers)', "timeout"),
        ('command timed out: "sleep 10" timed out after 2s', "timeout"),
        ("dial tcp 10.0.0.5:5432: i/o timeout", "timeout"),
        ('timeout: failed to connect service "10.0.0.5:9000" within 1s: context deadline exceeded', "grpc-connect"),
        ('service unhealthy (responded with "NOT_SERVING")', "grpc-status"),
        ("cat: can't open '/health': No such file or directory", "file"),
        ("", "exit"),
    ],
)
def test_causes(text: str, cause: str) -> None:
    assert cause_of(text, "exec") == cause
