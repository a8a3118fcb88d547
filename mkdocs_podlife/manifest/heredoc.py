"""Here-documents in shell text: `kubectl apply -f - <<EOF` and its variants."""

from __future__ import annotations

import re

_START = re.compile(r"<<(?P<dash>-?)\s*(?P<quote>['\"\\]?)(?P<word>[A-Za-z_][\w.-]*)(?P=quote)?")


def heredocs(text: str) -> list[tuple[int, list[str]]]:
    """The bodies of all here-documents that end.

    Returns:
        For each the line number (from 1) of its first line, and its lines. `<<-` strips leading tabs. An end word in
        other letters (`EoF` for `EOF`) is taken for the end: that is how it was meant.
    """
    lines = text.split("\n")
    found: list[tuple[int, list[str]]] = []
    index = 0
    while index < len(lines):
        start = _START.search(lines[index])
        index += 1
        if not start:
            continue
        word, first = start["word"].casefold(), index + 1
        body: list[str] = []
        while index < len(lines):
            line = lines[index]
            index += 1
            if line.strip().casefold() == word:
                found.append((first, body))
                break
            body.append(line.lstrip("\t") if start["dash"] else line)
    return found
