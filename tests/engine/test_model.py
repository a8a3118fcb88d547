"""The model of the node itself: loops, phases, latencies and what they were recorded to be (sections 0 and 17)."""

from __future__ import annotations

import itertools

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.engine.backoff import CAP, INITIAL
from mkdocs_podlife.engine.timing import Timing, stamp
from mkdocs_podlife.manifest.reading import read

T = Timing()


def life(containers: str, scenario: str = "until: 60s", spec: str = "restartPolicy: Always") -> Trace:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{{spec}, containers: [{containers}]}}\n"
    read_one, problems = read_scenario(scenario)
    assert not problems
    pod = read(text).manifests[0].pod
    assert pod is not None
    return simulate(pod, read_one)


def app(command: str, more: str = "") -> str:
    return f"{{name: a, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, '{command}'] {more}}}"


def test_loops_and_their_phases() -> None:
    """R0.1, R17.3: relists at 0.7 s + k, the ticker at 0.4 s + k, whole seconds of the wall clock at 0.5 s + k."""
    assert [T.next_relist(at) for at in (0, 699, 700, 1_500)] == [700, 700, 1_700, 1_700]
    assert [T.next_tick(at) for at in (0, 400, 401, 1_400)] == [400, 400, 1_400, 1_400]
    assert [stamp(at) for at in (0, 499, 500, 1_499, 1_500)] == [-500, -500, 500, 500, 1_500]


