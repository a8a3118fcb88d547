"""How much room a Pod deserves on a page: quiet, telling or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.manifest.model import Manifest

Verdict = Literal["quiet", "telling", "refused"]

# Events of a life in which nothing happened but a start and, at most, a deletion that went by itself.
_CALM = frozenset({"Scheduled", "Pulling", "Pulled", "Created", "Started", "Killing"})
UNKNOWN = frozenset({"unknown-outcome", "random"})  # assumptions that say that another life is as likely
# of a scenario's action that was in vain, which its author wants to see
REFUSED = frozenset({"eviction-refused", "patch-refused", "patch-unfit", "exec-refused"})
SLOW = 5000  # ms from creation to Ready: more than that is worth a picture


def verdict(manifest: Manifest, life: Life | None, findings: Sequence[Finding]) -> Verdict:
    """Refused: nothing can run, or the API server would not take the text as written (what a repair would make of it
    is shown all the same). Quiet: pure defaults, a start, and nothing that bites. Telling: everything else."""
    if life is None:
        return "refused"
    if manifest.admission is not None and not manifest.admission.accepted:
        return "refused"
    if any(p.severity != "info" for p in manifest.problems):
        return "telling"
    if any(f.severity != "info" for f in findings):
        return "telling"
    if any(a.key in UNKNOWN | REFUSED for a in life.trace.assumptions):
        return "telling"
    return "quiet" if _calm(life) else "telling"


def _calm(life: Life) -> bool:
    pod, trace = life.pod, life.trace
    if pod.init_containers or pod.scheduling_gates or pod.readiness_gates or pod.active_deadline is not None:
        return False
    for container in pod.containers:
        if container.liveness or container.readiness or container.startup:
            return False
        if container.post_start or container.pre_stop or container.restart_rules:
            return False
    if trace.deleted_at is not None or life.ready_at is None or life.ready_at > SLOW:
        return False
    if len(trace.runs) != len(pod.containers) or any(r.exited is not None for r in trace.runs):
        return False
    return all(o.reason in _CALM for o in trace.occurrences)
