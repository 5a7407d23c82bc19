"""A codebook file, looked at in as many ways as it takes to know whose it is."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from qdabridge.codebook.entry import Entry
from qdabridge.errors import LimitError, NotThisFormatError, ReadError
from qdabridge.inputs import open_input
from qdabridge.model import Guid
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import MAX_CELLS, Archive, Cell, Grid, blocks, read_grids
from qdabridge.text import decode

__all__ = [
    "MAX_BYTES",
    "Block",
    "Content",
    "column",
    "guid_of",
    "header_names",
    "left_aside",
    "table_for",
    "with_folders",
]


MAX_BYTES = 64 << 20
"""Size of a codebook file that is believed; real ones have some hundred kB."""

Block = Cell | Grid
"""What a Word document is made of: a paragraph or a table."""


class Content:
    """A file as text, as tables, as a Word document: each made when first asked for.

    Attributes:
        path: The file.
        max_bytes: Larger ones, packed or not, are refused.
        max_cells: More in all of its tables are refused.
        suffix: That of the path, unless it is a temporary one.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_bytes: int = MAX_BYTES,
        max_cells: int = MAX_CELLS,
        suffix: str | None = None,
    ) -> None:
        self.path = path
        self.max_bytes = max_bytes
        self.max_cells = max_cells
        self.encoding: str | None = None
        self._suffix = path.suffix if suffix is None else suffix

    @classmethod
    def of(
        cls,
        grids: Sequence[Grid] = (),
        blocks: Sequence[Block] = (),
        path: Path = Path("codes.xlsx"),
    ) -> "Content":
        """Return the content of tables that are at hand."""
        content = cls(path)
        content.__dict__ |= {"grids": list(grids), "blocks": list(blocks), "data": b""}
        return content

    def with_table(self, name: str) -> bool:
        """Keep only the tables of this name, if there are any; return if so."""
        named = [g for g in self.grids if g.name.casefold() == name.strip().casefold()]
        if named:
            self.grids = named
        return bool(named)

    @property
    def suffix(self) -> str:
        """The suffix in lower case, with its dot."""
        return self._suffix.lower()

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file.

        Raises:
            LimitError: There are too many.
            ReadError: They cannot be read.
        """
        try:
            with open_input(self.path, self.max_bytes, "max_text_bytes") as stream:
                return stream.read()
        except LimitError as error:
            if error.limit is None:  # what comes out of a pipe
                raise
            raise LimitError(
                f"more than {self.max_bytes} bytes, too many for a codebook",
                path=self.path,
                limit=error.limit,
            ) from error
        except ReadError:
            raise
        except OSError as error:
            raise ReadError(
                f"cannot be read ({error.strerror or error})",
                path=self.path,
                hint="check the name and the permissions",
            ) from error

    @property
    def is_archive(self) -> bool:
        """Is it a zip file, as all Office files are?"""
        return self.data.startswith(b"PK\x03\x04")

    @cached_property
    def members(self) -> Collection[str]:
        """Names of the files in it, if it is a zip file.

        Raises:
            ReadError: It is damaged or looks hostile.
        """
        if not self.is_archive:
            return ()
        with Archive(self.path, max_bytes=self.max_bytes) as archive:
            return frozenset(archive.names)

    @cached_property
    def text(self) -> str | None:
        """The text with LF, None if it is none."""
        if self.is_archive:
            return None
        text = decode(self.data).text
        if "\0" in text[:4096]:
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def grids(self) -> list[Grid]:
        """The tables in it.

        Raises:
            ReadError: There is none, or it is damaged.
        """
        return list(
            read_grids(
                self.path,
                max_bytes=self.max_bytes,
                max_cells=self.max_cells,
                encoding=self.encoding,
            )
        )

    @cached_property
    def blocks(self) -> list[Block]:
        """Paragraphs and tables in their order, if it is a Word document."""
        if "word/document.xml" not in self.members:
            return []
        return list(
            blocks(self.path, max_bytes=self.max_bytes, max_cells=self.max_cells)
        )


def header_names(grid: Grid) -> list[str]:
    """Return the first row as texts in lower case; empty if there is no row."""
    if not grid.rows:
        return []
    cells = grid.rows[0].cells
    return [" ".join(cell.text.split()).casefold() for cell in cells]


def column(names: Sequence[str], *known: str) -> int | None:
    """Return which of these headers is one of those known, the first if several."""
    return next((n for n, name in enumerate(names) if name in known), None)


def table_for(content: Content, test: Callable[[Grid], bool], what: str) -> Grid:
    """Return the first table that passes a test.

    Raises:
        NotThisFormatError: None does.
    """
    for grid in content.grids:
        if test(grid):
            return grid
    raise NotThisFormatError(
        f"this is not {what}",
        path=content.path,
        hint="leave out the layout to find out what it is, or name another one",
    )


def left_aside(content: Content, *used: Grid) -> Iterator[Finding]:
    """Yield the tables of a file that were not read."""
    for grid in content.grids:
        if grid not in used:
            words = "this table was left aside; name it to have it read instead"
            yield Finding.of("sheet-left-aside", Severity.INFO, words, path=grid.name)


def guid_of(text: str, known: set[str], place: str, report: Report) -> str | None:
    """Return the GUID that a cell holds; one that was there before is reported."""
    text = text.strip()
    if not Guid.is_valid(text):
        return None
    key = Guid(text).key
    if key in known:
        words = f"the GUID {text} stands here again; this code got one of its own"
        report.add(Finding.of("guid-repeated", Severity.WARNING, words, path=place))
        return None
    known.add(key)
    return text


def with_folders(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield entries, before each the parents that have no entry: as mere folders."""
    found = list(entries)
    known = {entry.path for entry in found}
    for entry in found:
        for length in range(1, len(entry.path)):
            path = entry.path[:length]
            if path not in known:
                known.add(path)
                yield Entry(path=path, is_codable=False, place=entry.place)
        yield entry
