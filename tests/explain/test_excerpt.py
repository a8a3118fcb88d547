"""Folds and the excerpt of a long life."""

from __future__ import annotations

import time

from mkdocs_podlife.engine.trace import Wait
from mkdocs_podlife.explain.excerpt import excerpt, last_drawn_run
from mkdocs_podlife.explain.folds import brief_lives, find_folds
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.timeline import timeline
from mkdocs_podlife.explain.timeline_model import Fold
from tests.explain.lives import crashloop, inits, liveness
from tests.render.figure_page import event_lines


def test_a_fold_leaves_out_what_its_copies_do_not_show() -> None:
    trace = liveness(20)
    (fold,) = find_folds(Life(trace), trace.until)
    assert (fold.times, len(fold.copies)) == (20, 3)
    assert fold.rest is not None
    small = excerpt(trace, (fold,), trace.until)
    assert [r.attempt for r in small.runs] == [0, 1, 2, 3]
    assert all(p.attempt <= 3 for p in small.probes)


def test_the_state_at_the_end_of_a_gap_is_kept() -> None:
    trace = liveness(20)
    gap = Fold((99_440,), 198_440, 1_500_000, 99_000, 15)
    rows = excerpt(trace, (gap,), 3_000_000).rows
    before = [r.restarts for r in trace.rows if r.at < 1_500_000][-1]
    assert before in [r.restarts for r in rows]
    assert len(rows) < len(trace.rows)


def test_a_back_off_that_reaches_out_of_a_gap_is_kept() -> None:
    trace = liveness(20)._replace(
        waits=(Wait("c", "crash-backoff", 400_000, 1_600_000, 160), Wait("c", "crash-backoff", 400_000, 500_000, 10))
    )
    gap = Fold((99_440,), 198_440, 1_500_000, 99_000, 15)
    assert [w.value for w in excerpt(trace, (gap,), 3_000_000).waits] == [160]


def test_nothing_is_left_out_of_a_short_life() -> None:
    for trace in (inits(), crashloop()):
        assert last_drawn_run(trace, ()) is None
        small = excerpt(trace, (), trace.until)
        assert (small.runs, small.rows, small.writes, small.waits) == (
            trace.runs,
            trace.rows,
            trace.writes,
            trace.waits,
        )


def test_few_later_lives_are_drawn_in_full() -> None:
    assert brief_lives(Life(liveness(2)), ()) == ((), None)
    brief, cut = brief_lives(Life(liveness(12)), ())
    assert len(brief) == 8 and cut is not None
    assert not any(f.repeats for f in brief)


def test_a_long_life_costs_what_is_shown() -> None:
    short, long = liveness(30), liveness(3_000)
    long = long._replace(until=99_000 * 3_001)
    lines = event_lines(short)

    def cost(trace: object) -> float:
        best = 1e9
        for _ in range(3):
            begin = time.process_time()
            timeline(trace, lines)  # type: ignore[arg-type]
            best = min(best, time.process_time() - begin)
        return best

    assert cost(long) < 100 * 0.6 * cost(short), "a hundred times the runs, most of them only looked at once"
    assert len(timeline(long, lines).moments) <= 42
