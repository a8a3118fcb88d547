"""The words that are the shell's own: cd, set, trap, wait, read, exit, …"""

from __future__ import annotations

from mkdocs_podlife.behaviour import syntax as ast
from mkdocs_podlife.behaviour.arithmetic import ArithmeticProblem, evaluate
from mkdocs_podlife.behaviour.commands import BUILTINS, Call, builtin
from mkdocs_podlife.behaviour.control import Jump
from mkdocs_podlife.behaviour.kernel import Null, Pause, Routine, ShellExit
from mkdocs_podlife.behaviour.tree import FileError


def _code(call: Call, default: int) -> int:
    words = call.args
    if not words:
        return default
    digits = words[0].lstrip("-")
    if not digits.isdecimal():
        return 2
    return (int(digits[:9]) * (-1 if words[0].startswith("-") else 1)) & 255


@builtin(":", "true")
def _true(call: Call) -> int:
    return 0


@builtin("false")
def _false(call: Call) -> int:
    return 1


@builtin("exit")
def _exit(call: Call) -> int:
    raise ShellExit(_code(call, call.shell.status))


@builtin("return")
def _return(call: Call) -> int:
    code = _code(call, call.shell.status)
    if not call.shell.calls:
        raise ShellExit(code)
    raise Jump("return", 0, code)


@builtin("break", "continue")
def _break(call: Call) -> int:
    if not call.shell.loops:
        return 0
    raise Jump(call.argv[0], max(1, _code(call, 1)))


@builtin("cd")
def _cd(call: Call) -> int:
    shell = call.shell
    goals = [a for a in call.args if a not in ("-P", "-L", "--")]
    goal = goals[0] if goals else shell.vars.get("HOME", "/root")
    if goal == "-":
        goal = shell.vars.get("OLDPWD", shell.cwd)
    entry = call.machine.fs.find(goal, shell.cwd)
    if entry is None or (entry.kind != "dir" and not entry.opaque):
        shell.error(f"cd: can't cd to {goal}")
        return 1 if shell.flavour == "bash" else 2
    shell.vars["OLDPWD"] = shell.cwd
    shell.cwd = "/" + "/".join(call.machine.fs.absolute(goal, shell.cwd))
    return 0


@builtin("pwd")
def _pwd(call: Call) -> int:
    call.out(call.cwd + "\n")
    return 0


@builtin("export", "readonly", "local", "declare", "typeset")
def _declare(call: Call) -> Routine:
    shell = call.shell
    name = call.argv[0]
    words = [a for a in call.args if not a.startswith("-")]
    if not words and name == "export":
        call.out("".join(f"export {n}='{shell.vars.get(n, '')}'\n" for n in sorted(shell.exported)))
    for word in words:
        variable, equals, value = word.partition("=")
        if name in ("local", "declare", "typeset") and shell.locals:
            shell.locals[-1].setdefault(variable, shell.vars.get(variable))
            if not equals:
                shell.vars.pop(variable, None)
        if equals:
            shell.put(variable, value)
        if name == "export" or "-x" in call.args:
            shell.exported.add(variable)
        if name == "readonly" or "-r" in call.args:
            shell.readonly.add(variable)
    return shell.expander.substitution_status * 0
    yield


@builtin("unset")
def _unset(call: Call) -> int:
    for word in call.args:
        if not word.startswith("-"):
            call.shell.vars.pop(word, None)
            call.shell.exported.discard(word)
            if "-f" in call.args:
                call.shell.functions.pop(word, None)
    return 0


_OPTIONS = {"errexit": "e", "nounset": "u", "xtrace": "x", "noglob": "f", "allexport": "a", "noexec": "n"}


def _option(call: Call, sign: str, name: str) -> None:
    """`set -o NAME`; dash has no pipefail and leaves the script over it."""
    shell = call.shell
    if shell.flavour == "dash" and name == "pipefail":
        shell.error(f"set: Illegal option -o {name}")
        raise ShellExit(2)
    (shell.options.add if sign == "-" else shell.options.discard)(_OPTIONS.get(name, name))


