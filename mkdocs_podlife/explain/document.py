"""The public JSON document `podlife.trace/1` (times in seconds), made from manifests and their traces.

Additions are free, changes need a new version number; `schema/trace-1.schema.json` describes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from mkdocs_podlife.engine.trace import Condition, ContainerState, ContainerStatus, Event, Row, Status, Trace
from mkdocs_podlife.explain.document_parts import Json, Say, finding_json, plain, problem_json, seconds, timing_json
from mkdocs_podlife.explain.findings import findings
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.probes import probe_timings
from mkdocs_podlife.manifest.model import Admission, Assumption, Manifest, Problem

SCHEMA = "podlife.trace/1"


@lru_cache(maxsize=1)
def schema() -> Json:
    """The JSON Schema of the document."""
    path = Path(__file__).resolve().parent.parent / "schema" / "trace-1.schema.json"
    loaded: Json = json.loads(path.read_text("utf-8"))
    return loaded


def document(
    cases: Iterable[tuple[Manifest, Trace | None]],
    *,
    kubernetes: str = "1.36",
    problems: Sequence[Problem] = (),
    say: Say | None = None,
    at: int | None = None,
) -> Json:
    """The document of a text.

    Args:
        cases: each Pod's or workload's manifest with its life, None when nothing could run.
        kubernetes: the release that judged the text.
        problems: of the text as a whole, beside those of the manifests.
        say: writes a phrase in the language asked for; messages stay empty without it.
        at: an instant in ms for which the events are given as they then stood; the end of the life when None.
    """
    pods: list[Json] = []
    told: list[Json] = [problem_json(p, say) for p in problems]
    for manifest, trace in cases:
        told += [problem_json(p, say) for p in manifest.problems if p not in problems]
        if trace is not None:
            told += [finding_json(f, say) for f in findings(Life(trace))]
            pods.append(_pod(manifest, trace, at))
        elif manifest.admission is not None or manifest.kind == "Pod":
            pods.append(_unrun(manifest))
    out: Json = {"schema": SCHEMA, "kubernetes": kubernetes, "pods": pods, "findings": told}
    if at is not None:
        out["at"] = seconds(at)
    return out


# ---------------------------------------------------------------------- one Pod


def _admission(admission: Admission | None) -> Json | None:
    if admission is None:
        return None
    return {
        "accepted": admission.accepted,
        "code": admission.code,
        "reason": admission.reason,
        "message": admission.message,
        "causes": [{"field": c.field, "reason": c.reason, "message": c.message} for c in admission.causes],
        "warnings": list(admission.warnings),
    }


def _assumption(assumption: Assumption) -> Json:
    return {"key": assumption.key, "args": dict(assumption.args)}


def _unrun(manifest: Manifest) -> Json:
    """A manifest that the API server refuses and nothing can mend: no life."""
    return {
        "name": manifest.name,
        "namespace": manifest.namespace,
        "owner": None,
        "admission": _admission(manifest.admission),
        "spec": {},
        "until": 0,
        "ended": "refused",
        "repeats": None,
        **{key: [] for key in ("occurrences", "events", "rows", "status", "endpoint", "probes", "timings")},
        "assumptions": [_assumption(a) for a in manifest.assumptions],
    }


def _pod(manifest: Manifest, trace: Trace, at: int | None) -> Json:
    pod = trace.pod
    assumptions: list[Assumption] = []
    for assumption in (*manifest.assumptions, *trace.assumptions):
        if assumption not in assumptions:
            assumptions.append(assumption)
    return {
        "name": pod.name,
        "namespace": pod.namespace,
        "owner": {"kind": pod.owner.kind, "name": pod.owner.name} if pod.owner else None,
        "admission": _admission(manifest.admission),
        "spec": plain(pod.spec),
        "until": seconds(trace.until),
        "ended": trace.ended,
        "repeats": {"from": seconds(trace.repeats.start), "every": seconds(trace.repeats.every)}
        if trace.repeats
        else None,
        "occurrences": [
            {
                "at": seconds(o.at),
                "earliest": seconds(o.early),
                "latest": seconds(o.late),
                "type": o.type,
                "reason": o.reason,
                "fieldPath": o.field_path,
                "component": o.component,
                "message": o.message,
                "cause": o.cause or None,
            }
            for o in trace.occurrences
        ],
        "events": [_event(e) for e in _events(trace, at)],
        "rows": [_row(r) for r in trace.rows],
        "status": [_status(s) for s in trace.statuses],
        "endpoint": [
            {
                "at": seconds(e.at),
                "listed": e.listed,
                "ready": e.ready,
                "serving": e.serving,
                "terminating": e.terminating,
                "endpoints": e.classic or None,
                "lastResort": e.last_resort,
            }
            for e in trace.endpoints
            if e.at <= trace.until  # a slice follows a few ms later
        ],
        "probes": [
            {
                "container": p.container,
                "probe": p.probe,
                "attempt": p.attempt,
                "result": p.result,
                "first": seconds(p.first),
                "last": seconds(p.last),
                "count": p.count,
                "output": p.output,
            }
            for p in trace.probes
        ],
        "timings": [timing_json(t) for t in probe_timings(Life(trace))],
        "assumptions": [_assumption(a) for a in assumptions],
    }


def _events(trace: Trace, at: int | None) -> list[Event]:
    """The Events as they stood at `at` (ms), in order of arrival."""
    if at is None:
        return list(trace.events)
    stored = {w.index: w.event for w in trace.writes if w.at <= at}
    return [stored[index] for index in sorted(stored)]


def _event(event: Event) -> Json:
    return {
        "type": event.type,
        "reason": event.reason,
        "fieldPath": event.field_path,
        "component": event.component,
        "message": event.message,
        "count": event.count,
        "first": seconds(event.first),
        "last": seconds(event.last),
    }


def _row(row: Row) -> Json:
    if row.gone:
        return {"at": seconds(row.at), "gone": True}
    return {
        "at": seconds(row.at),
        "ready": row.ready,
        "status": row.status,
        "restarts": row.restarts,
        "restartsText": row.restarts_text,
    }


def _condition(condition: Condition) -> Json:
    return {
        "type": condition.type,
        "status": condition.status,
        "reason": condition.reason or None,
        "message": condition.message or None,
        "lastTransitionTime": seconds(condition.since),
    }


def _state(state: ContainerState | None) -> Json:
    """A container state in the API's own shape: one key, waiting, running or terminated."""
    if state is None:
        return {}
    if state.kind == "waiting":
        return {"waiting": {"reason": state.reason or None, "message": state.message or None}}
    if state.kind == "running":
        return {"running": {"startedAt": seconds(state.started)}}
    return {
        "terminated": {
            "exitCode": state.code,
            "signal": state.signal,
            "reason": state.reason or None,
            "message": state.message or None,
            "startedAt": seconds(state.started),
            "finishedAt": seconds(state.finished),
        }
    }


def _container(status: ContainerStatus) -> Json:
    return {
        "name": status.name,
        "image": status.image,
        "ready": status.ready,
        "started": status.started,
        "restartCount": status.restarts,
        "state": _state(status.state),
        "lastState": _state(status.last),
    }


def _status(status: Status) -> Json:
    return {
        "at": seconds(status.at),
        "phase": status.phase,
        "reason": status.reason,
        "message": status.message,
        "conditions": [_condition(c) for c in status.conditions],
        "initContainerStatuses": [_container(c) for c in status.init],
        "containerStatuses": [_container(c) for c in status.containers],
        "deletionTimestamp": seconds(status.deletion),
    }
