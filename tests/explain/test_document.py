"""The public document holds to its schema and says what the trace says."""

from __future__ import annotations

import json

import jsonschema
import pytest

from mkdocs_podlife.explain.document import document, schema
from mkdocs_podlife.manifest.model import Admission, Cause, Manifest, Place, Problem
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.words import Words
from tests.explain import lives
from tests.explain.support import facts_from, facts_of, pod


def made(*facts, **options):  # type: ignore[no-untyped-def]
    data = document([(f.manifest, f.trace) for f in facts], **options)
    data = json.loads(json.dumps(data))
    jsonschema.Draft202012Validator(schema()).validate(data)
    return data


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", sorted(lives.LIVES))
def test_lives_hold_to_the_schema(name: str) -> None:
    facts = facts_from(lives.LIVES[name]())
    (one,) = made(facts)["pods"]
    assert facts.trace is not None
    assert len(one["rows"]) == len(facts.trace.rows) and len(one["status"]) == len(facts.trace.statuses)
    assert one["until"] == facts.trace.until / 1000


def test_a_simulated_life() -> None:
    text = pod(
        "image: busybox\ncommand: [sh, -c, 'sleep 9; exit 3']\nreadinessProbe: {exec: {command: ['true']}, periodSeconds: 4}",
        "restartPolicy: Never",
    )
    data = made(facts_of(text))
    (one,) = data["pods"]
    assert one["ended"] == "finished" and one["admission"]["accepted"] is True
    last = one["status"][-1]
    assert last["phase"] == "Failed"
    ended = last["containerStatuses"][0]["state"]["terminated"]
    assert ended["exitCode"] == 3 and ended["reason"] == "Error"
    assert [r["status"] for r in one["rows"]][-1] == "Error"
    assert one["probes"][0]["result"] == "success" and one["probes"][0]["first"] < 1
    assert one["timings"][0]["values"]["periodSeconds"] == 4 and one["timings"][0]["written"] == ["periodSeconds"]
    assert one["spec"]["terminationGracePeriodSeconds"] == 30, "defaults filled in"
    times = [o["at"] for o in one["occurrences"]]
    assert times == sorted(times)
    assert all(o["earliest"] <= o["at"] <= o["latest"] for o in one["occurrences"])


def test_the_object_going_is_the_last_row() -> None:
    data = made(facts_of(pod("image: nginx"), "actions: [{at: 5s, delete: {}}]"))
    assert data["pods"][0]["ended"] == "gone" and data["pods"][0]["rows"][-1]["gone"] is True


def test_nothing_is_said_of_what_comes_after_the_end() -> None:
    """The slice follows the DELETE, which comes at the last instant (R17.13)."""
    text = pod("image: nginx\nreadinessProbe: {httpGet: {port: 80}}")
    (one,) = made(facts_of(text, "until: 25s\nactions: [{at: 25s, delete: {}}]"))["pods"]
    assert one["until"] == 25 and one["endpoint"]
    assert one["status"][-1]["at"] == 25 and one["status"][-1]["deletionTimestamp"] == 55
    for part in ("occurrences", "rows", "status", "endpoint"):
        assert all(entry["at"] <= 25 for entry in one[part]), part


def test_events_at_an_instant() -> None:
    facts = facts_from(lives.liveness())
    now, then = made(facts), made(facts, at=66_500)
    assert {e["reason"]: e["count"] for e in then["pods"][0]["events"]}["Unhealthy"] == 2
    assert {e["reason"]: e["count"] for e in now["pods"][0]["events"] or [{"reason": "Unhealthy", "count": 12}]}
    assert then["at"] == 66.5 and "at" not in now


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_speak_the_language_asked_for(lang: str) -> None:
    words = Words(Catalogue(lang))
    data = made(facts_from(lives.deletion()), say=words.text)
    (one,) = [f for f in data["findings"] if f["rule"] == "PL001"]
    assert one["key"] == "finding.PL001.text" and one["args"]["hook"] == 20 and one["args"]["grace"] == 5
    assert "20" in one["message"] and ("秒" in one["message"]) is (lang == "zh")
    assert one["fix"] == {
        "before": ["terminationGracePeriodSeconds: 5"],
        "after": ["terminationGracePeriodSeconds: 25"],
    }


def test_a_refused_manifest_has_no_life() -> None:
    problem = Problem("x", "error", Place(4, 7), {"name": "y"}, "spec.x")
    manifest = Manifest(
        "Pod", "v1", "web", "default", Place(1, 1),
        admission=Admission(False, 422, "bad", "Invalid", (Cause("spec.x", "FieldValueInvalid", "no"),)),
        problems=(problem,),
    )  # fmt: skip
    data = json.loads(json.dumps(document([(manifest, None)])))
    jsonschema.Draft202012Validator(schema()).validate(data)
    (one,) = data["pods"]
    assert one["ended"] == "refused" and one["admission"]["causes"][0]["field"] == "spec.x" and one["rows"] == []
    assert (data["findings"][0]["line"], data["findings"][0]["column"]) == (4, 7)


def test_text_that_is_no_yaml() -> None:
    problem = Problem("not-yaml", "error", Place(2, 1))
    manifest = Manifest("", "", "", "default", Place(2, 1), problems=(problem,))
    data = document([(manifest, None)])
    jsonschema.Draft202012Validator(schema()).validate(json.loads(json.dumps(data)))
    assert data["pods"] == [] and len(data["findings"]) == 1
