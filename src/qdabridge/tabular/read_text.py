"""Tables in delimited text: CSV, as many programs and countries write it."""

import csv
import html
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from qdabridge.errors import DamagedPackageError, LimitError, ReadError
from qdabridge.tabular.grid import Cell, Grid, Row, listed
from qdabridge.tabular.office import MAX_CELLS
from qdabridge.text import decode, likeliest

__all__ = [
    "DELIMITERS",
    "decoded",
    "delimited_grid",
    "delimited_records",
    "has_table",
    "markdown_grids",
]


DELIMITERS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "pipe"}
"""What is tried, and what it is called; the first wins where nothing tells."""
_SAMPLE = 100
"""So many records decide about the delimiter."""
_SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r")
_FIELD_LIMIT = min(sys.maxsize, 2**31 - 1)
_END_MARK = "\n"
"""A line that an open quotation mark would swallow."""


_Record = tuple[int, list[str]]
"""The line at which a record begins, and its cells."""


# --- Bytes to text ------------------------------------------------------------------


def decoded(data: bytes, path: Path, encoding: str | None) -> tuple[str, list[str]]:
    """Decode a file; return its text and what had to be guessed.

    Order: the encoding that is given, a byte order mark, UTF-16 without one (every
    other byte is NUL), UTF-8, Windows-1252.

    Raises:
        ReadError: There is no encoding of this name.
        DamagedPackageError: The bytes do not fit.
    """
    if encoding is not None:
        return _decoded_as(data, path, encoding), []
    guess = _utf16_without_bom(data)
    if guess is not None:
        return _decoded_as(data, path, guess), [f"encoding {guess}"]
    text, found, has_bom = decode(data)
    if found != "windows-1252":
        return text, []
    if has_bom:
        return text, ["encoding cp1252"]
    _refuse_mixture(data, path)
    likely = likeliest(data)
    return data.decode(likely, "replace") if likely != "cp1252" else text, [
        f"encoding {likely}"
    ]


