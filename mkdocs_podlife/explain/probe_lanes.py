"""The lanes under a container: what each probe saw, what the hooks did, how the grace period was spent."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mkdocs_podlife.engine.trace import Hook, Kill, ProbeRun
from mkdocs_podlife.explain.letters import Letters
from mkdocs_podlife.explain.phrase import Code, Length, Ordinal, Phrase, phrase
from mkdocs_podlife.explain.scene import Scene
from mkdocs_podlife.explain.timeline_model import FieldRef, Lane, Mark
from mkdocs_podlife.manifest.model import Container, Handler, Probe, ProbeKind

FEW = 7  # from that many failures on only the first, the acting and the last are drawn
AT_ONCE = 100  # ms; checks nearer than that share a square
LEAST = 1  # s: the shortest grace period of a deletion (R7.1)
BLINK = 300  # ms; hooks that are over that fast have no lane
LONGEST = 24  # characters of a hook's command


class _Check(NamedTuple):
    at: int
    number: int
    last: int  # of several at nearly one instant
    acts: bool


def _checks(run: ProbeRun, threshold: int) -> list[_Check]:
    """The failures of a run with their numbers, thinned out when there are many."""
    times = run.times or (run.first, run.last)
    start = run.counted - run.count
    numbered: list[_Check] = []
    half = len(times) if len(times) >= run.count else len(times) // 2
    for i, at in enumerate(times):
        number = start + (i if i < half else run.count - len(times) + i) + 1
        acts = number == threshold if run.acted_at is None else at == run.acted_at
        acts = acts or (run.acts and number == threshold)
        if numbered and at - numbered[-1].at <= AT_ONCE:  # an extra check (R6.11) has no room of its own
            before = numbered.pop()
            numbered.append(_Check(before.at, before.number, number, before.acts or acts))
        else:
            numbered.append(_Check(at, number, number, acts))
    if len(numbered) < FEW:
        return numbered
    return [c for i, c in enumerate(numbered) if i in {0, len(numbered) - 1} or c.acts]


def _failures(run: ProbeRun, threshold: int) -> Iterable[Mark]:
    if run.result == "error":
        yield Mark("failure", run.first, run.first, "error", label="!")
        if run.last > run.first:
            yield Mark("more", run.first, run.last, "error", (phrase("timeline.probe.errors", n=run.count),))
        return
    drawn = _checks(run, threshold)
    for i, check in enumerate(drawn):
        label = str(check.number) if check.last == check.number else f"{check.number}–{check.last}"
        yield Mark("failure", check.at, check.at, "acts" if check.acts else "", label=label)
        if i and check.number > drawn[i - 1].last + 1:
            yield Mark("more", drawn[i - 1].at, check.at)


def _passes(scene: Scene, run: ProbeRun, probe: Probe, changes: bool, following: bool) -> Iterable[Mark]:
    """A run of passes: a disc where it changes something, then a line."""
    times = run.times or (run.first, run.last)
    begin = run.first
    if changes:
        index = min(probe.success_threshold, len(times)) - 1
        act = run.acted_at if run.acted_at is not None else times[index]
        if act > run.first:
            yield Mark("passes", run.first, act)
        yield Mark("pass", act, act)
        if not any(t > act for t in times):
            return
        begin = act
    goes_on = not following and run.last + probe.period * 1000 >= scene.end
    every = phrase("timeline.probe.every", length=Length(probe.period * 1000))
    times_text = phrase("timeline.probe.times", n=run.count)
    texts = (every, phrase("timeline.probe.tick")) if goes_on else (times_text, phrase("timeline.probe.tick"))
    yield Mark("passes", begin, scene.end if goes_on else run.last, "", texts)


def _hold_texts(container: Container, kind: ProbeKind, probe: Probe) -> tuple[Phrase, ...]:
    if container.startup is not None and kind != "startup":
        return (phrase("timeline.probe.waits-startup"), phrase("timeline.probe.waits"))
    if probe.initial_delay:
        return (phrase("timeline.probe.delay", length=Length(probe.initial_delay * 1000)),)
    return ()


def _ghost(scene: Scene, runs: Sequence[ProbeRun], kind: ProbeKind, probe: Probe) -> Mark | None:
    """The failure that would have acted: after failures that stopped short of the threshold (R6.7, R6.8)."""
    if kind == "readiness":
        return None
    for run, following in itertools.pairwise(runs):
        if (run.result, following.result) != ("failure", "success") or run.counted >= probe.failure_threshold:
            continue
        at = run.last + (probe.failure_threshold - run.counted) * probe.period * 1000
        stopped = [k.begin for k in scene.life.kills(run.container)]
        if at >= scene.end or any(begin <= at for begin in stopped):
            return None  # it would have come too late
        if at <= following.first:
            return None  # there stands the pass itself
        ordinal = Ordinal(probe.failure_threshold)
        texts = (phrase("timeline.probe.ghost", ordinal=ordinal), phrase("timeline.probe.ghost-short"))
        return Mark("ghost", at, at, after=texts, label=str(probe.failure_threshold))
    return None


def probe_lane(scene: Scene, container: Container, kind: ProbeKind) -> Lane | None:
    """What one probe saw."""
    probe = container.probe(kind)
    starts = scene.life.runs(container.name)
    if probe is None or not starts:
        return None
    results = scene.life.probe_runs(container.name, kind)
    marks: list[Mark] = []
    failed = kind != "liveness"  # a readiness or startup probe begins as failed; liveness as passed (R6.4)
    for i, run in enumerate(results):
        if run.result in {"success", "warning"}:
            marks += _passes(scene, run, probe, failed, i + 1 < len(results))
            failed = False
        else:
            found = _failures(run, probe.failure_threshold)
            marks += found if scene.tells(run) else (m for m in found if m.look == "acts")
            failed = run.result == "failure" and (failed or run.acts or run.counted >= probe.failure_threshold)
        if kind == "startup" and run.result == "success":
            failed = True
    busy = [(m.begin, m.end) for m in marks]
    for start in starts:
        stop = start.exited if start.exited is not None else scene.end
        first = min((b for b, _ in busy if start.started <= b <= stop), default=None)
        if first is None or first - start.started >= 300:
            texts = _hold_texts(container, kind, probe) if start.attempt == 0 else ()
            if kind != "startup" or first is not None:
                marks.append(Mark("hold", start.started, stop if first is None else first, "", texts))
    for run in results:
        if run.acts and run.result == "failure" and kind != "readiness":
            following = next((s.started for s in starts if s.started > run.last), None)
            dead = next((k.dead_at for k in scene.life.kills(container.name) if k.begin >= run.last - 50), None)
            until = dead if dead is not None else following
            if until is not None and until - run.last >= 500:
                marks.append(Mark("hold", run.last, until))
    ghost = _ghost(scene, results, kind, probe)
    if ghost is not None:
        marks.append(ghost)
    label = phrase(f"timeline.lane.{kind}")
    return Lane("probe", scene.trim(sorted(marks, key=lambda m: (m.begin, m.end))), label=label, sub=True)


def what_runs(handler: Handler | None) -> str:
    """A hook's action in a few characters."""
    if handler is None:
        return ""
    if handler.kind == "sleep":
        return f"sleep {handler.seconds}"
    if handler.kind == "httpGet":
        return f"GET {handler.path}"
    if handler.kind == "tcpSocket":
        return f"tcp {handler.port}"
    if handler.kind != "exec":
        return ""
    script = handler.command[-1] if handler.command else ""
    if len(handler.command) > 2 and handler.command[1].startswith("-"):
        sleeps = re.findall(r"\bsleep [\w.]+", script)
        text = sleeps[0] if len(sleeps) == 1 else script.strip()
    else:
        text = " ".join(handler.command)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _wanted(hook: Hook, what: str) -> int:
    """How long a hook would have taken, ms; 0 when nobody knows. A lone `sleep` in it says so."""
    if hook.wanted is not None:
        return hook.wanted
    match = re.fullmatch(r"sleep (\d{1,6})s?", what)
    return int(match[1]) * 1000 if match else 0