@builtin("set")
def _set(call: Call) -> int:
    shell = call.shell
    words = list(call.args)
    if not words:
        call.out("".join(f"{n}='{v}'\n" for n, v in sorted(shell.vars.items())))
    while words:
        word = words.pop(0)
        if word == "--":
            shell.args = words
            return 0
        if word[:1] not in ("-", "+") or len(word) == 1:
            shell.args = [word, *words]
            return 0
        for letter in word[1:]:
            if letter == "o":
                _option(call, word[0], words.pop(0) if words else "")
            else:
                (shell.options.add if word[0] == "-" else shell.options.discard)(letter)
    return 0


@builtin("shift")
def _shift(call: Call) -> int:
    count = _code(call, 1)
    if count > len(call.shell.args):
        return 2
    call.shell.args = call.shell.args[count:]
    return 0


@builtin("fg", "bg", "disown", "umask", "ulimit", "hash", "times", "shopt", "enable", "alias", "unalias")
def _nothing(call: Call) -> int:
    return 0


@builtin("eval")
def _eval(call: Call) -> Routine:
    text = " ".join(call.args)
    try:
        body = ast.parse(text)
    except ast.Unreadable:
        call.shell.error("eval: syntax error")
        return 2
    return (yield from call.shell.run(body))


@builtin(".", "source")
def _source(call: Call) -> Routine:
    shell = call.shell
    if not call.args:
        return 2
    try:
        entry = call.machine.fs.need(call.args[0], shell.cwd)
    except FileError as error:
        shell.error(f"{call.argv[0]}: can't open {call.args[0]}: {error}")
        return 2
    if entry.opaque:
        call.machine.assume("unknown-program-succeeds", program=call.args[0])
        return 0
    try:
        body = ast.parse(entry.text)
    except ast.Unreadable:
        return 2
    return (yield from shell.run(body))


@builtin("read")
def _read(call: Call) -> Routine:
    names = [a for a in call.args if not a.startswith("-")] or ["REPLY"]
    stream = call.fds.get(0, Null())
    line = ""
    while "\n" not in line:
        text = stream.read()
        if text is None:
            call.shell.task.loud = True
            yield Pause(ready=stream.ready, interruptible=True)
            if call.shell.task.pending:
                return 1
            continue
        if text == "":
            break
        line += text
    found = "\n" in line
    line, _, rest = line.partition("\n")
    if rest:
        stream.push_back(rest)
    separators = call.shell.vars.get("IFS", " \t\n")
    remaining = line.strip(" \t") if separators.strip(" \t\n") != separators else line
    for index, name in enumerate(names):
        if index == len(names) - 1 or not separators:
            call.shell.put(name, remaining)
            break
        cut = next((i for i, c in enumerate(remaining) if c in separators), len(remaining))
        call.shell.put(name, remaining[:cut])
        remaining = remaining[cut + 1 :].lstrip(" \t")
    return 0 if found or line else 1


@builtin("let")
def _let(call: Call) -> int:
    value = 0
    try:
        for text in call.args:
            value = evaluate(text, call.shell.get, call.shell.put)
    except ArithmeticProblem:
        return 1
    return int(not value)


@builtin("type")
def _type(call: Call) -> int:
    code = 0
    for word in call.args:
        if word in BUILTINS:
            call.out(f"{word} is a shell builtin\n")
        elif call.machine.resolve(word, call.cwd) != "missing":
            call.out(f"{word} is /usr/bin/{word}\n")
        else:
            call.out(f"{word}: not found\n")
            code = 127
    return code


@builtin("getopts")
def _getopts(call: Call) -> int:
    shell = call.shell
    if len(call.args) < 2:
        return 2
    options, name = call.args[:2]
    index = int(shell.vars.get("OPTIND", "1") or 1)
    word = shell.args[index - 1] if index <= len(shell.args) else ""
    if len(word) < 2 or word[0] != "-":
        return 1
    letter = word[1]
    shell.put(name, letter if letter in options else "?")
    if f"{letter}:" in options:
        shell.put("OPTARG", word[2:] or (shell.args[index] if index < len(shell.args) else ""))
        index += 0 if word[2:] else 1
    shell.put("OPTIND", str(index + 1))
    return 0
