"""PL012: the entry point ignores its stop signal (R7.16): every stop takes the whole grace period and ends in 137."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from mkdocs_podlife.explain.deaf import SHELLS, Manner, manner, program, script
from mkdocs_podlife.explain.findings.base import Finding, Fix, Severity, where
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Length, phrase
from mkdocs_podlife.manifest.model import Container

SLEEPERS = frozenset({"sleep", "tail"})


def ignores(container: Container) -> bool:
    """Whether process 1 is a shell script without `trap` and without `exec`, or a bare `sleep` or `tail`: process 1
    has no default action for a signal, so what is not handled is ignored."""
    name = program(container)
    if name in SLEEPERS:
        return True
    text = script(container)
    return name in SHELLS and bool(text) and not re.search(r"\b(trap|exec)\b", text)


class TermIgnored:
    """What it does: finds process 1 that has no handler for its stop signal, and counts what that costs.
    Why it is bad: deletions, roll-outs and probe kills all wait for the whole grace period."""

    id: ClassVar[str] = "PL012"
    page: ClassVar[str] = "term-ignored"

    def check(self, life: Life) -> Iterator[Finding]:
        for container in (*life.sidecars, *life.apps):
            kills = [k for k in life.kills(container.name) if k.kill_at is not None and k.left > 2]
            runs = life.runs(container.name)
            lives_on = bool(runs) and runs[-1].exited is None
            seen = bool(kills)
            if not seen and not (lives_on and ignores(container)):
                continue
            if seen and not ignores(container) and program(container) not in SHELLS:
                continue  # a hung program is not a missing handler
            how: Manner = "shell" if program(container) in SHELLS else "plain"
            if seen:
                how = manner(life, container, kills[-1])
            yield self._finding(life, container, seen, how)

    def _finding(self, life: Life, container: Container, seen: bool, key: Manner) -> Finding:
        severity: Severity = "warning" if seen else "info"
        name = program(container)
        grace = life.pod.grace_period
        path = container.path + (".command" if container.command else ".args")
        field = "terminationGracePeriodSeconds"
        before = (f"{field}: {grace}",) if f"{life.pod.spec_path}.{field}" in life.pod.written else ()
        fix = Fix(before, (f"{field}: 2",)) if grace > 2 and key in {"shell", "plain", "exec"} else None
        return Finding(
            self.id,
            severity,
            phrase(f"finding.PL012.{key}-title", program=Code(name)),
            phrase(f"finding.PL012.{key}", program=Code(name), grace=Length(grace * 1000), name=Code(container.name)),
            path,
            where(life, path),
            fix,
        )