def _hook_marks(scene: Scene, hook: Hook, what: str, until: int) -> Iterable[Mark]:
    """A run of a hook; what is missing of it is drawn to the end of the picture, or `until` it is run again, ms."""
    end = hook.end if hook.end is not None else scene.end
    length = Length(end - hook.begin)
    code = Code(what)
    texts: tuple[Phrase, ...]
    if hook.outcome == "cut":
        texts = (
            phrase("timeline.hook.cut", what=code, length=length),
            phrase("timeline.hook.cut-short", length=length),
        )
    elif hook.outcome == "failed":
        texts = (phrase("timeline.hook.failed", what=code), phrase("timeline.hook.failed-short"))
    else:
        texts = (phrase("timeline.hook.what", what=code),)
    yield Mark("bar", hook.begin, end, "hook")
    yield Mark("label", hook.begin, end, "", texts)
    if hook.outcome == "failed":
        yield Mark("exit", end, end, "failed")
    wanted = _wanted(hook, what)
    if hook.outcome == "cut" and hook.begin + wanted > end:
        wants = (phrase("timeline.hook.wants", length=Length(wanted)),)
        yield Mark("wants", end, until, "", wants)


def hook_lanes(scene: Scene, container: Container) -> Iterable[Lane]:
    """One lane for each kind of hook that ran for a noticeable time or did not go well."""
    for name, handler in (("postStart", container.post_start), ("preStop", container.pre_stop)):
        hooks = scene.life.hooks(container.name, name)
        if all(h.outcome == "ok" and h.end is not None and h.end - h.begin < BLINK for h in hooks):
            continue
        marks: list[Mark] = []
        for hook in hooks:
            later = [h.begin for h in hooks if h.begin > hook.begin]
            until = min(later, default=max(hook.begin + _wanted(hook, what_runs(handler)), scene.end))
            marks += _hook_marks(scene, hook, what_runs(handler), until)
        if marks:
            yield Lane("hook", scene.trim(marks), name=name, sub=True)


