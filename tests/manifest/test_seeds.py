"""The blocks of the articles: each gives a Pod or a diagnosis with line and column; nothing is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_podlife.manifest.reading import read

SEEDS = Path(__file__).parents[1] / "data" / "seeds"

# file → (a Pod can be run, problems as (key, line, column))
EXPECTED = {
    "01-init-web1-tabs": (
        False,
        [
            ("damage-tab-prefix", 1, 1),
            ("damage-tabs", 18, 5),
            ("damage-list-level", 18, 7),
            ("refused-required", 18, 9),
        ],
    ),
    "02-startup-tcp-tabs": (True, [("damage-tab-prefix", 1, 1)]),
    "03-liveness-http-tabs": (True, [("damage-tab-prefix", 1, 1)]),
    "04-readiness-exec-tabs": (True, [("damage-tab-prefix", 1, 1)]),
    "05-hooks-tabs": (True, [("damage-tab-prefix", 1, 1)]),
    "06-init-web1-nbsp": (
        False,
        [
            ("damage-odd-spaces", 1, 1),
            ("damage-common-indent", 1, 1),
            ("damage-list-level", 18, 22),
            ("refused-required", 18, 24),
        ],
    ),
    "07-startup-tcp-nbsp": (True, [("damage-odd-spaces", 1, 1)]),
    "08-liveness-http-nbsp": (True, [("damage-odd-spaces", 1, 1)]),
    "09-readiness-exec-nbsp": (True, [("damage-odd-spaces", 1, 1)]),
    "10-hooks-nbsp": (True, [("damage-odd-spaces", 1, 1)]),
    "11-pod-live-exec": (True, []),
    "12-pod-live-httpget": (True, []),
    "13-pod-read-httpget": (True, []),
    "14-pod-poststart-oneline": (False, [("yaml-lost-breaks", 1, 24)]),
    "15-pod-fields-outline": (False, [("yaml-no-colon", 1, 5)]),
    "16-mysql-status-elided": (False, [("damage-odd-spaces", 1, 12), ("damage-elided", 4, 3), ("nothing-left", 4, 3)]),
    "17-pod-nginx": (True, []),
    "18-pod-probes-all": (True, []),
    "19-startup-applied-fragment": (False, [("yaml-indentation", 4, 7)]),
    "20-probe-params-fragment": (True, []),
    "21-probe2": (True, []),
    "22-pod-lifecycle-hooks": (True, [("damage-list-level", 17, 5)]),
}


def block(name: str) -> str:
    return (SEEDS / f"{name}.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", EXPECTED)
def test_block(name: str) -> None:
    reading = read(block(name))
    assert reading.ours
    runs, problems = EXPECTED[name]
    assert [m.pod is not None for m in reading.manifests] == ([runs] if runs or reading.manifests else [])
    found = [*reading.problems, *(p for m in reading.manifests for p in m.problems)]
    assert [(p.key, p.place.line, p.place.column) for p in found] == problems


def test_all_blocks_are_expected() -> None:
    assert {p.stem for p in SEEDS.glob("*.yaml")} == set(EXPECTED)


@pytest.mark.parametrize(
    "tabs, spaces", [("02-startup-tcp-tabs", "07-startup-tcp-nbsp"), ("05-hooks-tabs", "10-hooks-nbsp")]
)
def test_two_damages_of_one_text_give_one_pod(tabs: str, spaces: str) -> None:
    first, second = (read(block(name)).manifests[0].pod for name in (tabs, spaces))
    assert first is not None and second is not None
    assert first.containers[0].startup == second.containers[0].startup
    assert first.containers[0].pre_stop == second.containers[0].pre_stop


def test_mended_places_are_those_of_the_raw_text() -> None:
    pod = read(block("02-startup-tcp-tabs")).manifests[0].pod
    assert pod is not None
    lines = block("02-startup-tcp-tabs").split("\n")
    for path in ("spec.containers[0].startupProbe.periodSeconds", "spec.containers[0].image", "spec"):
        place = pod.places[path]
        assert lines[place.line - 1][place.column - 1 :].startswith(path.rpartition(".")[2])


def test_the_slid_port_is_the_containers() -> None:
    manifest = read(block("22-pod-lifecycle-hooks")).manifests[0]
    assert manifest.pod is not None and manifest.admission is not None
    assert [p.container_port for p in manifest.pod.containers[0].ports] == [80]
    assert not manifest.admission.accepted  # as written it is a second container without a name
    assert "repaired" in {a.key for a in manifest.assumptions}
