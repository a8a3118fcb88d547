"""No script, however hostile, takes long or grows without bound, and none ends in an exception."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from mkdocs_podlife.behaviour.syntax import Unreadable, parse

from .pods import live, script

HOSTILE = [
    "echo $((1<<10**9))",
    "printf %9999999d 1",
    "printf '%*d' 999999999 1",
    "seq 1 1000000000",
    "for i in $(seq 1 100000000); do echo $i; done",
    "f() { f; }; f",
    "f() { f | f & }; f",
    ":(){ :|:& };:",
    "while true; do touch /tmp/$i; i=$((i+1)); done",
    "while true; do echo x >> /f; done",
    "x=x; while true; do x=$x$x; done",
    "yes",
    "yes > /f",
    "yes | cat > /dev/null",
    "yes | head -n 1000000",
    "cat /dev/zero > /f",
    "x=$(yes)",
    "i=0; while true; do i=$((i+1)); done",
    "while true; do sleep 1 & done",
    "while true; do (sleep 100) & done",
    "x='eval $x'; eval $x",
    "trap 'kill -TERM $$' TERM; kill -TERM $$; sleep 100",
    "echo " + "$(" * 300 + "echo" + ")" * 300,
    "(" * 2000,
    "echo $(" + "(" * 200 + "1" + ")" * 200 + ")",
    "if true; then " * 500,
    "echo " + "a" * 70_000,
    "case " + "a" * 4000 + " in " + "*a" * 1000 + "b) ;; esac",
    "echo " + "a" * 5000 + " | grep '\\(a*\\)*b'",
    "echo " + "a" * 5000 + " | grep -E '(a|a)*{250}b'",
    "x=" + "a" * 4000 + "; echo ${x%%" + "*a" * 200 + "b}",
    "x=" + "a" * 4000 + "; while true; do echo ${x##*" + "*a*a" * 20 + "b}; done",
    "mkdir -p /a; while cd /a; do mkdir -p a/a/a/a; mv /a /b; mkdir /a; mv /b /a/; done",
    "ln -s /l /l; cat /l",
    "sleep 99999999999999999999",
    "sleep 1e400",
    "while true; do ls -lR / > /dev/null; done",
    "while :; do echo $RANDOM > /f; sleep 0.001; done",
    "echo {1..1000000000}",
    "echo " + "{a,b}" * 12,
    "$(yes)",
    "cat | cat",
    "dd if=/dev/zero of=/f bs=1G count=1",
    "kill -9 -1",
    "kill -9 1; echo hi",
    "exec 999999999>f",
    "echo a >&999999999",
    "while true; do while true; do while true; do sleep 1; done; done; done",
    "set -- $(seq 5000); while shift; do :; done",
    "echo \x00\x01",
    "while true; do cat /etc/passwd | grep root | sed s/a/b/ > /dev/null; sleep 1; done",
    "cat <<EOF\n$(cat <<X\n",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_bounded(text: str) -> None:
    began = time.process_time()
    instance = script(text)
    live(instance, 86_400_000, 200_000)
    instance.fingerprint(86_400_000)
    assert time.process_time() - began < 0.25  # 50 ms on a quiet machine; tests share theirs


def test_memory() -> None:
    script("true")
    tracemalloc.start()
    try:
        for text in HOSTILE[:20]:
            tracemalloc.reset_peak()
            base = tracemalloc.get_traced_memory()[0]
            live(script(text), 1_000_000, 200_000)
            assert tracemalloc.get_traced_memory()[1] - base < 20e6, text
    finally:
        tracemalloc.stop()


def test_what_was_cut_short_is_said_and_probes_still_run() -> None:
    instance = script("touch /ready; while true; do i=$((i+1)); done")
    live(instance, 1_000)
    assert instance.main.exit is None
    process = instance.exec(2_000, ["test", "-e", "/ready"])
    assert process.exit is not None and process.exit.code == 0
    instance.main.signal(3_000, "SIGKILL")
    assert instance.main.exit is not None and instance.main.exit.code == 137


@pytest.mark.parametrize(
    "text", ["f() " * 15_000, "a|" * 8_000, "a;" * 30_000, "a\n" * 30_000, "x=( " * 8_000, '"' * 30_001]
)
def test_parsing_is_bounded(text: str) -> None:
    """What the parser library would need seconds for is not given to it."""
    begin = time.process_time()
    with pytest.raises(Unreadable):
        parse(text)
    assert time.process_time() - begin < 0.25
