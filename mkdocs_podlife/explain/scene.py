"""What part of a life is drawn, and at which instants something changes.

A picture holds about forty instants. Repeated lives are folded, an idle end is cut short, and what is still too much
is left out at the end and said so.
"""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.engine.trace import ProbeRun, Run
from mkdocs_podlife.explain.excerpt import excerpt, last_drawn_run
from mkdocs_podlife.explain.folds import brief_lives, find_folds
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.timeline_model import Fold, Mark, Moment
from mkdocs_podlife.manifest.model import Container

MOST_MOMENTS = 40
MANY_FAILURES = 12  # with more, only a first life shows failures one by one, later ones that which acts
SAME = 50  # ms; nearer instants are one on the axis
SAME_SHARE = 300  # … or this part of the whole, up to
SAME_MOST = 250  # ms
IDLE_LEAST, IDLE_MOST = 3_000, 15_000  # ms of nothing happening that are shown at the end
SHORT_STEP = 500  # ms; a script's step that ends sooner is not worth a divider
MOST_STEPS = 6
MOST_TICKS = 4  # passes of a probe that get a tick in an idle end
LEAST_LABELS = 2
GONE = 1_000  # ms of nothing after the object has gone; its width on the axis is fixed


class Scene(NamedTuple):
    """The drawn part. `end` ms; `tail`: from there on nothing is left; `cut`: the end of what is not drawn."""

    life: Life
    end: int
    folds: tuple[Fold, ...]
    moments: tuple[Moment, ...]
    tail: int | None
    cut: int | None
    crowded: bool  # by failed checks

    def tells(self, checks: ProbeRun) -> bool:
        """Whether each failure of a run of checks is drawn, or only the one that acts."""
        return checks.attempt == 0 or not self.crowded

    @property
    def containers(self) -> tuple[Container, ...]:
        """Those of the spec, then the ephemeral ones that were added to the running Pod."""
        return (*self.life.containers(), *ephemeral(self.life))

    def folded(self, at: int) -> Fold | None:
        """The fold that an instant lies in (its begin included, its end not)."""
        return next((f for f in self.folds if f.begin <= at < f.end), None)

    def restarts_freely(self, container: str) -> bool:
        """Whether a container ends by itself and starts again: then its boxes end where STATUS notices the end."""
        return sum(r.by == "itself" for r in self.life.runs(container)) > 1

    def repeated(self, at: int) -> bool:
        """Whether an instant lies in a repetition."""
        fold = self.folded(at)
        return fold is not None and fold.repeats

    def trim(self, marks: list[Mark]) -> tuple[Mark, ...]:
        """Cut marks to what is drawn, and leave out what a copy does not show."""
        out: list[Mark] = []
        for mark in marks:
            if mark.begin > self.end or (mark.begin == self.end and mark.shape not in _POINTS):
                continue
            if mark.end > self.end:
                mark = mark._replace(end=self.end)
            fold = self.folded(mark.begin)
            if fold is not None and mark.shape != "event" and mark.begin >= fold.begin:
                if fold.rest is not None and mark.begin >= fold.rest:
                    continue
                if not fold.repeats and mark.shape in {"caption", "traffic", "count"}:
                    out.append(mark)
                    continue
                if mark.shape in _NOT_IN_COPIES:
                    continue
                if mark.shape == "failure" and mark.look != "acts":
                    continue
                stop = fold.rest if fold.rest is not None else fold.end
                keep = mark.texts if mark.shape in {"caption", "traffic"} else ()
                mark = mark._replace(end=min(mark.end, stop), texts=keep, after=())
            out.append(mark)
        return tuple(out)


def ephemeral(life: Life) -> tuple[Container, ...]:
    """The containers that were added to the running Pod; the spec that was read knows nothing of them."""
    names = {c.name for c in life.containers()}
    added = dict.fromkeys(r.container for r in life.trace.runs if r.container not in names)
    return tuple(Container(name, "", "ephemeral", "") for name in added)


