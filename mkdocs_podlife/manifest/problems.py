"""What is wrong, for a reader: the server's refusals and the decoder's complaints as Problems with place and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mkdocs_podlife.manifest.decode import Decoded
from mkdocs_podlife.manifest.fields import FieldTable
from mkdocs_podlife.manifest.model import Admission, Cause, Place, Problem
from mkdocs_podlife.manifest.placeholders import placeholder
from mkdocs_podlife.manifest.suggest import closest, suggest

if TYPE_CHECKING:
    from mkdocs_podlife.manifest.damage import Damage

SHOWN = 8  # numbers of lines in one message
_SUBSCRIPT = re.compile(r"\[([^\[\]]*[^\d\[\]][^\[\]]*)\]")
_WANTED = re.compile(r"json: cannot unmarshal (\S+)(?: (\S+))? into .* of type (\S+)$")
_SUPPORTED = re.compile(r'^Unsupported value: "(.*?)": supported values: (.*)$')

# A telling part of upstream's message → the catalogue's key with the explanation.
_TELLING = (
    (": must be 1", "refused-success-threshold"),
    ("must not be set for readinessProbes", "refused-readiness-grace"),
    ("without restartPolicy=Always", "refused-init-probe"),
    ("may not specify more than 1 handler type", "refused-two-handlers"),
    ("must specify a handler type", "refused-no-handler"),
    ("less than terminationGracePeriodSeconds", "refused-sleep"),
    ("between 1 and 65535", "refused-port"),
    ("`selector` does not match template `labels`", "refused-selector"),
    ('valid values: "OnFailure", "Never"', "refused-job-restart"),
    ('supported values: "Always"\n', "refused-always"),  # at the end: that value, and no other beside it
    ("RFC 1123", "refused-name"),
    ("limit of", "refused-limit"),
)
_BY_REASON = {
    "FieldValueRequired": "refused-required",
    "FieldValueDuplicate": "refused-duplicate",
    "FieldValueNotSupported": "refused-unsupported",
    "FieldValueNotFound": "refused-not-found",
    "FieldValueForbidden": "refused-forbidden",
    "FieldValueTooLong": "refused-too-long",
    "FieldValueTooMany": "refused-too-many",
}
# Damage that breaks nothing by itself.
_SEVERITIES = {"common-indent": "info", "elided": "info", "prompt": "info", "template": "warning"}


def locate(field: str, places: Mapping[str, Place], fallback: Place) -> Place:
    """Where a field of the server's stands: `limits[cpu]` is `limits.cpu`; the nearest written ancestor otherwise."""
    path = _SUBSCRIPT.sub(r".\1", field)
    while path:
        if path in places:
            return places[path]
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    return fallback


def refusals(
    admission: Admission, places: Mapping[str, Place], place: Place, lines: Sequence[str] = ()
) -> list[Problem]:
    """A Problem for each cause of a refusal; one for the whole when it has none."""
    if admission.accepted:
        return []
    if not admission.causes:
        return [Problem("refused", "error", place, {"code": str(admission.code)}, words=admission.message or "")]
    found = [_refusal(c, places, place, lines) for c in dict.fromkeys(admission.causes)]
    if any(p.key == "refused-required" and p.path == "spec.selector" for p in found):
        # A selector that is not there matches nothing; that is said once.
        found = [p for p in found if p.key != "refused-selector"]
    return [_left_open(p, lines) for p in found]


def _refusal(cause: Cause, places: Mapping[str, Place], fallback: Place, lines: Sequence[str]) -> Problem:
    here = locate(cause.field, places, fallback)
    message = f"{cause.message}\n"
    key = next((k for part, k in _TELLING if part in message), _BY_REASON.get(cause.reason, "refused-invalid"))
    args = {"field": cause.field, "name": cause.field.rpartition(".")[2]}
    fix = None
    unsupported = _SUPPORTED.match(cause.message)
    if unsupported:
        known = re.findall(r'"([^"]*)"', unsupported[2])
        args |= {"value": unsupported[1], "supported": ", ".join(known)}
        meant = closest(unsupported[1], dict.fromkeys(known)) if unsupported[1] else ""
        fix = _fix(lines, here, unsupported[1], meant) if meant else None
    args.setdefault("value", "")
    args.setdefault("supported", "")
    words = f"{cause.field}: {cause.message}"
    return Problem(key, "error", here, args, path=cause.field, fix=fix, words=words)


