"""Where a text that is no YAML went wrong: the line a person would point at, and what probably happened there.

libyaml often notices a fault only in the line after it, and names it by what it expected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mkdocs_podlife.manifest.damage import PROMPT
from mkdocs_podlife.manifest.model import Place, Problem

_PLAIN_WORDS = re.compile(r"[\w\])\"']:\s")


def diagnosis(problem: Problem, source: str, elided: Sequence[int] = ()) -> Problem:
    """The parser's error with a better name and place, both in the raw text.

    Args:
        problem: what stopped the reading, placed in the raw text.
        source: the raw text.
        elided: lines (from 1) where something is left out.
    """
    if problem.key not in ("yaml-syntax", "yaml-complex-key"):
        return problem
    lines = source.split("\n")
    prompt = next((i for i, text in enumerate(lines[: problem.place.line]) if PROMPT.match(text)), None)
    if prompt is not None:
        named = _named(problem, "yaml-prompt", lines, prompt + 1)
        # A block that begins with a command shows a terminal: that is no manifest gone wrong.
        return named if any(text.strip() for text in lines[:prompt]) else named._replace(severity="info")
    if problem.key == "yaml-complex-key":
        return problem
    last = max((i for i, text in enumerate(lines, 1) if text.strip()), default=1)
    if problem.place.line > last:
        began = int(problem.args.get("context_line") or 0)
        open_end = problem.words == "found unexpected end of stream" and 0 < began <= last
        return _named(problem, "yaml-unclosed" if open_end else "yaml-cut", lines, began if open_end else last)
    return _syntax(problem, lines, elided)


def _syntax(problem: Problem, lines: list[str], elided: Sequence[int]) -> Problem:
    words, number = problem.words, problem.place.line
    began = int(problem.args.get("context_line") or 0)
    if words in ("could not find expected ':'", "found unexpected end of stream") or words.startswith(
        "did not find expected ','"
    ):
        # The fault is where the parser began to wait for something, not where it gave up.
        number = began if 0 < began < number else number
        return _named(problem, "yaml-no-colon" if "':'" in words else "yaml-unclosed", lines, number)
    line, above = _at(lines, number), _at(lines, number - 1)
    if number - 1 in elided:
        return _named(problem, "yaml-elided", lines, number - 1)
    if words.startswith("mapping values are not allowed"):
        colons = len(_PLAIN_WORDS.findall(line))
        if colons >= 3:
            return _named(problem, "yaml-lost-breaks", lines, number, keep=True)
        if above.strip() and ":" not in above and above.strip()[0] not in "#-[{\"'":
            # A key without its colon, or an outline: it shows one line later.
            return _named(problem, "yaml-no-colon", lines, number - 1)
        return _named(problem, "yaml-colon-in-value" if colons >= 2 else "yaml-indentation", lines, number, keep=True)
    if words.startswith("did not find expected <document start>"):
        return _named(problem, "yaml-second-start", lines, number, keep=True)
    if words.startswith("did not find expected") and ("key" in words or "'-'" in words):
        odd = line.count('"') > 2 or line.count("'") > 2
        return _named(
            problem, "yaml-quotes" if odd and "key" in words else "yaml-indentation", lines, number, keep=True
        )
    return problem


def _at(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _named(problem: Problem, key: str, lines: list[str], number: int, *, keep: bool = False) -> Problem:
    """The problem under another name; at its own column when `keep`, else where the line's text begins."""
    line = _at(lines, number)
    place = problem.place if keep else Place(number, len(line) - len(line.lstrip()) + 1)
    return problem._replace(key=key, place=place, args={"line": str(number)})
