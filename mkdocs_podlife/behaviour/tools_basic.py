"""echo, printf, sleep, test, date, env, kill, …: tools that touch neither files nor the network."""

from __future__ import annotations

import re

from mkdocs_podlife.behaviour.commands import BUILTINS, TOOLS, Call, finish, program, tool
from mkdocs_podlife.behaviour.conditions import evaluate_test
from mkdocs_podlife.behaviour.kernel import HARMLESS, Null, Pause, Routine

MAX_OUTPUT = 65_536
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
TEN_YEARS = 10 * 365 * 86_400_000


def seconds(word: str, *, busybox: bool = False) -> int | None:
    """`sleep`'s argument in ms: "1.5", "2m", "infinity" (-1); None when it is none."""
    if word.lower() in ("infinity", "inf", "+infinity"):
        return -1
    match = re.fullmatch(r"\+?(\d{0,18})(?:\.(\d{0,9})\d*)?([smhd]?)", word[:64])
    if match is None or not (match.group(1) or match.group(2)):
        return None
    whole = int(match.group(1) or 0) * 1000 + int(((match.group(2) or "") + "000")[:3])
    return min(whole * _UNITS[match.group(3)], TEN_YEARS)


@tool("sleep", "usleep")
def _sleep(call: Call) -> Routine:
    if not call.args:
        return call.fail("missing operand")
    total = 0
    for word in call.args:
        value = seconds(word)
        if value is None:
            if call.gnu:
                return call.fail(f"invalid time interval '{word}'")
            return call.fail(f"invalid number '{word}'")
        total = -1 if value < 0 or total < 0 else total + value
    if call.argv[0].endswith("usleep"):
        total //= 1_000_000
    call.shell.task.loud = True
    yield Pause(None if total < 0 else call.machine.now + min(total, TEN_YEARS))
    return 0


def unescape(text: str, *, octal_zero: bool) -> tuple[str, bool]:
    """The text with its backslash escapes done, and whether `\\c` ended it."""
    out: list[str] = []
    index = 0
    table = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "\\": "\\"}
    while index < len(text):
        char = text[index]
        if char != "\\" or index + 1 == len(text):
            out.append(char)
            index += 1
            continue
        following = text[index + 1]
        if following == "c":
            return "".join(out), True
        if following in table:
            out.append(table[following])
            index += 2
        elif following in "01234567" and (not octal_zero or following == "0"):
            match = re.match(r"[0-7]{1,3}", text[index + 1 + octal_zero : index + 5])
            out.append(chr(int(match.group(), 8) & 255) if match else "\0")
            index += 1 + octal_zero + (len(match.group()) if match else 0)
        elif following == "x" and re.match(r"[0-9a-fA-F]", text[index + 2 : index + 3]):
            match = re.match(r"[0-9a-fA-F]{1,2}", text[index + 2 : index + 4])
            assert match is not None
            out.append(chr(int(match.group(), 16)))
            index += 2 + len(match.group())
        else:
            out.append(char + following)
            index += 2
    return "".join(out), False


@tool("echo")
def _echo(call: Call) -> Routine:
    words = call.args
    newline, escapes = True, call.shell.flavour == "dash" and call.argv[0] == "echo"
    while words and re.fullmatch(r"-[neE]+" if call.shell.flavour != "dash" else r"-n", words[0]):
        newline &= "n" not in words[0]
        if "e" in words[0]:
            escapes = True
        words = words[1:]
    text = " ".join(words)
    if escapes:
        text, ended = unescape(text, octal_zero=True)
        newline &= not ended
    return (yield from write(call, text + ("\n" if newline else "")))


def write(call: Call, text: str) -> Routine:
    """Write and, when nobody reads any more, die as of SIGPIPE."""
    return 0 if call.out(text[:MAX_OUTPUT]) else 141
    yield


@tool("printf")
def _printf(call: Call) -> Routine:
    if not call.args:
        return call.fail("usage: printf format [arg ...]", 2)
    template, values = call.args[0], call.args[1:]
    out: list[str] = []
    size = 0
    while True:
        used = len(values)
        text, values, ended = _format(template, values)
        out.append(text)
        size += len(text)
        if ended or not values or used == len(values) or size > MAX_OUTPUT:
            break
    return (yield from write(call, "".join(out)))


_SPEC = re.compile(r"%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?([diouxXeEfgGcsbq%])")


