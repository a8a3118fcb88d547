"""`simulate`: a Pod and a scenario in, a Trace out."""

from __future__ import annotations

from collections.abc import Hashable

from mkdocs_podlife.behaviour.program import World as Programs
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.behaviour.world import make_world
from mkdocs_podlife.engine import texts
from mkdocs_podlife.engine.api import TERMINAL, ApiPod
from mkdocs_podlife.engine.backoff import CAP
from mkdocs_podlife.engine.clock import Clock, Latency, TooManySteps
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.fitting import unsaid_demands
from mkdocs_podlife.engine.happenings import World
from mkdocs_podlife.engine.instances import Box
from mkdocs_podlife.engine.kubelet import PodWorker
from mkdocs_podlife.engine.recurrence import fingerprint
from mkdocs_podlife.engine.runtime import Runtime
from mkdocs_podlife.engine.scheduler import Scheduler
from mkdocs_podlife.engine.stages import as_served
from mkdocs_podlife.engine.texts import Words
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Repeats, Run, Trace
from mkdocs_podlife.manifest.model import Assumption, Pod

MAX_STEPS = 20_000  # about a second of work; a life that changes so often has long shown what it does
MANY = 16  # containers, beyond which fewer steps are taken
MAX_PROGRAM_WORK = 20_000  # commands and loop turns, of all programs together: about as much again
MAX_OCCURRENCES = 20_000
CHOSEN_LIMIT = 3_600_000  # no horizon the engine chooses itself lies further out, or behind an action that comes late
SETTLE = 10_000  # a healthy life is shown for at least this long
AFTERMATH = 600_000  # how long a kubelet may go on stopping what is gone from the API
LONG = 1_200_000  # a program that does not move for so long does not hold a chosen horizon open
MAX_FINGERPRINTS = 4_096
AT_ONCE = 2  # ms: a relist on demand


def simulate(
    pod: Pod,
    scenario: Scenario | None = None,
    world: Programs | None = None,
    until: int | None = None,
    *,
    timing: Timing | None = None,
) -> Trace:
    """Run one Pod's life.

    Args:
        pod: the Pod, defaults filled in.
        scenario: what the world does to it; nothing by default.
        world: what its containers do; made from pod and scenario by default.
        until: horizon in ms. None: the scenario's, else one the engine chooses: until the Pod is gone or finished,
            its life repeats, a back-off has reached its cap, or, for a healthy life, right away.
        timing: the node's latencies.

    Returns:
        The Trace. The same input gives the same Trace on every machine.
    """
    scenario = scenario or Scenario()
    pod = as_served(pod, Words(texts.minor(scenario.kubernetes)))
    return Simulation(pod, scenario, world or make_world(pod, scenario), timing or Timing()).run(
        until if until is not None else scenario.until
    )


