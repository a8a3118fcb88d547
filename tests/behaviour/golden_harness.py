"""Runs a script in a container of its own, as the golden shells ran it."""

from __future__ import annotations

from mkdocs_podlife.behaviour import images
from mkdocs_podlife.behaviour.files import FileSystem
from mkdocs_podlife.behaviour.machine import Machine
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.behaviour.tree import Tree
from mkdocs_podlife.behaviour.world import PodWorld
from mkdocs_podlife.manifest.model import Container, Pod


def run(shell: str, script: str) -> dict[str, object]:
    """Exit code, virtual seconds, output and files of `script` in a busybox image whose `sh` is `shell`."""
    container = Container("app", "busybox", "app", "spec.containers[0]")
    world = PodWorld(Pod("golden", "default", (container,)), Scenario())
    facts, _ = images.facts_of("busybox")
    if shell == "dash":
        facts = facts._replace(shell="dash", tools=facts.tools | {"dash"})
    fs = FileSystem(Tree(world.ledger))
    machine = Machine(world, container, facts, fs, 0, 0)
    from mkdocs_podlife.behaviour.roots import furnish

    furnish(machine)
    fs.create("/w", kind="dir")
    # the golden scripts ran as an ordinary process, not as PID 1: the first task is a mere placeholder for init
    machine.main.start(["sleep", "infinity"], "/", {}, {})
    world.machines.append(machine)
    process = machine.exec(0, ["true"])
    machine.container = container._replace(working_dir="/w")
    machine.main.env = {"PATH": "/bin", "HOME": "/tmp"}
    process = machine.exec(0, ["sh", "-c", script])
    while process.exit is None:
        following = machine.next_time()
        if following is None:
            break
        machine.advance(following)
    ended = process.exit
    start = len(fs.absolute("/w"))
    files = {"/".join(path[start:]): entry.text for path, entry in fs.walk(["w"]) if entry.kind == "file"}
    return {
        "code": ended.code if ended else None,
        "seconds": (ended.at // 1000) if ended else None,
        "out": process._out.text,
        "files": files,
    }
