"""Probe arithmetic, derived twice: by the module and by trying every phase of the ticks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.probes import probe_timing
from mkdocs_podlife.explain.sums import total
from mkdocs_podlife.explain.thresholds import failures_needed
from mkdocs_podlife.manifest.model import Handler, Probe
from tests.explain import lives
from tests.explain.support import facts_from, facts_of, pod

EXEC = Handler("exec", command=("true",))


def timing(kind: str, probe: Probe, **pod_fields: object):  # type: ignore[no-untyped-def]
    container = lives.app(**{kind: probe})
    from mkdocs_podlife.engine.trace import Trace

    life = Life(Trace(lives.pod(container, **pod_fields), "1.36", 1_000, "horizon"))
    return probe_timing(life, container, kind, probe)  # type: ignore[arg-type]


def bounds(timing, key: str) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    one = timing.sum(key)
    assert total(one.terms) == (one.result.low, one.result.high)
    return one.result.low / 1000, one.result.high / 1000


def test_the_example() -> None:
    t = timing("liveness", Probe(EXEC, initial_delay=1, period=3))
    assert bounds(t, "first") == (1, 4)
    assert bounds(t, "back") == (6, 40)  # nothing known of how it stops: anything up to the grace period
    assert bounds(t, "back-hang") == (7, 41)


def ticks(period: int, hang: int, phase: int, f: int) -> int:
    """When the f-th failure ends, in s, if all breaks at 0 and the next tick is `phase` later. A check that takes
    `hang` s lets the next one begin at its tick, or at once when that has gone by."""
    begin = phase
    for _ in range(f - 1):
        begin = max(begin + period, begin + hang)
    return begin + hang


@given(st.integers(1, 30), st.integers(1, 40), st.integers(1, 6))
def test_noticing_agrees_with_trying_every_phase(period: int, timeout: int, failures: int) -> None:
    t = timing("readiness", Probe(EXEC, period=period, timeout=timeout, failure_threshold=failures))
    tried = [ticks(period, 0, phase, failures) for phase in range(0, period + 1)]
    assert bounds(t, "out") == (min(tried), max(tried))
    tried = [ticks(period, timeout, phase, failures) for phase in range(0, period + 1)]
    assert bounds(t, "out-hang") == (min(tried), max(tried))


@given(st.integers(0, 60), st.integers(1, 30), st.integers(1, 400))
def test_the_inverse_is_the_smallest_threshold_that_survives(delay: int, period: int, start: int) -> None:
    def survives(failures: int) -> bool:
        worst_phase_last_check = (delay - 1 if delay else 0) + (failures - 1) * period
        return worst_phase_last_check >= start

    n = failures_needed(Probe(EXEC, initial_delay=delay, period=period), start)
    assert survives(n) and (n == 1 or not survives(n - 1))


def test_the_inverse_question_of_ninety_seconds() -> None:
    assert failures_needed(Probe(EXEC, initial_delay=10, period=10), 90) == 10  # the ninth can come at 89 s
    assert failures_needed(Probe(EXEC, initial_delay=11, period=10), 90) == 9
    assert failures_needed(Probe(EXEC, period=10), 90) == 10


def test_startup_budget_is_not_threshold_times_period() -> None:
    t = timing("startup", Probe(EXEC, initial_delay=60, period=10, failure_threshold=6))
    assert bounds(t, "budget") == (110, 120)


def test_readiness_without_delay_is_asked_at_once() -> None:
    assert bounds(timing("readiness", Probe(EXEC)), "first") == (0, 0)
    assert bounds(timing("readiness", Probe(EXEC, success_threshold=3, period=5)), "in") == (10, 15)


def test_written_and_default_fields_are_told_apart() -> None:
    facts = facts_of(pod("image: nginx\nlivenessProbe: {tcpSocket: {port: 80}, periodSeconds: 7}"))
    values = {v.field: (v.value, v.written) for v in facts.probes[0].values}
    assert values["periodSeconds"] == (7, True)
    assert values["timeoutSeconds"] == (1, False)
    assert values["failureThreshold"] == (3, False)


def test_a_probe_with_its_own_grace_period_names_it() -> None:
    t = timing("liveness", Probe(EXEC, grace_period=4))
    stop = t.sum("back").terms[1]
    assert (stop.high, stop.written) == (4_000, True)
    assert stop.path.endswith("livenessProbe.terminationGracePeriodSeconds")


def test_what_this_life_shows_enters_the_sum() -> None:
    facts = facts_from(lives.liveness())
    back = facts.probes[0].sum("back")
    assert back is not None and back.here is not None
    assert [(t.low, t.high) for t in back.terms] == [(6_000, 9_000), (30_000, 30_000), (0, 1_000)]
    began, again = back.here
    assert (began, again) == (60_440, 99_440)
    assert back.result.low <= again - began <= back.result.high


@pytest.mark.parametrize("policy", ["Always", "OnFailure"])
def test_a_restarted_container_comes_back(policy: str) -> None:
    assert timing("liveness", Probe(EXEC), restart_policy=policy).sum("back") is not None


def test_with_never_nothing_comes_back() -> None:
    t = timing("liveness", Probe(EXEC), restart_policy="Never")
    assert t.sum("back") is None and t.sum("dead") is not None


@pytest.mark.parametrize("period", [2, 5, 7])
def test_measured_instants_lie_within_the_sums(period: int) -> None:
    """The engine's own first check and its outage fall between the bounds of the arithmetic."""
    facts = facts_of(
        pod(
            f"""
image: busybox
command: [sh, -c, "touch /tmp/a; sleep 33; rm /tmp/a; sleep 900"]
livenessProbe: {{exec: {{command: [cat, /tmp/a]}},
  initialDelaySeconds: 4, periodSeconds: {period}, failureThreshold: 2}}
""",
            "terminationGracePeriodSeconds: 6",
        )
    )
    for key in ("first", "back"):
        one = facts.probes[0].sum(key)
        assert one is not None and one.here is not None
        measured = one.here[1] - one.here[0]
        assert one.result.low - 600 <= measured <= one.result.high + 600, key


def test_a_check_before_the_delay_is_over_is_explained() -> None:
    """R6.5: the delay counts from the whole second of the start; a readiness probe is also asked at every sync."""
    text = "image: nginx\nreadinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: %d, periodSeconds: 3}"
    early = facts_of(pod(text % 1)).probes[0]
    first = early.sum("first")
    assert first is not None and first.here is not None
    assert bool(early.notes) is (first.here[1] - first.here[0] < first.result.low)
    late = facts_of(pod(text % 0)).probes[0]
    assert not late.notes
