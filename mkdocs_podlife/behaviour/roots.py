"""Furnishing a container: its image's files, what the runtime puts there, its volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.files import FileSystem, Mount, split
from mkdocs_podlife.behaviour.tree import Entry, Tree

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.machine import Machine
    from mkdocs_podlife.behaviour.world import PodWorld

_DIRECTORIES = ("bin", "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp")
_DEEPER = {"usr": ("bin", "lib", "local", "sbin", "share"), "var": ("cache", "lib", "log", "run", "tmp")}
_OPAQUE = frozenset(
    {
        "configMap",
        "secret",
        "projected",
        "downwardAPI",
        "hostPath",
        "nfs",
        "csi",
        "image",
        "iscsi",
        "cephfs",
        "glusterfs",
        "azureFile",
        "awsElasticBlockStore",
        "gcePersistentDisk",
        "gitRepo",
    }
)
_READ_ONLY = frozenset({"configMap", "secret", "projected", "downwardAPI", "image"})
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"


def _put(tree: Tree, path: str, text: str | None) -> None:
    """A file (or, with None, a directory), not counted as a change: it was there from the first."""
    here = tree.root
    parts = split(path)
    for part in parts if text is None else parts[:-1]:
        child = here.children.get(part)
        if child is None or child.kind != "dir":
            child = here.children[part] = Entry("dir", tree, mode=0o755)
        here = child
    if text is not None:
        here.children[parts[-1]] = Entry("file", tree, text=text)


def furnish(machine: Machine, *, fresh: bool = True) -> None:
    """The image's files, /etc/hostname and the like, and the pages a scenario's `serves` speaks of. Not `fresh`: the
    instance before has left its root as it found it, and it is used again."""
    fs = machine.fs
    if machine.container.security.get("readOnlyRootFilesystem") is True:
        fs.read_only_root = True
    if fresh:
        _build(machine)
    termination = machine.container.termination_message_path
    entry = fs.find(termination)
    if entry is not None and fs.read_only_root:
        fs.mounts[tuple(split(termination))] = Mount(tuple(split(termination)), entry, False)


def _build(machine: Machine) -> None:
    fs, facts = machine.fs, machine.facts
    tree = fs.root
    directories = tree.root.children
    for name in _DIRECTORIES:
        directories[name] = Entry("dir", tree, mode=0o755)
    for name, inner in _DEEPER.items():
        children = {child: Entry("dir", tree, mode=0o755) for child in inner}
        directories[name] = Entry("dir", tree, children=children, mode=0o755)
    directories["usr"].children["local"].children["bin"] = Entry("dir", tree, mode=0o755)
    etc = directories["etc"].children
    etc["hostname"] = Entry("file", tree, text=machine.hostname + "\n")
    etc["hosts"] = Entry("file", tree, text="127.0.0.1\tlocalhost\n")
    etc["resolv.conf"] = Entry("file", tree, text="nameserver 10.96.0.10\n")
    etc["passwd"] = Entry("file", tree, text="root:x:0:0:root:/root:/bin/sh\n")
    proc = directories["proc"]
    proc.opaque = True
    directories["sys"].opaque = True
    proc.children["1"] = Entry("dir", tree, mode=0o755, opaque=True)
    dev = directories["dev"].children
    for name in ("null", "zero", "random", "urandom", "stdout", "stderr", "stdin", "tty", "full"):
        dev[name] = Entry("device", tree, mode=0o666)
    for path, text in facts.files.items():
        _put(tree, path, None if path.endswith("/") else text)
    server = facts.server
    if server is not None and server.root:
        _put(tree, server.root, None)
        for path, status in server.statuses.items():
            if status < 400 and path != "*":
                _put(tree, server.root + (path + "index.html" if path.endswith("/") else path), "")
    _put(tree, TOKEN, None)
    token = fs.find(TOKEN)
    if token is not None:
        token.opaque = True
    _put(tree, machine.container.termination_message_path, "")


def volume(world: PodWorld, name: str) -> tuple[Entry, bool]:
    """A volume's root and whether it is read-only by its kind; made when it is first mounted."""
    declared = next((v for v in world.pod.volumes if v.name == name), None)
    kind = declared.kind if declared is not None else "emptyDir"
    entry = world.volumes.get(name)
    if entry is None:
        entry = world.volumes[name] = Tree(world.ledger, name=name, opaque=kind in _OPAQUE).root
        if kind == "persistentVolumeClaim":
            world.assume("volume-empty", volume=name)
    return entry, kind in _READ_ONLY


def mount_volumes(machine: Machine, world: PodWorld) -> None:
    """Mount the container's volumes, outer paths first."""
    fs: FileSystem = machine.fs
    for mount in sorted(machine.container.mounts, key=lambda m: len(split(m.path))):
        entry, read_only = volume(world, mount.name)
        for part in split(mount.sub_path):
            child = entry.children.get(part)
            if child is None:
                kind = "file" if entry.opaque and part == split(mount.sub_path)[-1] and "." in part else "dir"
                child = Entry(kind, entry.tree, mode=0o755, opaque=entry.opaque)
                entry.children[part] = child
            entry = child
        fs.mount(mount.path, entry, mount.read_only or read_only)