@pytest.mark.parametrize(
    ("latency", "low", "median", "high"),
    [
        (T.bind, 3, 6, 14),
        (T.see, 0, 1, 12),
        (T.volumes, 303, 304, 309),
        (T.sandbox, 70, 84, 135),
        (T.image_check, 1, 1, 3),
        (T.create, 11, 15, 30),
        (T.write, 5, 8, 17),
        (T.demand_relist, 1, 2, 6),
        (T.slice, 3, 5, 20),
    ],
)
def test_latencies_are_those_that_were_recorded(
    latency: tuple[int, int, int], low: int, median: int, high: int
) -> None:
    """R17.1, R17.13: the typical one lies near the median, the bounds hold the tenth to the ninetieth percentile."""
    typical, least, most = latency
    assert least <= low and high <= most and abs(typical - median) <= max(10, median // 4)
    assert least <= typical <= most


def test_a_start_as_it_was_recorded() -> None:
    """R17.2: Pending, with a node, ContainerCreating, Running 0.48 s after creation (0.45 to 0.61)."""
    trace = life(app("sleep 3600"))
    assert [r.status for r in trace.rows] == ["Pending", "ContainerCreating", "Running"]
    assert trace.rows[1].at == pytest.approx(15, abs=10) and 450 <= trace.rows[2].at <= 610
    started = next(o.at for o in trace.occurrences if o.reason == "Started")
    created = next(o.at for o in trace.occurrences if o.reason == "Created")
    assert 45 <= started - created <= 76  # R17.1


WAITS = {10: (9_600, 14_300), 20: (20_800, 30_900), 40: (42_100, 59_900), 80: (80_000, 87_600)}
"""s of back-off → shortest and longest recorded wait in ms (R17.5); above 60 s the last requeue is a short one."""


def test_waits_of_a_crash_loop_as_they_were_recorded() -> None:
    """R17.4–R17.6, R8.1: ours lie between the recorded ones, and the bounds that are claimed hold them all."""
    trace = life(app("sleep 2; exit 1"), "until: 10m")
    backoffs = [w.value for w in trace.waits]
    assert backoffs[:5] == [10, 20, 40, 80, 160] and INITIAL == 10_000 and CAP == 300_000
    for wait in trace.waits:
        if wait.value in WAITS and wait.until is not None:
            seen = next(r.noticed for r in trace.runs if r.exited == wait.begin)
            least, most = WAITS[wait.value]
            assert seen is not None and least - 1_000 <= wait.until - seen <= most + 1_000
    for value, (least, most) in WAITS.items():
        if value <= 40:
            typical, low, high = T.jittered(1_000 * value)
            assert low <= least + 1_000 and most <= high + T.ticker_period + T.relist_period and low < typical < high


def test_when_crash_loop_back_off_is_seen() -> None:
    """R17.7, R8.9: for a quarter of a second up to 40 s of back-off; then from the first requeue on."""
    rows = life(app("sleep 2; exit 1"), "until: 12m").rows
    shown = {r.restarts: after.at - r.at for r, after in itertools.pairwise(rows) if r.status == "CrashLoopBackOff"}
    assert all(shown[n] <= 260 for n in (1, 2, 3))
    assert 80_000 <= shown[5] <= 110_000 and 220_000 <= shown[6] <= 240_000


def test_a_wait_longer_than_a_minute_takes_several_looks() -> None:
    """R17.7, R0.5: with the middle of the jitter, 80 s of back-off are looked at twice, and the row says so between."""
    trace = life(app("sleep 2; exit 1"), "until: 5m")
    long = next(w for w in trace.waits if w.value == 80)
    assert long.until is not None
    looks = [o.at for o in trace.occurrences if o.reason == "BackOff" and long.begin <= o.at < long.until]
    assert len(looks) == 2 and 60_000 <= looks[1] - looks[0] <= 91_000


def test_what_cannot_be_predicted_is_claimed_wider() -> None:
    """R17.8, R17.9: a life without a jittered wait is known to a second or so; a back-off is not."""
    plain, crashing = life(app("sleep 3600")), life(app("sleep 2; exit 1"), "until: 3m")
    assert all(o.late - o.early <= 1_500 for o in plain.occurrences)
    waited = [r for r in crashing.rows if r.status == "Running" and r.restarts == 4]
    assert waited[0].late - waited[0].early > 20_000


def test_a_deletion_soon_after_a_sync_may_have_to_wait_for_a_relist() -> None:
    """R0.4: the sync at 0.5 s is followed by a relist up to a second later; long after it nothing is waited for."""
    soon = life(app("sleep 3600"), "actions: [{at: 900ms, delete: {grace: 2s}}]")
    later = life(app("sleep 3600"), "actions: [{at: 9s, delete: {grace: 2s}}]")
    (soon_killed,), (later_killed,) = ([o for o in t.occurrences if o.reason == "Killing"] for t in (soon, later))
    assert soon_killed.at == 902 and soon_killed.late > 1_400
    assert later_killed.late - later_killed.early < 200


def test_a_check_that_is_asked_for_may_come_before_its_delay_is_over() -> None:
    """R6.5, R6.11: a start is cut to the second; where that does not end the delay, the next tick is the first check."""
    probe = ", readinessProbe: {{exec: {{command: [ls, /x]}}, initialDelaySeconds: {}, periodSeconds: 4}}"
    first = {
        delay: next(o for o in life(app("sleep 3600", probe.format(delay))).occurrences if o.reason == "Unhealthy")
        for delay in (0, 1)
    }
    assert first[0].late - first[0].at < 1_500
    assert first[1].at < 1_500 and first[1].late - first[1].at >= 4_000


def test_a_retry_that_finds_a_new_object_may_be_any_after_it() -> None:
    """R0.5, R5.2: retries are 10 to 16 s apart, wherever the object comes between them."""
    env = ", env: [{name: X, valueFrom: {configMapKeyRef: {name: late, key: k}}}]"
    late = "missing: [{kind: ConfigMap, name: late}]\nactions: [{at: 42s, create: {kind: ConfigMap, name: late}}]"
    (started,) = [o for o in life(app("sleep 3600", env), late).occurrences if o.reason == "Started"]
    assert started.early < 42_200 and started.late >= 58_000


def test_the_usual_words() -> None:
    """R10.10."""
    trace = life(app("sleep 5; exit 1"), "until: 8m")
    order = list(dict.fromkeys(r.status for r in trace.rows))
    assert order == ["Pending", "ContainerCreating", "Running", "Error", "CrashLoopBackOff"]


def test_the_status_comes_before_the_work() -> None:
    """R0.7, R5.5: while the first sync pulls, what it published at its start stands."""
    trace = life(app("sleep 3600"), "until: 30s\nimages: {busybox: {present: false, pull: 9s}}")
    assert [s.at < 1_000 for s in trace.statuses[:-1]] == [True] * (len(trace.statuses) - 1)
    assert trace.statuses[-1].at > 9_000


def test_requests_collapse() -> None:
    """R0.3: three conditions while a sync is busy cause one more sync, not three; R9.17: their writes merge."""
    conditions = ", ".join(f"{{at: 2s, condition: {{type: x/{n}, status: 'True'}}}}" for n in range(3))
    gates = ", ".join(f"{{conditionType: x/{n}}}" for n in range(3))
    hook = ", lifecycle: {postStart: {exec: {command: [sleep, '5']}}}"
    trace = life(app("sleep 3600", hook), f"until: 30s\nactions: [{conditions}]", f"readinessGates: [{gates}]")
    after = [s.at for s in trace.statuses if s.at > 3_000]
    assert len(after) == 1 and after[0] == pytest.approx(5_500, abs=100)


@pytest.mark.parametrize(
    ("inits", "reason"),
    [("", "ContainerCreating"), ("{name: i, image: busybox, command: [sh, -c, 'sleep 9']}", "PodInitializing")],
)
def test_what_is_said_of_an_unknown_container(inits: str, reason: str) -> None:
    """R5.8."""
    trace = life(app("sleep 3600"), "until: 5s", f"initContainers: [{inits}]")
    state = trace.statuses[2].containers[0].state
    assert state is not None and (state.kind, state.reason) == ("waiting", reason)


def test_all_workers_begin_in_the_first_sync_past_the_volumes() -> None:
    """R6.1, R3.12: T0 lies 0.3 s after the first sight of the Pod, before there is a sandbox."""
    probe = ", livenessProbe: {exec: {command: ['true']}, periodSeconds: 2}"
    trace = life(app("sleep 3600", probe))
    assert trace.anchor == T.bind.typ + T.see.typ + T.volumes.typ
    assert trace.anchor < trace.runs[0].started
    mounted = probe + ", volumeMounts: [{name: s, mountPath: /s}]"
    late = life(app("sleep 3600", mounted), "until: 40s\nmissing: [{kind: Secret, name: s}]\nactions: [{at: 9s, create: {kind: Secret, name: s}}]",
                "volumes: [{name: s, secret: {secretName: s}}]")  # fmt: skip
    assert late.anchor is not None and late.anchor > 9_000


def test_events_of_a_container_point_at_its_field() -> None:
    """R11.1."""
    trace = life(app("sleep 3600"), "until: 5s", "initContainers: [{name: i, image: busybox, command: ['true']}]")
    fields = {o.reason: o.field_path for o in trace.occurrences}
    assert fields["Scheduled"] is None and fields["Started"] == "spec.containers{a}"
    assert any(o.field_path == "spec.initContainers{i}" for o in trace.occurrences)


def test_a_pod_that_has_succeeded_is_initialized_as_completed() -> None:
    """R9.13, as recorded of Pods without init containers too."""
    trace = life(app("exit 0"), spec="restartPolicy: Never")
    initialized = {c.type: c for c in trace.statuses[-1].conditions}["Initialized"]
    assert (trace.statuses[-1].phase, initialized.status, initialized.reason) == ("Succeeded", "True", "PodCompleted")
