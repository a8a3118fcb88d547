"""What must hold of any life at all, over generated Pods and scenarios."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from mkdocs_podlife.behaviour.scenario_model import Action, ContainerSpec, Exits, ImageSpec, Node, OnTerm, Scenario
from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.engine.texts import minor
from mkdocs_podlife.manifest.model import Pod
from mkdocs_podlife.manifest.reading import read

SCRIPTS = some.sampled_from(
    [
        "sleep 3600",
        "sleep 5",
        "sleep 2; exit 1",
        "exit 0",
        "touch /tmp/ok; sleep 20; rm /tmp/ok; sleep 600",
        "trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done",
        "trap '' TERM; sleep 900",
        "n=$(cat /work/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > /work/n; sleep 1; [ $n -gt 2 ] && sleep 900; exit 3",
        "while [ ! -f /work/go ]; do sleep 1; done; sleep 30",
        "touch /work/go; sleep 40; exit 2",
        "nope --serve",
    ]
)
HANDLERS = some.sampled_from(
    [
        {"exec": {"command": ["true"]}},
        {"exec": {"command": ["false"]}},
        {"exec": {"command": ["test", "-e", "/tmp/ok"]}},
        {"exec": {"command": ["sleep", "7"]}},
        {"exec": {"command": ["/no/such"]}},
        {"httpGet": {"port": 80}},
        {"tcpSocket": {"port": 80}},
        {"grpc": {"port": 9000}},
        {"httpGet": {"port": "nope"}},
    ]
)
HOOKS = some.sampled_from(
    [
        {"exec": {"command": ["sh", "-c", "sleep 3"]}},
        {"exec": {"command": ["false"]}},
        {"sleep": {"seconds": 4}},
        {"httpGet": {"port": 80}},
        {"exec": {"command": ["sh", "-c", "sleep 60"]}},
    ]
)


@some.composite
def probes(draw: Any, kind: str) -> dict[str, Any]:
    out: dict[str, Any] = dict(draw(HANDLERS))
    for key, top in (("initialDelaySeconds", 12), ("periodSeconds", 7), ("timeoutSeconds", 3), ("failureThreshold", 4)):
        if draw(some.booleans()):
            out[key] = draw(some.integers(1, top))
    if kind == "readiness" and draw(some.booleans()):
        out["successThreshold"] = draw(some.integers(1, 3))
    return out


@some.composite
def containers(draw: Any, name: str, role: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": name,
        "image": draw(some.sampled_from(["busybox:1.36", "nginx:1.25", "acme/app:1"])),
        "volumeMounts": [{"name": "work", "mountPath": "/work"}],
    }
    if draw(some.integers(0, 3)):
        out["command"] = ["sh", "-c", draw(SCRIPTS)]
    if role == "sidecar":
        out["restartPolicy"] = "Always"
    if role != "init":
        for kind in ("liveness", "readiness", "startup"):
            if draw(some.integers(0, 3)) == 0:
                out[f"{kind}Probe"] = draw(probes(kind))
        hooks = {h: draw(HOOKS) for h in ("postStart", "preStop") if draw(some.integers(0, 4)) == 0}
        if hooks:
            out["lifecycle"] = hooks
    return out


@some.composite
def pods(draw: Any) -> Pod:
    spec: dict[str, Any] = {
        "restartPolicy": draw(some.sampled_from(["Always", "OnFailure", "Never"])),
        "terminationGracePeriodSeconds": draw(some.sampled_from([0, 1, 5, 30])),
        "volumes": [{"name": "work", "emptyDir": {}}],
        "containers": [draw(containers(f"c{i}", "app")) for i in range(draw(some.integers(1, 3)))],
    }
    inits = [
        draw(containers(f"i{i}", draw(some.sampled_from(["init", "sidecar"]))))
        for i in range(draw(some.integers(0, 2)))
    ]
    if inits:
        spec["initContainers"] = inits
    if draw(some.integers(0, 5)) == 0:
        spec["activeDeadlineSeconds"] = draw(some.integers(1, 60))
    text = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec})
    found = read(text).manifests[0]
    if found.admission is None or not found.admission.accepted:  # a sleep hook longer than the grace
        for c in (*spec["containers"], *inits):
            c.pop("lifecycle", None)
        found = read(
            json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec})
        ).manifests[0]
    assert found.pod is not None, found.admission
    return found.pod


@some.composite
def scenarios(draw: Any) -> Scenario:
    verbs = some.sampled_from(
        ["delete", "delete", "exec", "evict", "sandbox", "node", "condition", "patch", "pressure", "kubelet"]
    )
    actions = []
    for at in sorted(draw(some.lists(some.integers(0, 120_000), max_size=3))):
        verb = draw(verbs)
        args: dict[str, Any] = {}
        if verb == "delete":
            args = {"grace": draw(some.sampled_from([None, 0, 3])), "force": draw(some.booleans())}
        elif verb == "exec":
            args = {
                "container": "c0",
                "command": draw(some.sampled_from(["rm -f /tmp/ok", "touch /work/go", "kill 1"])),
            }
        elif verb == "node":
            args = {"state": draw(some.sampled_from(["lost", "lost", "back", "shutdown"]))}
        elif verb == "kubelet":
            args = {"state": draw(some.sampled_from(["restarts", "preempts"]))}
        elif verb == "evict":
            args = {"needs": draw(some.sampled_from([None, 1, 2])), "healthy": draw(some.sampled_from([None, 2]))}
        elif verb == "pressure":
            args = {"resource": "memory", "container": "c0", "used": "9Gi", "grace": draw(some.sampled_from([None, 5]))}
        elif verb == "patch":
            image = draw(some.sampled_from(["busybox:1.37", "nope:1", " "]))
            spec = draw(some.sampled_from([{"activeDeadlineSeconds": 50}, {"restartPolicy": "Never"}, {}]))
            args = {"spec": {**spec, "containers": [{"name": "c0", "image": image}]}}
        elif verb == "condition":
            args = {"type": "x/y", "status": "True"}
        actions.append(Action(at, verb, args))
    images = draw(
        some.sampled_from(
            [
                {},
                {"nginx:1.25": ImageSpec(failure="missing")},
                {"acme/app:1": ImageSpec(pull=2300, on_term=OnTerm(ignore=True))},
            ]
        )
    )
    specs = draw(some.sampled_from([{}, {"c0": ContainerSpec(exits=Exits(8000, 137, "OOMKilled"))}]))
    return Scenario(
        until=draw(some.sampled_from([None, 90_000, 900_000])),
        kubernetes=draw(some.sampled_from(["1.25", "1.28", "1.32", "1.34", "1.36"])),
        node=Node(others=draw(some.integers(0, 1))),
        actions=tuple(actions),
        images=images,
        containers=specs,
    )


def check(pod: Pod, trace: Trace) -> None:
    pod = trace.pod  # what that version makes of it
    total = len(pod.containers) + sum(c.role == "sidecar" for c in pod.init_containers)
    for series in (trace.occurrences, trace.rows, trace.statuses, trace.writes):
        times = [x.at for x in series]
        assert times == sorted(times), "time runs back"
        assert all(0 <= t for t in times)
    for o in (*trace.occurrences, *trace.rows):
        assert o.early <= o.at <= o.late
    restarts: dict[str, int] = {}
    terminal = ""
    for status in trace.statuses:
        for one in (*status.init, *status.containers):
            assert one.restarts >= restarts.get(one.name, 0), "a restart count shrank"
            restarts[one.name] = one.restarts
            assert not one.ready or one.started or one.name in {c.name for c in pod.init_containers}
        assert not terminal or status.phase == terminal, "a finished Pod changed its phase"
        if status.phase in ("Succeeded", "Failed"):
            terminal = status.phase
        if trace.gone_at is not None:
            assert status.at <= trace.gone_at, "written after it was gone"
    for row in trace.rows:
        if not row.gone:
            ready, of = row.ready.split("/")
            assert int(ready) <= int(of) == total
    if trace.gone_at is not None:
        assert trace.rows[-1].gone
    assert sum(r.gone for r in trace.rows) <= 1
    seen: dict[tuple[str, str, str | None], int] = {}
    for o in trace.occurrences:
        seen[o.type, o.reason, o.field_path] = seen.get((o.type, o.reason, o.field_path), 0) + 1
    counted: dict[tuple[str, str], int] = {}
    for e in trace.events:
        counted[e.type, e.reason] = counted.get((e.type, e.reason), 0) + e.count
    for key, count in counted.items():
        assert count <= sum(n for (t, r, _), n in seen.items() if (t, r) == key), "more counted than emitted"
    sent: dict[str, int] = {}
    texts: dict[tuple[str, str], set[str]] = {}
    for o in trace.occurrences:
        sent[o.type] = sent.get(o.type, 0) + 1
        texts.setdefault((o.type, o.reason), set()).add(o.message)
    budget = sum(sent.values()) if minor(trace.kubernetes) < 31 else 0  # one for both types then
    for (t, r), words in texts.items():
        if max(budget, sent[t]) <= 25 and len(words) < 10 and r not in ("FailedScheduling", "Scheduled"):
            total_seen = sum(n for (a, b, _), n in seen.items() if (a, b) == (t, r))
            assert counted.get((t, r), 0) == total_seen, "an event was lost"
    over = next((s.at for s in trace.statuses if s.phase in ("Succeeded", "Failed")), None)
    for run in trace.runs:
        assert over is None or run.started <= over, "a finished Pod ran again"
        assert run.exited is None or run.exited >= run.started
    for kill in trace.kills:
        assert kill.stop_at is None or kill.stop_at >= kill.begin
        assert kill.kill_at is None or kill.stop_at is None or kill.kill_at >= kill.stop_at
    for probe in trace.probes:
        assert probe.first <= probe.last and probe.count >= 1
        assert list(probe.times) == sorted(probe.times)
        assert len(probe.times) == min(probe.count, 64)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(pods(), scenarios())
def test_any_life(pod: Pod, scenario: Scenario) -> None:
    check(pod, simulate(pod, scenario))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(pods(), scenarios())
def test_the_same_twice(pod: Pod, scenario: Scenario) -> None:
    assert simulate(pod, scenario) == simulate(pod, scenario)
