"""PL012: the entry point ignores its stop signal (R7.16): every stop takes the whole grace period and ends in 137."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mkdocs_podlife.engine.trace import Kill
from mkdocs_podlife.explain.deaf import SHELLS, Manner, manner, nature, program
from mkdocs_podlife.explain.findings.base import Finding, Fix, Severity, where
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Codes, Length, phrase
from mkdocs_podlife.explain.stop_trial import FLOOR, StopNeed
from mkdocs_podlife.manifest.model import Container


def process(life: Life, container: Container, kill: Kill) -> str:
    """What process 1 was when a kill's signal came."""
    told = life.tellings("stop", kill.container, kill.attempt)
    return told[-1].args["program"] if told else program(container)


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
            ahead = life.outlook(container.name) if lives_on else None
            if kills:
                how = manner(life, container, kills[-1])
                late = how in {"waits", "slow"}
                if late and program(container) not in SHELLS:
                    continue  # a program that hangs is not a missing handler
                if late and kills[-1].cause == "deletion" and kills[-1].grace < life.pod.grace_period:
                    continue  # who deleted it left it less time than the manifest does
                signal = kills[-1].signal
                yield self._finding(life, container, True, how, process(life, container, kills[-1]), signal)
            elif ahead is not None and ahead.heard != "caught" and life.pod.grace_period > FLOOR:
                how = "purpose" if ahead.heard == "ignored" else nature(container, ahead.program)
                yield self._finding(life, container, False, how, ahead.program, ahead.signal)

    def _finding(self, life: Life, container: Container, seen: bool, key: Manner, name: str, signal: str) -> Finding:
        severity: Severity = "warning" if seen else "info"
        grace = life.pod.grace_period
        path = container.path + (".command" if container.command else ".args" if container.args else ".image")
        field = "terminationGracePeriodSeconds"
        before = (f"{field}: {grace}",) if f"{life.pod.spec_path}.{field}" in life.pod.written else ()
        need = life.stop_need or StopNeed(FLOOR)
        shorter = need.grace if not need.cut and need.grace is not None and need.grace < grace else None
        text = phrase(
            # that a shorter grace period is a way out is said only where it is one
            f"finding.PL012.{key}" if key != "shell" or shorter is not None else "finding.PL012.shell-only",
            program=Code(name),
            grace=Length(grace * 1000),
            name=Code(container.name),
            signal=Code(signal),
        )
        fix = None
        if key in {"shell", "plain", "exec"}:
            fix = Fix(before, (f"{field}: {shorter}",)) if shorter is not None else None
            if need.cut:
                names, took = Codes(need.cut), Length(need.longest)
                text = phrase("finding.PL012.cut", text=text, names=names, length=took)
            elif shorter is not None and shorter > FLOOR:
                text = phrase("finding.PL012.others", text=text, length=Length(shorter * 1000))
        return Finding(
            self.id,
            severity,
            phrase(f"finding.PL012.{key}-title", program=Code(name), signal=Code(signal)),
            text,
            path,
            where(life, path),
            fix,
        )
