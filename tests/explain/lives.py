"""Lives written down by hand after recorded ones: what the pictures are tested on, without the engine."""

from __future__ import annotations

from dataclasses import replace

from mkdocs_podlife.behaviour.program import Step
from mkdocs_podlife.engine.trace import (
    Condition,
    ContainerState,
    ContainerStatus,
    Endpoint,
    Event,
    EventWrite,
    Hook,
    Kill,
    ProbeRun,
    Row,
    Run,
    Status,
    Trace,
    Wait,
)
from mkdocs_podlife.manifest.model import Container, Handler, Pod, Probe

EXEC = Handler("exec", command=("test", "-e", "/tmp/up"))


def pod(*containers: Container, **more: object) -> Pod:
    regular = tuple(c for c in containers if c.role == "app")
    inits = tuple(c for c in containers if c.role != "app")
    more.setdefault("labels", {"app": "web"})
    return Pod("web", "default", regular, inits, **more)  # type: ignore[arg-type]


def app(name: str = "app", **more: object) -> Container:
    role = more.pop("role", "app")
    path = more.pop("path", "spec.containers[0]")
    return Container(name, "busybox", role, path, **more)  # type: ignore[arg-type]


def rows(*items: tuple[float, str, str, int]) -> tuple[Row, ...]:
    return tuple(Row(round(t * 1000), 0, 0, ready, status, n, str(n)) for t, ready, status, n in items)


def statuses(*items: tuple[float, str, dict[str, bool]]) -> tuple[Status, ...]:
    """(at, phase, ready by container)."""
    out = []
    for t, phase_word, ready in items:
        at = round(t * 1000)
        states = tuple(
            ContainerStatus(n, r, r, 0, ContainerState("running" if r else "waiting", started=at)) for n, r in ready.items()
        )
        whole = "True" if ready and all(ready.values()) else "False"
        out.append(Status(at, phase_word, None, None, (Condition("Ready", whole, at),), (), states))  # type: ignore[arg-type]
    return tuple(out)


def writes(*items: tuple[str, str, list[float]]) -> tuple[EventWrite, ...]:
    """(type letter, reason, times): the n-th item is row n of the table."""
    out = []
    for index, (kind, reason, times) in enumerate(items):
        for n, t in enumerate(times):
            word = "Warning" if kind == "W" else "Normal"
            event = Event(word, reason, None, "kubelet", "", n + 1, round(times[0] * 1000), round(t * 1000))  # type: ignore[arg-type]
            out.append(EventWrite(round(t * 1000), index, event))
    return tuple(sorted(out, key=lambda w: w.at))


def failures(container: str, kind: str, attempt: int, times: list[float], acts: bool, counted: int = 0) -> ProbeRun:
    ms = tuple(round(t * 1000) for t in times)
    n = counted or len(ms)
    at = ms[-1] if acts else None
    return ProbeRun(container, kind, attempt, "failure", ms[0], ms[-1], len(ms), "", ms, n, acts, at)  # type: ignore[arg-type]


def passes(container: str, kind: str, attempt: int, first: float, last: float, period: float) -> ProbeRun:
    count = int((last - first) / period) + 1
    ms = tuple(round((first + i * period) * 1000) for i in range(count))
    return ProbeRun(container, kind, attempt, "success", ms[0], ms[-1], count, "", ms[:64], count)  # type: ignore[arg-type]


def liveness(cycles: int = 4) -> Trace:
    """The exec example: killed by its third failure, every 99 s."""
    script = ("sh", "-c", "touch /tmp/up; sleep 60; rm /tmp/up; sleep 3600")
    c = app("container-live-exec", command=script, liveness=Probe(EXEC, 1, 1, 3))
    period, begin = 99.0, 0.44
    runs, kills, probes = [], [], []
    row = [(0.0, "0/1", "Pending", 0), (0.01, "0/1", "ContainerCreating", 0), (0.44, "1/1", "Running", 0)]
    unhealthy, killing, started = [], [], []
    for n in range(cycles + 1):
        t = begin + n * period
        ms = round(t * 1000)
        steps = (Step(ms, "sleep 60"), Step(ms + 60_000, "rm /tmp/up"), Step(ms + 60_000, "sleep 3600"))
        started.append(t)
        if n:
            row.append((t + 0.1, "1/1", "Running", n))
        if n == cycles:
            runs.append(Run(c.name, n, ms, steps=steps, ready_at=ms))
            probes.append(passes(c.name, "liveness", n, t + 2.9, t + 20, 3))
            break
        kill = t + 68.9
        runs.append(Run(c.name, n, ms, round((kill + 30) * 1000), round((kill + 30) * 1000), 137, "Error", "SIGKILL", steps, ms))
        k = round(kill * 1000)
        kills.append(Kill(c.name, n, k, "liveness", 30, 30, "SIGTERM", k, k + 30_000, k + 30_000))
        probes += [passes(c.name, "liveness", n, t + 2.9, t + 59.9, 3), failures(c.name, "liveness", n, [t + 62.9, t + 65.9, t + 68.9], True)]
        unhealthy += [t + 62.9, t + 65.9, t + 68.9]
        killing.append(kill)
    return Trace(
        pod(c), "1.36", 420_000, "horizon",
        rows=rows(*row), statuses=statuses((0, "Pending", {c.name: False}), (0.44, "Running", {c.name: True})),
        endpoints=(Endpoint(440, True, True, True),), runs=tuple(runs), kills=tuple(kills), probes=tuple(probes),
        writes=writes(("N", "Scheduled", [0.01]), ("N", "Pulled", [s - 0.05 for s in started]), ("N", "Created", [s - 0.03 for s in started]),
                      ("N", "Started", started), ("W", "Unhealthy", unhealthy), ("N", "Killing", killing)),
    )  # fmt: skip


