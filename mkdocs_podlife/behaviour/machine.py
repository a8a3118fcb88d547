"""One life of one container: its file system, its processes, the ports it listens on. Implements `Instance`."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import answers, prints
from mkdocs_podlife.behaviour.files import FileSystem
from mkdocs_podlife.behaviour.images import Facts
from mkdocs_podlife.behaviour.kernel import (
    Killed,
    Null,
    Output,
    Pause,
    ShellExit,
    Task,
    TooMuch,
)
from mkdocs_podlife.behaviour.launcher import Launcher
from mkdocs_podlife.behaviour.neighbours import quoted
from mkdocs_podlife.behaviour.program import Answer
from mkdocs_podlife.behaviour.resolving import Resolution, resolve
from mkdocs_podlife.behaviour.running import Running
from mkdocs_podlife.behaviour.servers import Service
from mkdocs_podlife.behaviour.tellings import Kind, Telling
from mkdocs_podlife.behaviour.tree import Entry
from mkdocs_podlife.manifest.model import Container

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour import syntax as ast
    from mkdocs_podlife.behaviour.scripts import Scripts
    from mkdocs_podlife.behaviour.shell import Shell
    from mkdocs_podlife.behaviour.world import PodWorld

MAX_WORK = 6_000
"""Commands and loop turns the programs of one instance may take before they are frozen as they are."""
MAX_WORK_OF_ALL = 25_000
"""The same for all programs of a Pod's life together; the life ends soon before that (`simulate.MAX_PROGRAM_WORK`)."""
MAX_TASKS = 200
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Machine:
    """See `program.Instance`."""

    def __init__(
        self, world: PodWorld, container: Container, facts: Facts, fs: FileSystem, now: int, attempt: int
    ) -> None:
        self.world = world
        self.container = container
        self.facts = facts
        self.fs = fs
        self.born = self.now = now
        self.attempt = attempt
        self.spec = world.spec(container.name)
        self.missing = world.missing_executables(container.name)
        self.unlisted = False  # the image's own program, of an image nobody here knows
        self.hostname = world.hostname
        self.epoch = world.epoch
        self.log = Output(8_192, keep_end=True)
        self.start_error = ""
        self.tasks: list[Task] = []
        self.time_looks = 0
        self.serves = False  # is the entry point a server itself?
        self.dead = False
        self.obeys = False  # has a scenario's `on-term` begun to end it?
        self.leader = 7 if world.shares_processes else 1
        """The entry point's process ID: where the Pod shares its processes, or the node's, process 1 is another."""
        self._pids = self.leader - 1
        self._work = 0
        self._resumed = -1
        self._current: Task | None = None
        self._watched: list[tuple[Task, set[int], set[int]]] = []
        self._moments: list[int] = []  # scheduled changes of what is answered
        self.launcher = Launcher(self)
        self.main: Running = Running(self, "main")

    @cached_property
    def scripts(self) -> Scripts:
        """What runs shells and tools."""
        from mkdocs_podlife.behaviour.scripts import Scripts

        return Scripts(self)

    # -- what programs may ask ---------------------------------------------------------------------------------------

    def work(self, amount: int) -> None:
        """Count work done. Raises TooMuch beyond the bound."""
        self._work += amount
        self.world.spent += amount
        if self._work > MAX_WORK or self.world.spent > MAX_WORK_OF_ALL:
            raise TooMuch

    def assume(self, key: str, **args: str) -> None:
        self.world.assume(key, container=self.container.name, **args)

    @property
    def sender(self) -> Task | None:
        """The process that runs at this moment; None when a signal comes from the node."""
        return self._current

    def tell(self, kind: Kind, **args: str) -> None:
        self.world.tellings.add(Telling(kind, self.container.name, self.attempt, self.now, args))

    def unknown(self, what: str, taken: str, other: str) -> None:
        """Something nobody can know decides what happens; `other` is the scenario's line that shows the other life."""
        if self._current is not None:
            self._current.loud = True
        self.assume("unknown-outcome", what=what[:80], taken=taken, scenario=other)

    def line(self, field: str) -> str:
        """The one-line scenario that gives this container `field`."""
        return f"containers: {{{quoted(self.container.name)}: {{{field}}}}}"

    def assume_endless(self, program: str) -> None:
        """An unknown entry point is taken to run for ever, if nobody says how long it runs."""
        if self.spec.exits is not None:
            return
        self.assume("unknown-program", program=program[:80], scenario=self.line("exits: {after: 20s, code: 1}"))

    def looked_at_time(self, task: Task) -> None:
        task.loud = True
        self.time_looks += 1

    def looked(self, task: Task, entry: Entry | None, path: str) -> None:
        """Something was looked at: an unknown thing is stated, a thing that keeps moving is never `steady`."""
        if entry is None:
            return
        if entry.opaque:
            self.assume("unknown-file", path=path[:80])
        if any(
            id(entry) in other.park.writes
            for machine in self.world.machines
            for other in machine.tasks
            if other.park is not None
        ):
            task.loud = True

    def wrote(self, entry: Entry) -> None:
        if self._current is not None:
            self._current.loud = True
        for task, written, _ in self._watched:
            if task is self._current:
                written.add(id(entry))

    def watch(self, task: Task, written: set[int], looked: set[int]) -> None:
        """Note what the loop of `task` writes and looks at from now on."""
        self.unwatch(task, written)
        self._watched.append((task, written, looked))
        self.fs.lookups = looked

    def unwatch(self, task: Task, written: set[int]) -> None:
        self._watched = [item for item in self._watched if item[0] is not task]
        self.fs.lookups = self._watched[-1][2] if self._watched else None

    def note(self, shell: Shell, node: ast.Simple, argv: list[str]) -> None:
        """Remember a telling moment of the entry point's script."""
        if shell.task is self.main.task and not shell.depth:
            text = node.text
            if argv[0] == "wait":  # what counts is what it waits for
                waited = [job for job in shell.jobs if job.alive and job.argv and job.argv != ("sh",)]
                text = " ".join(f"{' '.join(job.argv)} &" for job in waited[-2:]) + f" {text}" if waited else text
            self.main.note(self.now, argv, text)

    def resolve(self, name: str, cwd: str) -> Resolution:
        return resolve(self, name, cwd)

    def processes(self) -> list[Task]:
        return [task for task in self.tasks if task.alive and task.argv]

    # -- processes ---------------------------------------------------------------------------------------------------

    def task(self, argv: Sequence[str], parent: int = 1) -> Task:
        self._pids += 1
        if len(self.tasks) > MAX_TASKS:
            self.tasks = [task for task in self.tasks if task.alive]
            if len(self.tasks) > MAX_TASKS:
                raise TooMuch
        task = Task(self._pids, self, tuple(argv), parent, started=self.now)
        self.tasks.append(task)
        return task

    def entry_point(self, argv: Sequence[str], cwd: str, env: dict[str, str]) -> None:
        """Start the process whose end is the container's."""
        self.main.start(argv, cwd, env, {0: Null(), 1: self.log, 2: self.log})

    def exec(self, now: int, argv: Sequence[str]) -> Running:
        self.advance(now)
        running = Running(self, "exec")
        if self.dead:
            running.end(now, 137)
            return running
        self._pids += 5  # what the runtime itself uses
        self._work = min(self._work, MAX_WORK // 2)  # a hook or a probe may always do something
        running.start(argv, self.container.working_dir or self.facts.workdir, dict(self.main.env), {})
        self.advance(now)
        return running

    # -- time --------------------------------------------------------------------------------------------------------

    def next_time(self) -> int | None:
        if self.dead:
            return None
        times = [due for task in self.tasks if (due := task.due()) is not None]
        times += self._moments[:1]
        return min(times) if times else None

    def advance(self, now: int) -> None:
        if self.dead:
            return
        turns = 0
        while True:
            best: Task | None = None
            when = now
            for task in self.tasks:
                due = task.due()
                if due is not None and due <= when and (best is None or due < when):
                    best, when = task, due
            if self._moments and self._moments[0] <= min(when, now) and (best is None or self._moments[0] <= when):
                self.now = max(self.now, self._moments.pop(0))
                self.world.settle(self.now)
                self.world.changed()
                continue
            if best is None:
                break
            turns += 1
            self.now = max(self.now, when)
            self.resume(best)
            if self.dead or turns > MAX_WORK:
                break
        self.now = max(self.now, now)
        self.tasks = [task for task in self.tasks if task.alive]

    def resume(self, task: Task) -> None:
        """Let `task` run until it pauses or ends."""
        if task.routine is None or not task.alive:
            return
        outer, self._current = self._current, task
        busy = self.world.busy
        self.world.busy = task
        self.fs.now = self.now
        code: int | None = None
        task.parked = False
        try:
            if self.now == self._resumed:
                self.work(1)  # handing to and fro without time going by
            self._resumed = self.now
            task.pause = next(task.routine)
        except StopIteration as done:
            code = done.value
        except ShellExit as leaving:
            code = leaving.code
        except Killed:
            pass
        except (TooMuch, RecursionError):
            self._freeze(task)
            code = 1 if task.parent == 0 and task.pid != self.leader else None
        finally:
            self._current = outer
            self.world.busy = busy
        if code is not None:
            self.end(task, code & 255)
        elif not task.alive:
            task.routine = None
        elif task.park is not None and task.wake() is not None:
            task.parked = True
            child = task.pause.child
            if child is not None:  # `sleep 1 & wait`: the sleeping child rests with its parent
                child.parked, child.park = True, task.park

    def _freeze(self, task: Task) -> None:
        """The programs have used up their work: those that are here now stay as they are."""
        self._work = max(self._work, MAX_WORK)
        task.loud = True
        self.assume("too-much-work")
        for one in self.tasks:
            if one.alive:
                one.routine, one.pause = None, Pause()

    def end(self, task: Task, code: int) -> None:
        """`task` has ended; with the entry point everything does."""
        if not task.alive:
            return
        task.code, task.ended = code, self.now
        routine, task.routine = task.routine, None
        if routine is not None and not getattr(routine, "gi_running", False):
            routine.close()
        if self.world.release(task):
            self.world.changed()
        if task is self.main.task:
            self.dead = True
            for other in self.tasks:
                if other.alive and other is not task:
                    other.code, other.ended = 137, self.now
                    if other.routine is not None and not getattr(other.routine, "gi_running", False):
                        other.routine.close()
                    other.routine = None
                    self.world.release(other)
            self.world.gone(self)

    # -- the network -------------------------------------------------------------------------------------------------

    def http(self, now: int, port: int, path: str, scheme: str, host: str = "") -> Answer:
        self.advance(now)
        return answers.http(self.world, self, now, port, path, scheme)

    def tcp(self, now: int, port: int) -> Answer:
        self.advance(now)
        return answers.tcp(self.world, self, now, port)

    def grpc(self, now: int, port: int, service: str) -> Answer:
        self.advance(now)
        return answers.grpc(self.world, self, now, port, service)

    def listen(self, task: Task, service: Service) -> bool:
        """Open a port; False when it is taken."""
        return self.world.listen(task, service)

    def stops_listening(self, task: Task) -> None:
        if self.world.release(task):
            self.world.changed()

    def schedule(self, at: int) -> None:
        """What is answered changes by itself at `at`."""
        if at not in self._moments:
            self._moments = sorted([*self._moments, at])[:200]

    # -- the rest of the contract --------------------------------------------------------------------------------------

    def version(self) -> int:
        return self.world.version()

    def stop_signal(self) -> str:
        return self.facts.stop_signal

    def logs(self) -> str:
        """At most the last 80 lines and 2048 bytes, as the kubelet reads them."""
        lines = self.log.text.splitlines(keepends=True)[-80:]
        return "".join(lines)[-2048:]

    def fingerprint(self, now: int) -> Hashable:
        """Equal for two instances that will behave alike from `now` on."""
        return prints.fingerprint(self, now)
