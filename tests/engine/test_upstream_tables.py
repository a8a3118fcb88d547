"""The kubelet's and kubectl's own unit-test tables, as data (tests/data/upstream)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.engine import conditions
from mkdocs_podlife.engine import status as st
from mkdocs_podlife.engine.actions import compute
from mkdocs_podlife.engine.events import Correlator
from mkdocs_podlife.engine.instances import Seen
from mkdocs_podlife.engine.kill import base_grace
from mkdocs_podlife.engine.printer import human_duration, print_row
from mkdocs_podlife.engine.status import PodStatus
from mkdocs_podlife.engine.trace import Condition, ContainerState, ContainerStatus, Event, Occurrence, Status
from mkdocs_podlife.manifest.model import Container, Handler, Pod, Probe, RestartRule

DATA = Path(__file__).parent.parent / "data" / "upstream"
NOW = 1_000_000


def rows(name: str, key: str = "rows") -> list[dict[str, Any]]:
    return json.loads((DATA / f"{name}.json").read_text())[key]


def when(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "now":
        return NOW
    assert text.startswith("now-") and text.endswith("s"), text
    return NOW - int(float(text[4:-1]) * 1000)


def state(raw: dict[str, Any] | None) -> ContainerState | None:
    if not raw:
        return None
    ((kind, body),) = raw.items()
    body = body or {}
    return ContainerState(
        kind,
        body.get("reason", ""),
        body.get("message", ""),
        when(body.get("startedAt")),
        when(body.get("finishedAt")),
        body.get("exitCode", 0) if kind == "terminated" else None,
        body.get("signal"),
    )


def container_status(raw: dict[str, Any], name: str = "") -> ContainerStatus:
    return ContainerStatus(
        raw.get("name", name),
        bool(raw.get("ready")),
        bool(raw.get("started")),
        raw.get("restartCount", 0),
        state(raw.get("state")),
        state(raw.get("lastState")),
    )


def probe(raw: dict[str, Any] | None) -> Probe | None:
    return Probe(Handler("none"), grace_period=raw.get("terminationGracePeriodSeconds")) if raw is not None else None


def container(raw: dict[str, Any], role: str, index: int) -> Container:
    if role == "init" and raw.get("restartPolicy") == "Always":
        role = "sidecar"
    rules = tuple(
        RestartRule(r["action"], r["exitCodes"]["operator"], tuple(r["exitCodes"].get("values", ())))
        for r in raw.get("restartPolicyRules", ())
    )
    return Container(
        raw.get("name", f"{role}-{index}"),
        "image",
        role,
        "",  # type: ignore[arg-type]
        restart_policy=raw.get("restartPolicy", ""),
        restart_rules=rules,
        liveness=probe(raw.get("livenessProbe")),
        startup=probe(raw.get("startupProbe")),
    )


def pod(spec: dict[str, Any]) -> Pod:
    return Pod(
        "p",
        "default",
        tuple(container(c, "app", i) for i, c in enumerate(spec.get("containers") or ())),
        tuple(container(c, "init", i) for i, c in enumerate(spec.get("initContainers") or ())),
        restart_policy=spec.get("restartPolicy", "Always"),
        grace_period=spec.get("terminationGracePeriodSeconds", 2),
        readiness_gates=tuple(g["conditionType"] for g in spec.get("readinessGates") or ()),
    )


@pytest.mark.parametrize("row", rows("human_duration"), ids=lambda r: f"{r['func']}-{r['nanoseconds']}")
def test_human_duration(row: dict[str, Any]) -> None:
    """R10.15."""
    if row["func"] == "HumanDuration":
        assert human_duration(int(row["nanoseconds"] / 1e6)) == row["want"]
    else:
        assert row["func"] == "ShortHumanDuration"  # kubectl does not use it for Pods


@pytest.mark.parametrize("row", rows("printpod"), ids=lambda r: f"{r['source'].rsplit(':')[-1]}-{r['row']}")
def test_print_row(row: dict[str, Any]) -> None:
    """R10.1–R10.8."""
    raw, spec = row["pod"].get("status", {}), pod(row["pod"].get("spec", {}))
    names = [c.name for c in spec.containers] + [f"extra-{i}" for i in range(4)]
    given = tuple(Condition(c["type"], c["status"], 0, c.get("reason", "")) for c in raw.get("conditions") or ())
    init_names = [c.name for c in spec.init_containers] + [f"extra-init-{i}" for i in range(4)]
    inits = [container_status(c, init_names[i]) for i, c in enumerate(raw.get("initContainerStatuses") or ())]
    status = Status(
        NOW,
        raw.get("phase", ""),
        raw.get("reason"),
        None,
        given,
        tuple(inits),
        tuple(container_status(c, names[i]) for i, c in enumerate(raw.get("containerStatuses") or ())),
        deletion=when(row["pod"]["metadata"].get("deletionTimestamp")),
    )
    sidecars = frozenset(c.name for c in spec.init_containers if c.role == "sidecar")
    stamped = NOW - 500  # the printer truncates finishedAt as the API does; the table's instants are whole already
    cells = print_row(
        Status(*[stamped if f == "at" else getattr(status, f) for f in Status._fields]),
        sidecars,
        len(spec.containers),
        len(spec.init_containers),
    )
    _, ready, word, restarts, *_ = row["expect"]["cells"]
    assert (cells.ready, cells.status) == (ready, word)
    assert cells.restarts_text == restarts


@pytest.mark.parametrize("row", rows("getphase"), ids=lambda r: f"{r['source'].rsplit(':')[-1]}-{r['name']}")
def test_phase(row: dict[str, Any]) -> None:
    """R9.1–R9.4, R7.30."""
    spec = pod(row["spec"])
    inits = {c.name for c in spec.init_containers}
    statuses = [container_status(s) for s in row["statuses"]]
    got = st.phase(
        spec,
        [s for s in statuses if s.name in inits],
        [s for s in statuses if s.name not in inits],
        terminal=row["podIsTerminal"],
        initialized=row["podHasInitialized"],
    )
    assert got == row["expect_phase"]


@pytest.mark.parametrize("row", rows("pod_conditions"), ids=lambda r: f"{r['source'].rsplit(':')[-1]}-{r['row']}")
def test_conditions(row: dict[str, Any]) -> None:
    """R9.10–R9.13."""
    spec = pod(row["spec"])
    inits = {c.name for c in spec.init_containers}
    raw = row.get("containerStatuses")
    statuses = [container_status(s) for s in raw or ()]
    regular = tuple(s for s in statuses if s.name not in inits)
    status = PodStatus(
        row["podPhase"], init=tuple(s for s in statuses if s.name in inits), containers=None if raw is None else regular
    )  # type: ignore[arg-type]
    want = row.get("expectReady") or row.get("expected")
    if "Initialized" in row["source"]:
        got = conditions.initialized(spec, status, False)
    elif want["type"] == "ContainersReady":
        got = conditions.containers_ready(spec, status)
    else:
        got = conditions.pod_ready(
            spec,
            conditions.containers_ready(spec, status),
            {c["type"]: c["status"] for c in row.get("conditions") or ()},
        )
    assert got[0] == want["status"]
    if "reason" in want:
        assert got[1] == want["reason"]
    if "message" in want:
        assert got[2] == want["message"]


REASONS = {"Unknown": "finished", "LivenessProbe": "liveness", "StartupProbe": "startup"}


@pytest.mark.parametrize(
    "row", json.loads((DATA / "grace_period.json").read_text())["kill_container_base"]["rows"], ids=lambda r: r["name"]
)
def test_base_grace(row: dict[str, Any]) -> None:
    """R7.10, R6.42."""
    spec = pod(row["pod"]["spec"])
    deletion = row["pod"].get("metadata", {}).get("deletionGracePeriodSeconds")
    assert base_grace(spec, spec.containers[0], REASONS[row["reason"]], deletion) == row["expectedGracePeriod"]


@pytest.mark.parametrize("row", rows("event_correlation"), ids=lambda r: r["name"])
def test_correlation(row: dict[str, Any]) -> None:
    """R11.2–R11.6."""
    correlator = Correlator([])
    clock = 0

    def play(raw: dict[str, Any], message: str) -> tuple[int, Event] | None:
        nonlocal clock
        clock += 2000 * row["interval_s"]  # upstream's clock moves at every reading: two an event
        path = raw["object"].get("fieldPath")
        return correlator.observe(
            Occurrence(clock, clock, clock, "Normal", raw["reason"], path, "kubelet", message, "")
        )

    for before in row["previous"]:
        for n in range(before["n"]):
            if before.get("unique_objects_reasons_messages"):
                continue  # other objects: other keys, other buckets
            raw = before["event"]
            play(raw, f"{raw['message']} {n}" if before.get("distinct_messages") else raw["message"])
    written = play(row["new"], row["new"]["message"])
    want = row["expect"]
    assert (written is None) == want["skip"]
    if written is not None:
        assert written[1].count == want["count"]
        if "message" in want:
            assert written[1].message == want["message"]


def seen(index: int, word: str) -> Seen:
    image = "other" if "spec changed" in word else "image"
    if word.startswith("run"):
        return Seen(f"app-{index}", index, 0, 0, "running", 0, None, None, "", "", image)
    if word == "created":
        return Seen(f"app-{index}", index, 0, 0, "created", 0, None, None, "", "", image)
    return Seen(f"app-{index}", index, 0, 0, "exited", 0, 1, int(word[4:]), "", "", image)


@pytest.mark.parametrize("row", rows("compute_pod_actions"), ids=lambda r: r["name"])
def test_compute_actions(row: dict[str, Any]) -> None:
    """R3.1–R3.3, R7.11, R8.11."""
    if row["sandbox"] == "ready, no ip" or any("unknown" in c for c in row["containers"]):
        assert row["name"] in ("sandbox without IP", "container in unknown state, Never")  # no such state here
        return
    spec = pod({"containers": [{}, {}, {}], "restartPolicy": row["restart_policy"]})
    snapshot = [seen(i, word) for i, word in enumerate(row["containers"])]
    verdicts = {
        (i, kind): "failure"
        for i, word in enumerate(row["containers"])
        for kind in ("liveness", "startup")
        if f"{kind} failed" in word
    }
    sandbox = None if row["sandbox"] == "none" else 0
    attempts = 0 if sandbox is None else int(row["sandbox"][-1]) + 1 if "attempt" in row["sandbox"] else 1
    plan = compute(
        spec, (), snapshot, sandbox, row["sandbox"] == "ready", attempts, lambda s, kind: verdicts.get((s.serial, kind))
    )
    want = row["expect"]
    assert [int(c.name[4:]) for c in plan.start] == want["start"]
    assert plan.kill_pod == want.get("kill_pod", False)
    assert plan.create_sandbox == want.get("create_sandbox", False)
    if not plan.kill_pod:
        assert [k.seen.serial for k in plan.kill] == want["kill"]
