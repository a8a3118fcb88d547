"""Reading and writing files so that nothing is ever half-written and every failure has a name.

A `Batch` writes all its files under temporary names first and renames them when all are there: a full disk, an
unwritable folder or an interruption leaves what was there before.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

MAX_BYTES = 2_000_000
_SUFFIX = ".podlife-tmp"


class Trouble(Exception):
    """A file that nothing can be done with. `key` is a whole key of the catalogue, `args` its placeholders."""

    def __init__(self, where: str, key: str, args: Mapping[str, str | int] | None = None) -> None:
        super().__init__(f"{where}: {key}")
        self.where = where
        self.key = key
        self.args_of_key: Mapping[str, str | int] = args or {}


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def read_text(path: Path, shown: str = "", *, pipes: bool = False) -> str:
    """A file's text as it stands: line endings and byte order mark are kept.

    Args:
        path: what to open.
        shown: how messages call it.
        pipes: whether a pipe may be read (`<(kubectl get …)`), because somebody named it; one that lies about in a
            tree would be waited for without end.

    Raises:
        Trouble: missing, a folder, a device, unreadable, larger than `MAX_BYTES`, or not text in UTF-8.
    """
    where = shown or str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise Trouble(where, "cli.is-folder")
        if not stat.S_ISREG(status.st_mode) and not pipes:
            raise Trouble(where, "wiki.no-regular-file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Trouble(where, "cli.no-file") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise Trouble(where, "cli.unreadable", {"reason": _reason(error)}) from None
    return decoded(data, where, status.st_size)


def decoded(data: bytes, where: str, size: int | None = None) -> str:
    """Bytes as text.

    Args:
        data: at most `MAX_BYTES` and one.
        where: how messages call the file.
        size: of the whole file, when it is known.

    Raises:
        Trouble: longer than `MAX_BYTES`, or not text in UTF-8.
    """
    if len(data) > MAX_BYTES:
        shown = size if size is not None and size > MAX_BYTES else f"> {MAX_BYTES}"  # a device has no size
        raise Trouble(where, "cli.too-big", {"size": shown, "limit": MAX_BYTES})
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Trouble(where, "cli.binary", {"offset": error.start + 1}) from None
    if "\0" in text:
        raise Trouble(where, "cli.binary", {"offset": data.index(0) + 1})
    return text


class Batch:
    """Files that are to appear together, as a context manager: all of them when its body ends well, else none.

    Folders that are needed are made when the first file in them is staged, and taken away again when it fails.
    """

    def __init__(self) -> None:
        self._staged: dict[Path, Path] = {}
        self._made: list[Path] = []
        self._umask = os.umask(0)
        os.umask(self._umask)

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._commit()
        else:
            self._discard()

    def stage(self, path: Path, text: str) -> None:
        """Write `text` beside `path` under a temporary name.

        Raises:
            Trouble: the folder cannot be made, or the file cannot be written.
        """
        target = Path(os.path.realpath(path))  # through a link: the file changes, the link stays
        try:
            self._folder(target.parent)
            if target.is_dir():
                raise Trouble(str(path), "cli.is-folder")
            handle, name = tempfile.mkstemp(prefix=".", suffix=_SUFFIX, dir=target.parent)
            self._staged[target] = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~self._umask
            os.chmod(name, mode)
        except (OSError, ValueError) as error:
            raise Trouble(str(path), "wiki.unwritable", {"reason": _reason(error)}) from None

    def _folder(self, folder: Path) -> None:
        missing = [p for p in (folder, *folder.parents) if not p.exists()]
        for path in reversed(missing):
            path.mkdir()
            self._made.append(path)

    def _commit(self) -> None:
        for target, temporary in list(self._staged.items()):
            try:
                os.replace(temporary, target)
            except OSError as error:
                self._discard()
                raise Trouble(str(target), "wiki.unwritable", {"reason": _reason(error)}) from None
            del self._staged[target]

    def _discard(self) -> None:
        for temporary in self._staged.values():
            temporary.unlink(missing_ok=True)
        self._staged.clear()
        for folder in reversed(self._made):
            with suppress(OSError):  # somebody else's file is in it by now
                folder.rmdir()
        self._made.clear()
