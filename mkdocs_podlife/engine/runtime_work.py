"""The runtime part of a sync: kill, sandbox, pull, create, start, hooks, one after another (R0.7)."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_podlife.engine import actions as todo
from mkdocs_podlife.engine.clock import Work
from mkdocs_podlife.engine.context import Context
from mkdocs_podlife.engine.images import Failure
from mkdocs_podlife.engine.instances import Box, Seen, newest
from mkdocs_podlife.engine.kill import Killer, base_grace
from mkdocs_podlife.engine.manager import StatusManager
from mkdocs_podlife.engine.restarts import rule_action
from mkdocs_podlife.engine.starting import Starter
from mkdocs_podlife.engine.trace import KillCause

SandboxSeen = tuple[int, bool]  # (serial, ready)


class RuntimeWork:
    """What the kubelet's syncs do to one Pod's containers. The Pod as a sync has it is not deleted: one that is when
    the sync is taken up is not synced any more, and a deletion that comes later is not in it (R0.4, R7.10, R7.21).

    `did_something`: the last run changed something. `again`: it wants another sync right after.
    """

    def __init__(
        self, context: Context, manager: StatusManager, starter: Starter, killer: Killer, verdict: todo.ProbeResult
    ) -> None:
        self._c = context
        self._manager = manager
        self._starter = starter
        self._killer = killer
        self._verdict = verdict
        self.did_something = False
        self.again = False

    def run(self, snapshot: tuple[Seen, ...], sandbox: SandboxSeen | None) -> Work:
        """Bring the containers to what the Pod wants. `snapshot` and `sandbox` are what the kubelet knew at the start
        of the sync. Returns the starts that failed."""
        c = self._c
        self.did_something = self.again = False
        asking = self._asking(snapshot)
        if asking:
            yield from self._restart_all(snapshot, asking)
            return []
        if self._manager.all_restarting:
            self._manager.end_restart_all()
        plan = todo.compute(
            c.pod,
            c.pod.ephemeral,
            snapshot,
            sandbox[0] if sandbox else None,
            bool(sandbox and sandbox[1]),
            len(c.runtime.sandboxes),
            self._verdict,
        )
        if plan.nothing():
            return []
        self.did_something = True
        if plan.kill_pod:
            if plan.sandbox_changed and plan.create_sandbox:
                c.recorder.emit("Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.")
            yield from self._kill_pod(snapshot, "sandbox" if plan.sandbox_changed else "finished")
            if not plan.create_sandbox:
                return []
            for box in [box for box in c.runtime.boxes if box.container.role in ("init", "sidecar")]:
                c.runtime.remove(box)  # they all run anew, and nothing of their old instances stays (R3.2)
        elif plan.kill:
            yield from self._kill_some(plan.kill)
        if plan.create_sandbox:
            yield c.timing.sandbox
            c.runtime.new_sandbox()
            if c.words.sandbox_at_once:
                self._manager.sandbox_up()
        return (yield from self._start(plan, snapshot))

    def _kill_some(self, doomed: Sequence[todo.ToKill]) -> Work:
        c = self._c
        for one in doomed:
            box = c.runtime.box(one.seen.serial)
            if box is None:
                continue
            grace = base_grace(c.pod, box.container, one.cause, None)
            field = f"{box.container.path}.{one.cause}Probe" if one.cause in ("liveness", "startup") else ""
            yield self._killer.stopped(box, one.cause, one.message, grace, field=field)

    def _start(self, plan: todo.Actions, snapshot: tuple[Seen, ...]) -> Work:
        """One after another, in the order of the spec (R5.9). A regular init container that cannot be started ends
        it; a sidecar or a regular container does not hold up the others (R3.11, R4.6)."""
        pod = self._c.pod
        failures: list[Failure] = []
        for container in (*plan.ephemeral, *plan.init, *plan.start):
            failure = yield from self._starter.start(pod, container, snapshot)
            self._manager.remember(container.name, failure)
            if failure is not None:
                failures.append(failure)
                if container.role == "init":
                    break
        return failures

    def running(self, snapshot: tuple[Seen, ...]) -> list[Box]:
        """The boxes the kubelet believes to be running."""
        serials = {s.serial for s in snapshot if s.state == "running"}
        return [box for box in self._c.runtime.boxes if box.serial in serials]

    def _kill_pod(self, snapshot: tuple[Seen, ...], cause: KillCause) -> Work:
        """All containers and the sandbox, with the base grace (R7.20)."""
        c = self._c
        yield from self._killer.stop_all(c.pod, self.running(snapshot), cause, c.pod.grace_period)
        yield from self.stop_sandbox()

    def stop_sandbox(self) -> Work:
        if self._c.runtime.sandboxes:
            yield self._c.timing.sandbox_stop
            self._c.runtime.stop_sandboxes()

    # -- restart all in place (R8.14) --------------------------------------------------------------------------------

    def _asking(self, snapshot: tuple[Seen, ...]) -> set[str]:
        """The containers that have exited with a code whose rule says RestartAllContainers (R8.13)."""
        if self._manager.all_restarting:
            return set()
        asking = set()
        for container in self._c.pod.all_containers():
            if not container.restart_rules:
                continue
            seen = newest(snapshot, container.name)
            if seen and seen.state == "exited" and rule_action(container, seen.code or 0) == "RestartAllContainers":
                asking.add(container.name)
        return asking

    def _restart_all(self, snapshot: tuple[Seen, ...], asking: set[str]) -> Work:
        """Kill with grace 0 and remove them all, those that asked for it last; the next sync follows at once."""
        self.did_something = self.again = True
        self._manager.begin_restart_all()
        for box in self.running(snapshot):
            yield self._killer.stopped(box, "restart-all", "killing", 0)
        for box in sorted(self._c.runtime.boxes, key=lambda box: box.name in asking):
            self._c.runtime.remove(box)
        self._c.runtime.touch()
