"""The prober's own unit-test tables (tests/data/upstream/prober.json), played on a Worker."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.engine.backoff import BackOff
from mkdocs_podlife.engine.clock import Clock
from mkdocs_podlife.engine.events import Recorder
from mkdocs_podlife.engine.generate import Inputs, generate
from mkdocs_podlife.engine.instances import Box, Seen
from mkdocs_podlife.engine.journal import Journal
from mkdocs_podlife.engine.network import port_number
from mkdocs_podlife.engine.probing import Outcome
from mkdocs_podlife.engine.restarts import may_restart
from mkdocs_podlife.engine.status import PodStatus
from mkdocs_podlife.engine.trace import ContainerState, ContainerStatus
from mkdocs_podlife.engine.worker import Worker
from mkdocs_podlife.manifest.model import Container, Handler, Pod, Port, Probe, RestartRule

DATA = Path(__file__).parent.parent / "data" / "upstream"
TABLE = json.loads((DATA / "prober.json").read_text())
WORDS = {None: None, "Success": "success", "Failure": "failure", "Unknown": None}

LEFT_OUT = {
    "Pod deletion": "a worker is never made for a Pod that is already being deleted: its first sync is skipped (R7.21)",
    "container terminated by restartAllContainers": "the trigger's neighbours are removed within the same sync, "
    "before a probe could look at them (R8.14)",
}


class View:
    """The kubelet as one worker sees it."""

    def __init__(self, pod: Pod) -> None:
        self.pod = pod
        self.status: ContainerStatus | None = None
        self.serial: int | None = 1
        self.done = False
        self.outcome = Outcome("success", "", False)
        self.probed = 0

    def status_of(self, container: str) -> ContainerStatus | None:
        return self.status

    def id_of(self, container: str) -> Seen | None:
        if self.serial is None:
            return None
        started = self.status.state.started or 0 if self.status and self.status.state else 0
        return Seen("c", self.serial, 0, 0, "running", started, None, None, "", "", "image")

    def box(self, serial: int) -> Box | None:
        return Box(self.pod.containers[0], serial, 0, 0, "image")

    def finished(self) -> bool:
        return self.done

    def older(self, serial: int) -> bool:
        return False

    def silent(self) -> bool:
        return False

    def may_run_again(self, container: Container, code: int) -> bool:
        return may_restart(self.pod, container, code)

    def probe_result(self, worker: Worker) -> None:
        pass

    def run(self, box: Box, probe: Probe) -> Generator[Any, Any, Outcome]:
        self.probed += 1
        return self.outcome
        yield


def make(kind: str, container: Container, pod: Pod, **probe: int) -> tuple[View, Worker, Clock]:
    clock, view = Clock(1000), View(pod)
    clock.now = 1_000_500
    recorder = Recorder(clock, budget_per_type=True, max_occurrences=100)
    worker = Worker(
        clock,
        view,
        view,
        recorder,
        Journal(),
        container,
        kind,  # type: ignore[arg-type]
        Probe(Handler("exec"), **probe),
        "spec.containers",
    )
    return view, worker, clock


def container_of(given: dict[str, Any]) -> Container:
    rules = tuple(
        RestartRule(r["action"], r["exitCodes"]["operator"], tuple(r["exitCodes"]["values"]))
        for r in given.get("restart_policy_rules") or ()
    )
    role = "sidecar" if given.get("init_container") else "app"
    return Container(
        "c",
        "image",
        role,
        "",
        restart_policy=given.get("container_restart_policy") or "",  # type: ignore[arg-type]
        restart_rules=rules,
    )


def state_of(word: str, code: int, started: int) -> ContainerState | None:
    if word == "running":
        return ContainerState("running", started=started)
    if word == "terminated":
        return ContainerState("terminated", code=code, started=started)
    return ContainerState("waiting") if word == "waiting" else None


@pytest.mark.parametrize("row", TABLE["single_steps"], ids=lambda r: f"{r['name']}-{r['probe_type']}")
def test_single_step(row: dict[str, Any]) -> None:
    given, want = row["given"], row["expect"]
    if row["name"] in LEFT_OUT:
        return
    container = container_of(given)
    pod = Pod("p", "default", (container,), restart_policy=given.get("pod_restart_policy", "Always"))
    delay = given.get("initialDelaySeconds", 0)
    view, worker, clock = make(row["probe_type"], container, pod, initial_delay=delay)
    raw = given.get("status", {"phase": "Running", "container": "running"})
    started = given.get("started")
    if started is None:
        started = row["probe_type"] != "startup"
    if raw is None or raw["container"].startswith("absent"):
        view.status, view.serial = None, None
    else:
        since = clock.now - 1000 * given.get("running_for_s", 100)
        view.status = ContainerStatus(
            "c", False, started, 0, state_of(raw["container"].split(" ")[0], raw.get("exitCode", 0), since)
        )
        view.done = raw.get("phase") in ("Failed", "Succeeded")
    worker._step()
    assert (not worker.ended) == want["worker_continues"]
    if "cached_result" in want:
        assert (worker.stored if worker.has_result else None) == WORDS[want["cached_result"]]


@pytest.mark.parametrize("row", TABLE["sequences"], ids=lambda r: f"{r['name']}-{r['probe_type']}")
def test_sequence(row: dict[str, Any]) -> None:
    container = Container("c", "image", "app", "")
    view, worker, clock = make(
        row["probe_type"],
        container,
        Pod("p", "default", (container,)),
        success_threshold=row["spec"]["successThreshold"],
        failure_threshold=row["spec"]["failureThreshold"],
    )
    for step in row["steps"]:
        if step.get("new_container_id"):
            view.serial = 2
        started = step.get("started", row.get("started", row["probe_type"] != "startup"))
        view.status = ContainerStatus("c", False, started, 0, ContainerState("running", started=clock.now - 100_000))
        view.outcome = Outcome(step["handler"], "", False)
        worker._step()
        assert worker.stored == WORDS[step["cached"]], step
        if "on_hold_after" in step:
            assert worker.on_hold == step["on_hold_after"], step
        if "result_run_after" in step:
            assert worker.run == step["result_run_after"], step
        if "not probed" in step.get("note", ""):
            assert view.probed == row["steps"].index(step)


@pytest.mark.parametrize("row", TABLE["update_pod_status"], ids=lambda r: f"{r['kind']}-{r['container']}")
def test_ready_and_started(row: dict[str, Any]) -> None:
    role = {"regular": "app", "init": "init", "sidecar": "sidecar"}[row["kind"]]
    probe = Probe(Handler("exec"))
    container = Container(
        "c",
        "image",
        role,
        "",  # type: ignore[arg-type]
        readiness=probe if "readiness" in row["workers"] else None,
        startup=probe if "startup" in row["workers"] else None,
    )
    other = Container("other", "image", "app", "")
    pod = Pod("p", "default", (container,)) if role == "app" else Pod("p", "default", (other,), (container,))
    state = "running" if row["state"] == "running" else "exited"
    snapshot = (Seen("c", 1, 0, 0, state, 0, None if state == "running" else 5, 0, "", "", "image"),)
    workers = {}
    for kind in row["workers"]:
        _, worker, _ = make(kind, container, pod)
        worker.serial = 1
        worker.stored = WORDS[row.get(f"{kind}_cache")]
        worker.has_result = row.get(f"{kind}_cache") is not None
        workers["c", kind] = worker
    if role == "init" and row["workers"]:
        return  # a regular init container has no probe workers (R4.10); upstream's test makes one by hand
    status, _ = generate(Inputs(pod, 10, snapshot, 0, True, PodStatus(), {}, workers, {}, False, False))
    found = status.container("c")
    assert found is not None
    assert found.ready == row["expect_ready"]
    if "expect_started" in row:
        assert found.started == row["expect_started"]


@pytest.mark.parametrize("row", TABLE["port_resolution"], ids=lambda r: str(r["port"]))
def test_port_resolution(row: dict[str, Any]) -> None:
    container = Container(
        "c", "image", "app", "", ports=tuple(Port(p["containerPort"], p["name"]) for p in row["container_ports"])
    )
    number = port_number(row["port"], container)
    in_range = number is not None and 0 < number < 65536
    assert in_range == row["ok"]
    if row["ok"]:
        assert number == row["resolved"]


def test_backoff_grows_to_its_cap() -> None:
    case = json.loads((DATA / "backoff.json").read_text())["cases"][0]
    backoff = BackOff(case["initial"], case["max"], 2 * case["max"])
    for tick, want in enumerate(case["get_before_each_next"], 1):
        assert backoff.get("k") == want
        backoff.advance("k", tick, tick)
    backoff.forget("k")
    assert backoff.get("k") == case["then_reset_get"]


def test_backoff_since_update() -> None:
    case = next(c for c in json.loads((DATA / "backoff.json").read_text())["cases"] if "SinceUpdate" in c["source"])
    backoff = BackOff(case["initial"], case["max"], 2 * case["max"])
    for now, inside, value in case["ticks"]:
        held = backoff.holds_since_update("k", now)
        assert held == inside, now
        if held:
            assert backoff.get("k") == value, now
        else:
            backoff.advance("k", now, now)