_POINTS = {"exit", "signal", "pass", "failure", "count", "event"}
_NOT_IN_COPIES = {"divider", "label", "hold", "ghost", "more", "pass", "dimension", "count", "bracket", "wants"}


def _many_failures(life: Life, folds: tuple[Fold, ...]) -> bool:
    """Whether failed checks would crowd the picture."""
    failed = (p for p in life.trace.probes if p.result == "failure" and not any(f.holds(p.first) for f in folds))
    return sum(min(p.count, 7) for p in failed) > MANY_FAILURES


def raw_moments(life: Life, many: bool) -> list[Moment]:
    """Every instant at which something changes, unsorted, with the wish for a label.

    `many`: failed checks crowd the picture, so that only a first life's count one by one.
    """
    trace = life.trace
    out = [Moment(0, 9)]

    def add(at: int | None, rank: int) -> None:
        if at is not None and 0 <= at <= trace.until:
            out.append(Moment(at, rank))

    crashing = {c.name for c in life.containers() if sum(r.by == "itself" for r in life.runs(c.name)) > 1}
    latest = {r.container: r.attempt for r in sorted(trace.runs, key=lambda r: r.attempt)}
    for run in trace.runs:
        add(run.started, 6)
        if run.start_error:
            continue
        if run.container in crashing:
            add(run.noticed if run.noticed is not None else run.exited, 1)
        else:
            add(run.exited, 6 if run.by == "SIGKILL" else 5)
            last = run.attempt == latest[run.container]
            if last and run.noticed is not None and run.exited is not None and run.noticed - run.exited >= 200:
                add(run.noticed, 3)
        if run.attempt == 0:
            for begin, _, _ in long_steps(run, run.exited if run.exited is not None else trace.until):
                add(begin, 2)
    for kill in trace.kills:
        add(kill.begin, 7)
        add(kill.stop_at, 6)
    for hook in trace.hooks:
        add(hook.begin, 5)
        add(hook.end, 4)
    for wait in trace.waits:
        add(wait.begin, 2)
        add(wait.until, 3)
    ends = [at for r in trace.runs for at in (r.exited, r.noticed) if at is not None]
    starts = [r.started for r in trace.runs if r.container in crashing]
    for stretch in life.ready_stretches:
        # What follows from a start or an exit at once has its label there.
        add(stretch.begin, 1 if any(abs(stretch.begin - at) <= SAME_MOST for at in starts) else 8)
        if stretch.end is not None and not any(abs(stretch.end - at) <= SAME_MOST for at in ends):
            add(stretch.end, 7)
    for checks in trace.probes:
        if checks.result == "success" and checks.probe != "liveness":
            add(checks.first, 1)
        if checks.result == "failure" and (checks.attempt == 0 or not many):
            few = checks.times if len(checks.times) < 7 else (checks.times[0], checks.times[-1])
            for at in few:
                add(at, 4)
        if checks.result == "error":
            add(checks.first, 4)
        add(checks.acted_at, 7)
    add(trace.deleted_at, 8)
    add(trace.gone_at, 0)
    latest_at = max(m.at for m in out)
    for checks in trace.probes:  # a check after everything else is what the end of the picture has to show
        if checks.probe == "liveness" and checks.result == "success" and checks.first > latest_at:
            add(checks.first, 2)
    return out


def long_steps(run: Run, end: int) -> list[tuple[int, int, str]]:
    """The telling commands of a script: (begin, end, text).

    Short ones are left out, equal neighbours joined; a script with too many is told without its steps.
    """
    times = [s.at for s in run.steps] + [end]
    merged: list[tuple[int, int, str]] = []
    for i, step in enumerate(run.steps):
        if times[i + 1] - step.at < SHORT_STEP or step.at >= end:
            continue
        if merged and merged[-1][2] == step.text:
            merged[-1] = (merged[-1][0], times[i + 1], step.text)
        else:
            merged.append((step.at, times[i + 1], step.text))
    return merged if len(merged) <= MOST_STEPS else []


