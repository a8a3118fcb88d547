"""Golden lives: `tests/cases/engine/*.yml`, each a manifest, a scenario and what must be seen of them.

A case has `title`, `rules` (the rules it exercises), `manifest`, `scenario`, and `rows` and `events` as lines of
"SECONDS READY STATUS RESTARTS" and "SECONDS TYPE REASON PLACE MESSAGE" ("-" for an event of the Pod itself). After a
change that is meant, `python -m tests.engine.golden` writes the lines anew; every line of the difference is then read
against the rules before it is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.engine import Trace, simulate
from mkdocs_podlife.manifest.model import Pod
from mkdocs_podlife.manifest.reading import read

FOLDER = Path(__file__).parent.parent / "cases" / "engine"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text())
    return case


def given(case: dict[str, Any]) -> tuple[Pod, Scenario]:
    """The Pod and the scenario of a case."""
    scenario, problems = read_scenario(case["scenario"])
    assert not problems, problems
    reading = read(case["manifest"], kubernetes=scenario.kubernetes)
    return next(m.pod for m in reading.manifests if m.pod is not None), scenario


def live(case: dict[str, Any]) -> Trace:
    """Simulate a case."""
    return simulate(*given(case))


def seconds(ms: int) -> str:
    return f"{ms / 1000:.3f}"


def rows(trace: Trace) -> list[str]:
    return [
        f"{seconds(r.at)} gone" if r.gone else f"{seconds(r.at)} {r.ready} {r.status} {r.restarts}" for r in trace.rows
    ]


def events(trace: Trace) -> list[str]:
    return [
        f"{seconds(o.at)} {o.type} {o.reason} {(o.field_path or '-').removeprefix('spec.')} {o.message!r}"
        for o in trace.occurrences
    ]


class _Text(str):
    """A text that YAML shows as a block."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Text, lambda d, t: d.represent_scalar("tag:yaml.org,2002:str", str(t), style="|"))


def write(name: str) -> None:
    """Write the expected lines of a case as the engine sees them now."""
    case = load(name)
    trace = live(case)
    case |= {
        "manifest": _Text(case["manifest"]),
        "scenario": _Text(case["scenario"]),
        "rows": rows(trace),
        "events": events(trace),
    }
    rules = ", ".join(case.pop("rules"))
    head = yaml.dump({"title": case.pop("title")}, Dumper=_Dumper, width=1000, allow_unicode=True)
    body = yaml.dump(case, Dumper=_Dumper, width=1000, sort_keys=False, allow_unicode=True)
    (FOLDER / f"{name}.yml").write_text(f"{head}rules: [{rules}]\n{body}")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or names():
        write(wanted)
