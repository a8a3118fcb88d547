"""Where quotes, brackets and words of the shell's text end."""

from __future__ import annotations

from mkdocs_podlife.behaviour.syntax import Unreadable


def closing(text: str, start: int, opener: str, closer: str) -> int:
    """The index of the `closer` that matches an `opener` just before `start`, quotes respected; -1 if none."""
    depth = 1
    index = start
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 2
            continue
        if char == "'":
            end = text.find("'", index + 1)
            if end < 0:
                return -1
            index = end
        elif char == '"':
            index = end_of_double(text, index + 1)
            if index < 0:
                return -1
        elif char == opener:
            depth += 1
        elif char == closer:
            depth -= 1
            if not depth:
                return index
        index += 1
    return -1


def end_of_double(text: str, start: int) -> int:
    """The index of the `"` that closes a string opened before `start`; -1 if none."""
    index = start
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 2
            continue
        if char == '"':
            return index
        if char == "$" and text[index + 1 : index + 2] in ("(", "{"):
            index = _end_of_dollar(text, index)
            if index < 0:
                return -1
        elif char == "`":
            index = text.find("`", index + 1)
            if index < 0:
                return -1
        index += 1
    return -1


def _end_of_dollar(text: str, start: int) -> int:
    """The index at which the `$(…)` or `${…}` that begins at `start` ends; -1 if it does not."""
    opener = text[start + 1]
    return closing(text, start + 2, opener, ")" if opener == "(" else "}")


def split_words(text: str) -> list[str]:
    """The raw words of `text`, split at unquoted blanks."""
    words: list[str] = []
    index = 0
    start = -1
    while index < len(text):
        char = text[index]
        if char in " \t\n":
            if start >= 0:
                words.append(text[start:index])
                start = -1
            index += 1
            continue
        if start < 0:
            start = index
        if char == "\\":
            index += 2
            continue
        end = index
        if char == "'":
            end = text.find("'", index + 1)
        elif char == '"':
            end = end_of_double(text, index + 1)
        elif char == "`":
            end = text.find("`", index + 1)
        elif char == "$" and text[index + 1 : index + 2] in ("(", "{"):
            end = _end_of_dollar(text, index)
        if end < 0:
            raise Unreadable("unterminated quote")
        index = end + 1
    if start >= 0:
        words.append(text[start:])
    return words


def special(text: str) -> bool:
    """Whether `text` could be a pattern for file names; a lone `[` is the command."""
    return "*" in text or "?" in text or ("[" in text and "]" in text[text.index("[") :])
