"""The Pod as every later room sees it: immutable records, defaults filled in, places remembered.

Nothing here reads text. `reading.py` makes these objects, the other rooms only look at them.
Field names follow the API in snake case; seconds stay seconds, as the API writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from mkdocs_podlife.manifest.place import Place as Place

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""What a record holds where no mapping is given."""

HandlerKind = Literal["exec", "httpGet", "tcpSocket", "grpc", "sleep", "none"]
ProbeKind = Literal["liveness", "readiness", "startup"]
ContainerRole = Literal["init", "sidecar", "app", "ephemeral"]


class Handler(NamedTuple):
    """What a probe or a hook does. Only the fields of its `kind` are filled."""

    kind: HandlerKind
    command: tuple[str, ...] = ()
    path: str = "/"
    port: int | str = 0
    host: str = ""
    scheme: str = "HTTP"
    headers: tuple[tuple[str, str], ...] = ()
    service: str = ""
    seconds: int = 0


class Probe(NamedTuple):
    """A probe with its defaults (R1.4). All numbers are seconds or counts."""

    handler: Handler
    initial_delay: int = 0
    timeout: int = 1
    period: int = 10
    success_threshold: int = 1
    failure_threshold: int = 3
    grace_period: int | None = None


class Port(NamedTuple):
    container_port: int
    name: str = ""
    protocol: str = "TCP"
    host_port: int = 0


class EnvVar(NamedTuple):
    """One entry of `env`. `value` is None when it comes from somewhere else (`source` names the kind)."""

    name: str
    value: str | None
    source: str = ""
    ref_name: str = ""
    ref_key: str = ""
    optional: bool = False


class EnvFrom(NamedTuple):
    """`envFrom`: a whole ConfigMap or Secret."""

    kind: Literal["ConfigMap", "Secret"]
    name: str
    optional: bool = False


class VolumeMount(NamedTuple):
    name: str
    path: str
    read_only: bool = False
    sub_path: str = ""


class Volume(NamedTuple):
    """`kind` is the API's field name (emptyDir, configMap, secret, persistentVolumeClaim, hostPath, …);
    `ref` is the name of the object it needs, or the host path."""

    name: str
    kind: str
    ref: str = ""
    optional: bool = False


class RestartRule(NamedTuple):
    """One of `restartPolicyRules` (R8.13)."""

    action: Literal["Restart", "RestartAllContainers"]
    operator: Literal["In", "NotIn"]
    values: tuple[int, ...]


class Container(NamedTuple):
    name: str
    image: str
    role: ContainerRole
    path: str  # of this container in the object as written, e.g. "spec.containers[0]"
    image_pull_policy: str = "IfNotPresent"
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    working_dir: str = ""
    env: tuple[EnvVar, ...] = ()
    env_from: tuple[EnvFrom, ...] = ()
    ports: tuple[Port, ...] = ()
    mounts: tuple[VolumeMount, ...] = ()
    liveness: Probe | None = None
    readiness: Probe | None = None
    startup: Probe | None = None
    post_start: Handler | None = None
    pre_stop: Handler | None = None
    stop_signal: str = ""
    restart_policy: str = ""  # the container's own; "" means that the Pod's holds
    restart_rules: tuple[RestartRule, ...] = ()
    termination_message_path: str = "/dev/termination-log"
    termination_message_policy: str = "File"
    requests: Mapping[str, str] = NOTHING
    limits: Mapping[str, str] = NOTHING
    security: Mapping[str, Any] = NOTHING
    tty: bool = False
    stdin: bool = False

    def probe(self, kind: ProbeKind) -> Probe | None:
        """The probe of that kind, or None."""
        return {"liveness": self.liveness, "readiness": self.readiness, "startup": self.startup}[kind]


class Owner(NamedTuple):
    """The workload whose template this Pod is made from."""

    kind: str
    name: str


