"""The codebook files of the tools: how each is recognised, read and written.

What there is says the catalogue; how each is recognised, read and written says the
module of its tool, in ``CODEBOOKS``.
"""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from qdabridge.catalogue import CODEBOOK_LISTS, LIST_TOOLS, TOOLS, load
from qdabridge.codebook import Content, Hints, Proposal
from qdabridge.errors import UnknownFormatError, UnsupportedContentError
from qdabridge.model import CodeBook
from qdabridge.package import (
    Approve,
    Package,
    check_target,
    codebook_losses,
    writing,
)
from qdabridge.report import Report

__all__ = ["Dialect", "dialect", "dialect_of", "save_for", "suffixes_for"]


class Dialect(NamedTuple):
    """How a kind of codebook file is recognised, read and written.

    Attributes:
        name: Its name in the catalogue.
        recognises: Does a file look like it?
        read: Makes a proposal of a file that does.
        write: Writes a codebook for a suffix, and reports what is left out.
    """

    name: str
    recognises: Callable[[Content], bool]
    read: Callable[[Content, Hints], Proposal]
    write: Callable[[CodeBook, BinaryIO, str], Report] | None = None


def dialect(name: str) -> Dialect:
    """Return the kind of codebook file with this name; its tool's module is loaded."""
    tool = CODEBOOK_LISTS[name].tool
    known = load(f"{TOOLS[tool].profile.partition(':')[0]}:CODEBOOKS")
    found: Dialect = next(kind for kind in known if kind.name == name)
    return found


def dialect_of(content: Content) -> Dialect | None:
    """Return the kind of codebook file this is, if a tool's; only likely ones load."""
    suffixes = {suffix for kind in CODEBOOK_LISTS.values() for suffix in kind.reads}
    for kind in CODEBOOK_LISTS.values():
        if content.suffix in kind.reads or content.suffix not in suffixes:
            found = dialect(kind.name)
            if found.recognises(content):
                return found
    return None


def suffixes_for(tool: str) -> tuple[str, ...]:
    """Return the suffixes of codebooks written for a tool; empty if there are none."""
    return LIST_TOOLS[tool].writes if tool in LIST_TOOLS else ()


def save_for(tool: str) -> Callable[..., Report]:
    """Return the function that writes a package's codebook for a tool.

    It has the signature of the writers in ``formats.registry``.

    Raises:
        UnknownFormatError: No list of codes is written for this tool.
    """
    if tool not in LIST_TOOLS:
        raise UnknownFormatError(
            f"no list of codes is written for {tool!r}",
            hint=f"choose one of {', '.join(LIST_TOOLS)}, or write .qdc, which NVivo,"
            " ATLAS.ti, MAXQDA and QualCoder import",
        )
    kind = dialect(LIST_TOOLS[tool].name)

    def write(
        package: Package,
        path: Path,
        *,
        overwrite: bool = False,
        keep_foreign: bool = False,
        approve: Approve | None = None,
    ) -> Report:
        """Write the codes of a package; what else is in it is reported as left out.

        Raises:
            WriteError: It cannot be written; subclasses say why.
            UnknownFormatError: The tool takes no file with this suffix.
        """
        check_target(path, package.path, overwrite=overwrite)
        suffix = _suffix(tool, path)
        try:
            with writing(path, package.path, overwrite, approve) as output:
                output.report.extend(_written(kind, package, output.file, suffix))
            return output.report
        except UnicodeEncodeError as error:  # half of a surrogate pair
            raise UnsupportedContentError(
                "a description holds something that is no character",
                path=path,
                hint="a script has put it into the model; correct it there",
            ) from error

    return write


def _written(kind: Dialect, package: Package, sink: BinaryIO, suffix: str) -> Report:
    if kind.write is None:
        raise UnknownFormatError(f"{kind.name} is only read")
    report = kind.write(package.project.to_code_book(), sink, suffix)
    report.extend(codebook_losses(package))
    return report


def _suffix(tool: str, path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in suffixes_for(tool):
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} is none that {tool} takes",
            path=path,
            hint=f"use {' or '.join(suffixes_for(tool))}",
        )
    return suffix