def _decoded_as(data: bytes, path: Path, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise ReadError(
            f"there is no encoding {encoding}",
            path=path,
            hint="use utf-8, utf-16, cp1252 or another name that Python knows",
        ) from None
    except (UnicodeError, ValueError) as error:
        line = data.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise DamagedPackageError(
            f"a byte that is not {encoding}",
            path=path,
            location=f"line {line}",
            hint="name another encoding, or save the file as CSV UTF-8",
        ) from error


def _utf16_without_bom(data: bytes) -> str | None:
    sample = data[:4000]
    if len(sample) < 4 or sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _refuse_mixture(data: bytes, path: Path) -> None:
    """Refuse UTF-8 with single broken bytes: as Windows-1252 it would be garbled."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    intact = sum(1 for character in text if ord(character) > 0x7F) - broken
    if intact > 10 * broken:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        raise DamagedPackageError(
            "a byte that is not UTF-8, as the rest of the file is",
            path=path,
            location=f"line {line}",
            hint="save the file as CSV UTF-8, or name its encoding",
        )


# --- Text to cells ------------------------------------------------------------------


def delimited_grid(
    text: str,
    path: Path,
    *,
    delimiter: str | None = None,
    assumed: list[str] | None = None,
    max_cells: int = MAX_CELLS,
) -> Grid:
    """Return the table in a delimited text.

    A first line ``sep=;`` (Excel) names the delimiter and is no row. Else that one is
    taken which cuts the first records into rows of the same width.

    Args:
        text: The text, line ends as in the file.
        path: Where it comes from, for errors.
        delimiter: One character; None: find it.
        assumed: What was guessed before.
        max_cells: So many cells it may have.

    Raises:
        DamagedPackageError: A quotation mark opens a cell and none closes it.
        LimitError: There are more cells.
        ReadError: The delimiter is none.
    """
    told = list(assumed or [])
    with _long_cells():
        records = _Records(text, path, delimiter)
        rows = list(_delimited_rows(records, max_cells))
    if records.is_guessed:
        name = DELIMITERS[records.delimiter]
        told.append(f"delimiter {records.delimiter!r} ({name})")
    if records.odd:
        places = listed(records.odd)
        told.append(f"quotation marks that do not enclose a cell: line {places}")
    return Grid("", rows, "csv", tuple(told))


def delimited_records(
    text: str, path: Path, *, delimiter: str | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines at which records begin, and their cells; blank ones are left out.

    As ``delimited_grid`` reads them, for large tables whose looks do not matter: a
    hundred thousand codings take a fraction of the memory.

    Raises:
        DamagedPackageError: A quotation mark opens a cell and none closes it.
        ReadError: The delimiter is none.
    """
    with _long_cells():
        for line, cells in _Records(text, path, delimiter).read():
            if any(map(str.strip, cells)):
                yield line, cells


@contextmanager
def _long_cells() -> Iterator[None]:
    """Lift the limit the csv module sets for one cell."""
    old = csv.field_size_limit(_FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(old)


def _check_delimiter(delimiter: str, path: Path) -> None:
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise ReadError(
            f"the delimiter {delimiter!r} is not a single character",
            path=path,
            hint=f"use one of: {', '.join(DELIMITERS.values())}",
        )


def _delimited_rows(records: "_Records", max_cells: int) -> Iterator[Row]:
    count = 0
    has_returns = "\r" in records.text
    for line, cells in records.read():
        count += len(cells)
        if count > max_cells:
            raise LimitError(
                f"more than {max_cells} cells",
                path=records.path,
                location=f"line {line}",
                limit="max_cells",
            )
        if has_returns:
            cells = [_LINE_END.sub("\n", c) if "\r" in c else c for c in cells]
        row = Row(line, texts=cells)
        if row:
            yield row


class _Records:
    """The records of a text, with the lines at which they begin.

    Attributes:
        lines: The lines of the text, without the one that names the delimiter.
        delimiter: What stands between cells.
        is_guessed: Nobody has said which it is.
        odd: Lines whose quotation marks do not enclose whole cells.
    """

    def __init__(self, text: str, path: Path, delimiter: str | None) -> None:
        named = _SEP_LINE.match(text)
        self.path = path
        self.text = text[named.end() :] if named else text
        self.odd: list[int] = []
        self.lines = list(io.StringIO(self.text, newline=""))
        self._first = 2 if named else 1
        said = delimiter or (named[1] if named else None)
        found = said or _delimiter(self.lines)
        self.delimiter = "\t" if found is None else found
        self.is_guessed = said is None and found is not None
        _check_delimiter(self.delimiter, path)

    def read(self) -> Iterator[_Record]:
        """Yield the records; a line with odd quotation marks is read leniently."""
        lines = iter(self.lines)
        done = 0
        while done < len(self.lines):
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            begin, base = done, done
            try:
                for cells in reader:
                    yield self._first + begin, cells
                    begin = base + reader.line_num
                return
            except csv.Error:
                done = base + reader.line_num
                yield self._lenient(begin, done)

    def _lenient(self, begin: int, end: int) -> _Record:
        """Read a line as spreadsheets do: marks within a cell are a part of it.

        Raises:
            DamagedPackageError: A mark at the start of a cell swallowed more lines.
        """
        line = self._first + begin
        cells: list[str] = []
        if end - begin == 1:
            padded = [self.lines[begin], _END_MARK]
            reader = csv.reader(iter(padded), delimiter=self.delimiter)
            cells = next(reader)
            end = begin + reader.line_num
        if end - begin != 1:
            raise DamagedPackageError(
                "a quotation mark opens a cell here and none closes it properly",
                path=self.path,
                location=f"line {line}",
                hint="double the quotation marks inside of cells, or save the table "
                "anew from the program it came from",
            )
        self.odd.append(line)
        return line, cells


# --- Which delimiter ----------------------------------------------------------------


def _delimiter(lines: Sequence[str]) -> str | None:
    """Return the delimiter that makes the best table; None: a single column."""
    first = lines[: 50 * _SAMPLE]
    scores = {delimiter: _score(first, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0.0, 0) else None


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Return how well it cuts the first records into rows of one width, and which."""
    widths, is_clean = _widths(lines, delimiter)
    several = [width for width in widths if width > 1]
    if len(several) * 2 < len(widths) or not several:
        return 0.0, 0
    width, count = Counter(several).most_common(1)[0]
    share = (0.7 * count + 0.3 * len(several)) / len(widths)
    return round(share if is_clean else share / 2, 3), width


def _widths(lines: Sequence[str], delimiter: str) -> tuple[list[int], bool]:
    """Return how many cells the first records have; are the quotation marks clean?"""
    for strict in (True, False):
        try:
            reader = csv.reader(iter(lines), delimiter=delimiter, strict=strict)
            records = list(islice(reader, _SAMPLE))
        except csv.Error:
            continue
        return [len(cells) for cells in records if any(cells)], strict
    return [], False


_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = re.compile(r"(\s*)(\*\*|__)(?=\S)((?:(?!\2).)+)(?<=\S)\2\s*", re.DOTALL)
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*")


def has_table(text: str) -> bool:
    """Is there a line of cells with a line of dashes below it?"""
    lines = text.splitlines() if "|" in text else []
    return any(_is_start(lines, number) for number in range(len(lines) - 1))


def _is_start(lines: Sequence[str], number: int) -> bool:
    """Does a table begin at this line?"""
    if number + 1 >= len(lines) or "|" not in lines[number]:
        return False
    below = lines[number + 1]
    if "|" not in below or not _RULE.fullmatch(below):
        return False
    return len(_parts(lines[number])) == len(_parts(below))


def markdown_grids(
    text: str, path: Path, *, max_cells: int = MAX_CELLS, assumed: Sequence[str] = ()
) -> list[Grid]:
    r"""Return the pipe tables of a Markdown text.

    ``\|`` becomes ``|``, ``<br>`` a line break, ``&nbsp;`` a blank; one blank after
    the bar is left out, further ones stay, as they can stand for levels.

    Raises:
        LimitError: There are more cells than allowed.
    """
    lines = text.splitlines()
    found: list[tuple[list[Row], list[Cell]]] = []
    heading: list[Cell] = []
    number, count = 0, 0
    while number < len(lines):
        if not _is_start(lines, number):
            if not _is_underlined(lines, number, heading):
                heading += _heading(lines[number])
            number += 1
            continue
        rows = list(_markdown_rows(lines, number))
        count += sum(len(row.cells) for row in rows)
        if count > max_cells:
            raise LimitError(
                f"more than {max_cells} cells",
                path=path,
                location=f"line {number + 1}",
                limit="max_cells",
            )
        found.append(([row for row in rows if row], heading))
        number, heading = rows[-1].number, []
        number = max(number, rows[0].number + 1)
    names = [f"table {n}" if len(found) > 1 else "" for n in range(1, len(found) + 1)]
    return [
        Grid(name, rows, "markdown", tuple(assumed), tuple(above))
        for name, (rows, above) in zip(names, found, strict=True)
    ]


def _markdown_rows(lines: Sequence[str], start: int) -> Iterator[Row]:
    is_padded = [part.strip().endswith(":") for part in _parts(lines[start + 1])]
    yield Row(start + 1, _cells(lines[start], is_padded))
    for number in range(start + 2, len(lines)):
        if "|" not in lines[number]:
            return
        yield Row(number + 1, _cells(lines[number], is_padded))


def _parts(line: str) -> list[str]:
    """Cut a line at its bars; those at its ends enclose it."""
    line = line.strip()
    line = line[1:] if line.startswith("|") else f" {line}"
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return _BAR.split(line)


def _cells(line: str, is_padded: Sequence[bool]) -> list[Cell]:
    cells = []
    for column, part in enumerate(_parts(line)):
        padded = column < len(is_padded) and is_padded[column]
        cells.append(_cell(part.strip() if padded else part.removeprefix(" ")))
    return cells


def _cell(text: str) -> Cell:
    """Return a cell; blanks at its start are kept."""
    bold = _BOLD.fullmatch(text)
    if bold:
        text = bold[1] + bold[3]
    text = _BREAK.sub("\n", text.rstrip(" \t"))
    text = _ESCAPED.sub(r"\1", text).replace("&nbsp;", " ")
    return Cell(html.unescape(text), is_bold=bold is not None)


def _heading(line: str) -> list[Cell]:
    if not line.strip():
        return []
    marked = _HEADING.match(line)
    if marked:
        return [Cell(marked[2], style=f"heading {len(marked[1])}")]
    return [Cell(line.strip())]


def _is_underlined(lines: Sequence[str], number: int, heading: list[Cell]) -> bool:
    """Is it the line below a heading of one line? That becomes one by it."""
    if not heading or heading[-1].style or not _UNDERLINE.fullmatch(lines[number]):
        return False
    if number < 1 or not lines[number - 1].strip():
        return False
    if number > 1 and lines[number - 2].strip():
        return False  # a list of facts at the beginning, or a paragraph
    level = 1 if "=" in lines[number] else 2
    heading[-1] = Cell(heading[-1].text, style=f"heading {level}")
    return True
