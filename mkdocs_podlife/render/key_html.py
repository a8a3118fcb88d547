"""The words under the picture: what each letter stands for, and what the axis does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mkdocs_podlife.explain.timeline_model import FieldRef, KeyEntry, Timeline
from mkdocs_podlife.render.catalogue import needs_space
from mkdocs_podlife.render.escape import html_text
from mkdocs_podlife.render.words import Words

Link = Callable[[str], str]


def _field(ref: FieldRef, link: Link, default: str) -> str:
    """A field as code, as a link to its line when there is one, marked when it is a default."""
    href = link(ref.path)
    code = f"<code>{html_text(ref.text)}</code>"
    if href:
        code = f'<a href="{html_text(href)}">{code}</a>'
    return code if ref.written else f"{code} <i>{html_text(default)}</i>"


def key_html(entries: Sequence[KeyEntry], drawn: frozenset[str], words: Words, key: str, link: Link) -> str:
    """The list that says what each letter of the picture stands for."""
    default = words.catalogue.text("timeline.key.default")
    items = ""
    for entry in entries:
        if entry.letter not in drawn:
            continue
        out, last = "", "0"
        refs = {("field" if i == 0 else f"field{i + 1}"): ref for i, ref in enumerate(entry.fields)}
        for part in words.catalogue.parts(entry.why.key):
            if part.kind == "arg" and part.text in refs:
                plain, html = "`", _field(refs[part.text], link, default)
            elif part.kind == "arg":
                pieces = words.argument(entry.why.args[part.text])
                plain = "".join(p.text for p in pieces)
                html = "".join(f"<code>{html_text(p.text)}</code>" if p.code else html_text(p.text) for p in pieces)
            else:
                plain = part.text
                html = f"<code>{html_text(plain)}</code>" if part.code else html_text(plain)
            if words.catalogue.chinese and out and needs_space(last, plain):
                out += " "
            out += html
            last = plain[-1:] or last
        items += (
            f'<li id="{key}-k-{html_text(entry.letter)}"><span class="pl-n">{html_text(entry.letter)}</span> '
            f"<b>{html_text(words.text(entry.length))}</b> {out}</li>"
        )
    return f'<ul class="pl-key">{items}</ul>' if items else ""


def axis_note(timeline: Timeline, drawn: Sequence[str], words: Words) -> str:
    """One sentence on exactly the kinds of stretches that occur."""
    kinds = [k for k in ("scale", "short", "wide") if k in drawn]
    text = words.catalogue.text(f"timeline.axis.{'-'.join(kinds)}")
    glue = "" if words.catalogue.chinese else " "
    if any(lane.kind == "range" for lane in timeline.lanes):
        text += glue + words.catalogue.text("timeline.axis.range")
    if timeline.cut is not None:
        text += glue + words.catalogue.text("timeline.axis.cut", until=words.instant(timeline.cut))
    return text
