"""A stored spec → the frozen Pod that the other rooms read."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from mkdocs_podlife.manifest.decode import decode
from mkdocs_podlife.manifest.defaults import default_pod
from mkdocs_podlife.manifest.fields import table, versions
from mkdocs_podlife.manifest.model import (
    Container,
    ContainerRole,
    EnvFrom,
    EnvVar,
    Handler,
    HandlerKind,
    Owner,
    Place,
    Pod,
    Port,
    Probe,
    RestartRule,
    Volume,
    VolumeMount,
)

Plain = Mapping[str, Any]

_HANDLERS: tuple[HandlerKind, ...] = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
_REFERENCES = {
    "configMap": "name",
    "secret": "secretName",
    "persistentVolumeClaim": "claimName",
    "hostPath": "path",
    "image": "reference",
    "csi": "driver",
    "nfs": "server",
}


def build_pod(
    metadata: Plain,
    spec: Plain,
    *,
    spec_path: str = "spec",
    places: Mapping[str, Place] | None = None,
    owner: Owner | None = None,
    name: str = "",
) -> Pod:
    """The Pod of a spec that was decoded and defaulted.

    Args:
        metadata: name, namespace, labels, finalizers of the Pod (for a template: the template's).
        spec: the stored spec; it is kept as `Pod.spec`.
        spec_path: where the spec stands in the object as written.
        places: path → place, of the whole object; its keys become `Pod.written`.
        owner: the workload, when the Pod comes from a template.
        name: the Pod's name when metadata has none.
    """
    places = places or {}
    return Pod(
        name=metadata.get("name") or name,
        namespace=metadata.get("namespace") or "default",
        labels=dict(metadata.get("labels") or {}),
        finalizers=tuple(metadata.get("finalizers") or ()),
        owner=owner,
        spec_path=spec_path,
        places=places,
        written=frozenset(places),
        **_spec_fields(spec, spec_path),
    )


def rebuild(pod: Pod, spec: Plain) -> Pod:
    """The same Pod with another spec (after a patch). Defaults are filled in; places and `written` are kept.

    Raises:
        ValueError: with the decoder's words, when a value has the wrong type.
    """
    decoded = decode({"spec": copy.deepcopy(dict(spec))}, "Pod", table(versions()[-1]))
    if decoded.error:
        raise ValueError(decoded.error)
    default_pod(decoded.value)
    return pod._replace(**_spec_fields(decoded.value["spec"], pod.spec_path))


def _spec_fields(spec: Plain, path: str) -> dict[str, Any]:
    return {
        "containers": _containers(spec.get("containers", ()), f"{path}.containers", init=False),
        "init_containers": _containers(spec.get("initContainers", ()), f"{path}.initContainers", init=True),
        "ephemeral": tuple(
            c._replace(role="ephemeral")
            for c in _containers(spec.get("ephemeralContainers", ()), f"{path}.ephemeralContainers", init=False)
        ),
        "restart_policy": spec.get("restartPolicy", "Always"),
        "grace_period": spec.get("terminationGracePeriodSeconds", 30),
        "active_deadline": spec.get("activeDeadlineSeconds"),
        "node_name": spec.get("nodeName", ""),
        "node_selector": dict(spec.get("nodeSelector", {})),
        "scheduling_gates": tuple(gate.get("name", "") for gate in spec.get("schedulingGates", ())),
        "readiness_gates": tuple(gate.get("conditionType", "") for gate in spec.get("readinessGates", ())),
        "host_network": bool(spec.get("hostNetwork")),
        "volumes": tuple(_volume(v) for v in spec.get("volumes", ())),
        "spec": spec,
    }


def _containers(items: Sequence[Plain], path: str, *, init: bool) -> tuple[Container, ...]:
    return tuple(_container(item, f"{path}[{index}]", init) for index, item in enumerate(items))


def _container(item: Plain, path: str, init: bool) -> Container:
    role: ContainerRole = "app"
    if init:
        role = "sidecar" if item.get("restartPolicy") == "Always" else "init"
    lifecycle = item.get("lifecycle", {})
    resources = item.get("resources", {})
    return Container(
        name=item.get("name", ""),
        image=item.get("image", ""),
        role=role,
        path=path,
        image_pull_policy=item.get("imagePullPolicy", "IfNotPresent"),
        command=tuple(item.get("command", ())),
        args=tuple(item.get("args", ())),
        working_dir=item.get("workingDir", ""),
        env=tuple(_variable(v) for v in item.get("env", ())),
        env_from=tuple(found for source in item.get("envFrom", ()) if (found := _env_from(source))),
        ports=tuple(
            Port(p.get("containerPort", 0), p.get("name", ""), p.get("protocol", "TCP"), p.get("hostPort", 0))
            for p in item.get("ports", ())
        ),
        mounts=tuple(
            VolumeMount(m.get("name", ""), m.get("mountPath", ""), bool(m.get("readOnly")), m.get("subPath", ""))
            for m in item.get("volumeMounts", ())
        ),
        liveness=_probe(item.get("livenessProbe")),
        readiness=_probe(item.get("readinessProbe")),
        startup=_probe(item.get("startupProbe")),
        post_start=_hook(lifecycle.get("postStart")),
        pre_stop=_hook(lifecycle.get("preStop")),
        stop_signal=lifecycle.get("stopSignal") or "",
        restart_policy=item.get("restartPolicy") or "",
        restart_rules=tuple(_rule(r) for r in item.get("restartPolicyRules", ())),
        termination_message_path=item.get("terminationMessagePath", "/dev/termination-log"),
        termination_message_policy=item.get("terminationMessagePolicy", "File"),
        requests=dict(resources.get("requests", {})),
        limits=dict(resources.get("limits", {})),
        security=dict(item.get("securityContext", {})),
        tty=bool(item.get("tty")),
        stdin=bool(item.get("stdin")),
    )


def _probe(item: Plain | None) -> Probe | None:
    if item is None:
        return None
    return Probe(
        handler=_handler(item),
        initial_delay=item.get("initialDelaySeconds", 0),
        timeout=item.get("timeoutSeconds", 1),
        period=item.get("periodSeconds", 10),
        success_threshold=item.get("successThreshold", 1),
        failure_threshold=item.get("failureThreshold", 3),
        grace_period=item.get("terminationGracePeriodSeconds"),
    )


def _hook(item: Plain | None) -> Handler | None:
    return None if item is None else _handler(item)


def _handler(item: Plain) -> Handler:
    kind: HandlerKind = next((k for k in _HANDLERS if k in item), "none")
    action = item.get(kind) or {}
    if kind == "httpGet":
        return Handler(
            kind,
            path=action.get("path", "/"),
            port=action.get("port", 0),
            host=action.get("host", ""),
            scheme=action.get("scheme", "HTTP"),
            headers=tuple((h.get("name", ""), h.get("value", "")) for h in action.get("httpHeaders", ())),
        )
    return Handler(
        kind,
        command=tuple(action.get("command", ())),
        port=action.get("port", 0),
        host=action.get("host", ""),
        service=action.get("service") or "",
        seconds=action.get("seconds", 0),
    )


def _rule(item: Plain) -> RestartRule:
    codes = item.get("exitCodes") or {}
    operator: Literal["In", "NotIn"] = "NotIn" if codes.get("operator") == "NotIn" else "In"
    action: Literal["Restart", "RestartAllContainers"] = (
        "RestartAllContainers" if item.get("action") == "RestartAllContainers" else "Restart"
    )
    return RestartRule(action, operator, tuple(codes.get("values", ())))


def _variable(item: Plain) -> EnvVar:
    source = item.get("valueFrom")
    if not source:
        return EnvVar(item.get("name", ""), item.get("value", ""))
    kind = next(iter(source), "")
    inner = source.get(kind) or {}
    return EnvVar(
        item.get("name", ""),
        None,
        source=kind,
        ref_name=inner.get("name", ""),
        ref_key=inner.get("key") or inner.get("fieldPath") or inner.get("resource") or "",
        optional=bool(inner.get("optional")),
    )


def _env_from(item: Plain) -> EnvFrom | None:
    if "configMapRef" in item:
        return EnvFrom("ConfigMap", item["configMapRef"].get("name", ""), bool(item["configMapRef"].get("optional")))
    if "secretRef" in item:
        return EnvFrom("Secret", item["secretRef"].get("name", ""), bool(item["secretRef"].get("optional")))
    return None


def _volume(item: Plain) -> Volume:
    kind = next((key for key in item if key != "name"), "emptyDir")
    source = item.get(kind) or {}
    reference = source.get(_REFERENCES.get(kind, "name"), "")
    return Volume(item.get("name", ""), kind, str(reference or ""), bool(source.get("optional")))
