"""What is known of images, and which entry holds for an image's name.

The knowledge is data, `images.json`: adding an image needs no code, but an entry below `images`. (JSON, because every
build with a Pod reads it.)

bases         what the images are built on: the tools they hold, those they certainly lack, how their shell behaves
programs      long-running programs by their executable's name
images        by name without tag (and without docker.io/library/): base, runs (ENTRYPOINT + CMD), stop-signal, tools
              (executables besides the base's), files, env, workdir
registries    whose images are known by their last name when they lie in one of the `folders`, or in none
only-alone    names that mean an image only when they are the whole last component: `my-python-app` is no Python prompt

A program: listens and tls (ports), speaks (http, grpc, silence, or Go's HTTP client's words for its bytes), root (the
directory it serves) or statuses (path: status, "*" any other), starts (ms until it listens), signals (name: exit code,
or {after: ms, code: n}; a signal that is not named has its default action, which PID 1 ignores), runs and code (it
ends by itself), needs (variables one of which must be set, else code-unset).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs_podlife.behaviour.image_names import split_name
from mkdocs_podlife.behaviour.scenario_model import ImageSpec, OnTerm
from mkdocs_podlife.manifest.model import NOTHING


class ServerFacts(NamedTuple):
    """How a long-running program behaves.

    `speaks`: http, tls, grpc, or the words Go's HTTP client has for the bytes it gets. `signals`: what it does on a
    signal: (after ms, exit code); a signal that is not there has its default action. `statuses`: path → status, "*"
    for all others; empty: what its root directory holds.
    """

    name: str
    listens: tuple[int, ...] = ()
    tls: tuple[int, ...] = ()
    speaks: str = "http"
    style: str = ""
    root: str = ""
    statuses: Mapping[str, int] = NOTHING
    starts: int = 0
    signals: Mapping[str, tuple[int, int]] = NOTHING
    ignores: frozenset[str] = frozenset()
    runs: int | None = None  # ms after which it ends by itself
    code: int = 0
    needs: tuple[str, ...] = ()  # environment variables one of which must be set, else it exits with `code_unset`
    code_unset: int = 1
    says: str = ""
    told: bool = False  # a scenario or the site says what it listens on, be it nothing


class Facts(NamedTuple):
    """What holds for one image."""

    name: str
    flavour: str  # busybox | debian | alpine | none
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    stop_signal: str = "SIGTERM"
    workdir: str = "/"
    env: Mapping[str, str] = NOTHING
    files: Mapping[str, str] = NOTHING
    tools: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    closed: bool = False
    known: bool = True
    shell: str = "dash"
    bash: bool = False
    server: ServerFacts | None = None  # overrides from a scenario, for the image's own program
    programs_by_path: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether an executable of that name is certainly there."""
        return name in self.tools

    def lacks(self, name: str) -> bool:
        return name in self.absent

    def program(self, name: str) -> ServerFacts | None:
        if self.server is not None and self.server.name == name:
            return self.server
        return programs().get(name)

    def shell_flavour(self, name: str) -> str:
        """busybox, dash or bash: how the shell called `name` behaves."""
        if name == "bash":
            return "bash"
        return self.shell


@lru_cache(maxsize=1)
def data() -> dict[str, Any]:
    """The raw contents of `images.json`."""
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name("images.json").read_text("utf-8"))
    return loaded


def _words(lines: str | Sequence[str]) -> frozenset[str]:
    """The names in a line, or in several."""
    return frozenset((lines if isinstance(lines, str) else " ".join(lines)).split())


