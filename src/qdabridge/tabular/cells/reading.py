"""Tables of cells from files, whatever they are: the one way in."""

from pathlib import Path

from qdabridge.tabular.cells.archive import MAX_BYTES, MAX_CELLS
from qdabridge.tabular.cells.delimited import decoded, delimited_grid
from qdabridge.tabular.cells.grid import Grid
from qdabridge.tabular.cells.markdown import has_table, markdown_grids
from qdabridge.tabular.cells.sniffing import Content, content_of, refuse_odd_text

__all__ = ["read_grids"]


def read_grids(
    path: str | Path,
    *,
    max_bytes: int = MAX_BYTES,
    max_cells: int = MAX_CELLS,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> list[Grid]:
    """Return the tables of a file: sheets, Word tables, delimited or Markdown text.

    What the file is, is decided by its content. What had to be guessed (delimiter,
    encoding) and what could not be read is told in ``Grid.assumed``.

    Args:
        path: The file.
        max_bytes: So large it may be, as it lies there and unpacked.
        max_cells: So many cells its tables may have together.
        delimiter: Of delimited text; None: find it.
        encoding: Of delimited or Markdown text; None: find it.

    Returns:
        At least one grid; sheets without content are left out.

    Raises:
        NotThisFormatError: It is something else, or has no table.
        DamagedPackageError: It is broken, or empty.
        UnsafePackageError: It is, or looks, hostile.
        LimitError: It exceeds ``max_bytes`` or ``max_cells``.
        ReadError: It cannot be opened.
    """
    path = Path(path)
    content = content_of(path, max_bytes=max_bytes)
    if content is Content.WORKBOOK:
        from qdabridge.tabular.cells.workbook import workbook_grids

        return workbook_grids(path, max_bytes=max_bytes, max_cells=max_cells)
    if content is Content.WORD:
        from qdabridge.tabular.cells.word import word_grids

        return word_grids(path, max_bytes=max_bytes, max_cells=max_cells)
    text, assumed = decoded(path.read_bytes(), path, encoding)
    refuse_odd_text(text, path)
    if delimiter is None and has_table(text):
        return markdown_grids(text, path, max_cells=max_cells, assumed=assumed)
    return [
        delimited_grid(
            text, path, delimiter=delimiter, assumed=assumed, max_cells=max_cells
        )
    ]
