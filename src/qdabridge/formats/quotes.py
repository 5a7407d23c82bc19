"""Quotes with their signatures, and writing them as text, Markdown, Word or tables."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Self

from qdabridge.catalogue import QUOTE_FORMATS, TABLE_FORMATS
from qdabridge.errors import UnknownFormatError
from qdabridge.formats.quotes_written import (
    as_markdown,
    as_text,
    quotes_page,
    write_quotes_docx,
)
from qdabridge.formats.tidy import write_tables
from qdabridge.model import no_garbage_collection
from qdabridge.package import writing
from qdabridge.report import Report
from qdabridge.tabular import Column, Kind, Table

__all__ = ["Quote", "Quotes"]


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A coded place: its words, and what is known about it.

    Attributes:
        number: Counts the quotes of the list, from 1.
        code: Name of the code, or its path where several have the name.
        code_path: Names from the top down.
        text: The words; empty where there are none, as in a picture.
        place: Says where it is, if it has no words of a text: ``page 3``.
        signature: Who said it, as the template has it.
        source: Name of the source.
        case: Name of the case that speaks most of it.
        others: Names of the other cases that speak in it.
        coders: Names of those who coded it.
        date: When it was first coded, as written.
        start: First character (code points), or millisecond of a recording.
        end: The character or millisecond after the last.
        page: Page of a PDF, from 1.
        before: Words before it, if context was asked for.
        after: Words after it.
        codings: GUIDs of its codings.
    """

    number: int
    code: str
    code_path: str
    text: str
    signature: str
    source: str
    place: str = ""
    case: str | None = None
    others: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    date: str | None = None
    start: int | None = None
    end: int | None = None
    page: int | None = None
    before: str = ""
    after: str = ""
    codings: tuple[str, ...] = ()

    def signed(self, number: int, signature: str) -> Self:
        """Return the quote with its number and signature.

        Does what ``dataclasses.replace`` does, in a fifth of the time.
        """
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__, number=number, signature=signature)
        return made

    @property
    def words(self) -> str:
        """The words to show, or where there are none, in brackets, where it is."""
        return self.text.strip("\r\n") or f"({self.place or 'no words'})"


@dataclass(frozen=True)
class Quotes:
    """Quotes in order: by code, and within a code as was asked for.

    Attributes:
        quotes: The quotes.
        report: What is to be known about them.
        source: The file they come from, which ``save`` never writes over.
    """

    quotes: list[Quote]
    report: Report = field(default_factory=Report)
    source: Path | None = None

    def __iter__(self) -> Iterator[Quote]:
        return iter(self.quotes)

    def __len__(self) -> int:
        return len(self.quotes)

    def by_code(self) -> Iterator[tuple[str, list[Quote]]]:
        """Yield each code that has quotes, with them."""
        for code, group in groupby(self.quotes, key=lambda quote: quote.code):
            yield code, list(group)

    def to_text(self) -> str:
        """Return the quotes as plain text under the names of their codes."""
        return as_text(self.by_code())

    def to_markdown(self) -> str:
        """Return the quotes as block quotes under headings."""
        return as_markdown(self.by_code())

    def to_json(self) -> str:
        """Return the quotes as a JSON list of objects."""
        return json.dumps(self.records(), ensure_ascii=False, indent=1) + "\n"

    def records(self) -> list[dict[str, object]]:
        """Return the quotes as dictionaries, fit for JSON."""
        return [
            {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(q).items()}
            for q in self.quotes
        ]

    @property
    def table(self) -> Table:
        """One row for each quote; several names have ``; `` between."""
        rows = [
            tuple(_cell(getattr(quote, column.name)) for column in _COLUMNS)
            for quote in self.quotes
        ]
        return Table("quotes", _COLUMNS, rows)

    @no_garbage_collection()
    def save(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        overwrite: bool = False,
        columns: Sequence[str] = (),
        template: Path | None = None,
    ) -> Report:
        """Write the quotes to a file, which appears complete or not at all.

        Args:
            path: Where to.
            format: ``text``, ``markdown``, ``docx``, ``json`` or a format of tables;
                None: as the suffix says.
            overwrite: Replace a file that is there.
            columns: The columns of a table, in this order; none: all.
            template: A Word document whose styles and page are taken; for ``docx``.

        Returns:
            What the format could not hold.

        Raises:
            UnknownFormatError: No format has this name or suffix, or it has no columns
                or no template.
            WouldOverwriteError: There is a file already.
        """
        target = Path(path)
        chosen = format or _by_suffix(target)
        if chosen not in QUOTE_FORMATS:
            raise _unknown(f"there is no format {chosen!r} for quotes", target)
        if columns and chosen in _WRITERS:
            raise _unknown("only tables have columns", target)
        if template and chosen != "docx":
            raise _unknown("only a .docx can have a template", target)
        if chosen not in _WRITERS:
            return write_tables(
                [self.table.only(columns)],
                target,
                format=chosen,
                source=self.source,
                overwrite=overwrite,
            )
        with writing(target, self.source, overwrite) as output:
            if template:
                report = write_quotes_docx(self.by_code(), output.file, template)
                output.report.extend(report)
            else:
                output.report.extend(_WRITERS[chosen](self, output.file))
        return output.report


