"""Files and folders while they are made: hidden, private, and gone with their maker.

They lie beside the output, so that one rename puts them into its place, and hold a lock
for as long as they are written. A process that is killed leaves them behind; the next
one that writes into the folder removes those that nobody has locked any more.

A folder in which others have files too is filled file by file. What is to be done is
written down before the first one moves, so a process that is killed in between leaves
what the next one finishes: see ``fill_folder``.
"""

import json
import os
import secrets
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from qdabridge.errors import QdaBridgeError, WriteError

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows has none: there leftovers stay
    flock = None  # type: ignore[assignment]

__all__ = [
    "abandon",
    "check_parent",
    "fill_folder",
    "is_scratch",
    "placed_folder",
    "take_folders_place",
    "take_place",
    "temporary_file",
    "temporary_folder",
    "writable",
]

_PREFIX, _SUFFIX = ".qdabridge-", ".tmp"
_umask_lock = threading.Lock()
_living: set[Path] = set()
"""What is being written now."""


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn errors of the system within the block into a WriteError about a path.

    Raises:
        WriteError: The file or folder cannot be written.
    """
    try:
        if path.is_symlink() and not path.exists():
            with suppress(FileNotFoundError):
                path.stat()  # which says so if it leads to itself
        yield
    except QdaBridgeError:
        raise
    except OSError as error:
        raise WriteError(
            f"cannot be written ({error.strerror or error})",
            path=path,
            hint="check free space and permissions",
        ) from error


def check_parent(path: Path) -> None:
    """Refuse an output in a folder that is not there.

    Raises:
        WriteError: The folder does not exist.
    """
    if not path.parent.is_dir():
        raise WriteError(
            f"the folder {path.parent} does not exist", path=path, hint="make it first"
        )


@contextmanager
def temporary_file(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Yield a new file beside ``target`` that only its owner may read, and its path.

    It is gone after the block, unless it has been moved.
    """
    _check_name(target)
    _remove_leftovers(target.parent)
    number, path = _new_file(target.parent)
    try:
        with open(path, "w+b", opener=lambda *_: number) as file:
            yield file, path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        _living.discard(path)


@contextmanager
def temporary_folder(target: Path) -> Iterator[Path]:
    """Yield a new folder beside ``target`` that only its owner may enter.

    It is gone after the block, unless it has been moved. It lies in ``target`` if
    nothing could move there from beside it: a mounted folder, or one in a folder that
    may not be written.
    """
    _check_name(target)
    place = _beside(target)
    _remove_leftovers(place)
    path, number = _new_folder(place)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _living.discard(path)
        if number is not None:
            os.close(number)


def _beside(target: Path) -> Path:
    """Return the folder from which one can move files into another one."""
    folder = target.resolve() if target.is_symlink() else target
    if not folder.is_dir():
        return target.parent
    parent = folder.parent
    is_near = folder.stat().st_dev == parent.stat().st_dev
    return parent if is_near and os.access(parent, os.W_OK | os.X_OK) else folder


def is_scratch(path: Path) -> bool:
    """Is this a file or folder that is gone when it is finished?"""
    return path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX)


def _check_name(target: Path) -> None:
    """Let the system refuse a name that no file can have, before work is done."""
    with suppress(FileNotFoundError):
        os.lstat(target)


def _new_name(folder: Path) -> Path:
    return folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"


def _new_file(folder: Path) -> tuple[int, Path]:
    while True:
        path = _new_name(folder)
        _living.add(path)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        number = os.open(path, flags, 0o600)
        if _is_ours(number):
            return number, path
        os.close(number)
        _living.discard(path)


def _new_folder(folder: Path) -> tuple[Path, int | None]:
    while True:
        path = _new_name(folder)
        _living.add(path)
        path.mkdir(mode=0o700)
        if flock is None:
            return path, None
        try:
            number = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue  # taken for a leftover in that moment
        if _is_ours(number):
            return path, number
        os.close(number)


def _is_ours(number: int) -> bool:
    """Lock a new file or folder; False if another process has just removed it."""
    if flock is None:
        return True
    with suppress(OSError):  # a file system without locks has no one to remove it
        flock(number, LOCK_EX | LOCK_NB)
    return os.fstat(number).st_nlink > 0


def abandon() -> None:
    """Remove everything that is being written: the process is about to end."""
    for path in list(_living):
        with suppress(OSError):
            if path.is_dir():
                _finish(path)
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _remove_leftovers(folder: Path) -> None:
    """Remove what processes that were killed have left in a folder."""
    if flock is None:
        return
    with suppress(OSError):
        for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):
                _remove_if_left(path)


def _remove_if_left(path: Path) -> None:
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        status = os.fstat(number)
        if status.st_uid != os.geteuid():
            return
        flock(number, LOCK_EX | LOCK_NB)
        if stat.S_ISDIR(status.st_mode):
            _finish(path)
            shutil.rmtree(path)
        elif stat.S_ISREG(status.st_mode):
            path.unlink()
    finally:
        os.close(number)


def take_place(file: BinaryIO, temporary: Path, target: Path) -> None:
    """Put a finished file into its place, with the mode of what is replaced.

    For a new one the usual mask decides.
    """
    _dress(file, _status(target), 0o666)
    if flock is None:
        file.close()
    temporary.replace(target)


