"""Runs the scripts in real shells and writes down what they do: `python tests/behaviour/make_golden.py` (as root).

Not part of the test run: its result, `data/golden.json`, is. The scripts run in a chroot that holds only busybox and
dash, without network, as nobody, in a session of their own, under limits; `sleep` there only notes its seconds.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).parent / "data"
SLEEP = """#!/bin/dash
for word; do
  case $word in
    *d) n=$((${word%d} * 86400));; *h) n=$((${word%h} * 3600));; *m) n=$((${word%m} * 60));; *s) n=${word%s};; *) n=$word;;
  esac
  echo "$n" >> /var/slept
done
"""
NOBODY = 65534


def generated(count: int = 200) -> list[str]:
    """Scripts put together at random, always the same ones, that always end."""
    random_ = random.Random(20250101)
    names = ["a", "b", "c", "d/e", "log"]

    def word() -> str:
        return random_.choice(
            ["x", "$v", '"$v $w"', "${v:-none}", "$((n+1))", "'q r'", "${w%.*}", "$(echo sub)", "${#v}", "$n"]
        )

    def condition() -> str:
        name = random_.choice(names)
        return random_.choice(
            [
                f"[ -f {name} ]",
                f"[ ! -e {name} ]",
                f"test -s {name}",
                '[ "$v" = x ]',
                f"[ $n -lt {random_.randint(0, 5)} ]",
                "true",
                "false",
                f"grep -q x {name} 2>/dev/null",
                f'[ -n "$w" ] && [ $n -ge {random_.randint(0, 4)} ]',
                "case $v in x*) true;; *) false;; esac",
                f'[ "$(cat {name} 2>/dev/null)" = x ]',
            ]
        )

    def command(depth: int) -> str:
        name = random_.choice(names)
        simple = [
            f"echo {word()} {word()}",
            f"echo {word()} > {name}",
            f"echo {word()} >> {name}",
            f"touch {name}",
            f"rm -f {name}",
            f"rm {name}",
            f"sleep {random_.randint(0, 90)}",
            f"v={word()}",
            f"w={word()}.{random_.choice('xyz')}",
            "n=$((n+1))",
            f"cat {name}",
            "mkdir -p d",
            f"cp {name} log",
            f"mv {name} c",
            f"printf '%s|' {word()}",
            f"n=$((n*2%{random_.randint(3, 9)}))",
            f"wc -l < {name}",
            f"head -n 1 {name}",
            "f",
            f"! {condition()}",
            f"{condition()} && echo yes",
            f"{condition()} || sleep 2",
            "echo a b c | cut -d' ' -f2",
            "(n=9; echo $n)",
            f"v=$(cat {name} 2>/dev/null || echo x)",
            "set -- p q; echo $2",
            "ls",
        ]
        if depth <= 0:
            return random_.choice(simple)
        kind = random_.random()
        body = "; ".join(command(depth - 1) for _ in range(random_.randint(1, 3)))
        if kind < 0.18:
            return f"if {condition()}; then {body}; else {command(depth - 1)}; fi"
        if kind < 0.32:
            return f"for i in 1 2 {word()}; do {body}; done"
        if kind < 0.44:
            counter = random_.choice(["k", "m"]) + str(depth)
            return f"{counter}=0; while [ ${counter} -lt {random_.randint(1, 4)} ]; do {counter}=$(({counter}+1)); {body}; done"
        if kind < 0.50:
            return f"case $v in x) {body};; *q*|n*) {command(depth - 1)};; *) {command(depth - 1)};; esac"
        if kind < 0.55:
            return "{ " + body + f"; }} > {random_.choice(names)}"
        return random_.choice(simple)

    scripts: list[str] = []
    while len(scripts) < count:
        lines = [command(random_.randint(0, 2)) for _ in range(random_.randint(2, 7))]
        head = (
            random_.choice(["", "", "set -e; ", "set -u; "]) + "v=x; w=y.z; n=0; f() { echo f$n; return $((n%2)); }; "
        )
        tail = random_.choice(["", "; exit $n", "; exit 7", "; [ -f a ]"])
        scripts.append(head + "; ".join(lines) + tail)
    return scripts


def chroot() -> Path:
    """A root with busybox, dash and their libraries."""
    root = Path(tempfile.mkdtemp(prefix="golden-"))
    root.chmod(0o755)
    for folder in ("bin", "lib", "lib64", "tmp", "var", "w", "dev"):
        (root / folder).mkdir()
    for program in ("busybox", "dash"):
        found = shutil.which(program)
        assert found, f"{program} is not installed"
        shutil.copy(found, root / "bin" / program)
        listed = subprocess.run(["ldd", found], capture_output=True, text=True, check=False).stdout
        for piece in listed.split():
            if piece.startswith("/"):
                target = root / piece.lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(piece, target)
    applets = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True).stdout.split()
    for applet in applets:
        path = root / "bin" / applet
        if not path.exists() and applet != "sleep":
            path.symlink_to("busybox")
    (root / "bin" / "sleep").write_text(SLEEP)
    (root / "bin" / "sleep").chmod(0o755)
    os.mknod(root / "dev" / "null", 0o666 | 0o020000, os.makedev(1, 3))
    os.chmod(root / "dev" / "null", 0o666)
    for folder in ("tmp", "var", "w"):
        os.chmod(root / folder, 0o777)
    return root


def run(root: Path, shell: str, script: str) -> dict[str, object] | None:
    """What `shell -c script` does; None when it did not end in time."""
    work = root / "w"
    shutil.rmtree(work)
    work.mkdir()
    os.chmod(work, 0o777)
    slept = root / "var" / "slept"
    slept.unlink(missing_ok=True)
    (root / "bin" / "sh").unlink(missing_ok=True)
    (root / "bin" / "sh").symlink_to("busybox" if shell == "busybox" else "dash")

    def enter() -> None:
        os.setsid()
        os.chroot(root)
        os.chdir("/w")
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    argv = ["/bin/busybox", "sh"] if shell == "busybox" else ["/bin/dash"]
    process = subprocess.Popen(
        [*argv, "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=enter,
        env={"PATH": "/bin", "HOME": "/tmp"},
    )
    try:
        out, _ = process.communicate(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    files = {
        str(path.relative_to(work)): path.read_text("utf-8", "replace")
        for path in sorted(work.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    seconds = sum(int(line) for line in slept.read_text().split()) if slept.exists() else 0
    code = process.returncode
    return {
        "code": code if code >= 0 else 128 - code,
        "seconds": seconds,
        "out": out.decode("utf-8", "replace"),
        "files": files,
    }


def main() -> int:
    """Write `data/golden.json`."""
    if os.geteuid() != 0:
        print("a chroot needs root", file=sys.stderr)
        return 2
    written = [script.strip("\n") for script in (DATA / "scripts.txt").read_text().split("----\n")]
    root = chroot()
    cases = []
    try:
        for script in [*written, *generated()]:
            results = {shell: run(root, shell, script) for shell in ("dash", "busybox")}
            if None not in results.values():
                cases.append({"script": script, **results})
    finally:
        shutil.rmtree(root)
    (DATA / "golden.json").write_text(json.dumps(cases, indent=0, ensure_ascii=False) + "\n")
    print(f"{len(cases)} scripts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