def _signals(raw: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {
        name: (0, value) if isinstance(value, int) else (int(value["after"]), int(value["code"]))
        for name, value in raw.items()
    }


@lru_cache(maxsize=1)
def programs() -> dict[str, ServerFacts]:
    """Long-running programs by their executable's name."""
    found: dict[str, ServerFacts] = {}
    for name, raw in data()["programs"].items():
        found[name] = ServerFacts(
            name,
            tuple(raw.get("listens", ())),
            tuple(raw.get("tls", ())),
            raw.get("speaks", "http"),
            raw.get("style", ""),
            raw.get("root", ""),
            raw.get("statuses", {}),
            int(raw.get("starts", 0)),
            _signals(raw.get("signals", {})),
            frozenset(raw.get("ignores", ())),
            raw.get("runs"),
            int(raw.get("code", 0)),
            tuple(raw.get("needs", ())),
            int(raw.get("code-unset", 1)),
            raw.get("says", ""),
        )
    return found


@lru_cache(maxsize=256)
def _listed(name: str) -> Facts | None:
    entries = data()["images"]
    raw = entries.get(name)
    if raw is None:
        return None
    base = data()["bases"][raw.get("base", "debian")]
    tools = _words(base.get("tools", "")) | _words(raw.get("tools", ""))
    command = tuple(shlex.split(raw["runs"])) if raw.get("runs") else ()
    if command:
        tools |= {command[0].rsplit("/", 1)[-1]}
    return Facts(
        name,
        base["flavour"],
        command,
        tuple(shlex.split(raw.get("entrypoint", ""))),
        raw.get("stop-signal", "SIGTERM"),
        raw.get("workdir", "/"),
        raw.get("env", {}),
        {**base.get("files", {}), **raw.get("files", {})},
        tools,
        _words(base.get("absent", "")) - tools,
        bool(raw.get("closed", base.get("closed", False))),
        True,
        base.get("shell", "dash"),
        "bash" in tools,
    )


@lru_cache(maxsize=1024)
def facts_of(image: str) -> tuple[Facts, str]:
    """What is known of `image`, and how: "" (listed), "like:NAME", or "unknown".

    An image that is not listed is taken for the listed one whose name is a whole hyphen-separated part of its last
    path component.
    """
    host, repository, tag = split_name(image)
    for candidate in _listed_as(host, repository):
        found = _listed(candidate)
        if found is not None:
            return _tagged(found, tag), ""
    last = repository.rsplit("/", 1)[-1]
    best = _alike(last)
    if best is not None:
        like = _listed(best)
        assert like is not None
        return _tagged(like, tag)._replace(closed=False), f"like:{best}"
    base = data()["bases"]["unknown"]
    return Facts(
        image,
        base["flavour"],
        tools=_words(base["tools"]),
        known=False,
        shell=base.get("shell", "dash"),
    ), "unknown"


def _listed_as(host: str, repository: str) -> list[str]:
    """The names under which an image may be listed: with its host, and, in a registry of well-known images, without
    the host and the folder."""
    names = [f"{host}/{repository}"] if host else []
    if host in data()["registries"]:
        names.append(repository)
        folder, _, last = repository.rpartition("/")
        if folder in data()["folders"]:
            names.append(last)
    return names


def _alike(last: str) -> str | None:
    """The longest listed name that is a whole hyphen-separated part of `last`. Names of languages and systems count
    only alone: `my-python-app` is an application, not a Python prompt."""
    parts = last.split("-")[:20]
    names = data()["images"]
    alone = data()["only-alone"]
    found = {"-".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)}
    fitting = [name for name in found if name in names and (name == last or name not in alone)]
    return max(fitting, key=lambda name: (len(name), name), default=None)


def _tagged(facts: Facts, tag: str) -> Facts:
    """`-alpine` tags stand on another base."""
    return _on_alpine(facts) if facts.flavour == "debian" and "alpine" in tag else facts


def _on_alpine(facts: Facts) -> Facts:
    base = data()["bases"]["alpine"]
    own = facts.tools - _words(data()["bases"]["debian"]["tools"])
    return facts._replace(
        flavour="busybox",
        tools=_words(base["tools"]) | own,
        absent=_words(base.get("absent", "")) - own,
        shell="busybox",
        closed=facts.closed,
    )


def overridden(facts: Facts, spec: ImageSpec) -> Facts:
    """`facts` with what a scenario says about the image.

    An entry that says what the image listens on describes its program whole: it is there at once unless it says when,
    and is stopped by SIGTERM unless it says how.
    """
    changed: dict[str, Any] = {}
    if spec.stop_signal is not None:
        changed["stop_signal"] = spec.stop_signal
    elif spec.listens is not None:
        changed["stop_signal"] = "SIGTERM"
    if spec.command is not None:
        changed["command"] = spec.command
        changed["entrypoint"] = ()
    command = changed.get("command", facts.command)
    name = command[0].rsplit("/", 1)[-1] if command else split_name(facts.name)[1].rsplit("/", 1)[-1]
    if not command and not facts.known:
        changed["command"] = (name,)
    server = facts.program(name) or ServerFacts(name, style="unknown")
    server = server._replace(
        listens=spec.listens if spec.listens is not None else server.listens,
        told=spec.listens is not None or spec.tls is not None,
        tls=spec.tls if spec.tls is not None else server.tls,
        root=spec.root if spec.root is not None else server.root,
        statuses=spec.serves if spec.serves is not None else server.statuses,
        starts=spec.starts if spec.starts is not None else 0 if spec.listens is not None else server.starts,
    )
    if spec.on_term is not None:
        server = with_on_term(server, spec.on_term, changed.get("stop_signal", facts.stop_signal))
    if spec.exits is not None:
        server = server._replace(runs=spec.exits.after, code=spec.exits.code)
    return facts._replace(
        server=server._replace(name=name),
        known=True,
        closed=False,
        absent=frozenset(),
        tools=facts.tools | {name},
        **changed,
    )


def with_on_term(server: ServerFacts, on_term: OnTerm, stop_signal: str) -> ServerFacts:
    name = stop_signal.removeprefix("SIG")
    if on_term.ignore:
        return server._replace(signals={}, ignores=frozenset({"TERM", "QUIT", "INT", name}))
    signals = {**server.signals, "TERM": (on_term.after, on_term.code), name: (on_term.after, on_term.code)}
    return server._replace(signals=signals, ignores=frozenset())
