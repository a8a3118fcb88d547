"""What a card costs a site, as ratios measured in one run: `make bench-site` (or `python benchmarks/site.py`).

A generated site (20 sections of 50 pages, Material, search, `navigation.prune`), every page with one block whose Pod
has a name of its own, built bare, with the block as plain YAML, and with its card. For each kind of Pod the table
shows (card − YAML) ÷ (YAML − bare), with search and without; beside it the same for mermaid2 and markdown-exec, if
they are installed (`pip install -e '.[bench]'`). Times are processor seconds of the whole `mkdocs build`, the least of
interleaved runs: whatever else the machine does only adds to them.
"""

from __future__ import annotations

import argparse
import importlib.util
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
    """A site to build: what stands on its pages, and with which plugins. `seconds` are those of its runs."""

    name: str
    block: str
    plugins: list[object]
    search: bool
    keep_cache: bool = False
    seconds: list[float] = field(default_factory=list)

    @property
    def least(self) -> float:
        return min(self.seconds)


def build(folder: Path, fresh_cache: bool) -> float:
    """Processor seconds of one build."""
    shutil.rmtree(folder / "site", ignore_errors=True)
    if fresh_cache:
        shutil.rmtree(folder / ".cache", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command("build", "-q"), cwd=folder, check=True, env=environment(folder.parent))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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


def report(sites: dict[tuple[str, str, bool], Variant], pages: int, searches: list[bool], kinds: list[str]) -> bool:
    """Print the table; whether every goal is met."""
    met = True
    print(f"{pages} pages; ms of processor time a page")
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
            ms = [1000 * (seconds - bare) / pages for seconds in (plain, card, cached)]
            ms[1:] = [value - ms[0] for value in ms[1:]]
            told = "".join(f"{value:8.2f}" for value in ms)
            print(f"{kind:16}{on:>7}{told}{ratio:8.2f}{goal or '':>6}{(cached - plain) / (plain - bare):14.2f}")
        for peer in ("mermaid2", "markdown-exec"):
            if (peer, "peer", search) in sites:
                own = 1000 * (sites[peer, "peer", search].least - bare) / pages
                ratio = ""
                if ("quiet", "yaml", search) in sites:
                    ratio = f"{own / (1000 * (sites['quiet', 'yaml', search].least - bare) / pages):8.2f}"
                print(f"{peer:16}{on:>7}{'':8}{own:8.2f}{'':8}{ratio}")
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
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
        for _ in range(options.runs):
            for key, variant in sites.items():
                variant.seconds.append(build(places[key], fresh_cache=not variant.keep_cache))
                print(*key[:2], "search" if key[2] else "", f"{variant.seconds[-1]:.2f} s", file=sys.stderr)
    return 0 if report(sites, options.pages, searches, kinds) else 1


if __name__ == "__main__":
    sys.exit(main())
