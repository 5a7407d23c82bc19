"""Files that are read: what is no file is refused, what has no end is read in bounds.

A device or a named pipe says it has no bytes and never ends, so it is refused before it
is opened. What a shell hands over as a pipe (``-``, ``/dev/stdin``, ``<(command)``) can
be read once only: it is kept in memory and opened as often as one likes. Of no file is
more read than a limit allows, whatever size the system says it has.
"""

import io
import os
import re
import stat
import threading
from pathlib import Path
from typing import BinaryIO

from qdabridge.errors import LimitError, ReadError

__all__ = [
    "MAX_PIPED_BYTES",
    "Bounded",
    "check_folder",
    "check_input",
    "check_size",
    "is_input_folder",
    "is_regular",
    "open_input",
    "read_input",
]


MAX_PIPED_BYTES = 256 << 20
"""So much of a pipe is kept in memory; a larger input has to be a file."""

_HANDED = re.compile(r"-|/dev/stdin|/dev/fd/[0-9]+|/proc/(?:self|[0-9]+)/fd/[0-9]+")
"""Names by which a shell hands over what it has opened."""

_piped: dict[tuple[int, int], bytes] = {}
_reading = threading.Lock()


def _status(path: Path) -> os.stat_result:
    return os.fstat(0) if str(path) == "-" else path.stat()


def check_input(path: Path) -> None:
    """Refuse what is there and is neither a file nor a folder nor a pipe of the shell.

    Raises:
        ReadError: It is a device, a terminal, a named pipe or a socket.
        OSError: There is nothing, or one may not look at it.
    """
    mode = _status(path).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or _is_pipe(path, mode):
        return
    raise ReadError(
        "this is a device or a pipe, no file", path=path, hint="name a file"
    )


def check_folder(path: Path) -> None:
    """Refuse what is no folder to look files up in.

    Raises:
        ReadError: It is a file, a device, a pipe or a socket, or there is nothing.
    """
    if not is_input_folder(path):
        raise ReadError("this is no folder", path=path, hint="name a folder")


def _is_pipe(path: Path, mode: int) -> bool:
    """Is it a pipe that somebody has opened for us, so that it has a writer?"""
    is_stream = stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return is_stream and _HANDED.fullmatch(str(path)) is not None


def is_input_folder(path: Path) -> bool:
    """Is it a folder? A link that leads to itself is none, whatever Python says."""
    try:
        return path.is_dir()
    except (OSError, RuntimeError):
        return False


def is_regular(path: Path) -> bool:
    """Is it a file that can be read to its end? Links are followed."""
    try:
        return path.is_file()
    except (OSError, RuntimeError):
        return False


def open_input(path: Path, most: int | None = None, limit: str = "") -> BinaryIO:
    """Open a file for reading bytes, a pipe of the shell from its start each time.

    Args:
        path: The file; ``-`` is the standard input.
        most: So many bytes may be read; more raise a ``LimitError``.
        limit: The name of that limit.

    Raises:
        ReadError: It is a device or a named pipe.
        LimitError: It is known to be too large.
        OSError: It cannot be opened.
    """
    check_input(path)
    status = _status(path)
    stream: BinaryIO
    if _is_pipe(path, status.st_mode):
        stream = io.BytesIO(_all_of(path, status))
    elif str(path) == "-":
        stream = Path("/dev/stdin").open("rb")  # noqa: SIM115 - handed out open
    else:
        stream = path.open("rb")
    if most is None:
        return stream
    try:
        check_size(stream, most, limit, path)
    except BaseException:
        stream.close()
        raise
    return Bounded(stream, most, limit, path)


def _all_of(path: Path, status: os.stat_result) -> bytes:
    """Read a pipe to its end, once."""
    key = (status.st_dev, status.st_ino)
    with _reading:
        if key not in _piped:
            is_dash = str(path) == "-"
            with os.fdopen(os.dup(0), "rb") if is_dash else path.open("rb") as stream:
                data = _up_to(stream, MAX_PIPED_BYTES)
            if len(data) > MAX_PIPED_BYTES:
                raise LimitError(
                    f"more than {MAX_PIPED_BYTES} bytes come out of this pipe",
                    path=path,
                    hint="save it as a file and name that",
                )
            _piped[key] = data
        return _piped[key]


def _up_to(stream: BinaryIO, most: int) -> bytes:
    """Return at most one byte more than allowed, without asking memory for all."""
    found = bytearray()
    while len(found) <= most:
        part = stream.read(min(1 << 20, most + 1 - len(found)))
        if not part:
            break
        found += part
    return bytes(found)


def check_size(stream: BinaryIO, most: int, limit: str, path: Path) -> None:
    """Refuse an open file that is known to be too large.

    Raises:
        LimitError: It is.
    """
    try:
        size = os.fstat(stream.fileno()).st_size
    except (OSError, AttributeError):
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
    if size > most:
        raise _too_large(f"it has {size} bytes", most, limit, path)


def _too_large(found: str, most: int, limit: str, path: Path) -> LimitError:
    return LimitError(
        f"{found}, and the safety limit {limit} is {most}", path=path, limit=limit
    )


def read_input(path: Path, most: int, limit: str) -> bytes:
    """Return the bytes of a file.

    Args:
        path: The file; ``-`` is the standard input.
        most: So many it may have.
        limit: The name of that limit.

    Raises:
        LimitError: It has more, or grows while it is read.
        ReadError: It is a device or a named pipe.
        OSError: It cannot be opened.
    """
    with open_input(path, most, limit) as stream:
        return stream.read()


class Bounded(io.BufferedIOBase, BinaryIO):
    """A stream that is read up to a limit and no further."""

    def __init__(self, stream: BinaryIO, most: int, limit: str, path: Path) -> None:
        self._stream = stream
        self._most = most
        self._left = most
        self._limit = limit
        self._path = path

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes.

        Raises:
            LimitError: There are more than are allowed.
        """
        if size is None or size < 0:
            data = _up_to(self._stream, self._left)
        else:
            data = self._stream.read(min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise _too_large("it has more bytes", self._most, self._limit, self._path)
        return data

    def close(self) -> None:
        """Close what lies below."""
        self._stream.close()
        super().close()
