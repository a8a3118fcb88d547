"""How fast the engine is, as ratios measured in one run: `make bench` (or `python benchmarks/engine.py`).

* a day of a healthy Pod with three probes, against the same probe loop written in simpy;
* a year of that Pod against an hour of it: cost follows changes, not seconds;
* a day in a crash loop, against a plain heap loop of as many steps, and the median recorded case: both in function
  calls too, which are the same on every machine;
* memory over the interpreter with its imports.
"""

from __future__ import annotations

import heapq
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from counting import function_calls

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.engine.simulate import Simulation
from mkdocs_podlife.manifest.model import Pod
from mkdocs_podlife.manifest.reading import read

HOUR, DAY, YEAR = 3_600_000, 86_400_000, 365 * 86_400_000
CASES = Path(__file__).parent.parent / "tests" / "data" / "traces"
HEALTHY = """
apiVersion: v1
kind: Pod
metadata: {name: healthy}
spec:
  containers:
  - name: app
    image: nginx:1.25
    startupProbe: {httpGet: {port: 80}, periodSeconds: 5}
    readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}
    livenessProbe: {httpGet: {port: 80}, periodSeconds: 10}
"""
PLAIN = """
apiVersion: v1
kind: Pod
metadata: {name: plain}
spec:
  containers:
  - {name: app, image: nginx}
"""
CRASHING = """
apiVersion: v1
kind: Pod
metadata: {name: crashing}
spec:
  containers:
  - {name: app, image: busybox, command: [sh, -c, sleep 1; exit 1]}
"""


def pod(text: str) -> Pod:
    found = next(m.pod for m in read(text).manifests if m.pod is not None)
    return found


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The best of several runs."""
    best = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def simpy_day() -> None:
    """The same three probe loops, in simpy."""
    import simpy

    env = simpy.Environment()

    def worker(period: int) -> object:
        run = 0
        while True:
            yield env.timeout(period)
            run += 1

    for period in (5_000, 5_000, 10_000):
        env.process(worker(period))  # type: ignore[arg-type]
    env.run(until=DAY)


def heap_loop(steps: int) -> None:
    heap: list[tuple[int, int]] = [(0, 0)]
    for n in range(steps):
        at, _ = heapq.heappop(heap)
        heapq.heappush(heap, (at + 1, n))


def steps_of(the_pod: Pod, until: int) -> int:
    from mkdocs_podlife.behaviour.scenario_model import Scenario
    from mkdocs_podlife.behaviour.world import make_world
    from mkdocs_podlife.engine.timing import Timing

    simulation = Simulation(the_pod, Scenario(), make_world(the_pod, Scenario()), Timing())
    simulation.run(until)
    return simulation.clock.steps


def main() -> None:
    healthy, crashing = pod(HEALTHY), pod(CRASHING)
    simulate(healthy, until=HOUR)
    hour = seconds(lambda: simulate(healthy, until=HOUR), 20)
    day = seconds(lambda: simulate(healthy, until=DAY), 20)
    year = seconds(lambda: simulate(healthy, until=YEAR), 20)
    print(f"simpy, a day of three probes / engine   {seconds(simpy_day, 2) / day:8.0f} ×   (at least 10)")
    print(f"a year / an hour of a healthy Pod        {year / hour:8.2f} ×   (at most 2)")
    plain_pod = pod(PLAIN)
    print(f"a Pod of one nginx, horizon chosen       {1000 * seconds(lambda: simulate(plain_pod), 50):8.2f} ms")
    crash = seconds(lambda: simulate(crashing, until=DAY), 3)
    steps = steps_of(crashing, DAY)
    plain = seconds(lambda: heap_loop(steps))
    print(
        f"a day in a crash loop                    {crash / plain:8.1f} × a heap loop of {steps} steps"
        f" ({1000 * crash:.1f} ms, {function_calls(lambda: simulate(crashing, until=DAY)):,} calls)"
    )
    times, calls = [], []
    for case in sorted(CASES.iterdir()):
        if not case.is_dir() or case.name in ("deployment-rolling", "job-backoff"):
            continue
        the_pod = pod((case / "pod.yaml").read_text())
        scenario, _ = read_scenario((case / "scenario.yaml").read_text())
        times.append(seconds(lambda p=the_pod, s=scenario: simulate(p, s), 3))  # type: ignore[misc]
        calls.append(function_calls(lambda p=the_pod, s=scenario: simulate(p, s)))  # type: ignore[misc]
    print(
        f"the median recorded case                 {1000 * statistics.median(times):8.2f} ms"
        f"  (slowest {1000 * max(times):.1f} ms; {statistics.median(calls):,.0f} calls, at most {max(calls):,})"
    )
    tracemalloc.start()
    simulate(crashing, until=DAY)
    print(f"memory for a day in a crash loop         {tracemalloc.get_traced_memory()[1] / 2**20:8.1f} MB  (under 20)")


if __name__ == "__main__":
    main()