class Simulation:
    """One Pod, one node, one scheduler, on one clock."""

    def __init__(self, pod: Pod, scenario: Scenario, programs: Programs, timing: Timing) -> None:
        words = Words(texts.minor(scenario.kubernetes))
        timing = _with_create(timing, scenario)
        self.scenario = scenario
        # With many containers every step costs more: each is looked at in turn.
        self.clock = clock = Clock(MAX_STEPS * MANY // max(MANY, len(pod.all_containers())))
        self.missing = set(scenario.missing)
        recorder = Recorder(clock, budget_per_type=words.budget_per_type, max_occurrences=MAX_OCCURRENCES)
        self.api = ApiPod(pod, clock, timing)
        self.api.publish_not_ready, self.api.selectors = scenario.publish_not_ready, scenario.selectors
        runtime = Runtime(clock, programs, self._runtime_changed, self._visible)
        self.context = Context(
            clock, timing, words, recorder, self.api, runtime, self._exists, texts.pod_uid(pod.namespace, pod.name)
        )
        if words.restart_cap and scenario.node.restart_cap is not None:
            self.context.restart_cap = min(max(scenario.node.restart_cap, 1000), CAP)
        self.worker = PodWorker(self.context)
        self.scheduler = Scheduler(
            clock,
            timing,
            self.api,
            recorder,
            scenario.node,
            words.version,
            self._exists,
            self.context.waits,
            self.worker.see,
        )
        self.world = World(self.context, self.worker, self.scheduler, self.missing, scenario.node.others)
        self.pod = pod
        self._seen: dict[Hashable, int] = {}
        self._repeats: Repeats | None = None
        self._chosen = False
        self._syncs = 0
        self._end: int | None = None  # of a horizon that was chosen already
        self._last_action = max((a.at for a in scenario.actions), default=0)

    def _exists(self, kind: str, name: str) -> bool:
        return (kind, name) not in self.missing

    def _runtime_changed(self) -> None:
        self.worker.pleg.runtime_changed()

    def _visible(self, box: Box) -> None:
        self.worker.prober.changed(box)

    # -- running -------------------------------------------------------------------------------------------------

    def run(self, until: int | None) -> Trace:
        self._chosen = until is None
        self.scheduler.accept()
        self.world.plan(self.scenario.actions)
        complete = True
        try:
            late = self._last_action if self._last_action > CHOSEN_LIMIT // 2 else 0
            self.clock.run(CHOSEN_LIMIT + late if until is None else until, self._stop)
        except TooManySteps:
            complete = False
        return self._trace(until, complete)

    def _stop(self) -> bool:
        """After every action: is there nothing left worth waiting for? Raises TooManySteps, as the clock does."""
        if self.context.runtime.world.spent > MAX_PROGRAM_WORK:
            raise TooManySteps
        if not self._chosen or self.clock.now < self._last_action:
            return False
        worker, gone_at = self.worker, self.api.gone_at
        if worker.state == "done":
            return True
        if worker.state == "waiting" and (gone_at is not None or self.scheduler.unschedulable):
            return True
        if gone_at is not None:  # removed by force: the kubelet still has containers to stop (R7.3, R7.22)
            return worker.frozen or self.clock.now > gone_at + AFTERMATH
        if worker.frozen and self.world.silent:
            return True
        if self._end is not None:
            return (self.clock.next_at() or self._end) >= self._end
        if worker.syncs == self._syncs or not worker.idle():
            return False
        upcoming = self.clock.next_at()
        if upcoming is None or self.api.writing or upcoming <= self.clock.now + AT_ONCE:
            return False  # at rest for ever, or not at rest yet
        self._syncs = worker.syncs
        if self._at_cap():
            self._end = self.clock.now + SETTLE
            return (self.clock.next_at() or self._end) >= self._end
        return self._recurs()

    def _at_cap(self) -> bool:
        """Has a wait at the cap of its back-off come to its end?"""
        return any(
            w.value * 1000 >= (self.context.restart_cap if w.kind == "crash-backoff" else CAP)
            and w.until is not None
            and w.until <= self.clock.now
            and w.kind in ("crash-backoff", "pull-backoff")
            for w in self.context.waits[-8:]
        )

    def _recurs(self) -> bool:
        """Has the whole state been here before (the event filter's tokens aside)?"""
        if len(self._seen) >= MAX_FINGERPRINTS:
            return False
        now = self.clock.now
        state, programs = fingerprint(self.context, self.worker, now)
        before = self._seen.setdefault((state, programs), now)
        if before != now:
            self._repeats = Repeats(before, now - before)
            return True
        return self._settled(now, state)

    def _settled(self, now: int, state: Hashable) -> bool:
        """Has all but the programs' own clocks (`state`) been here before, nothing having changed to kubectl's eye
        since, and no program moving for long? Then nothing new comes for a while, though the life does not repeat."""
        move = min((box.due for box in self.context.runtime.live if box.due is not None), default=None)
        if move is not None and move < now + LONG:
            return False
        return self._seen.setdefault((len(self.api.rows), state), now) != now

    # -- the Trace -----------------------------------------------------------------------------------------------

    def _trace(self, until: int | None, complete: bool) -> Trace:
        c, worker, api = self.context, self.worker, self.api
        ended = "horizon"
        end = until if until is not None else self._horizon()
        if not complete:
            end = min(end, self.clock.now)
        if api.gone_at is not None:
            ended = "gone"
        elif api.phase in TERMINAL and worker.state == "done":
            ended = "finished"
        elif self._repeats is not None:
            ended = "repeats"
        if end > self.clock.now:
            self.clock.now = self.clock.early = self.clock.late = end
        worker.prober.finish()
        assumptions = [a for a in c.runtime.world.assumptions if isinstance(a, Assumption)]
        assumptions += c.notes
        demands = unsaid_demands(self.pod, self.scenario.node)
        if demands and not self.pod.node_name:
            assumptions.append(Assumption("node-fits", {"fields": ", ".join(f"`{field}`" for field in demands)}))
        if not complete or c.recorder.left_out:
            assumptions.append(Assumption("cut-short", {"seconds": str(end // 1000)}))
        return Trace(
            self.pod,
            self.scenario.kubernetes,
            end,
            ended,  # type: ignore[arg-type]
            self._repeats,
            tuple(c.recorder.occurrences),
            c.recorder.events(),
            tuple(c.recorder.writes),
            tuple(api.rows),
            tuple(api.statuses),
            tuple(api.endpoints),
            self._runs(),
            tuple(worker.killer.hook_runs),
            tuple(worker.killer.kills),
            tuple(c.waits),
            c.journal.close(end),
            worker.prober.anchor,
            api.deleted_at,
            api.gone_at,
            tuple(assumptions),
            c.restart_cap // 1000,
            c.kubelet_since,
        )

    def _horizon(self) -> int:
        """The end of a horizon the engine chose: just after the last thing that happened, in whole seconds."""
        api = self.api
        if self._end is not None:
            return -(-self._end // 1000) * 1000
        last = max(
            self.clock.now if self.clock.next_at() is not None else 0,
            api.rows[-1].at,
            *(status.at for status in api.statuses[-1:]),  # the last phase comes without a row (R7.26a, R7.27)
            self._last_action,
            *(w.at for w in self.context.recorder.writes[-1:]),
            *(k.dead_at or 0 for k in self.worker.killer.kills[-8:]),
        )
        if api.gone_at is None and self.worker.state != "done" and self._repeats is None:
            last = max(last + SETTLE, 0)
        return -(-last // 1000) * 1000

    def _runs(self) -> tuple[Run, ...]:
        worker = self.worker
        runs = []
        for box in self.context.runtime.history:
            steps = tuple(box.instance.main.steps) if box.instance else ()
            runs.append(
                Run(
                    box.name,
                    box.attempt,
                    box.started or (box.finished or 0),
                    box.finished,
                    worker.pleg.noticed.get(box.serial),
                    box.code,
                    box.reason,
                    box.by,
                    steps,
                    worker.manager.ready_at.get(box.serial),
                    box.instance.start_error if box.instance else "",
                )
            )
        return tuple(runs)


def _with_create(timing: Timing, scenario: Scenario) -> Timing:
    """`node.create`: the time from acceptance to Started with the image present is taken from the sandbox's."""
    if scenario.node.create is None:
        return timing
    rest = (
        timing.bind.typ
        + timing.see.typ
        + timing.volumes.typ
        + timing.image_check.typ
        + timing.create.typ
        + timing.start.typ
        + timing.started.typ
    )
    sandbox = max(scenario.node.create - rest, 5)
    return timing._replace(sandbox=Latency(sandbox, max(sandbox - 60, 1), sandbox + 150))
