"""Install what `make build` made into clean environments, far from the checkout, and use it as the README says.

    python tools/dist_check.py dist

Checks the wheel and the source archive: size, contents, the same bytes when built again, every command, the plugin in a
site, the library. Packages come from the environment's own index; nothing is taken from the checkout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import Any

import yaml

MOST = 820_000  # bytes of the wheel, nine tenths of it Python
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: busybox\n"
    '    command: ["sh", "-c", "sleep 3; exit 1"]\n'
)
PAGE = f"# Page\n\n```yaml\n{POD}```\n"
LIBRARY = (
    "from mkdocs_podlife.engine import simulate; from mkdocs_podlife.manifest.reading import read; "
    "print(simulate(read(open('pod.yaml').read()).manifests[0].pod).ended)"
)


def run(folder: Path, *command: str | Path, status: int = 0) -> str:
    """Run a command in a folder; its output. Raises SystemExit when it ends otherwise than expected."""
    done = subprocess.run([str(c) for c in command], cwd=folder, capture_output=True, text=True)
    if done.returncode != status:
        shown = " ".join(str(c) for c in command)
        raise SystemExit(f"{shown}: status {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def expect(condition: bool, what: str) -> None:
    """Raises SystemExit unless the condition holds."""
    if not condition:
        raise SystemExit(f"dist-check: {what}")
    print(f"  {what}")


def check_wheel(wheel: Path) -> None:
    """Size, metadata, and that it holds its data and nothing else."""
    expect(wheel.stat().st_size <= MOST, f"{wheel.name}: {wheel.stat().st_size} of {MOST} bytes")
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("py.typed", "schema/trace-1.schema.json", "locale/zh.json", "assets/podlife.css"):
        expect(f"mkdocs_podlife/{wanted}" in names, f"holds {wanted}")
    expect(all(n.startswith("mkdocs_podlife") for n in names), "holds nothing but the package")
    twice = [n for n in names if "/locale/" in n and n.endswith(".yaml")]
    expect(not twice and len(names) == len(set(names)), "holds nothing twice")
    archive = zipfile.ZipFile(wheel)
    for lang in ("en", "zh", "zh-Hant"):
        packed = json.loads(archive.read(f"mkdocs_podlife/locale/{lang}.json"))
        expect(packed == sentences(lang), f"holds the {len(packed)} sentences of {lang}")


def sentences(lang: str) -> dict[str, str]:
    """The sentences of a language as people edit them: in the folder this is called in."""
    found: dict[str, str] = {}

    def walk(prefix: str, node: dict[str, Any]) -> None:
        for key, value in node.items():
            if isinstance(value, dict):
                walk(f"{prefix}{key}.", value)
            else:
                found[f"{prefix}{key}"] = str(value)

    for file in sorted(Path("mkdocs_podlife", "locale", lang).glob("*.yaml")):
        walk("", yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader))
    return found


def check_reproducible(wheel: Path) -> None:
    """A second build of the same checkout gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="podlife-") as name:
        run(Path.cwd(), sys.executable, "-m", "build", "--wheel", "--outdir", name)
        again = Path(name) / wheel.name
        expect(again.is_file() and again.read_bytes() == wheel.read_bytes(), "built again, the same bytes")


def check_installed(archive: Path) -> None:
    """Install an archive into an empty environment and use every command."""
    with tempfile.TemporaryDirectory(prefix="podlife-") as name:
        folder = Path(name)
        print(f"{archive.name} in {folder}")
        venv.create(folder / "venv", with_pip=True)
        bin_ = folder / "venv" / "bin"
        run(folder, bin_ / "python", "-m", "pip", "install", "--quiet", archive.resolve())
        (folder / "pod.yaml").write_text(POD)
        (folder / "docs").mkdir()
        (folder / "docs" / "index.md").write_text(PAGE)
        (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [search, podlife]\n")
        podlife = bin_ / "podlife"
        expect("exits with code 1" in run(folder, podlife, "explain", "pod.yaml"), "podlife explain")
        expect("podlife.trace/1" in run(folder, podlife, "explain", "pod.yaml", "--format", "json"), "--format json")
        expect("生命周期" in run(folder, podlife, "explain", "pod.yaml", "--format", "svg", "--lang", "zh"), "svg")
        run(folder, podlife, "export", "docs", "pod.yaml", "--out", "out")
        expect((folder / "out" / "web.zh.svg").is_file(), "podlife export")
        expect("in 1 file" in run(folder, podlife, "check", "docs"), "podlife check")
        run(folder, bin_ / "mkdocs", "build", "--strict", "--quiet")
        expect('class="podlife"' in (folder / "site" / "index.html").read_text("utf-8"), "mkdocs build")
        run(folder, podlife, "inject", "docs")
        run(folder, podlife, "inject", "--check", "docs")
        expect("podlife:begin" in (folder / "docs" / "index.md").read_text("utf-8"), "podlife inject")
        expect(run(folder, bin_ / "python", "-c", LIBRARY).strip() in {"repeats", "horizon"}, "the library")
        expect(".pl-story" in run(folder, podlife, "style"), "podlife style")


def main(folder: Path) -> None:
    """Check the newest wheel and source archive of a folder."""
    wheels = sorted(folder.glob("*.whl"), key=lambda p: p.stat().st_mtime)
    sources = sorted(folder.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not wheels or not sources:
        raise SystemExit(f"dist-check: no wheel or no source archive in {folder}")
    check_wheel(wheels[-1])
    if Path("pyproject.toml").is_file():
        check_reproducible(wheels[-1])
    check_installed(wheels[-1])
    check_installed(sources[-1])


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
