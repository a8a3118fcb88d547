"""How soon an edit shows under `mkdocs serve`: `python benchmarks/serve.py`.

The generated site of `site.py`, once with every Pod as plain YAML and once with its card, served side by side. In turn
one page of each is edited so that its Pod changes, and MkDocs says how long its rebuild took. The difference of the
medians is what our part of a rebuild costs: one changed block, and everything that did not change.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generated import PODS, command, environment, fence, write_site

BUILT = re.compile(r"Documentation built in ([\d.]+) seconds")


class Served:
    """A site that is being served."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self._page = folder / "docs" / "section-01" / "page-0001.md"
        self._process = process
        self.seconds: list[float] = []

    def rebuilt(self) -> float:
        """Seconds of the build that is under way."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            found = BUILT.search(line)
            if found:
                return float(found[1])
        raise RuntimeError("mkdocs serve has ended")

    def edit(self, number: int) -> None:
        """Change the page's Pod and wait until it shows."""
        text = self._page.read_text("utf-8")
        self._page.write_text(re.sub(r"name: web-\S*", f"name: web-edit-{number}", text, count=1), "utf-8")
        self.seconds.append(self.rebuilt())


@contextmanager
def served(folder: Path, port: int) -> Iterator[Served]:
    process = subprocess.Popen(
        command("serve", "--dev-addr", f"127.0.0.1:{port}"),
        cwd=folder,
        env=environment(folder.parent),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        site = Served(folder, process)
        site.rebuilt()
        yield site
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=7)
    parser.add_argument("--kind", choices=[*PODS], default="one probe")
    parser.add_argument("--port", type=int, default=8731)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = {"yaml": Path(folder) / "yaml", "cards": Path(folder) / "cards"}
        write_site(places["yaml"], options.pages, fence(options.kind), [])
        write_site(places["cards"], options.pages, fence(options.kind), ["podlife"])
        with served(places["yaml"], options.port) as plain, served(places["cards"], options.port + 1) as cards:
            for number in range(options.edits):
                plain.edit(number)
                cards.edit(number)
    before, after = (statistics.median(site.seconds) for site in (plain, cards))
    print(f"{options.pages} pages, {options.kind}: a rebuild after one edit, median of {options.edits}")
    print(f"plain YAML {before:.2f} s, cards {after:.2f} s: {1000 * (after - before):+.0f} ms")
    print("one by one", [f"{a:.2f}/{b:.2f}" for a, b in zip(plain.seconds, cards.seconds, strict=True)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
