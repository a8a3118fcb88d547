"""The presets, the unknown outcome and the articles' fragments, each through a whole page."""

from __future__ import annotations

import html as markup
import re
from pathlib import Path

import markdown
import pytest

from mkdocs_podlife.markdown import PodlifeExtension

SEEDS = Path(__file__).parent / "data" / "seeds"
POD = """```yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 12
  containers:
  - name: web
    image: nginx
    readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}
    livenessProbe: {httpGet: {port: 80}, periodSeconds: 5, failureThreshold: 2}
```
"""


def card(page: str, scenario: str = "", **options: object) -> str:
    """What the first card of a page says, without its pictures."""
    if scenario:
        page += f"\n```podlife\n{scenario}\n```\n"
    html = markdown.markdown(page, extensions=["pymdownx.superfences", PodlifeExtension(mode="full", **options)])
    assert html.count('class="pl-card') == 1, html
    told = re.sub(r"<svg.*?</svg>", "", html.split('class="pl-card', 1)[1], flags=re.DOTALL)
    return re.sub(r"\s+", " ", markup.unescape(re.sub(r"<[^>]+>", "", told)))


def test_without_a_scenario_nothing_goes_wrong() -> None:
    text = card(POD)
    assert "Liveness probe failed" not in text and "BackOff" not in text and "Ready" in text


@pytest.mark.parametrize(("value", "shown"), [("20s", "20"), ("33s", "33")])
def test_crash_after(value: str, shown: str) -> None:
    text = card(POD, f"until: 5m\ncontainers: {{web: {{preset: crash-after, value: {value}}}}}")
    assert "code 1" in text and "CrashLoopBackOff" in text
    assert re.search(rf"\b{shown}(\.\d)? s\b", text)


def test_hangs_from() -> None:
    text = card(POD, "until: 5m\ncontainers: {web: {preset: hangs-from, value: 40s}}")
    assert "Liveness probe failed" in text and "Client.Timeout exceeded" in text
    assert "will be restarted" in text


@pytest.mark.parametrize(("value", "ready"), [("3s", True), ("42s", False)])
def test_slow_start(value: str, ready: bool) -> None:
    text = card(POD, f"until: 2m\ncontainers: {{web: {{preset: slow-start, value: {value}}}}}")
    assert ("will be restarted" not in text) is ready
    assert "connection refused" in text


def test_ignores_term() -> None:
    deletion = "actions: [{at: 30s, delete: {}}]"
    ends, deaf = card(POD, deletion), card(POD, f"{deletion}\ncontainers: {{web: {{preset: ignores-term}}}}")
    assert "SIGKILL" in deaf and "42" in deaf  # 30 s and the whole grace period
    assert "SIGKILL" not in ends


def test_image_missing() -> None:
    text = card(POD, "containers: {web: {preset: image-missing}}")
    assert "ErrImagePull" in text and "ImagePullBackOff" in text and "Started container" not in text


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("two lives are possible", "the other one")), ("zh", ("两种可能", "要看另一种"))],
)
def test_an_unknown_outcome_names_a_line_that_works(lang: str, words: tuple[str, str]) -> None:
    page = POD.replace(
        "image: nginx", 'image: busybox\n    command: [sh, -c, "until nslookup mydb; do sleep 2; done; exit 3"]'
    )
    page = page.replace("readinessProbe", "startupProbe").replace(
        "    livenessProbe: {httpGet: {port: 80}, periodSeconds: 5, failureThreshold: 2}\n", ""
    )
    told = card(page, lang=lang)
    assert all(word in told for word in words)
    line = re.search(r"missing: \[\{kind: Service, name: mydb\}\]", told)
    assert line
    other = card(page, line[0], lang=lang)
    assert other != told and words[0] not in other
    assert "CrashLoopBackOff" in told


@pytest.mark.parametrize("name", ["02-startup-tcp-tabs.yaml", "07-startup-tcp-nbsp.yaml"])
def test_a_fragment_of_an_unknown_image_listens_where_it_is_probed(name: str) -> None:
    text = (SEEDS / name).read_text("utf-8")
    told = card(f'```yaml podlife="on" on_error="card"\n{text}\n```\n')
    assert "No ports are declared for" in told and "where it is asked: 80" in told
    assert "Startup probe failed" not in told
    closed = card(f'```yaml podlife="on" on_error="card"\n{text}\n```\n', "containers: {web: {listens: []}}")
    assert "Startup probe failed" in closed and "No ports are declared" not in closed
