"""What the picture shows of recorded lives and of small Pods, as the engine lives them."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import pytest

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.phrase import Codes, Length, Span
from mkdocs_podlife.explain.timeline_model import Mark, Timeline
from tests.explain.support import facts_of

TRACES = Path(__file__).resolve().parents[1] / "data" / "traces"


@cache
def case(name: str) -> Facts:
    folder = TRACES / name
    return facts_of((folder / "pod.yaml").read_text("utf-8"), (folder / "scenario.yaml").read_text("utf-8"))


def picture(facts: Facts) -> Timeline:
    assert facts.timeline is not None
    return facts.timeline


def marks(facts: Facts, kind: str, shape: str) -> list[Mark]:
    return [m for lane in picture(facts).lanes if lane.kind == kind for m in lane.marks if m.shape == shape]


def kinds(facts: Facts) -> list[str]:
    return [lane.kind for lane in picture(facts).lanes]


# ---------------------------------------------------------------------- earliest and latest


def test_each_restart_of_a_crash_loop_shows_how_far_off_it_could_be() -> None:
    facts = case("crashloop-exit1")
    assert facts.trace is not None
    starts = {o.at: (o.early, o.late) for o in facts.trace.occurrences if o.reason == "Started" and o.at > 10_000}
    found, points = marks(facts, "range", "range"), marks(facts, "range", "typical")
    drawn = {p.begin: (m.begin, m.texts[0].args["range"]) for m, p in zip(found, points, strict=True)}
    for at, (early, late) in starts.items():
        assert drawn[at] == (early, Span(early, late))


def test_no_two_ranges_overlap_and_none_leaves_the_picture() -> None:
    for name in ("crashloop-exit1", "image-missing", "config-missing-configmap", "multi-exit-codes-onfailure"):
        found = marks(case(name), "range", "range")
        assert found
        assert all(a.end < b.begin for a, b in itertools.pairwise(found))
        assert all(m.end <= picture(case(name)).end for m in found)
        assert all((m.look == "open") == (m.texts[0].args["range"].high > picture(case(name)).end) for m in found)


@pytest.mark.parametrize("name", ["liveness-exec", "startup-slow", "prestop-exceeds-grace", "probes-defaults-ready"])
def test_what_is_sure_to_a_second_has_no_range(name: str) -> None:
    assert "range" not in kinds(case(name))


# ---------------------------------------------------------------------- hooks, deadlines, checks


def test_every_run_of_a_failing_hook_is_drawn() -> None:
    facts = case("poststart-hook-fails")
    assert facts.trace is not None
    assert [m.begin for m in marks(facts, "hook", "exit")] == [h.end for h in facts.trace.hooks]


def test_two_exits_have_room_beside_each_other() -> None:
    facts = case("poststart-hook-fails")
    exits = [m.begin for m in marks(facts, "app", "exit")]
    asked = [(d.begin, d.end) for d in picture(facts).demands if d.kind == "exits"]
    assert (exits[0], exits[1]) in asked


def test_a_deadline_counts_from_the_start_of_the_pod() -> None:
    facts = case("active-deadline")
    assert facts.trace is not None
    (first,) = [m for m in marks(facts, "dimensions", "dimension") if m.label == "a"]
    acknowledged = next(s.at for s in facts.trace.statuses if s.containers)
    assert (first.begin, first.end) == (acknowledged, acknowledged + 10_000)
    assert first.begin < facts.trace.runs[0].started
    assert picture(facts).key[0].length.args["length"] == Length(10_000)


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: app
    image: nginx:1.25
    ports: [{name: http, containerPort: 80}]
    livenessProbe: {httpGet: {path: /, port: PORT}, periodSeconds: 5}
"""


def test_a_probe_that_cannot_be_carried_out_is_drawn_and_labelled() -> None:
    facts = facts_of(POD.replace("PORT", "nope"))
    assert facts.trace is not None
    (run,) = facts.trace.probes
    assert run.result == "error"
    (first,) = marks(facts, "probe", "failure")
    assert (first.begin, first.look, first.label) == (run.first, "error", "!")
    (rest,) = marks(facts, "probe", "more")
    assert rest.texts[0].key == "timeline.probe.errors" and rest.texts[0].args["n"] == run.count
    assert any(m.at == run.first and m.rank >= 4 for m in picture(facts).moments)


