"""PL020: the port a probe uses has no name in the container, or nothing listens there (R6.31)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mkdocs_podlife.explain.findings.base import Finding, Fix, where
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Codes, Length, phrase
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind


class ProbePort:
    """What it does: resolves the port of each probe, and looks whether anything ever answered there.
    Why it is bad: an unknown name is an error that counts for nothing (a readiness probe never passes, a liveness
    probe never acts); a closed port kills or keeps traffic away for good."""

    id: ClassVar[str] = "PL020"
    page: ClassVar[str] = "probe-port"

    def check(self, life: Life) -> Iterator[Finding]:
        for container, kind, probe in life.probes():
            if probe.handler.kind not in {"httpGet", "tcpSocket", "grpc"}:
                continue
            base = f"{container.path}.{kind}Probe.{probe.handler.kind}.port"
            names = {p.name: p.container_port for p in container.ports if p.name}
            port = probe.handler.port
            if isinstance(port, str) and port not in names and not port.isdigit():
                yield self._unknown(life, container, kind, base, port, tuple(names))
                continue
            number = names.get(port, port) if isinstance(port, str) else port
            if any(r.result in {"success", "warning"} for r in life.trials(container.name, kind)):
                continue  # it listens, only later: PL011 tells of that
            up = self._refused(life, container, kind, probe)
            if up:
                yield self._closed(life, container, kind, base, int(number), up)

    def _unknown(
        self, life: Life, container: Container, kind: ProbeKind, path: str, port: str, names: tuple[str, ...]
    ) -> Finding:
        field = Code(f"{kind}Probe")
        key = "finding.PL020.unknown" if names else "finding.PL020.unknown-none"
        fix = Fix((f"port: {port}",), (f"port: {names[0]}",)) if len(names) == 1 else None
        return Finding(
            self.id,
            "warning",
            phrase("finding.PL020.unknown-title", port=Code(port)),
            phrase(key, field=field, port=Code(port), names=Codes(names or ("-",))),
            path,
            where(life, path),
            fix,
        )

    @staticmethod
    def _refused(life: Life, container: Container, kind: ProbeKind, probe: Probe) -> int:
        """How long after its start a container still refused, ms; 0 unless every check was refused."""
        runs = life.probe_runs(container.name, kind)
        words = ("connection refused", "failed to connect service")
        refused = all(r.result == "failure" and any(word in r.output for word in words) for r in runs)
        if not runs or not refused or sum(r.count for r in runs) < probe.failure_threshold:
            return 0
        lives = {r.attempt: r.started for r in life.runs(container.name)}
        return max((r.last - lives[r.attempt] for r in runs if r.attempt in lives), default=0)

    def _closed(self, life: Life, container: Container, kind: ProbeKind, path: str, number: int, up: int) -> Finding:
        declared = any(p.container_port == number for p in container.ports)
        key = "finding.PL020.closed-declared" if declared else "finding.PL020.closed"
        return Finding(
            self.id,
            "warning",
            phrase("finding.PL020.closed-title", port=str(number)),
            phrase(key, field=Code(f"{kind}Probe"), port=str(number), name=Code(container.name), up=Length(up)),
            path,
            where(life, path),
        )
