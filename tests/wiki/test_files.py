"""Nothing half-written, and a name for every failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mkdocs_podlife.wiki.files import MAX_BYTES, Batch, Trouble, read_text


def _everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_line_endings_and_byte_order_mark_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert read_text(file) == "\ufeffa\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "key", "args"),
    [
        (b"ab\xff", "cli.binary", {"offset": 3}),
        (b"a\0b", "cli.binary", {"offset": 2}),
        (b"a" * (MAX_BYTES + 1), "cli.too-big", {"size": MAX_BYTES + 1, "limit": MAX_BYTES}),
    ],
)
def test_what_is_no_text(tmp_path: Path, data: bytes, key: str, args: dict[str, int]) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(data)
    with pytest.raises(Trouble) as caught:
        read_text(file, "shown.md")
    assert (caught.value.where, caught.value.key, caught.value.args_of_key) == ("shown.md", key, args)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(Trouble) as caught:
        read_text(tmp_path / "pipe.md")
    assert caught.value.key == "wiki.no-regular-file"


def test_missing_folder_and_odd_names(tmp_path: Path) -> None:
    for path, key in (
        (tmp_path / "no.md", "cli.no-file"),
        (tmp_path, "cli.is-folder"),
        (Path("a\0b"), "cli.unreadable"),
    ):
        with pytest.raises(Trouble) as caught:
            read_text(path)
        assert caught.value.key == key


def test_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old")
    (tmp_path / "folder.md").mkdir()
    before = _everything(tmp_path)
    with pytest.raises(Trouble) as caught, Batch() as batch:
        batch.stage(tmp_path / "old.md", "new")
        batch.stage(tmp_path / "deep" / "er" / "file.md", "new")
        batch.stage(tmp_path / "folder.md", "a folder stands here")
    assert caught.value.key == "cli.is-folder"
    assert _everything(tmp_path) == before
    assert not (tmp_path / "deep").exists()


def test_an_interruption_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old")
    with pytest.raises(KeyboardInterrupt), Batch() as batch:
        batch.stage(tmp_path / "old.md", "new")
        raise KeyboardInterrupt
    assert _everything(tmp_path) == {"old.md": b"old"}


def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old")
    (tmp_path / "real.md").chmod(0o640)
    (tmp_path / "link.md").symlink_to("real.md")
    with Batch() as batch:
        batch.stage(tmp_path / "link.md", "new\r\n")
        assert (tmp_path / "real.md").read_text() == "old"
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_bytes() == b"new\r\n"
    assert (tmp_path / "real.md").stat().st_mode & 0o777 == 0o640


_FULL = """
import resource, signal, sys
from pathlib import Path
from mkdocs_podlife.wiki.files import Batch, Trouble
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with Batch() as batch:
        batch.stage(Path(sys.argv[1]) / "a.md", "x" * 500)
        batch.stage(Path(sys.argv[1]) / "b.md", "x" * 5000)
except Trouble as trouble:
    print(trouble.key, trouble.args_of_key["reason"])
"""


def test_when_the_kernel_takes_no_more_bytes(tmp_path: Path) -> None:
    """A limit on the size of files fails a write as a full disk does: in its middle."""
    (tmp_path / "a.md").write_text("old")
    done = subprocess.run([sys.executable, "-c", _FULL, str(tmp_path)], capture_output=True, text=True)
    assert done.stdout.startswith("wiki.unwritable File too large"), done.stderr
    assert _everything(tmp_path) == {"a.md": b"old"}