def test_an_extra_check_shares_the_square_of_the_one_before() -> None:
    facts = case("readiness-thresholds")
    assert facts.trace is not None
    run = next(p for p in facts.trace.probes if p.acts and p.result == "failure")
    assert run.times[2] - run.times[1] < 100, "the case has an extra check"
    labels = [(m.label, m.look) for m in marks(facts, "probe", "failure") if m.begin >= run.first]
    assert labels == [("1", ""), ("2–3", "acts"), ("4", ""), ("5", "")]


def test_a_late_first_check_is_in_the_picture() -> None:
    facts = facts_of(POD.replace("PORT", "http").replace("periodSeconds: 5", "periodSeconds: 10"))
    assert facts.trace is not None
    first = facts.trace.probes[0].first
    assert first < picture(facts).end
    assert any(m.at == first and m.rank >= 2 for m in picture(facts).moments)


def test_an_axis_has_two_labels_at_least() -> None:
    assert sum(m.rank >= 2 for m in picture(case("pvc-missing")).moments) >= 2


def words_in_bars(facts: Facts) -> set[str]:
    return {m.texts[0].key for m in marks(facts, "app", "label") if m.texts}


def test_a_handler_that_is_late_does_not_ignore_the_signal() -> None:
    assert "timeline.run.late" in words_in_bars(case("sigkill-after-grace"))
    assert "timeline.run.ignored" in words_in_bars(case("liveness-exec"))
    assert (
        not words_in_bars(case("sigkill-after-grace")) & words_in_bars(case("liveness-exec")) & {"timeline.run.ignored"}
    )


def test_a_container_that_ended_before_its_kill_waits_for_no_signal() -> None:
    assert "timeline.run.no-signal" not in words_in_bars(case("poststart-container-exits"))
    assert "timeline.run.no-signal" in words_in_bars(case("prestop-ok"))


def test_room_is_asked_for_the_longest_stretch_of_each_error() -> None:
    facts = case("poststart-hook-fails")
    errors = [m for m in marks(facts, "status", "caption") if m.look == "error"]
    (asked,) = [d for d in picture(facts).demands if d.kind == "caption"]
    assert asked.end - asked.begin == max(m.end - m.begin for m in errors)


# ---------------------------------------------------------------------- the end, and Services


def test_nothing_is_ready_after_the_object_has_gone() -> None:
    facts = case("force-delete")
    assert facts.trace is not None and facts.trace.gone_at is not None
    assert facts.trace.runs[0].exited is not None and facts.trace.runs[0].exited > facts.trace.gone_at
    assert max(m.end for m in marks(facts, "traffic", "traffic")) == facts.trace.gone_at


def test_an_endpoint_that_terminates_for_a_blink_is_passed_over() -> None:
    looks = [m.look for m in marks(case("nginx-real-delete"), "traffic", "traffic")]
    assert "terminating" not in looks and looks[-1] == "ended"
    long = [m for m in marks(case("sidecar-delete"), "traffic", "traffic") if m.look == "terminating"]
    assert not long, "nothing routes to a Pod without labels"


SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: front}
spec: {selector: {app: NAME}, ports: [{port: 80}]}
"""


def test_the_lane_names_the_service_that_selects_the_pod() -> None:
    facts = facts_of(
        POD.replace("PORT", "http").replace("livenessProbe", "readinessProbe") + SERVICE.replace("NAME", "web")
    )
    full = next(m for m in marks(facts, "traffic", "traffic") if m.look == "full")
    assert full.texts[0].args["services"] == Codes(("front",))
    lane = next(lane for lane in picture(facts).lanes if lane.kind == "traffic")
    assert lane.label is not None and lane.label.key == "timeline.lane.traffic"


def test_no_traffic_where_the_service_beside_it_means_another_pod() -> None:
    facts = facts_of(
        POD.replace("PORT", "http").replace("livenessProbe", "readinessProbe") + SERVICE.replace("NAME", "db")
    )
    lane = next(lane for lane in picture(facts).lanes if lane.kind == "traffic")
    assert lane.label is not None and lane.label.key == "timeline.lane.readiness-condition"


def test_an_ephemeral_container_has_a_column_of_states() -> None:
    states = case("ephemeral-container").states
    assert states is not None
    (region,) = [r for r in states.regions if r.name == "debugger"]
    assert [(n.name, n.visits) for n in region.nodes] == [("Waiting", 1), ("Running", 1), ("Terminated", 1)]
