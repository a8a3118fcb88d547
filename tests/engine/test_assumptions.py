"""What the engine takes for granted about the node is said."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour.scenario_model import Node, Scenario
from mkdocs_podlife.engine import simulate
from mkdocs_podlife.manifest.reading import read

POD = """
apiVersion: v1
kind: Pod
metadata: {{name: p}}
spec:
  {extra}
  containers:
  - {{name: app, image: busybox, command: [sleep, "3600"], resources: {{requests: {{cpu: "{cpu}"}}}}}}
"""


@pytest.mark.parametrize(
    ("extra", "cpu", "node", "fields"),
    [
        ("nodeSelector: {disk: ssd}", "1", Node(), "`nodeSelector`"),
        ("nodeSelector: {disk: ssd}", "1", Node(labels={"disk": "ssd"}), ""),
        ("restartPolicy: Always", "100", Node(), "`requests.cpu`"),
        ("restartPolicy: Always", "100", Node(cpu="200"), ""),
        ("restartPolicy: Always", "500m", Node(), ""),
        ("nodeName: node1", "100", Node(), ""),
    ],
)
def test_a_node_that_is_taken_to_fit(extra: str, cpu: str, node: Node, fields: str) -> None:
    pod = read(POD.format(extra=extra, cpu=cpu)).manifests[0].pod
    assert pod is not None
    said = [a.args["fields"] for a in simulate(pod, Scenario(node=node)).assumptions if a.key == "node-fits"]
    assert said == ([fields] if fields else [])
