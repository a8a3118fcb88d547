"""Word expansion: parameters, substitutions, arithmetic, field splitting, file names."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from mkdocs_podlife.behaviour.arithmetic import ArithmeticProblem, evaluate
from mkdocs_podlife.behaviour.fields import MAX_FIELDS, MAX_TEXT, ExpansionProblem, FieldList, braces, replace
from mkdocs_podlife.behaviour.kernel import Pause
from mkdocs_podlife.behaviour.patterns import escape, matches, strip
from mkdocs_podlife.behaviour.syntax import Unreadable
from mkdocs_podlife.behaviour.words import Calculation, Parameter, Part, Substitution, Text, Word, read_text, read_word

if TYPE_CHECKING:
    from mkdocs_podlife.behaviour.shell import Shell

RANDOM = 16_384
"""What `$RANDOM` is taken to be: the middle of its range."""
OTHER_RANDOM = 1
"""What the other life is shown with: a small, odd number decides most comparisons and remainders differently."""


class Expander:
    """Expands words for one shell."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.substitution_status = 0

    # -- entry points ----------------------------------------------------------------------------------------------

    def fields(self, raw: str, split: bool = True) -> Generator[Pause, None, list[str]]:
        """The words that one raw word becomes."""
        word = read_word_checked(raw)
        if word.literal is not None:
            return [word.literal]
        if not split:
            return [(yield from self.single(raw))]
        out: list[str] = []
        for text in braces(raw):
            parts = read_word_checked(text).parts
            fields = FieldList()
            yield from self._expand(parts, fields, tilde=True)
            fields.cut()
            for value, pattern, glob in fields.done:
                found = self._paths(pattern) if glob and "f" not in self._shell.options else []
                out.extend(found or [value])
        return out

    def single(self, raw: str) -> Generator[Pause, None, str]:
        """One word without splitting (an assignment's value, a redirection's target)."""
        word = read_word_checked(raw)
        if word.literal is not None:
            return word.literal
        return (yield from self._joined(word.parts, False))

    def pattern(self, raw: str) -> Generator[Pause, None, str]:
        """One word as a pattern (`case`, `[[ == ]]`): its quoted characters stand for themselves."""
        return (yield from self._joined(read_word_checked(raw).parts, True))

    def text(self, raw: str) -> Generator[Pause, None, str]:
        """A text as in double quotes (a here-document, arithmetic)."""
        try:
            parts = read_text(raw)
        except Unreadable as problem:
            raise ExpansionProblem(str(problem)) from problem
        return (yield from self._joined(parts, False))

    # -- parts ---------------------------------------------------------------------------------------------------

    def _joined(self, parts: tuple[Part, ...], as_pattern: bool) -> Generator[Pause, None, str]:
        out: list[str] = []
        for index, part in enumerate(parts):
            if isinstance(part, Text):
                value, quoted = part.value, part.quoted
                if not index and not quoted:
                    value = self._tilde(value)
            else:
                value = yield from self._value(part)
                quoted = part.quoted
            out.append(escape(value) if as_pattern and quoted else value)
        return "".join(out)[:MAX_TEXT]

    def _tilde(self, value: str) -> str:
        if value.startswith("~") and value[1:2] in ("", "/"):
            return (self._shell.vars.get("HOME") or "/root") + value[1:]
        return value

    def _expand(self, parts: tuple[Part, ...], fields: FieldList, tilde: bool = False) -> Generator[Pause, None, None]:
        for index, part in enumerate(parts):
            if isinstance(part, Text):
                value = self._tilde(part.value) if tilde and not index and not part.quoted else part.value
                fields.add(value, part.quoted)
                continue
            if isinstance(part, Parameter) and part.name in ("@", "*") and not part.length:
                self._all(part, fields)
                continue
            if isinstance(part, Parameter) and not part.quoted and part.op in (":-", "-", ":+", "+"):
                current = self.value(part.name)
                missing = current is None or (part.op[0] == ":" and current == "")
                if missing == (part.op[-1] == "-"):
                    yield from self._expand(part.argument, fields)  # its own quotes decide about splitting
                    continue
            value = yield from self._value(part)
            if part.quoted:
                fields.add(value, True)
            else:
                self._split(value, fields)

    def _all(self, part: Parameter, fields: FieldList) -> None:
        args = self._shell.args
        if part.quoted and part.name == "*":
            fields.add(self._shell.vars.get("IFS", " ")[:1].join(args), True)
            return
        for index, arg in enumerate(args):
            if index:
                fields.cut()
            if part.quoted:
                fields.add(arg, True)
            else:
                self._split(arg, fields)

    def _split(self, value: str, fields: FieldList) -> None:
        separators = self._shell.vars.get("IFS", " \t\n")
        if not separators or not value:
            fields.add(value, False)
            return
        blanks = "".join(c for c in separators if c in " \t\n")
        index = 0
        start = 0
        while index < len(value):
            if value[index] in separators:
                fields.add(value[start:index], False)
                hard = value[index] not in blanks
                if hard:
                    fields.some = True
                index += 1
                while index < len(value) and value[index] in blanks:
                    index += 1
                if not hard and index < len(value) and value[index] in separators:
                    fields.some = True
                    index += 1
                    while index < len(value) and value[index] in blanks:
                        index += 1
                fields.cut()
                start = index
            else:
                index += 1
        fields.add(value[start:], False)

    def value(self, name: str) -> str | None:
        """A parameter's value, None when it is not set."""
        shell = self._shell
        found = shell.vars.get(name)
        if found is not None:
            return found
        if name == "?":
            return str(shell.status)
        if name == "$":
            return str(shell.task.pid)
        if name == "!":
            return str(shell.last_job) if shell.last_job else None
        if name == "#":
            return str(len(shell.args))
        if name in ("@", "*"):
            return " ".join(shell.args) if shell.args else None
        if name == "-":
            return "".join(sorted(o for o in shell.options if len(o) == 1))
        if name.isdecimal():
            position = int(name[:6])
            if position == 0:
                return shell.name
            return shell.args[position - 1] if position <= len(shell.args) else None
        if name == "RANDOM" and shell.flavour != "dash":
            said = shell.machine.spec.random
            if said is None:
                shell.task.loud = True
                line = shell.machine.line(f"random: {OTHER_RANDOM}")
                shell.machine.assume("random", taken=str(RANDOM), scenario=line)
            return str(RANDOM if said is None else said)
        if name == "HOSTNAME" and shell.flavour != "dash":
            return shell.machine.hostname
        if name == "PWD":
            return shell.cwd
        if name in ("SECONDS", "EPOCHSECONDS") and shell.flavour != "dash":
            shell.machine.looked_at_time(shell.task)
            epoch = shell.machine.epoch if name == "EPOCHSECONDS" else -shell.task.started // 1000
            return str(epoch + shell.machine.now // 1000)
        if name == "LINENO":
            return "1"
        return None

    def _value(self, part: Part) -> Generator[Pause, None, str]:
        shell = self._shell
        if isinstance(part, Substitution):
            return (yield from shell.substitute(part.body))
        if isinstance(part, Calculation):
            text = yield from self._joined(part.parts, False)
            try:
                return str(evaluate(text, shell.get, shell.put))
            except ArithmeticProblem as problem:
                raise ExpansionProblem(f"arithmetic syntax error: {problem}") from problem
        assert isinstance(part, Parameter)
        return (yield from self._parameter(part))

    def _parameter(self, part: Parameter) -> Generator[Pause, None, str]:
        shell = self._shell
        current = self.value(part.name)
        op = part.op
        if part.length:
            return str(len(current or ""))
        if op in (":-", "-", ":=", "=", ":?", "?", ":+", "+"):
            missing = current is None or (op[0] == ":" and current == "")
            if op[-1] == "+":
                return "" if missing else (yield from self._joined(part.argument, False))
            if not missing:
                return current or ""
            value = yield from self._joined(part.argument, False)
            if op[-1] == "=":
                shell.put(part.name, value)
            elif op[-1] == "?":
                raise ExpansionProblem(f"{part.name}: {value or 'parameter not set'}")
            return value
        if current is None:
            if "u" in shell.options and part.name not in ("@", "*", "!"):
                raise ExpansionProblem(f"{part.name}: parameter not set")
            current = ""
        if not op:
            return current
        argument = yield from self._joined(part.argument, op in ("%", "%%", "#", "##", "/", "//"))
        if op in ("%", "%%", "#", "##"):
            return strip(current, argument, end=op[0] == "%", longest=len(op) == 2)
        if op in ("/", "//"):
            return replace(current, argument, every=op == "//")
        if op == ":":
            return self._substring(current, argument)
        return current.upper() if op == "^^" else current.lower()

    def _substring(self, current: str, argument: str) -> str:
        shell = self._shell
        first, _, second = argument.partition(":")
        try:
            start = evaluate(first, shell.get, shell.put)
            length = evaluate(second, shell.get, shell.put) if second else None
        except ArithmeticProblem as problem:
            raise ExpansionProblem(str(problem)) from problem
        if start < 0:
            start = max(0, len(current) + start)
        rest = current[start:]
        return rest if length is None else rest[:length]

    def _paths(self, pattern: str) -> list[str]:
        """The files that fit a pattern, sorted; [] when none does."""
        shell = self._shell
        fs = shell.machine.fs
        absolute = pattern.startswith("/")
        found: list[list[str]] = [[] if absolute else fs.absolute(".", shell.cwd)]
        prefix = len(found[0])
        for piece in [p for p in pattern.split("/") if p]:
            following: list[list[str]] = []
            for path in found:
                entry = fs.find("/" + "/".join(path))
                if entry is None or entry.kind != "dir":
                    continue
                for name in fs.names(entry, path):
                    shell.machine.work(1)
                    if (not name.startswith(".") or piece.startswith(".")) and matches(piece, name):
                        following.append([*path, name])
            found = following[:MAX_FIELDS]
        if absolute:
            return sorted("/" + "/".join(path) for path in found)
        return sorted("/".join(path[prefix:]) for path in found)


def read_word_checked(raw: str) -> Word:
    """`read_word`, its errors as the shell's."""
    try:
        return read_word(raw)
    except Unreadable as problem:
        raise ExpansionProblem(str(problem)) from problem
