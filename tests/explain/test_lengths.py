"""The lengths in a picture are those of what set them: a hook's own, a wait's, an unanswered check's."""

from __future__ import annotations

import pytest

from mkdocs_podlife.explain.facts import Facts
from mkdocs_podlife.explain.timeline_model import Mark
from mkdocs_podlife.render.text import card_text
from tests.explain.support import facts_of, pod, told

SIDECAR = """\
apiVersion: v1
kind: Pod
metadata: {{name: p}}
spec:
  terminationGracePeriodSeconds: 30
  initContainers:
  - name: proxy
    image: busybox
    restartPolicy: Always
    command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done"]
    lifecycle: {{preStop: {{sleep: {{seconds: {hook}}}}}}}
  containers:
  - name: web
    image: busybox
    command: [sh, -c, "trap 'sleep {main}; exit 0' TERM; while true; do sleep 3600 & wait $!; done"]
"""
DELETED = "actions: [{at: 20s, delete: {}}]"


def marks(facts: Facts, kind: str) -> list[Mark]:
    """The marks of all lanes of one kind."""
    assert facts.timeline is not None
    return [mark for lane in facts.timeline.lanes if lane.kind == kind for mark in lane.marks]


def lengths(facts: Facts, kind: str) -> list[int]:
    """ms between the ends of the brackets of a lane."""
    return [m.end - m.begin for m in marks(facts, kind) if m.end is not None]


@pytest.mark.parametrize(("hook", "main"), [(2, 6), (3, 9)])
def test_a_sidecar_s_hook_and_its_turn_are_two_lengths(hook: int, main: int) -> None:
    facts = facts_of(SIDECAR.format(hook=hook, main=main), DELETED)
    first, turn, *_ = lengths(facts, "grace")
    assert first == pytest.approx(hook * 1000, abs=100)
    assert turn == pytest.approx((main - hook) * 1000, abs=600)
    words = told(facts, "en")
    assert "only once web has ended" in words and "proxy get the stop signal" in words


def test_a_hook_that_takes_longer_than_the_others_is_one_length() -> None:
    facts = facts_of(SIDECAR.format(hook=8, main=1), DELETED)
    assert lengths(facts, "grace")[0] == pytest.approx(8_000, abs=100)
    assert len(lengths(facts, "grace")) == 1


PROBE = """
image: registry.example.com/app:1
livenessProbe:
  httpGet: {{path: /, port: 80}}
  periodSeconds: 5
  timeoutSeconds: {timeout}
"""
SLOW = "until: 60s\ncontainers: {app: {listens: [80], http: [{path: /, status: 200, takes: 30s}]}}"


@pytest.mark.parametrize("timeout", [1, 2, 3])
def test_an_unanswered_first_check_is_the_tick_and_the_timeout(timeout: int) -> None:
    facts = facts_of(pod(PROBE.format(timeout=timeout)), SLOW)
    assert facts.timeline is not None
    first = lengths(facts, "dimensions")[0]
    assert timeout * 1000 < first <= (5 + timeout) * 1000
    entry = facts.timeline.key[0]
    assert [ref.text for ref in entry.fields] == ["periodSeconds", "timeoutSeconds"]
    assert entry.why.args["timeout"] == timeout


def test_nothing_is_held_back_in_a_pod_that_has_ended() -> None:
    """Killed by a probe, found in back-off, ended with 0 under OnFailure: no restart is due."""
    body = """
image: busybox
command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done"]
livenessProbe: {exec: {command: ["false"]}, periodSeconds: 3}
"""
    facts = facts_of(pod(body, "restartPolicy: OnFailure"), "until: 60s")
    assert facts.trace is not None and facts.trace.statuses[-1].phase == "Succeeded"
    ended = next(s.at for s in facts.trace.statuses if s.phase == "Succeeded")
    assert all(m.begin < ended and (m.end or 0) <= ended + 100 for m in marks(facts, "dimensions"))
    assert not any("backoff" in (text.key) for m in marks(facts, "app") for text in m.texts)
    assert card_text(facts, lang="en")