def merge(moments: list[Moment], same: int) -> list[Moment]:
    """Make one of instants nearer than `same` ms; the one that wants its label most gives the time."""
    out: list[Moment] = []
    group: list[Moment] = []
    for moment in sorted(moments, key=lambda m: m.at):
        if group and moment.at - group[0].at > same and moment.at - group[-1].at > same // 2:
            out.append(max(group, key=lambda m: (m.rank, -m.at)))
            group = []
        group.append(moment)
    if group:
        out.append(max(group, key=lambda m: (m.rank, -m.at)))
    return out


def make_scene(whole: Life) -> Scene:
    """Decide what is drawn; the scene's life holds nothing else."""
    until = whole.trace.gone_at if whole.trace.gone_at is not None else whole.trace.until
    folds = find_folds(whole, until)
    cut = None
    too_late = last_drawn_run(whole.trace, folds)
    if too_late is not None:
        until, cut = too_late, until
        folds = tuple(f for f in folds if f.end <= until)
    trace = excerpt(whole.trace, folds, until if cut is not None else whole.trace.until)
    life = Life(trace)
    brief, no_room = brief_lives(life, folds)
    if no_room is not None:
        until, cut = no_room, cut if cut is not None else until
        life = Life(excerpt(trace, folds, until))
        folds = tuple(f for f in folds if f.end <= until)
    folds = tuple(sorted((*folds, *brief), key=lambda f: f.begin))
    crowded = _many_failures(life, folds)
    moments = [m for m in raw_moments(life, crowded) if not any(f.holds(m.at) for f in folds)]
    for fold in folds:
        moments += [Moment(at, 6) for at in fold.copies]
        rank = 6 if fold.repeats else 1
        moments += [Moment(at, rank) for at in (fold.rest, fold.end) if at is not None and at < until]
    last = max(m.at for m in moments)
    moments = merge(moments, min(max(SAME, last // SAME_SHARE), SAME_MOST))
    if len(moments) > MOST_MOMENTS:
        until, cut = moments[MOST_MOMENTS].at, cut if cut is not None else until
        moments = moments[:MOST_MOMENTS]
        folds = tuple(f for f in folds if f.end <= until)
    if cut is None and trace.gone_at is not None:
        # A Pod deleted by force is gone from the API before its containers are.
        tail = max([until, *(m.at for m in moments)])
        if sum(m.rank > 1 for m in moments) < LEAST_LABELS:
            moments.append(Moment(tail, 2))
        return Scene(life, tail + GONE, folds, tuple(moments), tail, None, crowded)
    last = moments[-1].at
    open_fold = bool(folds) and folds[-1].end >= until
    if cut is not None or open_fold:
        return Scene(life, max(until, last + 1), folds, tuple(moments), None, cut, crowded)
    ticks = _ticks(life, last)
    idle = last * 3 // 2 if ticks else last * 3 // 5
    end = last + min(max(idle, IDLE_LEAST), IDLE_MOST)
    if ticks:  # two checks at least, to show the pace
        end = max(end, ticks[min(1, len(ticks) - 1)] + SAME_MOST)
    end = min(until, end)
    moments += [Moment(at, 2) for at in ticks[:MOST_TICKS] if at < end - SAME]
    if sum(m.rank > 1 for m in moments) < LEAST_LABELS:
        moments.append(Moment(end, 2))  # a 0 alone is no axis
    return Scene(life, max(end, last + 1), folds, tuple(moments), None, cut, crowded)


def _ticks(life: Life, after: int) -> range:
    """The checks of a probe that goes on passing, after the last change: the axis has nothing else to tell."""
    for kind in ("liveness", "readiness"):
        for checks in life.trace.probes:
            if checks.probe == kind and checks.result == "success" and checks.last > after and checks.count > 1:
                period = (checks.last - checks.first) // (checks.count - 1)
                step = max(period, 1_000)
                begin = checks.first + max((after + SAME_MOST - checks.first) // step + 1, 0) * step
                return range(begin, checks.last + 1, step)  # of a healthy year only the first few are looked at
    return range(0)
