"""The same bytes in two processes, under two hash seeds, and on a second Python where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
import hashlib, json, sys
sys.path[:0] = sys.argv[1:]
from mkdocs_podlife.explain.document import document
from mkdocs_podlife.manifest.reading import read
from tests.engine.recorded import CASES, DATA, life
digest = hashlib.sha256()
for case in CASES:
    trace = life(case)
    manifest = next(m for m in read((DATA / case / "pod.yaml").read_text()).manifests if m.pod)
    digest.update(json.dumps(document([(manifest, trace)])).encode())
    digest.update(repr(trace._replace(pod=None)).encode())
print(digest.hexdigest())
"""


def digest(python: str, seed: str) -> str:
    site = [p for p in sys.path if p.endswith("site-packages")]
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, "-c", PROGRAM, str(ROOT), *site],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_two_hash_seeds() -> None:
    assert digest(sys.executable, "1") == digest(sys.executable, "2")


def other_pythons() -> list[str]:
    """Other interpreters of this version's line that can import what the engine needs."""
    found = []
    for minor in (11, 12, 13, 14):
        python = shutil.which(f"python3.{minor}")
        if python and (3, minor) != sys.version_info[:2]:
            version = subprocess.run(
                [python, "-c", "import yaml, tree_sitter, tree_sitter_bash"], capture_output=True, check=False
            )
            if version.returncode == 0:
                found.append(python)
    return found


@pytest.mark.parametrize("python", other_pythons() or [""])
def test_second_python(python: str) -> None:
    if python:  # where none is installed, the two hash seeds above have to do
        assert digest(python, "1") == digest(sys.executable, "1")
