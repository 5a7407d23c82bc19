"""The formats: which there are, and how a file says which one it is.

A format is a module with ``read`` and ``write``; adding one touches its module and the
table here.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from qdabridge.errors import UnknownFormatError
from qdabridge.formats import project_json
from qdabridge.formats.recognising import recognised
from qdabridge.package import Limits, Package, open_package
from qdabridge.package.saving import Approve, save_as
from qdabridge.report import Report

__all__ = ["FORMATS", "Format", "format_for_writing", "open_any", "write_any"]

Opener = Callable[..., Package]
Writer = Callable[..., Report]


class Format(NamedTuple):
    """A kind of file."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Opener | None
    write: Writer | None

    @property
    def reads(self) -> bool:
        """Can it be read?"""
        return self.read is not None

    @property
    def writes(self) -> bool:
        """Can it be written?"""
        return self.write is not None


def _read_codebook(path: Path, **wishes: Any) -> Package:
    """Read a codebook; what it takes is imported only now."""
    from qdabridge.formats.codebooks import opening

    return opening.read(path, **wishes)


def _write_codebook(package: Package, path: Path, **wishes: Any) -> Report:
    from qdabridge.formats.codebooks import writing

    return writing.write(package, path, **wishes)


FORMATS = {
    f.name: f
    for f in (
        Format(
            "qdpx",
            "REFI-QDA project with its files",
            (".qdpx",),
            open_package,
            save_as(".qdpx"),
        ),
        Format(
            "qde",
            "REFI-QDA project document alone",
            (".qde",),
            open_package,
            save_as(".qde"),
        ),
        Format("qdc", "REFI-QDA codebook", (".qdc",), open_package, save_as(".qdc")),
        Format("folder", "unzipped REFI-QDA project", (), open_package, None),
        Format(
            "json",
            "project as JSON, for scripts",
            (".json",),
            project_json.read,
            project_json.write,
        ),
        Format(
            "codebook",
            "codebook in a table, in Word, or in a tool's own list",
            (".csv", ".tsv", ".xlsx", ".docx", ".md", ".tex"),
            _read_codebook,
            _write_codebook,
        ),
    )
}


def open_any(
    path: str | Path,
    *,
    format: str | None = None,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    validate: bool = False,
) -> Package:
    """Open a file or folder; what is in it decides its format unless one is named.

    Args:
        path: ``.qdpx``, ``.qde``, ``.qdc``, ``.json``, an unzipped project, or a
            codebook in a table (``.csv``, ``.xlsx``, ``.docx`` ...) or a tool's list.
        format: Name of a format, to overrule what the content looks like.
        limits: Safety limits, to be raised for trusted files.
        media: Folders in which files outside the package may be looked up.
        validate: Check QDA-XML against the schema too and report ``schema-broken``.

    Raises:
        ReadError: It cannot be read; subclasses say why.
        UnknownFormatError: No format has this name.
    """
    chosen = _named(format) if format else FORMATS[recognised(Path(path))]
    if chosen.read is None:
        raise UnknownFormatError(f"the format {chosen.name} cannot be read", path=path)
    return chosen.read(Path(path), limits=limits, media=media, validate=validate)


def write_any(
    package: Package,
    path: str | Path,
    *,
    format: str | None = None,
    overwrite: bool = False,
    keep_foreign: bool = False,
    approve: Approve | None = None,
) -> Report:
    """Write a package in the format named, or the one its suffix says.

    Args:
        package: What to write.
        path: Where to.
        format: Name of a format, to overrule the suffix.
        overwrite: Replace a file that is there.
        keep_foreign: Write content outside the standard too; breaks the schema.
        approve: Sees what is left out before the file appears; raises to prevent it.

    Raises:
        WriteError: It cannot be written; subclasses say why.
        UnknownFormatError: No format has this name or suffix, or it is only read.
    """
    chosen = format_for_writing(path, format)
    if chosen.write is None:
        raise UnknownFormatError(f"the format {chosen.name} is only read", path=path)
    return chosen.write(
        package,
        Path(path),
        overwrite=overwrite,
        keep_foreign=keep_foreign,
        approve=approve,
    )


def format_for_writing(path: str | Path, name: str | None = None) -> Format:
    """Return the format an output is to have.

    Raises:
        UnknownFormatError: No format has this name or suffix.
    """
    if name:
        return _named(name)
    suffix = Path(path).suffix.lower()
    for candidate in FORMATS.values():
        if suffix in candidate.suffixes:
            return candidate
    known = ", ".join(s for f in FORMATS.values() if f.writes for s in f.suffixes)
    raise UnknownFormatError(
        f"the suffix {suffix or '(none)'} says no format",
        path=path,
        hint=f"use one of {known}, or name the format (--to);"
        " 'qdabridge tables' writes tables for scripts",
    )


def _named(name: str) -> Format:
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownFormatError(
            f"there is no format {name!r}", hint=f"choose one of {', '.join(FORMATS)}"
        ) from None