def _format(template: str, values: list[str]) -> tuple[str, list[str], bool]:
    out: list[str] = []
    index = 0
    values = list(values)
    while index < len(template):
        if template[index] == "\\":
            following = template[index : index + 4]
            end = 2
            match = re.match(r"\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2})", following)
            if match:
                end = match.end()
            text, ended = unescape(template[index : index + end], octal_zero=False)
            out.append(text)
            if ended:
                return "".join(out), values, True
            index += end
            continue
        match = _SPEC.match(template, index) if template[index] == "%" else None
        if match is None:
            out.append(template[index])
            index += 1
            continue
        index = match.end()
        flags, width, precision, kind = match.groups()
        if kind == "%":
            out.append("%")
            continue
        if width == "*":
            width = values.pop(0) if values else "0"
        if precision == "*":
            precision = values.pop(0) if values else "0"
        value = values.pop(0) if values else ""
        out.append(
            _one(
                flags,
                min(_whole(width), 4096),
                None if precision is None else min(_whole(precision), 4096),
                kind,
                value,
            )
        )
    return "".join(out), values, False


def _whole(text: str) -> int:
    digits = text.strip()[:18]
    if digits[:1] in "'\"" and len(digits) > 1:
        return ord(digits[1])
    match = re.match(r"[-+]?(?:0[xX][0-9a-fA-F]+|\d+)", digits)
    if match is None:
        return 0
    word = match.group()
    try:
        return int(word, 16 if "x" in word.lower() else 8 if re.fullmatch(r"[-+]?0[0-7]+", word) else 10)
    except ValueError:
        return 0


def _one(flags: str, width: int, precision: int | None, kind: str, value: str) -> str:
    if kind in "sbqc":
        text = unescape(value, octal_zero=True)[0] if kind == "b" else value[:1] if kind == "c" else value
        text = text if precision is None else text[:precision]
        return text.ljust(width) if "-" in flags else text.rjust(width)
    if kind in "diouxX":
        number = _whole(value)
        digits = format(abs(number), {"d": "d", "i": "d", "u": "d", "o": "o", "x": "x", "X": "X"}[kind])
        digits = digits.rjust(precision or 0, "0")
        sign = "-" if number < 0 else "+" if "+" in flags else " " if " " in flags else ""
        if "0" in flags and "-" not in flags and precision is None:
            digits = digits.rjust(width - len(sign), "0")
        text = sign + digits
    else:
        try:
            real = float(value[:40] or 0)
        except ValueError:
            real = 0.0
        text = f"%{flags.replace('-', '')}.{min(precision if precision is not None else 6, 40)}{kind}" % real
    return text.ljust(width) if "-" in flags else text.rjust(width)


@tool("test", "[")
def _test(call: Call) -> int:
    words = call.args
    if call.argv[0].rsplit("/", 1)[-1] == "[":
        if not words or words[-1] != "]":
            return call.fail("missing ]", 2)
        words = words[:-1]
    return evaluate_test(call, words)


@tool("seq")
def _seq(call: Call) -> Routine:
    words = [a for a in call.args if not re.fullmatch(r"-[wsf].*", a)]
    try:
        numbers = [int(w[:12]) for w in words]
    except ValueError:
        return call.fail("invalid floating point argument")
    if not 1 <= len(numbers) <= 3:
        return call.fail("missing operand")
    first, step, last = {
        1: (1, 1, numbers[-1]),
        2: (numbers[0], 1, numbers[-1]),
        3: (numbers[0], numbers[1] if len(numbers) > 1 else 1, numbers[-1]),
    }[len(numbers)]
    if step == 0:
        return call.fail("zero increment")
    values = range(first, last + (1 if step > 0 else -1), step)[:5000]
    call.machine.work(len(values) // 50)
    width = max(len(str(first)), len(str(last))) if "-w" in call.args else 0
    return (yield from write(call, "".join(f"{v:0{width}d}\n" if width else f"{v}\n" for v in values)))


@tool("yes")
def _yes(call: Call) -> Routine:
    text = " ".join(call.args or ["y"]) + "\n"
    stream = call.fds.get(1, Null())
    from mkdocs_podlife.behaviour.kernel import Pipe

    if not isinstance(stream, Pipe):
        yield Pause()
    assert isinstance(stream, Pipe)
    while call.out(text * 100):
        call.machine.work(20)
        yield Pause(ready=lambda: not stream.full or not stream.reader)
    return 141


@tool("busybox", "toybox")
def _busybox(call: Call) -> Routine:
    if not call.args:
        return 0
    return (yield from program(call.shell, call.args, call.fds, replace=False, last=False))


@tool("xargs")
def _xargs(call: Call) -> Routine:
    text = yield from call.input()
    words = [a for a in call.args if not a.startswith("-")] or ["echo"]
    return (yield from program(call.shell, [*words, *text.split()[:4096]], call.fds, replace=False, last=False))


for _name in ("echo", "printf", "test", "["):
    BUILTINS[_name] = TOOLS[_name]
TOOLS["true"] = BUILTINS["true"]
TOOLS["false"] = BUILTINS["false"]
TOOLS["pwd"] = BUILTINS["pwd"]
__all__ = ["HARMLESS", "finish", "seconds", "unescape", "write"]
