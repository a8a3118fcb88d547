"""The node's side of one Pod: volumes, the network its containers share, images, launches. Implements `World`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast

from mkdocs_podlife.behaviour import image_names, images, neighbours
from mkdocs_podlife.behaviour.environment import environment, substitute
from mkdocs_podlife.behaviour.files import FileSystem
from mkdocs_podlife.behaviour.image_names import bare
from mkdocs_podlife.behaviour.kernel import Task
from mkdocs_podlife.behaviour.machine import Machine
from mkdocs_podlife.behaviour.parking import settle
from mkdocs_podlife.behaviour.program import Image, World
from mkdocs_podlife.behaviour.resolving import why_missing
from mkdocs_podlife.behaviour.roots import furnish, mount_volumes
from mkdocs_podlife.behaviour.scenario_model import ContainerSpec, ImageSpec, Scenario
from mkdocs_podlife.behaviour.servers import Service
from mkdocs_podlife.behaviour.signals import doom
from mkdocs_podlife.behaviour.tellings import Tellings
from mkdocs_podlife.behaviour.tree import Entry, Ledger, Tree
from mkdocs_podlife.manifest.model import Assumption, Container, Pod

EPOCH = 1_735_689_600
"""The wall clock at t = 0 as `date` shows it: 2025-01-01T00:00:00Z."""
MAX_ASSUMPTIONS = 50
_NOTHING = ContainerSpec()
_START = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: "
)


def make_world(pod: Pod, scenario: Scenario) -> World:
    """The world of one Pod."""
    return cast(World, PodWorld(pod, scenario))  # its Machine.main is a narrower Process than a mutable one may be


class PodWorld:
    """See `program.World`."""

    def __init__(self, pod: Pod, scenario: Scenario) -> None:
        self.pod = pod
        self.scenario = scenario
        self.assumptions: list[object] = []
        self.spent = 0
        self.ledger = Ledger()
        self.ledger.before = self._before
        self.machines: list[Machine] = []
        self.tellings = Tellings()
        self.services: dict[int, Service] = {}
        self.volumes: dict[str, Entry] = {}
        self.roots: dict[tuple[str, str], Tree] = {}  # (container, image) → the newest instance's root
        self.hostname = pod.name[:63].rstrip("-.") or "pod"
        self.epoch = EPOCH
        self.shares_processes = any(pod.spec.get(field) is True for field in ("shareProcessNamespace", "hostPID"))
        self.busy: Task | None = None
        self._settling = False
        self._said: set[tuple[str, tuple[tuple[str, str], ...]]] = set()

    # -- assumptions -----------------------------------------------------------------------------------------

    def assume(self, key: str, **args: str) -> None:
        """State an assumption, once."""
        mark = (key, tuple(sorted(args.items())))
        if mark not in self._said and len(self._said) < MAX_ASSUMPTIONS:
            self._said.add(mark)
            self.assumptions.append(Assumption(key, args))

    def spec(self, container: str) -> ContainerSpec:
        return self.scenario.containers.get(container, _NOTHING)

    def _spec_of(self, image: str) -> ImageSpec | None:
        """What the scenario says of an image: by its whole name, else by its name without a tag."""
        images = self.scenario.images
        return images.get(image) or images.get(bare(image)) if images else None

    def missing_executables(self, container: str) -> frozenset[str]:
        return frozenset(self.spec(container).missing)

    def endless(self, container: Container) -> bool:
        """Whether an unknown program of this container is taken to run for ever: not where it must come to an end,
        unless the scenario says when it does."""
        if self.spec(container.name).exits is not None:
            return True
        if container.role == "init":
            return False
        return not (self.pod.owner is not None and self.pod.owner.kind in ("Job", "CronJob"))

    # -- the contract ----------------------------------------------------------------------------------------

    def image(self, image: str, now: int) -> Image:
        """What is known of `image`: present unless the scenario or its name says otherwise (R3.5, R17.10)."""
        words = image_names.invalid(image)
        if words:
            return Image(present=False, failure="invalid", error=words)
        if any(self.spec(c.name).image_missing for c in self.pod.all_containers() if c.image == image):
            return Image(present=False, failure="missing")
        spec = self._spec_of(image)
        if spec is not None and spec.failure:
            return Image(present=bool(spec.present), failure=spec.failure)  # present, and gone from the registry
        if spec is None:
            self.assume("image-present", image=image)
            return Image()
        present = spec.present if spec.present is not None else spec.pull is None
        return Image(present, spec.pull, spec.size, queue=spec.queue or 0)

    def launch(self, container: str, image: str, now: int, attempt: int) -> Machine:
        declared = self.pod.container(container)
        facts, how = images.facts_of(image)
        spec = self._spec_of(image)
        spec = spec if spec is not None and spec.of_program else None
        if spec is not None:
            facts = images.overridden(facts, spec)
        tree = self.roots.get((container, image))
        fresh = tree is None or tree.touched
        if tree is None or fresh:
            tree = self.roots[container, image] = Tree(self.ledger)
        fs = FileSystem(tree)
        machine = Machine(self, declared, facts, fs, now, attempt)
        self.ledger.before = None
        furnish(machine, fresh=fresh)
        mount_volumes(machine, self)
        self.ledger.before = self._before
        fs.now = now
        self.machines = [m for m in self.machines if not m.dead]
        self.machines.append(machine)
        env = environment(machine)
        argv = [
            substitute(word, env)
            for word in (
                *(declared.command or facts.entrypoint),
                *(declared.args or (() if declared.command else facts.command)),
            )
        ]
        if not declared.command:
            if how == "unknown" and spec is None:
                self.assume("image-unknown", image=image, container=container)
            elif how.startswith("like:") and spec is None:
                self.assume("image-like", image=image, like=how[5:], container=container)
        if not argv or (not declared.command and not facts.entrypoint and not facts.command):
            argv = [facts.name or image, *argv] if not facts.known else argv or [facts.name]
        cwd = declared.working_dir or facts.workdir
        machine.start_error = self._start_error(machine, argv, cwd)
        if machine.start_error:
            machine.dead = True
            machine.main.end(now, 128)
            return machine
        if not declared.command and not facts.known:
            machine.unlisted = True
        machine.entry_point(argv, cwd, env)
        self._doom(machine, now)
        for moment in sorted(
            {entry.since for entry in machine.spec.http if entry.since}
            | ({machine.spec.hangs_from} if machine.spec.hangs_from else set())
            | ({machine.spec.starts} if machine.spec.listens and machine.spec.starts else set())
        ):
            machine.schedule(now + moment)
        for moment in neighbours.arrivals(self):
            if moment > now:
                machine.schedule(moment)
        return machine

    def version(self) -> int:
        return self.ledger.version

    def adopt(self, pod: Pod) -> None:
        """The Pod's definition has changed: what is launched from now on follows it."""
        self.pod = pod

    # -- launching -------------------------------------------------------------------------------------------

    def _start_error(self, machine: Machine, argv: list[str], cwd: str) -> str:
        said = machine.spec.start_error
        if said:
            return said if said.startswith("failed to ") else f"{_START}{said}"
        entry = machine.fs.find(cwd)
        if entry is not None and entry.kind == "file" and not entry.opaque:
            return f"{_START}error during container init: mkdir {cwd}: not a directory: unknown"
        if not argv or machine.unlisted or (not machine.facts.known and not machine.container.command):
            return ""
        if argv[0] == "" or machine.resolve(argv[0], cwd) == "missing":
            return f'{_START}exec: "{argv[0]}": {why_missing(machine, argv[0], cwd)}: unknown'
        return ""

    def _doom(self, machine: Machine, now: int) -> None:
        """`exits`: the entry point ends by itself, whatever it is."""
        exits = machine.spec.exits
        if exits is None or machine.main.task is None or not machine.main.task.alive:
            return
        doom(machine, now + exits.after, exits.code, exits.reason)

    # -- what machines tell ----------------------------------------------------------------------------------

    def _before(self) -> None:
        if self._settling:
            return
        self.settle(self.busy.machine.now if self.busy is not None else None)

    def settle(self, now: int | None) -> None:
        """Bring every parked loop up to `now`."""
        if self._settling or now is None:
            return
        self._settling = True
        try:
            for machine in self.machines:
                if not machine.dead:
                    settle(machine, now)
        finally:
            self._settling = False

    def changed(self) -> None:
        """Something that is no file has changed: a port, an answer."""
        self._before()
        self.ledger.version += 1

    def listen(self, task: Task, service: Service) -> bool:
        held = self.services.get(service.port)
        if held is not None and held.task.alive and held.task is not task:
            return False
        self.changed()
        self.services[service.port] = service
        return True

    def release(self, task: Task) -> bool:
        """Close the ports of a task; whether it had any."""
        ports = [port for port, service in self.services.items() if service.task is task]
        for port in ports:
            del self.services[port]
        return bool(ports)

    def gone(self, machine: Machine) -> None:
        """A container has ended."""
        self.changed()
        self.machines = [m for m in self.machines if m is not machine]

    def services_snapshot(self) -> Hashable:
        return tuple(sorted((port, service.machine.container.name) for port, service in self.services.items()))

    def volumes_snapshot(self) -> Hashable:
        reader = FileSystem(Tree(self.ledger))
        return tuple((name, reader.snapshot(entry)) for name, entry in sorted(self.volumes.items()))
