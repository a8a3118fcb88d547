"""A text that does not read well → Reading: mended where that is certain, else diagnosed."""

from __future__ import annotations

from mkdocs_podlife.manifest.admission import unrecognized
from mkdocs_podlife.manifest.diagnosis import diagnosis
from mkdocs_podlife.manifest.mending import Mended, mend
from mkdocs_podlife.manifest.model import Admission, Assumption, Manifest, Place, Problem, Reading
from mkdocs_podlife.manifest.objects import decodes, manifests
from mkdocs_podlife.manifest.problems import damage_problem, listed
from mkdocs_podlife.manifest.runnable import Context
from mkdocs_podlife.manifest.sound import KIND_LINE, reading_of
from mkdocs_podlife.manifest.structure import slid_items
from mkdocs_podlife.manifest.textmap import MappedText
from mkdocs_podlife.manifest.workloads import KINDS
from mkdocs_podlife.manifest.yamlsource import Document, Stream, parse


def damaged(source: str, written: Stream, context: Context) -> Reading:
    """What a text holds that is spoiled, or does not parse at all; `written` is what came of reading it as it is."""
    mended = mend(source, lambda document: decodes(document, context.table))
    elided = (Assumption("elided", listed(mended.elided)),) if mended.elided else ()
    stream = mended.stream
    if stream.problem is not None:
        damages = tuple(damage_problem(d, False) for d in mended.damages)
        found = tuple(manifests(stream.documents, context)) if stream.documents else ()
        whole = tuple(m for m in found if m.pod is not None)
        problem = diagnosis(stream.problem, source, mended.elided)
        return Reading(True, whole or _unread(written, problem, source), (*damages, problem))
    found = tuple(manifests(stream.documents, context))
    again = slid(mended.text, found, stream.documents, context) if not mended.changed else None
    if again is not None:
        found = again.manifests
    reading = reading_of(found, (), stream.documents, context.explicit)
    damages = tuple(damage_problem(d, True) for d in mended.damages)
    if not reading.ours:
        if context.explicit:
            return Reading(False, found, (*damages, *reading.problems))
        # Mended, and still nothing of ours: too little was left, or what is there is somebody else's.
        kinds = [isinstance(d.data, dict) and "kind" in d.data for d in stream.documents if d.data is not None]
        if kinds and (all(kinds) or (any(kinds) and not KIND_LINE.search(source))):
            return Reading(False, found)
        return Reading(True, found, (*damages, _nothing_left(mended)))
    admission: Admission | None = None
    if written.problem is not None:
        admission = unrecognized(written.go_words, source) if written.go_words else None
    found = reading.manifests
    if mended.elided and any(d.kind == "elided" for d in mended.damages):
        # What a refusal misses was left out by the author, not forgotten.
        left = _nothing_left(mended)
        found = tuple(
            m._replace(problems=(*(p for p in m.problems if not _from_elision(p, mended)), left))
            if m.pod is None and any(_from_elision(p, mended) for p in m.problems)
            else m
            for m in found
        )
    # A command is not sent to the server with the manifest that it prints.
    broken = written.problem is not None and not all(d.kind == "prompt" for d in mended.damages)
    return Reading(True, _attach(found, damages, mended, elided, admission, broken))


def _unread(written: Stream, problem: Problem, source: str) -> tuple[Manifest, ...]:
    """The server's answer to a text that is no YAML; none where nobody would send it, or the limits are ours."""
    if not written.go_words or written.documents or problem.severity != "error":
        return ()
    return (Manifest("", "", "", "default", problem.place, admission=unrecognized(written.go_words, source)),)


def _from_elision(problem: Problem, mended: Mended) -> bool:
    """Whether a complaint is about what dots stand for: something missing, or the rest of what they cut through."""
    cut = problem.place.line + 1 in mended.elided and problem.key.startswith("wrong-type")
    return cut or problem.key in ("refused-required", "left-out")


def _attach(
    found: tuple[Manifest, ...],
    damages: tuple[Problem, ...],
    mended: Mended,
    elided: tuple[Assumption, ...],
    admission: Admission | None,
    broken: bool,
) -> tuple[Manifest, ...]:
    """Give the damage to the first object that is ours, and the verdict on the broken text to all of them."""
    first = next(i for i, m in enumerate(found) if m.pod is not None or m.admission is not None or m.kind in KINDS)
    count = sum(d.count for d in mended.damages if d.kind not in ("elided", "common-indent", "prompt"))
    line = mended.damages[0].place.line if mended.damages else 1
    repairs = count and found[first].pod is not None
    repaired = (Assumption("repaired", {"line": str(line), "count": str(count)}),) if repairs else ()
    result = list(found)
    result[first] = found[first]._replace(
        problems=(*damages, *found[first].problems),
        assumptions=(*repaired, *elided, *found[first].assumptions),
    )
    if broken:
        # What the server says of the broken text; an unmendable refusal of the mended text stays among the problems.
        result = [m._replace(admission=admission) if m.admission is not None else m for m in result]
    return tuple(result)


def slid(text: str, found: tuple[Manifest, ...], documents: list[Document], context: Context) -> Reading | None:
    """A refused Pod in which a list item slid one level out: run as meant, judged as written."""
    refused = [m for m in found if m.pod is None and m.admission is not None and m.kind in ("Pod", *KINDS)]
    if not refused:
        return None
    mapped = MappedText(text)
    damages = []
    for document in documents:
        kind = document.data.get("kind", "Pod") if isinstance(document.data, dict) else ""
        known = KINDS.get(kind) if isinstance(kind, str) else None
        paths = ["spec"] if kind == "Pod" else [known.spec_path] if known else []
        for path in paths:
            for name in ("containers", "initContainers"):
                damages += slid_items(mapped, document, f"{path}.{name}", context.table)
    if not damages:
        return None
    stream = parse(mapped.text)
    if stream.problem is not None:
        return None
    for document in stream.documents:
        document.place = mapped.place(document.place)
        document.places = {path: mapped.place(place) for path, place in document.places.items()}
    again = tuple(manifests(stream.documents, context))
    if len(again) != len(found):
        return None
    problems = tuple(damage_problem(d, True) for d in damages)
    assumption = Assumption("repaired", {"line": str(damages[0].place.line), "count": str(len(damages))})
    result = []
    for old, new in zip(found, again, strict=True):
        if old in refused:
            result.append(
                new._replace(
                    admission=old.admission,
                    problems=(*problems, *new.problems),
                    assumptions=(assumption, *new.assumptions),
                    data=old.data,
                )
            )
            problems = ()
        else:
            result.append(new)
    return Reading(True, tuple(result))


def _nothing_left(mended: Mended) -> Problem:
    """What was left out is what would have been run."""
    first = next((d for d in mended.damages if d.kind == "elided"), mended.damages[0] if mended.damages else None)
    place = first.place if first else Place(1, 1)
    args = {**listed(mended.elided), "kind": ""}
    if mended.elided:  # on purpose: no mistake of the page
        return Problem("nothing-left", "info", place, args)
    return Problem("not-a-pod", "error", place, args)
