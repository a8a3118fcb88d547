"""The card's markup: what every face must keep to."""

from __future__ import annotations

import gzip
import re
import statistics
import unicodedata
from html.parser import HTMLParser

import pytest

from mkdocs_podlife.behaviour.scenario_model import Scenario
from mkdocs_podlife.cases import cases
from mkdocs_podlife.explain.facts import Facts, explain
from mkdocs_podlife.manifest.model import Admission, Cause, Manifest, Place, Problem
from mkdocs_podlife.manifest.reading import read
from mkdocs_podlife.render.card import card_html, cards_html, face_of
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.escape import html_text
from tests.explain import lives
from tests.explain.support import facts_from, facts_of, pod

VOID = {"br", "hr", "img", "wbr", "meta", "input"}
BLOCK_IN_P = {"p", "ul", "div", "table", "pre", "details", "figure"}
QUIET = pod("image: nginx:1.25\nports: [{containerPort: 80}]")
LIVES = sorted(lives.LIVES)


class Strict(HTMLParser):
    """Collects ids and complains of what a browser would silently mend."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.attrs: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"h1", "h2", "h3", "h4", "h5", "h6", "script", "style"}, tag
        if tag in BLOCK_IN_P:
            assert "p" not in self.stack, f"<{tag}> inside <p>"
        self.tags.append(tag)
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), "an attribute twice"
        for name, value in attrs:
            assert name != "style" and not name.startswith("on"), name
            self.attrs.append((tag, name, value))
            if name == "id":
                self.ids.append(value or "")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.stack and self.stack[-1] == tag, f"</{tag}> closes {self.stack[-3:]}"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        assert "<" not in data and ">" not in data
        self.text.append(data)


def parsed(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.stack == []
    return parser


def refused(source: str = "") -> Facts:
    problem = Problem(
        "unknown-key", "error", Place(2, 3), {}, "spec", ("  postStop: x", "  preStop: x"), "unknown field"
    )
    manifest = Manifest(
        "Pod", "v1", "web", "default", Place(1, 1),
        admission=Admission(False, 422, 'Pod "web" is invalid: spec.x: Invalid value: "<b>-->"', "Invalid",
                            (Cause("spec.x", "FieldValueInvalid", "bad"),)),
        problems=(problem,),
    )  # fmt: skip
    return explain(manifest, None, source=source)


@pytest.fixture(autouse=True)
def _problem_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A problem of our own, so that these tests do not depend on which problems exist."""
    from mkdocs_podlife.render import card

    def catalogue(lang: str) -> Catalogue:
        return Catalogue(lang, {"problem.unknown-key": "`postStop` is odd"})

    monkeypatch.setattr(card, "catalogue_of", catalogue)


