"""What a card costs a site, as ratios measured in one run: `make bench-site` (or `python benchmarks/site.py`).

A generated site (20 sections of 50 pages, Material, search, `navigation.prune`), every page with one block whose Pod
has a name of its own, built bare, with the block as plain YAML, and with its card. For each kind of Pod the table
shows (card − YAML) ÷ (YAML − bare), with search and without; beside it the same for mermaid2 and markdown-exec, if
they are installed (`pip install -e '.[bench]'`). Times are processor seconds of the whole `mkdocs build`, the least of
interleaved runs: whatever else the machine does only adds to them. Where it does too much, `--instructions` counts
those of one run instead, with valgrind: forty times as slow, and the same each time.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from generated import PODS, command, environment, fence, write_site

GOALS = {("quiet", True): 1.0, ("one probe", True): 2.5, ("everything", True): 4.5}
GOALS |= {("quiet", False): 1.0, ("one probe", False): 2.0}
DIAGRAM = "```mermaid\ngraph LR\n  A{number} --> B\n  B --> C\n```"
EXEC = '```python exec="on"\nprint("page {number}")\n```'


@dataclass
class Variant:
    """A site to build: what stands on its pages, and with which plugins. `costs` are those of its runs, in seconds of
    processor time or in thousand million instructions."""

    name: str
    block: str
    plugins: list[object]
    search: bool
    keep_cache: bool = False
    costs: list[float] = field(default_factory=list)

    @property
    def least(self) -> float:
        return min(self.costs)


def build(folder: Path, fresh_cache: bool, counted: bool = False) -> float:
    """What one build costs: seconds of processor time, or thousand million instructions (`counted`)."""
    shutil.rmtree(folder / "site", ignore_errors=True)
    if fresh_cache:
        shutil.rmtree(folder / ".cache", ignore_errors=True)
    if counted:
        return instructions(folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command("build", "-q"), cwd=folder, check=True, env=environment(folder.parent))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def instructions(folder: Path) -> float:
    """Thousand million instructions of one build, those of the system's kernel left out."""
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    fixed = {**environment(folder.parent), "PYTHONHASHSEED": "0"}
    run = subprocess.run(
        [*valgrind, *command("build", "-q")], cwd=folder, check=True, env=fixed, capture_output=True, text=True
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", run.stderr)
    assert found is not None, run.stderr[-2000:]
    return int(found[1].replace(",", "")) / 1e9


def variants(searches: list[bool], kinds: list[str]) -> dict[tuple[str, str, bool], Variant]:
    """All sites, by (kind of Pod, what is built, search)."""
    podlife: dict[str, object] = {"podlife": {"check_search": False}}
    cached: dict[str, object] = {"podlife": {"check_search": False, "cache": True}}
    out: dict[tuple[str, str, bool], Variant] = {}
    for search in searches:
        out["", "bare", search] = Variant("bare", "", [], search)
        out["", "idle", search] = Variant("idle", "", [podlife], search)
        for kind in (kind for kind in PODS if kind in kinds):
            block = fence(kind)
            out[kind, "yaml", search] = Variant("yaml", block, [], search)
            out[kind, "card", search] = Variant("card", block, [podlife], search)
            out[kind, "cached", search] = Variant("cached", block, [cached], search, keep_cache=True)
        if "mermaid2" in kinds and importlib.util.find_spec("mermaid2"):
            script: dict[str, object] = {"mermaid2": {"javascript": "mermaid.min.js"}}
            out["mermaid2", "peer", search] = Variant("mermaid2", DIAGRAM, [script], search)
        if "markdown-exec" in kinds and importlib.util.find_spec("markdown_exec"):
            out["markdown-exec", "peer", search] = Variant("markdown-exec", EXEC, ["markdown-exec"], search)
    return out


def report(
    sites: dict[tuple[str, str, bool], Variant], pages: int, searches: list[bool], kinds: list[str], unit: str
) -> bool:
    """Print the table; whether every goal is met."""
    met = True
    print(f"{pages} pages; {unit} a page")
    print(f"{'':16}{'search':>7}{'YAML':>8}{'card':>8}{'cached':>8}{'ratio':>8}{'goal':>6}{'cached ratio':>14}")
    for search in searches:
        bare = sites["", "bare", search].least
        on = "on" if search else "off"
        idle = 1000 * (sites["", "idle", search].least - bare) / pages
        print(f"{'no Pod':16}{on:>7}{'':8}{idle:8.2f}")
        for kind in (kind for kind in PODS if kind in kinds):
            plain, card, cached = (sites[kind, what, search].least for what in ("yaml", "card", "cached"))
            ratio, goal = (card - plain) / (plain - bare), GOALS.get((kind, search))
            met = met and (goal is None or ratio <= goal)
            own = [1000 * (cost - bare) / pages for cost in (plain, card, cached)]
            own[1:] = [value - own[0] for value in own[1:]]
            told = "".join(f"{value:8.2f}" for value in own)
            print(f"{kind:16}{on:>7}{told}{ratio:8.2f}{goal or '':>6}{(cached - plain) / (plain - bare):14.2f}")
        for peer in ("mermaid2", "markdown-exec"):
            if (peer, "peer", search) in sites:
                cost = 1000 * (sites[peer, "peer", search].least - bare) / pages
                beside = ""
                if ("quiet", "yaml", search) in sites:
                    beside = f"{cost / (1000 * (sites['quiet', 'yaml', search].least - bare) / pages):8.2f}"
                print(f"{peer:16}{on:>7}{'':8}{cost:8.2f}{'':8}{beside}")
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--instructions", action="store_true", help="count them, in one run (needs valgrind)")
    parser.add_argument("--search", choices=["on", "off", "both"], default="both")
    kinds = [*PODS, "mermaid2", "markdown-exec"]
    parser.add_argument("--kind", action="append", choices=kinds, help="only this; may be given several times")
    options = parser.parse_args()
    kinds = options.kind or kinds
    searches = {"on": [True], "off": [False], "both": [True, False]}[options.search]
    sites = variants(searches, kinds)
    with tempfile.TemporaryDirectory() as folder:
        places = {key: Path(folder) / str(i) for i, key in enumerate(sites)}
        for key, variant in sites.items():
            write_site(places[key], options.pages, variant.block, variant.plugins, variant.search)
            if variant.keep_cache or not key[0]:  # fill the cache on disk; compile what is imported
                build(places[key], fresh_cache=True)
        for _ in range(1 if options.instructions else options.runs):
            for key, variant in sites.items():
                cost = build(places[key], fresh_cache=not variant.keep_cache, counted=options.instructions)
                variant.costs.append(cost)
                print(*key[:2], "search" if key[2] else "", f"{cost:.2f}", file=sys.stderr)
    unit = "million instructions" if options.instructions else "ms of processor time"
    return 0 if report(sites, options.pages, searches, kinds, unit) else 1


if __name__ == "__main__":
    sys.exit(main())
