"""PL011: a probe that cannot pass: its executable or file is not there, or another field hides what it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from mkdocs_podlife.engine.trace import ProbeRun
from mkdocs_podlife.explain.findings.base import Finding, Fix, Severity, where
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Length, Ordinal, Phrase, phrase
from mkdocs_podlife.explain.thresholds import failures_needed
from mkdocs_podlife.manifest.model import Container, Probe, ProbeKind

_MISSING = re.compile(r'exec: "([^"]*)": (?:stat|executable file not found)')
_STATUS = re.compile(r"statuscode: (40[34])")
_NO_FILE = re.compile(r"no such file or directory|can't open|nonexistent directory", re.IGNORECASE)


class ProbeCannotPass:
    """What it does: looks at probes that never passed, and says which field is behind it. A probe that a startup
    probe held back all life long is judged by how it would have gone without it.
    Why it is bad: the container is killed again and again, or never gets traffic; a missing executable is worse,
    because an error counts for nothing and the probe silently does nothing (R6.22)."""

    id: ClassVar[str] = "PL011"
    page: ClassVar[str] = "probe-cannot-pass"

    def check(self, life: Life) -> Iterator[Finding]:
        for container, kind, probe in life.probes():
            runs = life.probe_runs(container.name, kind) or life.trials(container.name, kind)
            if not runs or any(r.result in {"success", "warning"} for r in runs):
                continue
            passes = next((r for r in life.trials(container.name, kind) if r.result in {"success", "warning"}), None)
            if passes is not None:
                found = self._hasty(life, container, kind, probe, runs, passes)
                if found is not None:
                    yield found
                continue
            usual = max(runs, key=lambda r: r.count)  # the first check may meet a server that is not up yet
            found = self._judge(life, container, kind, probe, usual)
            if found is not None:
                yield found

    def _hasty(
        self, life: Life, container: Container, kind: ProbeKind, probe: Probe, runs: list[ProbeRun], passes: ProbeRun
    ) -> Finding | None:
        """A probe that would pass, but kills the container before."""
        born = life.runs(container.name)[0].started
        kill = next((k for k in life.kills(container.name, kind)), None)
        if kill is None or passes.attempt != 0 or passes.first <= kill.begin:
            return None
        needed = failures_needed(probe, -(-(passes.first - born) // 1000))
        base = f"{container.path}.{kind}Probe"
        path = base + ".failureThreshold"
        before = (f"failureThreshold: {probe.failure_threshold}",) if path in life.pod.written else ()
        return Finding(
            self.id,
            "warning",
            phrase("finding.PL011.hasty-title", field=Code(f"{kind}Probe")),
            phrase(
                "finding.PL011.hasty-startup" if kind == "startup" else "finding.PL011.hasty",
                field=Code(f"{kind}Probe"),
                name=Code(container.name),
                up=Length(passes.first - born),
                which=Ordinal(runs[0].counted or runs[0].count),
                kill=Length(kill.begin - born),
                n=needed,
            ),
            path,
            where(life, path),
            Fix(before, (f"failureThreshold: {needed}",)),
        )

    def _judge(self, life: Life, container: Container, kind: ProbeKind, probe: Probe, run: ProbeRun) -> Finding | None:
        field = Code(f"{kind}Probe")
        base = f"{container.path}.{kind}Probe"
        severity: Severity = "warning"
        text: Phrase
        missing = _MISSING.search(run.output)
        if run.result == "error" and missing:
            path = base + ".exec.command"
            text = phrase(
                "finding.PL011.executable",
                field=field,
                path=Code(missing.group(1)),
                command=Code(" ".join(probe.handler.command)),
            )
        elif probe.handler.kind == "exec" and run.result == "failure" and _NO_FILE.search(run.output):
            path = base + ".exec.command"
            text = phrase(
                "finding.PL011.file",
                field=field,
                command=Code(" ".join(probe.handler.command)),
                output=Code(run.output.strip()),
            )
        elif probe.handler.kind == "httpGet" and run.result == "failure" and _STATUS.search(run.output):
            volume = self._hiding_volume(life, container)
            path = base + ".httpGet.path"
            status = _STATUS.search(run.output)
            code = status.group(1) if status else ""
            if volume is not None:
                text = phrase(
                    "finding.PL011.hidden",
                    field=field,
                    path=Code(probe.handler.path),
                    status=code,
                    volume=Code(volume[0]),
                    mount=Code(volume[1]),
                )
            else:
                text = phrase("finding.PL011.status", field=field, path=Code(probe.handler.path), status=code)
        else:
            return None
        return Finding(self.id, severity, phrase("finding.PL011.title", field=field), text, path, where(life, path))

    @staticmethod
    def _hiding_volume(life: Life, container: Container) -> tuple[str, str] | None:
        """An empty volume mounted into the container: its name and where."""
        empty = {v.name for v in life.pod.volumes if v.kind == "emptyDir"}
        for mount in container.mounts:
            if mount.name in empty and re.search(r"html|www|htdocs|public|static|webroot", mount.path):
                return mount.name, mount.path
        return None
