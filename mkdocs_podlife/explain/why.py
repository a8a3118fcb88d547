"""One sentence of why for every event that can meet a Pod here: the key, and what fills it."""

from __future__ import annotations

import re
from collections.abc import Callable

from mkdocs_podlife.engine.trace import Event
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Instant, Instants, Length, Ordinal, Phrase, phrase
from mkdocs_podlife.manifest.model import Container, ProbeKind

Maker = Callable[[Life, Event, int], Phrase]

# Events whose sentence needs nothing from the life: R3.1, R3.2, R7.29, R9.20 to R9.25, R13.7 to R13.50.
PLAIN = frozenset(
    {
        "FailedCreatePodSandBox",
        "SandboxChanged",
        "LifecycleHTTPFallback",
        "ExceededGracePeriod",
        "FailedKillPod",
        "Evicted",
        "OutOfcpu",
        "OutOfmemory",
        "OutOfpods",
        "NodeAffinity",
        "UnexpectedAdmissionError",
        "Preempting",
        "Preempted",
        "NodeNotReady",
        "ScalingReplicaSet",
        "SuccessfulCreate",
        "SuccessfulDelete",
        "FailedCreate",
        "FailedDaemonPod",
        "Completed",
        "BackoffLimitExceeded",
        "Suspended",
        "Resumed",
        "MissSchedule",
        "TooManyMissedTimes",
        "JobAlreadyActive",
        "SawCompletedJob",
        "InspectFailed",
        "ErrImageNeverPull",
        "FailedAttachVolume",
    }
)


def container_name(event: Event) -> str:
    """The container of `spec.containers{app}`, "" for an event of the Pod."""
    match = re.search(r"\{(.*)\}$", event.field_path or "")
    return match.group(1) if match else ""


def _container(life: Life, event: Event) -> Container | None:
    try:
        return life.pod.container(container_name(event))
    except KeyError:
        return None


def _plain(name: str) -> Maker:
    return lambda _life, _event, _at: phrase(f"why.{name}")


def _scheduled(life: Life, _event: Event, _at: int) -> Phrase:
    return phrase("why.Scheduled")


def _failed_scheduling(_life: Life, event: Event, _at: int) -> Phrase:
    if "persistentvolumeclaim" in event.message:
        return phrase("why.FailedScheduling.pvc")
    if "affinity/selector" in event.message:
        return phrase("why.FailedScheduling.selector")
    if "Insufficient" in event.message:
        return phrase("why.FailedScheduling.resources")
    return phrase("why.FailedScheduling.other")


def _pulled(life: Life, event: Event, _at: int) -> Phrase:
    container = _container(life, event)
    policy = container.image_pull_policy if container else "IfNotPresent"
    if "already present" in event.message:
        return phrase("why.Pulled.present", policy=Code(f"imagePullPolicy: {policy}"))
    return phrase("why.Pulled.fetched", policy=Code(f"imagePullPolicy: {policy}"))


def _pulling(life: Life, event: Event, _at: int) -> Phrase:
    container = _container(life, event)
    policy = container.image_pull_policy if container else "IfNotPresent"
    key = "why.Pulling.always" if policy == "Always" else "why.Pulling.absent"
    return phrase(key, policy=Code(f"imagePullPolicy: {policy}"))


def _created(life: Life, event: Event, _at: int) -> Phrase:
    if event.count > 1:
        return phrase("why.Created.again", at=Instant(event.last), n=event.count)
    return phrase("why.Created.first")


def _started(life: Life, event: Event, _at: int) -> Phrase:
    name = container_name(event)
    if event.count <= 1:
        container = _container(life, event)
        if container is not None and container.role == "init":
            return phrase("why.Started.init")
        return phrase("why.Started.first")
    waits = [w for w in life.waits("crash-backoff") if w.container == name and w.until is not None]
    before = [w for w in waits if w.until is not None and w.until <= event.last + 500]
    if before and before[-1].until is not None and event.last - before[-1].until < 2000:
        return phrase("why.Started.waited", at=Instant(event.last), backoff=Length(before[-1].value * 1000))
    return phrase("why.Started.at-once", at=Instant(event.last))


def _failed(life: Life, event: Event, _at: int) -> Phrase:
    message = event.message
    name = Code(container_name(event))
    if message.startswith("Failed to pull image"):
        return phrase("why.Failed.pull")
    for word in ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError"):
        if message == f"Error: {word}":
            return phrase("why.Failed.waiting", word=Code(word))
    if re.match(r"Error: (configmap|secret) ", message) or "not found in ConfigMap" in message:
        return phrase("why.Failed.config")
    if "unable to start container process" in message or "failed to create containerd task" in message:
        return phrase("why.Failed.start", container=name)
    return phrase("why.Failed.other", container=name)


def _backoff(life: Life, event: Event, _at: int) -> Phrase:
    name = container_name(event)
    if event.message.startswith("Back-off pulling image"):
        return phrase("why.BackOff.image")
    values = [w.value for w in life.waits("crash-backoff") if w.container == name and w.begin <= event.last + 1]
    if values:
        return phrase("why.BackOff.container", backoff=Length(values[-1] * 1000))
    return phrase("why.BackOff.container", backoff=Length(10_000))


def _failed_mount(life: Life, _event: Event, _at: int) -> Phrase:
    return phrase("why.FailedMount")


