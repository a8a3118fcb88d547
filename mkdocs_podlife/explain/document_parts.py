"""Parts of the public document: probe timings, findings, problems, and arguments of phrases as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_podlife.explain.findings import Finding
from mkdocs_podlife.explain.phrase import (
    Arg,
    Code,
    Codes,
    Count,
    Instant,
    Instants,
    Length,
    Lengths,
    Ordinal,
    Phrase,
    Span,
)
from mkdocs_podlife.explain.probes import ProbeTiming
from mkdocs_podlife.explain.sums import Sum, Term
from mkdocs_podlife.manifest.model import Problem

Say = Callable[[Phrase], str]
Json = dict[str, Any]


def seconds(ms: int | None) -> float | None:
    """Milliseconds as the document's seconds."""
    return None if ms is None else ms / 1000


def plain(value: Any) -> Any:
    """Mappings and sequences as dicts and lists, anything that JSON does not know as text."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _term(term: Term) -> Json:
    return {
        "key": term.word.key.rsplit(".", 1)[-1],
        "least": seconds(term.low),
        "most": seconds(term.high),
        "field": term.field or None,
        "written": term.written,
        "path": term.path or None,
    }


def _sum(one: Sum) -> Json:
    return {
        "key": one.key,
        "terms": [_term(t) for t in one.terms],
        "least": seconds(one.result.low),
        "most": seconds(one.result.high),
        "here": [seconds(one.here[0]), seconds(one.here[1])] if one.here else None,
    }


def timing_json(timing: ProbeTiming) -> Json:
    """The arithmetic of one probe, in seconds."""
    return {
        "container": timing.container,
        "probe": timing.probe,
        "values": {v.field: v.value for v in timing.values},
        "written": [v.field for v in timing.values if v.written],
        "sums": [_sum(s) for s in timing.sums],
    }


def argument(arg: Arg) -> Any:
    """An argument of a phrase for JSON: instants and lengths in seconds, nested phrases as key and args."""
    if isinstance(arg, Phrase):
        return {"key": arg.key, "args": arguments(arg)}
    if isinstance(arg, (Instant, Length)):
        return seconds(arg.ms)
    if isinstance(arg, (Instants, Lengths)):
        return [seconds(ms) for ms in arg.ms]
    if isinstance(arg, Span):
        return [seconds(arg.low), seconds(arg.high)]
    if isinstance(arg, Code):
        return arg.text
    if isinstance(arg, Codes):
        return list(arg.texts)
    if isinstance(arg, (Count, Ordinal)):
        return arg.n
    return arg


def arguments(phrase: Phrase) -> Json:
    """All arguments of a phrase for JSON."""
    return {name: argument(value) for name, value in phrase.args.items()}


def finding_json(finding: Finding, say: Say | None) -> Json:
    """One finding; its message in the language of `say`."""
    fix = finding.fix
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.place.line if finding.place else None,
        "column": finding.place.column if finding.place else None,
        "key": finding.text.key,
        "args": arguments(finding.text),
        "fix": {"before": list(fix.before), "after": list(fix.after)} if fix else None,
        "message": say(finding.text) if say else "",
    }


def problem_json(problem: Problem, say: Say | None) -> Json:
    """A problem of the text, in the form of a finding."""
    phrase = Phrase(f"problem.{problem.key}", dict(problem.args))
    fix = problem.fix
    return {
        "rule": None,
        "severity": problem.severity,
        "path": problem.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "key": phrase.key,
        "args": dict(problem.args),
        "fix": {"before": [fix[0]], "after": [fix[1]]} if fix else None,
        "message": say(phrase) if say else "",
    }
