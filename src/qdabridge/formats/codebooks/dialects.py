"""The codebook files of the tools: how each is recognised, read and written.

A new tool's codebook is a module and a row here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from qdabridge.errors import UnknownFormatError, UnsupportedContentError, WriteError
from qdabridge.formats.codebooks.content import Content
from qdabridge.formats.codebooks.proposal import Hints, Proposal
from qdabridge.formats.codebooks.tools import (
    atlasti,
    atlasti_manager,
    maxqda,
    maxqda_document,
    nvivo,
    qc,
    qualcoder,
    taguette,
)
from qdabridge.model import CodeBook
from qdabridge.package import Package
from qdabridge.package.losses import codebook_losses
from qdabridge.package.saving import Approve, atomic, check_target
from qdabridge.report import Report

__all__ = ["DIALECTS", "WRITERS", "Dialect", "save_for", "suffixes_for"]


class Dialect(NamedTuple):
    """A kind of codebook file that a tool writes, reads, or both.

    Attributes:
        name: What reports and ``Hints.layout`` call it.
        tool: Name of the tool, as in ``--to``.
        title: What it is, in words.
        recognises: Does a file look like it?
        read: Makes a proposal of a file that does.
        suffixes: What it is written as, the usual one first; empty: only read.
        write: Writes a codebook for a suffix, and reports what is left out.
    """

    name: str
    tool: str
    title: str
    recognises: Callable[[Content], bool]
    read: Callable[[Content, Hints], Proposal]
    suffixes: tuple[str, ...] = ()
    write: Callable[[CodeBook, BinaryIO, str], Report] | None = None


_ALL = (
    Dialect(
        "qc-codebook",
        "qc",
        "codebook.yaml of qc",
        qc.recognises,
        qc.read,
        (".yaml", ".yml"),
        qc.write,
    ),
    Dialect(
        "qualcoder-codebook",
        "qualcoder",
        "codebook exported by QualCoder (txt, odt)",
        qualcoder.recognises_export,
        qualcoder.read_export,
    ),
    Dialect(
        "qualcoder-list",
        "qualcoder",
        "list of codes that QualCoder imports (txt, csv)",
        qualcoder.recognises_list,
        qualcoder.read_list,
        (".txt", ".csv"),
        qualcoder.write,
    ),
    Dialect(
        "maxqda-codebook",
        "maxqda",
        "codebook of MAXQDA 24 in Word",
        maxqda_document.recognises,
        maxqda_document.read,
    ),
    Dialect(
        "taguette-codebook",
        "taguette",
        "codebook of Taguette (csv, xlsx, docx)",
        taguette.recognises,
        taguette.read,
        (".csv",),
        taguette.write,
    ),
    Dialect(
        "nvivo-codebook",
        "nvivo",
        "codebook of NVivo in Word",
        nvivo.recognises,
        nvivo.read,
    ),
    Dialect(
        "atlasti-code-manager",
        "atlasti",
        "report of ATLAS.ti's code manager (csv, xlsx)",
        atlasti_manager.recognises,
        atlasti_manager.read,
    ),
    Dialect(
        "atlasti-codebook",
        "atlasti",
        "codebook that ATLAS.ti exports and imports (xlsx, csv)",
        atlasti.recognises_codebook,
        atlasti.read_codebook,
        (".xlsx", ".csv"),
        atlasti.write,
    ),
    Dialect(
        "maxqda-code-system",
        "maxqda",
        "code system of MAXQDA (xlsx)",
        maxqda.recognises_code_system,
        maxqda.read_code_system,
    ),
    Dialect(
        "maxqda-memo-table",
        "maxqda",
        "codes and memos as MAXQDA imports them (xlsx)",
        maxqda.recognises_memo_table,
        maxqda.read_memo_table,
        (".xlsx",),
        maxqda.write,
    ),
)
"""The more particular first: the first that recognises a file reads it."""

DIALECTS = {dialect.name: dialect for dialect in _ALL}

WRITERS = {dialect.tool: dialect for dialect in _ALL if dialect.write}
"""By tool: the kind of codebook that is written for it."""


def suffixes_for(tool: str) -> tuple[str, ...]:
    """Return the suffixes of codebooks written for a tool; empty if there are none."""
    return WRITERS[tool].suffixes if tool in WRITERS else ()


def save_for(tool: str) -> Callable[..., Report]:
    """Return the function that writes a package's codebook for a tool.

    It has the signature of the writers in ``formats.registry``.

    Raises:
        UnknownFormatError: No list of codes is written for this tool.
    """
    if tool not in WRITERS:
        raise UnknownFormatError(
            f"no list of codes is written for {tool!r}",
            hint=f"choose one of {', '.join(WRITERS)}, or write .qdc, which NVivo,"
            " ATLAS.ti, MAXQDA and QualCoder import",
        )
    dialect = WRITERS[tool]

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
        suffix = _suffix(dialect, path)
        try:
            with atomic(path, overwrite=overwrite) as sink:
                report = _written(dialect, package, sink, suffix)
                if approve:
                    approve(report)
            return report
        except WriteError as error:
            error.path = error.path or path
            raise
        except UnicodeEncodeError as error:  # half of a surrogate pair
            raise UnsupportedContentError(
                "a description holds something that is no character",
                path=path,
                hint="a script has put it into the model; correct it there",
            ) from error

    return write


def _written(dialect: Dialect, package: Package, sink: BinaryIO, suffix: str) -> Report:
    if dialect.write is None:
        raise UnknownFormatError(f"{dialect.name} is only read")
    report = dialect.write(package.project.to_code_book(), sink, suffix)
    report.extend(codebook_losses(package))
    return report


def _suffix(dialect: Dialect, path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in dialect.suffixes:
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} is none that {dialect.tool} takes",
            path=path,
            hint=f"use {' or '.join(dialect.suffixes)}",
        )
    return suffix
