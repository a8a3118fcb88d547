"""The workload behind the Pod: how many such Pods there are, and what comes after this one (section 13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Codes, Count, Instant, Ordinal, Phrase, phrase
from mkdocs_podlife.explain.story.common import SECOND

LEAST = frozenset({"story.owned-one-of", "story.owned-daemon", "story.owned-cron"})  # to say; they change nothing
SETS = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
BACKOFF_LIMIT = 6  # R1.8


def owned(life: Life, workload: Mapping[str, Any]) -> list[Phrase]:
    """At most one sentence; none for a Pod of its own, or when there is nothing to add.

    Args:
        workload: the manifest as written, {} when it is not at hand.
    """
    if life.pod.owner is None:
        return []
    kind = life.pod.owner.kind
    spec = workload.get("spec")
    spec = spec if isinstance(spec, Mapping) else {}
    idle = idle_field(kind, spec)
    if idle:
        return [phrase("story.owned-none", field=Code(idle))]
    if kind in SETS:
        return _of_set(life, kind, spec)
    if kind == "DaemonSet":
        key = "story.owned-daemon-again" if _goes(life) else "story.owned-daemon"
        return [phrase(key)]
    if kind == "Job":
        return _of_job(life, spec)
    if kind == "CronJob":
        template = spec.get("jobTemplate")
        job = template.get("spec") if isinstance(template, Mapping) else None
        job = job if isinstance(job, Mapping) else {}
        after = _of_job(life, job) if life.phase != "Succeeded" else _deadline(life, job)
        return after or [phrase("story.owned-cron")]
    return []


def idle_field(kind: str, spec: Mapping[str, Any]) -> str:
    """The field by which a workload makes no Pod at all for now, "" when it makes some."""
    if kind in SETS and spec.get("replicas") == 0:
        return "replicas: 0"
    if kind in {"Job", "CronJob"} and spec.get("suspend") is True:
        return "suspend: true"
    return "parallelism: 0" if kind == "Job" and spec.get("parallelism") == 0 else ""


def _goes(life: Life) -> bool:
    """Whether the controller sees this Pod go: deleted, or failed for good (R13.11, R13.21)."""
    return life.trace.deleted_at is not None or life.phase in {"Failed", "Succeeded"}


def _of_set(life: Life, kind: str, spec: Mapping[str, Any]) -> list[Phrase]:
    if _goes(life):
        if kind == "StatefulSet":
            return [phrase("story.owned-stateful-again")]
        owner = "ReplicaSet" if kind == "Deployment" else kind
        return [phrase("story.owned-set-again", owner=Code(owner))]
    n = _number(spec, "replicas", 1)
    return [phrase("story.owned-one-of", n=n, field=Code(f"replicas: {n}"))] if n > 1 else []


def _of_job(life: Life, spec: Mapping[str, Any]) -> list[Phrase]:
    late = _deadline(life, spec)
    if late:
        return late
    limit = _number(spec, "backoffLimit", BACKOFF_LIMIT)
    field = Code(f"backoffLimit: {limit}")
    own = "podFailurePolicy" in spec or "backoffLimitPerIndex" in spec
    if life.phase == "Failed" and not own:
        if limit == 0:
            return [phrase("story.owned-job-failed", field=field)]
        return [phrase("story.owned-job-again", field=field, count=Count(limit + 1, "pod"))]
    if life.pod.restart_policy == "OnFailure" and not own:
        starts = sorted(r.started for r in life.trace.runs if r.attempt > 0)
        needed = max(limit, 1)  # R13.42: the sum of restarts, at least one
        if len(starts) >= needed:
            return [
                phrase("story.owned-job-restarts", which=Ordinal(needed), at=Instant(starts[needed - 1]), field=field)
            ]
    done = {c.name for c in life.apps if (r := life.runs(c.name)) and r[-1].by == "itself" and r[-1].code == 0}
    on = tuple(c.name for c in life.apps if (r := life.runs(c.name)) and r[-1].exited is None)
    if done and on and life.trace.deleted_at is None:
        return [phrase("story.owned-job-waits", others=Codes(on))]
    wanted = _number(spec, "completions", 1)
    if wanted > 1:
        return [phrase("story.owned-one-of", n=wanted, field=Code(f"completions: {wanted}"))]
    return []


def _deadline(life: Life, spec: Mapping[str, Any]) -> list[Phrase]:
    """The Job's own deadline, when it comes before the Pod's end: what is shown after it does not happen (R13.44)."""
    seconds = _number(spec, "activeDeadlineSeconds", 0)
    over = max((r.exited or 0 for r in life.trace.runs), default=0) if life.phase in {"Succeeded", "Failed"} else None
    if seconds <= 0 or (over is not None and over <= seconds * SECOND):
        return []
    field = Code(f"activeDeadlineSeconds: {seconds}")
    return [phrase("story.owned-job-deadline", field=field, at=Instant(seconds * SECOND))]


def _number(spec: Mapping[str, Any], field: str, default: int) -> int:
    value = spec.get(field, default)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
