"""Names of files on the command line: pipes, names by their place, names torn apart.

``-`` is standard input or output where one file is meant, never a file's name.

What comes from a pipe is put into a temporary file first, as packages are read here and
there; what goes into one is written in full before the first byte leaves.
"""

import atexit
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import IO, Any

import click

from qdabridge.catalogue import FORMATS, TABLE_FORMATS
from qdabridge.errors import WouldOverwriteError

from .terminal import call_instead

__all__ = [
    "FOLDER",
    "INPUT",
    "OUTPUT",
    "TABLE",
    "TEXT",
    "files",
    "guard",
    "need_folder",
    "unquoted",
    "usage",
]


DASH = "-"
_CHUNK = 1 << 20
_READ = "qdabridge.stdin"
"""Key of what a context remembers of standard input."""


class Input(click.Path):
    """A file or folder that is read, or standard input."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the path, of a temporary file for standard input."""
        if str(value) != DASH or ctx is None:
            return super().convert(value, param, ctx)
        if _READ in ctx.meta:
            raise click.UsageError("standard input (-) is named twice", ctx)
        ctx.meta[_READ] = True
        if sys.stdin.isatty():
            raise click.UsageError(
                "standard input is the keyboard: name a file, or let another command"
                " write into this one",
                ctx,
            )
        path = _folder(ctx) / "stdin"
        with path.open("wb") as sink:
            _copy(sys.stdin.buffer, sink)
        path = path.rename(path.with_suffix(_suffix_of(path)))
        call_instead(str(path), "standard input")
        return path


class Folder(click.Path):
    """A folder that files are looked up in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, exists=True, file_okay=False)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the path; a device is none, which click lets through."""
        from qdabridge.inputs import check_folder

        path = Path(str(super().convert(value, param, ctx)))
        check_folder(path)
        return path


def _suffix_of(path: Path) -> str:
    """Return the suffix that a text needs to be looked at as a table."""
    with path.open("rb") as stream:
        start = stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
    is_text = start and b"\0" not in start and start[:1] not in (b"<", b"{", b"P")
    return ".csv" if is_text else ""


class Output(click.Path):
    """A file that is written, or standard output.

    Attributes:
        usual: Suffix that says the format where none is named.
    """

    def __init__(self, usual: str = "") -> None:
        super().__init__(path_type=Path)
        self.usual = usual

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the path, of a temporary file for standard output."""
        if str(value) != DASH or ctx is None:
            return super().convert(value, param, ctx)
        from .options import Printing

        printing = ctx.ensure_object(Printing)
        if printing.piped:
            raise click.UsageError("standard output (-) is named twice", ctx)
        printing.piped = True
        to = ctx.params.get("to")
        path = _folder(ctx) / f"stdout{_suffix_for(to) if to else self.usual}"
        call_instead(str(path), "standard output")
        ctx.call_on_close(lambda: _pour(path, sys.stdout.buffer))
        return path


def _suffix_for(to: str) -> str:
    """Return the suffix of a package if a tool is named, which imports one."""
    from qdabridge.spelling import folded_name

    return "" if folded_name(to) in FORMATS else ".qdpx"


def _pour(path: Path, sink: IO[bytes]) -> None:
    if path.is_file():
        with path.open("rb") as source:
            _copy(source, sink)
        sink.flush()


def _copy(source: IO[bytes], sink: IO[bytes]) -> None:
    while piece := source.read(_CHUNK):
        sink.write(piece)


def _folder(ctx: click.Context) -> Path:
    import shutil  # these two take a fifth of what help takes
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="qdabridge-"))
    remove = partial(shutil.rmtree, folder, ignore_errors=True)
    ctx.call_on_close(remove)
    atexit.register(remove)  # words that are wrong usage close no context
    return folder


Decorator = Callable[[Any], Any]
"""What puts an argument or option on a command."""

INPUT = Input()
FOLDER = Folder()
OUTPUT = Output()
TABLE = Output(".csv")
TEXT = Output(".txt")

files: Decorator = click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=INPUT
)


def guard(target: Path, source: Path, *, force: bool) -> None:
    """Refuse to replace somebody's project that was named by its place only.

    ``convert *.qdpx --force`` names the second of two projects as output.

    Raises:
        WouldOverwriteError: It is not what was made of this input here.
    """
    from qdabridge.operations.jobs import is_replaceable

    if force and target.exists() and not target.is_dir():
        if source.exists() and target.samefile(source):
            return  # which is refused with better words
        if not is_replaceable(target, source):
            raise WouldOverwriteError(
                "this is somebody's own file, and a glob may have named it",
                path=target,
                hint="name another output, or delete it first if it shall be replaced",
            )


_PIECES = 20
"""Of how many words a name may be; where there are more names, a glob made them."""


def unquoted(names: Sequence[Path]) -> str | None:
    """Return a hint if several names are the pieces of one that has blanks."""
    for first, last in product(range(len(names)), range(2, _PIECES + 1)):
        whole = " ".join(map(str, names[first : first + last]))
        if first + last <= len(names) and os.path.exists(whole):  # noqa: PTH110
            return f"did you mean '{whole}'? Put quotes around a name with blanks"
    return None


def need_folder(folder: Path, ctx: click.Context) -> None:
    """Refuse the name of one file where several files are written.

    Raises:
        UsageError: It ends as a file does, or is standard output.
    """
    known = {suffix for format in FORMATS.values() for suffix in format.suffixes}
    known |= {end for format in TABLE_FORMATS.values() for end in format.suffixes}
    is_file = str(folder) == DASH or folder.suffix.lower() in known
    if is_file and not folder.is_dir():
        raise click.UsageError(
            f"{folder} would be one file, and several are written: name a folder", ctx
        )


def usage(message: str, names: Sequence[Path], ctx: click.Context) -> click.UsageError:
    """Return the error for names of which there are too many or too few."""
    hint = unquoted(names)
    return click.UsageError(f"{message}; {hint}" if hint else message, ctx)
