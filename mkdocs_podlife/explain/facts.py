"""Everything a card, a terminal or a document says of one manifest, without a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mkdocs_podlife.explain.describe import row_lines
from mkdocs_podlife.explain.findings import findings
from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.problem_lines import excerpt
from mkdocs_podlife.explain.quiet import quiet_line
from mkdocs_podlife.explain.verdict import Verdict, verdict

if TYPE_CHECKING:
    from mkdocs_podlife.engine.trace import Trace
    from mkdocs_podlife.explain.describe import Described, RowLine
    from mkdocs_podlife.explain.events import EventRow
    from mkdocs_podlife.explain.findings import Finding
    from mkdocs_podlife.explain.phrase import Phrase
    from mkdocs_podlife.explain.probes import ProbeTiming
    from mkdocs_podlife.explain.problem_lines import ExcerptLine
    from mkdocs_podlife.explain.restarts import RestartTiming
    from mkdocs_podlife.explain.states import States
    from mkdocs_podlife.explain.stop import StopTiming
    from mkdocs_podlife.explain.timeline_model import Timeline
    from mkdocs_podlife.manifest.model import Admission, Assumption, Manifest, Place, Problem


class Facts(NamedTuple):
    """What is known of one manifest and its life. Times are ms; `at` is the instant of the tables.

    `trace` None: nothing could run, and everything that comes from a life is empty. `fine`: instants below 100 s
    show tenths on this card. `excerpts`: for each problem the lines around it (empty without the source text).
    """

    kind: str
    name: str
    namespace: str
    owner: tuple[str, str] | None
    kubernetes: str
    verdict: Verdict
    at: int
    manifest: Manifest
    trace: Trace | None
    fine: bool = False
    story: tuple[Phrase, ...] = ()
    quiet: Phrase | None = None
    timeline: Timeline | None = None
    states: States | None = None
    findings: tuple[Finding, ...] = ()
    events: tuple[EventRow, ...] = ()
    rows: tuple[RowLine, ...] = ()
    described: Described | None = None
    probes: tuple[ProbeTiming, ...] = ()
    stops: tuple[StopTiming, ...] = ()
    restarts: tuple[RestartTiming, ...] = ()
    problems: tuple[Problem, ...] = ()
    excerpts: tuple[tuple[ExcerptLine, ...], ...] = ()
    admission: Admission | None = None
    assumptions: tuple[Assumption, ...] = ()
    source: str = ""  # the text as the author wrote it, "" when it is not at hand

    def place(self, path: str) -> Place | None:
        """Where a field stands in the text."""
        return self.trace.pod.place(path) if self.trace is not None else None


def _assumptions(manifest: Manifest, trace: Trace | None) -> tuple[Assumption, ...]:
    """Those of the reading and those of the life, each once."""
    out: list[Assumption] = []
    for assumption in (*manifest.assumptions, *(trace.assumptions if trace is not None else ())):
        if assumption not in out:
            out.append(assumption)
    return tuple(out)


def explain(
    manifest: Manifest,
    trace: Trace | None,
    *,
    at: int | None = None,
    source: str = "",
    kubernetes: str = "1.36",
    closed: bool = False,
) -> Facts:
    """Turn a life into facts.

    Args:
        manifest: what was read.
        trace: its life; None when nothing can run.
        at: the instant of the tables in ms; the end of the life when None.
        source: the text that was read, for the lines around a problem.
        kubernetes: the release that judged the text when there is no trace to say so.
        closed: leave out what the closed card of a quiet Pod does not show (picture, states, sums); four in ten of a
            site's Pods are such, and most of the work would be theirs.
    """
    excerpts = tuple(excerpt(source, p) for p in manifest.problems) if source else ()
    if trace is None:
        return Facts(
            manifest.kind,
            manifest.name,
            manifest.namespace,
            None,
            kubernetes,
            "refused",
            0,
            manifest,
            None,
            problems=manifest.problems,
            excerpts=excerpts,
            admission=manifest.admission,
            assumptions=manifest.assumptions,
        )
    life = Life(trace)
    instant = at if at is not None else life.last_at
    found = findings(life)
    word = verdict(manifest, life, found)
    owner = (trace.pod.owner.kind, trace.pod.owner.name) if trace.pod.owner else None
    quiet = quiet_line(life, found, manifest.data)
    known = Facts(
        manifest.kind,
        trace.pod.name,
        trace.pod.namespace,
        owner,
        trace.kubernetes,
        word,
        instant,
        manifest,
        trace,
        quiet=quiet,
        findings=found,
        rows=row_lines(trace, instant),
        problems=manifest.problems,
        excerpts=excerpts,
        admission=manifest.admission,
        assumptions=_assumptions(manifest, trace),
    )
    if closed and word == "quiet" and quiet is not None:
        return known
    from mkdocs_podlife.explain.telling import told  # a third of all modules, of which a quiet Pod needs none

    return told(known, life, source)
