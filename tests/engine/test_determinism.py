"""The same bytes in two processes, under two hash seeds, and on a second Python where one is installed."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mkdocs_podlife.behaviour.world import make_world
from mkdocs_podlife.engine.simulate import Simulation
from mkdocs_podlife.engine.timing import Timing
from mkdocs_podlife.engine.trace import Trace
from tests.engine import golden

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


def test_garbage_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that was given up when the kubelet restarted may be collected at any moment, also while the kubelet's new
    loop waits for a hook, and nothing comes of it."""
    case = golden.load("kubelet-restarts-in-hook")
    pod, scenario = golden.given({**case, "manifest": case["manifest"].replace("sleep 3600", "sleep 60")})

    def life(*, collect: bool) -> Trace:
        simulation = Simulation(pod, scenario, make_world(pod, scenario), Timing())

        def stop() -> bool:
            if collect and simulation.clock.now > 60_000 and not simulation.worker.idle():
                gc.collect()
            return False

        monkeypatch.setattr(simulation, "_stop", stop)
        return simulation.run(120_000)

    gc.disable()
    try:
        assert life(collect=True) == life(collect=False)
    finally:
        gc.enable()