class Pod(NamedTuple):
    """A Pod as the API server would store it, and where each of its fields stands in the text.

    `written` holds the paths that the author wrote (`spec.containers[0].livenessProbe.periodSeconds`); what is
    not in it was filled in as a default. For a template's Pod the paths are those of the workload
    (`spec.template.spec.containers[0]…`): `Container.path` and `spec_path` say so.
    """

    name: str
    namespace: str
    containers: tuple[Container, ...]
    init_containers: tuple[Container, ...] = ()
    ephemeral: tuple[Container, ...] = ()
    labels: Mapping[str, str] = NOTHING
    restart_policy: str = "Always"
    grace_period: int = 30
    active_deadline: int | None = None
    node_name: str = ""
    node_selector: Mapping[str, str] = NOTHING
    scheduling_gates: tuple[str, ...] = ()
    readiness_gates: tuple[str, ...] = ()
    host_network: bool = False
    volumes: tuple[Volume, ...] = ()
    finalizers: tuple[str, ...] = ()
    owner: Owner | None = None
    spec: Mapping[str, Any] = NOTHING  # plain data, defaults filled in
    spec_path: str = "spec"  # or "spec.template.spec", "spec.jobTemplate.spec.template.spec"
    places: Mapping[str, Place] = NOTHING  # path → where its key (or list item) stands
    written: frozenset[str] = frozenset()

    def all_containers(self) -> tuple[Container, ...]:
        """Init containers and sidecars in spec order, then the regular containers."""
        return self.init_containers + self.containers

    def container(self, name: str) -> Container:
        """The container of that name. Raises KeyError."""
        for c in self.all_containers() + self.ephemeral:
            if c.name == name:
                return c
        raise KeyError(name)

    def place(self, path: str) -> Place | None:
        """Where `path` is written; the nearest written ancestor when it is a default; None when unknown."""
        while path:
            if path in self.places:
                return self.places[path]
            cut = max(path.rfind("."), path.rfind("["))
            if cut <= 0:
                return None
            path = path[:cut]
        return None


class Assumption(NamedTuple):
    """Something taken for granted. `key` is the catalogue's key below `assumption.`; `args` its placeholders."""

    key: str
    args: Mapping[str, str] = NOTHING


class Cause(NamedTuple):
    """One of the API server's causes: its field path, its reason word and its message, in its own English."""

    field: str
    reason: str
    message: str


class Admission(NamedTuple):
    """The API server's answer to the text as written (R1.x)."""

    accepted: bool
    code: int = 201
    message: str | None = None
    reason: str | None = None
    causes: tuple[Cause, ...] = ()
    warnings: tuple[str, ...] = ()


class Problem(NamedTuple):
    """What is wrong with the text, for a reader. `key` is the catalogue's key below `problem.`.

    `fix` is the smallest repair, if one is known: the line as it is and as it should be.
    """

    key: str
    severity: Literal["error", "warning", "info"]
    place: Place
    args: Mapping[str, str] = NOTHING
    path: str = ""
    fix: tuple[str, str] | None = None
    words: str = ""  # the API server's or the YAML parser's own English, verbatim


class Manifest(NamedTuple):
    """One object of the text.

    `pod` is None when nothing could run: not a Pod or workload, or refused without a certain repair.
    `admission` judges the text as written; None for companions (Service, ConfigMap, …) and for broken text.
    """

    kind: str
    api_version: str
    name: str
    namespace: str
    place: Place
    pod: Pod | None = None
    admission: Admission | None = None
    problems: tuple[Problem, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    data: Mapping[str, Any] = NOTHING  # the whole object, plain, as written


class Reading(NamedTuple):
    """What a text turned out to be.

    `ours` is False when the text holds neither a Pod nor a workload nor a recognisable piece of one: in automatic
    detection such a block is left alone. `problems` are those of the text as a whole (it is no YAML, …); each
    manifest has its own besides.
    """

    ours: bool
    manifests: tuple[Manifest, ...] = ()
    problems: tuple[Problem, ...] = ()