def _post_start(_life: Life, event: Event, _at: int) -> Phrase:
    return phrase("why.FailedPostStartHook")


def _pre_stop(life: Life, event: Event, _at: int) -> Phrase:
    hooks = life.hooks(container_name(event), "preStop")
    if any(h.outcome == "cut" for h in hooks):
        return phrase("why.FailedPreStopHook.cut")
    return phrase("why.FailedPreStopHook.failed")


def _unhealthy(life: Life, event: Event, at: int) -> Phrase:
    word = event.message.split(" ", 1)[0].lower()
    kind: ProbeKind = "readiness" if word == "readiness" else "startup" if word == "startup" else "liveness"
    field = Code(f"{kind}Probe")
    if " probe errored" in event.message:
        return phrase("why.Unhealthy.errored", field=field)
    container = _container(life, event)
    probe = container.probe(kind) if container else None
    times = tuple(o.at for o in life.trace.occurrences if _same(o, event) and o.at <= at)
    reason = phrase("why.cause." + cause_of(event.message, probe.handler.kind if probe else ""))
    threshold = Code(f"failureThreshold: {probe.failure_threshold}") if probe else Code("failureThreshold")
    if not times:
        times = (event.first,)
    shown = times if len(times) <= 3 else (*times[:2], times[-1])
    key = {"liveness": "liveness", "startup": "startup", "readiness": "readiness"}[kind]
    few = "" if len(times) <= 3 else "-many"
    return phrase(f"why.Unhealthy.{key}{few}", at=Instants(shown), cause=reason, threshold=threshold)


def _same(occurrence: object, event: Event) -> bool:
    return (
        getattr(occurrence, "reason", "") == event.reason
        and getattr(occurrence, "field_path", None) == event.field_path
        and getattr(occurrence, "message", "") == event.message
    )


def cause_of(text: str, handler: str = "") -> str:
    """Which kind of failure a probe's output tells of: a key below `why.cause.`."""
    if "connection refused" in text:
        return "refused"
    if "statuscode: " in text:
        return "status"
    if "timeout: failed to connect" in text:
        return "grpc-connect"
    if "NOT_SERVING" in text or "does not implement the grpc health protocol" in text:
        return "grpc-status"
    if "context deadline exceeded" in text or "i/o timeout" in text or "timed out" in text or "timeout:" in text:
        return "timeout"
    if "No such file" in text or "no such file" in text or "can't open" in text:
        return "file"
    if "HTTP request to an HTTPS" in text or "tls:" in text or "gave HTTP response" in text:
        return "tls"
    return "exit" if handler in {"exec", ""} else "answer"


def _killing(life: Life, event: Event, at: int) -> Phrase:
    message = event.message
    name = container_name(event)
    container = _container(life, event)
    if "failed liveness probe" in message or "failed startup probe" in message:
        kind: ProbeKind = "liveness" if "liveness" in message else "startup"
        probe = container.probe(kind) if container else None
        count = probe.failure_threshold if probe else 3
        return phrase("why.Killing.probe", which=Ordinal(count), threshold=Code("failureThreshold"))
    if message == "FailedPostStartHook":
        return phrase("why.Killing.postStart")
    if "definition changed" in message:
        return phrase("why.Killing.definition")
    if message == "killing":
        return phrase("why.Killing.restart-all")
    if message.startswith("Stopping container"):
        kills = [k for k in life.kills(name) if k.begin <= at]
        if kills and kills[-1].cause == "finished":
            return phrase("why.Killing.finished")
        if kills and kills[-1].cause == "deadline":
            return phrase("why.Killing.deadline", field=Code("activeDeadlineSeconds"))
        grace = Length((kills[-1].grace if kills else life.pod.grace_period) * 1000)
        if kills and kills[-1].cause == "eviction":
            return phrase("why.Killing.eviction", grace=grace)
        if kills and kills[-1].cause == "sandbox":
            return phrase("why.SandboxChanged")
        return phrase("why.Killing.deletion", grace=grace)
    return phrase("why.Killing.other")


def _taint(_life: Life, event: Event, _at: int) -> Phrase:
    if event.message.startswith("Cancelling"):
        return phrase("why.TaintManagerEviction.cancelled")
    return phrase("why.TaintManagerEviction.marked")


def _deadline(life: Life, _event: Event, _at: int) -> Phrase:
    return phrase("why.DeadlineExceeded", field=Code(f"activeDeadlineSeconds: {life.pod.active_deadline}"))


MAKERS: dict[str, Maker] = {
    "Scheduled": _scheduled,
    "FailedScheduling": _failed_scheduling,
    "Pulling": _pulling,
    "Pulled": _pulled,
    "Created": _created,
    "Started": _started,
    "Failed": _failed,
    "BackOff": _backoff,
    "FailedMount": _failed_mount,
    "FailedPostStartHook": _post_start,
    "FailedPreStopHook": _pre_stop,
    "Unhealthy": _unhealthy,
    "ProbeWarning": _plain("ProbeWarning"),
    "Killing": _killing,
    "DeadlineExceeded": _deadline,
    "TaintManagerEviction": _taint,
    **{name: _plain(name) for name in PLAIN},
}


def why(life: Life, event: Event, at: int) -> Phrase:
    """Why this event was written, as it stood at `at` (ms)."""
    maker = MAKERS.get(event.reason)
    return maker(life, event, at) if maker else phrase("why.other", component=Code(event.component))
