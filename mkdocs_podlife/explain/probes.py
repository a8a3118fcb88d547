"""Probe arithmetic: from five numbers to "how soon", each as a sum whose terms name their fields.

All values are ms. Ranges come from the phase: a check happens on a tick that is tied to the Pod's first sync (R6.2),
so whatever breaks does so anywhere between two ticks.
"""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.engine.trace import Run
from mkdocs_podlife.explain.describe import probe_line
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Length, Phrase, phrase
from mkdocs_podlife.explain.sums import Sum, Term, total
from mkdocs_podlife.explain.thresholds import failures_needed
from mkdocs_podlife.explain.trouble import onset
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind

SECOND = 1000
RELIST = 1000  # ms: a verdict, or an exit, meets a sync that had just run (R0.4, R6.7)
FLOOR = 2000  # ms: what the process always gets between the stop signal and SIGKILL (R7.15)
STARTS = (30, 60, 90, 120, 180, 300, 600, 1200, 3600)  # s: starts that the inverse answer speaks of


class Value(NamedTuple):
    """One effective number of a probe. `path` is where it stands, or would stand."""

    field: str
    value: int
    written: bool
    path: str


class ProbeTiming(NamedTuple):
    """Everything that follows from one probe's numbers."""

    container: str
    probe: ProbeKind
    line: str  # as `describe` prints it
    values: tuple[Value, ...]
    sums: tuple[Sum, ...]
    inverse: Phrase | None = None
    path: str = ""
    notes: tuple[Phrase, ...] = ()

    def sum(self, key: str) -> Sum | None:
        """The sum of that key."""
        return next((s for s in self.sums if s.key == key), None)


def _values(life: Life, container: Container, kind: ProbeKind, probe: Probe) -> tuple[Value, ...]:
    base = f"{container.path}.{kind}Probe"
    numbers = (
        ("initialDelaySeconds", probe.initial_delay),
        ("timeoutSeconds", probe.timeout),
        ("periodSeconds", probe.period),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    )
    out = [Value(f, v, f"{base}.{f}" in life.pod.written, f"{base}.{f}") for f, v in numbers]
    if probe.grace_period is not None:
        field = "terminationGracePeriodSeconds"
        out.append(Value(field, probe.grace_period, True, f"{base}.{field}"))
    return tuple(out)


def _result(key: str, terms: tuple[Term, ...]) -> Term:
    low, high = total(terms)
    return Term(low, high, phrase(f"probe.result.{key}"))


def _first_check(life: Life, container: Container, kind: ProbeKind, probe: Probe, values: dict[str, Value]) -> Sum:
    """R6.4, R6.5: the first tick at or after the delay; readiness without a delay is asked at once (R6.12)."""
    delay = values["initialDelaySeconds"]
    gated = container.startup is not None and kind != "startup"
    hooked = container.post_start is not None
    # counted from the container's start, so a startup probe or a hook that it waits for first eats it up
    low = 0 if gated or hooked else delay.value
    delay_term = Term(
        low * SECOND, delay.value * SECOND, phrase("probe.term.delay"), delay.field, delay.written, delay.path
    )
    if kind == "readiness" and not probe.initial_delay:
        wait = Term(0, 0, phrase("probe.term.at-once"))
    else:
        wait = Term(0, probe.period * SECOND, phrase("probe.term.next-tick"), "periodSeconds", None)
    terms: tuple[Term, ...] = (delay_term, wait) if probe.initial_delay or delay.written else (wait,)
    runs = life.probe_runs(container.name, kind)
    here = None
    first = next((r for r in runs if r.attempt == 0), None)
    run = life.run_of(container.name, 0)
    if first is not None and run is not None and run.started <= first.first and not _anew(life, run, first.first):
        here = (min(_begins(life, container, run, gated=gated), first.first), first.first)
    return Sum("first-gated" if gated else "first-hooked" if hooked else "first", terms, _result("first", terms), here)


def _begins(life: Life, container: Container, run: Run, *, gated: bool) -> int:
    """From when on a probe may be checked, ms: the start, the end of a postStart hook (no probe runs before it, R5.5),
    the success of the startup probe (R6.8)."""
    begin = run.started
    ends = [h.end for h in life.hooks(container.name, "postStart") if h.begin >= run.started and h.end is not None]
    begin = max(begin, *ends[:1]) if ends else begin
    passed = [p.first for p in life.probe_runs(container.name, "startup") if p.attempt == 0 and p.result == "success"]
    return max(begin, passed[0]) if gated and passed else begin


