"""The API server's side of the Pod: the object, its published status, its row, its endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from mkdocs_podlife.engine.clock import Clock, Gate, Timer
from mkdocs_podlife.engine.printer import print_row
from mkdocs_podlife.engine.status import PodStatus
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Condition, Endpoint, Row, Status, Truth
from mkdocs_podlife.manifest.model import Pod

TERMINAL = ("Succeeded", "Failed")
_name = attrgetter("name")


class ApiPod:
    """The object in the API: Pending at first, whatever status was sent (R1.7). `pod` is as it now stands (patches
    change it)."""

    def __init__(self, pod: Pod, clock: Clock, timing: Timing) -> None:
        self.pod = pod
        self.generation = 1
        self._clock = clock
        self._timing = timing
        self.published = PodStatus()
        self.foreign: dict[str, Condition] = {}  # conditions others than the kubelet have set
        self.deletion: int | None = None  # deletionTimestamp
        self.deletion_grace: int | None = None
        self.deleted_at: int | None = None
        self.gone_at: int | None = None
        self.gone = Gate()
        self.selectors: tuple[Mapping[str, str], ...] = ()  # of the Services that select it; () where none is known
        self.publish_not_ready = False  # a Service wants its Pods' addresses whatever their state (R12.6)
        self.rows: list[Row] = []
        self.statuses: list[Status] = []
        self.endpoints: list[Endpoint] = []
        self._pending: PodStatus | None = None
        self._writing: Timer | None = None
        self._stands: tuple[object, ...] = ()  # what the last Status said
        self._sidecars = frozenset(c.name for c in pod.init_containers if c.role == "sidecar")
        if pod.scheduling_gates:
            self.gate_condition()
        self.record()

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def phase(self) -> str:
        return self.published.phase

    def condition(self, type_: str) -> Condition | None:
        return self.foreign.get(type_) or next((c for c in self.published.conditions if c.type == type_), None)

    def foreign_values(self) -> dict[str, str]:
        return {c.type: c.status for c in self.foreign.values()} if self.foreign else {}

    # -- conditions of others ----------------------------------------------------------------------------------

    def gate_condition(self) -> None:
        """R2.5."""
        self.set_condition(
            "PodScheduled", "False", "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates"
        )

    def set_condition(self, type_: str, status: Truth, reason: str = "", message: str = "") -> None:
        before = self.foreign.get(type_)
        since = before.since if before and before.status == status else self._clock.now
        self.foreign[type_] = Condition(type_, status, since, reason, message)

    def fail(self) -> None:
        """Somebody other than the kubelet sets the phase to Failed (pod GC)."""
        self.published = self.published._replace(phase="Failed")
        self.record()

    def mark_not_ready(self) -> None:
        """The node controller sets Ready to False; nothing else (R9.24)."""
        conditions = tuple(
            c._replace(status="False", since=self._clock.now) if c.type == "Ready" else c
            for c in self.published.conditions
        )
        self.published = self.published._replace(conditions=conditions)
        self.record()

    # -- the kubelet's writes ----------------------------------------------------------------------------------

    def write(self, status: PodStatus) -> None:
        """The status manager's PATCH: it arrives a few ms later; what changes until then goes with it (R9.17)."""
        self._pending = status
        if self._writing is None:
            self._writing = self._clock.after(self._timing.write, self._arrive)

    @property
    def writing(self) -> bool:
        """Is a status on its way?"""
        return self._writing is not None

    def outdated(self, status: PodStatus) -> bool:
        """Does the API show, or is it about to show, something else than that status?"""
        return status is not (self.published if self._pending is None else self._pending)

    def _arrive(self) -> None:
        self._writing = None
        status, self._pending = self._pending, None
        if status is None or self.gone_at is not None:
            return
        self.published = status
        if "PodScheduled" in self.foreign and any(c.type == "PodScheduled" for c in status.conditions):
            self.foreign.pop("PodScheduled")
        self.record()

    def flush(self) -> None:
        """Let a pending write arrive now (the final DELETE waits for it)."""
        if self._writing is not None:
            self._writing.cancel()
            self._arrive()

    # -- the record --------------------------------------------------------------------------------------------

    def record(self) -> None:
        """Note the status, the row and the endpoint if they have changed. Container statuses are sorted by name,
        those of init containers stay in the order of the spec (R9.15a)."""
        if self.gone_at is not None:
            return
        own = self.published
        conditions = own.conditions
        if self.foreign:
            names = {c.type for c in conditions}
            conditions = tuple(c for c in self.foreign.values() if c.type not in names) + conditions
        stands = (
            own.phase,
            own.reason,
            own.message,
            conditions,
            own.init,
            tuple(sorted(own.containers, key=_name)),
            self.deletion,
            self.deletion_grace,
            own.ip,
        )
        if stands == self._stands:
            return
        self._stands = stands
        clock = self._clock
        status = Status(clock.now, *stands)
        self.statuses.append(status)
        cells = print_row(status, self._sidecars, len(self.pod.containers), len(self.pod.init_containers))
        last = self.rows[-1] if self.rows else None
        if last is None or (last.ready, last.status, last.restarts) != (cells.ready, cells.status, cells.restarts):
            self.rows.append(
                Row(clock.now, clock.early, clock.late, cells.ready, cells.status, cells.restarts, cells.restarts_text)
            )
        self._record_endpoint(status)

    def _record_endpoint(self, status: Status) -> None:
        """R12.1–R12.3, R12.6, R12.7; the slice follows a few ms later (R17.13)."""
        listed = status.ip and status.phase not in TERMINAL and self.gone_at is None and self._selected()
        serving = listed and status.is_true("Ready")
        terminating = listed and self.deletion is not None
        ready = listed and (self.publish_not_ready or (serving and not terminating))
        flags = (listed, ready, serving, terminating)
        last = self.endpoints[-1] if self.endpoints else Endpoint(0, False)
        if flags != (last.listed, last.ready, last.serving, last.terminating):
            self.endpoints.append(Endpoint(self._clock.now + self._timing.slice.typ, *flags))

    def _selected(self) -> bool:
        """Do its labels still match one of the Services (R12.1)? They may be patched."""
        labels = self.pod.labels
        return not self.selectors or any(all(labels.get(k) == v for k, v in s.items()) for s in self.selectors)

    def relabel(self, labels: Mapping[str, str]) -> None:
        """Other labels: another Service, or none, may select it."""
        self.pod = self.pod._replace(labels=labels)
        self.generation += 1
        self._record_endpoint(self.statuses[-1])

    # -- deletion ----------------------------------------------------------------------------------------------

    def delete(self, grace: int | None, *, scheduled: bool) -> bool:
        """DELETE with a grace in s (None: the spec's). Returns True when the object is gone at once.

        R7.1–R7.4: a second DELETE can only shorten.
        """
        now = self._clock.now
        if self.gone_at is not None:
            return True
        wanted = self.pod.grace_period if grace is None else grace
        if wanted < 0:
            wanted = 1
        if not scheduled or self.phase in TERMINAL:
            wanted = 0
        if self.deletion is not None and self.deletion_grace is not None:
            if wanted < self.deletion_grace:
                moved = self.deletion - 1000 * self.deletion_grace + 1000 * wanted
                if moved < now:
                    moved = now
                    wanted = 1 if wanted else 0
                self.deletion, self.deletion_grace = moved, wanted
        else:
            self.deleted_at = now
            self.deletion, self.deletion_grace = now + 1000 * wanted, wanted
        self.generation += 1
        self.record()
        if wanted == 0 and not self.pod.finalizers:
            self.remove()
            return True
        return False

    def set_finalizers(self, finalizers: tuple[str, ...]) -> None:
        """A finalizer's owner is done; with the last one gone, an object whose grace has run out goes (R7.5)."""
        self.pod = self.pod._replace(finalizers=finalizers)
        self.generation += 1
        if self.deletion_grace == 0 and not finalizers:
            self.remove()

    def finish(self) -> None:
        """The kubelet's own DELETE with grace 0, after its last status (R7.28). Finalizers hold the object (R7.5)."""
        if self.deletion is None:
            return
        self.flush()
        self.deletion_grace = 0
        if not self.pod.finalizers:
            self.remove()

    def remove(self) -> None:
        """The object goes away."""
        if self.gone_at is not None:
            return
        clock = self._clock
        self.gone_at = clock.now
        self.rows.append(Row(clock.now, clock.early, clock.late, gone=True))
        if self.endpoints and self.endpoints[-1].listed:
            self.endpoints.append(Endpoint(clock.now + self._timing.slice.typ, False))
        self.gone.open()
