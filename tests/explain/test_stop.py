"""The sum of a deletion: what its terms are called, and that they add up to what the life shows."""

from __future__ import annotations

import pytest

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.sections import sections
from mkdocs_podlife.render.words import Words
from tests.explain.support import facts_of, pod, told

DELETED = "actions: [{at: 20s, delete: {}}]"


def words(facts: Facts, lang: str = "en") -> list[str]:
    return [Words(Catalogue(lang)).text(t.word) for t in facts.stops[0].sum.terms]


def gist(facts: Facts, kind: str, lang: str = "en") -> str:
    every = sections(facts, Words(Catalogue(lang), fine=facts.fine), lambda _: "", "", None, False, "k")
    return str(next(s.gist for s in every if s.title == Catalogue(lang).text(kind)))


@pytest.mark.parametrize(
    ("script", "first"),
    [
        ("sleep 3600", "SIGTERM ignored"),
        ("trap '' TERM; sleep 3600", "SIGTERM ignored"),
        (
            "trap 'exit 0' TERM; while true; do sleep 90; done",
            "trap for SIGTERM waits for the command in the foreground",
        ),
        ("trap 'sleep 90; exit 0' TERM; while true; do sleep 1; done", "handles SIGTERM, but is not done"),
        ("trap 'exit 0' TERM; while true; do sleep 1; done", "process ends"),
    ],
)
def test_what_the_process_did(script: str, first: str) -> None:
    facts = facts_of(pod(f'image: busybox\ncommand: [sh, -c, "{script}"]'), DELETED)
    assert words(facts)[0].replace("`", "") == first
    assert words(facts)[-1] == "object removed"
    one = facts.stops[0].sum
    assert abs(sum(t.low for t in one.terms) - one.result.low) < 100
    assert facts.trace is not None and one.here == (facts.trace.deleted_at, facts.trace.gone_at)


def test_the_signal_has_its_own_name() -> None:
    body = 'image: nginx\ncommand: [sh, -c, "while true; do sleep 1; done"]'
    assert words(facts_of(pod(body), DELETED))[0] == "SIGQUIT ignored"
    assert words(facts_of(pod(body), DELETED), "zh")[0] == "不理会 SIGQUIT"


@pytest.mark.parametrize(
    ("spec", "scenario"),
    [("", "actions: [{at: 20s, delete: {force: true}}]"), ("terminationGracePeriodSeconds: 0", DELETED)],
)
def test_an_object_that_goes_before_its_container(spec: str, scenario: str) -> None:
    facts = facts_of(pod("image: busybox\ncommand: [sleep, '3600']", spec), scenario)
    (stop,) = facts.stops
    assert stop.outlived
    assert gist(facts, "card.stops") == "object gone at once, container ended after 2 s"
    assert gist(facts, "card.stops", "zh") == "对象立即消失，容器 2 秒后才结束"


def test_an_object_that_stays() -> None:
    held = "actions: [{at: 10s, patch: {metadata: {finalizers: [a/b]}}}, {at: 30s, delete: {}}]\nuntil: 90s"
    facts = facts_of(pod("image: nginx"), held)
    assert facts.stops[0].held
    assert gist(facts, "card.stops") == "container ended after 0 s, object still there"
    assert "finalizers" in told(facts, "en") and "Finalizer" in told(facts, "zh")


def test_a_usual_deletion_says_when_it_is_gone() -> None:
    facts = facts_of(pod("image: nginx"), DELETED)
    assert not facts.stops[0].outlived
    assert gist(facts, "card.stops") == "0.7 s until gone"


HOOK = 'image: busybox\ncommand: [sleep, "3600"]\nlifecycle: {preStop: {exec: {command: [%s]}}}'


def test_a_hook_that_is_over_at_once_is_no_term() -> None:
    facts = facts_of(pod(HOOK % '"true"'), DELETED)
    assert words(facts) == ["SIGTERM ignored", "object removed"]
    assert "hook" not in told(facts, "en") and "回调" not in told(facts, "zh")


def test_a_hook_that_the_grace_period_ends_is_cut_off() -> None:
    body = 'image: nginx\nlifecycle: {preStop: {exec: {command: [sleep, "30"]}}}'
    assert words(facts_of(pod(body, "terminationGracePeriodSeconds: 6"), DELETED))[0] == "hook, cut off"


def test_what_a_forced_deletion_gives_a_hook_is_in_sum_and_story() -> None:
    facts = facts_of(pod(HOOK % 'sleep, "5"'), "actions: [{at: 20s, delete: {force: true}}]")
    (stop,) = facts.stops
    assert [round(t.low, -2) for t in stop.sum.terms] == [1000, 2000] and stop.sum.result.low > 2900
    assert "hook still gets 1 s" in told(facts, "en") and "at 23 s" in told(facts, "en")


def test_a_finalizer_is_named_in_the_sum() -> None:
    text = pod('image: busybox\ncommand: [sleep, "3600"]').replace("name: web", "name: web\n  finalizers: [a.io/b]")
    scenario = "actions: [{at: 20s, delete: {}}, {at: 90s, patch: {metadata: {finalizers: []}}}]"
    assert words(facts_of(text, scenario))[-1] == "a finalizer holds the object"
    assert words(facts_of(text, scenario), "zh")[-1] == "Finalizer 使对象继续保留"


def test_a_grace_period_that_was_asked_for_is_no_field_of_the_pod() -> None:
    text = pod('image: busybox\ncommand: [sleep, "3600"]', "terminationGracePeriodSeconds: 3")
    facts = facts_of(text, "actions: [{at: 20s, delete: {grace: 8s}}]")
    first = facts.stops[0].sum.terms[0]
    assert (first.low, first.field, first.written, first.path) == (8_000, "", None, "")
    assert facts_of(text, DELETED).stops[0].sum.terms[0].field == "terminationGracePeriodSeconds"