@pytest.mark.parametrize("mode", ["auto", "quiet", "telling", "full"])
@pytest.mark.parametrize("lang", ["en", "zh", "zh-TW"])
@pytest.mark.parametrize("name", LIVES)
def test_markup_of_lives(name: str, lang: str, mode: str) -> None:
    html = card_html(facts_from(lives.LIVES[name]()), lang=lang, key="k9", mode=mode)
    page = parsed(html)
    assert "-->" not in html
    assert all(i == "k9" or i.startswith("k9-") for i in page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert ("div", "lang", Catalogue(lang).bcp47) in page.attrs
    targets = [v[1:] for t, n, v in page.attrs if n == "href" and v and v.startswith("#")]
    assert set(targets) <= set(page.ids)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_quiet_is_one_closed_line_of_two_kilobytes(lang: str) -> None:
    facts = facts_of(QUIET)
    html = card_html(facts, lang=lang, key="web")
    page = parsed(html)
    assert facts.verdict == "quiet"
    assert len(html.encode()) <= 2048
    assert page.tags.count("details") == 1 and ("details", "open", None) not in page.attrs
    assert "svg" not in page.tags
    assert "0.5" in re.sub(r"<[^>]+>", "", html)


def test_mode_full_opens_everything_and_auto_nothing() -> None:
    facts = facts_from(lives.liveness())
    full, auto = parsed(card_html(facts, lang="en", key="k", mode="full")), card_html(facts, lang="en", key="k")
    assert full.tags.count("details") == sum(1 for a in full.attrs if a[:2] == ("details", "open")) >= 5
    assert " open>" not in auto


def test_sizes_of_full_cards() -> None:
    raw, packed, elements = [], [], []
    for make in lives.LIVES.values():
        html = card_html(facts_from(make()), lang="en", key="k", mode="full").encode()
        raw.append(len(html))
        packed.append(len(gzip.compress(html)))
        elements.append(len(parsed(html.decode()).tags))
    assert max(raw) <= 30_000
    assert statistics.median(packed) <= 6_000
    assert statistics.median(elements) <= 400


def test_show_picks_parts() -> None:
    facts = facts_from(lives.liveness())
    html = card_html(facts, lang="en", key="k", show=("events",))
    assert "pl-e" in html and "<svg" not in html and "pl-story" not in html and "pl-find" not in html
    html = card_html(facts, lang="en", key="k", show=("story", "timeline"))
    assert "<svg" in html and "pl-story" in html and "<details" not in html


def test_several_manifests_share_a_container_and_no_id() -> None:
    facts = [facts_from(lives.liveness()), facts_of(QUIET), refused()]
    html = cards_html(facts, lang="en", key="k")
    page = parsed(html)
    assert html.count('class="podlife"') == 1 and html.count('class="pl-card') == 3
    assert len(page.ids) == len(set(page.ids))


def test_hostile_names_stay_text() -> None:
    text = QUIET.replace("name: web", 'name: "</b><script>alert(1)</script>--> \\u202e"').replace(
        "nginx:1.25", '"<img src=x onerror=1>"'
    )
    for mode in ("auto", "full"):
        html = card_html(facts_of(text), lang="en", key="k", mode=mode)
        parsed(html)
        assert "<script" not in html and "<img" not in html and "-->" not in html and "\u202e" not in html


def test_a_probes_own_line_hides_nothing() -> None:
    probe = """    livenessProbe:
      exec: {command: ["sh", "-c", "true \\u202e\\e[31m\\a\\u200b"]}
"""
    html = card_html(facts_of(QUIET + probe), lang="en", key="k", mode="full")
    assert "⟨U+202E⟩" in html and "⟨U+001B⟩" in html
    assert not [c for c in html if c != "\n" and unicodedata.category(c) in {"Cc", "Cf"}]


SOURCE = "spec:\n  postStop: x\n  more: <b>\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_refused_says_where_what_and_how_to_mend(lang: str) -> None:
    facts = refused(SOURCE)
    html = card_html(facts, lang=lang, key="k", mode="quiet")
    page = parsed(html)
    assert face_of(facts, "quiet") == "refused"
    assert "<u>postStop</u>" in html and 'class="pl-hit"' in html
    assert "&lt;b&gt;--&gt;" in html
    assert "<del>−   postStop: x</del><ins>+   preStop: x</ins>" in html
    assert "svg" not in page.tags and "details" not in page.tags
    assert "2" in re.sub(r"<[^>]+>", "", html.split("</p>")[0]), "the line"


def test_excerpt_needs_the_text() -> None:
    assert "pl-x" not in card_html(refused(), lang="en", key="k")


def test_warnings_are_told_by_shape_as_well() -> None:
    html = card_html(facts_from(lives.liveness()), lang="en", key="k")
    row = next(r for r in html.split("<tr") if "Unhealthy" in r)
    assert "▲" in row and "pl-w" in row
    assert "▲" not in next(r for r in html.split("<tr") if "Killing" in r)


def test_tables_have_scopes_and_roles() -> None:
    page = parsed(card_html(facts_from(lives.crashloop()), lang="en", key="k"))
    heads = page.tags.count("th")
    assert heads and heads == sum(1 for t, n, v in page.attrs if t == "th" and n == "scope")
    for tag, role in (("table", "table"), ("tr", "row"), ("td", "cell")):
        assert (tag, "role", role) in page.attrs


def test_fields_and_findings_link_to_their_lines() -> None:
    facts = facts_of(pod("image: nginx\nlivenessProbe: {tcpSocket: {port: 81}, periodSeconds: 7}"))
    html = card_html(facts, lang="en", key="k", mode="full", link=lambda path: f"#l-{path.rsplit('.', 1)[-1].lower()}")
    assert 'href="#l-periodseconds"' in html


def test_rules_pages() -> None:
    facts = facts_from(lives.deletion())
    assert 'href="https://x.test/rules/pl001/"' in card_html(facts, lang="en", key="k", rules="https://x.test/rules/")
    assert "https://" not in card_html(facts, lang="en", key="k")


def test_a_folder_of_templates_replaces_ours(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "quiet.html.j2").write_text("<p class='own'>{{ line }}</p>", "utf-8")
    html = card_html(facts_of(QUIET), lang="en", key="k", templates=str(tmp_path))
    assert "class='own'" in html
    assert "pl-quiet" in card_html(facts_of(QUIET), lang="en", key="k")


def test_the_same_input_gives_the_same_bytes() -> None:
    one = card_html(facts_of(QUIET), lang="zh", key="k", mode="full")
    assert one == card_html(facts_of(QUIET), lang="zh", key="k", mode="full")


IDENTIFIERS = re.compile(r"<svg.*?</svg>|<code>.*?</code>|<pre.*?</pre>|<b>[▲ ]*[A-Za-z]+</b>|<[^>]+>", re.DOTALL)
ALLOWED = set(
    """Pod SIGTERM SIGKILL SIGQUIT kubelet shell Init Normal Warning default scheduler Reason Age Message Kubernetes
    kubectl get pods w trap YAML API STATUS PL TCP HTTP gRPC exec Ready Secret ConfigMap x over s m h d node
    PersistentVolumeClaim
    FailedScheduling scope ago""".split()
)


@pytest.mark.parametrize("name", LIVES)
def test_no_english_sentence_on_a_chinese_card(name: str) -> None:
    facts = facts_from(lives.LIVES[name]())
    html = card_html(facts, lang="zh", key="k", mode="full")
    for row in facts.events:
        for words_of_others in filter(None, (row.message, row.component)):
            html = html.replace(html_text(words_of_others), " ")
    text = IDENTIFIERS.sub(" ", html)
    names = {c.name for c in facts.trace.pod.all_containers()} if facts.trace else set()
    words = set(re.findall(r"[A-Za-z]+", re.sub(r"&\w+;", " ", text)))
    words -= {w for n in names for w in re.findall(r"[A-Za-z]+", n)} | ALLOWED
    fields = {f for f in words if re.search(r"[a-z][A-Z]", f)}  # field names
    assert words - fields <= {"a", "b", "c", "d", "e", "f", "lifecycle", "preStop"}, words - fields


PART = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: a
        resources: {limits: {cpu: 1}}
"""


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Only a part of a Deployment"), ("zh", "selector"), ("zh-Hant", "selector")]
)
def test_the_closed_card_of_a_part_says_what_is_left_out(lang: str, words: str) -> None:
    (case,) = cases(read(PART, detect="auto"), Scenario())
    facts = case.facts(closed=True)
    assert facts.verdict == "quiet"
    html = card_html(facts, lang=lang, key="k")
    notes = html.split('class="pl-a pl-notes"', 1)[1].split("</ul>", 1)[0]
    assert "pl-quiet" in html and words in notes and "containers[0].image" in notes


def test_keys_scroll_what_may_be_wider_than_the_card() -> None:
    broken = card_html(facts_of(QUIET.replace("image:", "imagePullPolicy: no\n    image:")), lang="en", key="k")
    assert "pl-refused" in broken and '<pre class="pl-x no-copy"><code tabindex="0">' in broken
    for facts in (facts_of(QUIET), facts_from(lives.liveness())):
        assert '<pre class="pl-k no-copy"><code tabindex="0">' in card_html(facts, lang="en", key="k")


@pytest.mark.parametrize(("lang", "list_"), [("en", "HTTP</code> and <code>HTTPS"), ("zh", "HTTP</code>、<code>HTTPS")])
def test_the_values_that_are_possible_are_listed_in_the_language(lang: str, list_: str) -> None:
    text = pod("image: nginx\nlivenessProbe: {httpGet: {port: 80, scheme: http}}")
    assert list_ in card_html(facts_of(text), lang=lang, key="k").split("</p>")[0]
