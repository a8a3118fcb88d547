"""Which lanes and marks a life has, on lives written by hand after recorded ones."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.engine.trace import Trace
from mkdocs_podlife.explain.event_marks import number_ranges
from mkdocs_podlife.explain.phrase import Length, Span
from mkdocs_podlife.explain.timeline import timeline
from mkdocs_podlife.explain.timeline_model import Lane, Mark, Timeline
from mkdocs_podlife.manifest.reading import read
from tests.explain.lives import LIVES, crashloop, deletion, inits, liveness, sidecar, startup
from tests.render.figure_page import event_lines


def facts(trace: Trace) -> Timeline:
    return timeline(trace, event_lines(trace))


def lanes(found: Timeline, kind: str) -> list[Lane]:
    return [lane for lane in found.lanes if lane.kind == kind]


def marks(found: Timeline, kind: str, shape: str) -> list[Mark]:
    return [m for lane in lanes(found, kind) for m in lane.marks if m.shape == shape]


def test_lanes_of_the_liveness_example_in_their_order() -> None:
    found = facts(liveness())
    assert [lane.kind for lane in found.lanes] == ["status", "app", "probe", "traffic", "dimensions", "events"]


def test_failures_are_numbered_and_the_third_acts() -> None:
    first = [m for m in marks(facts(liveness()), "probe", "failure") if m.begin < 99_000]
    assert [(m.label, m.look, m.begin) for m in first] == [("1", "", 63_340), ("2", "", 66_340), ("3", "acts", 69_340)]


def test_a_kill_is_hatched_from_the_signal_to_the_end() -> None:
    found = facts(liveness())
    stop = next(m for m in marks(found, "app", "bar") if m.look == "stop")
    assert (stop.begin, stop.end) == (69_340, 99_340)
    assert marks(found, "app", "signal")[0].begin == 69_340
    assert marks(found, "app", "exit")[0].look == "killed"


def test_alike_lives_are_folded_and_counted() -> None:
    found = facts(liveness())
    (fold,) = found.folds
    assert (fold.times, fold.every, len(fold.copies)) == (4, 99_000, 3)
    inside = [m.at for m in found.moments if fold.holds(m.at)]
    assert set(inside) <= {*fold.copies, fold.rest, fold.end}
    copies = [m for m in marks(found, "probe", "failure") if m.begin > fold.begin]
    assert [m.label for m in copies] == ["3", "3", "3"], "a copy shows the failure that acts and no other"


def test_two_lives_are_not_yet_a_repetition() -> None:
    assert facts(liveness(2)).folds == ()


def test_different_lives_are_not_folded() -> None:
    trace = liveness()
    runs = [r._replace(code=r.attempt) if r.exited else r for r in trace.runs]
    found = facts(trace._replace(runs=tuple(runs)))
    assert not any(f.repeats for f in found.folds)


def test_later_lives_are_drawn_briefly_when_there_are_many() -> None:
    trace = liveness()
    runs = [r._replace(code=r.attempt) if r.exited else r for r in trace.runs]
    found = facts(trace._replace(runs=tuple(runs)))
    assert [f.begin for f in found.folds] == [r.started for r in runs[1:]]
    assert [m.label for m in marks(found, "probe", "failure")] == ["1", "2", "3", "3", "3", "3"]
    assert [m.label for m in marks(found, "restarts", "count")] == ["1", "2", "3", "4"]


def test_the_chain_names_what_set_each_length() -> None:
    found = facts(liveness())
    chain = marks(found, "dimensions", "dimension")
    assert [(m.label, m.begin, m.end) for m in chain] == [
        ("a", 440, 60_440),
        ("b", 60_440, 69_340),
        ("c", 69_340, 99_340),
    ]
    lengths = [e.length.args["length"] for e in found.key]
    assert lengths == [Length(60_000), Span(6_000, 9_000), Length(30_000)]
    paths = [[f.path for f in e.fields] for e in found.key]
    assert paths == [
        ["spec.containers[0].command"],
        ["spec.containers[0].livenessProbe.failureThreshold", "spec.containers[0].livenessProbe.periodSeconds"],
        ["spec.terminationGracePeriodSeconds"],
    ]


def test_other_values_give_another_chain() -> None:
    trace = liveness()
    (c,) = trace.pod.containers
    assert c.liveness is not None
    slower = c._replace(liveness=c.liveness._replace(period=7, failure_threshold=5))
    found = facts(trace._replace(pod=trace.pod._replace(containers=(slower,))))
    assert Span(28_000, 35_000) in [e.length.args.get("length") for e in found.key]


def test_written_and_default_fields_are_told_apart() -> None:
    trace = deletion()
    assert facts(trace).key[0].fields[0].written
    found = facts(trace._replace(pod=trace.pod._replace(written=frozenset())))
    assert not found.key[0].fields[0].written


def test_a_hook_that_eats_the_grace_period() -> None:
    found = facts(deletion())
    brackets = marks(found, "grace", "bracket")
    assert [(m.label, m.begin, m.end) for m in brackets] == [("a", 15_057, 20_060), ("b", 20_060, 22_100)]
    (wants,) = marks(found, "hook", "wants")
    assert wants.begin == 22_100 and wants.texts[0].args["length"] == Length(20_000)
    assert [m.look for m in marks(found, "traffic", "traffic")] == ["full", "terminating", "ended"]
    assert found.tail == 22_745


def test_traffic_and_readiness_lanes() -> None:
    assert facts(sidecar()).lanes[-3].label.key == "timeline.lane.readiness-condition"  # type: ignore[union-attr]
    assert facts(startup()).lanes[-3].label.key == "timeline.lane.traffic"  # type: ignore[union-attr]
    assert lanes(facts(inits()), "traffic") == []


def test_the_ghost_of_a_threshold_not_reached() -> None:
    (ghost,) = marks(facts(startup()), "probe", "ghost")
    assert (ghost.label, ghost.begin) == ("5", 10_360)


def test_no_ghost_where_the_threshold_was_reached() -> None:
    assert marks(facts(liveness()), "probe", "ghost") == []


def test_the_crash_loop_keeps_one_letter_for_all_waits() -> None:
    found = facts(crashloop())
    assert {m.label for m in marks(found, "dimensions", "dimension")} == {"a"}
    assert [m.label for m in marks(found, "restarts", "count")] == [str(n) for n in range(1, 8)]
    assert [e.letter for e in found.key] == ["a"]


def test_boxes_of_a_crash_loop_end_where_the_kubelet_notices() -> None:
    bars = marks(facts(crashloop()), "app", "bar")
    assert (bars[0].begin, bars[0].end) == (450, 2_090)


def test_init_containers_wait_for_each_other() -> None:
    found = facts(inits())
    assert [(lane.kind, lane.name) for lane in found.lanes[1:4]] == [
        ("init", "init-1"),
        ("init", "init-2"),
        ("app", "app"),
    ]
    waits = [m for m in lanes(found, "app")[0].marks if m.shape == "wait"]
    assert waits[0].texts[0].key == "timeline.wait.for-many"


def test_event_marks_keep_their_rows_numbers() -> None:
    found = facts(liveness())
    events = marks(found, "events", "event")
    assert [(m.label, m.look) for m in events[:3]] == [("1–4", ""), ("5", "warning"), ("6", "")]
    assert (events[1].begin, events[1].end) == (63_340, 69_340)
    assert events[3].label == "2–6"


def test_a_row_that_is_not_in_the_table_has_no_pill() -> None:
    trace = liveness()
    found = timeline(trace, [line for line in event_lines(trace) if line.number != 5])
    assert "5" not in [m.label for m in marks(found, "events", "event")]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([1, 2, 3, 4], "1–4"), ([5], "5"), ([2, 3, 6], "2–3, 6"), ([1, 3, 5, 7], "1, …"), ([4, 4, 3], "3–4")],
)
def test_number_ranges(numbers: list[int], text: str) -> None:
    assert number_ranges(numbers) == text


@pytest.mark.parametrize("name", LIVES)
def test_what_holds_for_every_life(name: str) -> None:
    found = facts(LIVES[name]())
    times = [m.at for m in found.moments]
    assert times == sorted(set(times))
    letters = [e.letter for e in found.key]
    used = {m.label for lane in found.lanes for m in lane.marks if m.shape in {"dimension", "bracket"}}
    assert set(letters) == used
    for lane in found.lanes:
        for mark in lane.marks:
            assert 0 <= mark.begin <= mark.end <= found.end or mark.shape == "wants"
    assert found == facts(LIVES[name]())


def test_a_long_life_is_bounded() -> None:
    trace = liveness(200)
    found = facts(trace._replace(until=20_000_000))
    assert len(found.moments) <= 42
    assert sum(len(lane.marks) for lane in found.lanes) < 120
    (fold,) = found.folds
    assert fold.times == 200 and fold.rest is not None


def test_traffic_of_a_pod_whose_labels_are_taken_away() -> None:
    """R12.1: it is ready, and no Service finds it."""
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: web}}\n---\n"
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec:\n"
        "  containers: [{name: app, image: nginx, readinessProbe: {httpGet: {port: 80}}}]\n"
    )
    actions = "".join(
        f"- {{at: {at}s, patch: {{metadata: {{labels: {{app: {app}}}}}}}}}\n" for at, app in ((9, "x"), (20, "web"))
    )
    scenario, _ = read_scenario(f"until: 40s\nactions:\n{actions}")
    (case,) = cases(read(service + pod), scenario)
    assert case.trace is not None
    found = marks(facts(case.trace), "traffic", "traffic")
    assert [m.look for m in found] == ["none", "full", "unselected", "full"]
    assert found[2].texts[0].key == "timeline.traffic.unselected-why"
