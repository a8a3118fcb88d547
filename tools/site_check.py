"""Does a site stay as it is when our line is added? `make site-check DIR=path/to/site`.

Builds the site in a copy, bare and with `podlife` among its plugins, and compares: the exit status, and on every page
all text outside our cards, in its order. Prints each block that looks like a Pod and was left alone, with the reason
that the plugin gave. Exits 0 when nothing was lost or moved, 1 when something was, 2 when the site cannot be built
bare.

    python tools/site_check.py DIR [--strict]
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from mkdocs_podlife.render.catalogue import BCP47, Catalogue

OURS = frozenset({"podlife", "podlife-both"})
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
SILENT = frozenset({"script", "style"})
_PLUGINS = re.compile(r"^plugins:[ \t]*(\[.*\])?[ \t]*(?:#.*)?$", re.MULTILINE)


class Text(HTMLParser):
    """The words of a page outside our cards, and how many cards it has."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.cards = 0
        self._skipped = 0  # depth inside one of ours
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if "pl-card" in classes:
            self.cards += 1
        if tag in VOID:
            return
        if self._skipped or OURS & set(classes):
            self._skipped += 1
        elif tag in SILENT:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._skipped:
            self._skipped -= 1
        elif tag in SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._skipped and not self._silent:
            self.words += data.split()


@dataclass
class Outcome:
    """A build: its exit status, its last words, and for each page its text and the number of cards."""

    status: int
    log: str
    pages: dict[str, tuple[list[str], int]] = field(default_factory=dict)


def with_our_line(config: str) -> str:
    """A site's configuration with `podlife` among its plugins, the rest untouched.

    Raises:
        ValueError: when the list of plugins is written in a way that is not known here.
    """
    found = _PLUGINS.search(config)
    if found is None:
        return config.rstrip("\n") + "\nplugins:\n  - search\n  - podlife\n"
    if found[1]:
        inner = found[1][1:-1].strip().rstrip(",")
        own = f"{inner}, podlife" if inner else "podlife: {check_search: false}"
        if "print-site" in inner:  # wants to be the last
            own = f"podlife, {inner}"
        return config[: found.start(1)] + f"[{own}]" + config[found.end(1) :]
    for line in config[found.end() :].split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        entry = re.match(r"^(\s*)(- |(\S))", line)
        if entry is None or (entry[3] and not entry[1]):
            break
        own = f"{entry[1]}- podlife" if entry[2] == "- " else f"{entry[1]}podlife: {{}}"
        return config[: found.end()] + f"\n{own}" + config[found.end() :]
    raise ValueError("the plugins of this site are written in a way that site_check does not know")


def build(site: Path, strict: bool, *, talkative: bool = False) -> Outcome:
    """Build a site, and read its pages. `talkative`: with all that plugins say to those who look for something."""
    command = [sys.executable, "-m", "mkdocs", "build", *(["--strict"] if strict else []), "--site-dir", "_built"]
    command += ["--verbose"] if talkative else []
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, env=environment)
    outcome = Outcome(done.returncode, done.stdout + done.stderr)
    built = site / "_built"
    for file in sorted(built.rglob("*.html")):
        text = Text()
        text.feed(file.read_text("utf-8", errors="replace"))
        text.close()
        outcome.pages[file.relative_to(built).as_posix()] = (text.words, text.cards)
    shutil.rmtree(built, ignore_errors=True)
    return outcome


def check(folder: Path, strict: bool) -> int:
    """Compare a site with itself; what differs goes to standard output."""
    name = next((n for n in ("mkdocs.yml", "mkdocs.yaml") if (folder / n).is_file()), None)
    if name is None:
        print(f"{folder}: no mkdocs.yml")
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch) / "site"
        shutil.copytree(folder, site, symlinks=True, ignore=shutil.ignore_patterns(".venv", "node_modules"))
        bare = build(site, strict)
        config = site / name
        config.write_text(with_our_line(config.read_text("utf-8")), "utf-8")
        ours = build(site, strict, talkative=True)
    if bare.status and not bare.pages and not strict:
        print(f"{folder}: cannot be built without us (exit status {bare.status})\n{bare.log[-2000:]}")
        return 2
    faults = compare(bare, ours)
    cards = sum(count for _, count in ours.pages.values())
    lines = [line for line in ours.log.split("\n") if line.startswith(("INFO ", "WARNING ", "ERROR "))]
    told = [line for line in lines if "podlife" in line or line not in bare.log]
    print(f"{folder}: {len(ours.pages)} pages, {cards} cards, exit status {bare.status} and {ours.status}")
    print("\n".join(["  " + line for line in told if line.strip()][:40]))
    for line in left_alone(ours.log):
        print(f"  {line}")
    print("\n".join(faults) or "  nothing lost, nothing moved")
    return 1 if faults else 0


def left_alone(log: str) -> list[str]:
    """The blocks that look like a Pod and have no card, as the plugin told of them: `file:line:column: …: reason`."""
    heads = {f": {Catalogue(lang).text('left.alone', reason='')}".rstrip() for lang in BCP47}
    lines = (line.partition(" -  ")[2] for line in log.split("\n") if line.startswith("DEBUG "))
    return [line for line in lines if any(head in line for head in heads)]


def compare(bare: Outcome, ours: Outcome) -> list[str]:
    """What is not as it was."""
    faults = []
    if bare.status != ours.status:
        faults.append(f"exit status {bare.status} became {ours.status}\n{ours.log[-2000:]}")
    for page in sorted(bare.pages.keys() ^ ours.pages.keys()):
        faults.append(f"{page}: {'lost' if page in bare.pages else 'new'}")
    for page in sorted(bare.pages.keys() & ours.pages.keys()):
        before, after = bare.pages[page][0], ours.pages[page][0]
        if before != after:
            lines = difflib.unified_diff(before, after, "bare", "with us", lineterm="", n=3)
            faults.append(f"{page}: text differs\n    " + "\n    ".join(list(lines)[:30]))
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    return check(options.folder, options.strict)


if __name__ == "__main__":
    sys.exit(main())