@pytest.mark.parametrize(
    ("spec", "delete", "key"),
    [
        ("terminationGracePeriodSeconds: 4", "", "grace-hook"),
        ("terminationGracePeriodSeconds: 9", "grace: 4s", "grace-hook-asked"),
        ("", "force: true", "grace-hook-least"),
        ("terminationGracePeriodSeconds: 0", "", "grace-hook-least"),
    ],
)
def test_the_key_says_where_the_grace_of_a_hook_comes_from(spec: str, delete: str, key: str) -> None:
    facts = facts_of(pod(HOOK % 'sleep, "30"', spec), f"actions: [{{at: 20s, delete: {{{delete}}}}}]")
    assert facts.timeline is not None
    found = [entry for entry in facts.timeline.key if entry.why.key.startswith("timeline.key.grace-hook")]
    assert [entry.why.key for entry in found] == [f"timeline.key.{key}"]
    assert bool(found[0].fields) is (key == "grace-hook")


def test_the_key_of_a_back_off_knows_the_node_s_cap() -> None:
    text = pod('image: busybox\ncommand: [sh, -c, "sleep 2; exit 1"]')
    for scenario, said in (("until: 60s", "at most 300 s"), ("{until: 60s, node: {restart-cap: 15s}}", "at most 15 s")):
        figure = facts_of(text, scenario).timeline
        assert figure is not None
        lengths = [e.length for e in figure.key if e.why.key == "timeline.key.backoff"]
        assert [Words(Catalogue("en")).text(x) for x in lengths] == [f"10 s, doubled each time, {said}"]


SLOW = "trap 'sleep 6; exit 0' TERM; while :; do sleep 1; done"


@pytest.mark.parametrize(
    ("script", "back", "terms"),
    [
        (SLOW, 22, ["process ends", "object removed"]),
        ("sleep 3600", 28, ["until the restarted kubelet begins the stop anew", "SIGTERM ignored", "object removed"]),
    ],
)
def test_a_stop_that_a_new_kubelet_begins_anew(script: str, back: int, terms: list[str]) -> None:
    """The process got its signal from the old one, and is drawn as being stopped from then on."""
    text = pod(f'image: busybox\ncommand: [sh, -c, "{script}"]')
    facts = facts_of(text, f"actions: [{{at: 20s, delete: {{}}}}, {{at: {back}s, kubelet: restarts}}]")
    assert words(facts) == terms
    assert facts.timeline is not None
    lane = next(lane for lane in facts.timeline.lanes if lane.kind == "app")
    (signal,) = [m for m in lane.marks if m.shape == "signal"]
    (stop,) = [m for m in lane.marks if m.shape == "bar" and m.look == "stop"]
    assert 20_000 <= signal.begin == stop.begin < 20_200


def test_a_stop_that_is_over_before_the_new_kubelet_looks_is_drawn() -> None:
    script = SLOW.replace("sleep 6; ", "")
    text = pod(f'image: busybox\ncommand: [sh, -c, "{script}"]')
    facts = facts_of(text, "actions: [{at: 20s, delete: {}}, {at: 20200ms, kubelet: restarts}]")
    assert facts.timeline is not None and not facts.stops
    lane = next(lane for lane in facts.timeline.lanes if lane.kind == "app")
    assert [m.look for m in lane.marks if m.shape == "bar"][-1] == "stop"


def test_a_hook_that_is_run_again_wants_nothing_beyond_that() -> None:
    text = pod("image: busybox\ncommand: [sleep, '99']\nlifecycle: {preStop: {sleep: {seconds: 5}}}")
    facts = facts_of(text, "actions: [{at: 20s, delete: {}}, {at: 22s, kubelet: restarts}]")
    assert facts.timeline is not None
    marks = [m for lane in facts.timeline.lanes if lane.kind == "hook" for m in lane.marks]
    first, second = [m for m in marks if m.shape == "bar"]
    (wants,) = [m for m in marks if m.shape == "wants"]
    assert (wants.begin, wants.end) == (first.end, second.begin)


def test_a_lost_node_is_no_finalizer() -> None:
    text = pod("image: busybox\ncommand: [sleep, '999']", "terminationGracePeriodSeconds: 10")
    facts = facts_of(text, "until: 200s\nactions: [{at: 15s, delete: {}}, {at: 16s, node: lost}]")
    assert "finalizer" not in told(facts, "en") and "the node stops answering" in told(facts, "en")


@pytest.mark.parametrize(
    ("actions", "terms"),
    [
        ("{at: 20s, delete: {}}, {at: 21s, node: lost}, {at: 99s, node: back}", ["process", "node", "gone"]),
        ("{at: 20s, node: lost}, {at: 30s, delete: {}}, {at: 99s, node: back}", ["node", "process", "gone"]),
        ("{at: 20s, node: lost}, {at: 25s, delete: {}}, {at: 40s, node: back}", ["node", "process", "gone"]),
    ],
)
def test_a_node_that_does_not_answer_is_waited_for(actions: str, terms: list[str]) -> None:
    body = "image: busybox\ncommand: [sh, -c, \"trap 'sleep 4; exit 0' TERM; while true; do sleep 1; done\"]"
    (stop,) = facts_of(pod(body), f"until: 200s\nactions: [{actions}]").stops
    assert [t.word.key.removeprefix("stop.term.") for t in stop.sum.terms] == terms
    assert abs(sum(t.low for t in stop.sum.terms) - stop.sum.result.low) < 100 and stop.sum.terms[-1].low < 2_000
