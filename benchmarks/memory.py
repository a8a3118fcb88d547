"""What 10,000 cards cost in memory over the bare site: `python benchmarks/memory.py`.

The mix is that of public pages, somewhat heavier: of 100 workloads there 57 say nothing at all about their lifecycle,
68 get the short card, and a card has 4.6 KB in the mean (here 5.1). No two Pods are alike. What is compared is the
largest resident size of `mkdocs build` (GNU/Linux: KiB).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from generated import PODS, command, environment, fence, write_site

GOAL = 150  # MB
MIX = {"quiet": 68, "varied probe": 20, "everything": 8, "restarts": 4}  # in 100


def block(random_: random.Random) -> str:
    """A Pod's fence; what would be filled in for every page is filled in already."""
    number = random_.randrange(10**9)
    kind = random_.choices([*MIX], [*MIX.values()])[0]
    numbers = {"delay": number % 401, "period": 5 + number % 37}
    pod = PODS[kind].format(name=f"web-{number}", number=number, **numbers)
    pod = pod.replace("sleep 5", f"sleep {2 + number % 977 / 100}").replace("128Mi", f"{64 + number % 997}Mi")
    return f"```yaml\n{pod}```"


def peak(folder: Path) -> float:
    """MB that a build needed at most."""
    process = subprocess.Popen(command("build", "-q"), cwd=folder, env=environment(folder.parent))
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, "the build failed"
    return used.ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small"  # compiles what is imported, which takes memory of its own
        write_site(small, 1, fence("restarts"), ["podlife"])
        peak(small)
        sizes: dict[str, float] = {}
        for name, plugins in (("bare", []), ("cards", ["podlife"])):
            place = Path(folder) / name
            write_site(place, options.pages, "", list(plugins))
            random_ = random.Random(1)
            for page in sorted((place / "docs").rglob("page-*.md")):
                blocks = [block(random_) for _ in range(options.cards // options.pages)]
                text = page.read_text("utf-8")
                page.write_text(text + "\n" + "\n\nAnd another one.\n\n".join(blocks) + "\n", "utf-8")
            sizes[name] = peak(place)
            print(f"{name:6} {sizes[name]:8.0f} MB", flush=True)
    over = sizes["cards"] - sizes["bare"]
    print(f"over   {over:8.0f} MB for {options.cards} cards; goal {GOAL}")
    return over > GOAL


if __name__ == "__main__":
    sys.exit(main())
