"""What `kubectl get` and `describe` show at an instant."""

from __future__ import annotations

import pytest

from mkdocs_podlife.explain.describe import age, describe_at, probe_line, row_at, row_lines
from mkdocs_podlife.manifest.model import Handler, Probe
from tests.explain.support import facts_of, pod

CRASH = pod("image: busybox\ncommand: [sh, -c, 'sleep 5; exit 4']\nreadinessProbe: {tcpSocket: {port: 80}}")


@pytest.mark.parametrize(
    ("handler", "head"),
    [
        (Handler("exec", command=("cat", "/tmp/x")), "exec [cat /tmp/x]"),
        (Handler("httpGet", path="/healthz", port=8080), "http-get http://:8080/healthz"),
        (Handler("httpGet", path="healthz", port="web", scheme="HTTPS", host="h"), "http-get https://h:web/healthz"),
        (Handler("tcpSocket", port=5432), "tcp-socket :5432"),
        (Handler("grpc", port=9000, service="s"), "grpc <pod>:9000 s"),
    ],
)
def test_probe_lines(handler: Handler, head: str) -> None:
    """R10.22."""
    assert probe_line(Probe(handler)) == f"{head} delay=0s timeout=1s period=10s #success=1 #failure=3"


def test_age_counts_from_whole_seconds() -> None:
    """R0.8, R10.9."""
    assert age(162_000, 0) == "2m42s"
    assert age(162_400, 0) == "2m42s" and age(162_500, 0) == "2m43s"


def test_states_at_an_instant() -> None:
    """R10.21, R10.23."""
    trace = facts_of(CRASH, "until: 2m").trace
    assert trace is not None
    running, dead = describe_at(trace, 3_000), describe_at(trace, 6_500)
    assert running is not None and dead is not None
    assert running.status == dead.status == "Running"
    assert running.containers[0].state is not None and running.containers[0].state.kind == "Running"
    again = describe_at(trace, 9_000)
    assert again is not None and again.containers[0].last is not None
    assert (again.containers[0].last.code, again.containers[0].restarts) == (4, 1)
    assert again.containers[0].probes[0][0] == "Readiness"
    assert running.conditions[0] == ("PodReadyToStartContainers", "True") and len(running.conditions) == 5
    assert describe_at(trace, -1) is None


def test_rows_end_where_the_table_ends() -> None:
    facts = facts_of(CRASH, "until: 2m", at=3_000)
    assert facts.trace is not None
    assert all(r.at <= 3_000 for r in facts.rows)
    assert len(row_lines(facts.trace)) > len(facts.rows)


def test_restarts_age_is_that_of_the_reading() -> None:
    """R10.8."""
    trace = facts_of(CRASH, "until: 2m").trace
    assert trace is not None
    row = row_at(trace, 16_000)
    assert row is not None and row.restarts.startswith("1 (") and row.restarts.endswith("s ago)")
    later = row_at(trace, 17_000)
    assert later is not None and later.restarts != row.restarts


def test_terminating_lasts_and_the_end() -> None:
    """R10.20."""
    text = pod("image: busybox\ncommand: [sleep, '999']", "terminationGracePeriodSeconds: 8")
    trace = facts_of(text, "actions: [{at: 10s, delete: {}}]\nuntil: 30s").trace
    assert trace is not None and trace.gone_at is not None
    soon, late = describe_at(trace, 12_000), describe_at(trace, 17_900)
    assert soon is not None and soon.status == "Terminating (lasts <invalid>)"
    assert late is not None and late.status == "Terminating (lasts 0s)"
    assert describe_at(trace, trace.gone_at) is None and row_at(trace, trace.gone_at) is None
    assert row_lines(trace)[-1].gone
