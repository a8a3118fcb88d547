"""Remarks as text, JSON, SARIF 2.1.0 and GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from mkdocs_podlife import __version__
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import one_line, visible
from mkdocs_podlife.wiki.check import Remark, Report

SCHEMA = "podlife.check/1"
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def as_text(report: Report, words: Catalogue) -> str:
    """`file:line:column: severity: message [rule]`, a repair below it, and a line that sums up."""
    lines: list[str] = []
    for remark in report.remarks:
        where = f"{one_line(remark.path)}:{remark.line}:{remark.column}"
        lines.append(f"{where}: {remark.severity}: {remark.message} [{remark.rule}]")
        lines += [f"    - {one_line(line)}" for line in remark.before]
        lines += [f"    + {one_line(line)}" for line in remark.after]
    counts = {"errors": report.count("error"), "warnings": report.count("warning"), "notes": report.count("info")}
    lines.append(words.text("wiki.found", files=report.files, **counts))
    return "\n".join(lines) + "\n"


def as_json(report: Report, words: Catalogue) -> str:
    """A document of our own: remarks and counts."""
    remarks = [
        {
            "path": r.path,
            "line": r.line,
            "column": r.column,
            "severity": r.severity,
            "rule": r.rule,
            "message": r.message,
            "pod": r.pod,
            "fix": {"before": list(r.before), "after": list(r.after)} if r.before or r.after else None,
        }
        for r in report.remarks
    ]
    told = {"schema": SCHEMA, "lang": words.bcp47, "files": report.files, "pods": report.pods, "remarks": remarks}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _sarif_result(remark: Remark, index: int) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(remark.path.replace("\\", "/"))},
        "region": {"startLine": remark.line, "startColumn": remark.column},
    }
    return {
        "ruleId": remark.rule,
        "ruleIndex": index,
        "level": _LEVELS[remark.severity],
        "message": {"text": remark.message},
        "locations": [{"physicalLocation": place}],
    }


def as_sarif(report: Report, words: Catalogue) -> str:
    """One SARIF run, for code scanning."""
    rules = sorted({remark.rule for remark in report.remarks})
    driver = {
        "name": "podlife",
        "semanticVersion": __version__,
        "rules": [{"id": rule} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(remark, rules.index(remark.rule)) for remark in report.remarks],
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _data(text: str) -> str:
    """A message of a workflow command: line breaks and per cent signs as GitHub wants them."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_github(report: Report, words: Catalogue) -> str:
    """Workflow commands, which GitHub shows at the lines of a change."""
    return "".join(
        f"::{_COMMANDS[r.severity]} file={_property(r.path)},line={r.line},col={r.column},"
        f"title={_property('podlife ' + r.rule)}::{_data(r.message)}\n"
        for r in report.remarks
    )


FORMATS: Mapping[str, Callable[[Report, Catalogue], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
