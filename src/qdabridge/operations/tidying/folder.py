"""A folder of files that appears as a whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qdabridge.errors import QdaBridgeError, WouldOverwriteError, WriteError
from qdabridge.model import Guid
from qdabridge.package.saving import writable

__all__ = ["check_folder", "new_folder"]


def check_folder(path: Path, source: Path | None, *, overwrite: bool) -> None:
    """Refuse to write into a folder in use, or into the input.

    Raises:
        WouldOverwriteError: There is something in the way.
        WriteError: The folder above does not exist.
    """
    if path.exists() and not path.is_dir():
        raise WouldOverwriteError(
            "this is a file, and a folder is needed",
            path=path,
            hint="name another output",
        )
    if source and source.is_dir() and path.resolve().is_relative_to(source.resolve()):
        raise WouldOverwriteError(
            "this is the input or a part of it", path=path, hint="name another output"
        )
    if not path.parent.is_dir():
        raise WriteError(
            f"the folder {path.parent} does not exist", path=path, hint="make it first"
        )
    if not overwrite and path.is_dir() and any(path.iterdir()):
        raise WouldOverwriteError(
            "the folder is not empty",
            path=path,
            hint="name another one, or allow replacing files in it (--force)",
        )


@contextmanager
def new_folder(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``path`` when the block ends well.

    If there is one already, the files move into it one by one, in the place of those
    with the same names; others stay. On an error nothing is left.

    Raises:
        WouldOverwriteError: Files have appeared there meanwhile.
        WriteError: It cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{Guid.new()}.tmp")
    try:
        with writable(path):
            temporary.mkdir()
            yield temporary
            check_folder(path, None, overwrite=overwrite)
            if path.is_dir():
                _move(temporary, path)
            else:
                temporary.replace(path)
    except QdaBridgeError as error:
        _name(error, temporary, path)
        raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    """Move files into the place of others, once it is certain that all can go there."""
    paths = sorted(source.rglob("*"))
    for path in paths:
        _check_place(target / path.relative_to(source), is_folder=path.is_dir())
    for path in paths:
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(exist_ok=True)
        else:
            path.replace(place)


def _check_place(place: Path, *, is_folder: bool) -> None:
    if place.exists() and place.is_dir() != is_folder:
        what, needed = ("file", "folder") if is_folder else ("folder", "file")
        raise WouldOverwriteError(
            f"this is a {what}, and a {needed} is to be there",
            path=place,
            hint=f"move the {what} away, or name another output",
        )


def _name(error: QdaBridgeError, temporary: Path, path: Path) -> None:
    """Let an error name the place that was asked for."""
    if error.path and Path(error.path).is_relative_to(temporary):
        error.path = path / Path(error.path).relative_to(temporary)