def _anew(life: Life, run: Run, at: int) -> bool:
    """Whether a kubelet's restart lies between a start and an instant (ms): the fields alone do not account for it."""
    return life.trace.kubelet_since is not None and run.started < life.trace.kubelet_since <= at


def _until_ready(life: Life, container: Container, probe: Probe, first: Sum) -> Sum:
    """From the start to Ready when every check passes: the first one and those that `successThreshold` adds (R6.10)."""
    more = (probe.success_threshold - 1) * probe.period
    text = f"({probe.success_threshold} − 1) × {probe.period}"
    terms = (*first.terms, Term(more * SECOND, more * SECOND, phrase("probe.term.in-a-row"), text))
    run = life.run_of(container.name, 0)
    ready = run.ready_at if run is not None else None
    here = None
    if run is not None and ready is not None and ready >= run.started and not _anew(life, run, ready):
        gated = container.startup is not None
        here = (min(_begins(life, container, run, gated=gated), ready), ready)
    key = first.key.replace("first", "ready")
    return Sum(key, terms, _result("ready", terms), here)


def _notice(probe: Probe, *, hang: bool) -> Term:
    """From the first instant of the trouble to the failure that acts (R6.7); a hang costs its timeouts (R6.30) and,
    when they are longer than the period, the checks run back to back (R6.2)."""
    f, p, t = probe.failure_threshold, probe.period, probe.timeout
    if not hang:
        text = f"({f} − 1) × {p} … {f} × {p}"
        return Term((f - 1) * p * SECOND, f * p * SECOND, phrase("probe.term.noticed"), text)
    step = max(p, t)
    text = f"({f} − 1) × {step} + {t} … {p} + ({f} − 1) × {step} + {t}"
    low = (f - 1) * step + t
    return Term(low * SECOND, (low + p) * SECOND, phrase("probe.term.noticed-hang"), text)


def grace_of(life: Life, container: Container, probe: Probe) -> tuple[int, str, bool, str]:
    """The grace period of a kill by this probe, s: value, field, whether written, path (R7.10, R6.42)."""
    field = "terminationGracePeriodSeconds"
    if probe.grace_period is not None:
        kind = "startup" if container.startup is probe else "liveness"
        return probe.grace_period, field, True, f"{container.path}.{kind}Probe.{field}"
    path = f"{life.pod.spec_path}.{field}"
    return life.pod.grace_period, field, path in life.pod.written, path


def _stop_term(life: Life, container: Container, kind: ProbeKind, probe: Probe) -> Term:
    """How long the kill takes: known once this life has seen one, else anything up to the grace period (R7.13)."""
    grace, field, written, path = grace_of(life, container, probe)
    kills = [k for k in life.kills(container.name, kind) if k.dead_at is not None]
    if kills and all(k.kill_at is not None for k in kills):
        low = high = max(k.dead_at - k.begin for k in kills if k.dead_at is not None)
        exact = grace * SECOND
        if abs(high - exact) < 500:
            low = high = exact
        return Term(low, high, phrase("probe.term.grace-all"), field, written, path)
    if kills:
        took = [k.dead_at - k.begin for k in kills if k.dead_at is not None]
        return Term(
            min(took),
            max(took),
            phrase("probe.term.stops-by-itself", grace=Length(grace * SECOND)),
            field,
            written,
            path,
        )
    high = grace * SECOND + (FLOOR if container.pre_stop is not None else 0)
    return Term(0, high, phrase("probe.term.grace"), field, written, path)


def _outage(life: Life, container: Container, kind: ProbeKind) -> tuple[int, int] | None:
    """The first outage of this life: from the trouble's beginning to the next instance's start. One in which the
    kubelet was started anew, and counted anew (R6.15), is none that the fields alone account for."""
    since = life.trace.kubelet_since
    for kill in life.kills(container.name, kind):
        after = life.run_of(container.name, kill.attempt + 1)
        failing = [
            r for r in life.probe_runs(container.name, kind) if r.attempt == kill.attempt and r.result == "failure"
        ]
        if after is None or not failing or failing[-1].counted > failing[-1].count:
            continue  # a counter that was carried over from the instance before (R6.6) is no outage of this one
        begin = onset(life, container.name, kind, failing[-1].first, kill.attempt)
        if since is None or not begin < since < after.started:
            return begin, after.started
    return None