def _status(path: Path) -> os.stat_result | None:
    with suppress(FileNotFoundError):
        return path.stat()
    return None


def _dress(file: BinaryIO, old: os.stat_result | None, usual: int) -> None:
    if not hasattr(os, "fchmod"):
        return
    number = file.fileno()
    os.fchmod(number, _mode(number, old, usual))


def _mode(number: int, old: os.stat_result | None, usual: int) -> int:
    """Return the mode for a new file, after giving it to the owner of the old one."""
    if old is None:
        return usual & ~_umask()
    mode = stat.S_IMODE(old.st_mode)
    new = os.fstat(number)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with suppress(OSError):
            os.fchown(number, -1, old.st_gid)
        with suppress(OSError):
            os.fchown(number, old.st_uid, -1)
        if os.fstat(number).st_gid != old.st_gid:
            mode &= ~0o070  # what that group might do is not for another one
    return mode


def _umask() -> int:
    """Return the mask for new files; while it is looked at, only a stricter one is."""
    with _umask_lock:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask


@contextmanager
def placed_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``target`` if the block ends well.

    If there is one already whose files are all replaced, the two change places. Else
    the files move into it one by one, in the place of those with the same names; others
    stay. On an error nothing is left; what is left if the process is killed meanwhile,
    the next one finishes.

    Raises:
        WriteError: It cannot be written.
    """
    with writable(target), temporary_folder(target) as temporary:
        try:
            yield temporary
            if not take_folders_place(temporary, target):
                fill_folder(temporary, target)
        except QdaBridgeError as error:
            if error.path and Path(error.path).is_relative_to(temporary):
                error.path = target / Path(error.path).relative_to(temporary)
            raise


def take_folders_place(temporary: Path, target: Path) -> bool:
    """Put a finished folder into its place, in one step; False if that cannot be.

    Where there is a folder already, both change places and the old one goes. That is
    done only if nothing in it would be lost: all its files have to be replaced.
    """
    old = _status(target)
    if old is None:
        _dress_folder(temporary, None)
        temporary.replace(target)
        return True
    names = _names(temporary)
    if not target.is_dir():
        return False
    if target.is_symlink() or target.is_mount() or not _names(target) <= names:
        return False
    for name, _ in names:
        _keep_mode(target / name, temporary / name)
    _dress_folder(temporary, old)
    if not _exchange(temporary, target):
        return False
    temporary.chmod(0o700)  # the old one, until it is gone
    return True


_JOURNAL = ".qdabridge-journal"


def fill_folder(temporary: Path, target: Path) -> None:
    """Move the files of a finished folder into one that has others too.

    One after the other, in the order of their names, each in the place of the one of
    its name. A process that is killed in between leaves the rest and a list of it; the
    next one that writes beside it moves what is left, except where somebody has changed
    the file meanwhile.

    Raises:
        OSError: A file cannot be moved.
    """
    paths = [path for path in sorted(temporary.rglob("*")) if not path.is_dir()]
    names = [path.relative_to(temporary).as_posix() for path in paths]
    journal = {
        "folder": os.path.relpath(target.resolve(), temporary.parent.resolve()),
        "files": {name: _looks(target / name) for name in names},
    }
    part = temporary / f"{_JOURNAL}.part"
    with part.open("w", encoding="utf-8") as sink:
        json.dump(journal, sink)
        sink.flush()
        os.fsync(sink.fileno())
    part.replace(temporary / _JOURNAL)
    for name in names:
        _move(temporary / name, target / name)
    (temporary / _JOURNAL).unlink()


def _move(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    _keep_mode(place, path)
    path.replace(place)


def _looks(path: Path) -> list[int] | None:
    """Return what changes when a file is changed; None if there is none."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return [status.st_ino, status.st_mtime_ns, status.st_size]


def _finish(folder: Path) -> None:
    """Move what a killed process was about to, except where files have changed."""
    try:
        journal = json.loads((folder / _JOURNAL).read_text("utf-8"))
        target, files = folder.parent / journal["folder"], dict(journal["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return  # it had not begun
    for name, looked in files.items():
        path, place = folder / name, target / name
        if target.is_dir() and path.is_file() and _looks(place) == looked:
            _move(path, place)


def _names(folder: Path) -> set[tuple[Path, int]]:
    """Return the name and the kind of everything in a folder."""
    return {
        (path.relative_to(folder), stat.S_IFMT(path.lstat().st_mode))
        for path in folder.rglob("*")
    }


def _keep_mode(old: Path, new: Path) -> None:
    """Give a new file the mode of the one that it will replace, if there is one."""
    if new.is_file() and old.is_file():
        with new.open("rb") as file:
            _dress(file, old.stat(), 0o666)


def _dress_folder(folder: Path, old: os.stat_result | None) -> None:
    if flock is None:
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fchmod(number, _mode(number, old, 0o777))
    finally:
        os.close(number)


def _exchange(temporary: Path, target: Path) -> bool:
    """Let two folders change places in one step; False where Linux is missing."""
    import ctypes

    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    here, swapping = -100, 2
    names = os.fsencode(temporary), os.fsencode(target)
    return bool(swap(here, names[0], here, names[1], swapping) == 0)