def crashloop() -> Trace:
    """Ends with code 1 after a second, for eleven minutes."""
    c = app(command=("sh", "-c", "sleep 1; exit 1"))
    starts = [0.45, 2.14, 15.21, 46.22, 104.2, 193.2, 355.2, 660.2]
    ends = [2.09, 4.09, 17.13, 47.3, 105.3, 194.3, 356.3, 661.3]
    backoffs = [0, 10, 20, 40, 80, 160, 300, 300]
    runs, waits, row = [], [], [(0.0, "0/1", "Pending", 0), (0.02, "0/1", "ContainerCreating", 0)]
    status = [(0.0, "Pending", {"app": False})]
    warn: list[float] = []
    for n, (s, e) in enumerate(zip(starts, ends, strict=True)):
        ms = round(s * 1000)
        runs.append(Run("app", n, ms, ms + 1_010, round(e * 1000), 1, "Error", "itself", (Step(ms, "sleep 1"),), ms))
        row += [(s, "1/1", "Running", n), (e, "0/1", "Error", n)]
        status += [(s, "Running", {"app": True}), (e, "Running", {"app": False})]
        if n:
            until = round(starts[n + 1] * 1000) if n + 1 < len(starts) else None
            waits.append(Wait("app", "crash-backoff", round(e * 1000), until, backoffs[n]))
            at = e + 70
            warn.append(e)
            while until is not None and at * 1000 < until:
                warn.append(at)
                at += 70
            if backoffs[n] > 80 and e + 90 < 700:
                row.append((e + 90, "0/1", "CrashLoopBackOff", n))
    return Trace(
        pod(c), "1.36", 700_000, "horizon", rows=rows(*row), statuses=statuses(*status), runs=tuple(runs), waits=tuple(waits),
        writes=writes(("N", "Scheduled", [0.01]), ("N", "Pulled", [s - 0.05 for s in starts]), ("N", "Created", [s - 0.03 for s in starts]),
                      ("N", "Started", starts), ("W", "BackOff", warn)),
    )  # fmt: skip


def startup() -> Trace:
    """Slow to start: three failures of the startup probe, then all three probes pass."""
    p = "spec.containers[0]."
    c = app(
        command=("sh", "-c", "sleep 7; touch /tmp/up; sleep 3600"),
        startup=Probe(EXEC, period=2, failure_threshold=5), liveness=Probe(EXEC, period=5), readiness=Probe(EXEC, period=5),
    )  # fmt: skip
    probes = (
        failures("app", "startup", 0, [2.36, 4.36, 6.36], False),
        replace(passes("app", "startup", 0, 8.36, 8.36, 2), acts=True, acted_at=8_360),
        replace(passes("app", "readiness", 0, 8.39, 58.39, 5), acts=True, acted_at=8_390),
        passes("app", "liveness", 0, 10.36, 55.36, 5),
    )
    return Trace(
        pod(c, written=frozenset({p + "startupProbe.periodSeconds", p + "startupProbe.failureThreshold"})), "1.36", 60_000, "horizon",
        rows=rows((0, "0/1", "Pending", 0), (0.03, "0/1", "ContainerCreating", 0), (0.52, "0/1", "Running", 0), (8.39, "1/1", "Running", 0)),
        statuses=statuses((0, "Pending", {"app": False}), (0.52, "Running", {"app": False}), (8.39, "Running", {"app": True})),
        runs=(Run("app", 0, 516, steps=(Step(516, "sleep 7"), Step(7_520, "sleep 3600")), ready_at=8_390),), probes=probes,
        endpoints=(Endpoint(520, True), Endpoint(8_390, True, True, True)),
        writes=writes(("N", "Scheduled", [0.02]), ("N", "Pulled", [0.43]), ("N", "Created", [0.45]), ("N", "Started", [0.52]), ("W", "Unhealthy", [2.36, 4.36, 6.36])),
    )  # fmt: skip