def _startup_budget(probe: Probe, values: dict[str, Value]) -> Sum:
    """R6.8: the container must pass a check before its f-th failure; the kill comes there, not at threshold × period
    from the start."""
    delay, f, p = values["initialDelaySeconds"], probe.failure_threshold, probe.period
    first = Term(
        delay.value * SECOND, delay.value * SECOND, phrase("probe.term.delay"), delay.field, delay.written, delay.path
    )
    terms: tuple[Term, ...] = (
        Term(0, p * SECOND, phrase("probe.term.next-tick"), "periodSeconds"),
        Term((f - 1) * p * SECOND, (f - 1) * p * SECOND, phrase("probe.term.tries"), f"({f} − 1) × {p}"),
    )
    if delay.value or delay.written:
        terms = (first, *terms)
    return Sum("budget", terms, _result("budget", terms))


def _inverse(probe: Probe) -> Phrase | None:
    budget = max(0, probe.initial_delay - 1) + (probe.failure_threshold - 1) * probe.period
    wanted = next((s for s in STARTS if s > budget), None)
    if wanted is None:
        return None
    return phrase("probe.inverse", start=Length(wanted * SECOND), n=failures_needed(probe, wanted))


def probe_timing(life: Life, container: Container, kind: ProbeKind, probe: Probe) -> ProbeTiming:
    """The arithmetic of one probe."""
    values = _values(life, container, kind, probe)
    by_name = {v.field: v for v in values}
    sums: list[Sum] = [_first_check(life, container, kind, probe, by_name)]
    inverse: Phrase | None = None
    restarts = life.pod.restart_policy != "Never" or container.restart_policy in {"Always", "OnFailure"}
    if kind == "readiness" and probe.success_threshold > 1:
        sums.append(_until_ready(life, container, probe, sums[0]))
    if kind == "startup":
        sums.append(_startup_budget(probe, by_name))
        inverse = _inverse(probe)
    elif kind == "readiness":
        for key, hang in (("out", False), ("out-hang", True)):
            terms: tuple[Term, ...] = (_notice(probe, hang=hang),)
            sums.append(Sum(key, terms, _result("out", terms)))
        s, p = probe.success_threshold, probe.period
        back = (
            Term(
                (s - 1) * p * SECOND,
                s * p * SECOND,
                phrase("probe.term.passes"),
                f"({s} − 1) × {p} … {s} × {p}",
            ),
        )
        sums.append(Sum("in", back, _result("in", back)))
    else:
        stop = _stop_term(life, container, kind, probe)
        start = Term(0, RELIST, phrase("probe.term.start"))
        for key, hang in (("back", False), ("back-hang", True)):
            notice = _notice(probe, hang=hang)
            terms = (notice, stop, start) if restarts else (notice, stop)
            sums.append(
                Sum(
                    key if restarts else key.replace("back", "dead"),
                    terms,
                    _result("back" if restarts else "dead", terms),
                    _outage(life, container, kind) if key == "back" and restarts else None,
                )
            )
        if container.startup is None:
            inverse = _inverse(probe)
    return ProbeTiming(
        container.name,
        kind,
        probe_line(probe),
        values,
        tuple(sums),
        inverse,
        f"{container.path}.{kind}Probe",
        notes=_early(sums[0]),
    )


def _early(first: Sum) -> tuple[Phrase, ...]:
    """A first check before the delay is over: the delay is compared with the whole seconds since the second in which
    the container started (R6.4 step 8), so it can be up to a second shorter than written."""
    if first.here is None or first.here[1] - first.here[0] >= first.result.low:
        return ()
    early = first.result.low - (first.here[1] - first.here[0])
    return (phrase("probe.early", length=Length(early), delay=Length(first.result.low)),)


def probe_timings(life: Life) -> tuple[ProbeTiming, ...]:
    """One entry for each probe of the Pod, in the order startup, readiness, liveness of each container."""
    return tuple(probe_timing(life, container, kind, probe) for container, kind, probe in life.probes())