def _cell(value: object) -> str | int | None:
    if isinstance(value, tuple):
        return "; ".join(value) or None
    return value if isinstance(value, str | int) else None


_COLUMNS = (
    Column("number", Kind.INTEGER, "counts the quotes, from 1"),
    Column("code", Kind.TEXT, "name of the code, its path if several have the name"),
    Column("code_path", Kind.TEXT, "names from the top down"),
    Column("text", Kind.TEXT, "the words", is_quote=True),
    Column("signature", Kind.TEXT, "who said it, as the template has it"),
    Column("source", Kind.TEXT, "name of the source"),
    Column("place", Kind.TEXT, "where it is, if it has no words of a text"),
    Column("case", Kind.TEXT, "name of the case that speaks most of it"),
    Column("others", Kind.TEXT, "names of other cases that speak in it"),
    Column("coders", Kind.TEXT, "names of those who coded it"),
    Column("date", Kind.TEXT, "when it was first coded, as written"),
    Column("start", Kind.INTEGER, "where it begins", "code points, or ms"),
    Column("end", Kind.INTEGER, "where it ends", "code points, or ms"),
    Column("page", Kind.INTEGER, "page of a PDF, from 1"),
    Column("before", Kind.TEXT, "words before it", is_quote=True),
    Column("after", Kind.TEXT, "words after it", is_quote=True),
    Column("codings", Kind.TEXT, "GUIDs of its codings"),
)


def _write_text(quotes: Quotes, sink: BinaryIO) -> Report:
    sink.write(quotes.to_text().encode())
    return Report()


def _write_markdown(quotes: Quotes, sink: BinaryIO) -> Report:
    sink.write(quotes.to_markdown().encode())
    return Report()


def _write_json(quotes: Quotes, sink: BinaryIO) -> Report:
    sink.write(quotes.to_json().encode())
    return Report()


def _write_docx(quotes: Quotes, sink: BinaryIO) -> Report:
    return write_quotes_docx(quotes.by_code(), sink)


def _write_html(quotes: Quotes, sink: BinaryIO) -> Report:
    from qdabridge.pages import render_page

    sink.write(render_page(quotes_page(quotes)).encode("utf-8", "replace"))
    return Report()


_WRITERS: dict[str, Callable[[Quotes, BinaryIO], Report]] = {
    "text": _write_text,
    "markdown": _write_markdown,
    "docx": _write_docx,
    "html": _write_html,
    "json": _write_json,
}
_SUFFIXES = {
    ".txt": "text",
    ".md": "markdown",
    ".docx": "docx",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
} | {
    suffix: name
    for name in ("csv", "tsv", "xlsx", "jsonl", "parquet")
    for suffix in TABLE_FORMATS[name].suffixes
}


def _by_suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise _unknown(f"the suffix {suffix or '(none)'} says no format", path)
    return _SUFFIXES[suffix]


def _unknown(message: str, path: Path) -> UnknownFormatError:
    return UnknownFormatError(
        message,
        path=path,
        hint=f"use one of {', '.join(_SUFFIXES)}, or name the format:"
        f" {', '.join(QUOTE_FORMATS)}",
    )
