"""A Pod that was run under another name has, byte for byte, the card that it would have had of its own."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from mkdocs_podlife.page.cards import PageCards
from mkdocs_podlife.page.context import PageContext, Settings, page_context
from mkdocs_podlife.page.memory import Made, Memory, Row
from mkdocs_podlife.page.namesakes import UNLIKE, namesake

HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n"
WEB = "spec:\n  containers:\n  - name: web\n    image: nginx:1.27\n"
PROBE = WEB + "    readinessProbe:\n      httpGet: {path: /, port: 80}\n      initialDelaySeconds: 5\n"
CRASH = "spec:\n  containers:\n  - name: web\n    image: busybox:1.36\n    command: [sh, -c, 'sleep 3; exit 1']\n"
REFUSED = WEB + "    livenessProbe:\n      httpGet: {path: /}\n  - name: web\n    image: nginx\n"
UNKNOWN = WEB.replace("image:", "imag:")
LABELLED = "  labels:\n    app: {name}\n    tier: front\n    app.kubernetes.io/instance: {name}\n"
NAMES = ("alpha", "a-b-c", "pod-1", "web-17", "backend", "nginx-demo", "x1-2-3y", "liveness-probe-of-mine")
TRACES = Path(__file__).parent / "data" / "traces"


def recorded() -> list[str]:
    """The recorded Pods from `spec:` on."""
    texts = [path.read_text("utf-8") for path in sorted(TRACES.rglob("*.yaml"))]
    return [text[text.index("\nspec:\n") + 1 :] for text in texts if "kind: Pod\n" in text and "\nspec:\n" in text]


SPECS = [WEB, PROBE, CRASH, REFUSED, UNKNOWN, *recorded()]


def card(text: str, memory: Memory | None, settings: Settings) -> tuple[str, list[str], list[tuple[Row, str]]]:
    context = page_context("page.md", f"```yaml\n{text}```\n", {}, settings, settings.lang)
    context.memory = memory
    cards = PageCards(context)
    cards.add("yaml", text.removesuffix("\n"), {})
    html = cards.make({1}).get(1, "")
    return html, [str(message) for message in context.messages], context.rows


@pytest.mark.parametrize(("lang", "mode"), [("en", "auto"), ("zh", "full"), ("both", "auto")])
def test_the_card_is_the_one_it_would_have_had(lang: str, mode: str) -> None:
    settings, memory = Settings(lang=lang, mode=mode), Memory()
    for number, spec in enumerate(SPECS):
        for name in (NAMES[number % len(NAMES)], NAMES[(number + 3) % len(NAMES)]):
            for head in (HEAD, HEAD + LABELLED):
                text = head.format(name=name) + spec
                assert card(text, memory, settings) == card(text, None, settings), (name, spec)


def test_pods_that_differ_in_their_name_are_run_once() -> None:
    for head, spec in itertools.product((HEAD, HEAD + LABELLED), (WEB, PROBE, CRASH, REFUSED)):
        memory = Memory()
        cards = [card(head.format(name=f"web-{n}") + spec, memory, Settings())[0] for n in range(10, 20)]
        assert len(set(cards)) == 10
        assert memory.made == 1
        assert all(f"web-{n}" in html and not re.search("zqxj", html, re.I) for n, html in enumerate(cards, 10))


@pytest.mark.parametrize(
    "text",
    [
        HEAD.format(name="web") + WEB,  # too short to be told from others
        HEAD.format(name="Web-17") + WEB,
        HEAD.format(name="'web-17'") + WEB,
        HEAD.format(name="false") + WEB,
        HEAD.format(name="web.17") + WEB,
        HEAD.format(name="a" * 41) + WEB,
        HEAD.format(name="web-17") + WEB.replace("name: web", "name: web-17"),
        HEAD.format(name="nginx") + WEB,  # it stands in the image's name, too
        HEAD.format(name="web-17") + "  labels: {app: web-17}\n" + WEB,
        HEAD.format(name="web-17") + "  labels:\n    app: web-170\n" + WEB,
        HEAD.format(name="web-17") + "  labels:\n    web-17: web-17\n" + WEB,
        HEAD.format(name="web-17") + "  annotations:\n    a: web-17\n" + WEB,
        HEAD.format(name="web-17") + WEB + "    command: [sh, -c, 'echo $HOSTNAME']\n",
        HEAD.format(name="web-17") + WEB + "    command: [hostname]\n",
        HEAD.format(name="web-17") + WEB + "    command: [cat, /etc/hostname]\n",
        HEAD.format(name="web-17") + WEB + "    command: [sh, -c, 'cat /e*/h*']\n",
        HEAD.format(name="web-17") + WEB + "    command: [sh, -c, 'cat /e[t]c/h[o]stname']\n",
        HEAD.format(name="web-17") + WEB + "    command: [sh, -c, 'cd /; cd etc; cat hosts']\n",
        HEAD.format(name="web-17") + WEB + "    command: [env]\n",
        HEAD.format(name="web-17") + WEB + "    command: [sh, -c, set]\n",
        HEAD.format(name="web-17") + WEB + "    command: [uname, -a]\n",
        HEAD.format(name="web-17") + WEB + "    command: [grep, -r, a, /]\n",
        HEAD.format(name="web-17") + WEB + "    env: [{name: A, value: b}]\n",
        HEAD.format(name="web-17") + WEB + "---\napiVersion: v1\n",
        HEAD.format(name="web-17") + WEB + "# zqxjv\n",
        "kind: Pod\nmetadata:\n  name: web-17\n" + WEB,
    ],
)
def test_where_the_name_may_matter_nothing_is_shared(text: str) -> None:
    assert namesake(text) is None


def test_a_name_that_came_out_otherwise_is_not_shared() -> None:
    alike = namesake(HEAD.format(name="web-17") + WEB)
    assert alike is not None and len(alike.stand_in) == len("web-17")
    whole = Made(alike.stand_in, 1, f"<p>{alike.stand_in}</p>", (), ())
    assert alike.shared(whole) is whole
    for html in (
        f"<p>{alike.stand_in} {alike.stand_in[:4]}…</p>",  # cut
        f"<p>{alike.stand_in.capitalize()}</p>",  # written otherwise
        f'<svg class="pl-p"><text>{alike.stand_in}</text></svg>',  # measured
        "<p>0a1b2c3d-0000-5000-8000-0123456789ab</p>",  # derived, who knows how
    ):
        assert alike.shared(whole._replace(html=html)) is UNLIKE


def test_options_scenarios_and_neighbours_go_their_own_way() -> None:
    memory = Memory()
    for n in (17, 18):
        context = PageContext(memory=memory)
        cards = PageCards(context)
        cards.add("yaml", HEAD.format(name=f"web-{n}") + PROBE, {"at": "3s"})
        cards.make({1})
    assert memory.made == 2
