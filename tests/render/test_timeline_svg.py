"""The figure's markup: well-formed, small, nothing inline, every outside string escaped."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from mkdocs_podlife.engine.trace import Occurrence, Trace
from mkdocs_podlife.explain.phrase import Code, phrase
from mkdocs_podlife.explain.timeline import timeline
from mkdocs_podlife.explain.timeline_model import Lane, Mark
from mkdocs_podlife.explain.tracks import shortened
from mkdocs_podlife.render.axis_fit import fit
from mkdocs_podlife.render.catalogue import Catalogue
from mkdocs_podlife.render.lane_svg import LanePainter, lane_height
from mkdocs_podlife.render.measure import text_width
from mkdocs_podlife.render.pen import svg
from mkdocs_podlife.render.timeline_svg import PLOT, _wide_ranges, figure_html
from mkdocs_podlife.render.words import Words
from mkdocs_podlife.site import STYLESHEETS
from tests.explain.lives import LIVES, app, crashloop, deletion, inits, liveness, pod, startup
from tests.render.figure_page import event_lines, packed


def html(trace: Trace, lang: str = "en", key: str = "p1", **more: object) -> str:
    return figure_html(timeline(trace, event_lines(trace)), catalogue=Catalogue(lang), key=key, **more)  # type: ignore[arg-type]


def tree(text: str) -> ET.Element:
    text = text.replace(" data-search-exclude", ' data-search-exclude=""')
    return ET.fromstring(f"<root>{text}</root>")


def words_of(text: str) -> list[str]:
    return ["".join(t.itertext()) for t in tree(text).iter("text")]


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_markup_is_clean_and_small(name: str, lang: str) -> None:
    out = html(LIVES[name](), lang)
    root = tree(out)
    assert len(list(root.iter())) - 1 <= 250
    assert len(out) <= 12_000 and packed(out) <= 3_000
    for bad in ("style=", "<script", "http", "-->", "<foreignObject"):
        assert bad not in out
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids)) and all(i.startswith("p1-") for i in ids if i)
    labelled = root.find(".//svg[@role='img']")
    assert labelled is not None
    assert set(str(labelled.get("aria-labelledby")).split()) <= set(ids)
    assert all(svg.get("data-search-exclude") is not None for svg in root.iter("svg"))
    assert out == html(LIVES[name](), lang), "same input, same bytes"


def test_two_figures_share_no_id() -> None:
    one, two = html(liveness(), key="a"), html(liveness(), key="b")
    found = [set(re.findall(r'id="([^"]+)"', text)) for text in (one, two)]
    assert not found[0] & found[1]
    assert 'fill="url(#a-fh)"' in one and 'fill="url(#b-fh)"' in two


def test_names_are_escaped_and_made_visible() -> None:
    trace = inits()
    evil = '"><script>alert(1)</script>'
    containers = (trace.pod.containers[0]._replace(name=evil),)
    trace = trace._replace(
        pod=trace.pod._replace(containers=containers),
        runs=tuple(r._replace(container=evil) if r.container == "app" else r for r in trace.runs),
    )
    out = html(trace)
    assert "<script" not in out
    tree(out)


def test_a_step_with_control_and_bidi_characters() -> None:
    trace = crashloop()
    c = app(command=("sh", "-c", "x"))
    from mkdocs_podlife.behaviour.program import Step

    runs = (trace.runs[0]._replace(steps=(Step(450, "a\u202e\x02b-->c"),), exited=60_450, noticed=60_500),)
    out = html(trace._replace(pod=pod(c), runs=runs, waits=(), rows=trace.rows[:3]))
    assert "\u202e" not in out and "\x02" not in out and "-->" not in out
    assert "⟨U+202E⟩" in out


def test_the_words_of_the_liveness_example() -> None:
    found = words_of(html(liveness()))
    for text in (
        "0.4",
        "60",
        "69",
        "99",
        "running, ready: sleep 60",
        "SIGTERM ignored",
        "✓ ×20",
        "↻ every 99 s, 4 times",
        "6–9 s",
        "container-",
        "live-exec",
        "2–6",
    ):
        assert text in found
    zh = words_of(html(liveness(), "zh"))
    for text in (
        "秒",
        "运行中，已就绪：sleep 60",
        "不理会 SIGTERM",
        "↻ 每 99 秒一次，共 4 次",
        "一直就绪：没有 readinessProbe",
    ):
        assert text in zh


def test_other_values_move_the_picture() -> None:
    slow = startup()
    later = tuple(
        replace(p, first=p.first + 4_000, last=p.last + 4_000, times=tuple(t + 4_000 for t in p.times))
        for p in slow.probes
    )
    assert "6.4" in words_of(html(slow))
    assert {"8.4", "10.4"} & set(words_of(html(slow._replace(probes=later))))


def test_the_key_has_fields_with_links_and_defaults() -> None:
    out = html(deletion(), link=lambda path: "#l7" if path == "spec.terminationGracePeriodSeconds" else "")
    assert '<a href="#l7"><code>terminationGracePeriodSeconds</code></a> all of it' in out
    assert "default" not in out
    out = html(liveness())
    assert "<code>terminationGracePeriodSeconds</code> <i>default</i>" in out
    assert re.search(r'<li id="p1-k-b"><span class="pl-n">b</span> <b>6–9 s</b> \(<code>failureThreshold</code>', out)


def test_every_letter_of_the_key_stands_in_the_picture() -> None:
    for life in LIVES.values():
        out = html(life())
        letters = re.findall(r'<span class="pl-n">(.)</span>', out)
        assert letters == sorted(set(letters))
        assert set(letters) <= set(words_of(out))


def test_the_sentence_about_the_axis_names_the_kinds_that_occur() -> None:
    for life in LIVES.values():
        facts = timeline(life(), event_lines(life()))
        words = Words(Catalogue("en"), fine=facts.fine)
        tail = next((words.text(m.texts[0]) for m in facts.lanes[0].marks if m.look == "gone"), "")
        kinds = set(fit(facts, PLOT, words.text, tail).axis.drawn)
        note = re.findall(r'<p class="pl-axis">(.*?)</p>', html(life()))[0]
        assert ("drawn shorter" in note) == ("short" in kinds)
        assert ("drawn wider" in note) == ("wide" in kinds)


def test_labels_on_the_axis_are_in_order_and_once() -> None:
    for life in LIVES.values():
        root = tree(html(life()))
        plot = root.findall(".//svg")[1]
        labels = [("".join(t.itertext()), float(str(t.get("x")))) for t in plot.findall("text") if t.get("y") == "15"]
        numbers = [float(text) for text, _ in labels]
        assert numbers == sorted(numbers) and len(set(numbers)) == len(numbers)
        assert [x for _, x in labels] == sorted(x for _, x in labels)


def test_a_trace_with_nothing_in_it_still_makes_a_figure() -> None:
    bare = Trace(pod(app()), "1.36", 60_000, "horizon")
    assert words_of(html(bare)) == ["seconds", "app", "0", "3"]


def test_a_long_name_gets_the_lines_and_the_height_it_needs() -> None:
    long = Lane("init", (), name="a-very-long-sidecar-proxy")
    assert lane_height(long) > lane_height(Lane("init", (), name="init"))
    names = pod(app("init-container-web1", role="init"), app("frontend-nginx-webserver"))
    texts = words_of(html(Trace(names, "1.36", 60_000, "horizon")))
    for line in ("init-", "container-w…", "init", "frontend-", "nginx-", "webserver"):
        assert line in texts


def test_what_begins_at_0_stands_clear_of_the_labels() -> None:
    facts = timeline(liveness(), event_lines(liveness()))
    words = Words(Catalogue("en"), fine=facts.fine)
    assert fit(facts, PLOT, words.text).place(0) >= 8
    plot = tree(html(liveness())).findall(".//svg")[1]
    (zero,) = [t for t in plot.iter("text") if t.text == "0"]
    assert float(zero.get("x", "0")) - text_width("0") / 2 >= 3
    first = next(p for p in plot if p.get("class") in {"ev", "ew"})
    assert all(float(x) >= 3 for x in re.findall(r"M([\d.]+) ", first.get("d", "")))


def _ranged(early: int, late: int) -> str:
    trace = crashloop()
    second = trace.runs[2].started
    event = Occurrence(second, early, late, "Normal", "Started", None, "kubelet", "", "")
    return html(trace._replace(occurrences=(event,)))


def test_a_range_is_drawn_where_it_is_wide_and_explained() -> None:
    second = crashloop().runs[2].started
    out = _ranged(second - 4_000, second + 6_000)
    assert "range" in words_of(out) and "earliest and the latest" in out
    assert out.count('class="rg"') == out.count('class="rd"') == 1


def test_a_range_that_is_narrow_in_the_picture_leaves_no_empty_lane() -> None:
    last = crashloop().runs[-1].started
    event = Occurrence(last, last - 40, last + 2_000 + last // 10, "Normal", "Started", None, "kubelet", "", "")
    wide = html(crashloop()._replace(occurrences=(event,)))
    assert 'class="rg"' in wide
    sure = event._replace(early=last - 400, late=last + 400)
    out = html(crashloop()._replace(occurrences=(sure,)))
    assert "range" not in words_of(out) and "earliest" not in out
    found = timeline(crashloop()._replace(occurrences=(event,)), ())
    fitted = fit(found, PLOT, Words(Catalogue("en")).text)
    squeezed = tuple(
        lane._replace(marks=(lane.marks[0]._replace(begin=last, end=last + 100), lane.marks[1]))
        if lane.kind == "range"
        else lane
        for lane in found.lanes
    )
    assert all(lane.kind != "range" for lane in _wide_ranges(found._replace(lanes=squeezed), fitted).lanes)


def test_the_colours_stand_in_one_stylesheet() -> None:
    figure, card = (sheet.read_text("utf-8") for sheet in STYLESHEETS)
    assert re.findall(r"^\s*--pl-\w+:", figure, re.MULTILINE) and "--pl-fg:" in figure
    assert not re.findall(r"--pl-[\w-]+:", card)
    assert set(re.findall(r"var\(--pl-([\w-]+)\)", card)) <= set(re.findall(r"--pl-([\w-]+):", figure))


def test_the_longer_word_silences_an_ellipsis_beside_it() -> None:
    place = {0: 0.0, 10: 60.0, 100: 200.0}.__getitem__
    say = Words(Catalogue("en")).text
    brief, word = phrase("timeline.status.brief"), phrase("timeline.status.word", status=Code("CrashLoopBackOff"))
    ready = phrase("timeline.status.ready", status=Code("Init:CrashLooping"), ready="0/1")
    marks = (Mark("caption", 0, 10, "waiting", (ready, brief)), Mark("caption", 10, 100, "backoff", (word,)))
    room = {0: 0.0, 10: 60.0, 100: 60.0 + 100.0}.__getitem__
    for where, texts in ((place, 2), (room, 1)):
        drawn = svg([LanePainter(where, say, PLOT).draw(Lane("status", marks), 0.0)])
        assert drawn.count("<text") == texts
        assert "CrashLoopBackOff" in drawn


@pytest.mark.parametrize(
    ("status", "cuts"),
    [
        ("CrashLoopBackOff", ["CrashLoop…", "Crash…"]),
        ("Init:CrashLoopBackOff", ["Init:CrashLoop…", "Init:Crash…"]),
        ("CreateContainerConfigError", ["CreateContainerConfig…", "CreateContainer…", "Create…"]),
        ("OOMKilled", []),
        ("Error", []),
    ],
)
def test_a_status_word_is_cut_between_its_parts(status: str, cuts: list[str]) -> None:
    assert shortened(status) == cuts


@pytest.mark.parametrize(
    ("room", "drawn"), [(190.0, "CrashLoopBackOff"), (90.0, "CrashLoop…"), (60.0, "Crash…"), (30.0, "")]
)
def test_a_status_word_without_room_is_cut(room: float, drawn: str) -> None:
    place = {0: 0.0, 10: 20.0, 100: 20.0 + room}.__getitem__
    words = tuple(phrase("timeline.status.word", status=Code(w)) for w in ("CrashLoopBackOff", "CrashLoop…", "Crash…"))
    marks = (
        Mark("caption", 0, 10, "waiting", (phrase("timeline.status.brief"),)),
        Mark("caption", 10, 100, "backoff", words),
    )
    out = svg([LanePainter(place, Words(Catalogue("en")).text, PLOT).draw(Lane("status", marks), 0.0)])
    texts = re.findall(r"<text[^>]*>([^<]*)", out)
    assert [t.strip() for t in texts] == ["…", *([drawn] if drawn else [])]


def test_captions_of_status_leave_room_between_them() -> None:
    """What is measured is an estimate; with less than that two captions read as one word."""
    for make in LIVES.values():
        lane = next(t for t in timeline(make(), event_lines(make())).lanes if t.kind == "status")
        places = {m.begin: float(i * 66) for i, m in enumerate(lane.marks)} | {
            lane.marks[-1].end: 66.0 * len(lane.marks)
        }
        placed = {**places, **{m.end: places.get(m.end, 0.0) for m in lane.marks}}
        out = svg([LanePainter(placed.__getitem__, Words(Catalogue("en")).text, PLOT).draw(lane, 0.0)])
        spans = []
        for x, rest, text in re.findall(r'<text x="([\d.]+)"([^>]*)>([^<]*)', out):
            end = 'class="e"' in rest
            left = float(x) - (text_width(text.strip()) if end else 0)
            spans.append((left, left + text_width(text.strip())))
        spans.sort()
        assert all(b[0] - a[1] >= 4 for a, b in itertools.pairwise(spans)), spans
