"""Findings: what will bite, why, and the smallest change that mends it.

A rule is one small class in a module of its own. `RULES` is the list; adding a rule is adding a module and a line.
"""

from __future__ import annotations

from mkdocs_podlife.explain.findings.base import Finding, Fix, Rule
from mkdocs_podlife.explain.findings.command_ends import CommandEnds
from mkdocs_podlife.explain.findings.pre_stop_too_long import PreStopTooLong
from mkdocs_podlife.explain.findings.probe_cannot_pass import ProbeCannotPass
from mkdocs_podlife.explain.findings.probe_port import ProbePort
from mkdocs_podlife.explain.findings.term_ignored import TermIgnored
from mkdocs_podlife.explain.life import Life

RULES: tuple[Rule, ...] = (PreStopTooLong(), ProbeCannotPass(), TermIgnored(), CommandEnds(), ProbePort())
_ORDER = {"error": 0, "warning": 1, "info": 2}

__all__ = ["RULES", "Finding", "Fix", "Rule", "findings"]


def findings(life: Life) -> tuple[Finding, ...]:
    """What all rules find in a life, the gravest first, then in the rules' order."""
    found = [finding for rule in RULES for finding in rule.check(life)]
    return tuple(sorted(found, key=lambda f: _ORDER[f.severity]))
