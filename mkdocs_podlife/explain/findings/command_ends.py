"""PL014: a command that ends with code 0 under a restart policy that starts it again (R8.12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mkdocs_podlife.explain.findings.base import Finding, Fix, where
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Length, phrase

QUICK = 500  # ms: shorter than that is at once
RESET = 600_000  # ms of running after which the back-off is forgotten (R8.6)


class CommandEnds:
    """What it does: finds containers that end by themselves, successfully, and are restarted all the same.
    Why it is bad: a script that did its work reads `CrashLoopBackOff`."""

    id: ClassVar[str] = "PL014"
    page: ClassVar[str] = "command-ends"

    def check(self, life: Life) -> Iterator[Finding]:
        for container in life.apps:
            policy = container.restart_policy or life.pod.restart_policy
            if policy != "Always":
                continue
            done = [r for r in life.runs(container.name) if r.code == 0 and life.alone(r)]
            if not done or done[0].reason == "OOMKilled":
                continue
            path = f"{life.pod.spec_path}.restartPolicy"
            before = ("restartPolicy: Always",) if path in life.pod.written else ()
            owned = life.pod.owner is not None
            length = (done[0].exited or 0) - done[0].started
            key = "long" if length > RESET else "owned" if owned else "text"
            if length < QUICK and key != "long":
                key += "-quick"
            at = container.path + (".command" if container.command else ".args" if container.args else ".image")
            yield Finding(
                self.id,
                "warning",
                phrase("finding.PL014.title"),
                phrase(
                    f"finding.PL014.{key}",
                    name=Code(container.name),
                    length=Length(length),
                    policy=Code("restartPolicy: Always"),
                ),
                at,
                where(life, at),
                None if owned else Fix(before, ("restartPolicy: OnFailure",)),
            )
