"""Blocks from real pages, where they are at hand beside the checkout; they are never copied here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mkdocs_podlife.manifest.reading import read

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "blocks.jsonl"
pytestmark = pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus is not at hand")


def rows() -> list[dict]:
    return [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]


def test_nothing_raises_and_nothing_is_silent() -> None:
    for row in rows():
        for detect in ("auto", "explicit"):
            reading = read(row["text"], detect=detect)  # type: ignore[arg-type]
            problems = [*reading.problems, *(p for m in reading.manifests for p in m.problems)]
            assert all(1 <= p.place.line <= row["text"].count("\n") + 1 and p.place.column >= 1 for p in problems)
            if reading.ours:
                assert any(m.pod for m in reading.manifests) or problems, row["id"]
            elif detect == "explicit":
                assert problems or not row["text"].strip() or reading.manifests, row["id"]


def test_workloads_that_parse_are_explained_or_refused() -> None:
    for row in rows():
        if row["cls"] == "workload" and row["parse"]["ok"]:
            assert read(row["text"]).ours, row["id"]


def test_foreign_kinds_are_left_alone() -> None:
    left = [read(row["text"]).ours for row in rows() if row["cls"] in ("foreign-kind", "other-kind-with-podspec")]
    assert sum(left) <= 1  # one is a Deployment whose apiVersion is misspelt: that is ours to tell


def test_most_workloads_live() -> None:
    parsed = [row for row in rows() if row["cls"] == "workload" and row["parse"]["ok"] and row["shape"] == "yaml"]
    living = sum(any(m.pod for m in read(row["text"]).manifests) for row in parsed)
    assert living >= 0.8 * len(parsed)
