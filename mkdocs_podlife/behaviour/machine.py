"""One life of one container: its file system, its processes, the ports it listens on. Implements `Instance`."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour import answers
from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.commands import TOOLS, Call, finish
from mkdocs_podlife.behaviour.files import Entry, FileSystem
from mkdocs_podlife.behaviour.images import Facts
from mkdocs_podlife.behaviour.kernel import (
    HARMLESS,
    SIGNALS,
    Killed,
    Null,
    Output,
    Pause,
    Pipe,
    Routine,
    Stream,
    Task,
    TooMuch,
    signal_name,
)
from mkdocs_podlife.behaviour.neighbours import quoted
from mkdocs_podlife.behaviour.program import Answer, Exit
from mkdocs_podlife.behaviour.resolving import Resolution, resolve
from mkdocs_podlife.behaviour.running import Running
from mkdocs_podlife.behaviour.servers import Service, serve
from mkdocs_podlife.behaviour.shell import Shell, ShellExit
from mkdocs_podlife.manifest.model import Container

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.world import PodWorld

MAX_WORK = 6_000
"""Commands and loop turns the programs of one instance may take before they are frozen as they are."""
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
        self.dead = False
        self._pids = 0
        self._work = 0
        self._resumed = -1
        self._current: Task | None = None
        self._watched: list[tuple[Task, set[int], set[int]]] = []
        self._moments: list[int] = []  # scheduled changes of what is answered
        self.main: Running = Running(self, "main")

    # -- what programs may ask ---------------------------------------------------------------------------------------

    def work(self, amount: int) -> None:
        """Count work done. Raises TooMuch beyond the bound."""
        self._work += amount
        if self._work > MAX_WORK:
            raise TooMuch

    def assume(self, key: str, **args: str) -> None:
        self.world.assume(key, container=self.container.name, **args)

    def unknown(self, what: str, taken: str, other: str) -> None:
        """Something nobody can know decides what happens; `other` is the scenario's line that shows the other life."""
        if self._current is not None:
            self._current.loud = True
        self.assume("unknown-outcome", what=what[:80], taken=taken, scenario=other)

    def line(self, field: str) -> str:
        """The one-line scenario that gives this container `field`."""
        return f"containers: {{{quoted(self.container.name)}: {{{field}}}}}"

    def assume_endless(self, program: str) -> None:
        """An unknown entry point is taken to run for ever."""
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
            self.main.note(self.now, argv, node.text)

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

    def spawn_shell(
        self, shell: Shell, body: ast.Command, fds: dict[int, Stream], out: Pipe | None, source: Stream | None
    ) -> Task:
        """A child process that runs a piece of a script (a job, a stage of a pipeline)."""
        words = body.raw_words if isinstance(body, ast.Simple) else ("sh",)
        task = self.task(words or ("sh",), shell.task.pid)
        child = shell.fork(task, fds)
        child.depth = 0 if out is None and source is None else 1
        child.tail = True
        task.sleeper = words[:1] == ("sleep",)
        task.ignores = frozenset(n for n, a in child.traps.items() if a == "")
        task.describe = child.fingerprint

        def routine() -> Routine:
            try:
                return (yield from child.whole(body))
            finally:
                if out is not None:
                    out.writers -= 1
                if isinstance(source, Pipe):
                    source.reader = False

        task.routine = routine()
        self._resume(task)
        return task

    def spawn_program(self, shell: Shell, argv: list[str], fds: dict[int, Stream], *, last: bool) -> Task:
        """A child process that runs a program."""
        task = self.task(argv, shell.task.pid)
        child = shell.fork(task, fds)
        task.routine = self._child(child, argv, fds, last)
        self._resume(task)
        return task

    def _child(self, child: Shell, argv: list[str], fds: dict[int, Stream], last: bool) -> Routine:
        from mkdocs_podlife.behaviour.commands import program

        try:
            return (yield from program(child, argv, fds, replace=True, last=last))
        except ShellExit as leaving:
            return leaving.code

    def program(self, task: Task, argv: Sequence[str], cwd: str, fds: dict[int, Stream], *, last: bool) -> Routine:
        """A server or something unknown, in place of whatever `task` was."""
        return (yield from serve(self, task, tuple(argv), cwd, fds, last=last))

    def unknown_program(self, task: Task, argv: Sequence[str], *, last: bool = True) -> Routine:
        """Nobody knows this program: it runs for ever as an entry point and succeeds elsewhere, and that is said."""
        words = [word for word in argv if word]
        name = (words[2] if words[:2] == ["sh", "-c"] and len(words) > 2 else words[0] if words else "?").strip()
        name = name.splitlines()[0][:80] if name else "?"
        task.loud = True
        long_lived = task.pid == 1 or task.parent == 1
        if not last or not long_lived or not self.main.endless:
            self.assume("unknown-program-succeeds", program=name)
            return 0
        if not (self.unlisted and task is self.main.task):  # of an unknown image that was said already
            self.assume_endless(name)
        return (yield from serve(self, task, tuple(argv), "/", {}, last=True, unknown=True))

    def entry_point(self, argv: Sequence[str], cwd: str, env: dict[str, str]) -> None:
        """Start PID 1."""
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

    def run_argv(
        self, task: Task, argv: Sequence[str], cwd: str, env: dict[str, str], fds: dict[int, Stream]
    ) -> Routine:
        """The body of a process started with `argv`, as the runtime starts it."""
        base = argv[0].rsplit("/", 1)[-1]
        kind = self.resolve(argv[0], cwd)
        if task is not self.main.task and answers.hanging(self, self.now):
            task.loud = True
            yield Pause()
        shell = Shell(self, task, self.facts.shell_flavour(base), env, fds, cwd, [], base)
        task.describe = shell.fingerprint
        if kind == "shell":
            return (yield from self.shell_program(shell, list(argv)))
        if kind == "script":
            shell.name = argv[0]
            shell.args = list(argv[1:])
            return (yield from shell.script(self.fs.read(argv[0], cwd)))
        if kind == "tool":
            shell.text = "\0".join(argv)
            return (yield from finish(TOOLS[base](Call(self, shell, list(argv), fds, shell.environment()))))
        return (yield from self.program(task, argv, cwd, fds, last=True))

    def shell_program(self, shell: Shell, argv: list[str]) -> Routine:
        """`sh`, `sh -c SCRIPT`, `sh FILE`, with options."""
        words = argv[1:]
        script: str | None = None
        while words and words[0][:1] in "-+" and len(words[0]) > 1:
            word = words.pop(0)
            if word == "--":
                break
            if word.startswith("--"):
                continue
            if "c" in word[1:]:
                script = ""
            for letter in word[1:]:
                if letter in "eux":
                    shell.options.add(letter)
            if word.endswith("o") and words:
                option = words.pop(0)
                shell.options.add({"errexit": "e", "nounset": "u", "xtrace": "x"}.get(option, option))
        if script is not None:
            if not words:
                return 2
            script = words.pop(0)
            if words:
                shell.name = words.pop(0)
            shell.args = words
        elif words:
            entry = self.fs.find(words[0], shell.cwd)
            if entry is None:
                if not self.facts.closed:
                    return (yield from self.unknown_program(shell.task, argv))
                shell.error(f"can't open '{words[0]}': No such file or directory")
                return 2 if shell.flavour != "bash" else 127
            if entry.opaque:
                return (yield from self.unknown_program(shell.task, argv))
            script = entry.text
            shell.name, shell.args = words[0], words[1:]
        elif shell.task.pid == 1 and self.container.tty:
            yield Pause()
            return 0
        else:
            script = yield from Call(self, shell, argv, shell.fds, {}).input()
        shell.tail = shell.flavour != "dash" and not shell.depth
        return (yield from shell.script(script))

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
            self._resume(best)
            if self.dead or turns > MAX_WORK:
                break
        self.now = max(self.now, now)
        self.tasks = [task for task in self.tasks if task.alive]

    def _resume(self, task: Task) -> None:
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
            code = 1 if task.parent == 0 and task.pid != 1 else None
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
        """`task` has ended; with PID 1 everything does."""
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

    def settle(self, now: int) -> None:
        """Bring parked loops up to the present: something they may see is about to change."""
        for task in self.tasks:
            park, wake = task.park, task.wake()
            if not task.parked or task.sleeper or task is self.world.busy or park is None or wake is None:
                continue
            sleeper = task.pause.child or task
            sleeper.pause.at = wake + max(0, (now - wake - 1) // park.period) * park.period
            sleeper.parked = False
            kept = self.now
            while task.alive and task.routine is not None:
                due = task.wake()
                if due is None or due >= now:
                    break
                self.now = due
                self._resume(task.pause.child or task)
                if task.pause.ready is not None and task.pause.ready():
                    self._resume(task)
            task.parked, task.park = False, None
            if task.pause.child is not None:
                task.pause.child.parked, task.pause.child.park = False, None
            self.now = max(kept, self.now)

    # -- signals -----------------------------------------------------------------------------------------------------

    def kill(self, pid: int, name: str, sender: Task) -> bool:
        """Send a signal from inside the container; False when there is no such process."""
        if pid < -1 or pid == 0:
            targets = [task for task in self.tasks if task.alive and task is not sender and task.pid != 1]
        elif pid == -1:
            targets = [task for task in self.tasks if task.alive and task is not sender and task.pid != 1]
        else:
            targets = [task for task in self.tasks if task.alive and task.pid == pid]
        if name != "0":
            for task in targets:
                if not (task.pid == 1 and name in ("KILL", "STOP")):
                    self.deliver(task, name)
        if not sender.alive:
            raise Killed
        return bool(targets)

    def deliver(self, task: Task, name: str) -> None:
        """A signal reaches a process."""
        if not task.alive:
            return
        if name == "KILL":
            self.end(task, 137)
        elif name in task.ignores:
            return
        elif name in task.catches:
            if len(task.pending) < 20:
                task.pending.append(name)
            if task.pause.interruptible and task is not self.world.busy:
                self._resume(task)
        elif name not in HARMLESS and task.pid != 1:
            self.end(task, 128 + SIGNALS.get(name, 15))

    def signal(self, task: Task, now: int, name: str) -> None:
        """A signal from outside (`Process.signal`)."""
        self.advance(now)
        if self.dead or not task.alive:
            return
        self.world.settle(now)
        self.deliver(task, signal_name(name) or "TERM")
        self.advance(now)

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

    def exit_of(self, task: Task) -> Exit | None:
        if task.code is None:
            return None
        message = ""
        if task is self.main.task:
            entry = self.fs.find(self.container.termination_message_path)
            message = entry.text.encode()[:4096].decode("utf-8", "ignore") if entry is not None else ""
        return Exit(task.ended, task.code, self.main.reason if task is self.main.task else "", message)

    def fingerprint(self, now: int) -> Hashable:
        """Equal for two instances that will behave alike from `now` on."""
        return (
            self.container.name,
            self.facts.name,
            self.fs.snapshot(),
            self.world.volumes_snapshot(),
            tuple(at - now for at in self._moments),
            self.world.services_snapshot(),
            answers.age(self, now),
            tuple(self._task_print(task, now) for task in self.tasks if task.alive),
        )

    def _task_print(self, task: Task, now: int) -> Hashable:
        at = task.pause.at
        if at is not None and task.parked and task.park is not None:
            wait: object = ((at - now) % task.park.period, task.park.period)
        else:
            wait = None if at is None else at - now
        described = task.describe(now) if task.describe is not None else ()
        return (
            task.argv,
            task.pid == 1,
            wait,
            task.pause.interruptible,
            task.catches,
            task.ignores,
            tuple(task.pending),
            described,
        )
