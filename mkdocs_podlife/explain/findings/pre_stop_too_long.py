"""PL001: the preStop hook needs the whole grace period or more (R7.13, R7.15)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import ClassVar

from mkdocs_podlife.explain.findings.base import Finding, Fix, where
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Length, phrase
from mkdocs_podlife.manifest.model import Container, Handler

_SLEEP = re.compile(r"(?:^|[;&\s/])sleep\s+(\d+(?:\.\d+)?)([smh]?)(?=$|[;&\s])")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
ROOM = 5  # s left for the application in the suggested grace period


def stated_length(handler: Handler) -> int | None:
    """How long a hook takes by what it says, ms: a sleep action, or the sleeps of its command; None when unstated."""
    if handler.kind == "sleep":
        return handler.seconds * 1000
    if handler.kind != "exec":
        return None
    command = handler.command
    if len(command) == 2 and command[0].rsplit("/", 1)[-1] == "sleep":
        script = " ".join(command)
    else:
        script = command[-1] if len(command) > 2 and "-c" in command[1] else " ".join(command)
    if re.search(r"\b(while|for|until|trap)\b", script):
        return None
    total = sum(float(n) * _UNITS[unit] for n, unit in _SLEEP.findall(script))
    return int(total * 1000) if total else None


class PreStopTooLong:
    """What it does: compares the hook's length with the grace period that it is counted against.
    Why it is bad: the application gets its stop signal late or never, and SIGKILL 2 s after it."""

    id: ClassVar[str] = "PL001"
    page: ClassVar[str] = "pre-stop-too-long"

    def check(self, life: Life) -> Iterator[Finding]:
        for container in life.containers():
            if container.pre_stop is None:
                continue
            length = self._length(life, container)
            if length is None or length < life.pod.grace_period * 1000:
                continue
            yield self._finding(life, container, length)

    @staticmethod
    def _length(life: Life, container: Container) -> int | None:
        wanted = [h.wanted for h in life.hooks(container.name, "preStop") if h.wanted is not None]
        if wanted:
            return max(wanted)
        return stated_length(container.pre_stop) if container.pre_stop else None

    def _finding(self, life: Life, container: Container, length: int) -> Finding:
        pod = life.pod
        field = "terminationGracePeriodSeconds"
        grace_path = f"{pod.spec_path}.{field}"
        needed = math.ceil(length / 1000) + ROOM
        needed = -(-needed // 5) * 5
        before = (f"{field}: {pod.grace_period}",) if grace_path in pod.written else ()
        path = f"{container.path}.lifecycle.preStop"
        return Finding(
            self.id,
            "warning",
            phrase("finding.PL001.title-equal" if length == pod.grace_period * 1000 else "finding.PL001.title"),
            phrase(
                "finding.PL001.text",
                hook=Length(length),
                grace=Length(pod.grace_period * 1000),
                name=Code(container.name),
            ),
            path,
            where(life, path),
            Fix(before, (f"{field}: {needed}",)),
        )
