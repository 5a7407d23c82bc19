"""Comparing the codebooks of two files, whatever kind each is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from qdabridge.errors import NotThisFormatError
from qdabridge.formats.codebooks.entry import described, taken_apart
from qdabridge.formats.registry import open_any
from qdabridge.model import CodeBook
from qdabridge.operations.codebook_diff import Aspect, CodebookDiff, codebook_diff
from qdabridge.operations.codebook_match import SIMILARITY
from qdabridge.package import Limits, Package
from qdabridge.report import Report
from qdabridge.tools.normalise import canonical

__all__ = ["diff_files"]


class _Book(NamedTuple):
    book: CodeBook
    is_table: bool
    report: Report


def diff_files(
    old: str | Path,
    new: str | Path,
    *,
    similarity: float = SIMILARITY,
    limits: Limits | None = None,
) -> tuple[CodebookDiff, Report]:
    """Return what changed between the codebooks of two files, and what reading found.

    Short codes that only a table has, such as the numbers of its codes, are no part of
    a definition. A table that has no colours at all does not say that codes lost
    theirs, so colours are not compared then; the same goes for definitions and for
    mere folders.

    Args:
        old: A project, a codebook, or a table of codes.
        new: Another.
        similarity: See ``codebook_diff``.
        limits: Safety limits for both.

    Raises:
        ReadError: One of them cannot be read.
    """
    before, after = _book(old, limits), _book(new, limits)
    _even_out(before, after)
    diff = codebook_diff(
        before.book,
        after.book,
        similarity=similarity,
        ignore=[*_untold(before), *_untold(after)],
    )
    report = before.report.in_file(str(old))
    report.extend(after.report.in_file(str(new)))
    return diff, report


def _book(path: str | Path, limits: Limits | None) -> _Book:
    with _opened(Path(path), limits) as package:
        is_table = package.is_canonical  # what the standard has is not, as opened
        book = canonical(package).project.code_book
        return _Book(book.clone(), is_table, package.report)


def _opened(path: Path, limits: Limits | None) -> Package:
    try:
        return open_any(path, limits=limits)
    except NotThisFormatError:
        from qdabridge.formats.codebooks.opening import read

        return read(path, limits=limits)


def _even_out(first: _Book, second: _Book) -> None:
    """Take short codes out of the definitions of a table if the other has none."""
    for book, other in ((first, second), (second, first)):
        if book.is_table and not any(_short_codes(other)):
            for code, _ in book.book.walk():
                entry = replace(taken_apart(code.description), short_code="")
                code.description = described(entry)


def _short_codes(book: _Book) -> Iterator[str]:
    for code, _ in book.book.walk():
        yield taken_apart(code.description).short_code


def _untold(book: _Book) -> list[Aspect]:
    """Return what a table does not tell about any code."""
    if not book.is_table:
        return []
    codes = [code for code, _ in book.book.walk()]
    told: dict[Aspect, bool] = {
        "definition": any(code.description for code in codes),
        "colour": any(code.color for code in codes),
        "use": not all(code.is_codable for code in codes),
    }
    return [aspect for aspect, is_told in told.items() if not is_told]