def decoding_problems(
    decoded: Decoded, places: Mapping[str, Place], place: Place, table: FieldTable, lines: Sequence[str]
) -> list[Problem]:
    """The decoder's complaints: the first wrong type, or every unknown field with what it may have been meant to be."""
    if decoded.error:
        return [_left_open(_wrong_type(decoded, places, place, lines), lines)]
    found = []
    for unknown in decoded.unknown:
        here = locate(unknown.path, places, place)
        guess = suggest(unknown.owner, unknown.name, table)
        args = {"field": unknown.name, "path": unknown.path, "meant": guess.text, "version": table.version}
        fix = _fix(lines, here, unknown.name, guess.text) if guess.kind == "typo" else None
        words = f'unknown field "{unknown.path}"'
        found.append(Problem(f"field-{guess.kind}", "error", here, args, path=unknown.path, fix=fix, words=words))
    return sorted(found, key=lambda p: (p.place.line, p.place.column))


def _left_open(problem: Problem, lines: Sequence[str]) -> Problem:
    """The same, or word that the value is still to be put in: that is no mistake of the page."""
    written = placeholder(_line(lines, problem.place), problem.place.column)
    if not written:
        return problem
    args = {**problem.args, "value": written, "field": problem.path}
    return problem._replace(key="placeholder", severity="info", args=args, fix=None)


def _wrong_type(decoded: Decoded, places: Mapping[str, Place], place: Place, lines: Sequence[str]) -> Problem:
    here = locate(decoded.error_path, places, place)
    parts = _WANTED.match(decoded.error)
    if decoded.wanted:
        args = {"field": decoded.error_path, "found": decoded.error.rpartition(" ")[2], "wanted": decoded.wanted}
        return Problem("wrong-type", "error", here, args, path=decoded.error_path, words=decoded.error)
    if not parts:
        args = {"field": decoded.error_path}
        key = "wrong-time" if decoded.error.startswith("parsing time") else "wrong-quantity"
        return Problem(key, "error", here, args, path=decoded.error_path, words=decoded.error)
    found, wanted = parts[1], parts[3]
    args = {"field": decoded.error_path, "found": found, "wanted": wanted}
    key, fix = "wrong-type", None
    if wanted == "string" and found in ("number", "bool"):
        key, fix = "wrong-type-quote", _quote(lines, here)
    elif wanted.startswith("[]"):
        key = "wrong-type-list"
    elif wanted.startswith("int") and found == "string":
        key = "wrong-type-number"
    return Problem(key, "error", here, args, path=decoded.error_path, fix=fix, words=decoded.error)


def damage_problem(damage: Damage, mended: bool) -> Problem:
    """A kind of damage, whether or not it could be mended."""
    args = {"count": str(damage.count), "char": damage.char, **listed(damage.lines or [damage.place.line])}
    severity = _SEVERITIES.get(damage.kind, "error")
    if not mended and damage.kind == "template":
        severity = "error"
    return Problem(f"damage-{damage.kind}", severity, damage.place, args)  # type: ignore[arg-type]


def listed(lines: Sequence[int]) -> dict[str, str]:
    """Numbers of lines as a message's arguments: the first of them, and how many there are."""
    shown = ", ".join(str(n) for n in lines[:SHOWN])
    return {"lines": shown + (" …" if len(lines) > SHOWN else ""), "many": str(len(lines))}


def _line(lines: Sequence[str], place: Place) -> str:
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    return line if len(line) <= 500 else ""


def _fix(lines: Sequence[str], place: Place, wrong: str, right: str) -> tuple[str, str] | None:
    """The line as it is and as it should be: the wrong word changed where it stands."""
    line = _line(lines, place)
    at = line.find(wrong, max(place.column - 1, 0))
    if not right or at < 0:
        return None
    return line.strip(), (line[:at] + right + line[at + len(wrong) :]).strip()


def _quote(lines: Sequence[str], place: Place) -> tuple[str, str] | None:
    """The line with its value in quotes."""
    line = _line(lines, place)
    found = re.match(r"(\s*(?:-\s+)*(?:[\w./-]+:\s+)?)([^\s#\[{\"'][^#\[{\"']*?)(\s*(?:#.*)?)$", line)
    return (line.strip(), f'{found[1]}"{found[2]}"{found[3]}'.strip()) if found else None
