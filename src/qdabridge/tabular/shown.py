"""Values as they are printed for readers: in Word, LaTeX and Markdown."""

from collections.abc import Iterable, Iterator

from qdabridge.tabular.cells.grid import column_name
from qdabridge.tabular.fitting import as_text
from qdabridge.tabular.printable import Printable, without_returns
from qdabridge.tabular.table import Value

__all__ = ["as_shown", "printed"]


def as_shown(value: Value) -> str:
    """Return a value as it is printed: lines end with LF, and true is yes.

    >>> as_shown(True), as_shown(None)
    ('yes', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return without_returns(as_text(value))


def printed(
    number: int, values: Iterable[Value], printable: Printable
) -> Iterator[str]:
    """Yield what is printed of the cells of a row, which is counted from 0."""
    for column, value in enumerate(values):
        where = f"row {number + 1}, column {column_name(column)}"
        yield printable.text(as_shown(value), lambda where=where: where)  # type: ignore[misc]
