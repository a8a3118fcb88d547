"""The IDs of containers and execs in messages: which of them are alike decides what the client makes of the events."""

from __future__ import annotations

from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.manifest.reading import read


def life(command: str, probe: str, seconds: int, more: str = "") -> Trace:
    text = f"""
apiVersion: v1
kind: Pod
metadata: {{name: p}}
spec:
  containers:
  - name: app
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "{command}"]
    livenessProbe: {{exec: {{command: [{probe}]}}, periodSeconds: 3}}
    {more}
"""
    pod = next(m.pod for m in read(text).manifests if m.pod is not None)
    return simulate(pod, until=1000 * seconds)


def unhealthy(trace: Trace) -> list[tuple[int, bool]]:
    """(count, combined?) of each Unhealthy event, in order of arrival."""
    return [
        (e.count, e.message.startswith("(combined from similar events): "))
        for e in trace.events
        if e.reason == "Unhealthy"
    ]


def test_each_exec_has_its_own_id() -> None:
    """R6.22, R11.3: no two messages are alike, and the tenth begins the combination."""
    trace = life("sleep 3600", "/no/such", 60)
    assert unhealthy(trace) == [(1, False)] * 9 + [(10, True)]
    assert len({o.message for o in trace.occurrences if o.reason == "Unhealthy"}) == 19


def test_a_run_of_errors_is_one() -> None:
    (run,) = life("sleep 3600", "/no/such", 60).probes
    assert (run.result, run.count) == ("error", 19)


def test_a_container_keeps_its_id() -> None:
    """R6.22: two checks that meet the same dead container say the same, and so do two runs."""
    trace = life("sleep 5.8; exit 1", "'true'", 8, "readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}")
    gone = [o.message.partition("task ")[2] for o in trace.occurrences if "no running task found" in o.message]
    assert len(gone) == 2 and len(set(gone)) == 1
    again = life("sleep 5.8; exit 1", "'true'", 8, "readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}")
    assert again.occurrences == trace.occurrences
