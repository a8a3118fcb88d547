"""A lost node makes no check: probes that only pass are not counted on while nobody probes (R9.24, R9.26)."""

from __future__ import annotations

import pytest

from tests.engine.golden import live

POD = """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: a
    image: nginx
    PROBE: {HANDLER, periodSeconds: 5}
"""
SCENARIO = "until: 150s\nactions: [{at: 22s, node: lost}, {at: 101s, node: back}]"


@pytest.mark.parametrize("probe", ["readinessProbe", "livenessProbe"])
@pytest.mark.parametrize("handler", ["httpGet: {port: 80}", 'exec: {command: ["true"]}'])
def test_no_check_while_the_node_is_away(probe: str, handler: str) -> None:
    manifest = POD.replace("PROBE", probe).replace("HANDLER", handler)
    trace = live({"manifest": manifest, "scenario": SCENARIO})
    times = [at for run in trace.probes if run.result == "success" for at in run.times]
    assert [at for at in times if 22_000 < at < 101_500] == []
    before, after = [at for at in times if at <= 22_000], [at for at in times if at >= 101_500]
    assert len(before) >= 4 and 9 <= len(after) <= 11, "every 5 s, before and after"
    assert sum(run.count for run in trace.probes if run.result == "success") == len(times)


def test_a_failing_check_waits_for_the_node_too() -> None:
    manifest = POD.replace("PROBE", "readinessProbe").replace("HANDLER", 'exec: {command: ["false"]}')
    trace = live({"manifest": manifest, "scenario": SCENARIO})
    checks = [o.at for o in trace.occurrences if o.reason == "Unhealthy"]
    assert [at for at in checks if 22_000 < at < 101_500] == [] and max(checks) > 140_000
