"""find, stat, mktemp, basename, df, dd, …: the rest of the file tools."""

from __future__ import annotations

import re

from mkdocs_podlife.behaviour.commands import Call, tool
from mkdocs_podlife.behaviour.files import NO_ENTRY
from mkdocs_podlife.behaviour.kernel import Routine
from mkdocs_podlife.behaviour.patterns import matches
from mkdocs_podlife.behaviour.tools_basic import write
from mkdocs_podlife.behaviour.tools_files import changing, split_options
from mkdocs_podlife.behaviour.tree import Entry, FileError


@tool("stat")
def _stat(call: Call) -> Routine:
    _, values, operands = split_options(call.args, "cf")
    form = values.get("c") or values.get("format") or "%n"
    call.machine.looked_at_time(call.shell.task)
    code = 0
    for path in operands:
        entry = call.machine.fs.find(path, call.cwd)
        if entry is None:
            code = call.fail(f"cannot stat '{path}': {NO_ENTRY}" if call.gnu else f"can't stat '{path}': {NO_ENTRY}")
            continue
        moment = str(call.machine.epoch + entry.changed // 1000)
        text = form
        for mark, value in (
            ("%Y", moment),
            ("%Z", moment),
            ("%X", moment),
            ("%s", str(len(entry.text))),
            ("%n", path),
            ("%a", f"{entry.mode:o}"),
            ("%U", "root"),
            ("%G", "root"),
        ):
            text = text.replace(mark, value)
        yield from write(call, text + "\n")
    return code


@tool("find")
def _find(call: Call) -> Routine:
    """`find PATH… [-name P] [-type T] [-mmin ±N] [-mtime ±N] [-newer F] [-delete] [-maxdepth N]`."""
    fs = call.machine.fs
    words = call.args
    cut = next((i for i, w in enumerate(words) if w.startswith("-") or w in ("!", "(")), len(words))
    roots, tests = words[:cut] or ["."], words[cut:]
    if any(test in ("-mmin", "-mtime", "-newer", "-cmin", "-amin") for test in tests):
        call.machine.looked_at_time(call.shell.task)
    limit = 40
    if (
        "-maxdepth" in tests
        and tests[tests.index("-maxdepth") + 1 :][:1]
        and tests[tests.index("-maxdepth") + 1].isdecimal()
    ):
        limit = int(tests[tests.index("-maxdepth") + 1][:3])
    code = 0
    lines: list[str] = []
    doomed: list[str] = []
    for root in roots:
        start = fs.absolute(root, call.cwd)
        if fs.find(root, call.cwd) is None:
            code = call.fail(f"'{root}': {NO_ENTRY}" if call.gnu else f"{root}: {NO_ENTRY}")
            continue
        for path, entry in fs.walk(start):
            call.machine.work(1)
            if len(path) - len(start) > limit:
                continue
            tail = "/".join(path[len(start) :])
            shown = root if not tail else f"{root.rstrip('/')}/{tail}"
            if _fits(call, tests, path, entry):
                lines.append(shown)
                doomed.append("/" + "/".join(path))
    if "-delete" in tests or "rm" in tests:
        changing(call)
        for path_text in reversed(doomed):
            try:
                fs.remove(path_text, recursive=True)
            except FileError:
                code = 1
        return code
    if "-exec" not in tests and "-quit" not in tests:
        yield from write(call, "".join(line + "\n" for line in lines))
    return code


def _fits(call: Call, tests: list[str], path: list[str], entry: Entry) -> bool:
    index = 0
    negated = False
    while index < len(tests):
        test, value = tests[index], tests[index + 1] if index + 1 < len(tests) else ""
        good = True
        if test in ("-name", "-iname"):
            good = matches(value, path[-1] if path else "/")
        elif test == "-type":
            good = entry.kind == {"f": "file", "d": "dir", "l": "link"}.get(value[:1], "file")
        elif test in ("-mmin", "-cmin", "-mtime") and re.fullmatch(r"[-+]?\d{1,9}", value):
            unit = 86_400_000 if test == "-mtime" else 60_000
            old = (call.machine.now - entry.changed) // unit
            wanted = int(value.lstrip("+-"))
            good = old < wanted if value[0] == "-" else old > wanted if value[0] == "+" else old == wanted
        elif test == "-newer":
            other = call.machine.fs.find(value, call.cwd)
            good = other is not None and entry.changed > other.changed
        elif test == "-size" and value == "0":
            good = not entry.text
        elif test == "-empty":
            good = not entry.text and not entry.children
            index -= 1
        elif test == "!":
            negated = not negated
            index += 1
            continue
        else:
            if test in ("-exec", "-execdir"):
                return True
            index += 1 if test in ("-print", "-delete", "-print0", "-quit", "-a") else 2
            continue
        if good == negated:
            return False
        negated = False
        index += 2
    return True


@tool("mktemp")
def _mktemp(call: Call) -> Routine:
    flags, values, operands = split_options(call.args, "p")
    template = operands[0] if operands else "/tmp/tmp.XXXXXX"
    if not template.startswith("/"):
        template = f"{values.get('p', '/tmp')}/{template}"
    changing(call)
    for number in range(1000):
        path = re.sub(r"X+$", f"{number:06d}", template)
        try:
            call.machine.fs.create(path, kind="dir" if "d" in flags else "file")
        except FileError:
            continue
        return (yield from write(call, path + "\n"))
    return call.fail("too many files")


@tool("basename", "dirname", "realpath", "readlink")
def _names(call: Call) -> Routine:
    name = call.argv[0].rsplit("/", 1)[-1]
    operands = [a for a in call.args if not a.startswith("-")]
    if not operands:
        return call.fail("missing operand")
    path = operands[0]
    if name == "basename":
        text = path.rstrip("/").rsplit("/", 1)[-1]
        if len(operands) > 1 and text != operands[1]:
            text = text.removesuffix(operands[1])
    elif name == "dirname":
        text = path.rstrip("/").rpartition("/")[0] or ("/" if path.startswith("/") else ".")
    else:
        entry = call.machine.fs.find(path, call.cwd, follow=False)
        if name == "readlink" and "-f" not in call.args:
            if entry is None or entry.kind != "link":
                return 1
            text = entry.text
        else:
            text = "/" + "/".join(call.machine.fs.absolute(path, call.cwd))
    return (yield from write(call, text + "\n"))


@tool("du", "df", "free", "uptime", "md5sum", "sha256sum", "sha1sum", "cksum", "file")
def _reports(call: Call) -> Routine:
    """Reports whose figures nobody can know: the form is right, the figures are noughts."""
    _, _, operands = split_options(call.args)
    code = 0
    lines = []
    for path in operands or ["."]:
        if call.argv[0] in ("df", "free", "uptime") or call.machine.fs.find(path, call.cwd) is not None:
            lines.append(f"0\t{path}\n")
        else:
            code = call.fail(f"{path}: {NO_ENTRY}")
    yield from write(call, "".join(lines))
    return code


@tool("truncate", "fallocate", "dd", "split", "shred")
def _bulk(call: Call) -> int:
    changing(call)
    fs = call.machine.fs
    _, values, operands = split_options(call.args, "sl")
    goals = operands
    if call.argv[0].endswith("dd"):
        goals = [a[3:] for a in call.args if a.startswith("of=")]
    for path in goals:
        try:
            if not path.startswith("/dev/"):
                entry = fs.open(path, call.cwd, truncate=values.get("s") == "0")
                if values.get("s") != "0" and not entry.text:
                    fs.append(entry, "\0" * 64)
        except FileError as error:
            return call.fail(f"{path}: {error}")
    return 0
