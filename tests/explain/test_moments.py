"""The cursor's moments say at every instant what `kubectl get pod` would."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from mkdocs_podlife.engine.printer import human_duration
from mkdocs_podlife.engine.timing import stamp
from mkdocs_podlife.explain.describe import row_at, status_at
from mkdocs_podlife.explain.moments import moments
from tests.explain.support import facts_of

TRACES = Path(__file__).resolve().parents[1] / "data" / "traces"
CASES = ["crashloop-exit1", "endpoints-flip-and-delete", "init-two", "liveness-exec", "prestop-ok", "readiness-gate", "sidecar"]


@pytest.mark.parametrize("name", CASES)
def test_each_instant(name: str) -> None:
    folder = TRACES / name
    trace = facts_of((folder / "pod.yaml").read_text("utf-8"), (folder / "scenario.yaml").read_text("utf-8")).trace
    assert trace is not None
    found = moments(trace)
    assert [n.at for n in found] == sorted({n.at for n in found})
    dice = random.Random(7)
    for at in [n.at for n in found] + [dice.randrange(found[0].at, trace.until + 1) for _ in range(200)]:
        now = [n for n in found if n.at <= at][-1]
        row, status = row_at(trace, at), status_at(trace, at)
        if row is None:
            assert now.gone
            continue
        ago = f" ({human_duration(at - now.since)} ago)" if now.since is not None else ""
        assert (now.ready, now.status, f"{now.restarts}{ago}") == (row.ready, row.status, row.restarts)
        assert row.age == human_duration(at - stamp(0))
        assert status is not None and now.conditions == tuple((c.type, c.status) for c in status.conditions)
