"""The sites that are measured: pages as a knowledge base has them, each with one block."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

SECTIONS = 20
HEAD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
  labels:
    app: web
spec:
"""
QUIET = (
    HEAD
    + """\
  containers:
  - name: web
    image: nginx:1.27
    ports:
    - containerPort: 80
    resources:
      limits: {{memory: 128Mi}}
"""
)
PROBE = (
    QUIET
    + """\
    readinessProbe:
      httpGet:
        path: /
        port: 80
      initialDelaySeconds: 5
      periodSeconds: 10
"""
)
VARIED = (  # every page's life takes another time, so that no two pictures are alike
    HEAD
    + """\
  containers:
  - name: web-{name}
    image: nginx:1.{number}
    ports:
    - containerPort: 80
    resources:
      limits: {{memory: 128Mi}}
    readinessProbe:
      httpGet:
        path: /
        port: 80
      initialDelaySeconds: {delay}
      periodSeconds: {period}
"""
)
EVERYTHING = (
    HEAD
    + """\
  terminationGracePeriodSeconds: 45
  initContainers:
  - name: init
    image: busybox:1.36
    command: [sh, -c, "sleep 5"]
  containers:
  - name: web
    image: nginx:1.27
    ports:
    - containerPort: 80
    startupProbe:
      httpGet: {{path: /, port: 80}}
      periodSeconds: 5
      failureThreshold: 12
    readinessProbe:
      httpGet: {{path: /, port: 80}}
      periodSeconds: 5
    livenessProbe:
      httpGet: {{path: /, port: 80}}
      periodSeconds: 10
    lifecycle:
      postStart:
        exec:
          command: [sh, -c, "echo hello > /tmp/started"]
      preStop:
        exec:
          command: [sh, -c, "sleep 5; nginx -s quit"]
"""
)
RESTARTS = (
    HEAD
    + """\
  containers:
  - name: liveness
    image: busybox:1.36
    args: [/bin/sh, -c, "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"]
    livenessProbe:
      exec:
        command: [cat, /tmp/healthy]
      initialDelaySeconds: 5
      periodSeconds: 5
"""
)
PODS = {"quiet": QUIET, "one probe": PROBE, "varied probe": VARIED, "everything": EVERYTHING, "restarts": RESTARTS}
PROSE = """\
# Page {number}

Some words about page {number}, as a knowledge base has them: what it is for, who looks after it, and where to ask.

- one point that has to be made
- another one, with `code` in it

A second paragraph that says a little more about the matter, so that search has something to index.

{block}

And what follows from it.
"""


def write_site(folder: Path, pages: int, block: str, plugins: list[object], search: bool = True) -> None:
    """A site in `folder`.

    Args:
        folder: made when it is not there.
        pages: how many, in 20 sections.
        block: what stands on every page; `{name}`, `{number}`, `{delay}` and `{period}` differ from page to page.
        plugins: of `mkdocs.yml`, besides search.
    """
    for number in range(pages):
        section = folder / "docs" / f"section-{number % SECTIONS:02}"
        section.mkdir(parents=True, exist_ok=True)
        numbers = {"number": number, "delay": number % 41, "period": 5 + number % 37}
        text = block.format(name=f"web-{number}", **numbers)
        (section / f"page-{number:04}.md").write_text(PROSE.format(number=number, block=text), "utf-8")
    (folder / "docs" / "index.md").write_text("# Start\n", "utf-8")
    config = {
        "site_name": "Generated",
        "theme": {"name": "material", "font": False, "features": ["navigation.prune"]},
        "plugins": [*(["search"] if search else []), *plugins],
        "markdown_extensions": ["pymdownx.highlight", "pymdownx.superfences", "attr_list"],
    }
    (folder / "mkdocs.yml").write_text(json.dumps(config), "utf-8")  # JSON is YAML


def fence(kind: str) -> str:
    """The block of a kind of Pod, as plain YAML."""
    return f"```yaml\n{PODS[kind]}```"


def command(*words: str) -> list[str]:
    """MkDocs, as this very Python has it."""
    return [sys.executable, "-m", "mkdocs", *words]


def environment(folder: Path) -> dict[str, str]:
    """That of a machine on which packages are installed: what is imported has been compiled before."""
    own = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPYCACHEPREFIX": str(folder / "pyc")}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    return own
