"""Stories of many kinds of life: what is said, in both languages, and that its numbers are the trace's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_podlife.behaviour.durations import parse_duration
from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.instants import format_instant
from mkdocs_podlife.explain.phrase import Arg, Instant, Instants, Length, Phrase
from tests.explain.support import facts_of, pod, told

CASES: dict[str, Any] = {
    name: case
    for file in sorted(Path(__file__).parent.glob("stories*.yaml"))
    for name, case in yaml.safe_load(file.read_text("utf-8")).items()
}


def facts(name: str) -> Facts:
    case = CASES[name]
    return facts_of(case["pod"], case.get("scenario", ""))


@pytest.mark.parametrize("name", sorted(CASES))
def test_story(name: str) -> None:
    case, one = CASES[name], facts(name)
    assert told(one, "en") == " ".join(case["en"].split())
    assert told(one, "zh") == case["zh"].strip().replace("\n", "")


@pytest.mark.parametrize("name", sorted(CASES))
def test_three_sentences_at_most(name: str) -> None:
    for lang in ("en", "zh", "zh-Hant"):
        assert len(re.findall(r"\.(?=\s|$)|。", told(facts(name), lang))) <= 3


def leaves(phrase: Phrase) -> list[Arg]:
    out: list[Arg] = []
    for arg in phrase.args.values():
        out += leaves(arg) if isinstance(arg, Phrase) else [arg]
    return out


def instants_of(one: Facts) -> set[int]:
    """Every instant that the trace itself holds, ms."""
    trace = one.trace
    assert trace is not None
    found = {0, trace.until}
    found |= {t for t in (trace.deleted_at, trace.gone_at, trace.anchor, trace.kubelet_since) if t is not None}
    for group in (trace.occurrences, trace.rows, trace.statuses, trace.endpoints):
        found |= {x.at for x in group}
    for run in trace.runs:
        found |= {t for t in (run.started, run.exited, run.noticed, run.ready_at) if t is not None}
        found |= {s.at for s in run.steps}
    for kill in trace.kills:
        found |= {t for t in (kill.begin, kill.stop_at, kill.kill_at, kill.dead_at) if t is not None}
    for hook in trace.hooks:
        found |= {t for t in (hook.begin, hook.end) if t is not None}
    for probe in trace.probes:
        found |= {probe.first, probe.last, *probe.times}
        found |= {probe.acted_at} if probe.acted_at is not None else set()
    found |= {one.at for key in ("tellings", "execs", "nodes") for one in trace.extra.get(key, ())}
    found |= {parse_duration(a.args["at"]) for a in trace.assumptions if a.key == "eviction-refused"}
    found |= {t for one in trace.extra.get("trials", ()) for t in (one.first, *one.times)}
    found |= {one.ends for one in trace.extra.get("outlook", ()) if one.ends is not None}
    return found


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_instant_of_the_story_is_one_of_the_trace(name: str) -> None:
    one = facts(name)
    known = instants_of(one)
    # what would have happened, and when a field ran out that nobody acted on at once
    ghosts = {
        limit.ms for s in one.story for word in ("limit", "over") if isinstance(limit := s.args.get(word), Instant)
    }
    for sentence in one.story:
        for arg in leaves(sentence):
            times = [arg.ms] if isinstance(arg, Instant) else list(arg.ms) if isinstance(arg, Instants) else []
            for ms in times:
                assert ms in known or ms in ghosts, (sentence.key, ms)


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_length_of_the_story_is_a_difference_or_a_field(name: str) -> None:
    one = facts(name)
    assert one.trace is not None
    known = instants_of(one)
    pod = one.trace.pod
    fields = {pod.grace_period, 300, 2, 122}
    fields |= {k.grace for k in one.trace.kills} | {k.left for k in one.trace.kills}
    fields |= {w.value for w in one.trace.waits}
    for c in pod.all_containers():
        for kind in ("liveness", "readiness", "startup"):
            p = c.probe(kind)  # type: ignore[arg-type]
            if p:
                fields |= {p.period, p.timeout, p.initial_delay}
    lengths = {f * 1000 for f in fields}
    lengths |= {sum(((r.exited or one.trace.until) - r.started) for r in one.trace.runs if r.container == c.name)
                for c in pod.all_containers()}  # fmt: skip
    lengths |= {h.wanted for h in one.trace.hooks if h.wanted is not None}
    lengths |= {
        int(float(n) * 1000) for c in pod.all_containers() if c.pre_stop for n in re.findall(r"\d+", str(c.pre_stop))
    }
    differences = {b - a for a in known for b in known}
    for sentence in one.story:
        for arg in leaves(sentence):
            if isinstance(arg, Length):
                assert arg.ms in lengths or arg.ms in differences, (sentence.key, arg.ms)


@pytest.mark.parametrize("name", sorted(CASES))
def test_stories_are_short(name: str) -> None:
    one = facts(name)
    text = told(one, "en")
    assert 20 < len(text) < 620
    assert len(re.findall(r"[.](?: |$)", text)) <= 7
    assert format_instant(one.trace.until if one.trace else 0)


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_number_of_the_sums_is_one_of_the_trace(name: str) -> None:
    """What the arithmetic says was measured here are instants of the trace, and lie within its own bounds."""
    one = facts(name)
    known = instants_of(one)
    for timing in one.probes:
        for total in timing.sums:
            assert sum(t.low for t in total.terms) == total.result.low
            assert sum(t.high for t in total.terms) == total.result.high
            if total.here is None:
                continue
            assert set(total.here) <= known, (timing.container, timing.probe, total.key)
            took = total.here[1] - total.here[0]
            assert total.result.low - 1_000 <= took <= total.result.high + 1_000, (timing.probe, total.key, took)
    for stop in one.stops:
        assert stop.sum.here is not None and set(stop.sum.here) <= known
        assert abs(sum(t.low for t in stop.sum.terms) - stop.sum.result.low) < 200
        assert all(t.low >= 0 for t in stop.sum.terms)


def test_there_are_thirty_kinds_of_life() -> None:
    assert len(CASES) >= 30


def test_a_month_of_restarts_is_told_in_time() -> None:
    """The cost of telling a life grows with its length, not with its square."""
    import time

    from mkdocs_podlife.engine.trace import Run, Trace, Wait
    from mkdocs_podlife.explain.life import Life
    from mkdocs_podlife.explain.restarts import restart_timing
    from mkdocs_podlife.explain.story.whole import story
    from tests.explain import lives

    n = 8_000
    runs = tuple(
        Run("app", i, i * 300_000, i * 300_000 + 1_000, i * 300_000 + 1_500, 1, "Error", "itself") for i in range(n)
    )
    waits = tuple(Wait("app", "crash-backoff", r.started + 1_500, r.started + 299_950, 300) for r in runs[:-1])
    life = Life(Trace(lives.pod(lives.app()), "1.36", n * 300_000, "horizon", runs=runs, waits=waits))
    began = time.process_time()
    timing = restart_timing(life, "app")
    assert timing is not None and set(timing.backoffs) == {300} and len(timing.restarts) == n - 1
    assert story(life)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(("threshold", "last"), [(3, True), (4, False)])
def test_the_last_chance_of_a_slow_start(threshold: int, last: bool) -> None:
    """Two checks fail, the third passes: with a threshold of three there was no further chance, and no ghost of one."""
    probe = f"startupProbe: {{exec: {{command: [cat, /tmp/up]}}, periodSeconds: 2, failureThreshold: {threshold}}}"
    text = pod(f'image: busybox\ncommand: [sh, -c, "sleep 4; touch /tmp/up; sleep infinity"]\n{probe}')
    one = facts_of(text)
    assert ("last chance" in told(one, "en")) is last
    assert ("最后一次机会" in told(one, "zh")) is last
    assert one.timeline is not None
    ghosts = [m for lane in one.timeline.lanes for m in lane.marks if m.shape == "ghost"]
    assert bool(ghosts) is not last
