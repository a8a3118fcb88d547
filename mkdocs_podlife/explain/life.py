"""A Trace looked at once: the questions that story, tables and findings ask of it again and again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_podlife.behaviour.outlook import Outlook
from mkdocs_podlife.behaviour.tellings import Telling
from mkdocs_podlife.engine.trace import (
    Hook,
    Kill,
    Occurrence,
    ProbeRun,
    Run,
    Status,
    Trace,
    Wait,
)
from mkdocs_podlife.manifest.model import Container, Pod, Probe, ProbeKind

if TYPE_CHECKING:
    from mkdocs_podlife.explain.stop_trial import StopNeed

SOON = 10_000  # ms in which a program that ends after a signal is taken to have ended on it


class Stretch(NamedTuple):
    """A time in which something held, ms; `end` None: still at the horizon."""

    begin: int
    end: int | None


class Life:
    """Look-ups over one Trace. Everything is derived, nothing is guessed."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.pod: Pod = trace.pod

    # ---------------------------------------------------------------- containers

    def runs(self, container: str) -> list[Run]:
        """The lives of a container, in order."""
        return self._runs.get(container, [])

    @cached_property
    def _runs(self) -> dict[str, list[Run]]:
        out: dict[str, list[Run]] = {}
        for run in self.trace.runs:
            out.setdefault(run.container, []).append(run)
        return out

    @cached_property
    def _attempts(self) -> dict[tuple[str, int], Run]:
        return {(run.container, run.attempt): run for run in reversed(self.trace.runs)}

    def kills(self, container: str | None = None, *causes: str) -> list[Kill]:
        """Stops of a container (None: of any), of the given causes (none given: all)."""
        return [
            k
            for k in self.trace.kills
            if (container is None or k.container == container) and (not causes or k.cause in causes)
        ]

    def hooks(self, container: str | None = None, hook: str | None = None) -> list[Hook]:
        """Runs of hooks."""
        return [
            h
            for h in self.trace.hooks
            if (container is None or h.container == container) and (hook is None or h.hook == hook)
        ]

    def waits(self, *kinds: str) -> list[Wait]:
        """What the kubelet or the scheduler held back."""
        return [w for w in self.trace.waits if w.kind in kinds]

    def probe_runs(self, container: str, kind: ProbeKind) -> list[ProbeRun]:
        """Runs of equal results of one probe, in order."""
        return [p for p in self.trace.probes if p.container == container and p.probe == kind]

    def trials(self, container: str, kind: ProbeKind) -> list[ProbeRun]:
        """The runs of a probe that never ran in this life, as they would have gone (`explain.trials`)."""
        tried: tuple[ProbeRun, ...] = self.trace.extra.get("trials", ())
        return [p for p in tried if p.container == container and p.probe == kind]

    def tellings(self, kind: str, container: str | None = None, attempt: int | None = None) -> list[Telling]:
        """What the programs met that no event tells of (`behaviour.tellings`)."""
        told: tuple[Telling, ...] = self.trace.extra.get("tellings", ())
        return [
            t
            for t in told
            if t.kind == kind
            and (container is None or t.container == container)
            and (attempt is None or t.attempt == attempt)
        ]

    def early_signal(self, container: str, attempt: int) -> int | None:
        """When process 1 got its stop signal from a kubelet that was started anew before the end, ms; None: it was not
        so. The new kubelet begins the stop from its start, but the runtime sends the signal only once (R6.15)."""
        since = self.trace.kubelet_since
        told = self.tellings("stop", container, attempt) if since is not None else []
        return told[0].at if told and since is not None and told[0].at < since else None

    @property
    def stop_need(self) -> StopNeed | None:
        """What the rest of the Pod needs to stop beside one that ignores its signal (`explain.stop_trial`)."""
        need: StopNeed | None = self.trace.extra.get("stop-need")
        return need

    def outlook(self, container: str) -> Outlook | None:
        """How a container that runs at the last moment shown would go on by itself; None: it does not run."""
        seen: tuple[Outlook, ...] = self.trace.extra.get("outlook", ())
        return next((o for o in seen if o.container == container), None)

    @cached_property
    def _killed(self) -> frozenset[tuple[str, int]]:
        return frozenset((k.container, k.attempt) for k in self.trace.kills)

    def alone(self, run: Run) -> bool:
        """Whether a life ended by itself: nobody was stopping it, and no signal from beside its program came."""
        if run.by != "itself" or run.exited is None or (run.container, run.attempt) in self._killed:
            return False
        return self.signalled(run) is None

    def signalled(self, run: Run) -> Telling | None:
        """The signal from inside the container, but not from its own program, that this life ended on."""
        if run.by != "itself" or run.exited is None or (run.container, run.attempt) in self._killed:
            return None
        told = [
            t
            for t in self.tellings("signal", run.container, run.attempt)
            if t.args["foreign"] and t.at <= run.exited <= t.at + SOON
        ]
        return told[-1] if told else None

    def run_of(self, container: str, attempt: int) -> Run | None:
        """The attempt-th life of a container."""
        return self._attempts.get((container, attempt))

    def code_of(self, container: str, attempt: int) -> int:
        """The exit code of the attempt-th life of a container; 0 where none is known."""
        run = self.run_of(container, attempt)
        return run.code if run is not None and run.code is not None else 0

    def containers(self) -> tuple[Container, ...]:
        """Init containers, sidecars, app containers, in spec order."""
        return self.pod.all_containers()

    @property
    def apps(self) -> tuple[Container, ...]:
        """The regular containers."""
        return self.pod.containers

    @property
    def inits(self) -> tuple[Container, ...]:
        """The regular init containers."""
        return tuple(c for c in self.pod.init_containers if c.role == "init")

    @property
    def sidecars(self) -> tuple[Container, ...]:
        """Init containers with restartPolicy Always."""
        return tuple(c for c in self.pod.init_containers if c.role == "sidecar")

    def probes(self) -> list[tuple[Container, ProbeKind, Probe]]:
        """Every probe of the spec: startup, readiness, liveness of each container."""
        kinds: tuple[ProbeKind, ...] = ("startup", "readiness", "liveness")
        out: list[tuple[Container, ProbeKind, Probe]] = []
        for container in self.containers():
            for kind in kinds:
                probe = container.probe(kind)
                if probe is not None:
                    out.append((container, kind, probe))
        return out

    # ---------------------------------------------------------------- conditions

    def condition(self, status: Status, kind: str) -> bool:
        """Whether a condition is True in a status."""
        return any(c.type == kind and c.status == "True" for c in status.conditions)

    @cached_property
    def ready_stretches(self) -> list[Stretch]:
        """When the Pod's condition Ready was True."""
        out: list[Stretch] = []
        begin: int | None = None
        for status in self.trace.statuses:
            ready = self.condition(status, "Ready")
            if ready and begin is None:
                begin = status.at
            elif not ready and begin is not None:
                out.append(Stretch(begin, status.at))
                begin = None
        if begin is not None:
            out.append(Stretch(begin, self.trace.gone_at))
        return out

    @property
    def ready_at(self) -> int | None:
        """The first instant at which the Pod was Ready; None: never, or only after it was deleted."""
        first = self.ready_stretches[0].begin if self.ready_stretches else None
        deleted = self.trace.deleted_at
        return first if deleted is None or first is None or first <= deleted else None

    @property
    def final(self) -> Status | None:
        """The last published status."""
        return self.trace.statuses[-1] if self.trace.statuses else None

    @property
    def phase(self) -> str:
        """The last published phase."""
        return self.final.phase if self.final else "Pending"

    def phase_at(self, phase: str) -> int | None:
        """When that phase was first published."""
        return next((s.at for s in self.trace.statuses if s.phase == phase), None)

    @property
    def scheduled_at(self) -> int | None:
        """When the Pod was bound to a node (R2.1)."""
        if self.pod.node_name:
            return 0
        return next((o.at for o in self.trace.occurrences if o.reason == "Scheduled"), None)

    @property
    def last_at(self) -> int:
        """The end of what was watched, ms."""
        gone = self.trace.gone_at
        return gone if gone is not None else self.trace.until

    @property
    def over_at(self) -> int:
        """How long there was something to watch, ms: until the Pod was gone or finished, else to the last moment."""
        done = next((s.at for s in self.trace.statuses if s.phase in {"Succeeded", "Failed"}), None)
        finished = self.trace.deleted_at is None or (done is not None and done < self.trace.deleted_at)
        return done if self.trace.ended in {"finished", "gone"} and finished and done is not None else self.last_at

    # ---------------------------------------------------------------- events, rows

    def occurrences(self, reason: str, container: str | None = None) -> list[Occurrence]:
        """Every emission of an event reason, of one container if named."""
        return [
            o
            for o in self.trace.occurrences
            if o.reason == reason and (container is None or (o.field_path or "").endswith("{" + container + "}"))
        ]

    def time_in_status(self, *words: str) -> int:
        """How long the STATUS column read one of the words, ms."""
        total = 0
        rows = self.trace.rows
        for i, row in enumerate(rows):
            end = rows[i + 1].at if i + 1 < len(rows) else self.last_at
            if not row.gone and row.status in words:
                total += end - row.at
        return total

    def shown(self, at: int) -> str:
        """What the STATUS column reads at an instant (ms)."""
        return next((row.status for row in reversed(self.trace.rows) if row.at <= at and not row.gone), "Pending")

    def shows(self, word: str) -> bool:
        """Whether the STATUS column ever read that word."""
        return any(row.status == word for row in self.trace.rows if not row.gone)

    @property
    def many(self) -> bool:
        """Whether a container has to be named to be told from the others."""
        return len(self.containers()) > 1