def grace_ref(scene: Scene, container: Container, kill: Kill) -> FieldRef:
    """The field that the grace of a kill comes from (R7.10)."""
    pod = scene.life.pod
    if kill.cause in {"liveness", "startup"}:
        probe = container.probe(kill.cause)
        if probe is not None and probe.grace_period is not None:
            path = f"{container.path}.{kill.cause}Probe.terminationGracePeriodSeconds"
            return FieldRef(path, f"{kill.cause}Probe.terminationGracePeriodSeconds", True)
    path = f"{pod.spec_path}.terminationGracePeriodSeconds"
    return FieldRef(path, "terminationGracePeriodSeconds", path in pod.written)


def grace_lane(scene: Scene, container: Container, letters: Letters) -> Lane | None:
    """How the grace period was spent, when a hook took part of it (R7.13, R7.15)."""
    marks: list[Mark] = []
    for kill in scene.life.kills(container.name):
        hooks = [h for h in scene.life.hooks(container.name, "preStop") if abs(h.begin - kill.begin) <= 500]
        stop, dead = kill.stop_at, kill.dead_at
        if not hooks or stop is None or stop - kill.begin < 500 or scene.folded(kill.begin) is not None:
            continue
        ref = grace_ref(scene, container, kill)
        used = hooks[0].outcome in {"cut", "running"} or stop - kill.begin >= kill.grace * 1000
        begin = kill.begin
        if used and kill.cause == "deletion" and kill.grace != scene.life.pod.grace_period:  # no field says so (R7.1)
            key = "timeline.key.grace-hook-least" if kill.grace <= LEAST else "timeline.key.grace-hook-asked"
            letter = letters.give(("asked",), Length(kill.grace * 1000), phrase(key))
        elif used:
            letter = letters.give(
                ("grace", ref.path), Length(kill.grace * 1000), phrase("timeline.key.grace-hook"), ref
            )
        else:
            path = f"{container.path}.lifecycle.preStop"
            hook_ref = FieldRef(path, "preStop", True)
            why = phrase("timeline.key.hook", what=Code(what_runs(container.pre_stop)))
            through = hooks[0].end if hooks[0].end is not None else stop
            if stop - through < 500:  # else a sidecar's turn has not come when its hook is through (R7.24, R7.25)
                letter = letters.give(("hook", path), Length(stop - begin), why, hook_ref)
            else:
                letter = letters.give(("hook", path), Length(through - begin), why, hook_ref)
                text = phrase("timeline.length", length=Length(through - begin))
                marks.append(Mark("bracket", begin, through, "", (text,), label=letter))
                letter = letters.give(("turn",), Length(stop - through), phrase("timeline.key.turn"))
                begin = through
        length = Length(kill.grace * 1000 if used else stop - begin)
        marks.append(Mark("bracket", begin, stop, "", (phrase("timeline.length", length=length),), label=letter))
        end = dead if dead is not None else kill.kill_at
        if end is None or end - stop < 300:
            continue
        if used and kill.kill_at is not None:
            letter = letters.give(("floor",), Length(kill.left * 1000), phrase("timeline.key.floor"))
            text = phrase("timeline.plus", length=Length(kill.left * 1000))
        elif kill.kill_at is not None:
            letter = letters.give(("left", ref.path), Length(kill.left * 1000), phrase("timeline.key.grace-left"), ref)
            text = phrase("timeline.length", length=Length(kill.left * 1000))
        else:
            why = phrase("timeline.key.own-stop", name=Code(container.name))
            letter = letters.give(("own", container.name), Length(end - stop), why)
            text = phrase("timeline.length", length=Length(end - stop))
        marks.append(Mark("bracket", stop, end, "", (text,), label=letter))
    if not marks:
        return None
    return Lane("grace", scene.trim(marks), label=phrase("timeline.lane.grace"), sub=True)