def deletion() -> Trace:
    """A preStop hook that wants more than the grace period."""
    hook = Handler("exec", command=("sh", "-c", "echo begin > /proc/1/fd/1; sleep 20; echo end"))
    c = app(command=("sh", "-c", "trap 'echo TERM' TERM; while true; do sleep 1; done"), pre_stop=hook)
    return Trace(
        pod(c, grace_period=5, written=frozenset({"spec.terminationGracePeriodSeconds"})), "1.36", 50_000, "gone",
        rows=(*rows((0, "0/1", "Pending", 0), (0.03, "0/1", "ContainerCreating", 0), (0.61, "1/1", "Running", 0), (15.05, "1/1", "Terminating", 0), (22.2, "0/1", "Error", 0)), Row(22_745, 0, 0, gone=True)),
        statuses=statuses((0, "Pending", {"app": False}), (0.61, "Running", {"app": True}), (22.2, "Failed", {"app": False})),
        runs=(Run("app", 0, 611, 22_100, 22_197, 137, "Error", "SIGKILL", ready_at=611),),
        hooks=(Hook("app", "preStop", "exec", 15_057, 22_100, "cut", 20_000),),
        kills=(Kill("app", 0, 15_057, "deletion", 5, 2, "SIGTERM", 20_060, 22_080, 22_100),),
        endpoints=(Endpoint(611, True, True, True), Endpoint(15_055, True, False, True, True), Endpoint(22_197, False)),
        writes=writes(("N", "Scheduled", [0.02]), ("N", "Pulled", [0.5]), ("N", "Created", [0.54]), ("N", "Started", [0.61]), ("N", "Killing", [15.057]), ("W", "FailedPreStopHook", [22.11])),
        deleted_at=15_000, gone_at=22_745,
    )  # fmt: skip


def sidecar() -> Trace:
    """A native sidecar that holds the main container back and is stopped after it."""
    side = app("sidecar", role="sidecar", path="spec.initContainers[0]", startup=Probe(EXEC, period=1, failure_threshold=20))
    main = app("main", command=("sh", "-c", "sleep 20 & wait $!"))
    return Trace(
        pod(side, main, restart_policy="Never", labels={}), "1.36", 60_000, "finished",
        rows=rows((0, "0/2", "Pending", 0), (0.04, "0/2", "Init:0/1", 0), (4.37, "1/2", "PodInitializing", 0), (4.47, "2/2", "Running", 0), (25.48, "1/2", "Completed", 0), (26.6, "0/2", "Completed", 0)),
        statuses=statuses((0, "Pending", {"sidecar": False, "main": False}), (4.37, "Pending", {"sidecar": True, "main": False}), (4.47, "Running", {"sidecar": True, "main": True}), (25.48, "Running", {"sidecar": True, "main": False}), (26.6, "Succeeded", {"sidecar": False, "main": False})),
        runs=(Run("sidecar", 0, 524, 26_520, 26_600, 0, "Completed", "stop-signal", ready_at=4_370), Run("main", 0, 4_460, 24_480, 25_470, 0, "Completed", "itself", (Step(4_460, "sleep 20"),), 4_470)),
        kills=(Kill("sidecar", 0, 25_472, "finished", 30, 30, "SIGTERM", 25_475, None, 26_520),),
        probes=(failures("sidecar", "startup", 0, [1.37, 2.36, 3.37], False), replace(passes("sidecar", "startup", 0, 4.36, 4.36, 1), acts=True, acted_at=4_360)),
        writes=writes(("N", "Scheduled", [0.02]), ("N", "Pulled", [0.43, 4.36]), ("N", "Created", [0.45, 4.38]), ("N", "Started", [0.52, 4.46]), ("W", "Unhealthy", [1.37, 2.36, 3.37]), ("N", "Pulled", [4.36]), ("N", "Created", [4.38]), ("N", "Started", [4.46]), ("N", "Killing", [25.47])),
    )  # fmt: skip


def inits() -> Trace:
    """Two init containers of two seconds each."""
    one = app("init-1", role="init", path="spec.initContainers[0]", command=("sh", "-c", "sleep 2"))
    two = app("init-2", role="init", path="spec.initContainers[1]", command=("sh", "-c", "sleep 2"))
    main = app(command=("sh", "-c", "sleep 3600"))
    return Trace(
        pod(one, two, main), "1.36", 40_000, "horizon",
        rows=rows((0, "0/1", "Pending", 0), (0.02, "0/1", "Init:0/2", 0), (2.73, "0/1", "Init:1/2", 0), (5.75, "0/1", "PodInitializing", 0), (5.85, "1/1", "Running", 0)),
        statuses=statuses((0, "Pending", {"app": False}), (5.85, "Running", {"app": True})),
        runs=(Run("init-1", 0, 496, 2_500, 2_730, 0, "Completed", "itself", (Step(496, "sleep 2"),)), Run("init-2", 0, 2_820, 4_820, 5_744, 0, "Completed", "itself", (Step(2_820, "sleep 2"),)), Run("app", 0, 5_840, steps=(Step(5_840, "sleep 3600"),), ready_at=5_840)),
        writes=writes(("N", "Scheduled", [0.02]), ("N", "Pulled", [0.42]), ("N", "Created", [0.44]), ("N", "Started", [0.5])),
    )  # fmt: skip


LIVES = {
    "liveness": liveness,
    "crashloop": crashloop,
    "startup": startup,
    "deletion": deletion,
    "sidecar": sidecar,
    "inits": inits,
}
