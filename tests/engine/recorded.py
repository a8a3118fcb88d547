"""Hold a Trace against recorded runs of the same Pod (tests/data/traces).

Three questions, each asked of all runs together, because a real kubelet's requeue jitter makes two of them differ:

* events: does it tell the same things, as often, and is each first time within the bounds it claims?
* rows: does `kubectl get pods -w` show the same rows in the same order, each within its bounds?
* what only some runs have is optional; where the runs part from each other nothing more is asked.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.manifest.reading import read

DATA = Path(__file__).parent.parent / "data" / "traces"
CONTROLLERS = ("deployment-rolling", "job-backoff")  # roll-outs come later
CASES = sorted(p.name for p in DATA.iterdir() if p.is_dir() and p.name not in CONTROLLERS)

SLACK = 0.5  # s, on either side of the engine's bounds
SHORT = 2.2  # s; a row that lasts less may be missing on either side: two status writes race
BACKOFF = ("CrashLoopBackOff", "ImagePullBackOff", "Init:CrashLoopBackOff")

_PUT_ASIDE = (
    (re.compile(r"\([0-9a-f]{8}-[0-9a-f-]{27}\)"), "(UID)"),
    (re.compile(r"_[a-z0-9-]+\(UID\)"), "_NS(UID)"),
    (re.compile(r"\b\d+\.\d+\.\d+\.\d+\b"), "IP"),
    (re.compile(r"IP:\d{5}->"), "IP:PORT->"),
    (re.compile(r"assigned [a-z0-9-]+/"), "assigned NS/"),
    (re.compile(r"in [\dm.]+s \([\dm.]+s including waiting\)"), "in T"),
    (re.compile(r"Image size: \d+ bytes"), "Image size: N bytes"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
    (re.compile(r"^\(combined from similar events\): .*", re.S), "(combined)"),
)


def life(case: str) -> Trace:
    """Simulate a recorded case."""
    reading = read((DATA / case / "pod.yaml").read_text())
    pod = next(m.pod for m in reading.manifests if m.pod is not None)
    scenario, problems = read_scenario((DATA / case / "scenario.yaml").read_text())
    assert not problems
    return simulate(pod, scenario)


def runs(case: str) -> list[dict[str, Any]]:
    return [json.loads(f.read_text()) for f in sorted((DATA / case).glob("run-*.json"))]


def text(message: str) -> str:
    """A message without what differs from node to node."""
    for pattern, word in _PUT_ASIDE:
        message = pattern.sub(word, message or "")
    return message.strip()


Key = tuple[str, str, str, str]


def _tally(events: list[dict[str, Any]]) -> tuple[Counter[Key], dict[Key, float]]:
    counts: Counter[Key] = Counter()
    first: dict[Key, float] = {}
    for e in events:
        key = (e["type"], e["reason"], e.get("fieldPath") or "", text(e["message"]))
        counts[key] += e.get("count") or 1
        at = e.get("firstPrecise")
        if at is not None:
            first[key] = min(at, first.get(key, at))
    return counts, first


def compare_events(case: str, trace: Trace) -> list[str]:
    """What disagrees in the events; empty when nothing does."""
    recorded = [_tally(run["events"]) for run in runs(case)]
    got: Counter[Key] = Counter()
    for e in trace.events:
        got[e.type, e.reason, e.field_path or "", text(e.message)] += e.count
    wrong = []
    for key in sorted(set(got).union(*(counts for counts, _ in recorded))):
        have = [counts[key] for counts, _ in recorded if key in counts]
        if not have:
            wrong.append(f"extra {key} x{got[key]}")
        elif key not in got:
            if len(have) == len(recorded):
                wrong.append(f"missing {key} x{have[0]}")
        elif key[1] != "FailedScheduling":  # retries depend on what else happens in the cluster
            lo, hi = min(have), max(have)
            slack = max(1, round(0.2 * hi)) if hi > 1 else 0
            if not lo - slack <= got[key] <= hi + slack:
                wrong.append(f"count of {key}: x{lo}..x{hi}, got x{got[key]}")
    wrong += [
        f"first event at {at:.2f} s, claimed {early:.2f}..{late:.2f} s"
        for early, at, late in event_bounds(case, trace)
        if not early - SLACK <= at <= late + SLACK
    ]
    return wrong


Bound = tuple[float, float, float]  # s: earliest claimed, recorded, latest claimed


def event_bounds(case: str, trace: Trace) -> list[Bound]:
    """The first time of every event both sides know, in every run, between the bounds that are claimed for it."""
    claimed: dict[Key, tuple[float, float]] = {}
    for o in trace.occurrences:
        claimed.setdefault((o.type, o.reason, o.field_path or "", text(o.message)), (o.early / 1000, o.late / 1000))
    firsts = [first for _, first in (_tally(run["events"]) for run in runs(case))]
    return [(claimed[key][0], at, claimed[key][1]) for first in firsts for key, at in first.items() if key in claimed]


Row = tuple[str, str, int]


def _recorded_rows(run: dict[str, Any]) -> list[tuple[float, Row]]:
    out: list[tuple[float, Row]] = []
    for r in run["rows"]:
        row = ("", "gone", 0) if r.get("gone") else (r["ready"], r["status"], r["restarts"])
        if not out or out[-1][1] != row:
            out.append((r["at"], row))
    return out


def _may_be_missing(rows: list[tuple[float, Row]], index: int, end: float) -> bool:
    """A short row, or a back-off that only renames the row before it."""
    at, row = rows[index]
    until = rows[index + 1][0] if index + 1 < len(rows) else end
    before = rows[index - 1][1] if index else row
    renames = row[1] in BACKOFF and row[2] >= 4 and (before[0], before[2]) == (row[0], row[2])
    return row[1] != "gone" and (until - at < SHORT or renames)


Pairs = list[tuple[int, int]]


def _align(a: list[tuple[float, Row]], b: list[tuple[float, Row]], end: float) -> tuple[Pairs, int, int]:
    """Match rows in order, skipping those that may be missing; where it stopped on either side."""
    pairs: Pairs = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i][1] == b[j][1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif _may_be_missing(b, j, end):
            j += 1
        elif _may_be_missing(a, i, end):
            i += 1
        else:
            break
    return pairs, i, j


def compare_rows(case: str, trace: Trace) -> list[str]:
    """What disagrees in the rows: at least one run must agree as far as the runs agree with each other."""
    mine = [(r.at / 1000, ("", "gone", 0) if r.gone else (r.ready, r.status, r.restarts)) for r in trace.rows]
    recorded = [(_recorded_rows(run), run["observed"]) for run in runs(case)]
    end = trace.until / 1000
    agreed = min((len(_align(a, b, end)[0]) for a, _ in recorded for b, _ in recorded if a is not b), default=None)
    best: list[str] | None = None
    for rows, observed in recorded:
        pairs, i, j = _align(rows, mine, min(end, observed))
        wrong = []
        if i < len(rows) and j < len(mine) and (agreed is None or len(pairs) < agreed):
            wrong.append(f"{rows[i][1]} at {rows[i][0]:.1f} s, got {mine[j][1]} at {mine[j][0]:.1f} s")
        for x, first, last in ((rows[i:], rows, observed), (mine[j:], mine, end)):
            if x and (i >= len(rows) or j >= len(mine)):
                gap = x[0][0] - first[len(first) - len(x) - 1][0]
                if x[0][0] < last - max(3.0, 0.45 * gap) and not _may_be_missing(first, len(first) - len(x), last):
                    wrong.append(f"{x[0][1]} at {x[0][0]:.1f} s is on one side only")
        for x, y in pairs:
            row = trace.rows[y]
            if not row.early / 1000 - SLACK <= rows[x][0] <= row.late / 1000 + SLACK:
                wrong.append(
                    f"{rows[x][1]} at {rows[x][0]:.2f} s, claimed {row.early / 1000:.2f}..{row.late / 1000:.2f} s"
                )
        if best is None or len(wrong) < len(best):
            best = wrong
    return best or []


def row_bounds(case: str, trace: Trace) -> list[Bound]:
    """Every row that is matched in a run, between the bounds that are claimed for it."""
    mine = [(r.at / 1000, ("", "gone", 0) if r.gone else (r.ready, r.status, r.restarts)) for r in trace.rows]
    out = []
    for run in runs(case):
        rows = _recorded_rows(run)
        for x, y in _align(rows, mine, min(trace.until / 1000, run["observed"]))[0]:
            out.append((trace.rows[y].early / 1000, rows[x][0], trace.rows[y].late / 1000))
    return out


def gaps(case: str, trace: Trace) -> list[tuple[float, list[float]]]:
    """The time between two rows that follow each other both here and in a run: s, (here, in each run that has both)."""
    mine = [(r.at / 1000, ("", "gone", 0) if r.gone else (r.ready, r.status, r.restarts)) for r in trace.rows]
    recorded: dict[tuple[int, int], list[float]] = {}
    for run in runs(case):
        rows = _recorded_rows(run)
        pairs = _align(rows, mine, min(trace.until / 1000, run["observed"]))[0]
        for (x, y), (after_x, after_y) in itertools.pairwise(pairs):
            recorded.setdefault((y, after_y), []).append(rows[after_x][0] - rows[x][0])
    return [(mine[b][0] - mine[a][0], have) for (a, b), have in recorded.items()]
