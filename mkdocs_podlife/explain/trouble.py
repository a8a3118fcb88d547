"""What is behind a failing check: the command, of the script or by hand, that ran just before."""

from __future__ import annotations

from mkdocs_podlife.behaviour.program import Step
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.manifest.model import ProbeKind

CHANGES = frozenset({"touch", "rm", "mv", "cp", "mkdir", "rmdir", "kill"})  # commands that can make a probe fail


def onset(life: Life, container: str, kind: ProbeKind, first_failure: int, attempt: int) -> int:
    """When what a probe then notices really happened (ms): the command that is behind it, else the first failure."""
    step = trouble(life, container, kind, first_failure, attempt)
    return step.at if step is not None else first_failure


def trouble(life: Life, container: str, kind: ProbeKind, first_failure: int, attempt: int) -> Step | None:
    """The command of the script that ran between the last success of a probe and its first failure, and can be behind
    it: the last one that does more than wait."""
    run = life.run_of(container, attempt)
    good = [
        r.last
        for r in life.probe_runs(container, kind)
        if r.result == "success" and r.last < first_failure and r.attempt == attempt
    ]
    if run is None or not good:
        return None
    steps = [s for s in run.steps if good[-1] < s.at <= first_failure and s.text.split(" ", 1)[0] in CHANGES]
    for action in life.trace.extra.get("execs", ()):  # `kubectl exec`
        if good[-1] < action.at <= first_failure and (action.args.get("container") or life.apps[0].name) == container:
            command = action.args["command"]
            steps.append(Step(action.at, command if isinstance(command, str) else " ".join(command)))
    return max(steps, key=lambda s: s.at) if steps else None
